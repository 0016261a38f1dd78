"""The monthly amounts of sources for pages: bills spread by day, readings by their monthly totals."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from oyamel.check.metering import enums
from oyamel.check.metering.models import Entry, Segment, Source
from oyamel.check.metering.queries.bills import counts, in_source_unit, segment_rows, uses
from oyamel.check.metering.spans import first_day, last_day
from oyamel.engine.inventory.allocation import allocate


@dataclass
class Amount:
    """What a month has, in the source's unit; `rows` counts the entries and series of readings behind it."""

    total: Decimal = Decimal(0)
    estimated: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)
    rows: int = 0
    entries: list[int] = field(default_factory=list)
    has_document: bool = False


Monthly = dict[int, dict[int, Amount]]


def monthly_amounts(sources: Sequence[Source], first: int, last: int) -> Monthly:
    """Source → month → amount, from `first` to `last` (202401); for the sources of one page, in at most four queries."""
    if not sources:
        return {}
    found: Monthly = defaultdict(lambda: defaultdict(Amount))
    by_pk = {source.pk: source for source in sources}
    for entry in _entries(by_pk, first, last):
        source = by_pk[entry.source_id]
        if counts(entry, source):
            _add_entry(found[source.pk], entry, source)
    _add_uses(found, [source for source in sources if source.data_kind == enums.DataKind.STOCK])
    for row in segment_rows(sources, first, last):
        _add_segment(found[row.source_id][row.month], row)
    return {
        source: {month: amount for month, amount in months.items() if first <= month <= last}
        for source, months in found.items()
        if source in by_pk
    }


def _entries(by_pk: dict[int, Source], first: int, last: int) -> list[Entry]:
    rows = Entry.objects.filter(source__in=list(by_pk), is_live=True)
    return list(rows.filter(start__lte=last_day(last), end__gte=first_day(first)).order_by("start", "pk"))


def _add_entry(months: dict[int, Amount], entry: Entry, source: Source) -> None:
    following = entry.end + timedelta(days=1)
    shares = allocate(in_source_unit(source, entry), entry.start, following)
    costs = allocate(entry.cost, entry.start, following) if entry.cost is not None else {}
    for month, share in shares.items():
        into = months[month]
        into.total += share
        into.estimated += share if entry.is_estimated else 0
        into.cost += costs.get(month, Decimal(0))
        into.rows += 1
        into.entries.append(entry.pk)
        into.has_document = into.has_document or entry.document_id is not None


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
