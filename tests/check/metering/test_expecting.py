"""What is expected is a date until data cover it."""

from datetime import date

import pytest

from oyamel.check.metering import domain
from oyamel.check.metering.domain.expecting import period_of
from oyamel.check.metering.models import Source
from oyamel.records import domain as records
from oyamel.records.models import Deadline


def expected(source):
    rows = Deadline.objects.filter(record=source.record, source="metering.expected").order_by("due_on")
    return [(row.key, str(row.due_on)) for row in rows]


@pytest.fixture
def monthly(make):
    return make(starts_on=date(2025, 12, 10), expected_after_days=10)


def test_each_month_from_the_first_day_is_expected_until_it_is_there(scoped, monthly, enter):
    assert expected(monthly) == [
        ("2025-12", "2026-01-10"), ("2026-01", "2026-02-10"), ("2026-02", "2026-03-10"), ("2026-03", "2026-04-10"),
    ]  # fmt: skip
    entry = enter((monthly, "2026-01-03", "2026-02-02", 5))[0]
    assert expected(monthly) == [("2025-12", "2026-01-10"), ("2026-03", "2026-04-10")]
    domain.withdraw_entry(scoped.actor(), entry, "wrong house")
    assert [key for key, _due in expected(monthly)] == ["2025-12", "2026-01", "2026-02", "2026-03"]


@pytest.mark.parametrize(
    ("every", "keys"),
    [
        ("two_months", ["2025-12", "2026-02"]),
        ("quarter", ["2025-10", "2026-01"]),
        ("year", ["2025-01", "2026-01"]),
        ("none", []),
    ],
)
def test_longer_periods_begin_where_they_fall(scoped, monthly, every, keys):
    records.change(monthly, scoped.actor(), {"expected_every": every})
    assert [key for key, _due in expected(monthly)] == keys


def test_a_month_belongs_to_the_period_around_it(monthly):
    monthly.expected_every = "two_months"
    assert [period_of(monthly, month) for month in (202512, 202601, 202602)] == [[202512, 202601]] * 2 + [
        [202602, 202603]
    ]
    monthly.expected_every = "quarter"
    assert period_of(monthly, 202602) == [202601, 202602, 202603]


def test_a_source_without_a_first_day_begins_with_its_first_entry(power, enter):
    assert expected(power) == []
    enter((power, "2026-01-01", "2026-01-31", 5))
    assert [key for key, _due in expected(power)] == ["2026-02", "2026-03"]


def test_a_closed_source_expects_what_lies_before_its_end(scoped, monthly):
    domain.close_source(scoped.actor(), monthly, date(2026, 1, 31))
    assert [key for key, _due in expected(monthly)] == ["2025-12", "2026-01"]
    domain.reopen_source(scoped.actor(), Source.objects.select_related("record").get())
    assert len(expected(monthly)) == 4
