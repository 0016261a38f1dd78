"""What calculations take: bills as an Arrow table, segments of readings, and the streams that both belong to."""

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from django.db.models import Q, QuerySet

from oyamel.check.metering import enums, units
from oyamel.check.metering.models import Entry, Segment, Source
from oyamel.check.metering.spans import first_day, last_day
from oyamel.check.metering.store import as_engine, path_of
from oyamel.engine.inventory import segments as engine
from oyamel.engine.inventory.allocation import MICRO, Stock, from_stocks
from oyamel.engine.inventory.assign import Stream
from oyamel.engine.inventory.ledger import BILL_SCHEMA
from oyamel.org import paths
from oyamel.org.models import Organization

CHUNK = 50_000
LEFT_OUT = (*enums.POINTS,)
COMPARED = (enums.EntryKind.BILL.value, enums.EntryKind.DELIVERY.value, enums.EntryKind.MANIFEST.value)
STOCK = "stock"


def sources_of(organization: Organization, branch: str = "", purpose: str = "") -> QuerySet[Source]:
    """The sources of an organization that are not archived, of a branch of the site tree when its path is given."""
    rows = Source.objects.filter(organization=organization, record__is_archived=False)
    if branch:
        rows = rows.filter(record__site_path__gte=branch, record__site_path__lt=paths.after(branch))
    if purpose:
        rows = rows.filter(purpose=purpose)
    return rows.select_related("record", "record__site", "organization").order_by("pk")


def bills(sources: Sequence[Source], first: int, last: int) -> pa.Table:
    """The amounts that count of these sources and touch the months `first` to `last` (202401), as the engine takes them.

    Columns: id (of the entry; of a use between stock counts “stock:<opening>:<closing>”), source (number), unit, start, end (not
    included), micro (10⁻⁶ units), estimated, basis, cost (10⁻⁶ of the currency, null where unknown), currency. Periods are whole, also
    where they reach beyond the months. Of a source that is read by meters at intervals bills are only compared.
    """
    by_pk = {source.pk: source for source in sources}
    if not by_pk:
        return BILL_SCHEMA.empty_table()
    organization = next(iter(by_pk.values())).organization
    counted = {pk for pk, source in by_pk.items() if source.data_kind != enums.DataKind.STOCK}
    read = [pk for pk, source in by_pk.items() if source.data_kind == enums.DataKind.READINGS]
    tables = [_of_entries(organization, by_pk, counted, set(read), first, last)]
    stocks = [source for source in by_pk.values() if source.data_kind == enums.DataKind.STOCK]
    if stocks:
        tables.append(_of_stocks(organization, stocks, first, last))
    return pa.concat_tables(tables)


def _of_entries(
    organization: Organization,
    by_pk: dict[int, Source],
    counted: set[int],
    read: set[int],
    first: int,
    last: int,
) -> pa.Table:
    with _without_collection():
        parts = [_part(columns) for columns in _columns(organization, first_day(first), last_day(last))]
    if not parts:
        return BILL_SCHEMA.empty_table()
    raw = pa.concat_tables(parts)
    is_counted = pc.is_in(raw["source"], pa.array(sorted(counted), pa.int64()))
    is_compared = pc.and_(
        pc.is_in(raw["source"], pa.array(sorted(read), pa.int64())), pc.is_in(raw["kind"], pa.array(COMPARED))
    )
    raw = raw.filter(pc.and_(is_counted, pc.invert(is_compared)))
    ids = sorted(counted)
    numbers = pa.array([by_pk[pk].record.number for pk in ids], pa.string())
    named = numbers.take(pc.index_in(raw["source"], pa.array(ids, pa.int64())).combine_chunks())
    return pa.table(
        {
            name: named if name == "source" else raw[name].cast(BILL_SCHEMA.field(name).type)
            for name in BILL_SCHEMA.names
        },
        BILL_SCHEMA,
    )


_SELECT = """
SELECT id, source_id, kind, unit, CAST(start AS TEXT), CAST({end} AS TEXT), CAST(ROUND(amount * 1000000) AS BIGINT),
       CAST(is_estimated AS INTEGER), basis, CAST(ROUND(cost * 1000000) AS BIGINT), NULLIF(currency, '')
FROM metering_entry
WHERE organization_id = %s AND start <= %s AND {end} >= %s AND is_live AND kind NOT IN ({left_out})
"""
_NAMES = (
    "id",
    "source",
    "kind",
    "unit",
    "start",
    "last",
    "micro",
    "estimated",
    "basis",
    "cost",
    "currency",
)


def _columns(organization: Organization, first: date, last: date) -> Iterator[tuple[Any, ...]]:
    """The columns of the entries, in pieces; through the driver and as plain types, for a million model rows are slow."""
    left_out = ", ".join(["%s"] * len(LEFT_OUT))
    sql = _SELECT.format(end=connection.ops.quote_name("end"), left_out=left_out)
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, [organization.pk, last, first, *LEFT_OUT])
        while rows := cursor.fetchmany(CHUNK):
            yield tuple(zip(*rows, strict=True))


