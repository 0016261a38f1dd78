"""The acts on a change after its assessment: carried out, reviewed, dropped."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.look.forms import DateInput
from oyamel.org import clock
from oyamel.plan.changes import domain, queries
from oyamel.registers.declaration import Register
from oyamel.registers.forms import ReasonForm, show_refusal
from oyamel.registers.views.access import address, obtain, posted


class DoneForm(forms.Form):
    """On which day, with what remark, and whether it went on although something was not looked at again."""

    on = forms.DateField(label=gettext_lazy("Carried out on"), widget=DateInput())
    note = forms.CharField(
        label=gettext_lazy("Remark"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    goes_on_despite = forms.BooleanField(
        label=gettext_lazy(
            "It was carried out although not everything was looked at again; the remark says why"
        ),
        required=False,
    )


def done_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Say that the change was carried out."""
    change = obtain(request, register, number, "change")
    form = DoneForm(posted(request), initial={"on": clock.today()})
    if not queries.waiting(change):
        del form.fields["goes_on_despite"]
    if form.is_valid():
        given = form.cleaned_data
        try:
            domain.carry_out(
                request.actor, change, given["on"], given["note"], given.get("goes_on_despite", False)
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Review it when its effects can be seen."))
            return redirect(address(request, register, number))
    return _page(
        request, register, number, form, _("%(number)s was carried out") % {"number": number}, _("Save")
    )


def close_view(request: HttpRequest, register: Register, number: str, act: str) -> HttpResponse:
    """Review a change that was carried out, or drop one that was not."""
    change = obtain(request, register, number, "change")
    verb, title, submit, label = {
        "review": (
            domain.review,
            _("Review %(number)s"),
            _("Save"),
            _("What came of it, wanted and unwanted"),
        ),
        "drop": (domain.drop, _("Drop %(number)s"), _("Drop"), _("Reason")),
    }[act]
    form = ReasonForm(posted(request))
    form.fields["reason"].label = label
    if form.is_valid():
        try:
            verb(request.actor, change, form.cleaned_data["reason"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect(address(request, register, number))
    return _page(request, register, number, form, title % {"number": number}, submit)


def _page(
    request: HttpRequest, register: Register, number: str, form: forms.Form, title: str, submit: str
) -> HttpResponse:
    context: dict[str, Any] = {
        "register": register,
        "form": form,
        "title": title,
        "submit": submit,
        "back": address(request, register, number),
    }
    return render(request, "registers/reason.html", context, status=422 if form.errors else 200)
