"""Start, cancel, perform and recover runs."""

import logging
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone, translation
from django_scopes import scope
from django_tasks import task

from oyamel.jobs import registry
from oyamel.jobs.enums import RunState
from oyamel.jobs.errors import Cancelled, WorkerStopping
from oyamel.jobs.models import Run
from oyamel.jobs.progress import LEASE, Progress
from oyamel.kit.errors import KitError
from oyamel.org.models import Organization, User

MAX_ATTEMPTS = 3
log = logging.getLogger(__name__)


def start(kind: str, organization: Organization | None, user: User | None, **arguments: Any) -> Run:
    """Put a run into the queue. `arguments` are ids and other plain JSON values, never objects.

    The queue lies in the same database, so the run begins only if the caller's transaction is committed.
    Raises KeyError for a kind that no code declares.
    """
    registry.kind_of(kind)
    language = user.language if user else (organization.language if organization else "en")
    with transaction.atomic():
        run = Run.everywhere.create(
            kind=kind, organization=organization, started_by=user, arguments=arguments, language=language
        )
        enqueue(run)
    return run


def enqueue(run: Run) -> None:
    """Give a run to the workers."""
    perform.enqueue(str(run.uuid))


def cancel(run: Run) -> None:
    """Ask a run to stop. One that still waits ends at once; one that runs ends at its next progress."""
    now = timezone.now()
    mine = Run.everywhere.filter(pk=run.pk)
    mine.filter(state=RunState.QUEUED).update(
        state=RunState.CANCELLED, cancel_requested_at=now, finished_at=now
    )
    mine.filter(state=RunState.RUNNING, cancel_requested_at__isnull=True).update(cancel_requested_at=now)
    run.refresh_from_db(from_queryset=Run.everywhere.all())


@task()
def perform(run_uuid: str) -> None:
    """Perform a queued run: the one task that workers know."""
    run = _claim(run_uuid)
    if run is not None:
        progress = Progress(run)
        with translation.override(run.language), _scope_of(run):
            _carry_out(run, progress)


def _claim(run_uuid: str) -> Run | None:
    """Take a queued run; None when it was cancelled, removed or taken meanwhile."""
    now = timezone.now()
    queued = Run.everywhere.filter(uuid=run_uuid, state=RunState.QUEUED)
    if not queued.update(state=RunState.RUNNING, started_at=now, lease_until=now + LEASE):
        return None
    return Run.everywhere.select_related("organization", "started_by").get(uuid=run_uuid)


def _scope_of(run: Run) -> AbstractContextManager[None]:
    return scope(organization=run.organization) if run.organization else nullcontext()


def _carry_out(run: Run, progress: Progress) -> None:
    try:
        with _pulse(progress):
            result = registry.kind_of(run.kind).function(progress, **run.arguments)
        _finish(run, RunState.DONE, result=result or {})
    except Cancelled:
        _finish(run, RunState.CANCELLED)
    except WorkerStopping:
        release(run)
    except (KitError, PermissionDenied) as error:
        _finish(run, RunState.FAILED, message=str(error))
    except ValidationError as error:
        _finish(run, RunState.FAILED, message=" ".join(error.messages))
    except Exception:
        log.exception("run %s of %s failed", run.uuid, run.kind)
        _finish(run, RunState.FAILED)
        raise


def _pulse(progress: Progress) -> AbstractContextManager[None]:
    """A pulse writes over a connection of its own; inside a transaction that could not see the run."""
    return nullcontext() if connection.in_atomic_block else progress.pulse()


def _finish(run: Run, state: RunState, **values: Any) -> None:
    Run.everywhere.filter(pk=run.pk, state=RunState.RUNNING).update(
        state=state, finished_at=timezone.now(), lease_until=None, **values
    )


def release(run: Run) -> None:
    """Take a run from a worker that ended: queue it anew if its job is restartable, else mark it interrupted."""
    kind = registry.kind_of(run.kind) if registry.is_declared(run.kind) else None
    if kind is None or not kind.restartable or run.attempts + 1 >= MAX_ATTEMPTS or run.cancel_requested_at:
        _finish(run, RunState.CANCELLED if run.cancel_requested_at else RunState.INTERRUPTED)
        return
    with transaction.atomic():
        taken = Run.everywhere.filter(pk=run.pk, state=RunState.RUNNING, attempts=run.attempts)
        if taken.update(
            state=RunState.QUEUED, attempts=run.attempts + 1, lease_until=None, started_at=None, done=0
        ):
            enqueue(run)


class LostRuns:
    """Finds runs whose worker died: their lease is over, and still the same at a second look.

    The second look spares a run whose pulse only waited for the lock of its own long transaction.
    """

    def __init__(self) -> None:
        self._suspects: dict[int, datetime | None] = {}

    def look(self, now: datetime | None = None) -> list[Run]:
        """Release the runs found lost for the second time, and return them."""
        over = Run.everywhere.filter(state=RunState.RUNNING, lease_until__lt=now or timezone.now())
        found = {run.pk: run for run in over}
        lost = [run for run in found.values() if self._suspects.get(run.pk) == run.lease_until]
        for run in lost:
            release(run)
        self._suspects = {run.pk: run.lease_until for run in found.values()}
        return lost
