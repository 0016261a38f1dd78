"""The time at which verbs say that something happens.

It is the machine's time. Only the demo sets another, so that its story reaches back a year; what is read, signed or
checked against a limit (checkpoints, invitations, sessions) never asks here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The moment of what happens now, aware."""
    return _moment.get() or timezone.now()


def today() -> date:
    """The day of `now`, in the active time zone."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let verbs write that they happened at an earlier moment. Raises ValueError for a moment still to come."""
    if moment > timezone.now():
        raise ValueError(f"{moment} is still to come")
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
