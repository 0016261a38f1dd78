"""How fast pages are at size: `python benchmarks/serving.py [--aspects 200000] [--rounds 40] [--database sqlite|postgresql|both]`.

Starts the program as `oyamel serve` does, over HTTP on loopback, 50 rows a page, for an administrator of everything and
for a coordinator of one branch with 400 sites. Prints median and 95th percentile, bytes and queries of each page.
"""

import argparse
import base64
import gzip
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.formfill import fields_of  # noqa: E402 - the script runs from anywhere

PORT = 8765
LIMITS = {"tree": 150, "home": 150, "save": 80}
PAGES = [
    ("list", "/big/aspects/"),
    ("list, page 100", "/big/aspects/?after={deep}"),
    ("filter, common value", "/big/aspects/?condition=normal"),
    ("filter, rare value", "/big/aspects/?condition=emergency"),
    ("filter, status", "/big/aspects/?status=significant"),
    ("filter, untreated", "/big/aspects/?status=significant&is_treated=0"),
    ("filter common, sort title", "/big/aspects/?condition=normal&sort=title"),
    ("filter rare, sort title", "/big/aspects/?condition=emergency&sort=-title"),
    ("sort by title", "/big/aspects/?sort=title"),
    ("sort by site", "/big/aspects/?sort=site"),
    ("sort by change", "/big/aspects/?sort=-updated"),
    ("search, common word", "/big/aspects/?q=vapour"),
    ("search, rare word", "/big/aspects/?q=177770"),
    ("search everywhere", "/big/find/?q=sludge"),
    ("record", "/big/aspects/ASP-0042/"),
    ("home", "/big/"),
    ("tree", "/big/settings/sites/"),
]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--aspects", type=int, default=200_000)
    options.add_argument("--rounds", type=int, default=40)
    options.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    chosen = options.parse_args()
    if chosen.database in ("sqlite", "both"):
        measure("SQLite", chosen.aspects, chosen.rounds)
    if chosen.database in ("postgresql", "both"):
        command = [
            sys.executable,
            str(ROOT / "tools/with_postgres.py"),
            sys.executable,
            __file__,
            "--aspects",
            str(chosen.aspects),
            "--rounds",
            str(chosen.rounds),
            "--database",
            "sqlite",
        ]
        if os.environ.get("OYAMEL_DATABASE_URL"):
            return
        subprocess.run(command, check=True)


def measure(name: str, aspects: int, rounds: int) -> None:
    """Fill an installation, serve it and print its table."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "OYAMEL_HOME": home,
            "OYAMEL_URL": f"http://localhost:{PORT}",
            "DJANGO_SETTINGS_MODULE": "oyamel.settings",
        }
        name = "PostgreSQL" if os.environ.get("OYAMEL_DATABASE_URL") else name
        started = time.perf_counter()
        _django("migrate")
        print(f"\n## {name}\n\nmigrations from nothing: {time.perf_counter() - started:.1f} s")
        started = time.perf_counter()
        cookies = _fill(aspects)
        print(
            f"filled with 2 × {aspects:,} aspects and 2 × 2 226 units and sites in {time.perf_counter() - started:.0f} s"
        )
        with Server(home) as first:
            print(f"first start-up, which gathers the static files: {first.seconds:.1f} s")
        with Server(home) as server:
            print(f"start-up: {server.seconds:.1f} s\n")
            for who, cookie in cookies.items():
                _print_table(who, cookie, rounds)


def _django(*command: str) -> None:
    import django
    from django.core.management import call_command  # settings come from the environment set above

    django.setup()
    call_command(*command, verbosity=0)


def _fill(aspects: int) -> dict[str, str]:
    """Fill the database; gives each person's session cookie."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection, transaction
    from django_scopes import scopes_disabled

    from benchmarks import world
    from oyamel.org.models import User

    with transaction.atomic(), scopes_disabled():
        for slug in ("big", "other"):
            world.fill(slug, aspects)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    cookies = {}
    for role in ("administrator", "coordinator"):
        user = User.objects.get(email=f"{role}@big.example")
        session = SessionStore()
        for key, value in (
            ("_auth_user_id", str(user.pk)),
            ("_auth_user_backend", "allauth.account.auth_backends.AuthenticationBackend"),
            ("_auth_user_hash", user.get_session_auth_hash()),
        ):
            session[key] = value
        session.save()
        cookies[role] = session.session_key
    connection.close()
    return cookies


