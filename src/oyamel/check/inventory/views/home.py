"""The overview of a year, its panel on the record page, and the years beside each other."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oyamel.check.inventory.calendar import short, written
from oyamel.check.inventory.enums import Account, InventoryStatus
from oyamel.check.inventory.models import Calculation, Inventory
from oyamel.check.inventory.queries import intensity, years
from oyamel.check.inventory.queries.figures import OUTSIDE, Figure, Wanted, figures, total
from oyamel.check.inventory.views.common import (
    CO2E_UNIT,
    Page,
    amount,
    figure_shown,
    load,
    percent,
    picture,
    tonnes,
)
from oyamel.check.inventory.words import scope_words, uncertainty_words, value_words
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address

LEFT_OF_TILES = (
    Account.GHG,
    Account.AIR,
    Account.EFFLUENT,
    Account.PRODUCTION,
    Account.DRIVER,
    Account.MATERIAL,
)
SITES_SHOWN = 12
ORDER = [account.value for account in (*(each for each in Account if each != Account.COST), Account.COST)]


def refuse_second(values: dict[str, Any], actor: Actor) -> None:
    """One live inventory per year and branch. Raises ValidationError for a second one."""
    if "year" not in values or values["year"] is None:
        return
    site = values.get("site")
    known = [each for each in years.years_of(actor, site.pk if site else None) if each.year == values["year"]]
    number = values.get("number")
    if known and known[0].record.number != number and known[0].record.title != values.get("title"):
        words = _("%(number)s is the inventory of %(year)d already; open that one, or archive it first.")
        raise ValidationError({"year": words % {"number": known[0].record.number, "year": values["year"]}})


def gaps(register: Register, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
    """Years that are over and not closed."""
    over = register.live(actor, branch).filter(
        record__status=InventoryStatus.IN_PROGRESS, year__lt=clock.today().year
    )
    return [{"label": _("Inventories of past years not closed"), "rows": over, "query": "status=in_progress"}]


def panel(request: HttpRequest, register: Register, row: RecordModel) -> str:
    """The figures of the year on its record page."""
    page = load(request, register, row.record.number)
    context = {
        "page": page,
        "tiles": _tiles(page) if page.calculation else [],
        "calculation": page.calculation,
    }
    return render_to_string("inventory/panel.html", context, request)


def home_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The year at a glance: totals, trend, scopes, sites, intensity; each figure opens."""
    page = load(request, register, number)
    more: dict[str, Any] = {}
    if page.calculation:
        more = {
            "tiles": _tiles(page), "scopes": _scopes(page), "trend": _trend(page), "by_site": _by_site(page),
            "by_activity": _by_activity(page), "intensities": _intensities(page), "targets": _targets(page),
            "takes": _takes(page), "quality_url": page.url("quality"),
        }  # fmt: skip
    return render(
        request, "inventory/home.html", page.context("accounts", page.inventory.record.title, **more)
    )


def _tiles(page: Page) -> list[dict[str, Any]]:
    """The total of gases, then one tile for each account that has anything; one query each."""
    calculation = page.calculation
    whole = total(page.request.actor, [calculation], page.in_total)
    tiles = [_total_tile(page, whole)]
    found = figures(page.request.actor, [calculation], page.wanted(), ["account", "unit"])
    found.sort(key=lambda figure: (ORDER.index(figure.key[0]), figure.key[1]))
    tiles += [_tile(page, figure) for figure in found if figure.key[0] not in LEFT_OF_TILES and figure.amount]
    return tiles


def _total_tile(page: Page, whole: Figure) -> dict[str, Any]:
    return {
        "label": _("Greenhouse gases, all scopes"), "value": tonnes(whole.co2e_kg), "unit": CO2E_UNIT,
        "url": page.url("figures", account="ghg", total="1", by="scope"),
        "note": ", ".join(filter(None, [_said_uncertainty(page), _estimates(whole)])),
    }  # fmt: skip


def _said_uncertainty(page: Page) -> str:
    text = _uncertainty(page, "total")
    return _("uncertainty %(share)s") % {"share": text} if text else ""


def _tile(page: Page, figure: Figure) -> dict[str, Any]:
    account, unit = figure.key
    value, shown_unit = figure_shown(figure, account, unit)
    by = "activity" if account in (Account.ENERGY, Account.COST) else "route"
    return {
        "label": value_words("account", account), "value": value, "unit": shown_unit, "note": _estimates(figure),
        "url": page.url("figures", account=account, unit=unit, by=by),
    }  # fmt: skip


def _estimates(figure: Figure) -> str:
    share = figure.estimated_share
    return _("%(share)s estimated") % {"share": percent(share)} if share else _("nothing estimated")


