"""Backup and restore of an installation on PostgreSQL."""

from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from oyamel.cli import backup, databases, restore
from oyamel.cli.errors import CommandRefused

pytestmark = pytest.mark.skipif(not settings.ON_POSTGRESQL, reason="this pass runs on SQLite")


@pytest.fixture
def own_database(db, monkeypatch, tmp_path):
    """A database of its own in the cluster of the tests, and a home."""
    name = f"backup_{connection.settings_dict['NAME']}"
    values = connection.settings_dict
    address = f"postgresql://{values['USER']}@/{{}}?host={quote(values['HOST'], safe='')}"
    monkeypatch.setenv("OYAMEL_DATABASE_URL", address.format("postgres"))
    monkeypatch.setenv("OYAMEL_HOME", str(tmp_path / "home"))
    (tmp_path / "home/files").mkdir(parents=True)
    (tmp_path / "home/files/one").write_text("evidence")
    sql(f"CREATE DATABASE {name}")
    monkeypatch.setenv("OYAMEL_DATABASE_URL", address.format(name))
    yield tmp_path
    monkeypatch.setenv("OYAMEL_DATABASE_URL", address.format("postgres"))
    sql(f"DROP DATABASE {name}")


def sql(statement: str) -> str:
    return databases._postgresql("psql", "--no-psqlrc", "-At", f"--command={statement}")


def test_there_and_back(own_database):
    sql("CREATE TABLE note AS SELECT 'kept' AS words")
    manifest = backup.write(own_database / "b.tar.gz")
    assert set(manifest.files) == {"data/postgresql.dump", "files/one"}
    sql("UPDATE note SET words = 'changed'")
    with pytest.raises(CommandRefused, match="holds tables already"):
        restore.restore(own_database / "b.tar.gz")
    aside = restore.restore(own_database / "b.tar.gz", force=True)
    assert sql("SELECT words FROM note") == "kept"
    assert (aside / "files/one").read_text() == "evidence"
    assert sorted(path.name for path in (own_database / "home/data").iterdir()) == []


def test_a_wrong_address_is_told_with_the_servers_words(own_database, monkeypatch):
    monkeypatch.setenv("OYAMEL_DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/none")
    with pytest.raises(CommandRefused, match="pg_dump failed") as refusal:
        backup.write(own_database / "b.tar.gz")
    assert "secret" not in str(refusal.value)
