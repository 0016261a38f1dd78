"""The registers of sources and meters."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from oyamel.check.metering import enums, words
from oyamel.check.metering.enums import Every, Purpose
from oyamel.check.metering.fields import ActivityField, Days, Factor
from oyamel.check.metering.importing import urls as importing
from oyamel.check.metering.models import Meter, Source
from oyamel.check.metering.views import entries, grid, meters, missing, readings, source
from oyamel.org.actors import Actor
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register, declare
from oyamel.registers.types import (
    AreaField,
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
class Sources(Register):
    model = Source
    label, plural = _("Source"), _("Meters and bills")
    about = _(
        "What comes in and goes out at each site: electricity, fuels, water, waste, and what is made with it."
    )
    example = _("Electricity of the main building, billed every month in kWh.")
    shelf, order, clauses, icon = "check", 10, CLAUSES, "bolt"
    fields = [
        Text("title", column=True, sort=True, quick=True),
        SiteField(column=True, sort=True, quick=True),
        AreaField(),
        Choice("purpose", filter=True, quick=True),
        ActivityField("activity", column=True, filter=True, quick=True, show_when=f"purpose={Purpose.CONSUMPTION}"),
        Text("material", show_when=f"purpose={Purpose.CONSUMPTION}"),
        Text("unit", column=True, quick=True),
        Choice("conditions", quick=True, show_when=f"activity={words.joined(words.gases())}"),
        Choice("basis", show_when=f"activity={words.joined(words.fuels())}"),
        Choice("data_kind", column=True, filter=True, quick=True),
        Choice("expected_every", filter=True, quick=True),
        Days("expected_after_days", show_when=f"expected_every={Every.MONTH}|{Every.TWO_MONTHS}|{Every.QUARTER}|{Every.YEAR}"),
        Date("starts_on", quick=True),
        Date("ends_on", form=False),
        Text("supplier"),
        Text("account_number"),
        Text("currency"),
        Text("region", show_when=f"purpose={Purpose.CONSUMPTION}"),
        Choice("scope", show_when=f"purpose={Purpose.CONSUMPTION}"),
        Number("sulfur_percent", show_when=f"purpose={Purpose.CONSUMPTION}"),
        Number("ash_percent", show_when=f"purpose={Purpose.CONSUMPTION}"),
        Number("uncertainty_percent"),
        PersonField(column=True, filter=True),
        Status(column=True, filter=True, form=False, tones={"in_use": "good"}, open_states=("closed",)),
        LongText("notes"),
    ]  # fmt: skip

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        parts = [(_("What is missing"), "missing")]
        if request.actor.may_anywhere("create"):
            parts.insert(0, (_("Month by month"), "grid"))
        return [
            {"label": label, "url": address(request, self, part), "current": False} for label, part in parts
        ]

    def list_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        if not request.actor.may_anywhere("import"):
            return []
        return [
            {"label": _("Take in a file"), "url": address(request, self, "data"), "icon": "arrow-up-tray"}
        ]

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        return [
            {
                "label": _("Sources with late data"),
                "rows": self.live(actor, branch).filter(missing.overdue()),
                "page": "missing/",
            }
        ]

    def actions(self, request: HttpRequest, row: RecordModel) -> list[dict[str, Any]]:
        record = row.record
        actions = []
        if request.actor.may("create", record.site_path):
            url = address(request, self, record.number, "entries", "new")
            actions.append({"label": _("Enter an amount"), "url": url, "kind": "main", "icon": "plus"})
        if request.actor.may("change", record.site_path):
            is_closed = record.status == enums.SourceStatus.CLOSED
            end = (_("Take in use again"), "resume") if is_closed else (_("Close"), "end")
            actions.append(
                {"label": end[0], "url": address(request, self, record.number, end[1]), "kind": "quiet"}
            )
        return actions

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return [panel for panel in source.panels(request, self, row) if panel]

    def urls(self) -> list[URLPattern]:
        return [
            path("grid/", grid.grid_view, name="grid"),
            path("missing/", missing.missing_view, name="missing"),
            *importing.patterns(),
            path("<str:number>/remind/", missing.remind_view, name="remind"),
            path("<str:number>/entries/", entries.entries_view, name="entries"),
            path("<str:number>/entries/new/", entries.new_view, name="entry-new"),
            path("<str:number>/entries/<int:entry>/", entries.entry_view, name="entry"),
            path("<str:number>/entries/<int:entry>/correct/", entries.correct_view, name="entry-correct"),
            path("<str:number>/entries/<int:entry>/withdraw/", entries.withdraw_view, name="entry-withdraw"),
            path("<str:number>/readings/<int:month>/", readings.readings_view, name="readings"),
            path("<str:number>/end/", meters.end_view, name="end"),
            path("<str:number>/resume/", meters.resume_view, name="resume"),
        ]


@declare
class Meters(Register):
    model = Meter
    label, plural = _("Meter"), _("Installed meters")
    about = _(
        "The devices that count for your sources: where they hang, how they count, and which one they replaced."
    )
    example = _("Meter of the main water line, six digits, read on the first of each month.")
    shelf, order, clauses, icon = "check", 15, CLAUSES, "calculator"
    related = ("source__record", "source__record__site", "replaces__record")
    fields = [
        Text("title", column=True, sort=True, quick=True),
        SiteField(column=True, sort=True, quick=True),
        AreaField(),
        RecordField("source", kind="source", column=True, filter=True, quick=True),
        Text("serial", column=True, quick=True),
        Choice("type", column=True, filter=True, quick=True),
        Text("unit"),
        Number("rollover_at", show_when="type=cumulative"),
        Factor("multiplier"),
        Date("installed_on"),
        Date("removed_on", form=False),
        RecordField("replaces", kind="meter"),
        PersonField(),
        Status(column=True, filter=True, form=False, tones={"in_use": "good"}, open_states=("removed",)),
    ]  # fmt: skip

    def actions(self, request: HttpRequest, row: RecordModel) -> list[dict[str, Any]]:
        record, actions = row.record, []
        if record.status != enums.MeterStatus.IN_USE:
            return []
        if request.actor.may("create", record.site_path) and row.type == enums.MeterType.CUMULATIVE:
            url = address(request, self, record.number, "read")
            actions.append({"label": _("Read the meter"), "url": url, "kind": "main", "icon": "calculator"})
        if request.actor.may("change", record.site_path):
            actions.append(
                {
                    "label": _("Remove"),
                    "url": address(request, self, record.number, "remove"),
                    "kind": "quiet",
                }
            )
        return actions

    def urls(self) -> list[URLPattern]:
        return [
            path("<str:number>/read/", meters.read_view, name="read"),
            path("<str:number>/remove/", meters.remove_view, name="remove"),
        ]
