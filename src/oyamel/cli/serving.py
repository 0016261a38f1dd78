"""`oyamel serve`: checks, preparation, then web and worker under one supervisor."""

import fcntl
import os
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

import typer

from oyamel import home
from oyamel.cli.address import Place
from oyamel.cli.errors import CommandRefused
from oyamel.cli.supervise import Child, Supervisor, oyamel

WORKERS = min(os.cpu_count() or 1, 4)
PAGES_FIRST = 2.0  # seconds; people wait for pages, nobody for the worker


def serve(place: Place, workers: int, preparing: Sequence[str] = ()) -> None:
    """Serve until told to stop."""
    began = time.monotonic()
    check(place)
    os.environ["OYAMEL_URL"] = place.url
    with running():
        if subprocess.run(oyamel("prepare", *preparing)).returncode:  # noqa: S603 - our own command
            raise CommandRefused("The preparation failed; see above.")
        Supervisor(children(place, workers), tell=_tell).run(_announcer(place, began))
    typer.echo("Stopped.")


def check(place: Place) -> None:
    """Refuse what cannot work before anything is started."""
    if (place.cert is None) != (place.key is None):
        raise CommandRefused(
            "A certificate and its key belong together.", "Give both --tls-cert and --tls-key."
        )
    if place.cert and place.key:
        _check_certificate(place)
    try:
        free = place.is_free()
    except OSError as error:
        raise CommandRefused(
            f"Cannot listen on {place.host}: {error.strerror}.", "Choose another --host."
        ) from error
    if not free:
        raise CommandRefused(
            f"Port {place.port} on {place.host} is taken or not allowed.", "Choose another one with --port."
        )


def _check_certificate(place: Place) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(str(place.cert), str(place.key))
    except (OSError, ssl.SSLError) as error:
        raise CommandRefused(
            f"The certificate {place.cert} with the key {place.key} cannot be used: {error}.",
            "Both must be PEM files that belong together, readable for this user and without a password.",
        ) from error


def children(place: Place, workers: int) -> list[Child]:
    """The two supervised processes."""
    tls = ["--tls-cert", str(place.cert), "--tls-key", str(place.key)] if place.cert else []
    web = oyamel("web", *tls, "--", place.host, str(place.port), str(workers))
    return [Child("web process", web), Child("worker", oyamel("worker"), begins_after=PAGES_FIRST)]


@contextmanager
def running() -> Iterator[None]:
    """Mark the home as in use, so that nothing is restored under a running program."""
    with _lock_file() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandRefused("A restore is going on.", "Start again when it is done.") from error
        yield


@contextmanager
def alone() -> Iterator[None]:
    """Have the home to oneself; refused while the program runs."""
    with _lock_file() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandRefused("The program is running on this data.", "Stop it first.") from error
        yield


def _lock_file() -> IO[str]:
    home.home().mkdir(parents=True, exist_ok=True, mode=0o700)
    return (home.home() / ".lock").open("w")


class _announcer:
    """Says once where the program is to be found, as soon as it answers."""

    def __init__(self, place: Place, began: float):
        self.place, self.began, self.is_said = place, began, False

    def __call__(self) -> None:
        if self.is_said or not self.place.answers():
            return
        self.is_said = True
        seconds = time.monotonic() - self.began
        typer.echo(f"\nOyamel serves on {self.place.url} (started in {seconds:.1f} s). Ctrl-C stops it.")
        if self.place.is_local and self.place.url.startswith("http://localhost"):
            typer.echo("Only this machine can reach it; docs/operate/https.md says how phones can.")


def _tell(line: str) -> None:
    typer.echo(line, err=True)
