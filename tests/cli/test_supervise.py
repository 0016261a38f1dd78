"""Children that end, that hang, and a supervisor that is killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from oyamel.cli import supervise
from oyamel.cli.supervise import Child, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
FAIL = [sys.executable, "-c", "raise SystemExit(3)"]


def wait_for(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("did not happen in time")


@pytest.fixture
def supervisor():
    made = []

    def make(*commands):
        said = []
        one = Supervisor([Child(f"child {at}", command) for at, command in enumerate(commands)], said.append)
        one.said = said
        made.append(one)
        for child in one.children:
            child.start()
        return one

    yield make
    for one in made:
        one.stop_all()


def test_a_child_that_fails_is_started_again_after_ever_longer_waits(supervisor):
    one = supervisor(FAIL)
    [child] = one.children
    waits = []
    for _ in range(8):
        wait_for(child.has_ended)
        one.look(now := time.monotonic())
        waits.append(child.restart_at - now)
        one.look(child.restart_at - 0.01)
        assert child.process is None
        one.look(child.restart_at)
    assert waits == pytest.approx([0.5, 1, 2, 4, 8, 16, 30, 30])
    assert one.said[0] == "The child 0 ended (exit code 3); starting it again in 0.5 s."


def test_a_child_that_ran_steadily_is_started_again_soon(supervisor):
    one = supervisor(SLEEP)
    [child] = one.children
    child.failures = 6
    child.process.kill()
    wait_for(child.has_ended)
    now = child.started_at + supervise.STEADY_SECONDS + 1
    one.look(now)
    assert child.restart_at - now == 0.5
    assert "signal 9" in one.said[0]


def test_one_childs_end_leaves_the_other_alone(supervisor):
    one = supervisor(FAIL, SLEEP)
    failing, steady = one.children
    pid = steady.process.pid
    wait_for(failing.has_ended)
    one.look(time.monotonic())
    assert (steady.process.pid, steady.has_ended()) == (pid, False)


def test_what_a_killed_child_had_started_ends_with_it(supervisor, tmp_path):
    script = f"""
import subprocess, sys, time
inner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open({str(tmp_path / "pid")!r}, "w").write(str(inner.pid) + ".")
time.sleep(60)
"""
    one = supervisor([sys.executable, "-c", script])
    [child] = one.children
    pid = tmp_path / "pid"
    wait_for(lambda: pid.exists() and pid.read_text().endswith("."))
    child.process.kill()
    wait_for(child.has_ended)
    one.look(time.monotonic())
    wait_for(lambda: has_ended(int(pid.read_text()[:-1])))


def has_ended(pid: int) -> bool:
    """Whether a process is gone; one that nobody waits for stays as a zombie where no init reaps it."""
    status = Path(f"/proc/{pid}/status")
    return not status.exists() or "State:\tZ" in status.read_text()


def test_a_child_that_does_not_listen_is_killed(supervisor, monkeypatch):
    monkeypatch.setattr(supervise, "STOP_SECONDS", 0.3)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    one = supervisor([sys.executable, "-c", deaf])
    time.sleep(0.3)
    one.stop_all()
    assert one.children[0].process.returncode == -signal.SIGKILL


def test_a_child_ends_when_its_supervisor_was_killed():
    inner = (
        "from oyamel.cli.supervise import end_with_parent; end_with_parent(0.05); import time; time.sleep(60)"
    )
    script = (
        "import sys, time; from oyamel.cli.supervise import Child\n"
        f"child = Child('x', [sys.executable, '-c', {inner!r}]); child.start()\n"
        "print(child.process.pid, flush=True); time.sleep(60)"
    )
    environment = {**os.environ, "PYTHONPATH": "src"}
    outer = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment)
    pid = int(outer.stdout.readline())
    outer.kill()
    outer.wait()
    outer.stdout.close()
    wait_for(lambda: has_ended(pid))
