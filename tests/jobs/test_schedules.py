"""When a schedule is due, and that it starts once for each due time."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from oyamel.jobs import registry, rules, schedules
from oyamel.jobs.errors import ScheduleRefused
from oyamel.jobs.models import Run, Schedule
from oyamel.jobs.worker import drain

DAILY_SIX = "FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0"
START = datetime(2026, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "last", "following"),
    [
        ("UTC", "2026-03-05 05:59", "2026-03-04 06:00", "2026-03-05 06:00"),
        ("UTC", "2026-03-05 06:00", "2026-03-05 06:00", "2026-03-06 06:00"),
        # Toronto's clock goes forward on 8 March 2026: six o'clock comes an hour earlier in UTC.
        ("America/Toronto", "2026-03-08 00:00", "2026-03-07 11:00", "2026-03-08 10:00"),
        ("America/Monterrey", "2026-03-08 00:00", "2026-03-07 12:00", "2026-03-08 12:00"),
    ],
)
def test_due_times_follow_the_wall_clock(zone, now, last, following):
    assert rules.last_due(DAILY_SIX, zone, START, at(now)) == at(last)
    assert rules.next_due(DAILY_SIX, zone, START, at(now)) == at(following)


def test_a_time_that_the_clock_jumps_over_is_due_right_after_the_jump():
    rule = "FREQ=DAILY;BYHOUR=2;BYMINUTE=30;BYSECOND=0"
    before, between, after = at("2026-03-08 06:59"), at("2026-03-08 07:10"), at("2026-03-08 07:30")
    assert rules.next_due(rule, "America/Toronto", START, before) == after
    assert rules.next_due(rule, "America/Toronto", START, between) == after
    assert rules.last_due(rule, "America/Toronto", START, between) == at("2026-03-07 07:30")
    assert rules.last_due(rule, "America/Toronto", START, after) == after


def test_a_time_that_comes_twice_is_due_at_the_first():
    rule = "FREQ=DAILY;BYHOUR=1;BYMINUTE=30;BYSECOND=0"
    first, second = at("2026-11-01 05:30"), at("2026-11-01 06:30")
    assert rules.next_due(rule, "America/Toronto", START, first - timedelta(minutes=1)) == first
    assert rules.next_due(rule, "America/Toronto", START, first) == at("2026-11-02 06:30")
    assert rules.last_due(rule, "America/Toronto", START, second) == first


def test_a_rule_that_ended_is_due_no_more():
    rule = DAILY_SIX + ";UNTIL=20260110T060000"
    assert rules.next_due(rule, "UTC", START, at("2026-01-10 06:00")) is None
    assert rules.last_due(rule, "UTC", START, at("2026-02-01 00:00")) == at("2026-01-10 06:00")


@pytest.mark.parametrize(
    ("rule", "zone", "code"),
    [
        ("every day", "UTC", "rule"),
        ("FREQ=DAILY;BYHOUR=25", "UTC", "rule"),
        ("FREQ=SOMETIMES", "UTC", "rule"),
        ("FREQ=MINUTELY", "UTC", "too_often"),
        ("FREQ=HOURLY;BYMINUTE=0,10", "UTC", "too_often"),
        ("FREQ=DAILY;COUNT=3", "UTC", "counted"),
        (DAILY_SIX, "Mars/Olympus", "zone"),
        (DAILY_SIX, "../etc/passwd", "zone"),
        (DAILY_SIX, "", "zone"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused_in_words(rule, zone, code):
    with pytest.raises(ScheduleRefused) as refusal:
        rules.check(rule, zone)
    assert refusal.value.code == code
    assert refusal.value.reason and refusal.value.cure


@pytest.fixture
def daily(jobs, monkeypatch):
    """The one declared schedule of the installation."""
    monkeypatch.setattr(registry, "_declared", {})
    registry.scheduled("test.daily", DAILY_SIX, "UTC")(lambda run: {"at": "six"})
    yield "test.daily"
    registry.forget("test.daily")


@pytest.mark.django_db
def test_times_missed_while_down_run_once(daily):
    schedules.sync()
    schedule = Schedule.everywhere.get(name=daily)
    assert schedules.start_due(schedule.next_due_at - timedelta(seconds=1)) == []
    late = schedule.next_due_at + timedelta(days=3, hours=1)
    [run] = schedules.start_due(late)
    assert run.due_at == schedule.next_due_at + timedelta(days=3)
    assert schedules.start_due(late) == []
    schedule.refresh_from_db()
    assert (schedule.last_due_at, schedule.next_due_at) == (run.due_at, run.due_at + timedelta(days=1))
    drain()
    assert Run.everywhere.get(pk=run.pk).result == {"at": "six"}


@pytest.mark.django_db
def test_a_changed_declaration_moves_the_next_time_and_a_removed_one_rests(daily):
    schedules.sync()
    registry.forget(daily)
    registry.scheduled(daily, DAILY_SIX.replace("6", "7"), "UTC")(lambda run: None)
    schedules.sync()
    schedule = Schedule.everywhere.get(name=daily)
    assert schedule.next_due_at.hour == 7
    registry.forget(daily)
    schedules.sync()
    schedule.refresh_from_db()
    assert not schedule.is_active
    assert schedules.start_due(timezone.now() + timedelta(days=2)) == []


def test_schedules_of_two_organizations_run_in_their_own(north, south, jobs):
    for world in (north, south):
        schedules.keep("count", "test.count", DAILY_SIX, "America/Toronto", world.organization, {"upto": 2})
    runs = schedules.start_due(timezone.now() + timedelta(days=1, hours=1))
    assert {run.organization for run in runs} == {north.organization, south.organization}
    assert all(run.arguments == {"upto": 2} for run in runs)


@pytest.mark.django_db
def test_keeping_a_schedule_checks_job_and_rule_first(jobs):
    with pytest.raises(KeyError):
        schedules.keep("x", "test.nowhere", DAILY_SIX, "UTC")
    with pytest.raises(ScheduleRefused):
        schedules.keep("x", "test.count", "FREQ=SECONDLY", "UTC")
    assert not Schedule.everywhere.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_start_the_same_due_time_twice(daily):
    schedules.sync()
    late = Schedule.everywhere.get(name=daily).next_due_at + timedelta(minutes=1)
    begin = threading.Barrier(4)

    def look():
        begin.wait()
        schedules.start_due(late)
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Run.everywhere.count() == 1
