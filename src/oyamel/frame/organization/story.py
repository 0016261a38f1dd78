"""The history of one object of the organization in words, as the story component takes it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from oyamel.frame.organization import places
from oyamel.frame.organization.domain.changes import changes_of, events_of
from oyamel.org.enums import Role
from oyamel.org.models import Invitation, Membership
from oyamel.records.events import event_type
from oyamel.records.models import Event

SUBJECTS = ("organization", "site", "area", "person", "membership", "invitation", "apitoken")
HIDDEN = {"invited_by", "created_at", "is_demo", "accepted_at", "revoked_at", "last_used_at"}
PAGE = 50
Names = dict[type[models.Model], dict[int, str]]


@dataclass
class Item:
    """One line of a story."""

    who: str
    text: str
    at: Any
    relative: bool = True
    quote: str = ""
    changes: list[dict[str, str]] = field(default_factory=list)


def history_of(obj: models.Model, newest: int = 100) -> list[Item]:
    """The newest events of an object, oldest first."""
    return told(list(reversed(_loaded(events_of(obj).order_by("-sequence"))[:newest])))


def log(before: int | None = None, size: int = PAGE) -> list[Event]:
    """Events of all objects of the organization, newest first, from the one before the given id."""
    rows = Event.objects.filter(record__isnull=True, subject_type__in=SUBJECTS).order_by("-pk")
    return list(_loaded(rows.filter(pk__lt=before) if before else rows)[:size])


def _loaded(rows: models.QuerySet[Event]) -> models.QuerySet[Event]:
    return rows.select_related("actor", "text")


def told(events: Sequence[Event], *, with_subject: bool = False) -> list[Item]:
    """Events in words, with the name of what they are about where several objects stand in one list.

    The related rows of all events are named with one query per model.
    """
    names = _names(events, with_subject)
    return [_item(event, names, with_subject) for event in events]


def _item(event: Event, names: Names, with_subject: bool) -> Item:
    text = getattr(event, "text", None)
    quote = text.text if text and not text.text.startswith("{") else ""
    who = str(event.actor) if event.actor else _("Oyamel")
    sentence = event_type(event.kind).word(readable(event.context))
    if with_subject:
        subject = names[apps.get_model("org", event.subject_type)].get(event.subject_id, _("(removed)"))
        sentence = _("%(sentence)s: %(subject)s") % {"sentence": sentence, "subject": subject}
    return Item(who, sentence, event.at, quote=quote, changes=_lines(event, names))


def readable(context: dict[str, Any]) -> dict[str, Any]:
    """A context whose codes are words."""
    role = context.get("role")
    return context | {"role": Role(role).label} if role in Role.values else context


def _lines(event: Event, names: Names) -> list[dict[str, str]]:
    model = apps.get_model("org", event.subject_type)
    lines = []
    for name, (before, after) in changes_of(event).items():
        if name in HIDDEN:
            continue
        column = model._meta.get_field(name)
        pair = {"before": _value(column, before, names), "after": _value(column, after, names)}
        lines.append({"label": capfirst(str(column.verbose_name)), **pair})
    return lines


def _value(column: models.Field, value: Any, names: Names) -> str:
    if value is None or value == "":
        return ""
    if column.is_relation:
        return names.get(column.related_model, {}).get(value, _("(removed)"))
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(column, models.DateField):
        return _day(str(value))
    region = places.region(value) if column.name == "region" else None
    return region.label() if region else str(value)


def _day(value: str) -> str:
    """An ISO date or instant as a date in the reader's language."""
    return date_format(datetime.fromisoformat(value), "DATE_FORMAT")


def _names(events: Iterable[Event], with_subject: bool) -> Names:
    wanted: dict[type[models.Model], set[int]] = {}
    for event in events:
        model = apps.get_model("org", event.subject_type)
        if with_subject:
            wanted.setdefault(model, set()).add(event.subject_id)
        for name, pair in event.changes.items():
            column = model._meta.get_field(name)
            if column.is_relation:
                wanted.setdefault(column.related_model, set()).update(pk for pk in pair if pk)
    return {model: _names_of(model, ids) for model, ids in wanted.items() if ids}


def _names_of(model: type[models.Model], ids: set[int]) -> dict[int, str]:
    column = {Membership: "user__name", Invitation: "email"}.get(model, "name")
    return dict(model._default_manager.filter(pk__in=ids).values_list("pk", column))
