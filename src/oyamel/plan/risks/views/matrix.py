"""The matrix: how many risks or opportunities stand where, before and after treatment."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.org.models import Site
from oyamel.plan.risks import queries
from oyamel.plan.risks.drawing import grid
from oyamel.plan.risks.enums import Sign
from oyamel.plan.risks.fields import said
from oyamel.plan.risks.scales import Scales, word
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address


def matrix_view(request: HttpRequest, register: Register) -> HttpResponse:
    """Counts by cell, each a way into the register; a line leads from before to after treatment."""
    sign = Sign.OPPORTUNITY if request.GET.get("sign") == Sign.OPPORTUNITY else Sign.RISK
    shows_after = request.GET.get("after") == "1"
    site = _site(request)
    scales = queries.scales_in_use()
    pairs = queries.pairs(register, request.actor, sign, site.path if site else "")
    at_site = f"site={site.pk}&" if site else ""
    here = f"{address(request, register)}?{at_site}sign={sign.value}&"
    context = {
        "register": register,
        "tabs": tabs(request, register),
        "matrix": grid(scales, pairs, sign, here, shows_after),
        "choices": _choices(sign, shows_after, at_site),
        "table": _table(scales, pairs),
        "count": sum(pairs.values()),
        "is_cut": sum(pairs.values()) >= queries.COUNTED,
    }
    return render(request, "risks/matrix.html", context)


def tabs(request: HttpRequest, register: Register) -> list[dict[str, Any]]:
    """The views of the risks, with the way back to the whole list."""
    return [{"label": _("All"), "url": address(request, register), "current": False}, *register.tabs(request)]


def _site(request: HttpRequest) -> Site | None:
    wanted = request.GET.get("site", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        return None
    return request.actor.sites("view").filter(pk=int(wanted)).first()


def _choices(sign: Sign, shows_after: bool, at_site: str) -> list[dict[str, Any]]:
    kinds = [(Sign.RISK, _("Risks")), (Sign.OPPORTUNITY, _("Opportunities"))]
    times = [(False, _("Counted before treatment")), (True, _("Counted after treatment"))]
    rows = [
        {
            "label": f"{label}",
            "url": f"?{at_site}sign={each.value}&after={int(shows_after)}",
            "current": each is sign,
        }
        for each, label in kinds
    ]
    return rows + [
        {
            "label": label,
            "url": f"?{at_site}sign={sign.value}&after={int(after)}",
            "current": after is shows_after,
        }
        for after, label in times
    ]


def _table(scales: Scales, pairs: Any) -> dict[str, Any]:
    language = get_language() or "en"
    columns = [_("Before treatment"), _("Class"), _("After treatment"), _("Count")]
    rows = [
        [said(before), _class(scales, before, language), said(after) if after else "–", str(count)]
        for (before, after), count in sorted(pairs.items(), reverse=True)
    ]
    return {
        "caption": _("Counts by cell"),
        "columns": [
            {"label": label, "kind": "number" if place == 3 else ""} for place, label in enumerate(columns)
        ],
        "rows": [{"cells": row} for row in rows],
    }


def _class(scales: Scales, cell: str, language: str) -> str:
    score = int(cell[0]) * int(cell[1])
    return f"{score} {word(scales.class_of(score).name, language)}"
