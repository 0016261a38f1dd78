"""A figure and what it is made of: sums by one column after the other, down to ledger lines."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oyamel.check.inventory.calendar import written
from oyamel.check.inventory.enums import Account
from oyamel.check.inventory.queries.figures import COLUMNS, Figure, Wanted, figures, total
from oyamel.check.inventory.views.common import Page, figure_shown, load, percent
from oyamel.check.inventory.words import scope_words, value_words
from oyamel.check.metering.models import Source
from oyamel.org.models import Site
from oyamel.records.models import visible
from oyamel.registers.declaration import Register

NUMBERS = ("month", "source")
AT = "at"
OF_OTHERS, OF_GASES = ("route", "kind"), ("scope", "method")
MOST_ROWS = 500
BY = ("account", "scope", "method", "activity", "item", "route", "kind", "month", "site", "source")


def asked(page: Page) -> Wanted:
    """What the address asks for; a column that it does not name is not narrowed."""
    given = page.request.GET
    where: dict[str, Any] = {name: given[name] for name in COLUMNS if name in given and name != "site"}
    where |= {name: whole_number(where[name]) for name in NUMBERS if name in where}
    if AT in given:
        where["site"] = whole_number(given[AT]) or None
    whole = page.calculation.method if given.get("total") and page.calculation else ""
    return Wanted(where, page.branch, whole)


def whole_number(text: str) -> int:
    """An id or a month of the address; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def figures_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """A figure, and the same figure by a column; every row goes on, and every figure has its lines."""
    page = load(request, register, number)
    if page.calculation is None:
        return render(request, "inventory/nothing.html", page.context("figures", _("Figures")))
    wanted = asked(page)
    by = request.GET.get("by", "")
    by = by if by in BY else ("account" if "account" not in wanted.where and not wanted.total_by else "scope")
    more = {
        "chips": _chips(page, wanted), "headline": _headline(page, wanted), "by": _ways(page, wanted, by),
        "table": _table(page, wanted, by), "lines_url": _url(page, wanted, "lines"),
    }  # fmt: skip
    return render(request, "inventory/figures.html", page.context("figures", _("Figures"), **more))


def _params(wanted: Wanted) -> dict[str, Any]:
    """The parts of an address that ask for this; one site alone is `at`, `site` being the branch of the whole page."""
    params = {name: value for name, value in wanted.where.items() if name != "site"}
    at = {AT: wanted.where["site"] or "0"} if "site" in wanted.where else {}
    return {**params, **at, **({"total": "1"} if wanted.total_by else {})}


def _url(page: Page, wanted: Wanted, part: str = "figures", **more: Any) -> str:
    return page.url(part, **{**_params(wanted), **more})


def _units(page: Page, wanted: Wanted) -> list[tuple[str, str]]:
    """Account and unit of what is asked for; sums over several are no figure."""
    found = figures(page.request.actor, [page.calculation], wanted, ["account", "unit"])
    return [figure.key for figure in found]


def _headline(page: Page, wanted: Wanted) -> list[dict[str, Any]]:
    """The figure itself; where several accounts are asked for, each of them."""
    tiles = []
    for account, unit in _units(page, wanted):
        here = Wanted({**wanted.where, "account": account, "unit": unit}, wanted.branch, wanted.total_by)
        figure = total(page.request.actor, [page.calculation], here)
        value, shown_unit = figure_shown(figure, account, unit)
        note = _("%(share)s estimated") % {"share": percent(figure.estimated_share)}
        tiles.append(
            {
                "label": value_words("account", account),
                "value": value,
                "unit": shown_unit,
                "note": note,
                "url": _url(page, here, "lines"),
            }
        )
    return tiles


def _chips(page: Page, wanted: Wanted) -> list[dict[str, Any]]:
    """What narrows the figure, each with the way to take it off."""
    chips = []
    if wanted.total_by:
        whole = {key: value for key, value in _params(wanted).items() if key != "total"}
        chips.append(
            {
                "label": _("In the total"),
                "value": scope_words("2", wanted.total_by),
                "off_url": page.url("figures", **whole),
                "choices": [],
            }
        )
    for name in wanted.where:
        rest = {
            key: value for key, value in _params(wanted).items() if key != (AT if name == "site" else name)
        }
        chips.append(
            {
                "label": _label(name),
                "value": _said(page, name, wanted.where[name]),
                "off_url": page.url("figures", **rest),
                "choices": [],
            }
        )
    return chips