def _uncertainty(page: Page, name: str) -> str:
    """The uncertainty of a figure of all sites; of one branch nothing is said."""
    found = page.calculation.uncertainty.get(name)
    return uncertainty_words(found) if found and not page.branch else ""


def _scopes(page: Page) -> dict[str, Any]:
    """Scopes and methods as a table, with the year before beside them."""
    actor, calculation = page.request.actor, page.calculation
    found = figures(actor, [calculation], page.wanted(account="ghg"), ["scope", "method"])
    before = _year_before(page)
    earlier = {each.key: each for each in before}
    whole = sum(f.co2e_kg for f in found if f.key[0] != OUTSIDE and f.key[1] in ("", calculation.method))
    rows = [_scope_row(page, figure, earlier.get(figure.key), whole) for figure in found]
    columns = [
        {"label": pgettext("inventory", "Scope")}, {"label": _("This year"), "unit": CO2E_UNIT, "kind": "number"},
        {"label": _("Of the total"), "kind": "number", "show": "wide"}, {"label": _("Estimated"), "kind": "number", "show": "wide"},
        {"label": _("Uncertainty"), "kind": "number", "show": "wide"}, {"label": _("Year before"), "unit": CO2E_UNIT, "kind": "number"},
    ]  # fmt: skip
    foot = [_("Total"), tonnes(whole), "", "", _uncertainty(page, "total"), ""]
    return {"caption": _("Greenhouse gases by scope"), "columns": columns, "rows": rows, "foot": foot}


def _scope_row(page: Page, figure: Figure, before: Figure | None, whole: float) -> dict[str, Any]:
    scope, method = figure.key
    counts = scope != OUTSIDE and method in ("", page.calculation.method)
    url = page.url("figures", account="ghg", scope=scope, method=method, by="activity")
    return {
        "cells": [
            {"text": scope_words(scope, method), "under": "" if counts or scope == OUTSIDE else _("beside the total")},
            {"text": tonnes(figure.co2e_kg), "url": url}, percent(figure.co2e_kg / whole) if counts and whole else "",
            percent(figure.estimated_share), _uncertainty(page, scope) if counts else "",
            tonnes(before.co2e_kg) if before else "–",
        ]
    }  # fmt: skip


def _year_before(page: Page) -> list[Figure]:
    before = years.previous(page.request.actor, page.inventory)
    calculations = list(years.current_of([before]).values()) if before else []
    return (
        figures(page.request.actor, calculations, page.wanted(account="ghg"), ["scope", "method"])
        if calculations
        else []
    )


def _trend(page: Page) -> dict[str, Any] | None:
    """Thirteen months of the total by scope, with targets."""
    from oyamel.kit import charts  # the drawing library takes a quarter of a second to load

    actor, calculation = page.request.actor, page.calculation
    months, found = years.trend(actor, page.inventory, calculation, page.in_total, ["scope"])
    if not months:
        return None
    by_cell = {figure.key: figure.co2e_kg / 1000 for figure in found}
    scopes = sorted({scope for _month, scope in by_cell})
    rows = [
        (short(month), scope_words(scope), by_cell.get((month, scope)))
        for scope in scopes
        for month in months
    ]
    aims = [
        (target.label, short(month), value / 1000)
        for target in page.targets
        if target.account == Account.GHG and not target.scope
        for month, value in target.months.items()
        if month in months
    ]  # fmt: skip
    text = _("Total by month and scope, %(first)s to %(last)s.") % {
        "first": written(months[0]),
        "last": written(months[-1]),
    }
    chart = charts.columns(
        _("Greenhouse gases by month"), text, rows, label_title=_("Month"), value_title=_("Emissions"), unit=CO2E_UNIT,
        series_title=pgettext("inventory", "Scope"), targets=aims,
    )  # fmt: skip
    return picture(chart)


def _by_site(page: Page) -> dict[str, Any]:
    actor, calculation = page.request.actor, page.calculation
    found = figures(actor, [calculation], page.in_total, ["site__name", "site"])
    largest = sorted(found, key=lambda figure: -figure.co2e_kg)[:SITES_SHOWN]
    rows = [
        {
            "cells": [
                {"text": name or _("Whole organization"), "url": page.url("figures", account="ghg", total="1", at=site or "0", by="source")},
                tonnes(figure.co2e_kg), percent(figure.estimated_share),
            ]
        }
        for figure in largest
        for name, site in [figure.key]
    ]  # fmt: skip
    columns = [
        {"label": _("Site")}, {"label": _("Total"), "unit": CO2E_UNIT, "kind": "number"},
        {"label": _("Estimated"), "kind": "number"},
    ]  # fmt: skip
    return {
        "caption": _("Greenhouse gases by site"),
        "columns": columns,
        "rows": rows,
        "more": max(len(found) - SITES_SHOWN, 0),
    }


