"""The registers of inventories and of own factors."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from oyamel.check.inventory.fields import Precise, Whole
from oyamel.check.inventory.models import Inventory, OwnFactor
from oyamel.check.inventory.views import (
    boundary,
    changes,
    exports,
    factors,
    figures,
    flows,
    home,
    lines,
    months,
    quality,
    sites,
    versions,
)
from oyamel.check.metering.fields import ActivityField
from oyamel.org.actors import Actor
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register, declare
from oyamel.registers.types import (
    Bool,
    Choice,
    Date,
    LongText,
    Number,
    PersonField,
    RecordField,
    SiteField,
    Status,
    Text,
)
from oyamel.registers.views.access import address

CLAUSES = ("2026/9.1.1", "2015/9.1.1")


@declare
class Inventories(Register):
    model = Inventory
    label, plural = _("Inventory"), _("Inventory")
    about = _(
        "What the year took, gave off and cost, from bills and meters: every figure opens down to its document."
    )
    example = _("2025: 3,912 t CO₂e by operational control, scope 2 location-based, AR6.")
    shelf, order, clauses, icon = "check", 20, CLAUSES, "calculator"
    default_sort = "-year"
    fields = [
        Text("title", column=True, sort=True, quick=True),
        Whole("year", column=True, sort=True, quick=True, least=1990, most=2100),
        Whole("first_month", least=1, most=12),
        SiteField(column=True, sort=True, quick=True, label=_("for")),
        PersonField(column=True, filter=True),
        Status(column=True, filter=True, form=False, tones={"closed": "good", "in_progress": "info"}, open_states=("in_progress",)),
        Choice("approach", column=True, filter=True),
        Choice("gwp_set", column=True),
        Choice("method", column=True),
        Text("edition"),
        Bool("is_base_year", filter=True),
        Number("recast_percent"),
        LongText("intended_use"),
        LongText("boundary_note"),
        LongText("significance"),
        LongText("exclusions"),
        LongText("base_year_note"),
        LongText("method_note"),
        LongText("verification"),
    ]  # fmt: skip

    def clean_row(self, values: dict[str, Any], lookup: Any) -> None:
        home.refuse_second(values, lookup.actor)

    def actions(self, request: HttpRequest, row: RecordModel) -> list[dict[str, Any]]:
        url = address(request, self, row.record.number, "accounts")
        return [{"label": _("Open the figures"), "url": url, "kind": "main", "icon": "chart-bar"}]

    def list_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        if not request.actor.may_anywhere("view"):
            return []
        return [{"label": _("What counts of each site"), "url": address(request, self, "boundary")}]

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        url = address(request, self, "years")
        return [{"label": _("Years compared"), "url": url, "current": request.path == url}]

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        return home.gaps(self, actor, branch)

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return [home.panel(request, self, row)]

    def urls(self) -> list[URLPattern]:
        one = "<str:number>/"
        return [
            path("years/", home.years_view, name="years"),
            path("boundary/", boundary.boundary_view, name="boundary"),
            path("boundary/<int:site>/", boundary.share_view, name="share"),
            path("of-entry/<int:entry>/", lines.of_entry_view, name="of-entry"),
            path("of-file/<str:upload>/", lines.of_file_view, name="of-file"),
            path(f"{one}accounts/", home.home_view, name="accounts"),
            path(f"{one}figures/", figures.figures_view, name="figures"),
            path(f"{one}lines/", lines.lines_view, name="lines"),
            path(f"{one}lines/<int:line>/", lines.line_view, name="line"),
            path(f"{one}flows/", flows.flows_view, name="flows"),
            path(f"{one}sites/", sites.sites_view, name="sites"),
            path(f"{one}changes/", changes.changes_view, name="changes"),
            path(f"{one}quality/", quality.quality_view, name="quality"),
            path(f"{one}months/", months.months_view, name="months"),
            path(f"{one}months/approve/", months.approve_view, name="months-approve"),
            path(f"{one}months/reopen/", months.reopen_view, name="months-reopen"),
            path(f"{one}close/year/", months.close_year_view, name="close-year"),
            path(f"{one}versions/", versions.versions_view, name="versions"),
            path(f"{one}calculate/", versions.calculate_view, name="calculate"),
            path(f"{one}take/<str:kind>/", exports.take_view, name="take"),
        ]


@declare
class Factors(Register):
    model = OwnFactor
    label, plural = _("Own factor"), _("Own factors")
    about = _(
        "Emission factors of your own, where no published one fits: with source, author and a second person's approval."
    )
    example = _(
        "Landfill gas of the regional landfill, 0.41 kg CO₂e per kg, by the operator's report of 2025."
    )
    shelf, order, clauses, icon = "check", 25, CLAUSES, "beaker"
    related = ("for_source__record", "record__organization")
    fields = [
        Text("title", column=True, sort=True, quick=True),
        ActivityField("activity", column=True, filter=True, quick=True),
        Text("material"),
        Text("pollutant", column=True, quick=True),
        Precise("value", column=True, quick=True),
        Text("numerator"),
        Text("denominator", column=True, quick=True),
        Choice("basis"),
        Choice("conditions"),
        Choice("gwp_set"),
        Choice("method"),
        RecordField("for_source", kind="source"),
        Date("valid_from", column=True, quick=True),
        Date("valid_to"),
        Text("document", column=True, quick=True),
        Text("page"),
        Number("uncertainty_percent"),
        SiteField(),
        PersonField(),
        Status(column=True, filter=True, form=False, tones={"in_force": "good", "draft": "info"}, open_states=("draft",)),
        LongText("notes"),
    ]  # fmt: skip

    def actions(self, request: HttpRequest, row: RecordModel) -> list[dict[str, Any]]:
        return factors.buttons(request, self, row)

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return [factors.panel(request, row)]

    def decision_card(self, request: HttpRequest, row: RecordModel) -> str:
        return factors.card(request, row)

    def urls(self) -> list[URLPattern]:
        return [
            path("<str:number>/effect/", factors.effect_view, name="effect"),
            path("<str:number>/retire/", factors.retire_view, name="retire"),
        ]
