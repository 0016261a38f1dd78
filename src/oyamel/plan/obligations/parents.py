"""Which kinds of records requirement items may belong to."""

from collections.abc import Iterable

PARENTS = {"obligation"}


def takes_requirements(kinds: Iterable[str]) -> None:
    """Declare kinds of records that requirement items may belong to, such as permits; from an app's `ready`."""
    PARENTS.update(kinds)
