"""Meters: duplicates, rollover, replacement, gaps, clock changes, months of the site."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from oyamel.engine.inventory.segments import DUPLICATE, ESTIMATED, NEGATIVE, REPLACED, ROLLOVER, SPREAD
from oyamel.engine.inventory.settle import (
    Meter,
    expected_intervals,
    from_local,
    instant,
    local_months,
    settle,
    usual_seconds,
)  # fmt: skip

HOUR = 3_600_000_000
CHICAGO = "America/Chicago"


def micros(*moments: str) -> np.ndarray:
    return np.array(
        [int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1e6) for text in moments]
    )


def settled(values: list[float], hours: list[int], **meter: object) -> tuple[list, list, list, list]:
    at = micros("2024-01-01T00:00")[0] + np.array(hours) * HOUR
    found = settle("m", at, np.array(values, float), Meter("UTC", 3600, **meter), None)
    rows = found.readings
    times = ((rows.at - at[0]) // HOUR).tolist()
    return times, rows.amount.tolist(), rows.flags.tolist(), [remark.code for remark in found.remarks]


def test_interval_amounts_with_a_multiplier() -> None:
    assert settled([1, 2], [0, 1], multiplier=40) == ([0, 1], [40, 80], [0, 0], [])


def test_amounts_stamped_at_their_end_belong_to_the_hour_before() -> None:
    assert settled([1, 2], [0, 1], stamped="end")[0] == [-1, 0]
    found = settle("m", micros("2024-02-01T00:00"), np.array([5.0]), Meter("UTC", 3600, stamped="end"), None)
    assert instant(found.readings.at[0]) == "2024-01-31T23:00:00Z"


def test_repeats_count_once_and_differing_ones_are_flagged() -> None:
    assert settled([1, 1, 2, 5, 3], [0, 0, 1, 1, 2]) == (
        [0, 1, 2], [1, 5, 3], [0, DUPLICATE, 0], ["reading.repeated"],
    )  # fmt: skip


def test_a_gap_is_named_and_never_filled() -> None:
    at = micros("2024-01-01T00:00", "2024-01-01T01:00", "2024-01-01T05:00")
    found = settle("m", at, np.ones(3), Meter("UTC", 3600), None)
    assert len(found.readings) == 3
    assert [(each.code, each.text) for each in found.remarks] == [
        ("reading.gap", "3 intervals missing after 2024-01-01T01:00:00Z")
    ]


def test_a_negative_amount_stays_and_is_flagged() -> None:
    assert settled([1, -2], [0, 1])[2:] == ([0, NEGATIVE], ["reading.negative"])


def test_register_differences_roll_over_and_meters_are_replaced() -> None:
    rolled = settled([999_990, 5, 15], [0, 1, 2], kind="cumulative", register_size=1_000_000)
    assert rolled == ([0, 1], [15, 10], [ROLLOVER, 0], ["reading.rollover"])
    replaced = settled([500, 3, 15], [0, 1, 2], kind="cumulative", register_size=1_000_000)
    assert replaced == ([0, 1], [3, 12], [REPLACED, 0], ["reading.replaced"])


def test_a_register_over_a_gap_is_spread_and_estimated() -> None:
    mark = SPREAD | ESTIMATED
    assert settled([0, 10, 40], [0, 1, 4], kind="cumulative") == (
        [0, 1, 2, 3], [10, 10, 10, 10], [0, mark, mark, mark], [],
    )  # fmt: skip


def test_a_register_goes_on_from_the_last_file() -> None:
    at = micros("2024-01-01T02:00", "2024-01-01T03:00")
    meter = Meter("UTC", 3600, "cumulative")
    before = (int(micros("2024-01-01T01:00")[0]), 90.0)
    found = settle("m", at, np.array([100.0, 104.0]), meter, before)
    assert (found.readings.amount.tolist(), found.register) == ([10, 4], (int(at[1]), 104.0))
    again = settle("m", at, np.array([100.0, 104.0]), meter, found.register)
    assert again.readings.amount.tolist() == [4]


def test_an_hour_that_comes_twice_and_one_that_never_was() -> None:
    local = micros(
        "2016-11-06T00:00", "2016-11-06T01:00", "2016-11-06T01:00", "2016-11-06T02:00", "2016-03-13T02:30"
    )
    utc, never = from_local(local, np.arange(5), CHICAGO)
    assert [instant(moment)[5:16] for moment in utc] == [
        "11-06T05:00", "11-06T06:00", "11-06T07:00", "11-06T08:00", "03-13T08:30",
    ]  # fmt: skip
    assert never.tolist() == [False, False, False, False, True]


def test_local_clock_and_utc_agree_all_year() -> None:
    hours = np.arange(8784) * HOUR + micros("2024-01-01T06:00")[0]
    local = np.array(
        [int(datetime.fromtimestamp(at / 1e6, UTC).astimezone(ZoneInfo(CHICAGO))
             .replace(tzinfo=UTC).timestamp() * 1e6) for at in hours]
    )  # fmt: skip
    back, never = from_local(local, np.arange(len(local)), CHICAGO)
    assert (back.tolist(), bool(never.any())) == (hours.tolist(), False)


def test_months_are_those_of_the_site() -> None:
    at = micros("2024-03-01T05:59", "2024-03-01T06:00", "2024-04-01T04:59", "2024-04-01T05:00")
    assert local_months(at, CHICAGO).tolist() == [202402, 202403, 202403, 202404]


@pytest.mark.parametrize(
    ("month", "zone", "seconds", "count"),
    [
        (202402, "UTC", 3600, 696), (202302, "UTC", 3600, 672), (202403, CHICAGO, 3600, 743),
        (202411, CHICAGO, 3600, 721), (202312, "UTC", 900, 2976), (202404, "America/Mexico_City", 3600, 720),
        (202204, "America/Mexico_City", 3600, 719),
    ],
)  # fmt: skip
def test_expected_intervals(month: int, zone: str, seconds: int, count: int) -> None:
    assert expected_intervals(month, zone, seconds) == count


@pytest.mark.parametrize(("year", "hours"), [(2023, 8760), (2024, 8784)])
def test_hours_of_a_year(year: int, hours: int) -> None:
    months = [year * 100 + number for number in range(1, 13)]
    assert sum(expected_intervals(month, CHICAGO, 3600) for month in months) == hours
    assert sum(expected_intervals(month, CHICAGO, 900) for month in months) == hours * 4


def test_the_usual_interval_survives_gaps() -> None:
    assert usual_seconds(np.array([0, 900, 1800, 9000, 9900]) * 1_000_000) == 900
    assert usual_seconds(np.array([5])) == 0
