"""Judging one aspect, and the panel that shows what was judged."""

from decimal import Decimal, InvalidOperation
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

from oyamel.engine import significance
from oyamel.facts import UnknownFact, kits
from oyamel.kit import formats
from oyamel.plan.aspects import domain, queries
from oyamel.plan.aspects.domain.evaluating import understood
from oyamel.plan.aspects.forms import EvaluationForm
from oyamel.plan.aspects.models import Aspect, Evaluation
from oyamel.records.errors import Conflict
from oyamel.registers.declaration import Register
from oyamel.registers.forms import show_refusal
from oyamel.registers.views.access import address, obtain, posted


def evaluate_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The questions of the method in use; what stays open leaves the aspect not evaluated."""
    aspect = obtain(request, register, number, "evaluate")
    version = domain.version_in_use()
    if version is None:
        return render(
            request,
            "aspects/no_method.html",
            {
                "register": register,
                "row": aspect,
                "may_choose": request.actor.may("configure"),
                "methods": f"/{request.actor.organization.slug}/methods/choose/",
            },
        )
    language = get_language() or "en"
    current = queries.current_evaluation(aspect)
    form = EvaluationForm(understood(version), aspect, current, language, posted(request), _typical(aspect))
    if form.is_valid() and _evaluated(request, form, aspect, version):
        return redirect(address(request, register, number) + "#significance")
    context = {
        "register": register,
        "row": aspect,
        "record": aspect.record,
        "form": form,
        "version": version,
        "why": _why(aspect, language),
        "back": address(request, register, number),
    }
    return render(request, "aspects/evaluate.html", context, status=422 if form.errors else 200)


def _evaluated(request: HttpRequest, form: EvaluationForm, aspect: Aspect, version: Any) -> bool:
    try:
        found = domain.evaluate_aspect(
            request.actor,
            aspect,
            form.scores,
            version,
            form.cleaned_data["note"],
            form.cleaned_data["version"],
        )
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
    word = {
        None: _("Kept; the aspect stays not evaluated until every question is answered."),
        True: _("The aspect is significant."),
        False: _("The aspect is not significant."),
    }
    messages.success(request, word[found.is_significant])
    return True


def _entry(aspect: Aspect) -> kits.LibraryAspect | None:
    try:
        return kits.library_aspect(aspect.record.fact_id) if aspect.record.fact_id else None
    except UnknownFact:
        return None


def _typical(aspect: Aspect) -> dict[str, int]:
    """Typical scores of the library stand beside the person's own; they are never filled in."""
    entry = _entry(aspect)
    return dict(entry.typical_scores) if entry else {}


def _why(aspect: Aspect, language: str) -> str:
    entry = _entry(aspect)
    return entry.why(language) if entry else ""


def significance_panel(request: HttpRequest, aspect: Aspect) -> str:
    """What was judged, why in words, and every earlier judgment."""
    evaluations = list(queries.evaluations_of(aspect)[:20])
    rows = [told(each) for each in evaluations]
    is_outdated = bool(evaluations) and evaluations[0].condition != aspect.condition
    is_reopened = bool(evaluations) and not evaluations[0].is_current
    context = {
        "current": rows[0] if rows else None,
        "earlier": rows[1:],
        "is_outdated": is_outdated,
        "is_reopened": is_reopened,
        "aspect": aspect,
    }
    return render_to_string("aspects/significance.html", context, request)


def told(evaluation: Evaluation) -> dict[str, Any]:
    """An evaluation in the reader's words: result, score, reasons, scores by criterion, who, when, which method."""
    language = get_language() or "en"
    method = understood(evaluation.method_version)
    tone = {
        None: ("calm", _("Not evaluated"), True),
        True: ("mark", _("Significant"), False),
        False: ("good", _("Not significant"), False),
    }
    state, label, is_open = tone[evaluation.is_significant]
    return {
        "state": state, "label": label, "open": is_open, "score": local_number(evaluation.score), "method": evaluation.method_version,
        "class_name": method.score_class(evaluation.band).name(language) if evaluation.band else "",
        "reasons": significance.explain(method, domain.as_judged(evaluation), language, local_number),
        "answers": [_told_answer(each, evaluation.scores.get(each.id), language) for each in method.criteria_for(evaluation.condition)],
        "who": evaluation.evaluated_by, "when": date_format(localtime(evaluation.evaluated_at), "DATETIME_FORMAT"), "note": evaluation.note,
    }  # fmt: skip


def _told_answer(criterion: significance.Criterion, value: Any, language: str) -> dict[str, Any]:
    fact: dict[str, Any] = {"label": criterion.name(language), "value": ""}
    if isinstance(value, bool):
        fact["value"] = _("yes") if value else _("no")
    elif value is not None:
        step = next((each for each in criterion.steps if each.value == Decimal(str(value))), None)
        fact["value"] = (
            f"{local_number(str(value))} · {step.words(language)}" if step else local_number(str(value))
        )
        fact["unit"] = criterion.unit
    return fact


def local_number(text: str) -> str:
    """A score as the reader writes it; a score that is a class ("BX") as it is."""
    try:
        return formats.format_number(Decimal(text))
    except InvalidOperation:
        return text
