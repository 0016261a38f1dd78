"""Triggers that refuse to change or remove history, on both databases; and the search tables.

The chain of hashes and the signed checkpoints find what a superuser does; these stop everyone else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

TABLES = ("records_event",)

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION oyamel_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'history is append-only'; END $$ LANGUAGE plpgsql
"""
_POSTGRESQL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION oyamel_append_only()
"""


def install(connection: Any) -> None:
    """Put the triggers on; safe to call again."""
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def _statements(vendor: str) -> list[str]:
    form = _POSTGRESQL if vendor == "postgresql" else _SQLITE
    return [form.format(table=table, verb=verb) for table in TABLES for verb in ("UPDATE", "DELETE")]


def remove(connection: Any) -> None:
    """Take the triggers off: for removing a whole demo organization, and for emptying a test database."""
    on = " ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for table in TABLES:
            for verb in ("UPDATE", "DELETE"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on.format(table=table)}")


@contextmanager
def suspended(connection: Any) -> Iterator[None]:
    """Take the triggers off for what disposal must do; inside a transaction, so that an error puts them back too."""
    if not connection.in_atomic_block:
        raise RuntimeError("history may only be opened inside a transaction")
    remove(connection)
    yield
    install(connection)


def make_search(connection: Any) -> None:
    """The search index of each database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE TABLE records_search (record_id bigint PRIMARY KEY, words tsvector NOT NULL)"
            )
            cursor.execute("CREATE INDEX records_search_words ON records_search USING gin (words)")
        else:
            cursor.execute(
                "CREATE VIRTUAL TABLE records_search USING fts5(scope, words, "
                "tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3')"
            )
