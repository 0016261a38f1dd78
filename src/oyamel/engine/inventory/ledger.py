"""The ledger: activity × factor → lines per site, source, month, account, scope and gas, as Ibis expressions.

The same expressions run on any Ibis back end; DuckDB in process is the default. Factor choice is plain
Python over the few distinct streams and months (`assignments`). Every line keeps the keys of its activity:
the part of its readings or, for bills, source, unit, month and basis, under which `allocation` finds the rows.

Columns of a line:
site, source, month (202402), activity, carrier, material, unit, amount, origin (readings, bills, cost), rows:
    the activity it rests on, and how many readings or shares of bills that is;
account: ghg, air, effluent, energy, water, waste, material, ozone or cost; scope, method, pollutant, gas,
    biogenic, gwp_set: of gases (scope also of air pollutants); route, kind: of the other accounts (landfilled,
    hazardous; withdrawn, groundwater; burned, renewable …);
quantity, estimated_quantity in quantity_unit: kg, MJ, m3, kg CFC-11e or a currency; mass_kg, estimated_kg: the
    same where the unit is kg, else null; co2e_kg, estimated_co2e_kg: null but for gases with a GWP;
factor, companion, reason, stand_in: how it was computed; empty factor: by units alone;
activity_basis, basis: how the amount and how the figure were determined (facts: bases.csv);
activity_uncertainty, factor_uncertainty, companion_uncertainty: in percent (95 %), null where not known.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis import _

from oyamel.engine.inventory.accounts import cost_assignment
from oyamel.engine.inventory.allocation import (
    LARGEST_MICRO,
    LONGEST_DAYS,
    MICRO,
    Bill,
    allocation,
    micro_units,
)
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.engine.inventory.segments import ESTIMATED, Segment
from oyamel.engine.inventory.streams import Assignment, Stream
from oyamel.facts.inventory import bases

READINGS, BILLS, COST = "readings", "bills", "cost"
GHG, CONTINUOUS = "ghg", "continuous"
ORDER = (
    "site", "source", "month", "account", "scope", "method", "pollutant", "gas", "route", "kind", "origin", "unit",
    "activity_basis", "factor",
)  # fmt: skip

BILL_SCHEMA = pa.schema(
    {
        "id": pa.string(), "source": pa.string(), "unit": pa.string(), "start": pa.date32(), "end": pa.date32(),
        "micro": pa.int64(), "estimated": pa.bool_(), "basis": pa.string(), "cost": pa.int64(),
        "currency": pa.string(),
    }
)  # fmt: skip
ACTIVITY_SCHEMA = {
    "source": "string", "unit": "string", "month": "int32", "basis": "string", "amount": "float64",
    "estimated": "float64", "rows": "int64", "origin": "string",
}  # fmt: skip


def bill_table(bills: Iterable[Bill]) -> pa.Table:
    """Bills as the table that `Inputs.add_bills` takes; amount and cost become whole 10⁻⁶ of unit and currency."""
    rows = [
        {
            "id": bill.id, "source": bill.source, "unit": bill.unit, "start": bill.start, "end": bill.end,
            "micro": micro_units(Decimal(bill.amount)), "estimated": bill.estimated, "basis": bill.basis,
            "cost": micro_units(Decimal(bill.cost)) if bill.currency else None, "currency": bill.currency or None,
        }
        for bill in bills
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, BILL_SCHEMA)


def completed(bills: pa.Table) -> pa.Table:
    """Bills with the columns of BILL_SCHEMA: basis, cost and currency may be left out where there are none."""
    absent = [field for field in BILL_SCHEMA if field.name not in bills.column_names]
    for field in absent:
        bills = bills.append_column(field, pa.nulls(len(bills), field.type))
    return bills.select(BILL_SCHEMA.names)


def require_bills(bills: pa.Table) -> None:
    """Raise what no ledger can be right for: an empty period, an unknown basis, a bill twice, an amount beyond 64 bits."""
    length = pc.subtract(bills["end"].cast(pa.int32()), bills["start"].cast(pa.int32()))
    empty = pc.less_equal(length, 0)
    if pc.any(empty).as_py():
        first = bills.filter(empty).slice(0, 1).to_pylist()[0]
        raise InventoryProblem("period.empty", start=first["start"], end=first["end"])
    for code in pc.unique(bills["basis"]).to_pylist():
        if code and code not in bases():
            raise InventoryProblem("basis.unknown", name=code, choices=tuple(bases()))
    if pc.count_distinct(bills["id"]).as_py() < len(bills):
        counts = bills.group_by("id").aggregate([([], "count_all")])
        twice = counts.filter(pc.greater(counts["count_all"], 1))["id"][0]
        raise InventoryProblem("bill.same_id", id=twice)
    large = pc.or_(pc.greater(length, LONGEST_DAYS), pc.greater(pc.abs(bills["micro"]), LARGEST_MICRO))
    if pc.any(large).as_py():
        first = bills.filter(large).slice(0, 1).to_pylist()[0]
        raise InventoryProblem(
            "bill.too_large", id=first["id"], days=LONGEST_DAYS, amount=LARGEST_MICRO // MICRO
        )


def bill_activity(bills: ibis.Table) -> ibis.Table:
    """Monthly activity of bills and deliveries (columns of ACTIVITY_SCHEMA); a judgement counts as estimated."""
    soft = [each.id for each in bases().values() if each.estimate]
    stated = bills.mutate(basis=_.basis.fill_null(""))
    return _summed(allocation(stated.mutate(estimated=_.estimated | _.basis.isin(soft))), BILLS)


def cost_activity(bills: ibis.Table) -> ibis.Table:
    """Monthly cost of bills, as activity whose unit is the currency, allocated by day like the amounts."""
    billed = bills.filter(_.cost.notnull(), _.currency.notnull())
    return _summed(allocation(billed.mutate(unit=_.currency, micro=_.cost, basis=ibis.literal(""))), COST)


def _summed(shares: ibis.Table, origin: str) -> ibis.Table:
    sums = shares.group_by("source", "unit", "month", "basis").agg(
        micro=_.micro.sum(), guessed=_.micro.sum(where=_.estimated), rows=_.count()
    )  # fmt: skip
    return sums.select(
        "source", "unit", "month", "basis", amount=_.micro.cast("float64") / MICRO,
        estimated=_.guessed.fill_null(0).cast("float64") / MICRO, rows=_.rows, origin=ibis.literal(origin),
    ).cast(ACTIVITY_SCHEMA)  # fmt: skip


SEGMENT_SCHEMA = pa.schema(
    {"part": pa.int64(), "source": pa.string(), "unit": pa.string(), "month": pa.int32()}
)


def segment_table(segments: Iterable[Segment]) -> pa.Table:
    """Segments as a table: part, source, unit, month."""
    rows = [
        {"part": each.part, "source": each.source, "unit": each.unit, "month": each.month}
        for each in segments
    ]
    return pa.Table.from_pylist(rows, SEGMENT_SCHEMA)


def reading_activity(readings: ibis.Table, segments: ibis.Table) -> ibis.Table:
    """Monthly activity of readings (part, amount, flags) named by their segments."""
    sums = readings.group_by("part").agg(
        amount=_.amount.sum(), estimated=_.amount.sum(where=(_.flags & ESTIMATED) == ESTIMATED), rows=_.count()
    )  # fmt: skip
    return sums.join(segments, "part").select(
        "source", "unit", "month", basis=ibis.literal(CONTINUOUS), amount=_.amount,
        estimated=_.estimated.fill_null(0), rows=_.rows, origin=ibis.literal(READINGS),
    ).cast(ACTIVITY_SCHEMA)  # fmt: skip


STREAM_SCHEMA = pa.schema(
    {
        "source": pa.string(), "unit": pa.string(), "site": pa.string(), "profile": pa.string(),
        "carrier": pa.string(), "activity": pa.string(), "material": pa.string(),
        "activity_uncertainty": pa.float64(),
    }
)  # fmt: skip


def stream_table(streams: Iterable[Stream]) -> pa.Table:
    """Streams (source and unit) with site and profile; those that `assign` could not read are left out."""
    rows = []
    for each in streams:
        try:
            rows.append(_stream_row(each, each.unit, each.profile))
        except InventoryProblem:
            continue  # assign has named it
    return pa.Table.from_pylist(rows, STREAM_SCHEMA)


def _stream_row(stream: Stream, unit: str, profile: str) -> dict[str, object]:
    return {
        "source": stream.source, "unit": unit, "site": stream.site, "profile": profile, "carrier": stream.carrier,
        "activity": stream.activity, "material": stream.material, "activity_uncertainty": stream.uncertainty_percent,
    }  # fmt: skip


ASSIGNMENT_SCHEMA = pa.schema(
    {
        "profile": pa.string(), "month": pa.int32(), "scope": pa.string(), "method": pa.string(),
        "pollutant": pa.string(), "gas": pa.string(), "per_unit": pa.float64(), "gwp": pa.float64(),
        "gwp_set": pa.string(), "biogenic": pa.bool_(), "factor": pa.string(), "companion": pa.string(),
        "reason": pa.string(), "stand_in": pa.bool_(), "account": pa.string(), "quantity_unit": pa.string(),
        "route": pa.string(), "kind": pa.string(), "basis": pa.string(), "factor_uncertainty": pa.float64(),
        "companion_uncertainty": pa.float64(),
    }
)  # fmt: skip


def assignment_table(assignments: Sequence[Assignment]) -> pa.Table:
    """Assignments as a table, one row per profile, month, account, method and gas."""
    names = ASSIGNMENT_SCHEMA.names
    rows = [{name: getattr(each, name) for name in names} for each in assignments]
    return pa.Table.from_pylist(rows, ASSIGNMENT_SCHEMA)


SCHEMAS = {
    "bills": ibis.Schema.from_pyarrow(BILL_SCHEMA), "segments": ibis.Schema.from_pyarrow(SEGMENT_SCHEMA),
    "readings": ibis.schema({"part": "int64", "at": "timestamp", "amount": "float64", "flags": "uint8"}),
    "activity": ibis.schema(ACTIVITY_SCHEMA), "streams": ibis.Schema.from_pyarrow(STREAM_SCHEMA),
    "assignments": ibis.Schema.from_pyarrow(ASSIGNMENT_SCHEMA),
}  # fmt: skip


def lines(activity: ibis.Table, streams: ibis.Table, assignments: ibis.Table) -> ibis.Table:
    """Ledger lines (columns: above), with the estimated part of each figure travelling along.

    Biogenic CO2 stands under the scope “outside”; pollutants without a warming potential have no CO2e.
    """
    stated = activity.rename(activity_basis="basis")
    named = stated.join(streams, ["source", "unit"]).join(assignments, ["profile", "month"])
    in_kg = named.mutate(
        quantity=_.amount * _.per_unit, estimated_quantity=_.estimated * _.per_unit,
        kg=(_.quantity_unit == "kg").ifelse(_.per_unit, ibis.null("float64")),
        basis=(_.basis == "").ifelse(_.activity_basis, _.basis),
    )  # fmt: skip
    return in_kg.select(
        "site", "source", "month", "account", "scope", "method", "carrier", "activity", "material", "pollutant", "gas",
        "biogenic", "route", "kind", "unit", "amount", "quantity", "estimated_quantity", "quantity_unit",
        mass_kg=_.amount * _.kg, estimated_kg=_.estimated * _.kg,
        co2e_kg=_.amount * _.kg * _.gwp, estimated_co2e_kg=_.estimated * _.kg * _.gwp,
        gwp_set=_.gwp_set, factor=_.factor, companion=_.companion, reason=_.reason, stand_in=_.stand_in,
        activity_basis=_.activity_basis, basis=_.basis, activity_uncertainty=_.activity_uncertainty,
        factor_uncertainty=_.factor_uncertainty, companion_uncertainty=_.companion_uncertainty, rows=_.rows,
        origin=_.origin,
    )  # fmt: skip


def totals(ledger: ibis.Table, by: Sequence[str]) -> ibis.Table:
    """CO2e in kg by the columns named, with the share that rests on estimates; order of rows as the columns."""
    sums = ledger.filter(_.account == GHG).group_by(*by).agg(
        co2e_kg=_.co2e_kg.sum(), estimated_co2e_kg=_.estimated_co2e_kg.sum(), lines=_.count()
    )  # fmt: skip
    share = (_.co2e_kg != 0).ifelse(_.estimated_co2e_kg / _.co2e_kg, 0.0)
    return sums.mutate(estimated_share=share).order_by(*by)


def amounts(ledger: ibis.Table, by: Sequence[str]) -> ibis.Table:
    """Quantities of all accounts by account, unit and the columns named, with their estimated share."""
    keys = ("account", "quantity_unit", *by)
    sums = ledger.group_by(*keys).agg(
        quantity=_.quantity.sum(), estimated_quantity=_.estimated_quantity.sum(), lines=_.count()
    )  # fmt: skip
    share = (_.quantity != 0).ifelse(_.estimated_quantity / _.quantity, 0.0)
    return sums.mutate(estimated_share=share).order_by(*keys)


@dataclass(frozen=True)
class Ledger:
    """A computed ledger: its lines and the monthly activity they rest on."""

    lines: pa.Table
    activity: pa.Table

    def co2e_kg(self, **where: object) -> float:
        """Sum of CO2e in kg over the lines that have these values."""
        rows = self.lines.select([*where, "co2e_kg"]).to_pylist()
        wanted = (row for row in rows if all(row[key] == value for key, value in where.items()))
        return math.fsum(row["co2e_kg"] or 0.0 for row in wanted)


class Inputs:
    """Activity of a run inside DuckDB: readings by their files, bills as a table. Nothing is downloaded."""

    def __init__(self, memory: str = "400MB", threads: int = 0) -> None:
        settings: dict[str, object] = {
            "memory_limit": memory, "autoinstall_known_extensions": False, "preserve_insertion_order": False,
        }  # fmt: skip
        if threads:
            settings["threads"] = threads
        self.connection = ibis.duckdb.connect(**settings)
        self.parts: list[pa.Table] = []
        self._names = count()

    def add_bills(self, bills: pa.Table) -> None:
        """Take bills as made by `bill_table`; the columns basis, cost and currency may be absent."""
        whole = completed(bills).cast(BILL_SCHEMA)
        require_bills(whole)
        self.parts.append(self._computed(bill_activity, bills=whole))
        if whole["cost"].null_count < len(whole):
            self.parts.append(self._computed(cost_activity, bills=whole))

    def add_readings(self, paths: Sequence[str], segments: Sequence[Segment]) -> None:
        """Take the files of segments."""
        files = self.connection.con.read_parquet(list(paths))  # thousands of names never become SQL
        files.create_view("readings", replace=True)
        self.parts.append(self._computed(reading_activity, readings=None, segments=segment_table(segments)))

    def table(self, table: pa.Table) -> ibis.Table:
        """An Arrow table as a table of this connection; nothing is copied."""
        name = f"input_{next(self._names)}"
        self.connection.con.register(name, table)
        return self.connection.table(name)

    def monthly(self) -> pa.Table:
        """Monthly activity of all inputs, sorted."""
        keys = ("source", "unit", "month", "origin", "basis")
        return pa.concat_tables(self.parts).sort_by([(key, "ascending") for key in keys])

    def ledger(
        self, activity: pa.Table, streams: Iterable[Stream], assignments: Sequence[Assignment]
    ) -> Ledger:
        """Lines of the activity under the assignments, in a fixed order; costs take their source's site."""
        streams = tuple(streams)
        priced, costs = _costs(activity, streams)
        named = pa.concat_tables([stream_table(streams), priced])
        chosen = assignment_table([*assignments, *costs])
        return Ledger(
            self._computed(ordered_lines, activity=activity, streams=named, assignments=chosen), activity
        )

    def _computed(self, build: Callable[..., ibis.Table], **tables: pa.Table | None) -> pa.Table:
        """The expression over these tables; None stands for a table that is there already."""
        for name, table in tables.items():
            if table is not None:
                self.connection.con.register(name, table)
        query, schema = _compiled(build, tuple(tables))
        return self.connection.con.sql(query).to_arrow_table().cast(schema)


