"""What the pages of an inventory share: the year, its calculation, the site asked for, tabs, numbers in words."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oyamel.check.inventory import ports
from oyamel.check.inventory.domain.freshness import is_stale
from oyamel.check.inventory.enums import Account
from oyamel.check.inventory.models import Calculation, Inventory
from oyamel.check.inventory.queries import figures
from oyamel.check.inventory.queries.figures import Figure, Wanted
from oyamel.kit import formats
from oyamel.look.charting import drawn
from oyamel.org.models import Site
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address, obtain

if TYPE_CHECKING:
    from oyamel.kit.charts import Chart, Sankey

SHOWN_AS = {"kg": ("t", 1000.0), "MJ": ("MWh", 3600.0), "m3": ("m³", 1.0)}
CO2E_UNIT = "t CO₂e"


@dataclass
class Page:
    """One page of an inventory: the year, the version shown, and the branch of sites asked for."""

    request: HttpRequest
    register: Register
    inventory: Inventory
    calculation: Calculation | None
    site: Site | None

    @property
    def number(self) -> str:
        return self.inventory.record.number

    @property
    def branch(self) -> str:
        return self.site.path if self.site else ""

    @cached_property
    def kept(self) -> dict[str, str]:
        """What every link of the page carries on: site and version."""
        asked = self.request.GET
        return {name: asked[name] for name in ("site", "v") if asked.get(name)}

    @property
    def sees_all(self) -> bool:
        """Whether the reader sees every site of the inventory; sums over all are not for those who see one branch."""
        path = self.inventory.record.site_path
        return any(path.startswith(branch) for branch in self.request.actor.branches("view"))

    @cached_property
    def targets(self) -> list[ports.Target]:
        """The targets of the year; of one branch of it nobody sets any here."""
        return [] if self.branch else ports.targets_of(self.inventory)

    def url(self, *parts: str, **params: Any) -> str:
        """An address below the inventory, with site and version kept."""
        query = urlencode(
            {**self.kept, **{key: value for key, value in params.items() if value not in ("", None)}}
        )
        return address(self.request, self.register, self.number, *parts) + (f"?{query}" if query else "")

    def wanted(self, **where: Any) -> Wanted:
        """Totals with these values, of the branch asked for."""
        return Wanted(where, self.branch)

    @property
    def in_total(self) -> Wanted:
        """The totals that stand in the total of CO2e, scope 2 by the calculation's method."""
        return Wanted({}, self.branch, self.calculation.method if self.calculation else "")

    def context(self, tab: str, title: str, **more: Any) -> dict[str, Any]:
        """What every template of an inventory's page takes."""
        return {
            "register": self.register, "row": self.inventory, "record": self.inventory.record, "page": self,
            "calculation": self.calculation, "tabs": tabs(self, tab), "title": title, "only_site": self.site,
            "is_stale": is_stale(self.inventory), "is_old": bool(self.calculation and not self.calculation.is_current),
            "may_calculate": self.request.actor.may("change", self.inventory.record.site_path), **more,
        }  # fmt: skip


def load(request: HttpRequest, register: Register, number: str, action: str = "view") -> Page:
    """The page of an inventory that the reader may see. Raises Http404 for a version or site that is not there."""
    inventory = obtain(request, register, number, action)
    calculation = figures.version(inventory, _number(request.GET.get("v", "")))
    if calculation is None and request.GET.get("v"):
        raise Http404
    if calculation:
        calculation.inventory, calculation.organization = inventory, request.actor.organization
    return Page(request, register, inventory, calculation, _site(request))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _site(request: HttpRequest) -> Site | None:
    asked = _number(request.GET.get("site", ""))
    if asked is None:
        return None
    found = request.actor.sites("view").filter(pk=asked).first()
    if found is None:
        raise Http404
    return found


def tabs(page: Page, here: str) -> list[dict[str, Any]]:
    """The views of one inventory."""
    names = [
        ("accounts", _("Overview")), ("figures", _("Figures")), ("flows", _("Flows")), ("sites", _("Sites")),
        ("changes", _("Why it changed")), ("quality", _("Quality")), ("months", pgettext("inventory", "Months")),
        ("versions", _("Versions")),
    ]  # fmt: skip
    return [{"label": label, "url": page.url(part), "current": part == here} for part, label in names]


def amount(value: float) -> str:
    """A number with about four digits that matter."""
    size = abs(value)
    decimals = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 else 4 if size else 0
    return formats.format_number(value, decimals)


def tonnes(kilograms: float) -> str:
    """kg CO2e as tonnes."""
    return amount(kilograms / 1000)


def percent(share: float) -> str:
    """A share as percent; what is not nothing is not shown as nothing."""
    return formats.format_percent(share, 1 if 0 < abs(share) < 0.1 else 0)


def shown(value: float, unit: str) -> tuple[str, str]:
    """An amount of an account in the unit of a report, and that unit."""
    name, per = SHOWN_AS.get(unit, (unit, 1.0))
    return amount(value / per), name


def figure_shown(figure: Figure, account: str, unit: str) -> tuple[str, str]:
    """A figure in the unit that its account is reported in."""
    return (tonnes(figure.co2e_kg), CO2E_UNIT) if account == Account.GHG else shown(figure.amount, unit)


def picture(chart: "Chart | Sankey", note: str = "") -> dict[str, Any]:
    """A chart for light and dark with its table, numbers as the reader writes them."""
    made = drawn(chart, note=note)
    rows = [
        [amount(cell) if isinstance(cell, float) else str(cell) for cell in row] for row in chart.table.rows
    ]
    made["table"]["rows"] = [{"cells": cells} for cells in rows]
    return made
