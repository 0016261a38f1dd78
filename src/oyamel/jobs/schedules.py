"""Keep schedules and start what is due: once for each due time, however many workers look."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from oyamel.jobs import domain, registry, rules
from oyamel.jobs.models import Run, Schedule
from oyamel.org.models import Organization


def keep(
    name: str,
    kind: str,
    rule: str,
    time_zone: str,
    organization: Organization | None = None,
    arguments: dict[str, Any] | None = None,
) -> Schedule:
    """Make or change the schedule `name` of an organization, or of the installation.

    Raises ScheduleRefused for a rule that cannot be kept, KeyError for a job that no code declares.
    """
    registry.kind_of(kind)
    rules.check(rule, time_zone)
    with transaction.atomic():
        mine = Schedule.everywhere.select_for_update().filter(organization=organization, name=name)
        row = mine.first() or Schedule(organization=organization, name=name, starts_at=timezone.now())
        if (row.rule, row.time_zone) != (rule, time_zone):
            row.next_due_at = rules.next_due(rule, time_zone, row.starts_at, timezone.now())
        row.kind, row.rule, row.time_zone = kind, rule, time_zone
        row.arguments, row.is_active = arguments or {}, True
        row.save()
    return row


def sync() -> None:
    """Bring the installation's own schedules in line with those that the code declares."""
    declared = registry.declared_schedules()
    for name, schedule in declared.items():
        keep(name, schedule.kind, schedule.rule, schedule.time_zone)
    Schedule.everywhere.filter(organization__isnull=True).exclude(name__in=declared).update(is_active=False)


def start_due(now: datetime | None = None) -> list[Run]:
    """Start each schedule that is due; times missed meanwhile count as one, the latest."""
    now = now or timezone.now()
    due = Schedule.everywhere.filter(is_active=True, next_due_at__lte=now)
    if not due.exists():
        return []
    with transaction.atomic():
        claimed = due.select_for_update(skip_locked=True, of=("self",)).select_related("organization")
        return [run for schedule in claimed if (run := _start(schedule, now))]


def _start(schedule: Schedule, now: datetime) -> Run | None:
    terms = (schedule.rule, schedule.time_zone, schedule.starts_at, now)
    schedule.last_due_at = rules.last_due(*terms)
    schedule.next_due_at = rules.next_due(*terms)
    schedule.is_active = registry.is_declared(schedule.kind)
    schedule.save(update_fields=["last_due_at", "next_due_at", "is_active"])
    if not schedule.is_active:
        return None
    run = domain.start(schedule.kind, schedule.organization, None, **schedule.arguments)
    run.schedule, run.due_at = schedule, schedule.last_due_at
    run.save(update_fields=["schedule", "due_at"])
    return run
