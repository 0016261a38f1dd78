"""Where obligations meet the other capabilities."""

from typing import Any

from django.db.models import Q

from oyamel.frame.facility import queries as facility
from oyamel.frame.facility import words
from oyamel.frame.facility.rulebook import follow_answers, use_rulebook
from oyamel.org.actors import Actor
from oyamel.org.models import Site
from oyamel.plan.obligations import changes, rulebook
from oyamel.plan.obligations.domain import judge_site, reopen_decision
from oyamel.plan.obligations.enums import IN_FORCE
from oyamel.records import ports
from oyamel.records.models import Record

PROJECT = "project"


def _rejudge(actor: Actor, site: Site) -> None:
    judge_site(actor, site)


def _project_questions(actor: Actor, record: Record) -> list[dict[str, Any]]:
    """The questions of a project that decide law at the site of a planned change, the most decisive first."""
    if record.site is None:
        return []
    found, register = facility.answers_of(record.site), rulebook.whole()
    if found.answers.country is None:
        return []
    asked = register.questions(found.answers, happening_too=True)
    return [
        {"name": each.fact.name, "label": words.question(each.fact.name), "answer": "", "url": ""}
        for each in asked
        if each.fact.nature == PROJECT
    ]


use_rulebook(rulebook.whole)
follow_answers(_rejudge)
ports.needs_response("obligation", lambda: Q(status__in=IN_FORCE))
ports.can_reopen("obligation", reopen_decision)
ports.watch_sites(changes.effects_on_site, _rejudge)
ports.ask_on_change(_project_questions)
