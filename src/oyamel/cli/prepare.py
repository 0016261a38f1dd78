"""What stands before web and worker start: the database's form, the static files, the demo."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from oyamel import __version__
from oyamel.cli import demo as demos
from oyamel.cli.errors import CommandRefused

LOCK = 720_614_001  # any number, the same for every process that migrates


def prepare(demo: str, language: str) -> None:
    """Migrate, collect static files, and make the demo: '' never, 'once' or 'always'."""
    migrate()
    collect_static()
    if demo:
        demos.offer(language, again=demo == "always")


def migrate() -> None:
    """Bring the database to this version; says nothing when it is."""
    try:
        with _one_at_a_time():
            steps = pending()
            if steps:
                typer.echo(f"Preparing the database ({len(steps)} steps) …")
                call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        raise CommandRefused(
            f"The database does not answer: {str(error).strip()}",
            "Check OYAMEL_DATABASE_URL, or the rights on the folder of OYAMEL_HOME.",
        ) from error


def pending() -> list[str]:
    """The migrations still to do, by name."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{step.app_label}.{step.name}" for step, _ in plan]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """On PostgreSQL several machines may start at once; SQLite lets only one write anyway."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def collect_static() -> bool:
    """Put the static files into the home when they are not those of this version; whether it was needed."""
    marker = settings.STATIC_ROOT / ".collected"
    wanted = static_fingerprint()
    if marker.is_file() and marker.read_text() == wanted:
        return False
    call_command("collectstatic", verbosity=0, interactive=False)
    marker.write_text(wanted)
    return True


def static_fingerprint() -> str:
    """A fingerprint of the static files at their sources: names, sizes, times."""
    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            digest.update(
                f"{name}|{storage.size(name)}|{storage.get_modified_time(name).timestamp()}".encode()
            )
    return digest.hexdigest()
