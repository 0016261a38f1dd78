"""Jobs of the tests, taken out of the registry again afterwards."""

from types import SimpleNamespace

import pytest

from oyamel.jobs import registry
from oyamel.jobs.errors import ScheduleRefused
from oyamel.jobs.progress import Progress, stopping


@pytest.fixture
def jobs():
    """Three jobs: `test.count` goes to ten, `test.refuse` is refused in words, `test.break` fails."""
    seen = []

    @registry.job("test.count", title="Counting", restartable=True)
    def count(run: Progress, *, upto: int = 10, at=None) -> dict[str, int]:
        for number in run.track(range(upto), upto, unit="rows"):
            seen.append(number)
            if hook := hooks.get(number):
                hook(run)
        return {"counted": upto}

    @registry.job("test.once")
    def once(run: Progress) -> None:
        hooks[0](run)
        run.update(1)

    @registry.job("test.refuse")
    def refuse(run: Progress) -> None:
        raise ScheduleRefused("zone", zone="Mars")

    @registry.job("test.break")
    def broken(run: Progress) -> None:
        raise ZeroDivisionError

    hooks = {}
    stopping.clear()
    yield SimpleNamespace(seen=seen, hooks=hooks)
    stopping.clear()
    for name in ("test.count", "test.once", "test.refuse", "test.break"):
        registry.forget(name)
