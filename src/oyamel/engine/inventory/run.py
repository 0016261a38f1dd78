"""The main job: files of readings and bills of one site → ledger, comparison with bills, files of results."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatch
from functools import partial
from pathlib import Path

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
from ibis import _

from oyamel import __version__
from oyamel.engine.inventory.accounts import usual_basis
from oyamel.engine.inventory.allocation import period_remarks
from oyamel.engine.inventory.assign import Stream, assign
from oyamel.engine.inventory.files import BillFile, Described, describe, read_bills, read_month_hour
from oyamel.engine.inventory.ledger import COST, GHG, Inputs, Ledger, amounts, bill_table
from oyamel.engine.inventory.problems import InventoryProblem, Remark
from oyamel.engine.inventory.quality import duplicates, impossible
from oyamel.engine.inventory.readings import import_readings, keep_readings
from oyamel.engine.inventory.segments import Store
from oyamel.engine.inventory.settle import Meter
from oyamel.engine.inventory.units import ENERGY
from oyamel.facts.inventory import DATA, facts_hash

Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Order:
    """What is asked: site, place, GWP set, and what files do not say themselves (by file name pattern)."""

    country: str
    region: str = ""
    gwp_set: str = "AR6"
    zone: str = ""
    site: str = "site"
    units: tuple[tuple[str, str], ...] = ()
    activities: tuple[tuple[str, str], ...] = ()
    value: str = ""
    start: str = ""
    basis: str = ""
    edition: str = ""
    clock: str = DATA
    not_after: datetime | None = None

    def said(self, pairs: Sequence[tuple[str, str]], name: str) -> str:
        """What was said for a file; an empty pattern stands for all files."""
        return next((value for pattern, value in pairs if not pattern or fnmatch(name, pattern)), "")


@dataclass(frozen=True)
class Check:
    """A bill against the sum of the readings over the same instants."""

    bill: str
    billed: float
    read: float

    @property
    def file(self) -> str:
        """The file of the bill."""
        return self.bill.rsplit(":", 1)[0]

    @property
    def difference(self) -> float:
        """Readings less bill."""
        return self.read - self.billed


@dataclass(frozen=True)
class Result:
    """Ledger, checks of bills, remarks (what to know) and problems (what was left out and why)."""

    ledger: Ledger
    streams: tuple[Stream, ...]
    checks: tuple[Check, ...]
    remarks: tuple[Remark, ...]
    problems: tuple[Remark, ...]


def data_files(paths: Sequence[Path]) -> list[Path]:
    """CSV files of the given files and folders, sorted by name."""
    found = [each for path in paths for each in (path.iterdir() if path.is_dir() else [path])]
    return sorted(path for path in found if path.name.lower().endswith((".csv", ".csv.gz")))


def run(paths: Sequence[Path], order: Order, folder: Path, progress: Progress | None = None) -> Result:
    """Compute the inventory of the files; `folder` takes the readings. A file that cannot be read is a problem.

    Bills of a building whose readings are there too are compared with them and not counted twice.
    """
    store = Store(folder)
    remarks: list[Remark] = []
    problems: list[Remark] = []
    files = [found for path in data_files(paths) if (found := _described(path, order, problems))]
    bills: dict[str, BillFile] = {}
    for described in files:
        remarks += described.assumptions
        try:
            _take(store, described, order, bills, remarks, progress)
        except InventoryProblem as problem:
            problems.append(Remark(problem.code, described.path.name, problem.message, problem.params))
    return _computed(store, files, bills, order, remarks, problems)


def _described(path: Path, order: Order, problems: list[Remark]) -> Described | None:
    unit, activity = order.said(order.units, path.name), order.said(order.activities, path.name)
    try:
        return describe(path, unit=unit, activity=activity, value=order.value)
    except InventoryProblem as problem:
        problems.append(Remark(problem.code, path.name, problem.message, problem.params))
        return None


def _zone(order: Order) -> str:
    return order.zone or "UTC"


def _take(
    store: Store, described: Described, order: Order, bills: dict[str, BillFile], remarks: list[Remark],
    progress: Progress | None,
) -> None:  # fmt: skip
    _require_unit(_stream(described, order))
    if described.is_bills:
        bills[described.name] = _until(read_bills(described, _zone(order)), order.not_after)
        remarks += bills[described.name].rejected
        return
    meter = Meter(_zone(order), 0)
    if described.layout.month:
        at, value, found = read_month_hour(described, order.start, order.zone or "UTC")
        remarks += found + keep_readings(store, described.name, at, value, meter, described.unit)
        return
    told = partial(progress, described.name) if progress else None
    done = import_readings(
        store, described.path, described.layout, meter, described.unit, described.name, order.not_after, told
    )
    remarks += [*done.remarks, *done.rejected]


def _until(found: BillFile, not_after: datetime | None) -> BillFile:
    """Bills that end after the given day are refused by name."""
    if not_after is None:
        return found
    kept = [n for n, bill in enumerate(found.bills) if bill.end <= not_after.date()]
    late = [
        Remark("bill.future", bill.id, f"ends on {bill.end}, after {not_after.date()}: refused")
        for n, bill in enumerate(found.bills)
        if n not in kept
    ]
    periods = tuple(found.periods[n] for n in kept)
    return BillFile(tuple(found.bills[n] for n in kept), periods, (*found.rejected, *late))


def _require_unit(stream: Stream) -> str:
    """Refuse a unit that cannot be used before any reading is taken."""
    return stream.resolved_unit.name


def _stream(described: Described, order: Order) -> Stream:
    stream = Stream(
        described.name,
        order.site,
        described.unit,
        described.activity,
        order.country,
        order.region,
        basis=order.basis,
    )
    if order.basis or not any(route.gas or route.carrier == "fuel" for route in stream.routes):
        return stream
    if stream.resolved_unit.dimension != ENERGY:
        return stream
    return replace(stream, basis=usual_basis(order.country))


def _assumptions(streams: Sequence[Stream], order: Order) -> list[Remark]:
    found = (
        [] if order.zone else [Remark("assumed.zone", "all files", "months begin at midnight UTC (--zone)")]
    )
    for stream in streams:
        if stream.basis and not order.basis:
            text = f"{stream.basis}: the country's usual basis of heat (--basis)"
            found.append(Remark("assumed.basis", stream.source, text))
    return found


def _computed(
    store: Store, files: Sequence[Described], bills: dict[str, BillFile], order: Order,
    remarks: list[Remark], problems: list[Remark],
) -> Result:  # fmt: skip
    names = {described.name for described in files}
    segments = [each for each in store.manifest().segments.values() if each.source in names]
    metered = {
        described.building: described for described in files if described.name in {s.source for s in segments}
    }
    checks, counted = _against_readings(store, files, bills, metered, remarks)
    streams = [_stream(each, order) for each in files if each.name in counted or each in metered.values()]
    inputs = Inputs()
    if segments:
        inputs.add_readings(store.paths(segments), segments)
    if counted:
        inputs.add_bills(bill_table([bill for each in counted.values() for bill in each.bills]))
    if not inputs.parts:
        why = "; ".join(problem.text for problem in problems) or "no CSV file"
        raise InventoryProblem("run.nothing", why=why)
    activity = inputs.monthly()
    assigned = assign(
        streams, sorted(set(activity["month"].to_pylist())), order.gwp_set, order.edition, order.clock
    )
    made = inputs.ledger(activity, streams, assigned.rows)
    all_bills = [bill for each in counted.values() for bill in each.bills]
    doubtful = [*period_remarks(all_bills), *duplicates(all_bills), *impossible(all_bills)]
    notes = [*_assumptions(streams, order), *remarks, *assigned.remarks, *doubtful]
    return Result(made, tuple(streams), checks, tuple(notes), (*problems, *assigned.problems))


def _against_readings(
    store: Store, files: Sequence[Described], bills: dict[str, BillFile], metered: dict[str, Described],
    remarks: list[Remark],
) -> tuple[tuple[Check, ...], dict[str, BillFile]]:  # fmt: skip
    checks: list[Check] = []
    counted: dict[str, BillFile] = {}
    for described in files:
        found, twin = bills.get(described.name), metered.get(described.building)
        if found and twin:
            checks += _checks(store, found, twin.name)
            text = f"compared with the readings of {twin.name}, not counted again"
            remarks.append(Remark("bills.compared", described.name, text))
        elif found:
            counted[described.name] = found
    return tuple(checks), counted


def _checks(store: Store, found: BillFile, source: str) -> list[Check]:
    parts = [store.read(each) for each in store.manifest().segments.values() if each.source == source]
    at, amount = (np.concatenate([getattr(part, name) for part in parts]) for name in ("at", "amount"))
    return [
        Check(bill.id, float(bill.amount), float(amount[(at >= start) & (at < end)].sum()))
        for bill, (start, end) in zip(found.bills, found.periods, strict=True)
        if at.min() <= start and end <= at.max()
    ]


def summary(result: Result) -> list[dict[str, object]]:
    """Rows by source, year, scope and method: activity, CO2e in t, biogenic CO2 in t, estimated share."""
    sums: dict[tuple[object, ...], dict[str, float]] = {}
    for line in result.ledger.lines.filter(pc.equal(result.ledger.lines["account"], GHG)).to_pylist():
        key = line["source"], line["month"] // 100, line["scope"], line["method"]
        into = sums.setdefault(key, {"co2e_kg": 0.0, "estimated": 0.0, "stand_in": 0.0})
        into["co2e_kg"] += line["co2e_kg"] or 0.0
        into["estimated"] += line["estimated_co2e_kg"] or 0.0
        into["stand_in"] += line["stand_in"]
    amounts = _yearly(result)
    return [
        {
            "source": key[0], "year": key[1], "scope": key[2], "method": key[3],
            "amount": amounts[key[0], key[1]][0], "unit": amounts[key[0], key[1]][1], "co2e_t": each["co2e_kg"] / 1000,
            "estimated_share": each["estimated"] / each["co2e_kg"] if each["co2e_kg"] else 0.0,
            "stand_in": each["stand_in"] > 0,
        }
        for key, each in sorted(sums.items(), key=lambda item: tuple(map(str, item[0])))
    ]  # fmt: skip


def _yearly(result: Result) -> dict[tuple[object, object], tuple[float, str]]:
    found: dict[tuple[object, object], tuple[float, str]] = {}
    for row in result.ledger.activity.to_pylist():
        if row["origin"] == COST:
            continue
        key = row["source"], row["month"] // 100
        found[key] = found.get(key, (0.0, ""))[0] + row["amount"], row["unit"]
    return found


def by_account(result: Result) -> list[dict[str, object]]:
    """Rows by account, source, year, route and kind: energy in MJ, water in m3, waste in kg, cost by currency …"""
    lines = ibis.memtable(result.ledger.lines).mutate(year=_.month // 100)
    found = amounts(lines.filter(_.account != GHG), ["source", "year", "route", "kind", "pollutant"])
    return ibis.duckdb.connect().to_pyarrow(found).to_pylist()


def write(result: Result, folder: Path) -> list[Path]:
    """Write ledger.csv, ledger.parquet and inventory.json (summary, checks, remarks, facts) and say where."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = result.ledger.lines
    paths = [folder / name for name in ("ledger.csv", "ledger.parquet", "inventory.json")]
    pa.csv.write_csv(lines, paths[0])
    pq.write_table(lines, paths[1])
    content = {
        "engine": __version__, "facts": facts_hash(), "summary": summary(result),
        "accounts": by_account(result),
        "checks": [{**vars(each), "difference": each.difference} for each in result.checks],
        "remarks": [vars(each) for each in result.remarks], "problems": [vars(each) for each in result.problems],
    }  # fmt: skip
    paths[2].write_text(json.dumps(content, indent=1, ensure_ascii=False, default=str), encoding="utf-8")
    return paths
