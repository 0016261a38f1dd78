"""Measure the inventory: import, monthly ledger, bills, the way back, twice the data, and pandas beside it.

    python benchmarks/inventory.py --meters 1000 --days 366 --rows 10000000 --bills 1000000

Each measure runs in a process of its own, so that its peak memory is its own. Times are the best of `--repeat`;
`cpu` is the least processor time of all threads, which the neighbours on a busy machine disturb less.
The sizes of the goals are those above; the defaults are small. `load` is the machine's load average after the
measure: above the number of cores the times say more about the neighbours than about the program.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

START = 1_704_067_200_000_000  # 2024-01-01 UTC in µs
QUARTER = 900
PANDAS_BILLS = 100_000


CPU: dict[str, float] = {}


def best(repeat: int, work: Callable[[], object]) -> tuple[float, object]:
    times, processor, result = [], [], None
    for _ in range(repeat):
        began, used = time.perf_counter(), time.process_time()
        result = work()
        times.append(time.perf_counter() - began)
        processor.append(time.process_time() - used)
    CPU["cpu"] = min(processor)
    return min(times), result


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


# --- data -----------------------------------------------------------------------------------------------------------


def make_readings(folder: Path, meters: int, days: int) -> None:
    from oyamel.engine.inventory.segments import Readings, Store
    from oyamel.engine.inventory.settle import local_months

    store, per_day = Store(folder), 86_400 // QUARTER
    at = START + np.arange(days * per_day) * QUARTER * 1_000_000
    months = local_months(at, "America/Chicago")
    borders = [0, *(np.flatnonzero(np.diff(months)) + 1), len(at)]
    random = np.random.default_rng(1)
    with store.writing() as manifest:
        for meter in range(meters):
            amount = np.round(random.random(len(at)) * 10, 3)
            flags = (random.random(len(at)) < 0.01).astype("u1")
            readings = Readings(at, amount, flags)
            for first, last in pairwise(borders):
                part = readings.take(slice(first, last))
                store.add(manifest, f"meter {meter}", int(months[first]), "kWh", part)


def make_csv(path: Path, rows: int) -> None:
    import duckdb

    per_meter = 35_136
    meters = -(-rows // per_meter)
    duckdb.sql(
        f"copy (select 'meter ' || m as meter, strftime(timestamp '2024-01-01 06:00:00' + to_minutes(15 * i), "
        f"'%Y-%m-%dT%H:%M:%S+00:00') as timestamp, round(random() * 10, 3) as value "
        f"from range({meters}) a(m), range({per_meter}) b(i) limit {rows}) to '{path}' (header)"
    )


def make_bills(path: Path, count: int) -> None:
    number = np.arange(count)
    start = np.datetime64("2023-01-01") + (number % 500)
    length = 20 + number % 45
    units = np.array(["kWh", "therm"])[(number % 4 == 0).astype(int)]
    table = pa.table(
        {
            "id": pa.array([f"bill {each}" for each in number]),
            "source": pa.array([f"source {each % 5000}-{unit}" for each, unit in zip(number, units, strict=True)]),
            "unit": pa.array(units),
            "start": pa.array(start).cast(pa.date32()), "end": pa.array(start + length).cast(pa.date32()),
            "micro": pa.array(number * 7919 % 1_000_000_000), "estimated": pa.array(number % 7 == 0),
        }
    )  # fmt: skip
    pq.write_table(table, path)


# --- measures (each runs in a process of its own) -------------------------------------------------------------------


def streams_of(sources: list[tuple[str, str]]) -> list[object]:
    from oyamel.engine.inventory.assign import Stream

    return [
        Stream(source, f"site {n % 20}", unit, "electricity" if unit == "kWh" else "natural gas", "US", "RFCW",
               basis="" if unit == "kWh" else "HHV")
        for n, (source, unit) in enumerate(sources)
    ]  # fmt: skip


def measure_import(folder: Path, repeat: int) -> dict[str, float]:
    from oyamel.engine.inventory.layout import detect
    from oyamel.engine.inventory.readings import import_readings
    from oyamel.engine.inventory.segments import Store
    from oyamel.engine.inventory.settle import Meter

    path = folder / "readings.csv"

    def ours() -> object:
        shutil.rmtree(folder / "imported", ignore_errors=True)
        store, meter = Store(folder / "imported"), Meter("America/Chicago", 0)
        return import_readings(store, path, detect(path), meter, "kWh")

    seconds, done = best(repeat, ours)
    return {"rows": done.rows, "seconds": seconds, "peak_mb": peak_mb()}


def measure_ledger(folder: Path, repeat: int) -> dict[str, float]:
    from oyamel.engine.inventory.assign import assign
    from oyamel.engine.inventory.ledger import Inputs
    from oyamel.engine.inventory.segments import Store

    store = Store(folder / "readings")
    manifest = store.manifest()
    segments = list(manifest.segments.values())
    streams = streams_of([(source, "kWh") for source in manifest.sources()])
    paths = store.paths(segments)
    months = sorted({each.month for each in segments})
    rows = assign(
        streams, months, "AR6"
    ).rows  # small and cached in a program; the SQL beside gets it for nothing

    def ours() -> pa.Table:
        inputs = Inputs()
        inputs.add_readings(paths, segments)
        return inputs.ledger(inputs.monthly(), streams, rows).lines

    seconds, lines = best(repeat, ours)
    return {
        "rows": sum(each.rows for each in segments), "lines": len(lines), "seconds": seconds,
        "co2e": pc.sum(lines["co2e_kg"]).as_py(), "peak_mb": peak_mb(),
    }  # fmt: skip


HAND_SQL = """
with sums as (
  select part, sum(amount) as amount, sum(case when flags & 1 = 1 then amount else 0 end) as estimated,
         count(*) as rows
  from read_parquet({files}) group by part)
