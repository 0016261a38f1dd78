"""Where obligations meet the other capabilities."""

from collections import Counter
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string

from oyamel.frame.facility import queries as facility
from oyamel.frame.facility import words
from oyamel.frame.facility.rulebook import follow_answers, show_beside, use_rulebook
from oyamel.org.actors import Actor
from oyamel.org.models import Site
from oyamel.plan.obligations import changes, queries, rulebook
from oyamel.plan.obligations.domain import judge_site, judging, reopen_decision
from oyamel.plan.obligations.enums import IN_FORCE, Verdict
from oyamel.records import ports
from oyamel.records.models import Record

PROJECT = "project"


def _rejudge(actor: Actor, site: Site) -> None:
    judge_site(actor, site)


def _obligations_of(request: HttpRequest, site: Site) -> str:
    """What the page of a profile shows: how much law applies, and where it is taken."""
    found = Counter(judging.verdicts_at(site).values())
    base = f"/{request.actor.organization.slug}/obligations/"
    words = dict(Verdict.choices)
    context = {
        "facts": [{"label": words[code], "value": found[code]} for code in Verdict.values],
        "proposals_url": f"{base}proposals/?site={site.pk}",
        "list_url": f"{base}?site={site.pk}",
        "adopted": len(queries.adopted(site)),
    }
    return render_to_string("obligations/beside.html", context, request)


def _project_questions(actor: Actor, record: Record) -> list[dict[str, Any]]:
    """The questions of a project that decide law at the site of a planned change, the most decisive first."""
    if record.site is None:
        return []
    found, register = facility.answers_of(record.site), rulebook.shown()
    if found.answers.country is None:
        return []
    asked = register.questions(found.answers, happening_too=True)
    return [
        {"name": each.fact.name, "label": words.question(each.fact.name), "answer": "", "url": ""}
        for each in asked
        if each.fact.nature == PROJECT
    ]


use_rulebook(rulebook.shown)
follow_answers(_rejudge)
show_beside(_obligations_of)
ports.needs_response("obligation", lambda: Q(status__in=IN_FORCE))
ports.can_reopen("obligation", reopen_decision)
ports.watch_sites(changes.effects_on_site, _rejudge)
ports.ask_on_change(_project_questions)
