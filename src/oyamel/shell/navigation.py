"""The side bar: today, favourites, the cycle, and what stands beside it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.org.models import Site
from oyamel.registers.declaration import SHELVES, Register, registers
from oyamel.shell import pins
from oyamel.shell.switch import switch_of, with_site

CYCLE = {
    "plan": gettext_lazy("Plan"),
    "do": gettext_lazy("Do"),
    "check": gettext_lazy("Check"),
    "act": gettext_lazy("Act"),
}
Item = dict[str, Any]


def groups(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of the side bar: [{label, items: [{label, url, current}]}]; empty ones are left out."""
    site = switch_of(request).chosen
    found = [
        {
            "label": "",
            "items": [_item(request, _("Today"), "", site), _item(request, _("Calendar"), "calendar/", site)],
        },
        {"label": _("Favourites"), "items": _favourites(request, site)},
        *({"label": CYCLE[shelf], "items": _shelf(request, shelf, site)} for shelf in SHELVES),
        {"label": "", "items": beside(request)},
    ]
    return [group for group in found if group["items"]]


def _shelf(request: HttpRequest, shelf: str, site: Site | None) -> list[Item]:
    return [register_item(request, each, site) for each in registers() if each.shelf == shelf]


def register_item(request: HttpRequest, register: Register, site: Site | None) -> Item:
    """The line of a register."""
    return _item(request, register.plural, f"{register.slug}/", site)


def beside(request: HttpRequest) -> list[Item]:
    """What belongs to no part of the cycle."""
    items = [_item(request, _("Settings"), "settings/", None)]
    return [*items, {"label": _("Help"), "url": "/help/", "current": False}]


def _item(request: HttpRequest, label: Any, address: str, site: Site | None) -> Item:
    url = f"/{request.actor.organization.slug}/{address}"
    is_here = request.path.startswith(url) if address else request.path == url
    return {"label": label, "url": with_site(url, site), "current": is_here}


def _favourites(request: HttpRequest, site: Site | None) -> list[Item]:
    return [
        {
            "label": pin.label,
            "url": pin.address if pin.record_id else with_site(pin.address, site),
            "current": False,
        }
        for pin in pins.of(request)
    ]


def phone_bar(request: HttpRequest) -> list[Item]:
    """The bar under a phone's thumb: today, find, and the first favourites or registers to begin with."""
    organization, site = request.actor.organization.slug, switch_of(request).chosen
    begun = [register_item(request, each, site) for each in registers() if each.is_first_step]
    first = [_favourites(request, site)[:1], begun]
    more = [item for items in first for item in items][:2]
    return [
        _item(request, _("Today"), "", site) | {"icon": "home"},
        {"label": _("Find"), "url": f"/{organization}/find/", "current": False, "icon": "magnifying-glass"},
        *(item | {"icon": "rectangle-stack"} for item in more),
    ]
