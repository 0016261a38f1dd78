"""Bills over months: by day, whole 10⁻⁶ units, largest remainder; one bill and many give the same."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oyamel.engine.inventory.allocation import (
    Bill,
    Stock,
    allocate,
    allocation,
    from_stocks,
    local_day,
    month_days,
    outside_stocks,
    period_remarks,
)  # fmt: skip
from oyamel.engine.inventory.problems import InventoryProblem


def in_bulk(bills: list[tuple[str, date, date, Decimal]]) -> dict[tuple[str, int], int]:
    table = ibis.memtable(
        [
            {
                "id": key, "source": "s", "unit": "kWh", "estimated": False, "start": start, "end": end,
                "micro": int(amount * 1_000_000),
            }
            for key, start, end, amount in bills
        ],
        schema={
            "id": "string", "source": "string", "unit": "string", "estimated": "bool", "start": "date",
            "end": "date", "micro": "int64",
        },
    )  # fmt: skip
    rows = ibis.duckdb.connect().to_pyarrow(allocation(table)).to_pylist()
    return {(row["id"], row["month"]): row["micro"] for row in rows}


def test_a_bill_within_a_month_stays_whole() -> None:
    assert allocate(Decimal("725.1"), date(2024, 3, 1), date(2024, 4, 1)) == {202403: Decimal("725.1")}


def test_days_are_counted_in_a_leap_year() -> None:
    assert month_days(date(2024, 2, 10), date(2024, 4, 1)) == {202402: 20, 202403: 31}
    assert month_days(date(2023, 2, 10), date(2023, 3, 2)) == {202302: 19, 202303: 1}
    shares = allocate(Decimal(366), date(2024, 1, 1), date(2025, 1, 1))
    assert shares[202402] == Decimal(29)


def test_the_largest_remainder_gets_the_odd_unit() -> None:
    # 1 over 31 + 28 + 31 days: 0.344444…, 0.311111…, 0.344444…; one 10⁻⁶ is left and goes to January
    assert allocate(Decimal(1), date(2023, 1, 1), date(2023, 4, 1)) == {
        202301: Decimal("0.344445"), 202302: Decimal("0.311111"), 202303: Decimal("0.344444"),
    }  # fmt: skip


def test_a_credit_is_the_mirror_of_a_bill() -> None:
    bill = allocate(Decimal("100.000001"), date(2023, 1, 20), date(2023, 3, 3))
    credit = allocate(Decimal("-100.000001"), date(2023, 1, 20), date(2023, 3, 3))
    assert credit == {month: -amount for month, amount in bill.items()}


def test_a_period_without_days_is_refused() -> None:
    with pytest.raises(InventoryProblem) as caught:
        allocate(Decimal(1), date(2023, 1, 2), date(2023, 1, 2))
    assert caught.value.code == "period.empty"


def test_the_day_is_that_of_the_site() -> None:
    midnight = datetime(2016, 3, 1, 3, tzinfo=UTC)
    assert [local_day(midnight, zone).isoformat() for zone in ("America/Chicago", "UTC")] == [
        "2016-02-29", "2016-03-01",
    ]  # fmt: skip


bills = st.tuples(
    st.dates(date(1999, 1, 1), date(2030, 12, 31)),
    st.integers(1, 4000),
    st.decimals(-2 * 10**9, 2 * 10**9, places=6, allow_nan=False),
)


@given(bills)
def test_shares_always_sum_to_the_bill(case: tuple[date, int, Decimal]) -> None:
    start, days, amount = case
    shares = allocate(amount, start, start + timedelta(days=days))
    assert sum(shares.values()) == amount
    assert all(abs(share * days - amount * count) < days * Decimal("0.000001")
               for share, count in zip(shares.values(), month_days(start, start + timedelta(days=days)).values(),
                                       strict=True))  # fmt: skip


@settings(max_examples=6, deadline=None)
@given(st.lists(bills, min_size=1, max_size=200))
def test_many_bills_are_shared_as_one(cases: list[tuple[date, int, Decimal]]) -> None:
    many = [
        (f"b{n}", start, start + timedelta(days=days), amount)
        for n, (start, days, amount) in enumerate(cases)
    ]
    expected = {
        (key, month): int(share * 1_000_000)
        for key, start, end, amount in many
        for month, share in allocate(amount, start, end).items()
    }
    assert in_bulk(many) == expected


def test_stock_changes_make_deliveries_a_use() -> None:
    deliveries = [
        (date(2024, 1, 10), Decimal(500)),
        (date(2024, 2, 1), Decimal(300)),
        (date(2024, 3, 5), Decimal(9)),
    ]
    stocks = [Stock(date(2024, 3, 1), Decimal(50)), Stock(date(2024, 1, 1), Decimal(100)),
              Stock(date(2024, 2, 1), Decimal(200))]  # fmt: skip
    assert from_stocks(deliveries, stocks) == [
        (date(2024, 1, 1), date(2024, 2, 1), Decimal(400)),
        (date(2024, 2, 1), date(2024, 3, 1), Decimal(450)),
    ]
    assert [remark.place for remark in outside_stocks(deliveries, stocks)] == ["2024-03-05"]


def test_days_billed_twice_or_never_are_named() -> None:
    rows = [
        Bill("a", "m", date(2024, 1, 1), date(2024, 2, 1), Decimal(1)),
        Bill("b", "m", date(2024, 1, 30), date(2024, 3, 1), Decimal(1)),
        Bill("c", "m", date(2024, 3, 5), date(2024, 4, 1), Decimal(1)),
        Bill("d", "other", date(2020, 1, 1), date(2020, 2, 1), Decimal(1)),
    ]
    assert [(remark.code, remark.text) for remark in period_remarks(rows[::-1])] == [
        ("bill.overlap", "2 days from 2024-01-30 to 2024-02-01 between a and b"),
        ("bill.gap", "4 days from 2024-03-01 to 2024-03-05 between b and c"),
    ]
