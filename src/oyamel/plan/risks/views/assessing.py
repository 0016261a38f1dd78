"""Assessing one risk, and the panel that shows what was judged."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.plan.risks import domain, queries
from oyamel.plan.risks.drawing import grid, tone_of
from oyamel.plan.risks.enums import RiskStatus, Sign
from oyamel.plan.risks.forms import AssessmentForm
from oyamel.plan.risks.models import Assessment, Risk
from oyamel.plan.risks.scales import Scales, Step, understood, word
from oyamel.records.errors import Conflict
from oyamel.registers.declaration import Register
from oyamel.registers.forms import show_refusal
from oyamel.registers.views.access import address, obtain, posted

SHOWN = 20


def assess_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The steps of the scales in use; the typed answers stay where something is refused."""
    risk = obtain(request, register, number, "evaluate")
    current = queries.assessments_of(risk).filter(is_current=True).first()
    language = get_language() or "en"
    form = AssessmentForm(queries.scales_in_use(), risk, current, language, posted(request))
    if form.is_valid() and _assessed(request, form, risk):
        return redirect(address(request, register, number) + "#assessment")
    context = {
        "register": register,
        "row": risk,
        "record": risk.record,
        "form": form,
        "back": address(request, register, number),
    }
    return render(request, "risks/assess.html", context, status=422 if form.errors else 200)


def _assessed(request: HttpRequest, form: AssessmentForm, risk: Risk) -> bool:
    given = form.cleaned_data
    try:
        domain.assess(request.actor, risk, form.before, form.after, given["note"], given["version"])
    except ValidationError as error:
        show_refusal(form, error)
        return False
    except Conflict as conflict:
        form.add_error(
            None, _("%(conflict)s Look at it again, then save once more.") % {"conflict": conflict}
        )
        form.data = form.data.copy()
        form.data["version"] = str(conflict.record.version)
        return False
    messages.success(request, _("The assessment was saved."))
    return True


def panel(request: HttpRequest, risk: Risk) -> str:
    """What was judged before and after, on the matrix and in words, and every earlier judgment."""
    found = list(queries.assessments_of(risk)[:SHOWN])
    current = next((each for each in found if each.is_current), None)
    context: dict[str, Any] = {
        "current": told(current, risk) if current else None,
        "earlier": [told(each, risk) for each in found if each is not current],
        "is_reopened": bool(found) and risk.record.status == RiskStatus.NOT_ASSESSED,
    }
    if current:
        scales = understood(current.scales.definition)
        context["matrix"] = grid(scales, {(risk.cell, risk.cell_after): 1}, risk.sign)
    return render_to_string("risks/assessment.html", context, request)


def told(each: Assessment, risk: Risk) -> dict[str, Any]:
    """A judgment in the reader's words."""
    scales = understood(each.scales.definition)
    before = (each.likelihood, each.consequence)
    after = (each.likelihood_after, each.consequence_after) if each.likelihood_after else None
    return {
        "before": _point(scales, before, risk.sign),
        "after": _point(scales, after, risk.sign) if after else None,
        "note": each.note,
        "who": each.assessed_by,
        "when": date_format(localtime(each.assessed_at), "DATETIME_FORMAT"),
        "version": each.scales.number,
    }


def _point(scales: Scales, point: Any, sign: str) -> dict[str, Any]:
    language = get_language() or "en"
    score = point[0] * point[1]
    found = scales.class_of(score)
    return {
        "score": score,
        "class_name": word(found.name, language),
        "tone": tone_of(scales, found),
        "likelihood": _said(scales.likelihood, point[0], Sign.RISK, language),
        "consequence": _said(scales.consequence, point[1], sign, language),
    }


def _said(steps: tuple[Step, ...], value: int, sign: str, language: str) -> str:
    step = next(each for each in steps if each.value == value)
    return f"{value} · {word(step.benefit if sign == Sign.OPPORTUNITY else step.words, language)}"
