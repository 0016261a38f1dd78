"""What the page of a profile shows: how far it is, and what does not fit together."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.frame.facility import queries, words
from oyamel.frame.facility.domain.answering import open_questions
from oyamel.frame.facility.models import Profile
from oyamel.frame.facility.rulebook import panels_beside
from oyamel.frame.facility.views.answering import progress_words
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address


def panels(request: HttpRequest, register: Register, profile: Profile) -> list[str]:
    """Rendered panels."""
    site = profile.record.site
    if site is None:
        return [render_to_string("facility/no_site.html", {"row": profile}, request)]
    found = queries.answers_of(site)
    left = len(open_questions(found))
    number = profile.record.number
    context = {
        "progress_text": progress_words(len(found.facts), left),
        "answered": len(found.facts), "left": left, "total": len(found.facts) + left, "conflicts": conflicts(request, register, profile, found),
        "facts_url": address(request, register, number, "facts"), "questions_url": address(request, register, number, "questions"),
        "no_country": found.answers.country is None,
    }  # fmt: skip
    return [render_to_string("facility/profile.html", context, request), *panels_beside(request, site)]


def conflicts(
    request: HttpRequest, register: Register, profile: Profile, found: queries.SiteAnswers
) -> list[dict[str, Any]]:
    """Everything that cannot be so: [{reason, answers: [{question, answer, where, url}], cure}]."""
    number = profile.record.number
    said = [_contradiction(request, register, number, found, each) for each in found.contradictions]
    said += [_disagreement(request, register, number, each) for each in found.disagreements]
    for problem in found.problems:
        name = str(problem.where[0])
        answer = _answer(request, register, number, found, name)
        said.append(
            {
                "reason": words.problem_words(problem),
                "answers": [answer],
                "cure": _("Answer the question anew; it counts as open until then."),
            }
        )
    return said


def _contradiction(
    request: HttpRequest, register: Register, number: str, found: queries.SiteAnswers, each: Any
) -> dict[str, Any]:
    return {
        "reason": each.reason(get_language() or "en"),
        "answers": [_answer(request, register, number, found, name) for name in each.facts],
        "cure": _("Correct one of these answers. Until then both count as they stand."),
    }


def _disagreement(
    request: HttpRequest, register: Register, number: str, each: queries.Disagreement
) -> dict[str, Any]:
    url = address(request, register, number, "facts", each.name)
    question = words.question(each.name)
    return {
        "reason": _("The site's own data and an answer differ."),
        "answers": [
            {"question": question, "answer": words.answer_words(each.name, each.in_site), "where": _("The site's own data"), "url": ""},
            {"question": question, "answer": words.answer_words(each.name, each.answer.raw), "where": _where(each.answer), "url": url},
        ],
        "cure": _("The site's own data count. Correct them under Sites, or withdraw the answer."),
    }  # fmt: skip


def _answer(
    request: HttpRequest, register: Register, number: str, found: queries.SiteAnswers, name: str
) -> dict[str, str]:
    fact = found.facts.get(name)
    if fact is None or name in found.derived:
        raw = found.derived.get(name)
        return {
            "question": words.question(name),
            "answer": words.answer_words(name, raw),
            "where": _("The site's own data"),
            "url": "",
        }
    url = address(request, register, number, "facts", name)
    return {
        "question": words.question(name),
        "answer": words.answer_words(name, fact.raw),
        "where": _where(fact),
        "url": url,
    }


def _where(fact: Any) -> str:
    parts = [
        date_format(fact.as_of, "DATE_FORMAT"),
        fact.get_source_display(),
        fact.source_note,
        str(fact.answered_by or ""),
    ]
    return " · ".join(str(part) for part in parts if part)
