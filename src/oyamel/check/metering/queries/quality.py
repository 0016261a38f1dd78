"""What is doubtful about the data of one source, by the engine's rules."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from oyamel.check.metering.models import Entry, Source
from oyamel.check.metering.queries.bills import counts
from oyamel.check.metering.queries.series import Amount
from oyamel.check.metering.spans import first_day, last_day
from oyamel.engine.inventory.allocation import Bill, period_remarks
from oyamel.engine.inventory.problems import Remark
from oyamel.engine.inventory.quality import spikes

BILLED = ("bill", "reading")


def doubts(source: Source, months: dict[int, Amount], first: int, last: int) -> list[Remark]:
    """Gaps and overlaps of bills and readings by hand, and months that stand out; in the months `first` to `last`."""
    return [*_periods(source, first, last), *outliers(months)]


def outliers(months: dict[int, Amount]) -> list[Remark]:
    """The months far from the same season; `place` of a remark is the month."""
    return spikes({month: float(amount.total) for month, amount in months.items()})


def _periods(source: Source, first: int, last: int) -> list[Remark]:
    rows = Entry.objects.filter(source=source, is_live=True, kind__in=BILLED)
    rows = rows.filter(start__lte=last_day(last), end__gte=first_day(first)).order_by("start", "pk")
    found: list[Remark] = []
    by_meter: dict[int | None, list[Entry]] = {}
    for entry in rows:
        if counts(entry, source):
            by_meter.setdefault(entry.meter_id, []).append(entry)
    for entries in by_meter.values():
        found += period_remarks(_as_bills(entries))
    return found


def _as_bills(entries: Sequence[Entry]) -> list[Bill]:
    day = timedelta(days=1)
    return [Bill(str(entry.pk), "", entry.start, entry.end + day, Decimal(entry.amount)) for entry in entries]
