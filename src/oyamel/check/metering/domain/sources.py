"""Closing a source, taking it in use again, removing a meter."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.check.metering import enums, events
from oyamel.check.metering.models import Entry, Meter, Segment, Source
from oyamel.check.metering.spans import first_day
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.records import domain
from oyamel.records.errors import Refused


@transaction.atomic
def close_source(actor: Actor, source: Source, on: date, reason: str = "") -> None:
    """Count no more after a day. Raises NotAllowed, Refused where it is closed or data lie later, ValidationError."""
    if source.record.status == enums.SourceStatus.CLOSED:
        raise Refused(_("%(number)s is closed already."), params={"number": source.record.number})
    if on > clock.today():
        raise ValidationError(
            {"on": _("%(day)s is still to come; close it when it has ended.") % {"day": on}}
        )
    later = _last_day_with_data(source)
    if later and later > on:
        raise ValidationError(
            {"on": _("There are data until %(day)s; choose that day or a later one.") % {"day": later}}
        )
    values = {"status": enums.SourceStatus.CLOSED.value, "ends_on": on, "closed_at": clock.now()}
    context = {"on": on.isoformat()}
    domain.change(source, actor, values, reason, kind=events.SOURCE_CLOSED, context=context)


def _last_day_with_data(source: Source) -> date | None:
    entry = (
        Entry.objects.filter(source=source, is_live=True)
        .order_by("-end")
        .values_list("end", flat=True)
        .first()
    )
    month = (
        Segment.objects.filter(source=source, is_current=True)
        .order_by("-month")
        .values_list("month", flat=True)
    )
    days = [entry, first_day(month[0]) if month else None]
    return max((day for day in days if day), default=None)


@transaction.atomic
def reopen_source(actor: Actor, source: Source, reason: str = "") -> None:
    """Take a closed source in use again. Raises NotAllowed, Refused where it is in use."""
    if source.record.status != enums.SourceStatus.CLOSED:
        raise Refused(_("%(number)s is in use."), params={"number": source.record.number})
    values = {"status": enums.SourceStatus.IN_USE.value, "ends_on": None, "closed_at": None}
    domain.change(source, actor, values, reason, kind=events.SOURCE_REOPENED)


def remove_meter(actor: Actor, meter: Meter, on: date, reason: str = "") -> None:
    """Note that a meter was taken out; its readings stay. Raises NotAllowed, Refused, ValidationError."""
    if meter.record.status == enums.MeterStatus.REMOVED:
        raise Refused(_("%(number)s was removed already."), params={"number": meter.record.number})
    if on > clock.today():
        raise ValidationError(
            {"on": _("%(day)s is still to come; note it when it has happened.") % {"day": on}}
        )
    values = {"status": enums.MeterStatus.REMOVED.value, "removed_on": on, "closed_at": clock.now()}
    domain.change(meter, actor, values, reason, kind=events.METER_REMOVED, context={"on": on.isoformat()})
