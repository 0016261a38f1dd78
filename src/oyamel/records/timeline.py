"""Everything that happened to a record in one list, comments among it, worded for the reader."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from oyamel.org.actors import Actor
from oyamel.org.models import Person, User
from oyamel.records import access, events, fields, kinds, links
from oyamel.records.enums import Signature
from oyamel.records.models import Action, Event, Record, RecordModel, visible

MOST = 200
LINKING = {events.LINK_ADDED, events.LINK_REMOVED}
Names = dict[type[models.Model], dict[int, str]]


@dataclass(frozen=True)
class FieldChange:
    """One field of a change: its label, and the values in words; child rows stay lists of plain values."""

    name: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `text` is the comment or the reason; `relation` names a link from this end."""

    event: Event
    who: str
    sentence: str
    text: str
    is_text_erased: bool
    changes: list[FieldChange]
    relation: str = ""

    @property
    def is_comment(self) -> bool:
        return self.event.kind == events.COMMENT_ADDED

    @property
    def at(self) -> datetime:
        return self.event.at


@dataclass(frozen=True)
class Timeline:
    """The newest entries, the newest last; `has_earlier` says that more lie before the first."""

    entries: list[Entry] = field(default_factory=list)
    has_earlier: bool = False


def timeline(record: Record, actor: Actor, before: int | None = None, limit: int = MOST) -> Timeline:
    """What happened to a record, the newest last; `before` is the sequence of the first entry of the page after this one.

    A link to a record that the actor may not see is left out. The number of queries does not depend on the number of
    entries: one, and one for each kind of row whose names are needed. Raises NotAllowed.
    """
    access.require(actor, "view", record)
    rows = Event.objects.filter(record=record).select_related("actor", "text").order_by("-sequence")
    if before:
        rows = rows.filter(sequence__lt=before)
    found = list(rows[: limit + 1])
    shown = found[:limit][::-1]
    hidden = hidden_records(actor, shown)
    model = kinds.model_for(record.kind)
    names = _names(actor, model, shown)
    entries = [_entry(event, model, names) for event in shown if event.context.get("record") not in hidden]
    return Timeline(entries, len(found) > limit)


def hidden_records(actor: Actor, shown: Sequence[Event]) -> set[int]:
    """The other ends of links that the actor may not see; an event that names one (`context["record"]`) is not told."""
    ids = {event.context["record"] for event in shown if event.kind in LINKING and "record" in event.context}
    if not ids:
        return set()
    seen = Record.objects.filter(visible(actor, "view"), pk__in=ids).values_list("pk", flat=True)
    return ids - set(seen)


def _entry(event: Event, model: type[RecordModel], names: Names) -> Entry:
    text = getattr(event, "text", None)
    return Entry(
        event=event,
        who=_who(event, names),
        sentence=events.event_type(event.kind).word(_context(event)),
        text=text.text if text else "",
        is_text_erased=bool(event.text_hash) and text is None,
        changes=_changes(event, model, names),
        relation=links.end_name(event.context["type"], event.context["end"]) if event.kind in LINKING and event.context else "",
    )  # fmt: skip


def _who(event: Event, names: Names) -> str:
    """The name that the person bears in this organization, which may be a pseudonym; the program itself has none."""
    if event.actor is None:
        return _("Oyamel")
    return names[User].get(event.actor_id or 0, event.actor.name)


def _context(event: Event) -> dict[str, Any]:
    context = dict(event.context)
    if context.get("signed_with") in Signature.values:
        context["signed_with"] = Signature(context["signed_with"]).label
    return context


def _changes(event: Event, model: type[RecordModel], names: Names) -> list[FieldChange]:
    """The fields that an event touched: those of the record, or those of an action."""
    of_record = [_change(model, name, pair, names) for name, pair in event.changes.items()]
    of_action = [_change(Action, name, pair, names) for name, pair in event.context.get("fields", {}).items()]
    return of_record + of_action


def _change(model: type[models.Model], name: str, pair: list[Any], names: Names) -> FieldChange:
    found = _field(model, name)
    label = str(found.verbose_name) if found else name
    before, after = ([_word(found, value, names) for value in pair]) if found else pair
    return FieldChange(name, capfirst(label), before, after)


def _field(model: type[models.Model], name: str) -> models.Field | None:
    """The field behind a name; None for child rows, and for a field that a later version of the program dropped."""
    try:
        holder = Record if model is not Action and name in fields.ENVELOPE else model
        return holder._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _word(found: models.Field, value: Any, names: Names) -> Any:
    if value is None or value == "":
        return ""
    if found.is_relation:
        return names[found.related_model].get(value, _("(not visible)"))
    if found.flatchoices:
        return str(dict(found.flatchoices).get(value, value))
    if isinstance(found, models.BooleanField):
        return _("Yes") if value else _("No")
    return _moment(found, value)


def _moment(found: models.Field, value: Any) -> Any:
    if isinstance(found, models.DateTimeField):
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "DATETIME_FORMAT")
    if isinstance(found, models.DateField):
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    return value


def _names(actor: Actor, model: type[RecordModel], shown: Sequence[Event]) -> Names:
    """The names of all rows that the changes point at; one query for each model."""
    wanted: dict[type[models.Model], set[int]] = defaultdict(set)
    for event in shown:
        for owner, pairs in ((model, event.changes), (Action, event.context.get("fields", {}))):
            for name, pair in pairs.items():
                found = _field(owner, name)
                if found and found.is_relation:
                    wanted[found.related_model] |= {value for value in pair if value}
    names: Names = {kind: _names_of(actor, kind, ids) for kind, ids in wanted.items() if kind is not User}
    users = wanted.get(User, set()) | {event.actor_id for event in shown if event.actor_id}
    names[User] = names_of_users(users)
    return defaultdict(dict, names)


def _names_of(actor: Actor, model: type[models.Model], ids: Iterable[int]) -> dict[int, str]:
    if issubclass(model, RecordModel | Record):
        rows = Record.objects.filter(visible(actor, "view"), pk__in=ids)
        return {row.pk: str(row) for row in rows}
    return {row.pk: str(row) for row in model._default_manager.filter(pk__in=ids)}


def names_of_users(ids: Iterable[int]) -> dict[int, str]:
    """The names that users bear in this organization, which may be pseudonyms; who is no person here is left out."""
    return dict(Person.objects.filter(user__in=ids).values_list("user", "name"))
