"""Entries as an iCalendar (RFC 5545): whole days, at the law's date, alarms before the own target, identities that stay."""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from oyamel.org.models import Organization
from oyamel.records.agenda import Entry

MORNING = timedelta(hours=9)
REFRESH = timedelta(hours=6)


def fingerprint(entries: Iterable[Entry], *more: Any) -> str:
    """What the feed says, as a hash: equal where nothing changed, so that nothing is sent again."""
    digest = hashlib.sha256(repr(more).encode())
    for entry in entries:
        said = (
            entry.key,
            entry.on,
            entry.what,
            entry.target_on,
            entry.moved_by,
            entry.record.pk,
            str(entry.owner),
        )
        digest.update(repr((*said, entry.record.title, str(entry.record.site))).encode())
    return digest.hexdigest()


def draw(
    organization: Organization, name: str, entries: Iterable[Entry], days_before: Iterable[int]
) -> bytes:
    """The calendar as bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Oyamel//EMS//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{organization.name}: {name}")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for entry in entries:
        calendar.add_component(_event(organization, entry, sorted(days_before, reverse=True)))
    return calendar.to_ical()


def _event(organization: Organization, entry: Entry, days_before: list[int]) -> Event:
    event = Event()
    event.add("uid", identity(organization, entry))
    event.add("dtstamp", entry.record.updated_at)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("summary", entry.what)
    event.add("description", _description(entry))
    event.add("url", settings.OYAMEL_URL + entry.record.get_absolute_url())
    event.add("transp", "TRANSPARENT")
    event.add("categories", [_("Law") if entry.is_legal else _("Own")])
    if entry.record.site:
        event.add("location", entry.record.site.name)
    for days in days_before:
        event.add_component(_alarm(entry, days))
    return event


def identity(organization: Organization, entry: Entry) -> str:
    """The same for one date for ever, whatever its day, title or language."""
    name = f"{organization.uuid}/{entry.record.pk}/{entry.key}"
    return f"{hashlib.sha256(name.encode()).hexdigest()[:32]}@{organization.uuid}"


def _description(entry: Entry) -> str:
    parts = [str(entry.record)]
    if entry.target_on:
        parts.append(_("Own target: %(day)s") % {"day": _day(entry.target_on)})
    if entry.moved_by:
        parts.append(_("Moved from a day off: %(provision)s") % {"provision": entry.moved_by})
    if entry.owner:
        parts.append(_("Owner: %(name)s") % {"name": entry.owner.name})
    return "\n".join([*parts, settings.OYAMEL_URL + entry.record.get_absolute_url()])


def _day(day: date) -> str:
    return date_format(day, "D j M Y")


def _alarm(entry: Entry, days: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.what)
    before = timedelta(days=days) + (entry.on - entry.target_on if entry.target_on else timedelta())
    alarm.add("trigger", MORNING - before)
    return alarm
