"""Reading a meter by hand: what it shows today, less what it showed before, is what was used in between."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from oyamel.check.metering import enums
from oyamel.check.metering.domain.checking import EntryRow
from oyamel.check.metering.domain.entries import record_entries
from oyamel.check.metering.models import Entry, Meter
from oyamel.org.actors import Actor
from oyamel.records.models import Evidence

READINGS = (enums.EntryKind.READING.value, enums.EntryKind.FIRST_READING.value)


@dataclass(frozen=True)
class Shown:
    """A reading by hand: the day at whose time the meter showed this; `entry` says so."""

    on: date
    value: Decimal
    entry: Entry


def shown_before(meter: Meter, on: date | None = None) -> Shown | None:
    """The last reading by hand of a meter, or the last before a day."""
    rows = Entry.objects.filter(source=meter.source_id, meter=meter, is_live=True, kind__in=READINGS)
    if on:
        rows = rows.filter(end__lt=on)
    entry = rows.order_by("-end", "-pk").first()
    return Shown(_day_of(entry), entry.register, entry) if entry and entry.register is not None else None


def _day_of(entry: Entry) -> date:
    """A first reading was taken on its day; any other the day after its last one."""
    return entry.end if entry.kind == enums.EntryKind.FIRST_READING else entry.end + timedelta(days=1)


def read_meter(
    actor: Actor, meter: Meter, on: date, value: Decimal, note: str = "", is_sure: bool = False,
    document: Evidence | None = None,
) -> Entry:  # fmt: skip
    """Enter what a meter shows on a day. The first reading counts nothing; each later one counts what lies between.

    A register that began again from zero is understood where the meter says at which number it does. Raises
    ValidationError at `value` for a reading below the last one, and, unless `is_sure`, for a use per day above everything
    so far, with the code “too_big”; RowsRefused, NotAllowed, Refused.
    """
    if meter.source is None:
        raise ValidationError({"value": _("This meter counts for no source yet; choose its source first.")})
    if value < 0:
        raise ValidationError({"value": _("A meter does not show less than zero.")})
    row = _row(meter, on, value, note, document)
    if not is_sure and row.kind == enums.EntryKind.READING:
        _refuse_too_big(meter, row)
    found = record_entries(actor, [row])
    if found.entries:
        return found.entries[0]
    return Entry.objects.get(source=row.source, key=row.key, is_live=True)


def _row(meter: Meter, on: date, value: Decimal, note: str, document: Evidence | None) -> EntryRow:
    source, unit = meter.source, meter.unit or meter.source.unit
    before = shown_before(meter)
    if before is None:
        kind = enums.EntryKind.FIRST_READING.value
        return EntryRow(source, on, on, Decimal(0), unit, kind, meter, value, note=note, document=document)
    if on <= before.on:
        words = _("The meter was read on %(day)s already; give a later day, or correct that entry.")
        raise ValidationError({"on": words % {"day": before.on}})
    used = used_between(meter, before.value, value) * meter.multiplier
    kind = enums.EntryKind.READING.value
    last = on - timedelta(days=1)
    return EntryRow(source, before.on, last, used, unit, kind, meter, value, note=note, document=document)


def used_between(meter: Meter, before: Decimal, now: Decimal) -> Decimal:
    """What the register counted, over the zero where the meter says at which number it begins again.

    Raises ValidationError at `value` for a register that went backwards.
    """
    if now >= before:
        return now - before
    if meter.rollover_at and now < meter.rollover_at and before > meter.rollover_at / 2:
        return now + meter.rollover_at - before
    words = _("The meter showed %(before)s before. If it was replaced, remove it here and add the new one.")
    raise ValidationError({"value": words % {"before": f"{before.normalize():f}"}})


def _refuse_too_big(meter: Meter, row: EntryRow) -> None:
    """More a day than ever before is asked about; a person may say that it is so."""
    earlier = Entry.objects.filter(
        source=row.source, meter=meter, is_live=True, kind=enums.EntryKind.READING.value
    )
    rates = [_per_day(entry) for entry in earlier.order_by("-end")[:60]]
    if rates and _per_day(row) > max(rates):
        words = _(
            "That is %(now)s %(unit)s a day, more than ever before (%(most)s). Look again, or say that it is right."
        )
        params = {"now": _plain(_per_day(row)), "most": _plain(max(rates)), "unit": row.unit}
        raise ValidationError({"value": ValidationError(words, code="too_big", params=params)})


def _per_day(entry: Entry | EntryRow) -> Decimal:
    return entry.amount / ((entry.end - entry.start).days + 1)


def _plain(rate: Decimal) -> str:
    return f"{rate:.4g}"
