"""The register of planned changes."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from oyamel.org.actors import Actor
from oyamel.plan.changes.enums import ChangeStatus
from oyamel.plan.changes.models import PlannedChange
from oyamel.plan.changes.views import acts, assessing, telling
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register, declare
from oyamel.registers.types import (
    AreaField,
    Choice,
    Date,
    LongText,
    Number,
    PersonField,
    SiteField,
    Status,
    Text,
)
from oyamel.registers.views.access import address

TONES = {"assessed": "info", "approved": "mark", "done": "warn", "reviewed": "good"}


@declare
class Changes(Register):
    model = PlannedChange
    label, plural = _("Change"), _("Changes")
    about = _(
        "What is to change in plant, product, people or system: assessed before it happens, so that nothing is forgotten."
    )
    example = _(
        "A second paint oven: aspects, air permit and fire plan are looked at again before it is switched on."
    )
    shelf, order, clauses, icon = "plan", 90, ("2026/6.3",), "arrows-right-left"
    fields = [
        Text("title", column=True, sort=True, quick=True),
        Choice("type", column=True, filter=True, quick=True),
        SiteField(column=True, sort=True, quick=True),
        AreaField(),
        LongText("what", quick=True),
        LongText("why"),
        Date("due_on", label=_("takes effect on"), column=True, quick=True),
        Date("ends_on"),
        LongText("aspects_effect"),
        LongText("obligations_effect"),
        LongText("alternatives"),
        Number("cost", unit_field="currency"),
        Text("currency"),
        PersonField(column=True, filter=True),
        Status(column=True, filter=True, form=False, tones=TONES, open_states=("proposed", "dropped")),
    ]

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        here, query = address(request, self), request.GET.urlencode()
        views = [
            (_("To be assessed"), "proposed"),
            (_("Approved"), "approved"),
            (_("To be reviewed"), "done"),
        ]
        return [
            {
                "label": label,
                "url": f"{here}?status={status}",
                "current": request.path == here and query == f"status={status}",
            }
            for label, status in views
        ]

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        live = self.live(actor, branch)
        labels = {
            ChangeStatus.PROPOSED: _("Changes to be assessed"),
            ChangeStatus.DONE: _("Changes to be reviewed"),
        }
        return [
            {
                "label": label,
                "rows": live.filter(record__status=status.value),
                "query": f"status={status.value}",
            }
            for status, label in labels.items()
        ]

    def actions(self, request: HttpRequest, row: RecordModel) -> list[dict[str, Any]]:
        if not request.actor.may("change", row.record.site_path):
            return []
        acts_of = {
            ChangeStatus.PROPOSED: [("assess", _("Assess")), ("drop", _("Drop"))],
            ChangeStatus.ASSESSED: [("assess", _("Assess again")), ("drop", _("Drop"))],
            ChangeStatus.APPROVED: [("done", _("It was carried out")), ("drop", _("Drop"))],
            ChangeStatus.DONE: [("review", _("Review"))],
        }
        found = acts_of.get(ChangeStatus(row.record.status), [])
        return [
            {
                "label": label,
                "url": address(request, self, row.record.number, part),
                "kind": "" if place else "main",
            }
            for place, (part, label) in enumerate(found)
        ]

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return [telling.panel(request, row)]

    def decision_card(self, request: HttpRequest, row: RecordModel) -> str:
        return telling.card(request, row)

    def urls(self) -> list[URLPattern]:
        return [
            path("<str:number>/assess/", assessing.assess_view, name="assess"),
            path("<str:number>/done/", acts.done_view, name="done"),
            path("<str:number>/review/", acts.close_view, {"act": "review"}, name="review"),
            path("<str:number>/drop/", acts.close_view, {"act": "drop"}, name="drop"),
        ]
