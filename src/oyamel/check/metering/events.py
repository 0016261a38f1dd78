"""What can happen to sources and their data."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.events import event

ENTRY_RECORDED = event("EntryRecorded", _("entered %(amount)s for %(first)s to %(last)s"))
ENTRIES_RECORDED = event("EntriesRecorded", _("entered %(count)s amounts, from %(first)s to %(last)s"))
ENTRY_CORRECTED = event(
    "EntryCorrected", _("corrected the amount from %(first)s to %(last)s: %(before)s → %(after)s")
)
ENTRY_WITHDRAWN = event("EntryWithdrawn", _("withdrew the amount from %(first)s to %(last)s: %(before)s"))
DOCUMENT_ATTACHED = event(
    "EntryDocumentAttached", _("attached %(name)s to the amount from %(first)s to %(last)s")
)
READINGS_RECORDED = event(
    "ReadingsRecorded", _("took in %(rows)s readings of the months %(first)s to %(last)s")
)
SOURCE_CLOSED = event("SourceClosed", _("closed this source as of %(on)s"))
SOURCE_REOPENED = event("SourceReopened", _("took this source in use again"))
METER_REMOVED = event("MeterRemoved", _("removed this meter on %(on)s"))
