"""What calculations take: bills, uses between stock counts, and the way back to entries."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from oyamel.check.metering import queries
from oyamel.check.metering.queries.bills import sources_of

NAMES = ["source", "unit", "start", "end", "micro", "estimated", "basis", "cost", "currency"]


def told(*sources, first=202601, last=202601):
    rows = queries.bills(sources, first, last).select(NAMES).to_pylist()
    return sorted(tuple(row.values()) for row in rows)


def test_entries_that_touch_the_months_come_whole_with_their_end_not_included(power, enter):
    enter((power, "2025-12-15", "2026-01-14", "10.5"), is_estimated=True, basis="judgement")
    enter((power, "2026-01-15", "2026-01-31", 7), cost=Decimal("3.00004"), currency="MXN")
    enter((power, "2026-02-01", "2026-02-28", 8))
    assert told(power) == [
        ("SRC-0001", "kWh", date(2025, 12, 15), date(2026, 1, 15), 10_500_000, True, "judgement", None, None),
        ("SRC-0001", "kWh", date(2026, 1, 15), date(2026, 2, 1), 7_000_000, False, "", 3_000_000, "MXN"),
    ]


def test_the_id_of_a_bill_leads_back_to_its_entry(scoped, power, enter):
    entry = enter((power, "2026-01-01", "2026-01-31", 7))[0]
    (id,) = queries.bills([power], 202601, 202601)["id"].to_pylist()
    assert queries.entries_of_bill(scoped.organization, id) == [entry]


def test_use_between_stock_counts_is_what_was_there_and_came_less_what_is_left(scoped, make, enter):
    tank = make("Tank", activity="diesel", unit="L", data_kind="stock")
    opening = enter((tank, "2026-01-01", "2026-01-01", 500), kind="opening_stock")[0]
    came = enter((tank, "2026-01-10", "2026-01-10", 1), kind="delivery", unit="m3")[0]
    closing = enter((tank, "2026-01-31", "2026-01-31", 300), kind="closing_stock")[0]
    assert told(tank) == [
        (
            "SRC-0001",
            "L",
            date(2026, 1, 1),
            date(2026, 2, 1),
            1_200_000_000,
            False,
            "mass_balance",
            None,
            None,
        )
    ]
    (id,) = queries.bills([tank], 202601, 202601)["id"].to_pylist()
    assert queries.entries_of_bill(scoped.organization, id) == [opening, came, closing]


@pytest.mark.parametrize(
    ("kind", "count"), [("bill", 0), ("reading", 1), ("first_reading", 0), ("adjustment", 1)]
)
def test_of_a_source_read_by_meters_bills_are_only_compared(make, enter, kind, count):
    source = make(data_kind="readings")
    enter((source, "2026-01-01", "2026-01-31", 5), kind=kind)
    assert len(told(source)) == count


def test_streams_say_unit_place_and_how_heat_is_stated(scoped, make):
    gas = make(
        "Gas", activity="natural gas", unit="GJ", site=scoped.sites["guelph"], uncertainty_percent="2.5"
    )
    (stream,) = queries.streams(sources_of(scoped.organization), [("SRC-0001", "MJ")])
    assert (stream.source, stream.site, stream.unit, stream.country, stream.basis, stream.uncertainty_percent) == (
        "SRC-0001", str(gas.record.site_id), "MJ", "CA", "HHV", 2.5,
    )  # fmt: skip


def test_the_sources_of_a_branch_are_its_own(scoped, make):
    make("Line", site=scoped.sites["paint"])
    make("Guelph", site=scoped.sites["guelph"])
    branch = scoped.sites["apodaca"].path
    assert [source.record.title for source in sources_of(scoped.organization, branch)] == ["Line"]


def test_a_grid_that_no_factor_names_is_refused_with_those_there_are(make, scoped):
    scoped.sites["apodaca"].country = "CA"
    scoped.sites["apodaca"].save()
    assert make(region="ON").region == "ON"
    with pytest.raises(ValidationError) as refused:
        make("Other", region="RFCW")
    (said,) = refused.value.message_dict["region"]
    assert said.startswith("No factor is published for the region “RFCW”. Known are: AB, BC, MB,")
