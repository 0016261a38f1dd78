"""Find anything: records by number, title or text, pages by their name, and what one can begin. One search serves the
palette and the page."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from oyamel.kit.text import fold
from oyamel.records import search
from oyamel.records.models import Record
from oyamel.registers.declaration import register_for_kind, registers
from oyamel.shell import commands, recent

IN_PALETTE = 8
ON_PAGE = 50
NUMBER = re.compile(r"^\s*([a-z]{2,5})[\s-]*0*(\d{1,9})\s*$", re.IGNORECASE)
Group = dict[str, Any]


def palette(request: HttpRequest) -> JsonResponse:
    """What Ctrl-K finds for `?q=`: {groups: [{label, items: [{label, url, hint}]}]}."""
    return JsonResponse({"groups": groups(request, _asked(request), IN_PALETTE)})


def page(request: HttpRequest) -> HttpResponse:
    """The same with more of it, for readers without script and for many results."""
    text = _asked(request)
    found = groups(request, text, ON_PAGE)
    bar = {"value": text, "placeholder": _("Number, title, page or command"), "target": "#found"}
    return render(request, "shell/find.html", {"bar": bar, "groups": found, "asked": text})


def _asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:200]


def groups(request: HttpRequest, text: str, most: int) -> list[Group]:
    """What a text finds, in groups; without a text what one saw last and may begin. Empty groups are left out."""
    found = (
        [
            {"label": _("Records"), "items": records(request, text, most)},
            {"label": _("Begin"), "items": _matching(commands.begin(request), text)},
            {"label": _("Pages"), "items": _matching(commands.pages(request), text)},
        ]
        if text
        else [
            {"label": _("Seen last"), "items": [_line(row) for row in recent.records(request)]},
            {"label": _("Begin"), "items": commands.begin(request)},
            {"label": _("Pages"), "items": commands.pages(request)},
        ]
    )
    return [group for group in found if group["items"]]


def _matching(items: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    words = fold(text).split()
    return [item for item in items if all(word in fold(f"{item['label']} {item['hint']}") for word in words)]


def records(request: HttpRequest, text: str, most: int) -> list[dict[str, str]]:
    """Lines of the records that a text finds: the number that was typed first, then the newest that hold every word."""
    named = _named(request, text)
    ids = search.find(request.actor, text, limit=most) if len(text) > 1 else []
    rows = Record.objects.for_actor(request.actor, "view").filter(pk__in=[*named, *ids])
    known = [row for row in rows.select_related("site") if register_for_kind(row.kind)]
    known.sort(key=lambda row: (row.pk not in named, -row.pk))
    for row in known:
        row.organization = request.actor.organization
    return [_line(row) for row in known[:most]]


def _named(request: HttpRequest, text: str) -> list[int]:
    match = NUMBER.match(text)
    if match is None:
        return []
    register = next((one for one in registers() if one.model.prefix == match[1].upper()), None)
    if register is None:
        return []
    rows = Record.objects.filter(organization=request.actor.organization, kind=register.kind)
    return list(rows.filter(sequence=int(match[2])).values_list("pk", flat=True))


def _line(row: Record) -> dict[str, str]:
    register = register_for_kind(row.kind)
    hint = [str(register.label) if register else "", _("archived") if row.is_archived else ""]
    return {
        "label": f"{row.number} {row.title}",
        "url": row.get_absolute_url(),
        "hint": ", ".join(part for part in hint if part),
    }