def _by_activity(page: Page) -> dict[str, Any]:
    actor, calculation = page.request.actor, page.calculation
    found = figures(actor, [calculation], page.in_total, ["activity"])
    rows = [
        {
            "cells": [
                {"text": value_words("activity", figure.key[0]), "url": page.url("figures", account="ghg", total="1", activity=figure.key[0], by="month")},
                tonnes(figure.co2e_kg), percent(figure.estimated_share),
            ]
        }
        for figure in sorted(found, key=lambda figure: -figure.co2e_kg)
    ]  # fmt: skip
    columns = [
        {"label": _("What emits")}, {"label": _("Total"), "unit": CO2E_UNIT, "kind": "number"},
        {"label": _("Estimated"), "kind": "number"},
    ]  # fmt: skip
    return {"caption": _("Greenhouse gases by activity"), "columns": columns, "rows": rows}


def _intensities(page: Page) -> list[dict[str, Any]]:
    """What was made, and each account per unit of it, as facts."""
    found = intensity.intensities(page.request.actor, page.calculation, page.branch)
    return [
        {**each, "made_text": amount(each["made"]), "facts": [{"label": one["label"], "value": amount(one["value"]), "unit": one["unit"]} for one in each["per"]]}
        for each in found
    ]  # fmt: skip


def _takes(page: Page) -> list[dict[str, str]]:
    """The files of the year."""
    if not page.request.actor.may("export", page.inventory.record.site_path):
        return []
    names = {
        "report.pdf": _("Report (PDF)"),
        "xlsx": _("Workbook with formulas (Excel)"),
        "csv": _("Ledger lines (CSV)"),
        "parquet": _("Ledger lines (Parquet)"),
    }
    return [{"label": label, "url": page.url("take", kind)} for kind, label in names.items()]


def _targets(page: Page) -> list[dict[str, Any]]:
    """The targets of the year in words, with what stands against them."""
    actor = page.request.actor
    facts = []
    for target in page.targets:
        if target.year is None:
            continue
        is_gas = target.account == Account.GHG
        wanted = page.in_total if is_gas and not target.scope else page.wanted(account=target.account)
        found = total(
            actor,
            [page.calculation],
            Wanted(
                {**wanted.where, **({"scope": target.scope} if target.scope else {})},
                wanted.branch,
                wanted.total_by,
            ),
        )
        value, aim = (found.co2e_kg / 1000, target.year / 1000) if is_gas else (found.amount, target.year)
        facts.append({"label": target.label, "value": f"{amount(value)} / {amount(aim)}", "url": target.url})
    return facts


def years_view(request: HttpRequest, register: Register) -> HttpResponse:
    """The years of the whole organization beside each other, against the base year."""
    inventories = years.years_of(request.actor, None)
    calculations = years.current_of(inventories)
    sums = _sums_by_year(request.actor, inventories, calculations)
    base = next((each for each in inventories if each.is_base_year), None)
    rows = [
        _year_row(request, register, each, sums.get(each.pk), sums.get(base.pk) if base else None)
        for each in inventories
    ]
    columns = [
        {"label": _("Year")}, {"label": _("No."), "kind": "id", "show": "wide"}, {"label": _("Total"), "unit": CO2E_UNIT, "kind": "number"},
        {"label": _("Against the base year"), "kind": "number"}, {"label": _("Status")},
    ]  # fmt: skip
    table = {"caption": _("Years compared"), "columns": columns, "rows": rows}
    return render(
        request,
        "inventory/years.html",
        {
            "register": register,
            "table": table,
            "tabs": register.tabs(request),
            "all": address(request, register),
        },
    )


def _sums_by_year(
    actor: Actor, inventories: list[Inventory], calculations: dict[int, Calculation]
) -> dict[int, float]:
    """Totals by inventory; one query for each year, of which there are few."""
    return {
        each.pk: total(actor, [calculations[each.pk]], Wanted({}, "", calculations[each.pk].method)).co2e_kg
        for each in inventories
        if each.pk in calculations
    }


def _year_row(
    request: HttpRequest, register: Register, each: Inventory, value: float | None, base: float | None
) -> dict[str, Any]:
    url = address(request, register, each.record.number, "accounts")
    change = percent(value / base - 1) if value is not None and base else "–"
    state = "good" if each.record.status == "closed" else "info"
    return {
        "cells": [
            {"text": str(each.year), "url": url, "under": _("base year") if each.is_base_year else ""}, each.record.number,
            {"text": tonnes(value), "url": url} if value is not None else "–", change,
            {"text": str(dict(each.statuses.choices)[each.record.status]), "state": state, "open": each.record.status != "closed"},
        ]
    }  # fmt: skip
