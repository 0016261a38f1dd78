"""The board of filings: one row for each form, period and site of a month, with how far it is."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oyamel.org.models import Site
from oyamel.plan.filings import queries
from oyamel.plan.filings.enums import STEPS, FilingStatus
from oyamel.plan.filings.models import Filing
from oyamel.records import deadlines
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address

MOST = 100
ONE_DAY = timedelta(days=1)


def board_view(request: HttpRequest, register: Register) -> HttpResponse:
    """The month of the address, or with `late=1` everything that is late."""
    today, branch = timezone.localdate(), _branch(request)
    month = _month(request.GET.get("month", ""), today)
    is_late = request.GET.get("late") == "1"
    if is_late:
        found = queries.late(request.actor, branch, today, MOST)
    else:
        found = queries.board(request.actor, branch, month, _next(month) - ONE_DAY, MOST)
    context = {
        "register": register,
        "title": _("Late filings") if is_late else _named(month),
        "tabs": register.tabs(request),
        "table": _table(request, register, found[:MOST], today) if found else None,
        "is_cut": len(found) > MOST,
        "acts": _months(request, register, month, today),
    }
    return render(request, "filings/board.html", context)


def _branch(request: HttpRequest) -> str:
    """The path of the site in the address, if the reader may see it; the whole otherwise."""
    text = request.GET.get("site", "")
    is_id = text.isascii() and text.isdigit() and len(text) < 19
    site: Site | None = request.actor.sites("view").filter(pk=int(text)).first() if is_id else None
    return site.path if site else ""


def _month(text: str, today: date) -> date:
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else today.replace(day=1)
    except ValueError:
        return today.replace(day=1)


def _next(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _named(month: date) -> str:
    text = date_format(month, "F Y")
    return text[:1].upper() + text[1:]


def _months(request: HttpRequest, register: Register, month: date, today: date) -> list[dict[str, Any]]:
    here = address(request, register, "board")
    site = f"&site={request.GET['site']}" if request.GET.get("site", "").isdigit() else ""
    steps = [
        (_("Previous"), (month - ONE_DAY).replace(day=1), "p", "arrow-left"), (_("Today"), today, "t", ""),
        (_("Next"), _next(month), "n", "arrow-right"),
    ]  # fmt: skip
    return [
        {"label": label, "url": f"{here}?month={day:%Y-%m}{site}", "key": key, "icon": icon}
        for label, day, key, icon in steps
    ]


def _table(request: HttpRequest, register: Register, found: list[queries.Due], today: date) -> dict[str, Any]:
    columns = [
        {"label": _("Form")}, {"label": _("Period"), "show": "wide"}, {"label": _("Site"), "show": "wide"}, {"label": _("Law's day"), "kind": "date"},
        {"label": _("Own target"), "kind": "date", "show": "widest"}, {"label": _("Progress")}, {"label": ""},
    ]  # fmt: skip
    rows = [{"cells": _cells(request, register, each, today)} for each in found]
    return {"caption": _("Filings"), "columns": columns, "rows": rows}


def _cells(request: HttpRequest, register: Register, due: queries.Due, today: date) -> list[Any]:
    row, filing = due.date, due.filing
    title = deadlines.wording(row)
    form = {
        "text": (filing.form_name if filing else "") or title,
        "url": (filing or row.record).get_absolute_url(),
        "title": True,
        "under": str(row.record) if not filing else f"{filing.record.number} · {row.record.number}",
    }
    is_late = row.is_open and row.due_on < today
    day = {"text": date_format(row.due_on, "D j M Y")}
    return [
        form,
        filing.period if filing else "",
        row.record.site.name if row.record.site else _("Whole organization"),
        day | ({"under": pgettext("date", "Late")} if is_late else {}),
        date_format(row.target_on, "D j M") if row.target_on != row.due_on else "",
        progress(filing, row.is_open),
        _act(request, register, due),
    ]


def progress(filing: Filing | None, is_open: bool = True) -> dict[str, Any]:
    """How far a filing is, as a cell: its step of five and its word."""
    if filing is None:
        word = _("Not started") if is_open else pgettext("date", "Done")
        return {"text": word, "state": "warn" if is_open else "good", "open": is_open}
    status = FilingStatus(filing.record.status)
    if status not in STEPS:
        return {"text": str(status.label), "state": "calm"}
    done = STEPS.index(status) + 1
    tone = "good" if status == FilingStatus.ACKNOWLEDGED else "info"
    return {"score": done, "of": len(STEPS), "text": str(status.label), "tone": tone}


def _act(request: HttpRequest, register: Register, due: queries.Due) -> Any:
    may = due.date.is_open and request.actor.may("change", due.date.record.site_path)
    if due.filing or not may:
        return ""
    return {"text": _("Start the filing"), "url": address(request, register, "start", str(due.date.pk))}
