"""The versions of a year's calculation, and calculating it anew."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.check.inventory.domain.freshness import queue
from oyamel.check.inventory.models import Calculation
from oyamel.check.inventory.views.common import CO2E_UNIT, Page, load, tonnes
from oyamel.kit import formats
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import posted

HASH = 12


class CalculateForm(forms.Form):
    """Why it is calculated anew; only closed months ask for it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason, where closed months change"), max_length=500, required=False,
        help_text=gettext_lazy("A version with a reason is kept for good, with its lines."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


def versions_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Every version: when, by whom, why, and what it rests on."""
    page = load(request, register, number)
    found = page.inventory.calculations.order_by("-version").select_related("made_by")[:50]
    columns = [
        {"label": _("Version"), "kind": "id"}, {"label": _("Total"), "unit": CO2E_UNIT, "kind": "number"}, {"label": _("Calculated")},
        {"label": _("Reason")}, {"label": _("Engine"), "show": "wide"}, {"label": _("Facts"), "show": "wide"},
        {"label": _("Inputs"), "show": "wide"}, {"label": _("Ledger"), "show": "wide"},
    ]  # fmt: skip
    table = {
        "caption": _("Versions"),
        "columns": columns,
        "rows": [_row(page, each) for each in found],
        "scrolls": True,
    }
    return render(
        request,
        "inventory/versions.html",
        page.context("versions", _("Versions"), table=table, form=CalculateForm()),
    )


def _row(page: Page, each: Calculation) -> dict[str, Any]:
    url = page.url("accounts", v=each.version) if each.is_kept else ""
    who = str(each.made_by) if each.made_by else _("by itself")
    under = _("current") if each.is_current else "" if each.is_kept else _("totals let go")
    return {
        "cells": [
            {"text": str(each.version), "url": url, "under": under}, tonnes(each.co2e_kg) if page.sees_all else "–",
            {"text": formats.format_date(each.made_at), "under": who}, each.reason or "–", each.engine, each.facts[:HASH],
            each.inputs_hash[:HASH], each.ledger[:HASH],
        ]
    }  # fmt: skip


def calculate_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Put a calculation into the queue, by one click; GET asks for a reason first."""
    page = load(request, register, number, "change")
    form = CalculateForm(posted(request))
    if form.is_valid():
        run = queue(page.inventory, request.user, form.cleaned_data["reason"])
        messages.success(request, _("The calculation has begun."))
        return (
            redirect("job", request.actor.organization.slug, run.uuid)
            if run.started_by_id == request.user.pk
            else redirect(page.url("accounts"))
        )
    context = {
        "register": register, "form": form, "title": _("Calculate anew"), "submit": _("Calculate"), "back": page.url("accounts"),
        "explanation": _("Reads all data of the year again. Nothing that is closed changes without a reason."),
    }  # fmt: skip
    return render(request, "registers/reason.html", context, status=422 if form.errors else 200)
