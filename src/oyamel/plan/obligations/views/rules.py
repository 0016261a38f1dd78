"""Own rules: checked while they are typed, tried on the sites, put in use; a municipality's in a few questions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from oyamel.org.models import Site
from oyamel.plan.obligations import domain, problems, texts
from oyamel.plan.obligations.enums import RuleStatus
from oyamel.plan.obligations.forms import MunicipalForm
from oyamel.plan.obligations.models import Rule
from oyamel.plan.obligations.views import pages
from oyamel.plan.obligations.views.deciding import acted, page
from oyamel.plan.obligations.views.panels import verdict_state
from oyamel.records import domain as records
from oyamel.records.models import Record
from oyamel.registers.declaration import Register
from oyamel.registers.forms import ReasonForm, show_refusal
from oyamel.registers.views.access import address, obtain, posted, require


def check_view(request: HttpRequest, register: Register) -> HttpResponse:
    """What is wrong with a condition as typed, with the place in it; part of a page."""
    require(request, "create")
    text = request.GET.get("condition", "")
    found = problems.condition_problems(text) if text.strip() else []
    return render(request, "obligations/check.html", {"problems": found, "is_empty": not text.strip()})


def tried(request: HttpRequest, rule: Rule) -> dict[str, Any]:
    """What a rule says of the sites: a table, or what is wrong with it."""
    try:
        found = domain.try_rule(request.actor, rule)
    except ValidationError as error:
        return {"problems": error.messages}
    rows = []
    for each in found:
        state = verdict_state(each.verdict)
        rows.append(
            {
                "cells": [
                    each.site.name,
                    {"text": state["label"], "state": state["tone"], "open": state["open"]},
                    each.reason,
                ]
            }
        )
    columns = [{"label": label} for label in (_("Site"), _("By the rule"), _("Why"))]
    return {"table": {"caption": _("What the rule says of your sites"), "columns": columns, "rows": rows}}


def tried_panel(request: HttpRequest, rule: Rule) -> str:
    """The panel of the record page."""
    return render_to_string("obligations/tried.html", {**tried(request, rule), "row": rule}, request)


def use_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Judge sites by the rule from now on."""
    rule = obtain(request, register, number, "evaluate")
    form = ReasonForm(posted(request))
    if acted(form, lambda: domain.put_in_use(request.actor, rule, form.cleaned_data["reason"])):
        messages.success(
            request, _("The rule is in use; it stands among the proposals of the sites that it concerns.")
        )
        return redirect(address(request, register, number))
    words = _("It then stands among the proposals of the sites that it concerns.")
    return page(
        request,
        register,
        form,
        rule,
        title=_("Put %(number)s in use") % {"number": number},
        submit=_("Put in use"),
        explanation=words,
    )


def retire_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Judge no site by the rule any more."""
    rule = obtain(request, register, number, "evaluate")
    form = ReasonForm(posted(request))
    if acted(form, lambda: domain.retire(request.actor, rule, form.cleaned_data["reason"])):
        return redirect(address(request, register, number))
    words = _("Obligations that follow it stay; they then follow no rule.")
    return page(
        request,
        register,
        form,
        rule,
        title=_("Retire %(number)s") % {"number": number},
        submit=_("Retire"),
        explanation=words,
    )


def municipal_view(request: HttpRequest, register: Register) -> HttpResponse:
    """A rule of a municipality: typed, tried on the sites, saved and put in use."""
    require(request, "create")
    site = pages.site_asked(request)
    initial = {"jurisdiction": site.region, "municipality": site.municipality} if site else {}
    form = MunicipalForm(posted(request), initial=initial)
    shown: dict[str, Any] = {}
    if form.is_valid():
        if "try" in request.POST:
            shown = tried(request, _unsaved(request, form.values))
        elif rule := _saved(request, form):
            return redirect(address(request, register, rule.record.number))
    context = {"register": register, "form": form, "back": address(request, register), **shown}
    return render(request, "obligations/municipal.html", context, status=422 if form.errors else 200)


def _unsaved(request: HttpRequest, values: dict[str, Any]) -> Rule:
    """A rule that is only tried."""
    record = Record(
        organization=request.actor.organization,
        title=values["title"],
        language=texts.language(),
        kind=Rule.kind,
    )
    return Rule(
        organization=request.actor.organization,
        record=record,
        **{name: value for name, value in values.items() if name != "title"},
    )


def _branch(request: HttpRequest) -> Site | None:
    """The whole organization, or the branch of whoever may write in a branch only."""
    path = request.actor.branches("create")[0]
    return Site.objects.get(path=path) if path else None


def _saved(request: HttpRequest, form: MunicipalForm) -> Rule | None:
    try:
        with transaction.atomic():
            rule = records.create(Rule, request.actor, form.values | {"site": _branch(request)})
            if request.actor.may("evaluate", rule.record.site_path):
                domain.put_in_use(request.actor, rule, _("Written in a few questions"))
    except ValidationError as error:
        show_refusal(form, error)
        return None
    in_use = rule.record.status != RuleStatus.DRAFT
    text = (
        _("%(number)s is in use.")
        if in_use
        else _("%(number)s was written; somebody who may evaluate puts it in use.")
    )
    messages.success(request, text % {"number": rule.record.number})
    return rule
