"""Acts on one obligation or requirement: decide, evaluate, give dates, look at the law."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from oyamel.engine.recurrence import needed_dates
from oyamel.plan.obligations import domain
from oyamel.plan.obligations.domain.planning import due_of
from oyamel.plan.obligations.enums import Decision
from oyamel.plan.obligations.forms import DatesForm, DecisionForm, EvaluationForm, WatchForm
from oyamel.plan.obligations.views.panels import why
from oyamel.records.errors import Conflict
from oyamel.registers.declaration import Register
from oyamel.registers.forms import show_refusal
from oyamel.registers.views.access import address, obtain, posted


def acted(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Do an act with a form that is well; what the verb refuses stands at its fields, what was typed is kept."""
    if not form.is_valid():
        return False
    try:
        act()
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
    return True


def page(request: HttpRequest, register: Register, form: forms.Form, row: Any, **more: Any) -> HttpResponse:
    """A short form with what must be known to answer it."""
    context = {
        "register": register,
        "row": row,
        "form": form,
        "back": address(request, register, row.record.number),
        **more,
    }
    return render(request, "registers/reason.html", context, status=422 if form.errors else 200)


def decide_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Confirm or override, with the rule's reason in sight."""
    row = obtain(request, register, number, "evaluate")
    register.attach_children([row])
    usual = row.decision or (
        Decision.NOT_APPLICABLE if row.verdict == "does_not_apply" else Decision.APPLICABLE
    )
    form = DecisionForm(posted(request), initial={"version": row.record.version, "decision": usual})

    def act() -> None:
        data = form.cleaned_data
        domain.decide(request.actor, row, data["decision"], data["reason"], data["version"])

    if acted(form, act):
        messages.success(request, _("Your decision was kept."))
        return redirect(address(request, register, number) + "#applies")
    title = _("Does %(number)s apply?") % {"number": number}
    return page(
        request,
        register,
        form,
        row,
        title=title,
        submit=_("Decide"),
        explanation=f"{row.record.title}. {why(row)}",
    )


def evaluate_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """An evaluation of compliance of an obligation without requirement items."""
    return _evaluated(request, register, number, domain.evaluate)


def evaluate_item_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """An evaluation of one requirement."""
    return _evaluated(request, register, number, domain.evaluate_item)


def _evaluated(
    request: HttpRequest, register: Register, number: str, verb: Callable[..., None]
) -> HttpResponse:
    row = obtain(request, register, number, "evaluate")
    register.attach_children([row])
    form = EvaluationForm(posted(request), row.method)

    def act() -> None:
        data = form.cleaned_data
        verb(request.actor, row, data["outcome"], data["on"], data["method"], data["note"])

    if acted(form, act):
        messages.success(request, _("The evaluation was kept. Add its evidence below."))
        return redirect(address(request, register, number) + "#evidence")
    title = _("Evaluate compliance of %(number)s") % {"number": number}
    return page(
        request,
        register,
        form,
        row,
        title=title,
        submit=_("Keep the evaluation"),
        explanation=row.record.title,
    )


def dates_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The dates that the due dates hang on."""
    row = obtain(request, register, number, "change")
    due = due_of(row)
    names = needed_dates(due) if due else ()
    form = DatesForm(names, posted(request), initial=row.anchors)
    if names and acted(form, lambda: domain.give_dates(request.actor, row, form.cleaned_data)):
        return redirect(address(request, register, number) + "#dates")
    words = (
        _("The due dates are told from these.")
        if names
        else _("The due dates of this obligation hang on no other date.")
    )
    return page(
        request,
        register,
        form,
        row,
        title=_("Dates of %(number)s") % {"number": number},
        submit=_("Save"),
        explanation=words,
    )


def watch_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """That somebody looked whether the law changed."""
    row = obtain(request, register, number, "change")
    form = WatchForm(posted(request))

    def act() -> None:
        data = form.cleaned_data
        domain.note_watch(request.actor, row, data["source"], data["note"], data["on"])

    if acted(form, act):
        return redirect(address(request, register, number) + "#law")
    title = _("Looked whether the law of %(number)s changed") % {"number": number}
    return page(request, register, form, row, title=title, submit=_("Save"))
