"""Sites beside each other: figures in bands per unit of product or per employee, with the quality of their data."""

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from oyamel.check.inventory.enums import Account
from oyamel.check.inventory.queries import completeness
from oyamel.check.inventory.queries.figures import figures
from oyamel.check.inventory.views.common import CO2E_UNIT, Page, amount, load, percent, shown, tonnes
from oyamel.org.models import Site
from oyamel.registers.declaration import Register

BESIDE = (Account.ENERGY, Account.WATER, Account.WASTE)
BANDS = 4


def sites_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """A row for each site: totals, per unit made, the band among its equals, and how good the data are."""
    page = load(request, register, number)
    more = {"table": _table(page)} if page.calculation else {}
    return render(request, "inventory/sites.html", page.context("sites", _("Sites"), **more))


def _table(page: Page) -> dict[str, Any]:
    actor, calculation = page.request.actor, page.calculation
    gases = {f.key[0]: f for f in figures(actor, [calculation], page.in_total, ["site"])}
    beside = _by_site(page, [account.value for account in BESIDE])
    made = _by_site(page, [Account.PRODUCTION.value])
    sites = {site.pk: site for site in Site.objects.filter(pk__in=[pk for pk in {*gases, *beside} if pk])}
    complete = completeness.by_site(page.inventory, calculation)
    per_unit = {pk: _per_unit(gases[pk].co2e_kg, made.get(pk, {})) for pk in gases}
    bands = _bands(per_unit)
    order = sorted({*gases, *beside}, key=lambda pk: -(gases[pk].co2e_kg if pk in gases else 0))
    rows = [
        _row(page, pk, sites.get(pk), gases.get(pk), beside.get(pk, {}), per_unit.get(pk), bands.get(pk), complete.get(pk))
        for pk in order
    ]  # fmt: skip
    columns = [
        {"label": _("Site")}, {"label": _("Total"), "unit": CO2E_UNIT, "kind": "number"},
        *({"label": str(account.label), "kind": "number", "show": "wide"} for account in BESIDE),
        {"label": _("Per unit made"), "kind": "number"}, {"label": _("Band")}, {"label": _("Months with data"), "kind": "number"},
        {"label": _("Estimated"), "kind": "number", "show": "wide"},
    ]  # fmt: skip
    return {"caption": _("Comparison of sites"), "columns": columns, "rows": rows, "scrolls": True}


def _by_site(page: Page, accounts: list[str]) -> dict[int | None, dict[tuple[str, str], float]]:
    """Site → (account, unit) → amount; one query."""
    found: dict[int | None, dict[tuple[str, str], float]] = defaultdict(dict)
    for figure in figures(
        page.request.actor, [page.calculation], page.wanted(account__in=accounts), ["site", "account", "unit"]
    ):
        site, account, unit = figure.key
        found[site][account, unit] = figure.amount
    return found


def _per_unit(co2e_kg: float, made: dict[tuple[str, str], float]) -> tuple[float, str] | None:
    """kg CO2e per unit made and the unit; a site that makes things in several units has no single figure."""
    units = [(unit, value) for (_account, unit), value in made.items() if value]
    return (co2e_kg / units[0][1], units[0][0]) if len(units) == 1 else None


def _bands(per_unit: dict[int | None, tuple[float, str] | None]) -> dict[int | None, str]:
    """Quarters among the sites that make things in the same unit; fewer than four are not compared."""
    by_unit: dict[str, list[tuple[float, int | None]]] = defaultdict(list)
    for site, each in per_unit.items():
        if each:
            by_unit[each[1]].append((each[0], site))
    bands = {}
    for group in by_unit.values():
        for place, (_value, site) in enumerate(sorted(group, key=lambda pair: pair[0])):
            if len(group) >= BANDS:
                bands[site] = _("%(band)d of %(bands)d") % {
                    "band": place * BANDS // len(group) + 1,
                    "bands": BANDS,
                }
    return bands


def _row(
    page: Page, pk: int | None, site: Site | None, gas: Any, beside: dict[tuple[str, str], float],
    per_unit: tuple[float, str] | None, band: str | None, complete: float | None,
) -> dict[str, Any]:  # fmt: skip
    name = site.name if site else _("Whole organization")
    url = page.url("figures", account="ghg", total="1", at=pk or "0", by="source")
    cells: list[Any] = [{"text": name, "url": page.url("figures", at=pk or "0", by="account")}]
    cells.append({"text": tonnes(gas.co2e_kg), "url": url} if gas else "–")
    for account in BESIDE:
        found = [shown(value, unit) for (of, unit), value in beside.items() if of == account]
        cells.append({"text": found[0][0], "unit": found[0][1]} if found else "–")
    cells.append({"text": amount(per_unit[0]), "unit": f"kg CO₂e/{per_unit[1]}"} if per_unit else "–")
    return {
        "cells": [*cells, band or "–", percent(complete) if complete is not None else "–", percent(gas.estimated_share) if gas else "–"]
    }  # fmt: skip
