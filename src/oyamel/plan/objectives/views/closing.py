"""Reviewing an objective: reached, missed or given up; and taking it up again."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.plan.objectives import domain, outlook
from oyamel.plan.objectives.enums import ObjectiveStatus
from oyamel.plan.objectives.views.telling import reason
from oyamel.registers.declaration import Register
from oyamel.registers.forms import ReasonForm, show_refusal
from oyamel.registers.views.access import address, obtain, posted

CLOSED = [(code, label) for code, label in ObjectiveStatus.choices if code != ObjectiveStatus.UNDER_WAY]


class ReviewForm(forms.Form):
    """What became of the objective, and what was learnt."""

    status = forms.ChoiceField(label=gettext_lazy("Result"), choices=CLOSED, widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("What was learnt"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )


def review_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Close the objective with its result; the figures stand above the form."""
    objective = obtain(request, register, number, "change")
    form = ReviewForm(posted(request))
    if form.is_valid():
        try:
            domain.review(request.actor, objective, form.cleaned_data["status"], form.cleaned_data["note"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The objective was reviewed."))
            return redirect(address(request, register, number))
    context = {
        "register": register,
        "form": form,
        "title": _("Review %(number)s") % {"number": number},
        "submit": _("Save"),
        "explanation": reason(objective, outlook.read(objective)),
        "back": address(request, register, number),
    }
    return render(request, "registers/reason.html", context, status=422 if form.errors else 200)


def again_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Take the objective up again, with a reason."""
    objective = obtain(request, register, number, "change")
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            domain.take_up_again(request.actor, objective, form.cleaned_data["reason"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect(address(request, register, number))
    context = {
        "register": register,
        "form": form,
        "title": _("Take %(number)s up again") % {"number": number},
        "submit": _("Take up again"),
        "back": address(request, register, number),
    }
    return render(request, "registers/reason.html", context, status=422 if form.errors else 200)
