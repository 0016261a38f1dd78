"""Entries of the calendar as the pages show them: a law's day is a diamond, an own day a dot, late is said in words."""

import calendar as months
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oyamel.org.models import Person, Site
from oyamel.records.agenda import Entry, Row, Tally
from oyamel.records.enums import DeadlineNature
from oyamel.shell.calendar.asked import LIST, MONTH, NONE, Asked

EACH = 3
MOST_ROWS = 100
ONE_DAY = timedelta(days=1)


def weeks_of(month: date) -> list[list[date]]:
    """The days of a month's page in weeks, as the reader's week begins; days of its neighbours fill the first and last."""
    sunday_first = int(get_format("FIRST_DAY_OF_WEEK"))
    return months.Calendar((sunday_first - 1) % 7).monthdatescalendar(month.year, month.month)


def next_month(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def last_month(month: date) -> date:
    return (month - ONE_DAY).replace(day=1)


def last_day(month: date) -> date:
    return next_month(month) - ONE_DAY


def month_page(
    asked: Asked, today: date, tallies: dict[date, Tally], firsts: dict[date, list[Entry]]
) -> dict[str, Any]:
    """The month as its component draws it."""
    weeks = weeks_of(asked.month)
    return {
        "caption": date_format(asked.month, "F Y"),
        "weekdays": [
            {"short": str(WEEKDAYS_ABBR[day.weekday()]), "long": str(WEEKDAYS[day.weekday()])}
            for day in weeks[0]
        ],
        "weeks": [
            [_cell(asked, today, day, tallies.get(day), firsts.get(day, [])) for day in week]
            for week in weeks
        ],
    }


def _cell(asked: Asked, today: date, day: date, tally: Tally | None, entries: list[Entry]) -> dict[str, Any]:
    count = tally.all if tally else 0
    return {
        "day": day.day,
        "said": date_format(day, "DATE_FORMAT"),
        "count": count,
        "url": asked.url(view=LIST, day=day) if count else "",
        "more": max(count - len(entries), 0),
        "is_today": day == today,
        "is_outside": day.month != asked.month.month,
        "has_late": bool(tally and tally.open and day < today),
        "entries": [shown(entry, today) for entry in entries],
    }


def shown(entry: Entry, today: date) -> dict[str, Any]:
    """One entry in a cell of the month."""
    is_late = entry.is_late(today)
    return {
        "text": entry.what,
        "url": entry.record.get_absolute_url(),
        "shape": "mark" if entry.is_legal else "calm",
        "said": _word(entry, is_late),
        "is_late": is_late,
        "is_done": not entry.is_open,
        "title": " · ".join([entry.what, str(entry.record), *_notes(entry)]),
    }


def _word(entry: Entry, is_late: bool) -> str:
    if is_late:
        return pgettext("date", "Late")
    if not entry.is_open:
        return pgettext("date", "Done")
    return str(DeadlineNature(entry.nature).label)


def _notes(entry: Entry) -> list[str]:
    notes = []
    if entry.target_on:
        notes.append(_("own target %(day)s") % {"day": date_format(entry.target_on, "D j M")})
    return [*notes, _moved(entry)] if entry.moved_by else notes


def _moved(entry: Entry) -> str:
    return _("moved from a day off: %(provision)s") % {"provision": entry.moved_by}


def list_table(entries: Sequence[Entry], today: date) -> dict[str, Any]:
    """Entries in order of their days; a day stands once."""
    columns = [
        {"label": _("Day"), "kind": "date"}, {"label": _("What")}, {"label": _("Own target"), "kind": "date", "show": "wide"},
        {"label": _("Site"), "show": "wide"}, {"label": _("Owner"), "show": "widest"}, {"label": _("State")},
    ]  # fmt: skip
    rows, last = [], None
    for entry in entries:
        rows.append({"cells": _cells(entry, today, entry.on == last)})
        last = entry.on
    return {"caption": _("Dates"), "columns": columns, "rows": rows}


def _cells(entry: Entry, today: date, is_same_day: bool) -> list[Any]:
    is_late = entry.is_late(today)
    moved = [_moved(entry)] if entry.moved_by else []
    what = {
        "text": entry.what,
        "url": entry.record.get_absolute_url(),
        "title": True,
        "under": " · ".join([str(entry.record), *moved]),
    }
    tone = "bad" if is_late else "good" if not entry.is_open else "mark" if entry.is_legal else "calm"
    return [
        "" if is_same_day else date_format(entry.on, "D j M Y"),
        what,
        date_format(entry.target_on, "D j M") if entry.target_on else "",
        entry.record.site.name if entry.record.site else _("Whole organization"),
        entry.owner.name if entry.owner else "",
        {
            "text": _word(entry, is_late),
            "state": tone,
            "open": entry.is_open and not is_late and not entry.is_legal,
        },
    ]


def site_table(asked: Asked, rows: list[Row], sites: Iterable[Site]) -> dict[str, Any]:
    """One line for each site that has dates in the month."""
    by_path = {site.path: site for site in sites}
    lines = []
    for row in rows[:MOST_ROWS]:
        site = by_path.get(row.key)
        name = site.name if site else _("Whole organization")
        url = asked.url(view=LIST, site=str(site.pk)) if site else ""
        lines.append({"cells": [{"text": name, "url": url, "title": True} if url else name, *_counted(row)]})
    return _table(_("Dates by site"), _("Site"), lines)


def person_table(asked: Asked, rows: list[Row], people: dict[int, Person]) -> dict[str, Any]:
    """One line for each person who has dates in the month, and one for those that nobody owns."""
    lines = []
    for row in rows[:MOST_ROWS]:
        name = people[row.key].name if row.key in people else _("Nobody")
        url = asked.url(view=LIST, owner=str(row.key or NONE))
        lines.append({"cells": [{"text": name, "url": url, "title": True}, *_counted(row)]})
    return _table(_("Dates by person"), _("Owner"), lines)


def _counted(row: Row) -> list[Any]:
    late: Any = {"text": row.late, "state": "bad"} if row.late else ""
    day = date_format(row.next_on, "D j M") if row.next_on else ""
    return [row.legal or "", row.own or "", row.done or "", late, day]


def _table(caption: str, first: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    columns = [
        {"label": first}, {"label": _("By law or permit"), "kind": "number"}, {"label": _("Our own"), "kind": "number", "show": "wide"},
        {"label": pgettext("date", "Done"), "kind": "number", "show": "wide"}, {"label": pgettext("date", "Late"), "kind": "number"},
        {"label": _("Next"), "kind": "date"},
    ]  # fmt: skip
    return {"caption": caption, "columns": columns, "rows": lines}


def year_strip(asked: Asked, today: date, tallies: dict[date, Tally]) -> list[dict[str, Any]]:
    """The months of the year with how many dates each holds, between its neighbours."""
    year = asked.month.year
    totals, late = [0] * 13, [0] * 13
    for day, tally in tallies.items():
        if day.year == year:
            totals[day.month] += tally.all
            late[day.month] += tally.open if day < today else 0
    view = asked.view if asked.view != "late" else MONTH
    parts = [_month_part(asked, view, date(year, n, 1), totals[n], late[n]) for n in range(1, 13)]
    before, beyond = asked.month.replace(year=year - 1), asked.month.replace(year=year + 1)
    return [
        {"label": str(year - 1), "url": asked.url(view=view, month=before, day=None), "is_edge": True},
        *parts,
        {"label": str(year + 1), "url": asked.url(view=view, month=beyond, day=None), "is_edge": True},
    ]


def _month_part(asked: Asked, view: str, month: date, count: int, late: int) -> dict[str, Any]:
    return {
        "label": date_format(month, "M"),
        "said": date_format(month, "F Y"),
        "count": count,
        "late": late,
        "url": asked.url(view=view, month=month, day=None),
        "current": month == asked.month,
    }
