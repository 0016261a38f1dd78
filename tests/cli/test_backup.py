"""Backup and restore of the one folder."""

import json
import os
import sqlite3
import tarfile
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from oyamel.cli import backup, restore
from oyamel.cli.app import app
from oyamel.cli.errors import CommandRefused
from oyamel.cli.serving import running


def make_home(folder: Path) -> Path:
    for name, text in {
        "files/org/ab/cd": "evidence",
        "secrets/secret_key": "hush",
        "checkpoints/org/00000001.txt": "signed",
        "keys/checkpoints.key": "00",
        "mail/one.log": "letter",
        "static/look.css": "derived",
        "before-restore-20260101-000000/old": "old",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "data").mkdir()
    with closing(sqlite3.connect(folder / "data/oyamel.sqlite3")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE note (words text)")
        database.execute("INSERT INTO note VALUES ('kept')")
        database.commit()
    return folder


def notes(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "data/oyamel.sqlite3")) as database:
        return [words for (words,) in database.execute("SELECT words FROM note ORDER BY rowid")]


@pytest.fixture
def at(monkeypatch):
    """Say where the home is; on SQLite whatever the tests run on."""
    monkeypatch.delenv("OYAMEL_DATABASE_URL", raising=False)

    def name(folder: Path) -> Path:
        monkeypatch.setenv("OYAMEL_HOME", str(folder))
        return folder

    return name


@pytest.fixture
def written(at, tmp_path):
    """A home and its backup."""
    folder = at(make_home(tmp_path / "home"))
    backup.write(tmp_path / "b.tar.gz")
    return folder, tmp_path / "b.tar.gz"


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and "sqlite" not in path.name and path.name != ".lock"
    }


KEPT = {
    "files/org/ab/cd": "evidence",
    "secrets/secret_key": "hush",
    "checkpoints/org/00000001.txt": "signed",
    "keys/checkpoints.key": "00",
    "mail/one.log": "letter",
}


def test_a_backup_restored_elsewhere_is_the_same(written, at, tmp_path):
    other = at(tmp_path / "other")
    assert restore.restore(written[1]) is None
    assert tree(other) == KEPT
    assert notes(other) == ["kept"]
    assert oct((other / "secrets/secret_key").stat().st_mode)[-3:] == "600"


def test_a_backup_while_others_write_holds_what_was_committed(at, tmp_path):
    folder = at(make_home(tmp_path / "home"))
    with closing(sqlite3.connect(folder / "data/oyamel.sqlite3")) as writer:
        writer.execute("INSERT INTO note VALUES ('committed')")
        writer.commit()
        writer.execute("INSERT INTO note VALUES ('not yet')")
        backup.write(tmp_path / "b.tar.gz")
    restore.restore(tmp_path / "b.tar.gz") if at(tmp_path / "other") else None
    assert notes(tmp_path / "other") == ["kept", "committed"]


def test_only_the_owner_reads_a_backup_and_nothing_is_left_beside_it(written, tmp_path):
    assert oct(written[1].stat().st_mode)[-3:] == "600"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar.gz", "home"]
    assert not list(written[0].glob(".restore-*"))


def test_a_backup_into_the_home_does_not_hold_itself_or_its_forerunner(at, tmp_path):
    folder = at(make_home(tmp_path / "home"))
    first = backup.write(folder / "b.tar.gz")
    second = backup.write(folder / "b.tar.gz")
    assert set(first.files) == set(second.files) == {*KEPT, "data/oyamel.sqlite3"}


def test_a_failed_backup_leaves_the_former_one(written, monkeypatch):
    before = written[1].read_bytes()
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(CommandRefused, match="disk full"):
        backup.write(written[1])
    assert written[1].read_bytes() == before
    assert not list(written[1].parent.glob("*.part"))


def test_a_home_without_a_database_is_refused(at, tmp_path):
    at(tmp_path / "empty").mkdir()
    with pytest.raises(CommandRefused, match="There is no database"):
        backup.write(tmp_path / "b.tar.gz")
    assert not (tmp_path / "b.tar.gz").exists()


def test_data_already_there_is_refused_and_put_aside_only_by_force(written, at, tmp_path):
    folder = written[0]
    (folder / "files/org/ab/new").write_text("newer")
    with pytest.raises(CommandRefused, match="There is data"):
        restore.restore(written[1])
    assert (folder / "files/org/ab/new").exists()
    aside = restore.restore(written[1], force=True)
    assert (aside / "files/org/ab/new").read_text() == "newer"
    assert {name: text for name, text in tree(folder).items() if not name.startswith("before-")} == KEPT
    assert notes(folder) == ["kept"]


def rewrite(source: Path, change) -> None:
    """Write an archive anew with changed members: `change(name, data)` gives the new data, None drops it."""
    with tarfile.open(source) as archive:
        members = [(member.name, archive.extractfile(member).read()) for member in archive]
    with tarfile.open(source, "w:gz") as archive:
        for name, data in members:
            data = change(name, data)
            if data is not None:
                member = tarfile.TarInfo(name)
                member.size = len(data)
                archive.addfile(member, BytesIO(data))


def newer(name: str, data: bytes) -> bytes:
    return json.dumps(json.loads(data) | {"program": "99.0"}).encode() if name == "manifest.json" else data


def other_database(name: str, data: bytes) -> bytes:
    return data.replace(b'"sqlite"', b'"postgresql"') if name == "manifest.json" else data


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda name, data: b"evidencE" if name == "files/org/ab/cd" else data, "files/org/ab/cd differ"),
        (lambda name, data: None if name == "secrets/secret_key" else data, "secrets/secret_key differ"),
        (lambda name, data: None if name == "manifest.json" else data, "no backup of Oyamel"),
        (newer, "of version 99.0"),
        (other_database, "database of postgresql"),
    ],
)
def test_a_damaged_or_unfit_archive_changes_nothing(written, at, tmp_path, change, words):
    rewrite(written[1], change)
    other = at(tmp_path / "other")
    with pytest.raises(CommandRefused, match=words):
        restore.restore(written[1])
    assert not other.exists()


def test_a_cut_archive_and_a_text_file_are_refused(written, at, tmp_path):
    whole = written[1].read_bytes()
    written[1].write_bytes(whole[: len(whole) // 2])
    other = at(tmp_path / "other")
    with pytest.raises(CommandRefused, match="cannot be read"):
        restore.restore(written[1])
    written[1].write_text("hello")
    with pytest.raises(CommandRefused, match="cannot be read"):
        restore.restore(written[1])
    assert not other.exists()


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "files/../../outside"])
def test_an_archive_that_points_outside_is_refused(written, at, tmp_path, name):
    with tarfile.open(written[1], "w:gz") as archive:
        archive.addfile(tarfile.TarInfo(name), BytesIO())
    at(tmp_path / "other")
    with pytest.raises(CommandRefused, match="which no backup holds"):
        restore.restore(written[1])


def test_nothing_is_restored_under_a_running_program(written):
    with running(), pytest.raises(CommandRefused, match="running on this data"):
        restore.restore(written[1], force=True)
    assert notes(written[0]) == ["kept"]


def test_the_commands_speak_plainly(written, at, tmp_path):
    at(tmp_path / "other")
    done = CliRunner().invoke(app, ["restore", str(written[1])])
    assert (done.exit_code, done.output) == (0, f"Restored from {written[1]}.\n")
    done = CliRunner().invoke(app, ["backup", str(tmp_path / "c.tar.gz")])
    assert done.exit_code == 0
    assert done.output.startswith(f"Written: {tmp_path}/c.tar.gz (6 files,")
