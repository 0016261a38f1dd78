"""Entering values of the indicator, replacing and withdrawing them, and the panel that lists them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.kit import formats
from oyamel.look.forms import DateInput
from oyamel.plan.objectives import domain
from oyamel.plan.objectives.models import Measurement, Money, Objective
from oyamel.plan.objectives.series import series_of
from oyamel.plan.objectives.views.telling import number
from oyamel.records import evidence
from oyamel.registers.declaration import Register
from oyamel.registers.forms import ReasonForm, show_refusal
from oyamel.registers.types import LocalDecimalField
from oyamel.registers.views.access import address, obtain, posted

SHOWN = 60
NEWEST = 6


class MeasurementForm(forms.Form):
    """A value, the span it covers, and the document that it comes from."""

    start = forms.DateField(label=gettext_lazy("From"), widget=DateInput())
    end = forms.DateField(
        label=gettext_lazy("Until"), widget=DateInput(), help_text=gettext_lazy("This day is included.")
    )
    value = LocalDecimalField(label=gettext_lazy("Value"))
    is_estimated = forms.BooleanField(label=gettext_lazy("This is an estimate"), required=False)
    document = forms.CharField(
        label=gettext_lazy("Document"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("What the value comes from, such as “CFE bill 1234, March 2027”."),
    )
    evidence = forms.ChoiceField(label=gettext_lazy("File"), required=False)

    def __init__(self, objective: Objective, data: Any = None, initial: dict[str, Any] | None = None):
        super().__init__(data, initial=initial)
        self._files = {str(each.pk): each for each in evidence.evidence_of(objective.record)}
        self.fields["evidence"].choices = [
            ("", "–"),
            *((key, each.name) for key, each in self._files.items()),
        ]
        self.fields["value"].unit = objective.unit

    @property
    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "evidence": self._files.get(self.cleaned_data["evidence"])}


def panel(request: HttpRequest, objective: Objective) -> str:
    """The values that stand, the newest first: entered by hand, or the months of the inventory."""
    may = request.actor.may("change", objective.record.site_path) and not objective.record.is_archived
    shown = _months(objective) if objective.account else _entered(objective)
    context = {
        "newest": shown[:NEWEST],
        "earlier": shown[NEWEST:],
        "count": len(shown),
        "may_change": may and not objective.account,
        "is_fed": bool(objective.account),
        "here": address_of(request, objective),
    }
    return render_to_string("objectives/measurements.html", context, request)


def _entered(objective: Objective) -> list[dict[str, Any]]:
    rows = Measurement.objects.filter(objective=objective, ended_at=None)
    found = rows.select_related("entered_by", "evidence").order_by("-end")[:SHOWN]
    return [_told(each, objective) for each in found]


def _months(objective: Objective) -> list[dict[str, Any]]:
    points = sorted(series_of(objective), key=lambda point: point.end, reverse=True)[:SHOWN]
    return [
        {
            "span": date_format(each.start, "YEAR_MONTH_FORMAT"),
            "value": number(each.value),
            "unit": objective.unit,
            "is_estimated": each.is_estimated,
            "url": each.url,
        }
        for each in points
    ]


def address_of(request: HttpRequest, objective: Objective) -> str:
    """The page of an objective."""
    return f"/{request.actor.organization.slug}/{objective.slug}/{objective.record.number}/"


def _told(row: Measurement, objective: Objective) -> dict[str, Any]:
    return {
        "pk": row.pk,
        "span": f"{date_format(row.start, 'DATE_FORMAT')} – {date_format(row.end, 'DATE_FORMAT')}",
        "value": formats.format_number(row.value.normalize()),
        "unit": row.unit,
        "is_foreign": row.unit != objective.unit,
        "is_estimated": row.is_estimated,
        "document": row.document or (row.evidence.name if row.evidence else ""),
        "who": row.entered_by,
    }


def measure_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Enter a value, or replace one that stands (`?replaces=`)."""
    objective = obtain(request, register, number, "change")
    replaces = _standing(request, objective, "replaces")
    form = MeasurementForm(objective, posted(request), _initial(replaces))
    if form.is_valid():
        try:
            domain.measure(request.actor, objective, **form.values, replaces=replaces)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The value was kept."))
            return redirect(address(request, register, number))
    title = _("Replace a value of %(number)s") if replaces else _("Enter a value of %(number)s")
    return _page(request, register, number, form, title % {"number": number}, objective.indicator)


def _standing(request: HttpRequest, objective: Objective, name: str) -> Measurement | None:
    wanted = request.GET.get(name, "")
    rows = Measurement.objects.filter(objective=objective, ended_at=None).select_related("objective__record")
    return rows.filter(pk=int(wanted)).first() if _is_id(wanted) else None


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _initial(row: Measurement | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "start": row.start,
        "end": row.end,
        "value": formats.format_number(row.value.normalize()),
        "is_estimated": row.is_estimated,
        "document": row.document,
        "evidence": str(row.evidence_id or ""),
    }


def withdraw_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Withdraw a value (`?measurement=`) or an entry of money (`?money=`), with a reason."""
    objective = obtain(request, register, number, "change")
    row: Measurement | Money | None = _standing(request, objective, "measurement") or _money(
        request, objective
    )
    if row is None:
        messages.info(request, _("This entry was replaced or withdrawn already."))
        return redirect(address(request, register, number))
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            _withdraw(request, row, form.cleaned_data["reason"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect(address(request, register, number))
    return _page(
        request, register, number, form, _("Withdraw an entry of %(number)s") % {"number": number}, ""
    )


def _money(request: HttpRequest, objective: Objective) -> Money | None:
    wanted = request.GET.get("money", "")
    rows = Money.objects.filter(objective=objective, ended_at=None).select_related("objective__record")
    return rows.filter(pk=int(wanted)).first() if _is_id(wanted) else None


def _withdraw(request: HttpRequest, row: Measurement | Money, reason: str) -> None:
    if isinstance(row, Measurement):
        domain.withdraw_measurement(request.actor, row, reason)
    else:
        domain.withdraw_money(request.actor, row, reason)


def _page(
    request: HttpRequest, register: Register, number: str, form: forms.Form, title: str, explanation: str
) -> HttpResponse:
    context = {
        "register": register,
        "form": form,
        "title": title,
        "submit": _("Save"),
        "explanation": explanation,
        "back": address(request, register, number),
    }
    return render(request, "registers/reason.html", context, status=422 if form.errors else 200)
