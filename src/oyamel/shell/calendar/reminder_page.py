"""The page on which the office chooses when people are reminded."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.look.toasts import toast
from oyamel.records import reminders
from oyamel.records.errors import NotAllowed
from oyamel.registers.forms import show_refusal
from oyamel.registers.views.access import posted


class ReminderForm(forms.Form):
    """Days before a date, and late days until those above are told."""

    days_before = forms.CharField(
        label=gettext_lazy("Remind so many days before"),
        required=False,
        max_length=60,
        help_text=gettext_lazy(
            "Whole days with commas between them, such as 30, 7, 1. Empty: not before the day."
        ),
    )
    escalate_after = forms.IntegerField(
        label=gettext_lazy("Tell deputy and environmental manager after so many late days"),
        min_value=1,
        max_value=365,
    )

    def clean_days_before(self) -> list[int]:
        parts = [part.strip() for part in self.cleaned_data["days_before"].split(",") if part.strip()]
        wrong = [part for part in parts if not (part.isascii() and part.isdigit() and len(part) < 4)]
        if wrong:
            raise ValidationError(
                _("“%(value)s” is no number of days; write whole days such as 30, 7, 1."),
                params={"value": wrong[0]},
            )
        return [int(part) for part in parts]


def choose(request: HttpRequest) -> HttpResponse:
    """Show and change the organization's choice."""
    actor = request.actor
    if not actor.may("configure"):
        raise NotAllowed("configure")
    plan = reminders.plan_of(actor.organization)
    initial = {
        "days_before": ", ".join(str(day) for day in plan.days_before),
        "escalate_after": plan.escalate_after,
    }
    form = ReminderForm(posted(request), initial=initial)
    back = reverse("calendar-list", args=[actor.organization.slug])
    if request.method == "POST" and form.is_valid() and _saved(request, form):
        return redirect(back)
    crumbs: list[dict[str, Any]] = [
        {"label": actor.organization.name, "url": f"/{actor.organization.slug}/"},
        {"label": _("Calendar"), "url": back},
    ]
    context = {"title": _("Reminders"), "crumbs": crumbs, "form": form, "back": back}
    return render(request, "shell/calendar_reminders.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, form: ReminderForm) -> bool:
    try:
        reminders.choose(request.actor, **form.cleaned_data)
    except ValidationError as error:
        show_refusal(form, error)
        return False
    toast(request, _("Saved."))
    return True
