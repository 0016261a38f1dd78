"""What others attach to the verbs of this room: guards, who may refuse a period, and subscribers, who hear of changes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from oyamel.check.metering.models import Source
from oyamel.org.models import Organization


@dataclass(frozen=True)
class Span:
    """Local days of a source that are about to be written, both included."""

    source: Source
    start: date
    end: date


Guard = Callable[[Organization, list[Span]], list[str]]
Subscriber = Callable[[Organization, list[Span]], None]

_guards: list[Guard] = []
_subscribers: list[Subscriber] = []


def add_guard(guard: Guard) -> None:
    """Let `guard` refuse: for each span it gives a reason in words, or "" where it may be written."""
    _guards.append(guard)


def subscribe(subscriber: Subscriber) -> None:
    """Let `subscriber` hear, in the transaction of the verb, in which spans amounts changed."""
    _subscribers.append(subscriber)


def refusals(organization: Organization, spans: list[Span]) -> list[str]:
    """The first reason why each span may not be written, or ""."""
    found = [""] * len(spans)
    for guard in _guards:
        found = [mine or theirs for mine, theirs in zip(found, guard(organization, spans), strict=True)]
    return found


def tell(organization: Organization, spans: Iterable[Span]) -> None:
    """Tell the subscribers that amounts changed."""
    told = list(spans)
    for subscriber in _subscribers:
        subscriber(organization, told)
