"""Energy, water and waste as flows: from what comes in, through the sites, to where it goes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from oyamel.check.inventory.enums import Account
from oyamel.check.inventory.queries.figures import Figure, figures
from oyamel.check.inventory.views.common import SHOWN_AS, Page, load, picture
from oyamel.check.inventory.words import kind_words, route_words, value_words
from oyamel.registers.declaration import Register

SITES = 10
IN_ROUTES = {Account.WATER: ("withdrawn",)}


def flows_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """A Sankey for each of the three accounts that has data; every one has its table."""
    page = load(request, register, number)
    pictures = (
        [_picture(page, account) for account in (Account.ENERGY, Account.WATER, Account.WASTE)]
        if page.calculation
        else []
    )
    drawn = [each for each in pictures if each]
    return render(request, "inventory/flows.html", page.context("flows", _("Flows"), charts=drawn))


def _picture(page: Page, account: Account) -> dict[str, Any] | None:
    from oyamel.kit import charts  # the drawing library takes a quarter of a second to load

    columns = ["site__name", "activity", "route", "kind", "unit"]
    found = [
        each
        for each in figures(page.request.actor, [page.calculation], page.wanted(account=account), columns)
        if each.amount > 0
    ]
    if not found:
        return None
    unit, per = SHOWN_AS.get(found[0].key[4], (found[0].key[4], 1.0))
    flows = tuple(
        charts.Flow(*pair, value / per) for pair, value in _joined(_pairs(account, _few_sites(found))).items()
    )
    title = value_words("account", account)
    words = {
        Account.ENERGY: _("From carriers to sites."), Account.WATER: _("From where it is taken, through sites, to where it goes."),
        Account.WASTE: _("From sites to the route of treatment."),
    }  # fmt: skip
    return picture(charts.Sankey(title, str(words[account]), flows, unit), note=str(words[account]))


def _few_sites(found: list[Figure]) -> list[tuple[str, Figure]]:
    """The site of each figure; the small ones together, so that the drawing stays legible."""
    taken = _words_taken(found)
    named = [(_site_name(figure, taken), figure) for figure in found]
    sums: dict[str, float] = {}
    for name, figure in named:
        sums[name] = sums.get(name, 0.0) + figure.amount
    large = set(sorted(sums, key=lambda name: -sums[name])[:SITES])
    return [(name if name in large else _("Other sites"), figure) for name, figure in named]


def _words_taken(found: list[Figure]) -> set[str]:
    """What flows, and its routes and kinds, in words."""
    keys = {figure.key[1:4] for figure in found}
    return {
        word
        for activity, route, kind in keys
        for word in (value_words("activity", activity), route_words(route), kind_words(kind))
    }


def _site_name(figure: Figure, taken: set[str]) -> str:
    """A site that is called like something that flows says that it is a site, or the flow would run in a circle."""
    name = figure.key[0] or _("Whole organization")
    return _("%(name)s (site)") % {"name": name} if name in taken else name


def _pairs(account: Account, found: list[tuple[str, Figure]]) -> list[tuple[tuple[str, str], float]]:
    """(from, to) → amount: what comes in stands left of the site, what goes out right of it."""
    pairs = []
    for site, figure in found:
        _name, activity, route, kind, _unit = figure.key
        what = value_words("activity", activity)
        if account == Account.ENERGY or route in IN_ROUTES.get(account, ()):
            pairs.append(((what, site), figure.amount))
        elif account == Account.WASTE:
            pairs += [((kind_words(kind), site), figure.amount), ((site, route_words(route)), figure.amount)]
        else:
            pairs.append(((site, what), figure.amount))
    return pairs


def _joined(pairs: list[tuple[tuple[str, str], float]]) -> dict[tuple[str, str], float]:
    sums: dict[tuple[str, str], float] = {}
    for pair, value in pairs:
        sums[pair] = sums.get(pair, 0.0) + value
    return sums
