"""A record's story: history and comments in one timeline, worded for the reader."""

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from oyamel.kit.markdown import render_markdown
from oyamel.org.actors import Actor
from oyamel.records import events
from oyamel.records.models import Event, RecordModel
from oyamel.registers.declaration import Register, register_for_kind
from oyamel.registers.lookup import Lookup

NEWEST = 100


def tell(
    actor: Actor, row: RecordModel, lookup: Lookup, newest: int | None = NEWEST
) -> list[dict[str, Any]]:
    """The newest items of the story (all with None), newest first: [{who, text, at, when, quote, changes, id}]."""
    register = register_for_kind(row.kind)
    happened = (
        Event.objects.filter(record=row.record).select_related("actor", "text").order_by("-sequence")[:newest]
    )
    return [_item(event, register, lookup) for event in happened]


def _item(event: Event, register: Register | None, lookup: Lookup) -> dict[str, Any]:
    text = getattr(event, "text", None)
    said = text.text if text else ""
    is_creation = event.kind == events.RECORD_CREATED
    return {
        "id": f"event-{event.sequence}",
        "who": event.actor.name if event.actor else _("Oyamel"),
        "text": events.event_type(event.kind).word(event.context),
        "at": event.at,
        "when": date_format(localtime(event.at), "DATETIME_FORMAT"),
        "quote": render_markdown(said) if event.kind == events.COMMENT_ADDED else said,
        "changes": [] if is_creation else changes_of(event, register, lookup),
    }


def changes_of(event: Event, register: Register | None, lookup: Lookup) -> list[dict[str, str]]:
    """What an event changed, in words: [{label, before, after}]."""
    if register is None:
        return []
    rows = []
    for name, (before, after) in event.changes.items():
        each = register.by_name.get(name)
        if each:
            rows.append(
                {
                    "label": str(each.label),
                    "before": each.from_history(before, lookup),
                    "after": each.from_history(after, lookup),
                }
            )
    return rows
