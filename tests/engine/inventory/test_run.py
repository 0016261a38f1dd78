"""The main job on files: table, files of results, comparison of bills with readings, refusals with their cure."""

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from oyamel.engine.__main__ import app
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.engine.inventory.run import Order, Result, data_files, run, summary, write

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "meters"
START = datetime(2023, 1, 1, 6, tzinfo=UTC)  # midnight in Chicago
US = Order("US", "RFCW", zone="America/Chicago")


def hourly(
    folder: Path, name: str = "hall-electricity-hourly.csv", hours: int = 24 * 59, value: str = "2.5"
) -> Path:
    rows = "".join(f"{(START + timedelta(hours=n)).isoformat()},{value}\n" for n in range(hours + 1))
    path = folder / name
    path.write_text("start,value\n" + rows)
    return path


def bills(folder: Path, name: str = "hall-electricity-billing_monthly.csv", last: str = "nan") -> Path:
    path = folder / name
    path.write_text(
        "start,value\n2023-01-01T00:00:00-06:00,1860\n2023-02-01T00:00:00-06:00,1681.5\n"
        f"2023-03-01T00:00:00-06:00,{last}\n"
    )
    return path


def scopes(result: Result) -> dict[tuple[str, str], float]:
    return {(row["scope"], row["method"]): round(row["co2e_t"], 6) for row in summary(result)}


def test_bills_alone_are_counted(tmp_path: Path) -> None:
    result = run([bills(tmp_path)], US, tmp_path / "store")
    (found,) = {(row["amount"], row["unit"], row["year"]) for row in summary(result)}
    assert (found, result.problems) == ((3541.5, "kWh", 2023), ())
    assert [remark.code for remark in result.remarks] == ["assumed.unit"]


def test_bills_beside_readings_are_compared_not_counted_again(tmp_path: Path) -> None:
    alone = run([hourly(tmp_path)], US, tmp_path / "a")
    bills(tmp_path)
    both = run([tmp_path], US, tmp_path / "b")
    assert scopes(both) == scopes(alone)
    assert [(check.billed, check.read, check.difference) for check in both.checks] == [
        (1860.0, 1860.0, 0.0), (1681.5, 1680.0, -1.5),
    ]  # fmt: skip


def test_running_again_over_kept_readings_gives_the_same(tmp_path: Path) -> None:
    path = hourly(tmp_path)
    first, second = (run([path], US, tmp_path / "store") for _ in range(2))
    assert first.ledger.lines.equals(second.ledger.lines)


def test_an_open_last_bill_is_named(tmp_path: Path) -> None:
    result = run([bills(tmp_path, last="5")], US, tmp_path / "store")
    assert [remark.code for remark in result.remarks] == ["assumed.unit", "bill.open"]


def test_doubtful_bills_are_counted_and_named(tmp_path: Path) -> None:
    path = tmp_path / "hall-electricity-billing.csv"
    path.write_text("start,value\n2023-01-01,100\n2023-02-01,-20\n2023-03-01,100\n2023-04-01,\n")
    result = run([path], US, tmp_path / "store")
    assert [(remark.code, remark.place.removeprefix(path.name)) for remark in result.remarks[1:]] == [
        ("bill.same_amount", "hall-electricity-billing"), ("amount.negative", ":3"),
    ]  # fmt: skip
    assert summary(result)[0]["amount"] == 180


def test_bills_of_the_future_are_refused(tmp_path: Path) -> None:
    order = Order("US", "RFCW", zone="America/Chicago", not_after=datetime(2023, 2, 10, tzinfo=UTC))
    result = run([bills(tmp_path)], order, tmp_path / "store")
    assert ["bill.future" in remark.code for remark in result.remarks] == [False, True]
    assert summary(result)[0]["amount"] == 1860


def test_gas_needs_its_unit_and_the_country_gives_its_basis(tmp_path: Path) -> None:
    hourly(tmp_path), hourly(tmp_path, "hall-gas-hourly.csv")
    result = run([tmp_path], US, tmp_path / "store")
    assert [(problem.code, problem.place) for problem in result.problems] == [
        ("file.no_unit", "hall-gas-hourly.csv")
    ]
    said = Order("US", "RFCW", zone="America/Chicago", units=(("*gas*", "therm"),))
    result = run([tmp_path], said, tmp_path / "store")
    assert (result.problems, {row["scope"] for row in summary(result)}) == ((), {"1", "2", "3.3"})
    assert "assumed.basis" in {remark.code for remark in result.remarks}


