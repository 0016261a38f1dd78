"""The worker: performs queued runs, starts what is due, takes up what a dead worker left."""

import logging
import os
import signal
import socket
import time
from collections.abc import Callable
from datetime import timedelta
from types import FrameType

from django.db import OperationalError, close_old_connections, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult

from oyamel.jobs import schedules
from oyamel.jobs.domain import LostRuns
from oyamel.jobs.progress import stopping

IDLE_SECONDS = 0.5
LOOK_SECONDS = 10.0
KEEP_TASKS = timedelta(days=7)
log = logging.getLogger(__name__)


class Worker:
    """A worker of this process. `until` may end it, beside SIGTERM and SIGINT."""

    def __init__(self, until: Callable[[], bool] = lambda: False):
        self.name = f"{socket.gethostname()[:30]}:{os.getpid()}:{get_random_string(8)}"
        self._until = until
        self._lost = LostRuns()
        self._looked_at = -LOOK_SECONDS

    def run(self) -> None:
        """Work until told to stop."""
        self._catch_signals()
        schedules.sync()
        while not (stopping.is_set() or self._until()):
            close_old_connections()
            if not self._step():
                stopping.wait(IDLE_SECONDS)
        close_old_connections()

    def _step(self) -> bool:
        """One look around; True when there was work. A database that is away is asked again."""
        try:
            return self.tick()
        except OperationalError as error:
            log.warning("the database does not answer, trying again: %s", error)
            stopping.wait(IDLE_SECONDS)
            return False

    def tick(self) -> bool:
        """Start what is due, look for lost runs now and then, perform one queued task."""
        schedules.start_due()
        if time.monotonic() - self._looked_at >= LOOK_SECONDS:
            self._looked_at = time.monotonic()
            self._lost.look()
            forget_old_tasks()
        return perform_one(self.name)

    def _catch_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        stopping.set()


def perform_one(worker: str = "inline") -> bool:
    """Perform the next queued task; False when none is ready."""
    claimed = _claim(worker)
    if claimed is not None:
        _performer(worker).run_task(claimed)
    return claimed is not None


def _claim(worker: str) -> DBTaskResult | None:
    ready = DBTaskResult.objects.ready()
    if not ready.exists():
        return None
    with transaction.atomic():
        found = ready.get_locked()
        if found is not None:
            found.claim(worker)
    return found


def _performer(worker: str) -> TaskWorker:
    """The package's worker, for how it performs one task; the loop around it is ours."""
    return TaskWorker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker,
        excluded_queue_names=[],
    )


def drain() -> int:
    """Perform all that is queued, in this process: for tests and for commands. The number of tasks performed."""
    count = 0
    while perform_one():
        count += 1
    return count


def forget_old_tasks() -> None:
    """Remove tasks that ended long ago; their runs stay."""
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEEP_TASKS).delete()
