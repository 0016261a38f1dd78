"""The curve: amounts per year, levels as they are, a trend that one outlier does not move, verdicts."""

from datetime import date, timedelta

import pytest

from oyamel.plan.objectives.curve import (
    YEAR,
    Aim,
    Drawn,
    Point,
    drawn,
    forecast,
    per_year,
    saved_amount,
    verdict,
)

AIM = Aim(100.0, date(2025, 12, 31), 70.0, date(2027, 12, 31), lower=True)


def months(values, year=2026):
    ends = [date(year + place // 12, place % 12 + 1, 1) for place in range(1, len(values) + 1)]
    return [
        Point(date(year + place // 12, place % 12 + 1, 1), end - timedelta(days=1), value)
        for place, (end, value) in enumerate(zip(ends, values, strict=True))
    ]


def test_an_amount_is_told_as_the_last_twelve_months_once_they_are_covered():
    line = drawn(months([10.0] * 12 + [22.0]), is_amount=True)
    assert [each.is_whole for each in line] == [False] * 11 + [True] * 2
    assert line[0].value == pytest.approx(10 / 31 * YEAR)
    assert line[11].value == pytest.approx(120 / 365 * YEAR)
    assert line[12].value == pytest.approx(132 / 365 * YEAR)


def test_a_level_is_told_as_it_is_in_order_of_time():
    points = [
        Point(date(2026, 2, 1), date(2026, 2, 28), 3.0),
        Point(date(2026, 1, 1), date(2026, 1, 31), 4.0),
    ]
    assert [each.value for each in drawn(points, is_amount=False)] == [4.0, 3.0]


def test_one_outlier_does_not_move_the_forecast():
    line = [Drawn(date(2026, month, 1), 100.0 - month) for month in range(1, 13)]
    straight = forecast(line, date(2027, 1, 1))
    line[5] = Drawn(line[5].on, 500.0)
    assert forecast(line, date(2027, 1, 1)) == pytest.approx(straight, abs=0.1)


def test_two_values_give_no_trend_and_an_amount_never_falls_below_nothing():
    line = [Drawn(date(2026, month, 1), 40.0 - 10 * month) for month in range(1, 4)]
    assert forecast(line[:2], date(2027, 1, 1)) is None
    assert forecast(line, date(2027, 1, 1)) == 0.0


@pytest.mark.parametrize(
    ("values", "today", "code"),
    [
        ([], date(2026, 6, 1), "no_data"),
        ([], date(2028, 6, 1), "overdue"),
        ([99.0, 97.0, 95.0], date(2026, 6, 1), "on_track"),
        ([99.0, 99.0, 99.0], date(2026, 6, 1), "off_track"),
        ([98.0], date(2026, 6, 1), "on_track"),
        ([99.9], date(2026, 6, 1), "off_track"),
        ([99.0, 80.0, 70.0], date(2026, 6, 1), "reached"),
        ([99.0, 80.0, 71.0], date(2028, 6, 1), "overdue"),
    ],
)
def test_the_verdict_says_whether_the_target_will_be_reached(values, today, code):
    line = [Drawn(date(2026, month + 1, 15), value) for month, value in enumerate(values)]
    assert verdict(line, AIM, today).code == code


def test_without_an_aim_there_is_no_verdict_and_more_may_be_better():
    line = [Drawn(date(2026, 1, 15), 50.0)]
    assert verdict(line, None, date(2026, 6, 1)).code == "incomplete"
    higher = Aim(40.0, date(2025, 12, 31), 60.0, date(2027, 12, 31), lower=False)
    assert verdict(line, higher, date(2026, 6, 1)).code == "on_track"
    assert verdict([Drawn(date(2026, 1, 15), 60.0)], higher, date(2026, 6, 1)).code == "reached"


def test_what_was_saved_counts_from_the_end_of_the_baseline():
    aim = Aim(365.25, date(2025, 12, 31), 300.0, date(2027, 12, 31), lower=True)
    points = [
        Point(date(2025, 12, 1), date(2025, 12, 31), 0.0),
        Point(date(2026, 1, 1), date(2026, 1, 31), 21.0),
    ]
    assert saved_amount(points, aim) == pytest.approx(10.0)
    assert per_year(31.0, date(2026, 1, 1), date(2026, 1, 31)) == pytest.approx(365.25)
