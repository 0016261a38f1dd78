"""Ledger lines of a calculation: the way from a figure down, and back up from an entry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import QuerySet

from oyamel.check.inventory.domain import files
from oyamel.check.inventory.models import Calculation, Inventory
from oyamel.check.inventory.queries.figures import Wanted
from oyamel.check.metering import queries as metering
from oyamel.check.metering.enums import POINTS, DataKind
from oyamel.check.metering.models import Entry, Source
from oyamel.check.metering.spans import month_span
from oyamel.engine.inventory.allocation import MICRO, allocate
from oyamel.org.actors import Actor, branch_condition
from oyamel.org.models import Organization
from oyamel.records.models import visible

PAGE = 50
COLUMN = {"item": "gas", "unit": "quantity_unit"}
PLAIN = ("account", "scope", "method", "activity", "route", "kind", "unit", "month")


def lines_of(
    actor: Actor, calculation: Calculation, wanted: Wanted, start: int = 0, count: int = PAGE
) -> tuple[list[dict[str, Any]], int]:
    """A page of the lines behind a figure, and how many there are; lines of sources that the actor may not see are left out."""
    filters = _filters(actor, wanted)
    found = files.lines(calculation, filters)
    if wanted.total_by:
        keep = pc.is_in(found["method"], pa.array(["", wanted.total_by]))
        found = found.filter(pc.and_(keep, pc.not_equal(found["scope"], "outside")))
    if "item" in wanted.where:
        item = wanted.where["item"]
        found = found.filter(pc.or_(pc.equal(found["gas"], item), pc.equal(found["pollutant"], item)))
    return found.slice(start, count).to_pylist(), len(found)


def _filters(actor: Actor, wanted: Wanted) -> list[files.Filter]:
    given = {name: wanted.where[name] for name in PLAIN if name in wanted.where}
    filters: list[files.Filter] = [(COLUMN.get(name, name), "==", value) for name, value in given.items()]
    if wanted.total_by:
        filters.append(("account", "==", "ghg"))
    sources = visible_sources(actor, wanted)
    return [*filters, ("source", "in", sources or [""])]


def visible_sources(actor: Actor, wanted: Wanted) -> list[str]:
    """Numbers of the sources that the actor sees, of the branch, site and source asked for."""
    rows = Source.objects.filter(visible(actor, "view", "record__"))
    if "source" in wanted.where:
        rows = rows.filter(pk=wanted.where["source"])
    if "site" in wanted.where:
        rows = rows.filter(record__site=wanted.where["site"])
    if wanted.branch:
        rows = rows.filter(branch_condition([wanted.branch], "record__site_path"))
    return list(rows.values_list("record__number", flat=True))


def stand_ins(actor: Actor, calculation: Calculation, wanted: Wanted) -> list[tuple[str, str, int]]:
    """(source, factor, months) where no factor was valid and the nearest edition stands in, by source."""
    filters: list[files.Filter] = [
        ("stand_in", "==", True),
        ("source", "in", visible_sources(actor, wanted) or [""]),
    ]
    found = (
        files.lines(calculation, filters)
        .group_by(["source", "factor"])
        .aggregate([("month", "count_distinct")])
    )
    rows = zip(
        *(found[name].to_pylist() for name in ("source", "factor", "month_count_distinct")), strict=True
    )
    return sorted(rows)


def line_of(calculation: Calculation, number: int) -> dict[str, Any] | None:
    """One line by its number."""
    found = files.lines(calculation, [("line", "==", number)]).to_pylist()
    return found[0] if found else None


def source_of(actor: Actor, line: Mapping[str, Any]) -> Source | None:
    """The source of a line, if the actor may see it."""
    rows = Source.objects.filter(visible(actor, "view", "record__"), record__number=line["source"])
    return rows.select_related("record__site", "record__organization", "organization").first()


@dataclass(frozen=True)
class Behind:
    """A row of activity behind a line: what it says, how much of it falls into the line's month, and its entries."""

    start: date
    last: date
    amount: Decimal
    share: Decimal
    days: int
    entries: list[Entry]


def behind(organization: Organization, source: Source, line: Mapping[str, Any]) -> list[Behind]:
    """The bills, deliveries or stock counts that a line rests on, each with its share of the month by day."""
    if source.data_kind == DataKind.STOCK and line["origin"] != "cost":
        return _stocks_behind(organization, source, line["month"])
    is_cost = line["origin"] == "cost"
    return [_entry_behind(entry, line["month"], is_cost) for entry in _entries(source, line, is_cost)]


def _entries(source: Source, line: Mapping[str, Any], is_cost: bool) -> QuerySet[Entry]:
    first, last = month_span(line["month"])
    rows = Entry.objects.filter(source=source, is_live=True, start__lte=last, end__gte=first).exclude(
        kind__in=POINTS
    )
    if is_cost:
        rows = rows.filter(currency=line["unit"], cost__isnull=False)
    else:
        rows = rows.filter(unit=line["unit"], basis=line["activity_basis"])
    return rows.select_related("upload", "document__record", "entered_by", "meter__record").order_by(
        "start", "pk"
    )


def _entry_behind(entry: Entry, month: int, is_cost: bool) -> Behind:
    whole = entry.cost if is_cost else entry.amount
    share, days = share_of(whole or Decimal(0), entry.start, entry.end, month)
    return Behind(entry.start, entry.end, whole or Decimal(0), share, days, [entry])


def _stocks_behind(organization: Organization, source: Source, month: int) -> list[Behind]:
    found = []
    for row in metering.bills([source], month, month).to_pylist():
        last, whole = row["end"] - timedelta(days=1), Decimal(row["micro"]) / MICRO
        share, days = share_of(whole, row["start"], last, month)
        if days:
            found.append(
                Behind(
                    row["start"], last, whole, share, days, metering.entries_of_bill(organization, row["id"])
                )
            )
    return found


def share_of(whole: Decimal, start: date, last: date, month: int) -> tuple[Decimal, int]:
    """What of an amount over days (both included) falls into a month, and how many of its days do."""
    first, end = month_span(month)
    days = (min(last, end) - max(start, first)).days + 1
    return allocate(whole, start, last + timedelta(days=1)).get(month, Decimal(0)), max(days, 0)


def figures_with(
    actor: Actor, source: Source, months: Iterable[int]
) -> list[tuple[Inventory, Calculation, list[dict[str, Any]]]]:
    """The current lines in which a source's months stand, by inventory: the way back up from an entry."""
    wanted = list(months)
    rows = Calculation.objects.filter(
        visible(actor, "view", "inventory__record__"), is_current=True, inventory__record__is_archived=False
    ).select_related("inventory__record", "organization")
    found = []
    for calculation in rows.order_by("inventory__year", "pk"):
        if not set(calculation.inventory.months) & set(wanted):
            continue
        filters = [("source", "==", source.record.number), ("month", "in", wanted)]
        lines = files.lines(calculation, filters).to_pylist()
        if lines:
            found.append((calculation.inventory, calculation, lines))
    return found
