"""Watch child processes: start them anew when they end, stop them all when told to."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
STEADY_SECONDS = 30.0
STOP_SECONDS = 12.0
TICK_SECONDS = 0.1


@dataclass
class Child:
    """A process by name and command, with how often it failed of late. `begins_after`: seconds that others go first."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    restart_at: float = 0.0
    begins_after: float = 0.0

    def start(self) -> None:
        """Start it in a group of its own, so that Ctrl-C reaches only the supervisor and its own children end with it."""
        environment = {**os.environ, "OYAMEL_PARENT": str(os.getpid())}
        self.process = subprocess.Popen(self.command, env=environment, start_new_session=True)  # noqa: S603 - ours
        self.started_at = time.monotonic()

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def signal_group(self, number: int) -> None:
        """Send a signal to the process and whatever it started."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return

    def wait_before_restart(self, now: float) -> float:
        """Seconds to wait: longer after each failure, short again once it ran steadily."""
        self.failures = 1 if now - self.started_at > STEADY_SECONDS else self.failures + 1
        return min(FIRST_WAIT * 2 ** (self.failures - 1), LONGEST_WAIT)


@dataclass
class Supervisor:
    """Keeps its children running until SIGTERM or SIGINT."""

    children: list[Child]
    tell: Callable[[str], None] = print
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self, each_tick: Callable[[], None] = lambda: None) -> None:
        """Start the children and watch them; returns when all have ended."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            began = time.monotonic()
            for child in self.children:
                child.restart_at = began + child.begins_after
            self.look(began)
            while not self.stopping.wait(TICK_SECONDS):
                self.look(time.monotonic())
                each_tick()
        finally:
            self.stop_all()

    def look(self, now: float) -> None:
        """Plan or do the restart of each child that ended."""
        for child in self.children:
            if child.has_ended():
                self._plan_restart(child, now)
            elif child.process is None and now >= child.restart_at:
                child.start()

    def _plan_restart(self, child: Child, now: float) -> None:
        code = child.process.returncode if child.process else 0
        child.signal_group(signal.SIGKILL)
        child.process = None
        wait = child.wait_before_restart(now)
        child.restart_at = now + wait
        self.tell(f"The {child.name} ended ({_ended(code)}); starting it again in {wait:g} s.")

    def stop_all(self) -> None:
        """Ask all children to end, and end those that do not."""
        for child in self.children:
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is not None:
                _wait(child.process, deadline)
                child.signal_group(signal.SIGKILL)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()


def _ended(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _wait(process: subprocess.Popen[bytes], deadline: float) -> None:
    try:
        process.wait(max(deadline - time.monotonic(), 0))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def is_orphan() -> bool:
    """Whether the supervisor of this process is gone; False for a process that has none."""
    parent = os.environ.get("OYAMEL_PARENT")
    return parent is not None and os.getppid() != int(parent)


def end_with_parent(seconds: float = 1.0) -> None:
    """End this process soon after its supervisor died, so that nobody keeps the port."""

    def watch() -> None:
        while not is_orphan():
            time.sleep(seconds)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()


def oyamel(*words: str) -> list[str]:
    """The command line of another `oyamel` process with the same interpreter."""
    return [sys.executable, "-m", "oyamel", *words]
