"""The five environmental conditions as cards, the decision on one of them, and all its decisions on its page."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.frame.context import domain, queries
from oyamel.frame.context.enums import Direction
from oyamel.frame.context.forms import YES, ConditionForm
from oyamel.frame.context.models import Condition, ConditionDecision
from oyamel.org.models import Site
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register
from oyamel.registers.forms import show_refusal
from oyamel.registers.views.access import address, posted, require, site_of


def cards_view(request: HttpRequest, register: Register) -> HttpResponse:
    """The conditions one by one in both directions; what nobody has decided stands out."""
    site = site_of(request)
    found = queries.cards(request.actor, site)
    may_decide = request.actor.may("evaluate", site.path if site else "")
    context = {
        "register": register,
        "tabs": register.tabs(request),
        "cards": [_card(request, register, card, site, may_decide) for card in found],
        "open": sum(len(card.open_directions) for card in found),
        "place": site.name if site else _("Whole organization"),
    }
    return render(request, "context/cards.html", context)


def _card(
    request: HttpRequest, register: Register, card: queries.Card, site: Site | None, may_decide: bool
) -> dict[str, Any]:
    language = get_language() or "en"
    questions = {Direction.OUTWARD.value: card.fact.outward, Direction.INWARD.value: card.fact.inward}
    sides = [
        {
            "label": Direction(direction).label,
            "question": questions[direction](language),
            "decision": _shown(decision) if decision else None,
            "url": _decide_url(request, register, card.fact.id, direction, site) if may_decide else "",
        }
        for direction, decision in card.decisions.items()
    ]
    return {"id": card.fact.id, "title": card.fact.name(language), "sides": sides}


def _decide_url(
    request: HttpRequest, register: Register, code: str, direction: str, site: Site | None
) -> str:
    asked = {"condition": code, "direction": direction} | ({"site": site.pk} if site else {})
    return f"{address(request, register, 'decide')}?{urlencode(asked)}"


def _shown(decision: ConditionDecision) -> dict[str, Any]:
    record = decision.condition.record
    return {
        **_judged(decision),
        "reason": decision.reason,
        "where": record.site.name if record.site else _("Whole organization"),
        "number": record.number,
        "record_url": record.get_absolute_url(),
    }


def _judged(decision: ConditionDecision) -> dict[str, Any]:
    return {
        "state": "mark" if decision.is_relevant else "calm",
        "label": _("Relevant") if decision.is_relevant else _("Not relevant"),
        "who": decision.decided_by,
        "when": date_format(localtime(decision.decided_at), "DATE_FORMAT"),
    }


def decide_view(request: HttpRequest, register: Register) -> HttpResponse:
    """Decide one direction of one condition, with a reason."""
    require(request, "evaluate")
    form = ConditionForm(request.actor, posted(request), initial=request.GET.dict())
    if form.is_valid() and _decided(request, form):
        site = form.cleaned_data["site"]
        return redirect(address(request, register, "cards") + (f"?site={site.pk}" if site else ""))
    context = {
        "register": register,
        "form": form,
        "title": _("Decide on an environmental condition"),
        "submit": _("Save the decision"),
        "explanation": _("Earlier decisions stay in the history; this one is reviewed in a year."),
        "back": address(request, register, "cards"),
    }
    return render(request, "registers/reason.html", context, status=422 if form.errors else 200)


def _decided(request: HttpRequest, form: ConditionForm) -> bool:
    given = form.cleaned_data
    try:
        domain.decide_condition(
            request.actor, given["condition"], given["site"], given["direction"],
            given["is_relevant"] == YES, given["reason"],
        )  # fmt: skip
    except ValidationError as error:
        show_refusal(form, error)
        return False
    messages.success(request, _("The decision was saved."))
    return True


def decisions_panel(request: HttpRequest, row: RecordModel) -> str:
    """Every decision on a condition, on its page."""
    found = queries.decisions_of(row) if isinstance(row, Condition) else []
    rows = [
        {
            **_judged(each),
            "direction": each.get_direction_display(),
            "reason": each.reason,
            "current": each.is_current,
        }
        for each in found
    ]
    return render_to_string("context/decisions.html", {"decisions": rows}, request)
