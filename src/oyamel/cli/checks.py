"""Does the history hold, is every file there?"""

import sys

from oyamel.cli.errors import CommandRefused
from oyamel.org.models import Organization
from oyamel.records import files, verification


def verify_history(slug: str) -> int:
    """Name the faults in the history of one organization or of all; the exit code."""
    _check(slug)
    return verification.verify_all(sys.stdout, slug)


def check_files(slug: str) -> int:
    """Name the faults in the stored files of one organization or of all; the exit code."""
    _check(slug)
    return min(files.check_all(sys.stdout, slug), 1)


def _check(slug: str) -> None:
    if slug and not Organization.objects.filter(slug=slug).exists():
        raise CommandRefused(
            f"No organization has the address {slug}.", "Leave it out to look at all of them."
        )