select t.site, g.source, g.month, a.account, a.scope, a.method, t.carrier, t.activity, t.material, a.pollutant, a.gas,
       a.biogenic, a.route, a.kind, g.unit, s.amount,
       s.amount * a.per_unit as quantity, s.estimated * a.per_unit as estimated_quantity, a.quantity_unit,
       case when a.quantity_unit = 'kg' then s.amount * a.per_unit end as mass_kg,
       case when a.quantity_unit = 'kg' then s.estimated * a.per_unit end as estimated_kg,
       s.amount * a.per_unit * a.gwp as co2e_kg, s.estimated * a.per_unit * a.gwp as estimated_co2e_kg,
       a.gwp_set, a.factor, a.companion, a.reason, a.stand_in, a.basis, t.activity_uncertainty,
       a.factor_uncertainty, a.companion_uncertainty, s.rows
from sums s join segments g using (part) join streams t on t.source = g.source and t.unit = g.unit
     join assignments a on a.profile = t.profile and a.month = g.month
order by t.site, g.source, g.month, a.account, a.scope, a.method, a.pollutant, a.gas, a.factor
"""


def measure_hand_sql(folder: Path, repeat: int) -> dict[str, float]:
    import duckdb

    from oyamel.engine.inventory.assign import assign
    from oyamel.engine.inventory.ledger import assignment_table, segment_table, stream_table
    from oyamel.engine.inventory.segments import Store

    store = Store(folder / "readings")
    manifest = store.manifest()
    segments = list(manifest.segments.values())
    streams = streams_of([(source, "kWh") for source in manifest.sources()])
    rows = assign(streams, sorted({each.month for each in segments}), "AR6").rows
    tables = {
        "segments": segment_table(segments), "streams": stream_table(streams), "assignments": assignment_table(rows)
    }  # fmt: skip
    query = HAND_SQL.format(files=store.paths(segments))

    def by_hand() -> pa.Table:
        connection = duckdb.connect(config={"memory_limit": "400MB", "preserve_insertion_order": "false"})
        for name, table in tables.items():
            connection.register(name, table)
        return connection.sql(query).to_arrow_table()

    seconds, lines = best(repeat, by_hand)
    return {
        "lines": len(lines), "seconds": seconds, "co2e": pc.sum(lines["co2e_kg"]).as_py(), "peak_mb": peak_mb()
    }  # fmt: skip


def measure_pandas(folder: Path, repeat: int) -> dict[str, float]:
    import pandas as pd

    from oyamel.engine.inventory.assign import assign
    from oyamel.engine.inventory.ledger import assignment_table, segment_table, stream_table
    from oyamel.engine.inventory.segments import Store

    store = Store(folder / "readings")
    manifest = store.manifest()
    segments = list(manifest.segments.values())
    streams = streams_of([(source, "kWh") for source in manifest.sources()])
    rows = assign(streams, sorted({each.month for each in segments}), "AR6").rows
    named, sites, chosen = (
        table.to_pandas()
        for table in (segment_table(segments), stream_table(streams), assignment_table(rows))
    )

    def usual() -> pd.DataFrame:
        readings = pd.concat([pd.read_parquet(path) for path in store.paths(segments)])
        readings["estimated"] = readings["amount"].where(readings["flags"] & 1 == 1, 0.0)
        sums = readings.groupby("part")[["amount", "estimated"]].sum().reset_index()
        lines = (
            sums.merge(named, on="part")
            .merge(sites, on=["source", "unit"])
            .merge(chosen, on=["profile", "month"])
        )
        lines["co2e_kg"] = lines["amount"] * lines["per_unit"] * lines["gwp"]
        return lines.sort_values(["site", "source", "month", "scope", "method", "pollutant", "gas"])

    seconds, lines = best(repeat, usual)
    return {
        "lines": len(lines),
        "seconds": seconds,
        "co2e": float(lines["co2e_kg"].sum()),
        "peak_mb": peak_mb(),
    }


def measure_bills(folder: Path, repeat: int) -> dict[str, float]:
    from oyamel.engine.inventory.assign import assign
    from oyamel.engine.inventory.ledger import Inputs

    bills = pq.read_table(folder / "bills.parquet")
    pairs = sorted(set(zip(bills["source"].to_pylist(), bills["unit"].to_pylist(), strict=True)))
    streams = streams_of(pairs)

    def ours() -> pa.Table:
        inputs = Inputs()
        inputs.add_bills(bills)
        activity = inputs.monthly()
        months = sorted(set(activity["month"].to_pylist()))
        return inputs.ledger(activity, streams, assign(streams, months, "AR6").rows).lines

    seconds, lines = best(repeat, ours)
    return {"rows": len(bills), "lines": len(lines), "seconds": seconds, "peak_mb": peak_mb()}


def measure_bills_pandas(folder: Path, repeat: int) -> dict[str, float]:
    import pandas as pd

    bills = pd.read_parquet(folder / "bills.parquet").head(
        PANDAS_BILLS
    )  # a row a day: 8 GB for a million bills
    bills["amount"] = bills["micro"] / 1e6

    def usual() -> pd.Series:
        """As users write it: days exploded, an equal share to each, then summed by month."""
        days = [
            pd.date_range(start, end - timedelta(days=1))
            for start, end in zip(bills.start, bills.end, strict=True)
        ]
        each = bills.assign(day=days, share=bills["amount"] / [len(found) for found in days]).explode("day")
        month = pd.to_datetime(each["day"]).dt.to_period("M")
        return each.groupby([each["source"], each["unit"], month])["share"].sum()

    seconds, found = best(1, usual)
    return {"rows": len(bills), "lines": len(found), "seconds": seconds, "peak_mb": peak_mb()}


def measure_way_back(folder: Path, repeat: int) -> dict[str, float]:
    """A line → its segment → its readings; a line → its bills with their shares."""
    from oyamel.engine.inventory.ledger import Inputs, rows_of_line
    from oyamel.engine.inventory.segments import Store

    store = Store(folder / "readings")
    manifest = store.manifest()
    key = sorted(manifest.segments)[len(manifest.segments) // 2]
    readings, found = best(repeat, lambda: store.read(manifest.segments[key]))
    bills = pq.read_table(folder / "bills.parquet")
    inputs = Inputs()
    table = inputs.table(bills)
    line = bills["source"][0].as_py(), bills["unit"][0].as_py(), 202301
    rows, _found = best(repeat, lambda: inputs.connection.to_pyarrow(rows_of_line(table, *line)))
    return {"readings_ms": readings * 1000, "readings": len(found), "bills_ms": rows * 1000}


MEASURES = {
    name.removeprefix("measure_"): work
    for name, work in list(globals().items())
    if name.startswith("measure_")
}


def apart(measure: str, folder: Path, repeat: int) -> dict[str, float]:
    """Run one measure in a process of its own."""
    words = [sys.executable, __file__, "--measure", measure, "--folder", str(folder), "--repeat", str(repeat)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1] if done.stderr else done.returncode}
    return json.loads(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, value in (("meters", 50), ("days", 60), ("rows", 500_000), ("bills", 50_000), ("repeat", 3)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--measure", choices=MEASURES)
    parser.add_argument("--pandas", action=argparse.BooleanOptionalAction, default=True)
    asked = parser.parse_args()
    if asked.measure:
        found = MEASURES[asked.measure](asked.folder, asked.repeat)
        print(json.dumps({**found, **CPU, "load": os.getloadavg()[0]}))
        return
    with tempfile.TemporaryDirectory(dir=asked.folder) as temporary:
        report(Path(temporary), asked)


def report(folder: Path, asked: argparse.Namespace) -> None:
    print(f"{asked.meters} meters × 15 minutes × {asked.days} days, {asked.rows:,} rows to import, "
          f"{asked.bills:,} bills; best of {asked.repeat}; {date.today()}")  # fmt: skip
    make_readings(folder / "readings", asked.meters, asked.days)
    make_bills(folder / "bills.parquet", asked.bills)
    make_csv(folder / "readings.csv", asked.rows)
    done = {
        name: apart(name, folder, asked.repeat)
        for name in ("ledger", "hand_sql", "import", "bills", "way_back")
    }
    (folder / "readings.csv").unlink()
    if asked.pandas:
        done |= {name: apart(name, folder, 1) for name in ("pandas", "bills_pandas")}
    make_readings(folder / "twice" / "readings", 2 * asked.meters, asked.days)
    twice = apart("ledger", folder / "twice", asked.repeat)
    for name, found in {**done, "ledger, twice the data": twice}.items():
        print(
            f"{name:24}",
            {key: round(value, 3) if isinstance(value, float) else value for key, value in found.items()},
        )
    ratios(done, twice)


def ratios(done: dict[str, dict[str, float]], twice: dict[str, float]) -> None:
    ledger, hand, read, bills = (done[name] for name in ("ledger", "hand_sql", "import", "bills"))
    assert ledger["lines"] == hand["lines"] and abs(ledger["co2e"] / hand["co2e"] - 1) < 1e-9, (
        "not the same rows"
    )
    print(f"ledger / hand-written SQL   {ledger['seconds'] / hand['seconds']:.2f}   (goal ≤ 1.25)")
    print(f"readings per second         {ledger['rows'] / ledger['seconds'] / 1e6:.1f} million   (goal ≥ 20)")
    print(f"peak memory of the ledger   {ledger['peak_mb']:.0f} MB   (goal ≤ 600)")
    print(f"import, rows per second     {read['rows'] / read['seconds'] / 1e6:.2f} million   (goal ≥ 1)")
    print(
        f"bills                       {bills['seconds']:.2f} s for {bills['rows']:,}   (goal ≤ 5 s for 1,000,000)"
    )
    print(f"twice the data              {twice['seconds'] / ledger['seconds']:.2f} × the time   (goal ≤ 2.1)")
    for name, ours in (("pandas", ledger), ("bills_pandas", bills)):
        if "seconds" in done.get(name, {}):
            each = [found["seconds"] / found.get("rows", ours["rows"]) for found in (done[name], ours)]
            print(f"{name:27} {each[0] / each[1]:.1f} × the time a row")


if __name__ == "__main__":
    main()
