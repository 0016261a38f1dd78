"""Long jobs of the reader: what runs, how far it is, what came of it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from oyamel.jobs import domain, queries
from oyamel.jobs.enums import RunState
from oyamel.jobs.models import Run
from oyamel.kit import formats

SHOWN = 50
TONES = {
    RunState.QUEUED: "calm",
    RunState.RUNNING: "info",
    RunState.DONE: "good",
    RunState.FAILED: "bad",
    RunState.CANCELLED: "calm",
    RunState.INTERRUPTED: "warn",
}


def jobs(request: HttpRequest) -> HttpResponse:
    """The newest long jobs of the reader in this organization."""
    runs = list(queries.runs_of(request.user)[:SHOWN])
    table = {
        "caption": _("My long jobs"),
        "columns": [
            {"label": _("Job")},
            {"label": _("State")},
            {"label": _("How far")},
            {"label": _("Asked"), "kind": "date", "show": "wide"},
        ],
        "rows": [{"cells": _cells(request, run)} for run in runs],
    }
    context = {"table": table, "has_open": any(run.is_open for run in runs)}
    return render(request, "shell/jobs.html", context)


def _cells(request: HttpRequest, run: Run) -> list[dict[str, Any]]:
    status = queries.status(run)
    return [
        {
            "text": status["title"],
            "url": f"/{request.actor.organization.slug}/jobs/{run.uuid}/",
            "title": True,
        },
        {"text": status["state_words"], "state": TONES[RunState(run.state)], "open": run.is_open},
        {"text": how_far(status)},
        {"text": date_format(localtime(run.created_at), "SHORT_DATETIME_FORMAT")},
    ]


def job(request: HttpRequest, run: UUID) -> HttpResponse:
    """One job: its bar, its outcome, a way to stop it."""
    found = _own(request, run)
    status = queries.status(found)
    return render(request, "shell/job.html", {"run": found, "status": status, **_shown(found, status)})


def _shown(run: Run, status: dict[str, Any]) -> dict[str, Any]:
    share = status["share"]
    return {
        "tone": TONES[RunState(run.state)],
        "percent": round(share * 100) if share is not None else None,
        "how_far": how_far(status),
        "result_url": _result_url(status["result"]),
        "asked": date_format(localtime(run.created_at), "DATETIME_FORMAT"),
    }


def _result_url(result: dict[str, Any]) -> str:
    """Where the result of a job is to be seen: a job names it as `url`, an address of this program."""
    url = result.get("url", "")
    return url if isinstance(url, str) and url.startswith("/") and not url.startswith("//") else ""


def how_far(status: dict[str, Any]) -> str:
    """“1 200 of 10 000 rows, 1 600 a second, 6 seconds left”, as far as it is known."""
    parts = [_count(status)] if status["done"] or status["total"] else []
    if status["is_open"] and status["rate"]:
        parts.append(_("%(rate)s a second") % {"rate": formats.format_number(round(status["rate"], 1))})
    if status["seconds_left"] is not None:
        parts.append(_left(round(status["seconds_left"])))
    return ", ".join(parts)


def _count(status: dict[str, Any]) -> str:
    done, unit = formats.format_number(status["done"]), status["unit"]
    if status["total"] is None:
        return f"{done} {unit}".strip()
    total = formats.format_number(status["total"])
    return (_("%(done)s of %(total)s %(unit)s") % {"done": done, "total": total, "unit": unit}).strip()


def _left(seconds: int) -> str:
    if seconds < 90:
        return ngettext("%(count)d second left", "%(count)d seconds left", seconds) % {"count": seconds}
    minutes = round(seconds / 60)
    return ngettext("%(count)d minute left", "%(count)d minutes left", minutes) % {"count": minutes}


@require_POST
def cancel(request: HttpRequest, run: UUID) -> HttpResponse:
    """Ask a job to stop."""
    domain.cancel(_own(request, run))
    return redirect("job", request.actor.organization.slug, run)


def _own(request: HttpRequest, run: UUID) -> Run:
    return get_object_or_404(queries.runs_of(request.user), uuid=run)
