"""What happened to records since yesterday, in a few lines."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from oyamel.org import paths
from oyamel.org.actors import Actor
from oyamel.org.models import Site
from oyamel.records import events
from oyamel.records.models import Event, visible
from oyamel.records.timeline import hidden_records, names_of_users
from oyamel.records.walking import walked
from oyamel.registers.declaration import register_for_kind

LOOKED_AT = 200
SHOWN = 8


def since(actor: Actor, moment: datetime, site: Site | None = None) -> list[dict[str, Any]]:
    """The newest changes as items of a story: what one person did at once, or again and again to one record, is one."""
    at_once: dict[tuple[Any, ...], list[Event]] = {}
    for event in _told(actor, list(_events(actor, moment, site)[:LOOKED_AT])):
        at_once.setdefault(_key(event), []).append(event)
    groups: dict[tuple[Any, ...], list[Event]] = {}
    for events_of_one_act in at_once.values():
        groups.setdefault(_subjects(events_of_one_act), []).extend(events_of_one_act)
    shown = list(groups.values())[:SHOWN]
    names = names_of_users({group[0].actor_id for group in shown if group[0].actor_id})
    return [_item(actor, group, names) for group in shown]


def _events(actor: Actor, moment: datetime, site: Site | None) -> QuerySet[Event]:
    rows = Event.objects.filter(organization=actor.organization, at__gte=moment, record__isnull=False)
    scope = visible(actor, "view", "record__")
    if site:
        scope &= Q(record__site_path__gte=site.path, record__site_path__lt=paths.after(site.path))
    rows = rows.filter(walked(scope))  # the newest events first, whatever branch they belong to
    return rows.select_related("actor", "record").order_by("-at", "-pk")


def _told(actor: Actor, found: list[Event]) -> list[Event]:
    """Without the links to records that the actor may not see."""
    hidden = hidden_records(actor, found)
    return [event for event in found if event.context.get("record") not in hidden]


def _key(event: Event) -> tuple[Any, ...]:
    """What is equal for the events of one act: its batch, or who did what at the very same moment."""
    return (event.batch,) if event.batch else (event.actor_id, event.kind, event.at)


def _subjects(group: list[Event]) -> tuple[Any, ...]:
    """What is equal where somebody does the same again to the same records."""
    return group[0].actor_id, group[0].kind, frozenset(event.record_id for event in group)


def _item(actor: Actor, group: list[Event], names: dict[int, str]) -> dict[str, Any]:
    newest = group[0]
    return {
        "who": names.get(newest.actor.pk, newest.actor.name) if newest.actor else _("Oyamel"),
        "text": events.event_type(newest.kind).word(newest.context),
        "at": newest.at,
        "when": date_format(localtime(newest.at), "SHORT_DATETIME_FORMAT"),
        "quote": _fields(group),
        "relative": True,
        "files": [_what(actor, group)],
    }


def _fields(group: list[Event]) -> str:
    """Which fields were changed, where it is one event that changed some."""
    register = register_for_kind(group[0].record.kind)
    if len(group) > 1 or register is None or group[0].kind != events.FIELDS_CHANGED:
        return ""
    known = [register.by_name[name] for name in group[0].changes if name in register.by_name]
    return ", ".join(str(each.label) for each in known)


def _what(actor: Actor, group: list[Event]) -> dict[str, str]:
    """The record, or the register with how many of its records."""
    record = group[0].record
    register = register_for_kind(record.kind)
    count = len({event.record_id for event in group})
    if count > 1 and register:
        plus = "+" if len(group) == LOOKED_AT else ""
        label = f"{count}{plus} × {register.label}"
        return {"label": label, "url": f"/{actor.organization.slug}/{register.slug}/?sort=-updated"}
    record.organization = actor.organization
    return {"label": str(record), "url": record.get_absolute_url()}
