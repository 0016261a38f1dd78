"""The database outside of Django: a consistent copy of it, and putting one back."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from oyamel import home
from oyamel.cli.errors import CommandRefused

SQLITE_NAME = "data/oyamel.sqlite3"
DUMP_NAMES = {"sqlite": SQLITE_NAME, "postgresql": "data/postgresql.dump"}


def kind() -> str:
    """'sqlite' or 'postgresql', by the environment."""
    return "postgresql" if os.environ.get("OYAMEL_DATABASE_URL") else "sqlite"


def is_live(path: Path) -> bool:
    """Whether a path is the SQLite database in use, or what SQLite keeps beside it."""
    return path.name.startswith(Path(SQLITE_NAME).name) and path.parent == home.home() / "data"


def dump(target: Path) -> None:
    """Write a consistent copy of the database, while others write to it."""
    if kind() == "postgresql":
        _postgresql("pg_dump", "--format=custom", "--no-owner", f"--file={target}")
        return
    source = home.home() / SQLITE_NAME
    if not source.is_file():
        raise CommandRefused(
            f"There is no database at {source}.", "Start the program once, or set OYAMEL_HOME."
        )
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)


def check_target(dumped: str, force: bool) -> None:
    """Refuse a backup of the other database, and a PostgreSQL database that is not empty."""
    if dumped != kind():
        raise CommandRefused(
            f"The backup holds a database of {dumped}, but this installation uses {kind()}.",
            "Unset OYAMEL_DATABASE_URL for SQLite, or set it for PostgreSQL.",
        )
    if kind() == "postgresql" and not force and _tables():
        raise CommandRefused("The PostgreSQL database holds tables already.", "Give --force to replace them.")


def put_back(dump: Path) -> None:
    """Put a PostgreSQL dump back, all or nothing. (The SQLite copy is a file and moves with the others.)"""
    _postgresql(
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--single-transaction",
        "--exit-on-error",
        str(dump),
    )


def _tables() -> bool:
    query = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
    return _postgresql("psql", "--no-psqlrc", "--tuples-only", "--no-align", f"--command={query}") != "0"


def _postgresql(program: str, *words: str) -> str:
    """Run one of PostgreSQL's own programs; the password travels in the environment, not on the command line."""
    url = urlsplit(os.environ["OYAMEL_DATABASE_URL"])
    bare = urlunsplit(
        url._replace(netloc=url.netloc.replace(f":{url.password}@", "@") if url.password else url.netloc)
    )
    environment = {**os.environ, **({"PGPASSWORD": unquote(url.password)} if url.password else {})}
    command = [_find(program), f"--dbname={bare}", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)  # noqa: S603 - ours
    if done.returncode:
        raise CommandRefused(f"{program} failed: {done.stderr.strip()}", "Check OYAMEL_DATABASE_URL.")
    return done.stdout.strip()


def _find(program: str) -> str:
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)
    found = str(newest[0]) if newest else shutil.which(program)
    if not found:
        raise CommandRefused(
            f"{program} is not installed.", "Install it with: apt-get install postgresql-client"
        )
    return found
