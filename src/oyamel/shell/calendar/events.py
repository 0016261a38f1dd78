"""What can happen to calendar feeds."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.events import event

CREATED = event("CalendarFeedCreated", _("made a calendar feed: %(name)s"))
RENEWED = event("CalendarFeedRenewed", _("gave the calendar feed %(name)s a new address"))
REVOKED = event("CalendarFeedRevoked", _("revoked the calendar feed %(name)s"))
