"""Why a figure changed: against the year before, and against each version before."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from oyamel.check.inventory.models import Calculation
from oyamel.check.inventory.queries import years
from oyamel.check.inventory.queries.explaining import explain_years
from oyamel.check.inventory.views.common import CO2E_UNIT, Page, load, percent, picture
from oyamel.engine.inventory.restatement import BaseYearPolicy
from oyamel.registers.declaration import Register

Steps = list[tuple[str, Decimal]]
DECIMALS, KG = 3, 1000.0


def cause_words(cause: str) -> str:
    """A cause of a difference in words."""
    words = {
        "boundary": _("Boundary"), "activity": _("Activity"), "correction": _("Corrected data"), "factor": _("Factors"),
        "method": _("Method"), "gwp": _("Warming potentials"),
    }  # fmt: skip
    return words[cause]


def changes_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Waterfalls from the year before and from the version before; the steps sum to the difference."""
    page = load(request, register, number)
    charts = [_against_year_before(page), _against_version_before(page)] if page.calculation else []
    shown = [each for each in charts if each]
    more = {"charts": shown, "policy": _policy(page) if page.calculation else None}
    return render(request, "inventory/changes.html", page.context("changes", _("Why it changed"), **more))


def _policy(page: Page) -> dict[str, Any] | None:
    """Whether what is not growth changed the figure, since the base year, beyond the base year's threshold."""
    base = years.base_year(page.request.actor, page.inventory)
    old = years.current_of([base]).get(base.pk) if base else None
    if (
        base is None
        or old is None
        or base.pk == page.inventory.pk
        or base.recast_percent is None
        or not old.co2e_kg
    ):
        return None
    old.organization = page.request.actor.organization
    steps = explain_years(page.request.actor, old, page.calculation, page.branch).steps
    changes = {step.cause: float(step.amount) * KG for step in steps if step.cause != "activity"}
    limit = float(base.recast_percent) / 100
    share = abs(sum(changes.values())) / abs(old.co2e_kg)
    must = BaseYearPolicy(limit).must_recast(old.co2e_kg, changes)
    words = {"year": base.year, "share": percent(share), "limit": percent(limit)}
    text = _(
        "Since %(year)d boundary, factors, methods and potentials together moved the figure by %(share)s; the base year is recast above %(limit)s."
    )
    return {"tone": "warn" if must else "good", "text": text % words}


def _against_year_before(page: Page) -> dict[str, Any] | None:
    before = years.previous(page.request.actor, page.inventory)
    old = years.current_of([before]).get(before.pk) if before else None
    if before is None or old is None:
        return None
    old.organization = page.request.actor.organization
    found = explain_years(page.request.actor, old, page.calculation, page.branch)
    steps = [(cause_words(step.cause), step.amount) for step in found.steps]
    return _drawn(
        _("%(year)d against %(before)d") % {"year": page.inventory.year, "before": before.year},
        (str(before.year), found.before), steps, (str(page.inventory.year), found.after),
    )  # fmt: skip


def _against_version_before(page: Page) -> dict[str, Any] | None:
    calculation = page.calculation
    if page.branch or not calculation.explanation or not page.sees_all:
        return None
    first, *steps, last = [(each["cause"], Decimal(each["amount"])) for each in calculation.explanation]
    if not any(amount for _cause, amount in steps):
        return None
    return _drawn(
        _("Version %(version)d against the one before") % {"version": calculation.version},
        (_("before"), first[1]), [(cause_words(cause), amount) for cause, amount in steps],
        (_version(calculation), last[1]),
    )  # fmt: skip


def _version(calculation: Calculation) -> str:
    return _("version %(version)d") % {"version": calculation.version}


def _drawn(
    title: str, before: tuple[str, Decimal], steps: Steps, after: tuple[str, Decimal]
) -> dict[str, Any]:
    from oyamel.kit import charts  # the drawing library takes a quarter of a second to load

    text = _("From %(before)s to %(after)s t CO₂e, cause by cause.") % {
        "before": before[1],
        "after": after[1],
    }
    chart = charts.waterfall(
        title, text, (before[0], float(before[1])), [(name, float(value)) for name, value in steps if value],
        (after[0], float(after[1])), label_title=_("Cause"), value_title=_("Emissions"), unit=CO2E_UNIT,
    )  # fmt: skip
    made = picture(chart)
    rows = [before, *steps, after]
    made["table"]["rows"] = [
        {"cells": [name, _signed(value, place in (0, len(rows) - 1))]}
        for place, (name, value) in enumerate(rows)
    ]
    return made


def _signed(value: Decimal, is_total: bool) -> str:
    from oyamel.kit import formats  # numbers of the table are exact, so that they can be added up

    text = formats.format_number(value, DECIMALS)
    return text if is_total or value <= 0 else f"+{text}"
