"""The jobs of the program by name, and the schedules that it declares itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from oyamel.kit.errors import Text

JobFunction = Callable[..., dict[str, Any] | None]


@dataclass(frozen=True)
class Kind:
    """A job: `restartable` promises that running it twice leaves the same as running it once."""

    name: str
    function: JobFunction
    title: Text
    restartable: bool


@dataclass(frozen=True)
class Declared:
    """A schedule of the whole installation that comes with the code."""

    kind: str
    rule: str
    time_zone: str


_kinds: dict[str, Kind] = {}
_declared: dict[str, Declared] = {}


def job(name: str, *, title: Text = "", restartable: bool = False) -> Callable[[JobFunction], JobFunction]:
    """Declare a function `(run: Progress, **ids) -> dict | None` as the job `name`; what it returns is the result."""

    def register(function: JobFunction) -> JobFunction:
        known = _kinds.get(name)
        if known and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"two jobs are named {name}")
        _kinds[name] = Kind(name, function, title or name, restartable)
        return function

    return register


def scheduled(
    name: str, rule: str, time_zone: str, *, title: Text = ""
) -> Callable[[JobFunction], JobFunction]:
    """Declare a job without arguments that runs by itself, by an RFC 5545 rule in a time zone.

    It is restartable: a time missed while the program was down runs once, later.
    """

    def register(function: JobFunction) -> JobFunction:
        _declared[name] = Declared(name, rule, time_zone)
        return job(name, title=title, restartable=True)(function)

    return register


def kind_of(name: str) -> Kind:
    """The job of that name; KeyError when no code declares it."""
    return _kinds[name]


def is_declared(name: str) -> bool:
    """Whether the code knows a job of that name."""
    return name in _kinds


def declared_schedules() -> dict[str, Declared]:
    """The schedules that come with the code, by name."""
    return dict(_declared)


def forget(name: str) -> None:
    """Take a job and its schedule out again: for tests that declare their own."""
    _kinds.pop(name, None)
    _declared.pop(name, None)
