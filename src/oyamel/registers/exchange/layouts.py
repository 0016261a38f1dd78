"""How senders lay out their sheets, remembered: which column is what, which word is which choice."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone

from oyamel.kit.text import fold
from oyamel.org.actors import Actor
from oyamel.registers.models import ImportLayout

RECENT = 20
SENDERS = 100


def fingerprint(headings: Sequence[str]) -> str:
    """Sheets with the same headings in the same order have the same one."""
    return hashlib.sha256("\0".join(fold(heading) for heading in headings).encode()).hexdigest()


def recent(target: str, sender: str = "") -> Iterator[ImportLayout]:
    """Layouts of a target (a register's slug), that of the sender first, the newest first."""
    found = ImportLayout.objects.filter(target=target).order_by("-used_at")
    if sender:
        yield from found.filter(sender_key=fold(sender))[:RECENT]
        found = found.filter(sender_key="")
    yield from found[:RECENT]


def by_headings(layouts: Sequence[ImportLayout], headings: Sequence[str]) -> ImportLayout | None:
    """The layout of exactly these headings."""
    wanted = fingerprint(headings)
    return next((each for each in layouts if each.fingerprint == wanted), None)


def columns_of(layouts: Sequence[ImportLayout]) -> dict[str, str]:
    """What a sender's headings have meant: folded heading → field; the newest layout counts."""
    known: dict[str, str] = {}
    for each in reversed(layouts):
        known |= each.columns
    return known


def remember(
    actor: Actor, target: str, sender: str, sheet: str, header_row: int, headings: Sequence[str],
    mapping: Sequence[str], settings: Mapping[str, Any],
) -> ImportLayout:  # fmt: skip
    """Keep what was decided about a sheet for the next one like it."""
    key = {"target": target, "sender_key": fold(sender), "fingerprint": fingerprint(headings)}
    columns = {fold(heading): name for heading, name in zip(headings, mapping, strict=True) if heading}
    layout, _made = ImportLayout.objects.update_or_create(
        organization=actor.organization, **key,
        defaults={
            "sender": sender, "sheet": sheet, "header_row": header_row, "columns": columns,
            "settings": dict(settings), "user": actor.user, "used_at": timezone.now(),
        },
    )  # fmt: skip
    return layout


def senders(target: str) -> list[str]:
    """The names of senders that are known, for a list to choose from."""
    found = ImportLayout.objects.filter(target=target).exclude(sender="")
    return sorted(set(found.order_by("-used_at").values_list("sender", flat=True)[:SENDERS]))
