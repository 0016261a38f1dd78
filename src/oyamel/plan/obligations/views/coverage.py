"""How far the law of each site was looked at: by level, with dates, and where nobody has looked."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oyamel.facts.obligations.coverage import NOBODY, PACK
from oyamel.plan.obligations import queries, texts
from oyamel.plan.obligations.enums import Level
from oyamel.plan.obligations.fields import place_name
from oyamel.plan.obligations.queries import LevelOfLaw
from oyamel.plan.obligations.views import pages
from oyamel.registers.declaration import Register

PAGE = 100


def coverage_view(request: HttpRequest, register: Register) -> HttpResponse:
    """Every site that the reader sees, with its levels of law."""
    after = request.GET.get("after", "")[:240]
    sites = list(request.actor.sites("view").filter(closed_on__isnull=True, path__gt=after)[: PAGE + 1])
    shown = sites[:PAGE]
    found = queries.coverage_of_many(shown)
    labels = (_("Site"), *(label for code, label in Level.choices if code != Level.OTHER))
    rows = [
        {
            "cells": [
                {
                    "text": site.name,
                    "under": place_name(site.region) if site.region else site.get_country_display(),
                },
                *map(_cell, found[site.pk]),
            ]
        }
        for site in shown
    ]
    context = {
        "register": register, "tabs": pages.tabs(request, register), "table": {"caption": _("Coverage"), "columns": [{"label": label} for label in labels], "rows": rows},
        "next_url": f"?after={shown[-1].path}" if len(sites) > PAGE else "",
    }  # fmt: skip
    return render(request, "obligations/coverage.html", context)


def _cell(level: LevelOfLaw) -> dict[str, Any]:
    words = level_words(level)
    tone = {PACK: "good", queries.OWN: "info", NOBODY: "warn"}[level.state]
    missing = level.missing(texts.language()) if level.missing else ""
    return {"text": words, "state": tone, "open": level.state == NOBODY, "under": missing}


def level_words(level: LevelOfLaw) -> str:
    """What stands behind a level of law, in words."""
    own = ngettext("%(count)d own rule", "%(count)d own rules", level.own_rows) % {"count": level.own_rows}
    if level.state == PACK:
        pack = _("pack of %(day)s, %(count)d rows") % {"day": level.as_of, "count": level.rows}
        return f"{pack}, {own}" if level.own_rows else pack
    return own if level.state == queries.OWN else _("nobody has looked")


def level_facts(levels: list[LevelOfLaw], request: HttpRequest) -> list[dict[str, Any]]:
    """The levels of one site for the facts component, each gap with the way to close it."""
    labels = dict(Level.choices)
    slug = request.actor.organization.slug
    facts = []
    for level in levels:
        fact = {"label": labels[level.level], "value": level_words(level)}
        if level.state == NOBODY:
            fact |= {"state": "warn", "open": True}
            if level.level == Level.MUNICIPALITY:
                fact = {**fact, "state": "", "url": f"/{slug}/rules/municipal/"}
        facts.append(fact)
    return facts
