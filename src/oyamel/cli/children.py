"""The worker process that `serve` watches."""

from oyamel.cli.supervise import is_orphan
from oyamel.jobs.worker import Worker


def work() -> None:
    """Perform jobs and schedules until told to stop, or until the supervisor is gone."""
    Worker(until=is_orphan).run()