def _label(name: str) -> str:
    words = {
        "account": _("Account"), "scope": pgettext("inventory", "Scope"), "method": _("Scope 2 method"), "activity": _("What is counted"),
        "item": _("Gas or pollutant"), "route": _("Route"), "kind": _("Kind"), "month": _("Month"), "site": _("Site"),
        "source": _("Source"), "unit": _("Unit"),
    }  # fmt: skip
    return words[name]


def _said(page: Page, name: str, value: Any) -> str:
    if name == "month":
        return written(value) if 100001 <= value <= 999912 and 1 <= value % 100 <= 12 else str(value)
    if name in ("source", "site"):
        return _names(page, name, [value]).get(value, "–")
    return value_words(name, value)


def _ways(page: Page, wanted: Wanted, by: str) -> list[dict[str, Any]]:
    """The columns by which the figure can be read."""
    gases = wanted.total_by or wanted.where.get("account") == Account.GHG
    left_out = OF_OTHERS if gases else OF_GASES if "account" in wanted.where else ()
    if wanted.total_by:
        left_out = (*left_out, "account", "method")
    open_ones = [name for name in BY if name not in wanted.where and name not in left_out]
    return [
        {"label": _label(name), "url": _url(page, wanted, by=name), "current": name == by}
        for name in open_ones
    ]


def _table(page: Page, wanted: Wanted, by: str) -> dict[str, Any]:
    found = figures(page.request.actor, [page.calculation], wanted, [by, "account", "unit"])[:MOST_ROWS]
    names = _names(page, by, [figure.key[0] for figure in found])
    rows = [_row(page, wanted, by, figure, names) for figure in _ordered(by, found)]
    columns = [
        {"label": _label(by)}, *([{"label": _("Account"), "show": "wide"}] if _has_several(by, wanted) else []),
        {"label": _("Figure"), "kind": "number"}, {"label": _("Unit")}, {"label": _("Estimated"), "kind": "number", "show": "wide"},
        {"label": _("Lines"), "show": "wide"},
    ]  # fmt: skip
    return {"caption": _("By %(column)s") % {"column": _label(by)}, "columns": columns, "rows": rows}


def _has_several(by: str, wanted: Wanted) -> bool:
    """Whether rows may be of several accounts, and do not say so themselves."""
    return by != "account" and "account" not in wanted.where and not wanted.total_by


def _ordered(by: str, found: list[Figure]) -> list[Figure]:
    if by in ("month", "scope", "account"):
        return found
    return sorted(found, key=lambda figure: (figure.key[1], -figure.co2e_kg, -figure.amount))


def _names(page: Page, by: str, values: list[Any]) -> dict[Any, str]:
    if by == "site":
        found = Site.objects.filter(pk__in=[value for value in values if value])
        return {None: _("Whole organization"), **{site.pk: site.name for site in found}}
    if by == "source":
        return _source_names(page, values)
    if by == "month":
        return {value: written(value) for value in values}
    return {value: value_words(by, value) for value in values}


def _source_names(page: Page, ids: list[Any]) -> dict[Any, str]:
    """Names of the sources that the reader may see."""
    seen = Source.objects.filter(visible(page.request.actor, "view", "record__"), pk__in=ids).select_related(
        "record"
    )
    return {source.pk: f"{source.record.number} {source.record.title}" for source in seen}


def _row(page: Page, wanted: Wanted, by: str, figure: Figure, names: dict[Any, str]) -> dict[str, Any]:
    value, account, unit = figure.key
    where = {**wanted.where, "account": account, "unit": unit, by: value}
    here = Wanted(where, wanted.branch, wanted.total_by)
    text, shown_unit = figure_shown(figure, account, unit)
    name = names.get(value) or (_("(not visible)") if by == "source" else "–")
    name = scope_words(value) if by == "scope" else name
    cells: list[Any] = [name]
    if _has_several(by, wanted):
        cells.append(value_words("account", account))
    opened = _url(page, here, by=_next(by, here))
    cells += [
        {"text": text, "url": opened}, shown_unit, percent(figure.estimated_share),
        {"text": _("Open"), "url": _url(page, here, "lines")},
    ]  # fmt: skip
    return {"cells": cells}


def _next(by: str, here: Wanted) -> str:
    """Where a row leads: the next column that still tells apart."""
    order = ("account", "scope", "activity", "route", "site", "source", "month", "item")
    later = (
        [name for name in order[order.index(by) + 1 :] if by in order and name not in here.where]
        if by in order
        else []
    )
    if here.where.get("account") not in (Account.GHG, None):
        later = [name for name in later if name not in ("scope", "item")]
    return later[0] if later else "month"
