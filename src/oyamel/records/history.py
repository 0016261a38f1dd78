"""Typed history: events written by the verbs in their transaction, chained by hash per subject."""

import hashlib
import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Max, OuterRef, Subquery

from oyamel.org import clock
from oyamel.org.models import Organization, User
from oyamel.records import bulk, events
from oyamel.records.models import Event, EventText, Record

RECORD = "record"
FEW = 50


@dataclass
class NewEvent:
    """An event about to be written. `changes` maps field → [before, after] in JSON values."""

    kind: str
    subject_type: str
    subject_id: int
    record_id: int | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    batch: str = ""
    version: int | None = None


def for_record(
    record: Record,
    kind: str,
    changes: dict[str, list[Any]] | None = None,
    context: dict[str, Any] | None = None,
    text: str = "",
) -> NewEvent:
    """A new event whose subject is an envelope."""
    return NewEvent(kind, RECORD, record.pk, record.pk, changes or {}, context or {}, text)


def for_object(
    obj: models.Model,
    kind: str,
    changes: dict[str, list[Any]] | None = None,
    context: dict[str, Any] | None = None,
    text: str = "",
) -> NewEvent:
    """A new event whose subject is one object of the organization (a site, a membership …)."""
    return NewEvent(kind, obj._meta.model_name or "", obj.pk, None, changes or {}, context or {}, text)


def append(organization: Organization, user: User | None, news: Sequence[NewEvent]) -> list[Event]:
    """Write events at the ends of their subjects' chains; call inside the verb's transaction.

    Of more than `FEW` events at once, without texts, the ids are not read back.
    """
    at = clock.now()
    heads = _heads(organization, news)
    rows, texts = [], []
    for new in news:
        event, text = _chained(organization, user, at, new, heads)
        rows.append(event)
        texts.append(text)
    if len(rows) > FEW and not any(texts):
        bulk.insert_each(rows)  # nobody asks for the ids of thousands of events
    else:
        Event.objects.bulk_create(rows, batch_size=500)
        EventText.objects.bulk_create([text for text in texts if text], batch_size=500)
    return rows


def _chained(
    organization: Organization,
    user: User | None,
    at: datetime,
    new: NewEvent,
    heads: dict[tuple[str, int], tuple[int, str]],
) -> tuple[Event, EventText | None]:
    key = (new.subject_type, new.subject_id)
    sequence, previous = heads[key]
    event = Event(
        organization=organization, subject_type=new.subject_type, subject_id=new.subject_id, record_id=new.record_id,
        sequence=sequence + 1, kind=new.kind, changes=new.changes, context=new.context, actor=user, at=at, batch=new.batch,
        version=new.version, previous_hash=previous,
    )  # fmt: skip
    text = _salted(event, new.text) if new.text else None
    event.hash = event_hash(event)
    heads[key] = (event.sequence, event.hash)
    return event, text


def _salted(event: Event, text: str) -> EventText:
    salt = secrets.token_hex(16)
    event.text_hash = text_hash(salt, text)
    return EventText(organization_id=event.organization_id, event=event, text=text, salt=salt)


def _heads(organization: Organization, news: Sequence[NewEvent]) -> dict[tuple[str, int], tuple[int, str]]:
    heads: dict[tuple[str, int], tuple[int, str]] = defaultdict(lambda: (0, ""))
    by_type: dict[str, set[int]] = defaultdict(set)
    for new in news:
        if new.kind not in {"RecordCreated"}:
            by_type[new.subject_type].add(new.subject_id)
    for subject_type, ids in by_type.items():
        for chunk in _chunks(sorted(ids), 500):
            for row in _last_events(organization, subject_type, chunk):
                heads[subject_type, row.subject_id] = (row.sequence, row.hash)
    return heads


def _last_events(organization: Organization, subject_type: str, ids: list[int]) -> Iterable[Event]:
    mine = Event.objects.filter(organization=organization, subject_type=subject_type)
    newest = mine.filter(subject_id=OuterRef("subject_id")).order_by("-sequence").values("sequence")[:1]
    return mine.filter(subject_id__in=ids, sequence=Subquery(newest)).only("subject_id", "sequence", "hash")


def _chunks(items: list[int], size: int) -> Iterable[list[int]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def text_hash(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def event_hash(event: Event) -> str:
    """The SHA-256 over everything that an event says, and over the hash before it."""
    content = [
        event.organization_id, event.subject_type, event.subject_id, event.sequence, event.kind, event.changes, event.context,
        event.batch, event.version, event.actor_id, event.at.astimezone(UTC).isoformat(timespec="microseconds"), event.text_hash, event.previous_hash,
    ]  # fmt: skip
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()


def to_json(value: Any) -> Any:
    """A field's value as it stands in the chain: ids for related rows, ISO dates, decimals as text."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value


def replay(happened: Iterable[Event]) -> dict[str, Any]:
    """The values after the last of these events, in JSON form: field → value."""
    values: dict[str, Any] = {}
    for event in happened:
        for name, (_before, after) in event.changes.items():
            values[name] = after
    return values


def as_of(record: Record, moment: datetime) -> dict[str, Any]:
    """The record's values as they were at a moment; empty before its creation."""
    return replay(Event.objects.filter(record=record, at__lte=moment).order_by("sequence"))


@dataclass(frozen=True)
class Fault:
    """An event that does not hold: which one, and what is wrong with it."""

    event_id: int | None
    subject_type: str
    subject_id: int
    sequence: int
    problem: str


def faults_in(organization: Organization) -> Iterable[Fault]:
    """Every event of an organization whose hash, text, order or predecessor does not hold."""
    rows = (
        Event.objects.filter(organization=organization)
        .select_related("text")
        .order_by("subject_type", "subject_id", "sequence")
    )
    disposed = _disposed(organization)
    last: Event | None = None
    for event in rows.iterator(chunk_size=2000):
        same = last is not None and (last.subject_type, last.subject_id) == (
            event.subject_type,
            event.subject_id,
        )
        is_emptied = event.sequence < disposed.get((event.subject_type, event.subject_id), 0)
        yield from _faults_of(event, last if same else None, is_emptied)
        last = event


def _disposed(organization: Organization) -> dict[tuple[str, int], int]:
    """The subjects whose earlier events were emptied, with the sequence of the event that says so."""
    rows = Event.objects.filter(organization=organization, kind=events.DISPOSED).order_by("sequence")
    return {(row[0], row[1]): row[2] for row in rows.values_list("subject_type", "subject_id", "sequence")}


def _faults_of(event: Event, before: Event | None, is_disposed: bool) -> Iterable[Fault]:
    place = (event.pk, event.subject_type, event.subject_id, event.sequence)
    is_emptied = is_disposed and not event.changes and not event.context
    if event_hash(event) != event.hash and not is_emptied:
        yield Fault(*place, "changed")
    if event.sequence != (before.sequence + 1 if before else 1):
        yield Fault(*place, "gap before it")
    if event.previous_hash != (before.hash if before else ""):
        yield Fault(*place, "does not follow its predecessor")
    text = getattr(event, "text", None)
    if text and text_hash(text.salt, text.text) != event.text_hash:
        yield Fault(*place, "text changed")


def newest_event_at(organization: Organization) -> datetime | None:
    return Event.objects.filter(organization=organization).aggregate(at=Max("at"))["at"]
