"""How a running job tells its progress, hears that it shall stop, and keeps its lease."""

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from django.db import OperationalError, connection
from django.utils import timezone

from oyamel.jobs.errors import Cancelled, WorkerStopping
from oyamel.jobs.models import Run
from oyamel.org.models import Organization, User

LEASE = timedelta(seconds=30)
RENEW_SECONDS = 8.0
WRITE_SECONDS = 0.5
log = logging.getLogger(__name__)
stopping = threading.Event()
Item = TypeVar("Item")


class Progress:
    """Given to a job as its first argument. Call `update` often: it is cheap, and where a run can be cancelled."""

    def __init__(self, run: Run):
        self.run = run
        self.organization: Organization | None = run.organization
        self.user: User | None = run.started_by
        self._values: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._pulse: threading.Thread | None = None
        self._written_at = self._renewed_at = time.monotonic()
        self._is_cancelled = run.cancel_requested_at is not None

    def update(
        self,
        done: int | None = None,
        total: int | None = None,
        *,
        message: str | None = None,
        unit: str | None = None,
    ) -> None:
        """Tell how far it is; raises Cancelled or WorkerStopping when the job shall end here.

        Written at most every half second, outside the job's own transaction where there is a pulse.
        """
        given = {"done": done, "total": total, "message": message, "unit": unit}
        with self._lock:
            self._values.update((name, value) for name, value in given.items() if value is not None)
        if self._pulse is None and time.monotonic() - self._written_at >= WRITE_SECONDS:
            self.write()
        self.check()

    def track(self, items: Iterable[Item], total: int, unit: str = "") -> Iterator[Item]:
        """Go through items and tell the progress after each."""
        self.update(0, total, unit=unit)
        for count, item in enumerate(items, start=1):
            yield item
            self.update(count)

    def check(self) -> None:
        """Raise Cancelled or WorkerStopping when the job shall end here."""
        if self._is_cancelled:
            raise Cancelled
        if stopping.is_set():
            raise WorkerStopping

    def write(self) -> None:
        """Put down what is new, renew the lease when it is time, and read whether to cancel."""
        now = time.monotonic()
        with self._lock:
            values, self._values = self._values, {}
        if now - self._renewed_at >= RENEW_SECONDS:
            values["lease_until"] = timezone.now() + LEASE
            self._renewed_at = now
        mine = Run.everywhere.filter(pk=self.run.pk)
        if values:
            mine.update(**values)
        self._is_cancelled = mine.filter(cancel_requested_at__isnull=False).exists()
        self._written_at = now

    @contextmanager
    def pulse(self) -> Iterator[None]:
        """Write from a thread with its own connection, also while the job itself computes or waits."""
        done = threading.Event()
        self._pulse = threading.Thread(target=self._beat, args=(done,), name="pulse", daemon=True)
        self._pulse.start()
        try:
            yield
        finally:
            done.set()
            self._pulse.join()
            self._pulse = None
        self.write()

    def _beat(self, done: threading.Event) -> None:
        try:
            while not done.wait(WRITE_SECONDS):
                self._write_or_wait()
        finally:
            connection.close()

    def _write_or_wait(self) -> None:
        """A database that is locked by the job's own long transaction is asked again at the next beat."""
        pending = dict(self._values)
        try:
            self.write()
        except OperationalError as error:
            with self._lock:
                self._values = pending | self._values
            log.info("progress of run %s is written later: %s", self.run.uuid, error)
            connection.close()
