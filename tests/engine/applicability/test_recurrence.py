from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oyamel.engine.recurrence import LIMIT, clock_ends, closes_at, deadlines, later, needed_dates
from oyamel.facts.obligations import Due, load_packs
from oyamel.facts.obligations.calendars import calendar_of, load_calendars
from oyamel.facts.text import Text

MX, US = calendar_of("MX-NLE"), calendar_of("US")
YEAR = (date(2027, 1, 1), date(2027, 12, 31))
ROWS = {row.id: row for pack in load_packs().values() for row in pack.rows}


def due(*rules, **more):
    return Due(rule=Text(en="x"), type=more.pop("type", "recurring"), rrule=rules, checked="as-row", **more)


def days(rule, span=YEAR, calendar=US, **given):
    found = deadlines(rule, calendar, *span, given)
    return [one.on.isoformat() for one in found.deadlines]


def of_row(row_id, span=YEAR, **given):
    row = ROWS[row_id]
    return days(row.due, span, calendar_of(row.jurisdiction), **given)


@pytest.mark.parametrize(
    ("row_id", "expected"),
    [
        ("mx-coa", ["2027-06-30"]),
        ("us-epcra-313-tri", ["2027-07-01"]),
        ("us-rcra-sqg-renotify", []),
        ("us-caa-neshap-mmmm-metal-parts", ["2027-01-31", "2027-07-31"]),
        ("mx-mex-coi", ["2027-02-28"]),
        ("us-ca-hw-generator", ["2027-02-28", "2027-11-30"]),
        ("mx-nle-emission-tax", [f"2027-{month:02}-17" for month in range(1, 13)]),
    ],
)
def test_a_rule_with_its_own_date_needs_no_other(row_id, expected):
    assert needed_dates(ROWS[row_id].due) == ()
    assert of_row(row_id) == expected


def test_a_phase_of_four_years_is_kept():
    assert of_row("us-rcra-sqg-renotify", (date(2021, 1, 1), date(2030, 1, 1))) == [
        "2021-09-01",
        "2025-09-01",
        "2029-09-01",
    ]


def test_a_leap_year_moves_the_end_of_february():
    assert of_row("mx-mex-coi", (date(2028, 1, 1), date(2028, 12, 31))) == ["2028-02-29"]


@pytest.mark.parametrize("row_id", ["mx-hw-insurance", "us-caa-title-v-semiannual", "mx-rene-verification"])
def test_a_rule_without_a_date_asks_for_one(row_id):
    assert needed_dates(ROWS[row_id].due) == ("start",)
    found = deadlines(ROWS[row_id].due, US, *YEAR)
    assert (found.deadlines, found.missing) == ((), ("start",))


def test_steps_from_the_end_of_a_month_stay_at_the_end():
    assert days(due("FREQ=MONTHLY;INTERVAL=6"), start=date(2026, 8, 31)) == ["2027-02-28", "2027-08-31"]
    assert days(due("FREQ=YEARLY"), start=date(2024, 2, 29)) == ["2027-02-28"]
    assert days(
        due("FREQ=DAILY;INTERVAL=30"), (date(2027, 1, 1), date(2027, 2, 28)), start=date(2026, 12, 15)
    ) == [
        "2027-01-14",
        "2027-02-13",
    ]


def test_before_its_first_date_a_rule_has_none():
    assert days(due("FREQ=YEARLY"), start=date(2028, 5, 1)) == []
    assert days(due("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1"), start=date(2028, 1, 1)) == []


def test_count_and_until_end_a_recurrence():
    assert days(due("FREQ=MONTHLY;COUNT=3"), start=date(2026, 12, 5)) == ["2027-01-05", "2027-02-05"]
    assert days(due("FREQ=MONTHLY;UNTIL=20270301"), start=date(2026, 12, 5)) == ["2027-01-05", "2027-02-05"]


