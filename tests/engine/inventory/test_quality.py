"""Quality: completeness, spikes, duplicates, impossible values."""

from datetime import date
from decimal import Decimal

from oyamel.engine.inventory.allocation import Bill
from oyamel.engine.inventory.quality import (
    bill_completeness,
    duplicates,
    impossible,
    reading_completeness,
    spikes,
)  # fmt: skip
from oyamel.engine.inventory.segments import Segment


def bill(key: str, start: date, end: date, amount: int = 10, source: str = "m") -> Bill:
    return Bill(key, source, start, end, Decimal(amount), "kWh")


def test_days_of_bills_counted_once() -> None:
    bills = [bill("a", date(2024, 1, 15), date(2024, 2, 15)), bill("b", date(2024, 2, 10), date(2024, 2, 20))]
    found = {
        each.month: (each.found, each.expected) for each in bill_completeness(bills, [202401, 202402, 202403])
    }
    assert found == {202401: (17, 31), 202402: (19, 29), 202403: (0, 31)}


def test_intervals_of_readings_against_the_local_month() -> None:
    segment = Segment("m", 202403, 743, "h", "kWh", 1, "", "", 1.0)
    found = reading_completeness([segment], [202403, 202404], "America/Chicago", {"m": 3600})
    assert [(each.month, each.share) for each in found] == [(202403, 1.0), (202404, 0.0)]


def test_a_winter_peak_is_no_spike_but_a_peak_in_winter_is() -> None:
    usual = {year * 100 + month: 1000 if month in (12, 1, 2) else 100 for year in (2021, 2022, 2023) for month in
             range(1, 13)}  # fmt: skip
    assert spikes(usual) == []
    assert [(each.place, each.params["usual"]) for each in spikes({**usual, 202301: 9000})] == [
        ("202301", 1000)
    ]


def test_few_months_say_nothing() -> None:
    assert spikes({202301: 1.0, 202302: 500.0}) == []


def test_duplicates_by_period_and_by_amount() -> None:
    january, february = (date(2024, 1, 1), date(2024, 2, 1)), (date(2024, 2, 1), date(2024, 3, 1))
    rows = [
        bill("a", *january, 7),
        bill("b", *january, 9),
        bill("c", *february, 7),
        bill("d", *january, 7, "other"),
    ]
    assert [(each.code, each.text) for each in duplicates(rows)] == [
        ("bill.same_period", "a and b have the same period"), ("bill.same_amount", "a and c have the same amount"),
    ]  # fmt: skip


def test_impossible_amounts() -> None:
    rows = [
        bill("a", date(2024, 1, 1), date(2024, 1, 11), 1000),
        bill("b", date(2024, 1, 1), date(2024, 1, 2), -1),
    ]
    assert [each.code for each in impossible(rows, {"m": 99})] == ["amount.too_large", "amount.negative"]
    assert impossible(rows[:1], {"m": 100}) == []
