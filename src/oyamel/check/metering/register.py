"""The registers of sources and meters."""

from django.utils.translation import gettext_lazy as _

from oyamel.check.metering.enums import Every, Purpose
from oyamel.check.metering.fields import ActivityField, Days, Factor
from oyamel.check.metering.models import Meter, Source
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
        Choice("conditions", quick=True, show_when=f"purpose={Purpose.CONSUMPTION}"),
        Choice("basis", show_when=f"purpose={Purpose.CONSUMPTION}"),
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
