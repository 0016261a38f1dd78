"""Methods of significance: choosing a shipped one, writing a version, seeing its effect, putting it in use."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.engine import significance
from oyamel.facts import UnknownFact
from oyamel.jobs import domain as jobs
from oyamel.plan.aspects import domain
from oyamel.plan.aspects.domain.evaluating import understood
from oyamel.plan.aspects.enums import AspectStatus
from oyamel.plan.aspects.jobs import USE_METHOD
from oyamel.plan.aspects.method_forms import MethodEditor
from oyamel.plan.aspects.models import Method, MethodVersion
from oyamel.registers.declaration import Register
from oyamel.registers.forms import ReasonForm
from oyamel.registers.views.access import address, obtain, posted, require

SHOWN_CHANGES = 500
COMPARED = 2_000
AT_ONCE = 500


def choose_view(request: HttpRequest, register: Register) -> HttpResponse:
    """The shipped methods, each with its formula and where it comes from; POST begins an own one from it."""
    require(request, "configure")
    if request.method == "POST":
        return _adopt(request, register)
    language = get_language() or "en"
    shown = [_described(each, language) for each in significance.shipped_methods()]
    return render(request, "aspects/choose_method.html", {"register": register, "methods": shown})


def _adopt(request: HttpRequest, register: Register) -> HttpResponse:
    try:
        version = domain.adopt_shipped_method(request.actor, request.POST.get("method", ""))
    except UnknownFact as error:
        raise Http404 from error
    number = version.method.record.number
    messages.success(
        request, _("%(number)s was begun; look at its effect, then put it in use.") % {"number": number}
    )
    return redirect(address(request, register, number, "versions", "1"))


def _described(method: significance.Method, language: str) -> dict[str, Any]:
    """A method in words: criteria with their steps, formula, classes, overrides."""
    return {
        "id": method.id, "name": method.name(language), "source": method.source, "basis": method.basis(language),
        "formula": method.formula_words(language) or _formula_text(method),
        "criteria": [_criterion(each, language) for each in method.criteria],
        "classes": [_class(each, language) for each in method.classes],
        "overrides": [{"name": each.name(language), "when": each.when.text, "to": method.score_class(each.class_id).name(language)} for each in method.overrides],
    }  # fmt: skip


def _formula_text(method: significance.Method) -> str:
    texts = dict.fromkeys(formula.text for formula in method.formulas.values())
    return "; ".join(texts)


def _criterion(each: significance.Criterion, language: str) -> dict[str, Any]:
    steps = [{"value": f"{float(step.value):g}", "words": step.words(language)} for step in each.steps]
    return {
        "id": each.id,
        "name": each.name(language),
        "kind": each.kind,
        "weight": f"{float(each.weight):g}",
        "steps": steps,
        "unit": each.unit,
    }


def _class(each: significance.ScoreClass, language: str) -> dict[str, Any]:
    limit = "" if each.limit is None else f"{'≥' if each.above is None else '>'} {float(each.limit):g}"
    return {
        "name": each.name(language),
        "limit": limit or ", ".join(each.values),
        "significant": each.is_significant,
    }


def versions_panel(request: HttpRequest, method: Any) -> str:
    """The versions of a method on its page."""
    versions = MethodVersion.objects.filter(method=method).select_related("created_by").order_by("-number")
    may_draft = request.actor.may("configure") and not method.record.is_archived
    return render_to_string(
        "aspects/versions.html", {"versions": versions, "row": method, "may_draft": may_draft}, request
    )


def _version(
    request: HttpRequest, register: Register, number: str, version: int
) -> tuple[Method, MethodVersion]:
    method = obtain(request, register, number)
    rows = MethodVersion.objects.select_related("method__record").filter(method=method)
    return method, get_object_or_404(rows, number=version)


def version_view(request: HttpRequest, register: Register, number: str, version: int) -> HttpResponse:
    """One version in words, and which aspects would change sides if it were put in use."""
    method, found = _version(request, register, number, version)
    is_draft = found.in_use_from is None
    changes = _changes(request, found) if is_draft and request.actor.may("configure") else []
    context = {
        "register": register, "row": method, "version": found, "method": _described(understood(found), get_language() or "en"),
        "changes": changes[:SHOWN_CHANGES], "change_count": len(changes), "compared": COMPARED if domain.evaluated_count() > COMPARED else 0,
        "may_use": is_draft and request.actor.may("configure"),
        "back": address(request, register, number),
    }  # fmt: skip
    return render(request, "aspects/version.html", context)


def _changes(request: HttpRequest, version: MethodVersion) -> list[dict[str, Any]]:
    words = {str(code): label for code, label in AspectStatus.choices}
    return [
        {
            "record": each.aspect.record,
            "before": words[each.before],
            "after": words[each.after],
            "score": each.score,
        }
        for each in domain.preview_change(request.actor, version, COMPARED)
    ]


def draft_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """A new version, begun from the newest one (or from nothing but a 5 × 5 matrix)."""
    require(request, "configure")
    method = obtain(request, register, number, "change")
    newest = MethodVersion.objects.filter(method=method).order_by("-number").first()
    base = newest.definition if newest else significance.shipped_method("matrix_5x5_override").as_dict()
    editor = MethodEditor(dict(base), (get_language() or "en")[:2], posted(request))
    if request.method == "POST" and editor.is_valid():
        try:
            made = domain.draft_version(
                request.actor, method, editor.definition, editor.head.cleaned_data["reason"]
            )
        except ValidationError as error:
            editor.head.add_error(None, error)
        else:
            return redirect(address(request, register, number, "versions", str(made.number)))
    context = {
        "register": register,
        "row": method,
        "editor": editor,
        "back": address(request, register, number),
    }
    return render(request, "aspects/draft.html", context, status=422 if request.method == "POST" else 200)


def use_view(request: HttpRequest, register: Register, number: str, version: int) -> HttpResponse:
    """Put a version in use, with a reason."""
    require(request, "configure")
    method, found = _version(request, register, number, version)
    form = ReasonForm(posted(request))
    if form.is_valid() and domain.evaluated_count() > AT_ONCE:
        run = jobs.start(
            USE_METHOD,
            request.actor.organization,
            request.user,
            version=found.pk,
            reason=form.cleaned_data["reason"],
        )
        return redirect("job", request.actor.organization.slug, run.uuid)
    if form.is_valid():
        try:
            count = domain.put_in_use(request.actor, found, form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request,
                _("Version %(version)d is in use; %(count)d aspects were evaluated again.")
                % {"version": found.number, "count": count},
            )
            return redirect(address(request, register, number))
    title = _("Put version %(version)d of %(number)s in use") % {
        "version": found.number,
        "number": method.record.number,
    }
    context = {
        "register": register,
        "form": form,
        "title": title,
        "submit": _("Put in use"),
        "back": address(request, register, number, "versions", str(version)),
        "explanation": _(
            "Every aspect is evaluated again from its kept scores. Scores that this version does not ask leave an aspect not evaluated."
        ),
    }
    return render(request, "registers/reason.html", context, status=422 if form.errors else 200)
