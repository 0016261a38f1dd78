"""A record's story: history and comments in one timeline, worded for the reader."""

from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from oyamel.kit.markdown import render_markdown
from oyamel.org.actors import Actor
from oyamel.records import events
from oyamel.records.models import Event, RecordModel
from oyamel.records.timeline import Entry, timeline
from oyamel.registers.declaration import Register, register_for_kind
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import Reference


def tell(actor: Actor, row: RecordModel, lookup: Lookup, limit: int = 100) -> list[dict[str, Any]]:
    """The newest items of the story, newest first: [{who, text, at, when, quote, changes, id}]."""
    register = register_for_kind(row.kind)
    found = timeline(row.record, actor, limit=limit)
    _read_names([entry.event for entry in found.entries], register, lookup)
    return [_item(entry, register, lookup) for entry in reversed(found.entries)]


def _read_names(happened: list[Event], register: Register | None, lookup: Lookup) -> None:
    """Read what the changes refer to, one query for each field, before each is worded."""
    changed = [event.changes for event in happened if event.kind != events.RECORD_CREATED]
    for each in register.all_fields if register else []:
        if isinstance(each, Reference):
            each.read_past(
                (value for pairs in changed for value in pairs.get(each.name, []) if value), lookup
            )


def _item(entry: Entry, register: Register | None, lookup: Lookup) -> dict[str, Any]:
    event = entry.event
    is_creation = event.kind == events.RECORD_CREATED
    return {
        "id": f"event-{event.sequence}",
        "who": entry.who,
        "text": f"{entry.sentence} ({entry.relation})" if entry.relation else entry.sentence,
        "at": event.at,
        "when": date_format(localtime(event.at), "DATETIME_FORMAT"),
        "quote": _said(entry),
        "changes": [] if is_creation else changes_of(event, register, lookup),
    }


def _said(entry: Entry) -> str:
    if entry.is_text_erased:
        return _("The text was erased; its hash remains in the chain.")
    if entry.is_comment:
        return mark_safe(render_markdown(entry.text).strip())  # noqa: S308 - sanitized by the kit
    return entry.text


def changes_of(event: Event, register: Register | None, lookup: Lookup) -> list[dict[str, str]]:
    """What an event changed, in the words of its register: [{label, before, after}]."""
    if register is None:
        return []
    shown = [(name, pair) for name, pair in event.changes.items() if name in register.by_name]
    return [
        {
            "label": str(register.by_name[name].label),
            "before": register.by_name[name].from_history(before, lookup),
            "after": register.by_name[name].from_history(after, lookup),
        }
        for name, (before, after) in shown
    ]
