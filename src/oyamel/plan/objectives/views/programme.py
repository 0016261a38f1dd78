"""The programme of an objective: its actions with means and money, and the money spent and saved."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.kit import formats
from oyamel.look.forms import DateInput
from oyamel.plan.objectives import curve, domain, outlook
from oyamel.plan.objectives.enums import Measure, MoneyKind
from oyamel.plan.objectives.models import Means, Money, Objective
from oyamel.plan.objectives.views.measuring import address_of
from oyamel.records.actions import actions_of
from oyamel.records.enums import ActionStatus
from oyamel.records.models import Action
from oyamel.registers.declaration import Register
from oyamel.registers.forms import show_refusal
from oyamel.registers.types import LocalDecimalField
from oyamel.registers.views.access import address, obtain, posted

CENT = Decimal("0.01")
SHOWN = 24


def panel(request: HttpRequest, objective: Objective) -> str:
    """Every action with its means and money, then what was spent and saved altogether."""
    may = request.actor.may("change", objective.record.site_path) and not objective.record.is_archived
    entries = list(Money.objects.filter(objective=objective, ended_at=None).order_by("-on", "-pk"))
    means = {row.action_id: row for row in Means.objects.filter(objective=objective)}
    spent = _spent_by_action(entries)
    rows = [_line(each, means.get(each.pk), spent[each.pk]) for each in actions_of(objective.record)]
    context = {
        "rows": rows,
        "totals": _totals(objective, entries, means.values()),
        "entries": [_entry(each) for each in entries[:SHOWN]],
        "may_change": may,
        "here": address_of(request, objective),
        "currency": objective.currency,
    }
    return render_to_string("objectives/programme.html", context, request)


def _spent_by_action(entries: list[Money]) -> dict[int, Decimal]:
    spent: dict[int, Decimal] = defaultdict(Decimal)
    for each in entries:
        if each.kind == MoneyKind.SPENT and each.action_id:
            spent[each.action_id] += each.amount
    return spent


def _line(action: Action, means: Means | None, spent: Decimal) -> dict[str, Any]:
    return {
        "pk": action.pk,
        "what": action.what,
        "who": action.responsible.name if action.responsible else "",
        "due": date_format(action.due_on, "DATE_FORMAT") if action.due_on else "",
        "status": action.get_status_display(),
        "is_done": action.status in {ActionStatus.DONE, ActionStatus.VERIFIED},
        "is_dropped": action.status == ActionStatus.DROPPED,
        "means": means.means if means else "",
        "planned": _money(means.planned) if means and means.planned is not None else "",
        "spent": _money(spent) if spent else "",
    }


def _money(amount: Decimal) -> str:
    return formats.format_number(amount.quantize(CENT), 2)


def _totals(objective: Objective, entries: list[Money], means: Any) -> list[dict[str, Any]]:
    sums = {
        kind: sum((each.amount for each in entries if each.kind == kind), Decimal(0)) for kind in MoneyKind
    }
    lines = sum((row.planned or Decimal(0) for row in means), Decimal(0))
    planned = objective.budget if objective.budget is not None else lines
    computed = _computed_saving(objective)
    rows = [
        (_("Planned"), planned, ""),
        (_("Spent so far"), sums[MoneyKind.SPENT], ""),
        (_("Saved so far, entered"), sums[MoneyKind.SAVED], ""),
        (_("Saved so far, computed from the indicator"), computed, objective.price_source),
    ]
    return [
        {"label": label, "value": _money(amount), "unit": objective.currency, "note": note}
        for label, amount, note in rows
        if amount
    ]


def _computed_saving(objective: Objective) -> Decimal:
    """Less than at the baseline's pace, times the price of a unit; only amounts add up."""
    if objective.price is None or objective.measure != Measure.AMOUNT:
        return Decimal(0)
    found = outlook.read(objective)
    saved = curve.saved_amount(found.points, found.aim) if found.aim else 0.0
    return Decimal(str(saved)) * objective.price


def _entry(row: Money) -> dict[str, Any]:
    return {
        "pk": row.pk,
        "tone": "good" if row.kind == MoneyKind.SAVED else "calm",
        "kind": row.get_kind_display(),
        "what": row.what,
        "document": row.document,
        "amount": _money(row.amount),
        "on": date_format(row.on, "DATE_FORMAT"),
    }


class MeansForm(forms.Form):
    means = forms.CharField(
        label=gettext_lazy("Means"),
        required=False,
        max_length=250,
        help_text=gettext_lazy(
            "People, equipment, services, such as “two weeks of maintenance, one new pump”."
        ),
    )
    planned = LocalDecimalField(label=gettext_lazy("Money planned"), required=False)


class MoneyForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=MoneyKind.choices, widget=forms.RadioSelect)
    amount = LocalDecimalField(label=gettext_lazy("Amount"))
    on = forms.DateField(label=gettext_lazy("Day"), widget=DateInput())
    what = forms.CharField(label=gettext_lazy("What"), max_length=160)
    document = forms.CharField(
        label=gettext_lazy("Document"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("What shows it, such as an invoice number."),
    )
    action = forms.ChoiceField(label=gettext_lazy("Action"), required=False)

    def __init__(self, objective: Objective, data: Any = None):
        super().__init__(data, initial={"kind": MoneyKind.SPENT.value})
        self._actions = {str(each.pk): each for each in actions_of(objective.record)}
        self.fields["action"].choices = [
            ("", "–"),
            *((key, each.what) for key, each in self._actions.items()),
        ]
        self.fields["amount"].unit = objective.currency

    @property
    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "action": self._actions.get(self.cleaned_data["action"])}


def means_view(request: HttpRequest, register: Register, number: str, action: int) -> HttpResponse:
    """Say what an action takes."""
    objective = obtain(request, register, number, "change")
    found = Action.objects.filter(record=objective.record, pk=action).first()
    if found is None:
        raise Http404
    kept = Means.objects.filter(action=found).first()
    planned = formats.format_number(kept.planned.normalize()) if kept and kept.planned is not None else ""
    form = MeansForm(posted(request), initial={"means": kept.means if kept else "", "planned": planned})
    form.fields["planned"].unit = objective.currency
    if form.is_valid():
        given = form.cleaned_data
        try:
            domain.plan_means(request.actor, objective, found, given["means"], given["planned"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect(address(request, register, number) + "#programme")
    return _page(request, register, number, form, _("Means of “%(what)s”") % {"what": found.what})


def money_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Enter money spent or saved."""
    objective = obtain(request, register, number, "change")
    form = MoneyForm(objective, posted(request))
    if form.is_valid():
        try:
            domain.enter_money(request.actor, objective, form.values)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The entry was kept."))
            return redirect(address(request, register, number) + "#programme")
    return _page(request, register, number, form, _("Money of %(number)s") % {"number": number})


def _page(
    request: HttpRequest, register: Register, number: str, form: forms.Form, title: str
) -> HttpResponse:
    context = {
        "register": register,
        "form": form,
        "title": title,
        "submit": _("Save"),
        "back": address(request, register, number) + "#programme",
    }
    return render(request, "registers/reason.html", context, status=422 if form.errors else 200)
