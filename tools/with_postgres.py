"""Run a command beside a private PostgreSQL cluster that lives in a temporary folder and ends with it.

    tools/with_postgres.py pytest tests/records

The command finds the cluster under OYAMEL_DATABASE_URL. Nothing is asked of a server that already runs.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

FAST = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=",
    "max_connections=60",
]
MISSING = "PostgreSQL is not installed. Install it with: apt-get install postgresql"


def programs() -> Path | None:
    """The folder with initdb and postgres: on the path, else Debian's newest."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").is_file()), None)


def server_user() -> str | None:
    """PostgreSQL refuses to run as root; then it runs as `postgres`, else as `nobody`."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def cluster() -> Iterator[str]:
    """A running cluster; gives the address of its database. Raises RuntimeError when it does not start."""
    binaries = programs()
    if binaries is None:
        raise RuntimeError(MISSING)
    user = server_user()
    folder = Path(tempfile.mkdtemp(prefix="oyamel-pg-"))
    try:
        if user:
            shutil.chown(folder, user)
        _initialize(binaries, folder / "data", user)
        with _server(binaries, folder, user):
            yield f"postgresql://oyamel@/postgres?host={quote(str(folder), safe='')}"
    finally:
        shutil.rmtree(folder)


def _initialize(binaries: Path, data: Path, user: str | None) -> None:
    command = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "oyamel",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-N",
    ]
    done = subprocess.run(command, user=user, cwd="/", capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"initdb failed: {done.stderr.strip()}")


@contextmanager
def _server(binaries: Path, folder: Path, user: str | None) -> Iterator[None]:
    options = [word for option in FAST for word in ("-c", option)]
    command = [binaries / "postgres", "-D", folder / "data", "-k", folder, *options]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, user=user, cwd="/", stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait(process, folder)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)


def _wait(process: subprocess.Popen, folder: Path) -> None:
    deadline = time.monotonic() + 20
    lines = folder / "data" / "postmaster.pid"
    while time.monotonic() < deadline and process.poll() is None:
        if lines.is_file() and lines.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text().strip()}")


def main(command: list[str]) -> int:
    try:
        with cluster() as address:
            return subprocess.run(command, env={**os.environ, "OYAMEL_DATABASE_URL": address}).returncode
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 3


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
