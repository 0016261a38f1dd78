"""The acts on one line of planned action: in place, judged, planned again."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.look.forms import DateInput
from oyamel.plan.responses import domain
from oyamel.registers.declaration import Register
from oyamel.registers.forms import show_refusal
from oyamel.registers.views.access import address, obtain, posted


class NoteForm(forms.Form):
    """A remark for the history."""

    note = forms.CharField(
        label=gettext_lazy("Remark"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class JudgeForm(forms.Form):
    """Whether it worked, what shows it, and when to look again."""

    is_effective = forms.ChoiceField(
        label=gettext_lazy("Did it work?"),
        choices=[
            ("yes", gettext_lazy("Yes, the effect is there")),
            ("no", gettext_lazy("No, something else must be done")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("What shows it"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    judge_again_on = forms.DateField(
        label=gettext_lazy("Judge again on"),
        required=False,
        widget=DateInput(),
        help_text=gettext_lazy("Leave it open when this was the last time."),
    )

    @property
    def again_on(self) -> date | None:
        return self.cleaned_data["judge_again_on"]


def act_view(request: HttpRequest, register: Register, number: str, act: str) -> HttpResponse:
    """Say that the action is in place, or plan it again."""
    row = obtain(request, register, number, "change")
    form = NoteForm(posted(request))
    verb, title, submit = {
        "in-place": (domain.put_in_place, _("%(number)s is in place"), _("It is in place")),
        "again": (domain.plan_again, _("Plan %(number)s again"), _("Plan again")),
    }[act]
    if form.is_valid():
        try:
            verb(request.actor, row, form.cleaned_data["note"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect(address(request, register, number))
    return _page(request, register, number, form, title % {"number": number}, submit)


def judge_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Judge the effect of the action."""
    row = obtain(request, register, number, "change")
    form = JudgeForm(posted(request))
    if form.is_valid():
        given = form.cleaned_data
        try:
            domain.judge(request.actor, row, given["is_effective"] == "yes", given["note"], form.again_on)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The effect was judged."))
            return redirect(address(request, register, number))
    explained: dict[str, Any] = {"explanation": row.judged_by}
    return _page(
        request,
        register,
        number,
        form,
        _("Judge the effect of %(number)s") % {"number": number},
        _("Save"),
        **explained,
    )


def _page(
    request: HttpRequest,
    register: Register,
    number: str,
    form: forms.Form,
    title: str,
    submit: str,
    **more: Any,
) -> HttpResponse:
    context = {
        "register": register,
        "form": form,
        "title": title,
        "submit": submit,
        "back": address(request, register, number),
        **more,
    }
    return render(request, "registers/reason.html", context, status=422 if form.errors else 200)