def ordered_lines(activity: ibis.Table, streams: ibis.Table, assignments: ibis.Table) -> ibis.Table:
    """`lines` in the order of ORDER."""
    return lines(activity, streams, assignments).order_by(*ORDER)


@cache
def _compiled(build: Callable[..., ibis.Table], names: tuple[str, ...]) -> tuple[str, pa.Schema]:
    """An expression over the tables named, as DuckDB's SQL: compiled once, since it never changes."""
    made = build(*(ibis.table(SCHEMAS[name], name=name) for name in names))
    return str(ibis.to_sql(made, dialect="duckdb")), made.schema().to_pyarrow()


def _costs(activity: pa.Table, streams: Sequence[Stream]) -> tuple[pa.Table, list[Assignment]]:
    """A row of STREAM_SCHEMA per source and currency, and an assignment of one to one per currency and month."""
    rows = activity.filter(pc.equal(activity["origin"], COST))
    of_source = {each.source: each for each in reversed(streams)}
    pairs = _distinct(rows, "source", "unit")
    priced = [
        _stream_row(of_source[source], unit, f"{COST}|{unit}")
        for source, unit in pairs
        if source in of_source
    ]
    made = [
        cost_assignment(f"{COST}|{unit}", month, unit) for unit, month in _distinct(rows, "unit", "month")
    ]
    return pa.Table.from_pylist(priced, STREAM_SCHEMA), made


def _distinct(rows: pa.Table, *names: str) -> list[tuple[Any, ...]]:
    found = rows.select(names).group_by(list(names)).aggregate([])
    return sorted(zip(*(found[name].to_pylist() for name in names), strict=True))


def rows_of_line(
    bills: ibis.Table, source: str, unit: str, month: int, origin: str = BILLS, basis: str | None = None
) -> ibis.Table:
    """The way back of a line from bills: the bills with their share (days, 10⁻⁶ units) of that month.

    For a line of cost, `unit` is the currency and the shares are in 10⁻⁶ of it.
    """
    first = ibis.date(month // 100, month % 100, 1)
    if origin == COST:
        bills = bills.mutate(unit=_.currency, micro=_.cost).filter(_.micro.notnull())
    near = bills.filter(
        _.source == source, _.unit == unit, _.start < first + ibis.interval(months=1), _.end > first
    )
    if basis is not None:
        near = near.filter(_.basis.fill_null("") == basis)
    return allocation(near).filter(_.month == month).order_by("id")