class Server:
    """The program, served by one process as `oyamel serve` starts it."""

    def __init__(self, home: str):
        self.home = home

    def __enter__(self) -> "Server":
        started = time.perf_counter()
        environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        command = [sys.executable, "-m", "oyamel", "serve", "--port", str(PORT)]
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while not _answers():
            if self.process.poll() is not None or time.perf_counter() - started > 120:
                raise SystemExit("the server did not start")
            time.sleep(0.05)
        self.seconds = time.perf_counter() - started
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


def _answers() -> bool:
    try:
        return _get("/account/login/", "")[0] == 200
    except OSError:
        return False


def _get(path: str, cookie: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    headers = {
        "Host": f"localhost:{PORT}",
        "Cookie": f"sessionid={cookie}",
        "Accept-Encoding": "gzip",
        "Accept-Language": "en",
    }
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


def _print_table(who: str, cookie: str, rounds: int) -> None:
    print(
        f"### {who}\n\n| page | median ms | p95 ms | limit | kB over the wire | queries |\n| --- | ---: | ---: | ---: | ---: | ---: |"
    )
    deep = _deep_cursor()
    for name, path in PAGES:
        times, size = _timed(path.format(deep=deep), cookie, rounds)
        _print_row(name, times, size, _queries(path.format(deep=deep), cookie))
    _print_row("save", *_saved(cookie, rounds), "")
    print()


def _print_row(name: str, times: list[float], size: int, queries: int | str) -> None:
    limit = LIMITS.get(name, 60)
    p95 = statistics.quantiles(times, n=20)[18]
    mark = "" if p95 <= limit else " **over**"
    print(
        f"| {name} | {statistics.median(times):.1f} | {p95:.1f}{mark} | {limit} | {size / 1000:.1f} | {queries} |",
        flush=True,
    )


def _queries(path: str, cookie: str) -> int:
    """How many queries the page takes, asked of the same code in this process."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(HTTP_HOST=f"localhost:{PORT}")
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    with CaptureQueriesContext(connection) as caught:
        client.get(path)
    return len(caught)


def _saved(cookie: str, rounds: int) -> tuple[list[float], int]:
    """The time of saving a changed title, as a browser sends the form."""
    path, times, size = "/big/aspects/ASP-0043/edit/", [], 0
    for place in range(rounds):
        body, token = _page_with_token(path, cookie)
        fields = fields_of(body) | {"title": f"Noise of the press, measured {place}"}
        started = time.perf_counter()
        status, size = _post(path, cookie, token, fields)
        times.append((time.perf_counter() - started) * 1000)
        if status != 302:
            raise SystemExit(f"saving answered {status}")
    return times, size


def _page_with_token(path: str, cookie: str) -> tuple[str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    connection.request("GET", path, headers={"Host": f"localhost:{PORT}", "Cookie": f"sessionid={cookie}"})
    response = connection.getresponse()
    tokens = [
        part.split("=")[1].split(";")[0]
        for part in response.headers.get_all("Set-Cookie", [])
        if part.startswith("csrftoken=")
    ]
    return response.read().decode(), tokens[0]


def _post(path: str, cookie: str, token: str, fields: dict[str, str]) -> tuple[int, int]:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    headers = {
        "Host": f"localhost:{PORT}", "Cookie": f"sessionid={cookie}; csrftoken={token}", "Origin": f"http://localhost:{PORT}",
        "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    connection.request("POST", path, body=urlencode(fields), headers=headers)
    response = connection.getresponse()
    return response.status, len(response.read())


def _deep_cursor() -> str:
    """The cursor of a page far inside the list."""
    return base64.urlsafe_b64encode(b"[100000, 100000]").decode().rstrip("=")


def _timed(path: str, cookie: str, rounds: int) -> tuple[list[float], int]:
    status, body = _get(path, cookie)
    if status != 200:
        raise SystemExit(f"{path} answered {status}: {_text(body)[:300]}")
    times = []
    for _round in range(rounds):
        started = time.perf_counter()
        _get(path, cookie)
        times.append((time.perf_counter() - started) * 1000)
    return times, len(body)


def _text(body: bytes) -> str:
    return (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode(errors="replace")


if __name__ == "__main__":
    main()