@contextmanager
def _without_collection() -> Iterator[None]:
    """No search for garbage while a million plain rows pass through: it would find none and take a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _part(columns: tuple[Any, ...]) -> pa.Table:
    raw = {name: pa.array(values) for name, values in zip(_NAMES, columns, strict=True)}
    day = pa.array([timedelta(days=1)], pa.duration("s"))[0]
    for name in ("start", "last"):
        raw[name] = raw[name].cast(pa.date32())
    following = pc.add(raw.pop("last").cast(pa.timestamp("s")), day).cast(pa.date32())
    raw |= {
        "id": raw["id"].cast(pa.string()),
        "end": following,
        "estimated": raw["estimated"].cast(pa.bool_()),
    }
    raw |= {"cost": raw["cost"].cast(pa.int64()), "currency": raw["currency"].cast(pa.string())}
    return pa.table(raw)


@dataclass(frozen=True)
class Use:
    """What was used between two stock counts, and the entries that say so."""

    id: str
    source: Source
    start: date
    end: date
    amount: Decimal


def _of_stocks(organization: Organization, sources: list[Source], first: int, last: int) -> pa.Table:
    found = [
        use
        for use in uses(organization, sources)
        if use.start <= last_day(last) and use.end > first_day(first)
    ]
    rows = [
        {
            "id": use.id, "source": use.source.record.number, "unit": use.source.unit, "start": use.start, "end": use.end,
            "micro": int(use.amount * MICRO), "estimated": False, "basis": enums.Basis.MASS_BALANCE.value,
            "cost": None, "currency": None,
        }
        for use in found
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, BILL_SCHEMA)


def uses(organization: Organization, sources: list[Source]) -> Iterator[Use]:
    """Use between stock counts: opening stock and what came, less closing stock; in the unit of the source."""
    entries: dict[int, list[Entry]] = defaultdict(list)
    ids = [source.pk for source in sources]
    for start in range(0, len(ids), 500):
        part = Entry.objects.filter(
            organization=organization, source__in=ids[start : start + 500], is_live=True
        )
        for entry in part.order_by("start", "pk"):
            entries[entry.source_id].append(entry)
    for source in sources:
        yield from _uses_of(source, entries[source.pk])


def _uses_of(source: Source, entries: list[Entry]) -> Iterator[Use]:
    came = [(each.start, in_source_unit(source, each)) for each in entries if each.kind not in enums.POINTS]
    taken = {_counted_on(each): each for each in entries if each.kind in enums.STOCKS}
    stocks = [Stock(on, in_source_unit(source, each)) for on, each in taken.items()]
    for start, end, amount in from_stocks(came, stocks):
        yield Use(f"{STOCK}:{taken[start].pk}:{taken[end].pk}", source, start, end, amount)


def _counted_on(entry: Entry) -> date:
    """The day at whose beginning the stock was this: an opening stock that day, a closing stock the day after."""
    return entry.start if entry.kind == enums.EntryKind.OPENING_STOCK else entry.start + timedelta(days=1)


def in_source_unit(source: Source, entry: Entry) -> Decimal:
    if entry.unit == source.unit:
        return entry.amount
    scaled = entry.amount * Decimal(str(units.per_source_unit(source, entry.unit)))
    return scaled.quantize(Decimal("0.000001"))


def entries_of_bill(organization: Organization, id: str) -> list[Entry]:
    """The way back from an id of `bills`: its entry, or what a use between stock counts was made of."""
    if not id.startswith(f"{STOCK}:"):
        return list(bill_rows(organization, [int(id)]))
    opening, closing = bill_rows(organization, [int(part) for part in id.split(":")[1:]])
    between = Entry.objects.filter(
        organization=organization, source=opening.source_id, is_live=True, start__gte=_counted_on(opening),
        start__lt=_counted_on(closing),
    ).exclude(kind__in=enums.POINTS)  # fmt: skip
    return [
        opening,
        *between.select_related("source__record", "upload", "document").order_by("start", "pk"),
        closing,
    ]


def counts(entry: Entry, source: Source) -> bool:
    """Whether an entry counts by itself: no stock or first reading, and no bill of a source that meters read at intervals."""
    is_compared = source.data_kind == enums.DataKind.READINGS and entry.kind in COMPARED
    return entry.kind not in enums.POINTS and not is_compared and source.data_kind != enums.DataKind.STOCK


def bill_rows(organization: Organization, ids: Iterable[int]) -> QuerySet[Entry]:
    """Entries by id, with their source, file and document, in the order of their days."""
    rows = Entry.objects.filter(organization=organization, pk__in=list(ids))
    return rows.select_related(
        "source__record", "meter__record", "upload", "document", "entered_by"
    ).order_by("start", "pk")


def segment_rows(sources: Iterable[Source], first: int, last: int) -> QuerySet[Segment]:
    """The current segments that count of these sources: those read by meters at intervals."""
    read = [source.pk for source in sources if source.data_kind == enums.DataKind.READINGS]
    rows = Segment.objects.filter(is_current=True, month__gte=first, month__lte=last)
    condition = Q(source__in=read) if len(read) <= 500 else Q(source__data_kind=enums.DataKind.READINGS)
    return (
        rows.filter(condition)
        .select_related("organization", "source__record", "meter__record")
        .order_by("pk")
    )


def segments(sources: Sequence[Source], first: int, last: int) -> list[engine.Segment]:
    """The readings that count, as the engine takes them, under the source's number."""
    wanted = {source.pk: source.record.number for source in sources}
    rows = [row for row in segment_rows(sources, first, last) if row.source_id in wanted]
    return [as_engine(row, wanted[row.source_id]) for row in rows]


def segment_paths(organization: Organization, made: Iterable[engine.Segment]) -> list[str]:
    """The files of segments, in their order."""
    return [str(path_of(Segment(organization=organization, hash=each.hash))) for each in made]


def streams(sources: Iterable[Source], pairs: Iterable[tuple[str, str]]) -> list[Stream]:
    """The streams behind pairs of source number and unit, as bills and segments have them."""
    known = {source.record.number: source for source in sources}
    return [units.stream_of(known[number], unit) for number, unit in sorted(set(pairs)) if number in known]