def test_an_endless_recurrence_is_bounded_and_says_so():
    found = deadlines(due("FREQ=DAILY"), US, date(2000, 1, 1), date(2400, 1, 1))
    assert (len(found.deadlines), found.is_cut) == (LIMIT, True)
    ancient = deadlines(due("FREQ=DAILY"), US, *YEAR, {"start": date(1900, 1, 1)})
    assert (len(ancient.deadlines), ancient.is_cut) == (365, False)


def test_two_rules_of_one_row_make_one_list():
    assert of_row("us-osha-psm", (date(2027, 1, 1), date(2032, 12, 31)), start=date(2027, 4, 1)) == [
        "2027-04-01",
        "2030-04-01",
        "2032-04-01",
    ]


def test_a_window_opens_before_its_last_day():
    (one,) = deadlines(ROWS["mx-coa"].due, MX, *YEAR).deadlines
    assert (one.opens, one.on) == (date(2027, 3, 1), date(2027, 6, 30))
    winter = due("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=15", window={"from": "11-01", "to": "02-15"})
    assert deadlines(winter, MX, *YEAR).deadlines[0].opens == date(2026, 11, 1)


def test_a_date_moves_only_where_the_row_cites_the_rule():
    span = (date(2024, 1, 1), date(2025, 12, 31))
    npri = deadlines(ROWS["ca-cepa-npri"].due, calendar_of("CA"), *span).deadlines
    assert [(one.nominal, one.on) for one in npri] == [
        (date(2024, 6, 1), date(2024, 6, 3)),
        (date(2025, 6, 1), date(2025, 6, 2)),
    ]
    assert all("Canada Gazette" in one.moved_by for one in npri)
    ghg = deadlines(ROWS["ca-cepa-ghgrp"].due, calendar_of("CA"), *span).deadlines
    assert [(one.on, one.moved_by) for one in ghg] == [(date(2024, 6, 1), None), (date(2025, 6, 1), None)]


def test_the_plants_own_target_is_the_last_working_day_before():
    (one,) = deadlines(
        ROWS["ca-cepa-npri"].due, calendar_of("CA"), date(2024, 6, 1), date(2024, 6, 30)
    ).deadlines
    assert (one.target, one.on) == (date(2024, 5, 31), date(2024, 6, 3))
    (holiday,) = deadlines(due("FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=16"), MX, *YEAR).deadlines
    assert (holiday.target, holiday.on) == (date(2027, 9, 15), date(2027, 9, 16))


def test_a_moved_date_is_found_from_either_side_of_the_span():
    row = ROWS["ca-cepa-npri"].due
    assert days(row, (date(2024, 6, 2), date(2024, 6, 30)), calendar_of("CA")) == ["2024-06-03"]
    assert days(row, (date(2024, 5, 1), date(2024, 6, 2)), calendar_of("CA")) == []


def test_working_days_leave_out_the_holidays_of_the_law():
    # January 2027 begins with Friday the 1st, a holiday: the 7th business day is the 12th, not the 11th.
    assert of_row("mx-nom-001-monitoring", (date(2027, 1, 1), date(2027, 12, 31))) == [
        "2027-01-12",
        "2027-04-09",
        "2027-07-09",
        "2027-10-11",
    ]
    assert of_row("mx-water-fee-quarterly") == ["2027-01-29", "2027-04-30", "2027-07-30", "2027-10-29"]


def test_calendars_follow_their_own_law():
    lfpa, cff = load_calendars()["mx-lfpa"], load_calendars()["mx-cff"]
    assert [cal.is_working(date(2027, 2, 1)) for cal in (lfpa, cff)] == [True, False]
    assert [cal.is_working(date(2027, 2, 5)) for cal in (lfpa, cff)] == [False, True]
    assert [cal.is_working(date(2027, 3, 15)) for cal in (lfpa, cff)] == [True, False]
    assert calendar_of("US").is_working(date(2026, 7, 3)) is False
    assert calendar_of("CA-ON").is_working(date(2027, 2, 15)) is False
    assert calendar_of("MX-NLE") is calendar_of("MX")
    closed = lfpa.also_closed([date(2027, 3, 25), date(2027, 3, 26)])
    assert closed.shifted(date(2027, 3, 24), 1) == date(2027, 3, 29)


