"""Full-text search over every record: one index on the envelope, written in the verb's transaction.

SQLite keeps an FTS5 table whose rowid is the record's id; PostgreSQL a tsvector with a GIN index. Tenant and branch
stand in the index as words of their own, so that a search never leaves the organization or the branch.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import connection

from oyamel.kit.text import fold
from oyamel.org import paths

if TYPE_CHECKING:
    from oyamel.org.actors import Actor
    from oyamel.records.models import RecordModel

NEWEST = 1000
MOST_WORDS = 12


def index(rows: Sequence["RecordModel"], *, are_new: bool = False) -> None:
    """Write the rows' words into the index, replacing what stood there."""
    entries = [(row.pk, _scope_words(row), _words(row)) for row in rows]
    if not entries:
        return
    if connection.vendor == "postgresql":
        _index_postgresql(entries)
    else:
        _index_sqlite(entries, are_new)


def _scope_words(row: "RecordModel") -> str:
    """Words that no text can hold (see `_split`): the tenant, the kind, and each branch that the record lies in."""
    record = row.record
    branches = [f"zb{record.organization_id}x{path}" for path in paths.ancestors(record.site_path)] or [
        f"zb{record.organization_id}xwhole"
    ]
    return " ".join([f"zt{record.organization_id}", f"zk{record.kind}", *branches])


def _words(row: "RecordModel") -> str:
    parts = [row.record.number, row.record.number.replace("-", ""), row.record.title, *row.search_text()]
    return " ".join(word for part in parts if part for word in _split(part))


def _index_sqlite(entries: list[tuple[int, str, str]], are_new: bool) -> None:
    with connection.cursor() as cursor:
        if not are_new:
            cursor.executemany(
                "DELETE FROM records_search WHERE rowid = %s", [(entry[0],) for entry in entries]
            )
        cursor.executemany("INSERT INTO records_search (rowid, scope, words) VALUES (%s, %s, %s)", entries)


def _index_postgresql(entries: list[tuple[int, str, str]]) -> None:
    statement = (
        "INSERT INTO records_search (record_id, words) VALUES (%s, to_tsvector('simple', %s) || to_tsvector('simple', %s)) "
        "ON CONFLICT (record_id) DO UPDATE SET words = excluded.words"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, entries)


def find(actor: "Actor", text: str, kind: str = "", limit: int = NEWEST) -> list[int]:
    """The ids of the newest records that hold every word of the text (each as a prefix), at most `limit`."""
    words = _split(text)[:MOST_WORDS]
    if not words:
        return []
    if connection.vendor == "postgresql":
        return _find_postgresql(actor, words, kind, limit)
    return _find_sqlite(actor, words, kind, limit)


def _split(text: str) -> list[str]:
    """The words of a text. A first z is doubled, so that no text holds or finds a word of the scope."""
    words = "".join(char if char.isalnum() else " " for char in fold(text)).split()
    return [f"z{word}" if word.startswith("z") else word for word in words]


def _branches(actor: "Actor") -> list[str]:
    branches = actor.branches("view")
    if "" in branches:
        return []
    tenant = actor.organization.pk
    return [f"zb{tenant}x{path}".lower() for path in branches] + [f"zb{tenant}xwhole"]


def _find_sqlite(actor: "Actor", words: list[str], kind: str, limit: int) -> list[int]:
    parts = [f"scope : zt{actor.organization.pk}"]
    if kind:
        parts.append(f"scope : zk{kind}")
    branches = _branches(actor)
    if branches:
        parts.append("scope : (" + " OR ".join(branches) + ")")
    parts += [f'words : "{word}"*' for word in words]
    sql = "SELECT rowid FROM records_search WHERE records_search MATCH %s ORDER BY rowid DESC LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [" AND ".join(parts), limit])
        return [row[0] for row in cursor.fetchall()]


def _find_postgresql(actor: "Actor", words: list[str], kind: str, limit: int) -> list[int]:
    parts = [f"zt{actor.organization.pk}"]
    if kind:
        parts.append(f"zk{kind}")
    branches = _branches(actor)
    if branches:
        parts.append("(" + " | ".join(branches) + ")")
    parts += [f"{word}:*" for word in words]
    sql = "SELECT record_id FROM records_search WHERE words @@ to_tsquery('simple', %s) ORDER BY record_id DESC LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [" & ".join(parts), limit])
        return [row[0] for row in cursor.fetchall()]
