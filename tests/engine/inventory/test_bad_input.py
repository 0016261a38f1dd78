"""Bad input is named with its line, nothing is silently dropped, and the rest of the file is still read."""

import gzip
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from oyamel.engine.inventory.allocation import Bill
from oyamel.engine.inventory.files import BillFile, describe, read_bills
from oyamel.engine.inventory.layout import detect
from oyamel.engine.inventory.ledger import Inputs, bill_table
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.engine.inventory.readings import Imported, import_readings
from oyamel.engine.inventory.run import Order, run
from oyamel.engine.inventory.segments import DUPLICATE, NEGATIVE, Store
from oyamel.engine.inventory.settle import Meter

MONTHS = ("2023-01-01", "2023-02-01", "2023-03-01", "2023-04-01")


def written(folder: Path, content: str | bytes, name: str = "hall-electricity-billing.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def bills(folder: Path, content: str | bytes, name: str = "hall-electricity-billing.csv") -> BillFile:
    return read_bills(describe(written(folder, content, name)), "America/Mexico_City")


def amounts(found: BillFile) -> list[tuple[str, str]]:
    return [(bill.start.isoformat(), str(bill.amount)) for bill in found.bills]


def imported(
    folder: Path, content: str | bytes, zone: str = "UTC", name: str = "power.csv"
) -> tuple[Store, Imported]:
    path, store = written(folder, content, name), Store(folder / "store")
    return store, import_readings(store, path, detect(path), Meter(zone, 0), "kWh")


def hours(count: int) -> list[str]:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    return [f"{(start + timedelta(hours=n)).isoformat()},1.5" for n in range(count)]


def kept(store: Store) -> list[tuple[int, float]]:
    return [(each.rows, round(each.total, 9)) for each in store.manifest().segments.values()]


# --- bills ----------------------------------------------------------------------------------------------------------


def test_decimal_comma_thousands_and_a_preamble_with_blank_lines(tmp_path: Path) -> None:
    text = "CFE;;\n\nServicio 123;;\n\nFecha;Consumo (kWh)\n01/01/2023;1.234,5\n20/02/2023;2.000,0\n\n20/03/2023;\n"
    found = bills(tmp_path, text)
    assert amounts(found) == [("2023-01-01", "1234.5"), ("2023-02-20", "2000.0")]
    assert [bill.id.rsplit(":", 1)[1] for bill in found.bills] == ["6", "7"]


def test_excel_serial_days_of_bills(tmp_path: Path) -> None:
    assert amounts(bills(tmp_path, "date,value\n44927,100\n44958,90\n44986,\n")) == [
        ("2023-01-01", "100"), ("2023-02-01", "90"),
    ]  # fmt: skip


def test_a_month_twice_keeps_the_first_and_names_both_lines(tmp_path: Path) -> None:
    rows = ["start,value", "2023-01-01,100", "2023-02-01,90", "2023-02-01,91", "2023-03-01,"]
    found = bills(tmp_path, "\n".join(rows) + "\n")
    assert amounts(found) == [("2023-01-01", "100"), ("2023-02-01", "90")]
    assert [(each.code, each.params) for each in found.rejected] == [("bill.twice", {"line": 4, "first": 3})]


def test_lines_that_cannot_be_read_are_named_and_the_rest_is_taken(tmp_path: Path) -> None:
    rows = [
        "start,value",
        "2023-01-01,100",
        "2023-02-31,90",
        "2023-02-01,many",
        "2023-02-01,80",
        "2023-03-01,Infinity",
        "2023-03-01,",
    ]
    found = bills(tmp_path, "\n".join(rows) + "\n")
    assert amounts(found) == [("2023-01-01", "100"), ("2023-02-01", "80")]
    assert [(each.params["line"], each.text) for each in found.rejected] == [
        (3, "not understood: “2023-02-31”, “90”"), (4, "not understood: “2023-02-01”, “many”"),
        (6, "not understood: “2023-03-01”, “Infinity”"),
    ]  # fmt: skip


def test_a_line_in_another_encoding_is_read_and_named(tmp_path: Path) -> None:
    good = "start,value,note\n" + "".join(f"{day},10,año\n" for day in MONTHS)
    many = "".join(
        f"{date(1990, 1, 1) + timedelta(days=31 * n)},1,{'x' * 900}\n" for n in range(300)
    )  # beyond the sample
    content = (good + many).encode() + "2024-01-01,5,año\n2024-02-01,,\n".encode("cp1252")
    found = bills(tmp_path, content)
    assert [(each.code, each.params["line"]) for each in found.rejected] == [("line.encoding", 306)]
    assert amounts(found)[-1] == ("2024-01-01", "5")


def test_a_bill_file_cut_in_a_line_names_it(tmp_path: Path) -> None:
    found = bills(tmp_path, "start,value\n2023-01-01,100\n2023-02-01,90\n2023-03-0")
    assert amounts(found) == [("2023-01-01", "100")]
    assert [(each.code, each.params.get("line")) for each in found.rejected] == [
        ("line.refused", 4),
        ("bill.open", None),
    ]


def test_a_cut_archive_of_bills_is_a_problem_and_the_other_files_count(tmp_path: Path) -> None:
    rows = "".join(
        f"{date(1960, 1, 1) + timedelta(days=30 * n)},{n * 7919 % 1000},{n * 104729}\n"
        for n in range(30_000 // 30)
    )
    whole = gzip.compress(f"start,value,note\n{rows}".encode() + bytes(range(32, 127)) * 4000)
    written(tmp_path, whole[: len(whole) // 2], "cut-electricity-billing.csv.gz")
    written(tmp_path, "start,value\n2023-01-01,100\n2023-02-01,\n")
    result = run([tmp_path], Order("US", "RFCW", zone="America/Chicago"), tmp_path / "store")
    assert [(each.code, each.place) for each in result.problems] == [
        ("file.unreadable", "cut-electricity-billing.csv.gz")
    ]
    assert [stream.source for stream in result.streams] == ["hall-electricity-billing"]


def test_negative_deliveries_and_future_bills_are_named(tmp_path: Path) -> None:
    path = written(tmp_path, "start,value\n2023-01-01,100\n2023-02-01,-20\n2023-03-01,30\n2023-04-01,\n")
    order = Order("US", "RFCW", zone="America/Chicago", not_after=datetime(2023, 3, 15, tzinfo=UTC))
    result = run([path], order, tmp_path / "store")
    assert [each.code for each in result.remarks if not each.code.startswith("assumed")] == [
        "bill.future",
        "amount.negative",
    ]
    assert result.ledger.activity["amount"].to_pylist() == [100, -20]


@pytest.mark.parametrize(
    ("bill", "code"),
    [
        (Bill("a", "s", date(2023, 2, 1), date(2023, 2, 1), Decimal(1)), "period.empty"),
        (Bill("b", "s", date(2023, 1, 1), date(2023, 2, 1), Decimal(1)), "bill.same_id"),
        (Bill("c", "s", date(1990, 1, 1), date(2023, 2, 1), Decimal(1)), "bill.too_large"),
        (Bill("d", "s", date(2023, 1, 1), date(2023, 2, 1), Decimal(10**10)), "bill.too_large"),
    ],
)  # fmt: skip
def test_bills_that_no_allocation_can_be_right_for_are_refused(bill: Bill, code: str) -> None:
    good = Bill("b", "s", date(2023, 1, 1), date(2023, 2, 1), Decimal(1))
    with pytest.raises(InventoryProblem) as caught:
        Inputs().add_bills(bill_table([good, bill]))
    assert caught.value.code == code


# --- readings -------------------------------------------------------------------------------------------------------


def test_duplicate_intervals_keep_the_largest_and_are_flagged(tmp_path: Path) -> None:
    rows = [*hours(4), hours(2)[1], hours(3)[2].replace("1.5", "2.5")]
    store, done = imported(tmp_path, "start,value\n" + "\n".join(rows) + "\n")
    assert kept(store) == [(4, 7.0)]
    assert [(each.code, each.params) for each in done.remarks] == [
        ("reading.repeated", {"repeats": 2, "unequal": 1})
    ]
    (segment,) = store.manifest().segments.values()
    assert [bool(flag & DUPLICATE) for flag in store.read(segment).flags] == [False, False, True, False]


def test_negative_readings_are_kept_flagged_and_named(tmp_path: Path) -> None:
    rows = [*hours(3)[:2], hours(3)[2].replace("1.5", "-1.5")]
    store, done = imported(tmp_path, "start,value\n" + "\n".join(rows) + "\n")
    assert (kept(store), [each.code for each in done.remarks]) == ([(3, 1.5)], ["reading.negative"])
    (segment,) = store.manifest().segments.values()
    assert [bool(flag & NEGATIVE) for flag in store.read(segment).flags] == [False, False, True]


def test_readings_without_time_amount_or_meter_are_counted(tmp_path: Path) -> None:
    rows = [
        "meter,start,value",
        *(f"a,{row}" for row in hours(3)),
        "a,,9",
        f"a,{hours(5)[4].split(',')[0]},n/a",
        f",{hours(1)[0]}",
    ]
    store, done = imported(tmp_path, "\n".join(rows) + "\n")
    assert kept(store) == [(3, 4.5)]
    assert [(each.code, each.place) for each in done.remarks] == [
        ("reading.no_source", "power.csv"), ("reading.no_time", "a"), ("reading.blank", "a"),
    ]  # fmt: skip


def test_an_hour_that_the_clock_skipped_is_named(tmp_path: Path) -> None:
    rows = [f"2024-03-10 {hour:02}:00,1" for hour in (0, 1, 2, 4)]  # New York's clock goes from 2 to 3
    _store, done = imported(tmp_path, "start,value\n" + "\n".join(rows) + "\n", "America/New_York")
    assert (done.remarks[0].code, done.remarks[0].params) == ("reading.never", {"count": 1})


def test_a_line_in_another_encoding_is_refused_by_line_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = [f"{row},{'x' * 2000}" for row in hours(200)]  # the sample ends before the foreign line
    content = ("start,value,note\n" + "\n".join(rows) + "\n").encode() + (
        f"{hours(201)[200]},año\n{hours(202)[201]}ñ,\n".encode("cp1252")
    )
    store, done = imported(tmp_path, content)
    assert [each.params["line"] for each in done.rejected] == [203]
    assert kept(store) == [(201, 301.5)]  # the foreign letter of the note does no harm


def test_a_file_cut_within_a_number_is_named(tmp_path: Path) -> None:
    _store, done = imported(tmp_path, "start,value\n" + "\n".join(hours(4)))
    assert [each.code for each in done.remarks] == ["file.open_end"]


def test_a_hundred_bad_lines_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    rows = [row.replace("1.5", "x") if n % 2 else row for n, row in enumerate(hours(300))]
    store, done = imported(tmp_path, "start,value\n" + "\n".join(rows) + "\n")
    assert (len(done.rejected), done.rejected[-1].params) == (101, {"count": 50})
    assert kept(store) == [(150, 225.0)]