def test_relative_dates_count_from_the_date_entered():
    assert of_row("mx-hw-storage-six-months", waste_generation_date=date(2026, 8, 31)) == ["2027-02-28"]
    renewal = deadlines(
        ROWS["mx-water-concession-renewal"].due, MX, *YEAR, {"concession_expiry": date(2028, 3, 10)}
    ).deadlines[0]
    assert (renewal.opens, renewal.on) == (date(2025, 3, 10), date(2027, 9, 10))
    # Twenty business days back from Monday 31 May, 5 May not counted.
    assert of_row("mx-hw-storage-extension", storage_deadline=date(2027, 5, 31)) == ["2027-04-30"]
    assert of_row("us-tx-pst-self-certification", delivery_certificate_expiry=date(2026, 8, 31)) == [
        "2027-08-01"
    ]
    assert needed_dates(ROWS["mx-hw-storage-extension"].due) == ("storage_deadline",)
    assert deadlines(ROWS["mx-hw-storage-extension"].due, MX, *YEAR).missing == ("storage_deadline",)


def test_a_clock_of_hours_runs_exactly_and_one_of_days_to_the_end_of_the_day():
    monterrey = ZoneInfo("America/Monterrey")
    happened = datetime(2027, 3, 19, 22, 30, tzinfo=monterrey)
    assert clock_ends(ROWS["us-caa-csb-accidental-release"].due, happened, US) == happened + timedelta(
        hours=8
    )
    # Three business days after Friday 19 March 2027: Monday 22, Tuesday 23, Wednesday 24.
    written = clock_ends(ROWS["mx-spill-notice"].due, happened, MX)
    assert written == datetime(2027, 3, 25, tzinfo=monterrey)
    assert clock_ends(ROWS["mx-hw-manifest"].due, happened, MX) == datetime(2027, 5, 19, tzinfo=monterrey)
    assert clock_ends(ROWS["mx-coa"].due, happened, MX) is None
    with pytest.raises(ValueError, match="time zone"):
        clock_ends(ROWS["mx-spill-notice"].due, datetime(2027, 3, 19), MX)


def test_a_due_day_ends_at_midnight_where_the_site_is():
    tijuana, toronto = (
        closes_at(date(2027, 6, 30), ZoneInfo(f"America/{city}")) for city in ("Tijuana", "Toronto")
    )
    assert tijuana.astimezone(UTC) == datetime(2027, 7, 1, 7, tzinfo=UTC)
    assert toronto.astimezone(UTC) == datetime(2027, 7, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize("offset", ["6M", "P", "PT2H", "P2BD3D", ""])
def test_an_offset_that_is_none_is_refused(offset):
    with pytest.raises(ValueError, match="no length of time"):
        later(date(2027, 1, 1), offset, MX)


def test_every_rule_of_the_packs_has_dates_once_its_own_are_given():
    start = date(2026, 12, 15)
    span = (date(2027, 1, 1), date(2036, 12, 31))
    for row in ROWS.values():
        needed = dict.fromkeys(needed_dates(row.due), start)
        found = deadlines(row.due, calendar_of(row.jurisdiction), *span, needed)
        assert found.missing == (), row.id
        assert bool(found.deadlines) == bool(row.due.rrule) or row.due.type == "relative", row.id


@settings(deadline=None)
@given(
    st.sampled_from(sorted(row_id for row_id, row in ROWS.items() if row.due.rrule)),
    st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    st.integers(0, 800),
    st.dates(date(1980, 1, 1), date(2070, 1, 1)),
)
def test_due_dates_lie_in_the_span_in_order_with_a_working_target(row_id, since, length, start):
    row, until = ROWS[row_id], since + timedelta(days=length)
    calendar = calendar_of(row.jurisdiction)
    found = deadlines(row.due, calendar, since, until, {"start": start})
    dates = [one.on for one in found.deadlines]
    assert dates == sorted(dates)
    assert all(since <= one.on <= until for one in found.deadlines)
    assert all(one.target <= one.nominal and calendar.is_working(one.target) for one in found.deadlines)
