"""Reads of runs."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from oyamel.jobs import registry
from oyamel.jobs.enums import OPEN, RunState
from oyamel.jobs.models import Run
from oyamel.org.models import User


def runs_of(user: User) -> QuerySet[Run]:
    """The runs that a user started in the organization whose scope is open, newest first."""
    return Run.objects.filter(started_by=user).order_by("-created_at", "-pk")


def open_runs_of(user: User) -> QuerySet[Run]:
    """Those of `runs_of` that wait or run."""
    return runs_of(user).filter(state__in=OPEN)


def title_of(run: Run) -> str:
    """What the job is called, in the active language."""
    return str(registry.kind_of(run.kind).title) if registry.is_declared(run.kind) else run.kind


def status(run: Run, now: datetime | None = None) -> dict[str, Any]:
    """A run for a page or the API.

    `rate` is items a second, `seconds_left` an estimate; both None while nothing can be said.
    `share` is 0 to 1, None when the total is unknown.
    """
    seconds = _seconds_running(run, now or timezone.now())
    rate = run.done / seconds if seconds and run.done else None
    left = max(run.total - run.done, 0) if run.total is not None else None
    return {
        "id": str(run.uuid),
        "kind": run.kind,
        "title": title_of(run),
        "state": run.state,
        "state_words": str(RunState(run.state).label),
        "is_open": run.is_open,
        "done": run.done,
        "total": run.total,
        "unit": run.unit,
        "share": min(run.done / run.total, 1.0) if run.total else None,
        "rate": rate,
        "seconds_running": seconds,
        "seconds_left": left / rate if run.is_open and rate and left is not None else None,
        "is_cancel_requested": run.cancel_requested_at is not None,
        "message": run.message or _words_of(run),
        "result": run.result,
    }


def _seconds_running(run: Run, now: datetime) -> float:
    if run.started_at is None:
        return 0.0
    return max(((run.finished_at or now) - run.started_at).total_seconds(), 0.0)


def _words_of(run: Run) -> str:
    words = {
        RunState.FAILED: _("The program failed here. Start it again; if it fails again, ask for the log."),
        RunState.INTERRUPTED: _("The program stopped before this was finished. Start it again."),
        RunState.CANCELLED: _("Cancelled before it was finished."),
    }
    return words.get(RunState(run.state), "")
