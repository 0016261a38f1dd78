"""All facts of a site, on any day; one fact with its history."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.facts.obligations import load_vocabulary
from oyamel.frame.facility import domain, queries, words
from oyamel.frame.facility.forms import QuestionForm
from oyamel.frame.facility.models import FacilityFact, Profile
from oyamel.org import clock
from oyamel.registers.declaration import Register
from oyamel.registers.forms import ReasonForm, show_refusal
from oyamel.registers.views.access import address, obtain, posted
from oyamel.registers.views.lists import when


def facts_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """What is known of the site, with dates and sources; `?on=` shows what was known on a day."""
    profile = obtain(request, register, number)
    day = _day(request.GET.get("on", ""))
    site = profile.record.site
    found = queries.answers_of(site, day if day != clock.today() else None) if site else None
    context = {
        "register": register, "row": profile, "record": profile.record, "day": day, "back": address(request, register, number),
        "table": _table(request, register, profile, found) if found else None,
    }  # fmt: skip
    return render(request, "facility/facts.html", context)


def _day(text: str) -> date:
    try:
        return parse_date(text) or clock.today()
    except ValueError:
        return clock.today()


def _table(
    request: HttpRequest, register: Register, profile: Profile, found: queries.SiteAnswers
) -> dict[str, Any]:
    labels = (_("Question"), _("Answer"), _("True as of"), _("Source"), _("Answered by"))
    show = ("", "", "", "wide", "wide")
    columns = [{"label": label, "show": each} for label, each in zip(labels, show, strict=True)]
    own = [_derived_row(name, value) for name, value in found.derived.items()]
    said = [
        _said_row(request, register, profile, fact)
        for fact in found.facts.values()
        if fact.name not in found.derived
    ]
    return {"caption": _("Facts of the site"), "columns": columns, "rows": [*own, *said]}


def _derived_row(name: str, value: Any) -> dict[str, Any]:
    return {
        "cells": [words.question(name), words.answer_words(name, value), "", _("The site's own data"), ""]
    }


def _said_row(
    request: HttpRequest, register: Register, profile: Profile, fact: FacilityFact
) -> dict[str, Any]:
    url = address(request, register, profile.record.number, "facts", fact.name)
    return {"cells": [{"text": words.question(fact.name), "url": url}, *_cells(fact)]}


def _cells(fact: FacilityFact) -> list[Any]:
    return [
        words.answer_words(fact.name, fact.raw),
        date_format(fact.as_of, "DATE_FORMAT"),
        {"text": fact.get_source_display(), "under": fact.source_note},
        {"text": str(fact.answered_by or ""), "under": when(fact.answered_at)},
    ]


def fact_view(request: HttpRequest, register: Register, number: str, fact: str) -> HttpResponse:
    """One fact: every answer to it, and a new one."""
    profile = obtain(request, register, number, "change" if request.method == "POST" else "view")
    asked = load_vocabulary().facts.get(fact)
    if asked is None:
        raise Http404
    site = profile.record.site
    form = QuestionForm(
        [asked], site.country if site else "", get_language() or "en", posted(request), can_ask=False
    )
    if form.is_valid() and _answered(request, profile, form):
        return redirect(address(request, register, number, "facts", fact))
    history = queries.history_of(profile, fact)
    may_change = request.actor.may("change", profile.record.site_path) and not profile.record.is_archived
    derived = queries.site_data(site) if site else {}
    context = {
        "register": register, "row": profile, "record": profile.record, "fact": asked, "form": form, "groups": form.groups,
        "question": words.question(fact), "may_change": may_change and site is not None and not asked.happens,
        "derived": words.answer_words(fact, derived[fact]) if fact in derived else "",
        "current": next((each for each in history if each.superseded_at is None), None), "table": _history_table(history) if history else None,
        "back": address(request, register, number, "facts"), "withdraw_url": address(request, register, number, "facts", fact, "withdraw"),
    }  # fmt: skip
    return render(request, "facility/fact.html", context, status=422 if form.errors else 200)


def _answered(request: HttpRequest, profile: Profile, form: QuestionForm) -> bool:
    data = form.cleaned_data
    if not form.replies:
        form.add_error(form.facts[0].name, _("Write the new answer."))
        return False
    try:
        domain.answer(
            request.actor, profile, form.replies, data["source"], data["as_of"], data["source_note"]
        )
    except ValidationError as error:
        form.refuse(error)
        return False
    messages.success(request, _("The answer was kept; the one before stays in the history."))
    return True


def _history_table(history: list[FacilityFact]) -> dict[str, Any]:
    labels = (_("Answer"), _("True as of"), _("Source"), _("Answered by"), _("Replaced"))
    rows = [
        [*_cells(each), when(each.superseded_at) if each.superseded_at else _("current")] for each in history
    ]
    return {
        "caption": _("History of the answer"),
        "columns": [{"label": label} for label in labels],
        "rows": [{"cells": cells} for cells in rows],
    }


def withdraw_view(request: HttpRequest, register: Register, number: str, fact: str) -> HttpResponse:
    """Take the current answer back, with a reason."""
    profile = obtain(request, register, number, "change")
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            domain.withdraw(request.actor, profile, fact, form.cleaned_data["reason"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect(address(request, register, number, "facts"))
    page = {
        "register": register, "form": form, "title": _("Withdraw the answer"), "submit": _("Withdraw"),
        "explanation": words.question(fact), "back": address(request, register, number, "facts", fact),
    }  # fmt: skip
    return render(request, "registers/reason.html", page, status=422 if form.errors else 200)
