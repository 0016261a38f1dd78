"""The ledger: activity × factor → lines per site, source, month, scope and gas, as Ibis expressions.

The same expressions run on any Ibis back end; DuckDB in process is the default. Factor choice is plain
Python over the few distinct streams and months (`assignments`). Every line keeps the keys of its activity:
the part of its readings or, for bills, source, unit and month, under which `allocation` finds the rows.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count

import ibis
import pyarrow as pa
from ibis import _

from oyamel.engine.inventory.allocation import MICRO, Bill, allocation, micro_units
from oyamel.engine.inventory.assign import Assignment, Stream
from oyamel.engine.inventory.segments import ESTIMATED, Segment

READINGS, BILLS = "readings", "bills"

BILL_SCHEMA = pa.schema(
    {
        "id": pa.string(), "source": pa.string(), "unit": pa.string(), "start": pa.date32(), "end": pa.date32(),
        "micro": pa.int64(), "estimated": pa.bool_(),
    }
)  # fmt: skip
ACTIVITY_SCHEMA = {
    "source": "string", "unit": "string", "month": "int32", "amount": "float64", "estimated": "float64",
    "rows": "int64", "origin": "string",
}  # fmt: skip


def bill_table(bills: Iterable[Bill]) -> pa.Table:
    """Bills as the table that `allocation` takes; amounts become whole 10⁻⁶ of their unit."""
    rows = [
        {
            "id": bill.id, "source": bill.source, "unit": bill.unit, "start": bill.start, "end": bill.end,
            "micro": micro_units(Decimal(bill.amount)), "estimated": bill.estimated,
        }
        for bill in bills
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, BILL_SCHEMA)


def bill_activity(bills: ibis.Table) -> ibis.Table:
    """Monthly activity of bills and deliveries (columns of ACTIVITY_SCHEMA)."""
    shares = allocation(bills).group_by("source", "unit", "month").agg(
        micro=_.micro.sum(), guessed=_.micro.sum(where=_.estimated), rows=_.count()
    )  # fmt: skip
    return shares.select(
        "source", "unit", "month", amount=_.micro.cast("float64") / MICRO,
        estimated=_.guessed.fill_null(0).cast("float64") / MICRO, rows=_.rows, origin=ibis.literal(BILLS),
    ).cast(ACTIVITY_SCHEMA)  # fmt: skip


def segment_table(segments: Iterable[Segment]) -> pa.Table:
    """Segments as a table: part, source, unit, month."""
    rows = [
        {"part": each.part, "source": each.source, "unit": each.unit, "month": each.month}
        for each in segments
    ]
    schema = pa.schema({"part": pa.int64(), "source": pa.string(), "unit": pa.string(), "month": pa.int32()})
    return pa.Table.from_pylist(rows, schema)


def reading_activity(readings: ibis.Table, segments: ibis.Table) -> ibis.Table:
    """Monthly activity of readings (part, amount, flags) named by their segments."""
    sums = readings.group_by("part").agg(
        amount=_.amount.sum(), estimated=_.amount.sum(where=(_.flags & ESTIMATED) == ESTIMATED), rows=_.count()
    )  # fmt: skip
    return sums.join(segments, "part").select(
        "source", "unit", "month", "amount", estimated=_.estimated.fill_null(0), rows=_.rows,
        origin=ibis.literal(READINGS),
    ).cast(ACTIVITY_SCHEMA)  # fmt: skip


def stream_table(streams: Iterable[Stream]) -> pa.Table:
    """Streams (source and unit) with their site and profile."""
    names = ("source", "unit", "site", "profile", "carrier")
    rows = [{name: getattr(each, name) for name in names} for each in streams]
    return pa.Table.from_pylist(rows, pa.schema({name: pa.string() for name in names}))


def assignment_table(assignments: Sequence[Assignment]) -> pa.Table:
    """Assignments as a table, one row per profile, month, method and gas."""
    columns = {
        "profile": pa.string(), "month": pa.int32(), "scope": pa.string(), "method": pa.string(),
        "pollutant": pa.string(), "gas": pa.string(), "kg_per_unit": pa.float64(), "gwp": pa.float64(),
        "gwp_set": pa.string(), "biogenic": pa.bool_(), "factor": pa.string(), "companion": pa.string(),
        "reason": pa.string(), "stand_in": pa.bool_(),
    }  # fmt: skip
    rows = [{name: getattr(each, name) for name in columns} for each in assignments]
    return pa.Table.from_pylist(rows, pa.schema(columns))


def lines(activity: ibis.Table, streams: ibis.Table, assignments: ibis.Table) -> ibis.Table:
    """Ledger lines: mass in kg and CO2e in kg, with the estimated part of both travelling along.

    Biogenic CO2 stands under the scope “outside”; pollutants without a warming potential have no CO2e.
    """
    named = activity.join(streams, ["source", "unit"]).join(assignments, ["profile", "month"])
    return named.select(
        "site", "source", "month", "scope", "method", "carrier", "pollutant", "gas", "biogenic", "unit", "amount",
        mass_kg=_.amount * _.kg_per_unit, estimated_kg=_.estimated * _.kg_per_unit,
        co2e_kg=_.amount * _.kg_per_unit * _.gwp, estimated_co2e_kg=_.estimated * _.kg_per_unit * _.gwp,
        gwp_set=_.gwp_set, factor=_.factor, companion=_.companion, reason=_.reason, stand_in=_.stand_in, rows=_.rows,
        origin=_.origin,
    )  # fmt: skip


def totals(ledger: ibis.Table, by: Sequence[str]) -> ibis.Table:
    """CO2e in kg by the columns named, with the share that rests on estimates; order of rows as the columns."""
    sums = ledger.group_by(*by).agg(
        co2e_kg=_.co2e_kg.sum(), estimated_co2e_kg=_.estimated_co2e_kg.sum(), lines=_.count()
    )  # fmt: skip
    share = (_.co2e_kg != 0).ifelse(_.estimated_co2e_kg / _.co2e_kg, 0.0)
    return sums.mutate(estimated_share=share).order_by(*by)


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
        self.parts: list[ibis.Table] = []
        self._names = count()

    def add_bills(self, bills: pa.Table) -> None:
        """Take bills as made by `bill_table`."""
        self.parts.append(bill_activity(self.table(bills)))

    def add_readings(self, paths: Sequence[str], segments: Sequence[Segment]) -> None:
        """Take the files of segments."""
        name = f"readings_{next(self._names)}"
        self.connection.con.read_parquet(list(paths)).create_view(name)  # thousands of names never become SQL
        readings = self.connection.table(name)
        self.parts.append(reading_activity(readings, self.table(segment_table(segments))))

    def table(self, table: pa.Table) -> ibis.Table:
        """An Arrow table as a table of this connection; nothing is copied."""
        name = f"input_{next(self._names)}"
        self.connection.con.register(name, table)
        return self.connection.table(name)

    def monthly(self) -> pa.Table:
        """Monthly activity of all inputs, sorted; computed once, because factors are chosen for its months."""
        both = ibis.union(*self.parts) if len(self.parts) > 1 else self.parts[0]
        return self.connection.to_pyarrow(both.order_by("source", "unit", "month", "origin"))

    def ledger(
        self, activity: pa.Table, streams: Iterable[Stream], assignments: Sequence[Assignment]
    ) -> Ledger:
        """Lines of the activity under the assignments, in a fixed order."""
        made = lines(*(self.table(each) for each in (
            activity, stream_table(streams), assignment_table(assignments)
        )))  # fmt: skip
        order = ["site", "source", "month", "scope", "method", "pollutant", "gas", "origin", "factor"]
        return Ledger(self.connection.to_pyarrow(made.order_by(*order)), activity)


def cost_table(bills: Iterable[Bill], currency: str) -> pa.Table:
    """The cost of bills as a table for `allocation`, in 10⁻⁶ of the currency, which stands as the unit."""
    return bill_table(replace(bill, amount=bill.cost, unit=currency) for bill in bills)


def rows_of_line(bills: ibis.Table, source: str, unit: str, month: int) -> ibis.Table:
    """The way back of a line from bills: the bills with their share (days, 10⁻⁶ units) of that month."""
    first = ibis.date(month // 100, month % 100, 1)
    near = bills.filter(
        _.source == source, _.unit == unit, _.start < first + ibis.interval(months=1), _.end > first
    )
    return allocation(near).filter(_.month == month).order_by("id")
