"""The registers of activities and aspects."""

from django.utils.translation import gettext_lazy as _

from oyamel.plan.aspects.models import Activity, Aspect
from oyamel.registers.declaration import Register, declare
from oyamel.registers.types import (
    AreaField,
    Bool,
    Choice,
    LongText,
    Number,
    PersonField,
    RecordField,
    SiteField,
    Status,
    Text,
)

CLAUSES = ("2026/6.1.2", "2015/6.1.2")


@declare
class Activities(Register):
    model = Activity
    label, plural = _("Activity"), _("Activities")
    about = _(
        "What the organization does, makes and serves: the ground from which environmental aspects grow."
    )
    example = _("Spray painting of body parts, two shifts, solvent-borne paint.")
    shelf, order, clauses, icon = "plan", 30, CLAUSES, "cog-6-tooth"
    fields = [
        Text("title", column=True, sort=True, quick=True),
        Choice("type", column=True, filter=True),
        SiteField(column=True, sort=True, quick=True),
        AreaField(),
        Status(
            label=_("past, present or planned"),
            column=True,
            filter=True,
            tones={"current": "good", "planned": "info"},
            open_states=("planned",),
        ),
        PersonField(column=True, filter=True),
        LongText("inputs"),
        LongText("outputs"),
        LongText("description"),
    ]


@declare
class Aspects(Register):
    model = Aspect
    label, plural = _("Aspect"), _("Aspects")
    about = _("How what you do touches the environment, how much, and which of it counts most.")
    example = _("Solvent vapour from the paint line, in normal operation, affects air quality and health.")
    shelf, order, clauses, icon = "plan", 40, CLAUSES, "sparkles"
    related = ("activity__record",)
    fields = [
        Text("title", column=True, sort=True, quick=True),
        SiteField(column=True, sort=True, quick=True),
        AreaField(),
        RecordField("activity", kind="activity", column=True),
        Choice("type", filter=True),
        Choice("condition", column=True, filter=True),
        Choice("stage", filter=True),
        Choice("reach", filter=True),
        Choice("period"),
        Number("quantity", unit_field="quantity_unit"),
        Text("quantity_unit"),
        Text("receptor"),
        Bool("has_legal_requirement", filter=True),
        Bool("has_party_concern"),
        PersonField(column=True, filter=True),
        LongText("description"),
        Status(
            column=True,
            filter=True,
            sort=True,
            form=False,
            tones={"significant": "mark", "not_significant": "good"},
            open_states=("not_evaluated",),
        ),
    ]
