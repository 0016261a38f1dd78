"""The quality of the data: what is missing, what looks wrong, what could not be counted, how much is estimated."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from oyamel.check.inventory.calendar import short, written
from oyamel.check.inventory.queries import completeness, lines
from oyamel.check.inventory.queries.figures import Wanted
from oyamel.check.inventory.views.common import Page, amount, load, percent
from oyamel.check.inventory.words import scope_words, uncertainty_words
from oyamel.check.metering.models import Source
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.records.models import visible
from oyamel.registers.declaration import Register

MOST_SOURCES = 150
TONES = ((0.995, "good"), (0.5, "warn"), (-1.0, "bad"))


def quality_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Completeness by source and month, spikes, and the problems of the calculation."""
    page = load(request, register, number)
    sources = completeness.sources_of(page.inventory, request.actor, page.branch)
    shown = sources[:MOST_SOURCES]
    more = {
        "grid": _grid(page, completeness.coverage(page.inventory, shown)), "left_out": len(sources) - len(shown),
        "spikes": _spikes(page, completeness.unusual(page.inventory, shown)), "problems": _problems(page),
        "uncertainty": _uncertainty(page), "stand_ins": _stand_ins(page),
    }  # fmt: skip
    return render(request, "inventory/quality.html", page.context("quality", _("Quality"), **more))


def _grid(page: Page, found: list[completeness.Coverage]) -> dict[str, Any]:
    columns = [
        {"label": _("Source")},
        *({"label": short(month)} for month in page.inventory.months),
        {"label": _("Year"), "kind": "number"},
    ]
    rows = [
        {
            "cells": [
                {"text": f"{each.source.record.number} {each.source.record.title}", "url": f"/{page.request.actor.organization.slug}/sources/{each.source.record.number}/"},
                *(_cell(each.share(month)) for month in page.inventory.months), percent(each.total) if each.total is not None else "–",
            ]
        }
        for each in found
    ]  # fmt: skip
    return {
        "caption": _("Days covered by source and month"),
        "columns": columns,
        "rows": rows,
        "scrolls": True,
    }


def _cell(share: float | None) -> Any:
    if share is None:
        return ""
    tone = next(tone for least, tone in TONES if share > least)
    return {"text": percent(share), "state": tone, "open": share == 0}


def _spikes(page: Page, found: list[tuple[Source, Any]]) -> list[dict[str, Any]]:
    slug = page.request.actor.organization.slug
    return [
        {
            "label": f"{source.record.number} {source.record.title}, {written(int(remark.place))}",
            "value": _("%(amount)s %(unit)s where the season has %(usual)s")
            % {"amount": amount(remark.params["amount"]), "unit": source.unit, "usual": amount(remark.params["usual"])},
            "url": f"/{slug}/sources/{source.record.number}/",
        }
        for source, remark in found
    ]  # fmt: skip


def _problems(page: Page) -> list[dict[str, Any]]:
    """What the calculation could not count, in the reader's words; sources that are not seen are left out."""
    problems = page.calculation.problems if page.calculation else []
    numbers = {each["source"] for each in problems}
    seen = Source.objects.filter(
        visible(page.request.actor, "view", "record__"), record__number__in=numbers
    ).select_related("record")
    titles = {source.record.number: source.record.title for source in seen}
    slug = page.request.actor.organization.slug
    return [
        {
            "label": f"{each['source']} {titles[each['source']]}", "value": worded(each),
            "note": _("counted in part") if each["in_part"] else _("not counted"),
            "url": f"/{slug}/sources/{each['source']}/",
        }
        for each in problems
        if each["source"] in titles
    ]  # fmt: skip


def _stand_ins(page: Page) -> list[dict[str, Any]]:
    """Factors of another year that the calculation took because none was valid."""
    if not page.calculation:
        return []
    slug = page.request.actor.organization.slug
    found = lines.stand_ins(page.request.actor, page.calculation, Wanted({}, branch=page.branch))
    return [
        {
            "label": source, "value": factor, "url": f"/{slug}/sources/{source}/",
            "note": ngettext("%(count)d month", "%(count)d months", months) % {"count": months},
        }
        for source, factor, months in found
    ]  # fmt: skip


def worded(problem: dict[str, Any]) -> str:
    """A problem of a calculation in the reader's language."""
    params = {name: value for name, value in problem["params"].items() if name not in ("choices",)}
    choices = tuple(part for part in str(problem["params"].get("choices", "")).split("; ") if part)
    found = InventoryProblem(problem["code"], choices=choices[:8], **params)
    language = (get_language() or "en")[:2]
    return f"{found.reason(language)}. {found.cure(language)}"


def _uncertainty(page: Page) -> list[dict[str, str]]:
    found = page.calculation.uncertainty if page.calculation else {}
    facts = []
    for scope, each in found.items():
        name = _("Total") if scope == "total" else scope_words(scope)
        note = _("known for %(activity)s of the activity data and %(factor)s of the factors") % {
            "activity": percent(each["known_activity"]), "factor": percent(each["known_factor"]),
        }  # fmt: skip
        facts.append({"label": name, "value": uncertainty_words(each), "note": note})
    return facts
