"""Which test runs in which of the two passes of `make test`."""

from datetime import date
from types import SimpleNamespace

import pytest

from tests import databases


def item(*marks: str, fixtures: tuple[str, ...] = ()):
    return SimpleNamespace(
        fixturenames=fixtures, get_closest_marker=lambda name: name if name in marks else None
    )


PURE, WITH_DB, BY_FIXTURE = item(), item("django_db"), item(fixtures=("north", "db"))
DEAR, BROWSER = item("one_database", "django_db"), item("browser", fixtures=("live_server",))


@pytest.mark.parametrize(
    ("vendor", "again", "on", "expected"),
    [
        ("sqlite", False, "sqlite", [PURE, WITH_DB, BY_FIXTURE, DEAR, BROWSER]),
        ("postgresql", True, "sqlite", [WITH_DB, BY_FIXTURE]),
        ("sqlite", False, "postgresql", [PURE, WITH_DB, BY_FIXTURE]),
        ("postgresql", True, "postgresql", [WITH_DB, BY_FIXTURE, DEAR, BROWSER]),
        ("postgresql", True, "both", [WITH_DB, BY_FIXTURE, DEAR, BROWSER]),
    ],
)
def test_every_test_has_its_place(vendor, again, on, expected):
    every = [PURE, WITH_DB, BY_FIXTURE, DEAR, BROWSER]
    assert [one for one in every if databases.has_its_place_here(one, vendor, again, on)] == expected


def test_dear_tests_take_turns():
    assert {databases.turn(date(2026, 3, day)) for day in (1, 2)} == {"sqlite", "postgresql"}
