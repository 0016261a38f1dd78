"""The calendar: a month, a list, by site, by person, and what is late; the whole view stands in the address."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oyamel.kit import formats
from oyamel.org.models import Person
from oyamel.records import agenda, deadlines
from oyamel.records.agenda import ACTIONS, RECORDS, Wish
from oyamel.records.enums import DeadlineNature
from oyamel.shell.calendar import shown
from oyamel.shell.calendar.asked import LATE, LIST, ME, MONTH, NONE, PEOPLE, SITES, Asked, read
from oyamel.shell.switch import switch_of

PAGE = 50
COUNTED = 10_000
EVER, NEVER = date(1900, 1, 1), date(2200, 12, 31)


def calendar(request: HttpRequest) -> HttpResponse:
    """One page of the calendar; each view costs the same few queries whatever it holds."""
    today, site = timezone.localdate(), switch_of(request).chosen
    asked = read(request.GET, today, site)
    wish = asked.wish(request.actor, site)
    weeks = shown.weeks_of(asked.month)
    first, last = weeks[0][0], weeks[-1][-1]
    year = date(asked.month.year, 1, 1), date(asked.month.year, 12, 31)
    tallies = agenda.per_day(request.actor, wish, min(first, year[0]), max(last, year[1]))
    late = agenda.late(request.actor, wish, today, COUNTED)
    context = {
        "title": _title(asked),
        "actions": _actions(request, asked, today),
        "tabs": _tabs(asked, late),
        "chips": _chips(asked, request),
        "strip": shown.year_strip(asked, today, tallies),
        "crumbs": [{"label": request.actor.organization.name, "url": f"/{request.actor.organization.slug}/"}],
        **_body(request, asked, wish, today, tallies),
    }
    return render(request, "shell/calendar.html", context)


def _title(asked: Asked) -> str:
    if asked.view == LATE:
        return _("Late dates")
    text = date_format(asked.day, "DATE_FORMAT") if asked.day else date_format(asked.month, "F Y")
    return text[:1].upper() + text[1:]


def _actions(request: HttpRequest, asked: Asked, today: date) -> list[dict[str, Any]]:
    slug = request.actor.organization.slug
    view = MONTH if asked.view == LATE else asked.view
    steps = [
        (_("Previous"), shown.last_month(asked.month), "p", "arrow-left"),
        (_("Today"), today.replace(day=1), "t", ""),
        (_("Next"), shown.next_month(asked.month), "n", "arrow-right"),
    ]
    found = [
        {"label": label, "url": asked.url(view=view, month=month, day=None), "key": key, "icon": icon}
        for label, month, key, icon in steps
    ]
    found.append(
        {"label": _("Calendar feed"), "url": reverse("calendar_feeds", args=[slug]), "kind": "quiet"}
    )
    if request.actor.may("configure"):
        found.append(
            {"label": _("Reminders"), "url": reverse("calendar_reminders", args=[slug]), "kind": "quiet"}
        )
    return found


def _tabs(asked: Asked, late: int) -> list[dict[str, Any]]:
    names = [(MONTH, _("Month")), (LIST, _("List")), (SITES, _("By site")), (PEOPLE, _("By person"))]
    tabs: list[dict[str, Any]] = [
        {"label": label, "url": asked.url(view=view, day=None), "current": asked.view == view}
        for view, label in names
    ]
    count = formats.format_number(late) + ("+" if late == COUNTED else "")
    url = asked.url(view=LATE, day=None)
    return [
        *tabs,
        {"label": pgettext("date", "Late"), "url": url, "current": asked.view == LATE, "count": count},
    ]


def _chips(asked: Asked, request: HttpRequest) -> list[dict[str, Any]]:
    chips = [
        _chip(asked, _("Set by"), "nature", list(DeadlineNature.choices)),
        _chip(asked, _("Kind"), "source", _kinds()),
        _chip(asked, _("Owner"), "owner", _owners(asked)),
    ]
    label, is_on = _("Only open ones"), asked.only_open
    toggle = {"label": label, ("off_url" if is_on else "url"): asked.url(only_open=not is_on)}
    return [*chips, toggle] if asked.view != LATE else chips


def _kinds() -> list[tuple[str, Any]]:
    named = sorted((str(each.label), each.id) for each in deadlines.sources())
    return [*((id, label) for label, id in named), (ACTIONS, _("Actions")), (RECORDS, _("Due records"))]


def _owners(asked: Asked) -> list[tuple[str, Any]]:
    choices = [(ME, _("Me")), (NONE, _("Nobody"))]
    if asked.owner.isdigit():
        found = Person.objects.filter(pk=int(asked.owner)).first()
        choices.append((asked.owner, found.name if found else "–"))
    return choices


def _chip(asked: Asked, label: str, name: str, choices: list[tuple[str, Any]]) -> dict[str, Any]:
    chosen = getattr(asked, name)
    return {
        "label": label,
        "value": str(dict(choices).get(chosen, "")),
        "off_url": asked.url(**{name: ""}) if chosen else "",
        "choices": [
            {"label": text, "url": asked.url(**{name: value}), "current": value == chosen}
            for value, text in choices
        ],
    }


def _body(request: HttpRequest, asked: Asked, wish: Wish, today: date, tallies: Any) -> dict[str, Any]:
    actor, weeks = request.actor, shown.weeks_of(asked.month)
    if asked.view == MONTH:
        firsts = agenda.first_of_days(actor, wish, weeks[0][0], weeks[-1][-1], shown.EACH)
        return {"month": shown.month_page(asked, today, tallies, firsts)}
    if asked.view in (LIST, LATE):
        return _listed(request, asked, wish, today)
    span = asked.month, shown.last_day(asked.month)
    if asked.view == SITES:
        rows = agenda.by_site(actor, wish, *span, today)
        table = shown.site_table(asked, rows, actor.sites("view"))
    else:
        rows = agenda.by_person(actor, wish, *span, today)
        people = Person.objects.in_bulk([row.key for row in rows[: shown.MOST_ROWS] if row.key])
        table = shown.person_table(asked, rows, people)
    return {"table": table if rows else None, "rest": max(len(rows) - shown.MOST_ROWS, 0)}


def _listed(request: HttpRequest, asked: Asked, wish: Wish, today: date) -> dict[str, Any]:
    since, until = _span(asked, today)
    found = agenda.read(request.actor, wish, since, until, asked.after, PAGE + 1)
    entries = found[:PAGE]
    next_url = asked.url(after=agenda.place_of(entries[-1])) if len(found) > PAGE else ""
    pager = {"text": "", "next_url": next_url, "previous_url": asked.url() if asked.after else ""}
    return {"table": shown.list_table(entries, today) if entries else None, "pager": pager}


def _span(asked: Asked, today: date) -> tuple[date, date]:
    """The days of a list: one, everything before today, or from the first of the month on (today's, from today)."""
    if asked.view == LATE:
        return EVER, today - shown.ONE_DAY
    if asked.day:
        return asked.day, asked.day
    return (today if asked.month == today.replace(day=1) else asked.month), NEVER
