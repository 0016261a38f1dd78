"""What makes the tests run on both databases; a pytest plugin loaded by tests/conftest.py.

`make test` runs everything on SQLite, then what touches the database again on PostgreSQL
(OYAMEL_TEST_DATABASE=again). Tests marked `one_database` or `browser` run on one of the two, in turn by day;
`make test-all` (OYAMEL_TEST_ALL=1) runs them on both.
"""

import os
from collections.abc import Iterator
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_reset_sequences"}


def touches_database(item: pytest.Item) -> bool:
    """Whether a test asks for the database, by mark or by fixture."""
    names = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(DATABASE_FIXTURES & names)


def is_for_one(item: pytest.Item) -> bool:
    """Whether a test is dear enough to run on one database only."""
    return any(item.get_closest_marker(name) for name in ("one_database", "browser"))


def turn(day: date) -> str:
    """The database on which the dear tests run on a day."""
    return "postgresql" if day.toordinal() % 2 else "sqlite"


def has_its_place_here(item: pytest.Item, vendor: str, is_second_pass: bool, on: str) -> bool:
    """Whether a test belongs into this pass."""
    if is_for_one(item):
        return on in (vendor, "both")
    return not is_second_pass or touches_database(item)


def pytest_report_header() -> str:
    return f"database: {'postgresql' if settings.ON_POSTGRESQL else 'sqlite'}; dear tests on: {_dear_on()}"


def _dear_on() -> str:
    asked = "both" if os.environ.get("OYAMEL_TEST_ALL") else os.environ.get("OYAMEL_TEST_DEAR", "")
    # Someone who runs a test by hand gets it; only the two passes of `make test` share them out.
    return asked or (turn(date.today()) if os.environ.get("OYAMEL_TEST_DATABASE") else "both")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    vendor = "postgresql" if settings.ON_POSTGRESQL else "sqlite"
    again = os.environ.get("OYAMEL_TEST_DATABASE") == "again"
    kept = [item for item in items if has_its_place_here(item, vendor, again, _dear_on())]
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


@pytest.fixture(autouse=True, scope="session")
def _flush_past_the_triggers() -> Iterator[None]:
    """Emptying the database after a test with real transactions needs the append-only triggers off."""
    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        from oyamel.records import append_only  # the app registry is not ready when plugins load

        append_only.remove(connection)
        try:
            original(self)
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM records_search")
        finally:
            append_only.install(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield
