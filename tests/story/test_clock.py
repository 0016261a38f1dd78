"""The clock of the verbs: the machine's, unless a story is told."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

import oyamel
from oyamel.org import clock


def test_it_shows_the_machines_time_and_goes_back_to_it():
    then = timezone.now() - timedelta(days=40)
    with clock.at(then):
        assert (clock.now(), clock.today()) == (then, timezone.localdate(then))
    assert timezone.now() - clock.now() < timedelta(seconds=1)


def test_it_goes_back_after_an_error_too():
    with pytest.raises(RuntimeError), clock.at(timezone.now() - timedelta(days=1)):
        raise RuntimeError
    assert timezone.now() - clock.now() < timedelta(seconds=1)


def test_nothing_can_be_written_ahead_of_time():
    with pytest.raises(ValueError, match="still to come"), clock.at(timezone.now() + timedelta(minutes=1)):
        pass


def test_only_the_demo_sets_it():
    root = Path(oyamel.__file__).parent
    users = {path.relative_to(root) for path in root.rglob("*.py") if "clock.at(" in path.read_text()}
    assert users == {Path("shell/demo/stage.py")}
