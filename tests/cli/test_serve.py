"""The program as a person starts it: web and worker, killed, stopped, over HTTPS."""

import datetime
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from typer.testing import CliRunner

from oyamel.cli.app import app
from tests.cli.test_supervise import has_ended, wait_for

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def own_environment() -> dict[str, str]:
    """The environment of a person's terminal: nothing of the tests' own settings in it."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("OYAMEL_", "DJANGO_"))}
    return kept | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@contextmanager
def serving(home: Path, *words: str, **settings: str):
    """The program, started and ready; its output so far in `said()`."""
    port = free_port()
    environment = own_environment() | {"OYAMEL_HOME": str(home)} | settings
    log = home / f"{port}.log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "oyamel", "serve", "--port", str(port), "--workers", "1", *words]
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
    process.said = log.read_text
    process.port = port
    try:
        wait_for(
            lambda: re.search("Oyamel serves on|ended", process.said()) or process.poll() is not None, 60
        )
        assert "Oyamel serves on" in process.said(), process.said()
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def status(url: str, context: ssl.SSLContext | None = None) -> int:
    """The answer's status; redirects are not followed far, any answer counts."""
    try:
        return urllib.request.urlopen(url, timeout=10, context=context).status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def child(process: subprocess.Popen, word: str) -> int:
    """The process id of the supervised child whose command holds a word; 0 for none."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            words = (folder / "cmdline").read_text().split("\0")
        except OSError:
            continue
        if int(parent) == process.pid and word in words:
            return int(folder.name)
    return 0


def both(program: subprocess.Popen) -> tuple[int, int]:
    """The process ids of web and worker, once both run: the worker begins a little later."""
    wait_for(lambda: child(program, "web") and child(program, "worker"))
    return child(program, "web"), child(program, "worker")


def test_children_killed_come_back_and_a_signal_ends_all(home):
    with serving(home) as program:
        page = f"http://127.0.0.1:{program.port}/account/login/"
        assert status(page) == 200, program.said()
        web, worker = both(program)
        for pid in (web, worker):
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: child(program, "web") not in (0, web))
        wait_for(lambda: child(program, "worker") not in (0, worker))
        wait_for(lambda: status(page) == 200, 20)
        assert "The web process ended (signal 9); starting it again in 0.5 s." in program.said()
        ended = both(program)
        program.send_signal(signal.SIGINT)
        assert program.wait(20) == 0
        assert program.said().endswith("Stopped.\n")
        assert all(has_ended(pid) for pid in ended)
        assert status(page) == 0


def test_a_killed_supervisor_frees_the_port(home):
    with serving(home) as program:
        children = both(program)
        program.kill()
        program.wait()
        wait_for(lambda: all(has_ended(pid) for pid in children), 20)
        assert status(f"http://127.0.0.1:{program.port}/account/login/") == 0


def make_certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return cert, private


def test_https_with_a_certificate_of_ones_own(home, tmp_path):
    cert, key = make_certificate(tmp_path)
    with serving(home, "--tls-cert", str(cert), "--tls-key", str(key)) as program:
        assert f"Oyamel serves on https://localhost:{program.port}" in program.said()
        context = ssl.create_default_context(cafile=cert)
        answer = urllib.request.urlopen(
            f"https://localhost:{program.port}/account/login/", timeout=10, context=context
        )
        assert "Secure" in answer.headers["Set-Cookie"]


def test_a_named_proxy_is_believed_about_https(home):
    with serving(home, OYAMEL_URL="https://ems.example", OYAMEL_PROXIES="127.0.0.1") as program:
        page = f"http://127.0.0.1:{program.port}/account/login/"
        for said, is_told in (("https", True), ("http", False)):
            headers = {"Host": "ems.example", "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": said}
            answer = urllib.request.urlopen(urllib.request.Request(page, headers=headers), timeout=10)
            assert ("Strict-Transport-Security" in answer.headers) == is_told


def refused(*words: str) -> tuple[str, str]:
    done = CliRunner().invoke(app, list(words))
    return done.exception.reason, done.exception.cure


def test_what_cannot_work_is_refused_before_anything_starts(tmp_path):
    assert refused("serve", "--tls-cert", "cert.pem") == (
        "A certificate and its key belong together.",
        "Give both --tls-cert and --tls-key.",
    )
    cert, key = make_certificate(tmp_path)
    key.write_text("no key")
    reason, cure = refused("serve", "--tls-cert", str(cert), "--tls-key", str(key))
    assert reason.startswith(f"The certificate {cert} with the key {key} cannot be used:")
    assert "PEM" in cure
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert refused("serve", "--port", port) == (
            f"Port {port} on 127.0.0.1 is taken or not allowed.",
            "Choose another one with --port.",
        )
    assert refused("serve", "--host", "203.0.113.7")[0].startswith("Cannot listen on 203.0.113.7:")


def test_an_error_ends_with_its_cure_and_exit_code_one():
    done = subprocess.run(
        [sys.executable, "-m", "oyamel", "serve", "--tls-key", "x"],
        env=own_environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "A certificate and its key belong together.\nGive both --tls-cert and --tls-key.\n"
    )
