"""What a change touches, on its page, and the card by which management decides."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from oyamel.kit import formats
from oyamel.plan.changes import queries
from oyamel.plan.changes.enums import ChangeStatus
from oyamel.plan.changes.models import PlannedChange, Touched
from oyamel.records import access, ports
from oyamel.registers.declaration import register_for_kind

WAY = (
    ChangeStatus.PROPOSED,
    ChangeStatus.ASSESSED,
    ChangeStatus.APPROVED,
    ChangeStatus.DONE,
    ChangeStatus.REVIEWED,
)


def panel(request: HttpRequest, change: PlannedChange) -> str:
    """How far the change is, what it touches and which questions it raises."""
    context = {
        "steps": _steps(change),
        "groups": _groups(request, change),
        "questions": ports.questions_on_change(request.actor, change.record),
        "is_assessed": change.record.status != ChangeStatus.PROPOSED,
    }
    return render_to_string("changes/touched.html", context, request)


def _steps(change: PlannedChange) -> list[dict[str, Any]]:
    if change.record.status == ChangeStatus.DROPPED:
        return []
    here = WAY.index(ChangeStatus(change.record.status))
    return [
        {"label": each.label, "current": place == here, "done": place < here}
        for place, each in enumerate(WAY)
    ]


def _groups(request: HttpRequest, change: PlannedChange) -> list[dict[str, Any]]:
    """What is touched by kind: [{title, rows: [{record, did, state, is_open, action}]}]."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in queries.touched_by(request.actor, change):
        groups.setdefault(plural(row.record.kind), []).append(_told(row))
    return [{"title": title, "rows": rows} for title, rows in groups.items()]


def plural(kind: str) -> str:
    """The name of a kind's register."""
    register = register_for_kind(kind)
    return str(register.plural) if register else kind


def _told(row: Touched) -> dict[str, Any]:
    is_done = queries.is_looked_at(row)
    return {
        "record": row.record,
        "did": row.get_did_display(),
        "at": date_format(localtime(row.at), "DATE_FORMAT"),
        "is_done": is_done,
        "word": _("Looked at again") if is_done else _("Not looked at again yet"),
    }


def card(request: HttpRequest, change: PlannedChange) -> str:
    """What, why, effects, cost and alternatives, beside what is touched: sign, return or ask."""
    record = change.record
    money = f"{formats.format_number(change.cost, 2)} {change.currency}" if change.cost is not None else ""
    facts = [
        (_("What"), change.what or record.title),
        (_("Why"), change.why),
        (_("Takes effect on"), date_format(record.due_on, "DATE_FORMAT") if record.due_on else ""),
        (_("Temporary, until"), date_format(change.ends_on, "DATE_FORMAT") if change.ends_on else ""),
        (_("Effect on aspects"), change.aspects_effect),
        (_("Effect on obligations"), change.obligations_effect),
        (_("Cost"), money),
        (_("Alternatives"), change.alternatives),
    ]
    context = {
        "facts": [{"label": label, "value": value} for label, value in facts],
        "groups": _groups(request, change),
        "may_ask": access.may(request.actor, "comment", record),
        "ask_url": f"/{request.actor.organization.slug}/{change.slug}/{record.number}/comment/",
        "is_assessed": record.status != ChangeStatus.PROPOSED,
    }
    return render_to_string("changes/card.html", context, request)