def test_an_ambiguous_unit_is_a_problem_with_choices(tmp_path: Path) -> None:
    hourly(tmp_path)
    hourly(tmp_path, "hall-gas-hourly.csv")
    said = Order("US", "RFCW", units=(("*gas*", "ccf"),))
    (problem,) = run([tmp_path], said, tmp_path / "store").problems
    assert problem.code == "unit.gas_state"
    assert "60F (US standard cubic foot, 60 °F, 14.696 psia)" in problem.params["choices"]


def test_nothing_readable_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InventoryProblem) as caught:
        run([tmp_path], US, tmp_path / "store")
    assert caught.value.message == (
        "There is nothing to compute: notes.csv has no column for the time. Name the column (--value) or rename it; "
        "found: a; b. Give at least one file that can be read"
    )


def test_month_and_hour_without_a_year(tmp_path: Path) -> None:
    moments = [datetime(2016, 7, 31, 23) + timedelta(hours=n) for n in range(48)]
    rows = "".join(f"{m.month}.0,{m.hour + 1}.0,,1.5\n" for m in moments)
    path = tmp_path / "home.csv"
    path.write_text("Month,Hour,Temperature [C],Equipment Electric Power [kWh]\n" + rows)
    place = {"zone": "America/Los_Angeles", "value": "electric"}
    assert _refusal(path, Order("US", "CAMX", **place)) == (
        "home.csv has month and hour without a year. Pass --start, the month of the first row (2016-07)"
    )
    result = run([path], Order("US", "CAMX", start="2016-07", **place), tmp_path / "store")
    monthly = {row["month"]: row["amount"] for row in result.ledger.activity.to_pylist()}
    assert monthly == {201608: 72.0}  # 23:00 winter time is midnight of August on the summer clock
    path.write_text(path.read_text().replace("8.0,3.0,", "8.0,4.0,", 1))
    assert _refusal(path, Order("US", "CAMX", start="2016-07", **place)) == (
        "home.csv, line 5: month 8, hour 4 where month 8, hour 3 follows. "
        "Correct the line or the file and import it again; nothing was kept"
    )


def _refusal(path: Path, order: Order) -> str:
    with pytest.raises(InventoryProblem) as caught:
        run([path], order, path.parent / "tries")
    return str(caught.value.params["why"])


def test_results_as_csv_parquet_and_json(tmp_path: Path) -> None:
    result = run([bills(tmp_path)], US, tmp_path / "store")
    paths = write(result, tmp_path / "out")
    with paths[0].open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert pq.read_table(paths[1]).equals(result.ledger.lines)
    assert len(rows) == len(result.ledger.lines)
    content = json.loads(paths[2].read_text())
    assert content["summary"] == summary(result)
    assert content["remarks"][0]["code"] == "assumed.unit"
    assert [
        (row["account"], row["route"], row["quantity_unit"], row["year"]) for row in content["accounts"]
    ] == [("energy", "purchased", "MJ", 2023)]


def test_the_command_prints_the_table_and_writes(tmp_path: Path) -> None:
    hourly(tmp_path)
    bills(tmp_path)
    words = ["inventory", "run", str(tmp_path), "--site-country", "US", "--region", "RFCW", "--gwp", "AR6"]
    done = CliRunner().invoke(app, [*words, "--zone", "America/Chicago", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0
    for word in (
        "CO2e by source, year and scope (AR6)",
        "2 location",
        "-0.042%",
        "ledger.parquet",
        "Beside the gases",
        "purchased",
    ):
        assert word in done.output
    refused = CliRunner().invoke(app, [*words[:2], str(tmp_path / "out"), *words[3:]])
    assert refused.exit_code == 2


def test_files_are_taken_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv.gz", "c.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in data_files([tmp_path])] == ["a.csv.gz", "b.csv"]


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the input made by others is not at {SHARED}")
def test_the_hours_of_a_real_building_equal_its_bills(tmp_path: Path) -> None:
    result = run([SHARED / f"il-electricity-cdd-hdd-{kind}.csv.gz" for kind in ("hourly", "billing_monthly")],
                 US, tmp_path / "store")  # fmt: skip
    billed, read = (sum(getattr(check, name) for check in result.checks) for name in ("billed", "read"))
    assert (len(result.checks), round(billed, 2), round(read, 2)) == (26, 21290.17, 21290.32)
    assert max(abs(check.difference) for check in result.checks) < 0.16
