"""The monthly amounts of sources for pages: bills spread by day, readings by their monthly totals."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Cast, Substr

from oyamel.check.metering import enums
from oyamel.check.metering.models import Entry, Segment, Source
from oyamel.check.metering.queries.bills import counts, in_source_unit, segment_rows, uses
from oyamel.check.metering.spans import add_months, first_day
from oyamel.engine.inventory.allocation import allocate
from oyamel.records.walking import walked


@dataclass
class Amount:
    """What a month has, in the source's unit; `rows` counts the entries and series of readings behind it, of which `entry`
    is one (its id).
    """

    total: Decimal = Decimal(0)
    estimated: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)
    rows: int = 0
    entry: int | None = None


Monthly = dict[int, dict[int, Amount]]


def monthly_amounts(sources: Sequence[Source], first: int, last: int) -> Monthly:
    """Source → month → amount, from `first` to `last` (202401); for the sources of one page, in at most six queries.

    Entries inside a month are added up by the database, the others spread by day.
    """
    if not sources:
        return {}
    found: Monthly = defaultdict(lambda: defaultdict(Amount))
    by_pk = {source.pk: source for source in sources}
    for entry in _inside(by_pk, first, last):
        _add_inside(found, by_pk[entry["source"]], entry)
    for entry in _across(by_pk, first, last):
        _add_across(found[entry.source_id], entry, by_pk[entry.source_id])
    _add_uses(found, [source for source in sources if source.data_kind == enums.DataKind.STOCK])
    for row in segment_rows(sources, first, last):
        _add_segment(found[row.source_id][row.month], row)
    return {
        source: {month: amount for month, amount in months.items() if first <= month <= last}
        for source, months in found.items()
        if source in by_pk
    }


def _live(by_pk: dict[int, Source], first: int, last: int) -> QuerySet[Entry]:
    begins = walked(Q(start__lt=first_day(add_months(last, 1))))
    rows = Entry.objects.filter(begins, source__in=list(by_pk), is_live=True)
    return rows.annotate(begins=_month(F("start")), ends=_month(F("end")))


def _month(day: F) -> Substr:
    """The month of a day as the text 2024-01, the same on both databases."""
    return Substr(Cast(day, CharField(max_length=10)), 1, 7)


def _inside(by_pk: dict[int, Source], first: int, last: int) -> Iterable[dict[str, Any]]:
    rows = _live(by_pk, first, last).filter(walked(Q(start__gte=first_day(first))), begins=F("ends"))
    groups = rows.values("source", "kind", "unit", "is_estimated", "begins")
    return groups.annotate(sum=Sum("amount"), paid=Sum("cost"), rows=Count("pk"), newest=Max("pk")).order_by()


def _add_inside(found: Monthly, source: Source, group: dict[str, Any]) -> None:
    stand_in = Entry(amount=group["sum"], unit=group["unit"], kind=group["kind"])
    if not counts(stand_in, source):
        return
    into = found[source.pk][int(group["begins"].replace("-", ""))]
    total = in_source_unit(source, stand_in)
    into.total += total
    into.estimated += total if group["is_estimated"] else 0
    into.cost += group["paid"] or 0
    into.rows += group["rows"]
    into.entry = group["newest"]


def _across(by_pk: dict[int, Source], first: int, last: int) -> Iterable[Entry]:
    rows = _live(by_pk, first, last).filter(walked(Q(end__gte=first_day(first)))).exclude(begins=F("ends"))
    return [entry for entry in rows.order_by("pk") if counts(entry, by_pk[entry.source_id])]


def _add_across(months: dict[int, Amount], entry: Entry, source: Source) -> None:
    following = entry.end + timedelta(days=1)
    shares = allocate(in_source_unit(source, entry), entry.start, following)
    costs = allocate(entry.cost, entry.start, following) if entry.cost is not None else {}
    for month, share in shares.items():
        into = months[month]
        into.total += share
        into.estimated += share if entry.is_estimated else 0
        into.cost += costs.get(month, Decimal(0))
        into.rows += 1
        into.entry = entry.pk


def _add_uses(found: Monthly, sources: list[Source]) -> None:
    if not sources:
        return
    for use in uses(sources[0].organization, sources):
        for month, share in allocate(use.amount, use.start, use.end).items():
            found[use.source.pk][month].total += share
            found[use.source.pk][month].rows += 1


def _add_segment(into: Amount, row: Segment) -> None:
    into.total += Decimal(str(round(row.total, 6)))
    into.estimated += Decimal(str(round(row.estimated, 6)))
    into.rows += 1
