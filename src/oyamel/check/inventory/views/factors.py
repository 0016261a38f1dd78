"""Own factors: what they would change, where they are used, and taking them out of use."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from oyamel.check.inventory.choices import worded
from oyamel.check.inventory.domain import own_factors, previewing
from oyamel.check.inventory.enums import FactorStatus
from oyamel.check.inventory.models import OwnFactor
from oyamel.check.inventory.views.common import CO2E_UNIT, percent, tonnes
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.facts.inventory import Factor, factors
from oyamel.kit import formats
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register
from oyamel.registers.forms import ReasonForm, show_refusal
from oyamel.registers.views.access import address, obtain, posted

MOST_PUBLISHED = 12


def buttons(request: HttpRequest, register: Register, row: RecordModel) -> list[dict[str, Any]]:
    """The acts on an own factor."""
    number = row.record.number
    found = [
        {
            "label": _("See its effect"),
            "url": address(request, register, number, "effect"),
            "kind": "main",
            "icon": "scale",
        }
    ]
    if row.record.status == FactorStatus.IN_FORCE and request.actor.may("change", row.record.site_path):
        found.append({"label": _("Retire"), "url": address(request, register, number, "retire")})
    return found


def panel(request: HttpRequest, row: OwnFactor) -> str:
    """What it lacks to count, and the published values beside it."""
    names = [str(OwnFactor._meta.get_field(name).verbose_name) for name in row.missing]
    context = {"missing": ", ".join(names), "published": [_published(each) for each in _beside(row)]}
    return render_to_string("inventory/factor_panel.html", context, request)


def _beside(row: OwnFactor) -> list[Factor]:
    """Published values of the same material and gas, the newest first."""
    if not row.material or not row.pollutant:
        return []
    found = [each for each in factors() if each.material == row.material and each.pollutant == row.pollutant]
    return sorted(found, key=lambda each: each.valid_from, reverse=True)[:MOST_PUBLISHED]


def _published(each: Factor) -> dict[str, str]:
    value = formats.format_number(float(f"{each.value:.6g}"))
    return {
        "label": f"{each.publisher}, {each.edition}",
        "value": value,
        "unit": f"{each.numerator}/{each.denominator}",
        "note": each.table_ref,
    }


def card(request: HttpRequest, row: RecordModel) -> str:
    """What whoever approves reads above the signature: the effect of the factor."""
    return render_to_string("inventory/effect.html", _effects(request, row), request)


def _effects(request: HttpRequest, row: OwnFactor) -> dict[str, Any]:
    try:
        found = previewing.effects(request.actor, row)
    except InventoryProblem as problem:
        return {"problem": worded(problem), "table": None}
    columns = [
        {"label": _("Inventory")}, {"label": _("Without it"), "unit": CO2E_UNIT, "kind": "number"},
        {"label": _("With it"), "unit": CO2E_UNIT, "kind": "number"}, {"label": _("Difference"), "unit": CO2E_UNIT, "kind": "number"},
    ]  # fmt: skip
    rows = [{"cells": _cells(each)} for each in found]
    return {
        "problem": "",
        "table": {"caption": _("What it would change"), "columns": columns, "rows": rows} if rows else None,
        "missing": row.missing,
    }


def _cells(each: previewing.Effect) -> list[Any]:
    share = f" ({percent(each.difference_kg / each.without_kg)})" if each.without_kg else ""
    record = each.calculation.inventory.record
    return [
        f"{record.number} {record.title}",
        tonnes(each.without_kg),
        tonnes(each.with_kg),
        f"{tonnes(each.difference_kg)}{share}",
    ]


def effect_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The figures without and with the factor."""
    row = obtain(request, register, number)
    context = {
        "register": register,
        "row": row,
        "record": row.record,
        "back": address(request, register, number),
        **_effects(request, row),
    }
    return render(request, "inventory/factor_effect.html", context)


def retire_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Take a factor out of use, with a reason."""
    row = obtain(request, register, number, "change")
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            own_factors.retire(request.actor, row, form.cleaned_data["reason"])
        except ValidationError as refused:
            show_refusal(form, refused)
        else:
            return redirect(address(request, register, number))
    context = {
        "register": register, "form": form, "title": _("Retire %(number)s") % {"number": number}, "submit": _("Retire"),
        "back": address(request, register, number), "explanation": _("Calculations made with it keep it; new ones take a published factor."),
    }  # fmt: skip
    return render(request, "registers/reason.html", context, status=422 if form.errors else 200)
