"""Verification of history against its own chain and against the signed checkpoints."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TextIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_scopes import scope

from oyamel.org.models import Organization
from oyamel.records import checkpoints, history
from oyamel.records.checkpoints import BadCheckpoint, KeyMissing, Known
from oyamel.records.history import Fault
from oyamel.records.models import Checkpoint, Event

WORDS = {
    "changed": gettext_lazy("was changed"),
    "removed": gettext_lazy("was removed"),
    "inserted": gettext_lazy("was inserted"),
    "rehashed": gettext_lazy("is unchanged, but its hash was recomputed to hide another change"),
    "gap before it": gettext_lazy("stands behind a gap"),
    "does not follow its predecessor": gettext_lazy("does not follow its predecessor"),
    "text changed": gettext_lazy("has a text that was changed"),
    "missing": gettext_lazy("is missing; bring it back from a backup"),
    "signature does not hold": gettext_lazy("was changed: its signature does not hold"),
    "belongs elsewhere": gettext_lazy("belongs to another place"),
    "unknown format": gettext_lazy("has an unknown format"),
    "does not follow the one before": gettext_lazy("does not follow the one before"),
    "key missing": gettext_lazy("cannot be checked, for the key is missing; bring keys/ back from a backup"),
}
CHECKPOINT = "checkpoint"


@dataclass
class Book:
    """What the checkpoints hold, and what is wrong with the files."""

    known: dict[int, Known] = field(default_factory=dict)
    complete_until: datetime | None = None
    faults: list[Fault] = field(default_factory=list)


def verify(organization: Organization) -> list[Fault]:
    """Everything that does not hold in an organization's history; open its scope first.

    Against the checkpoints every event is named that was changed, removed or inserted before the last of them, even by
    someone who recomputed the whole chain; after it, the chain of hashes is what there is. `event_id` of a removed event
    is the id that it had; a fault of a checkpoint file has the subject type 'checkpoint' and its number as subject_id.
    """
    book = _read_all(organization)
    found = dict.fromkeys(book.faults)
    found |= dict.fromkeys(history.faults_in(organization))
    found |= dict.fromkeys(_against(book, organization))
    return list(found)


def _read_all(organization: Organization) -> Book:
    book = Book()
    rows = dict(
        Checkpoint.objects.filter(organization=organization)
        .order_by("number")
        .values_list("number", "digest")
    )
    numbers = sorted({*checkpoints.numbers_of(organization), *rows})
    numbers = sorted({*numbers, *range(1, max(numbers, default=0) + 1)})
    try:
        key = checkpoints.read_key() if numbers else None
    except KeyMissing:
        book.faults = [_file_fault(number, "key missing") for number in numbers]
        return book
    previous = ""
    for number in numbers:
        try:
            sealed = checkpoints.read(organization, number, key)
        except BadCheckpoint as bad:
            book.faults.append(_file_fault(number, bad.problem))
            previous = rows.get(number, "")
            continue
        if sealed.header.previous != previous or rows.get(number, sealed.digest) != sealed.digest:
            book.faults.append(_file_fault(number, "does not follow the one before"))
        previous = sealed.digest
        book.complete_until = sealed.header.complete_until
        for known in sealed.known:
            book.known.setdefault(known.event_id, known)
    return book


def _file_fault(number: int, problem: str) -> Fault:
    return Fault(None, CHECKPOINT, number, 0, problem)


def _against(book: Book, organization: Organization) -> Iterator[Fault]:
    """Walk the chains backwards, so that each event meets its successor first: what a checkpoint holds cannot come
    after something that an earlier checkpoint, or none, holds.
    """
    if not book.known:
        return
    hashes: dict[tuple[str, int, int], str] = {}
    for known in book.known.values():  # the earliest checkpoint is the one to believe
        hashes.setdefault((known.subject_type, known.subject_id, known.sequence), known.hash)
    missing = dict(book.known)
    rows = Event.objects.filter(organization=organization).order_by("subject_type", "subject_id", "-sequence")
    after: tuple[Event, int] | None = None
    for event in rows.iterator(chunk_size=2000):
        held = missing.pop(event.pk, None)
        earliest = _earliest_after(event, after)
        problem = _problem(event, held, hashes, earliest, book)
        if problem:
            yield Fault(event.pk, event.subject_type, event.subject_id, event.sequence, problem)
        number = held.checkpoint if held and problem != "inserted" else earliest
        after = (event, min(number, earliest))
    for lost in missing.values():
        yield Fault(lost.event_id, lost.subject_type, lost.subject_id, lost.sequence, "removed")


_NEVER = 2**62


def _earliest_after(event: Event, after: tuple[Event, int] | None) -> int:
    """The number of the earliest checkpoint that holds a later event of the same subject."""
    if after is None:
        return _NEVER
    successor, number = after
    same = (successor.subject_type, successor.subject_id) == (event.subject_type, event.subject_id)
    return number if same else _NEVER


def _problem(
    event: Event,
    known: Known | None,
    hashes: dict[tuple[str, int, int], str],
    earliest_after: int,
    book: Book,
) -> str:
    if known is None:
        is_late = earliest_after < _NEVER or (book.complete_until and event.at < book.complete_until)
        return "inserted" if is_late and not book.faults else ""  # a broken file may have held it
    if known.checkpoint > earliest_after:
        return "inserted"
    if known.hash == event.hash:
        return ""
    return "rehashed" if _is_same_content(event, known, hashes) else "changed"


def _is_same_content(event: Event, known: Known, hashes: dict[tuple[str, int, int], str]) -> bool:
    """Whether the event gives the hash of the checkpoint when it is put back in its old place of the chain."""
    original = copy.copy(event)
    original.sequence = known.sequence
    original.previous_hash = hashes.get((known.subject_type, known.subject_id, known.sequence - 1), "")
    return history.event_hash(original) == known.hash


def verify_all(out: TextIO, slug: str = "") -> int:
    """Verify every organization, or one, and say what was found: the exit code of the command line, 0 for no fault.

    An unknown address is a fault too (2).
    """
    organizations = Organization.objects.filter(**{"slug": slug} if slug else {}).order_by("slug")
    if slug and not organizations:
        out.write(_("There is no organization “%(slug)s”.") % {"slug": slug} + "\n")
        return 2
    code = 0
    for organization in organizations:
        with scope(organization=organization):
            faults = verify(organization)
            out.writelines(f"{organization.slug}: {sentence(fault)}\n" for fault in faults)
            if not faults:
                out.write(_summary(organization) + "\n")
        code = code or int(bool(faults))
    return code


def _summary(organization: Organization) -> str:
    last = Checkpoint.objects.filter(organization=organization).order_by("number").last()
    params = {
        "organization": organization.slug,
        "events": Event.objects.filter(organization=organization).count(),
        "at": last.made_at.isoformat(timespec="seconds") if last else "–",
    }
    return _("%(organization)s: history holds. Events: %(events)s; last checkpoint: %(at)s.") % params


def sentence(fault: Fault) -> str:
    """A fault in words, in the active language."""
    words = str(WORDS.get(fault.problem, fault.problem))
    if fault.subject_type == CHECKPOINT:
        return _("Checkpoint %(number)s %(words)s.") % {"number": fault.subject_id, "words": words}
    return _("Event %(id)s (%(type)s %(subject)s, no. %(sequence)s) %(words)s.") % {
        "id": fault.event_id, "type": fault.subject_type, "subject": fault.subject_id, "sequence": fault.sequence, "words": words,
    }  # fmt: skip
