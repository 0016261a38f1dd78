"""The register of risks and opportunities."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from oyamel.org.actors import Actor
from oyamel.plan.risks.enums import RiskStatus
from oyamel.plan.risks.fields import CellField, ScoreField
from oyamel.plan.risks.models import Risk
from oyamel.plan.risks.views import assessing, matrix, scaling
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register, declare
from oyamel.registers.types import AreaField, Choice, LongText, PersonField, SiteField, Status, Text
from oyamel.registers.views.access import address

CLAUSES = ("2026/6.1.4", "2015/6.1.1", "2026/6.1.1")


@declare
class Risks(Register):
    model = Risk
    label, plural = _("Risk or opportunity"), _("Risks and opportunities")
    about = _(
        "What could keep the system from its intended outcomes or help it there, and how much it matters."
    )
    example = _("The river floods the waste yard: containers float off and the permit is breached.")
    shelf, order, clauses, icon = "plan", 60, CLAUSES, "exclamation-triangle"
    fields = [
        Text("title", column=True, sort=True, quick=True),
        Choice("sign", column=True, filter=True, quick=True),
        Choice("source", column=True, filter=True),
        SiteField(column=True, sort=True, quick=True),
        AreaField(),
        LongText("cause"),
        LongText("effect"),
        LongText("existing"),
        ScoreField("score", column=True, sort=True),
        ScoreField("score_after", column=True, sort=True),
        PersonField(column=True, filter=True),
        Status(column=True, filter=True, sort=True, form=False, tones={"needs_action": "warn", "treated": "good", "no_action": "good"}, open_states=("not_assessed",)),
    ]  # fmt: skip
    virtual_filters = [
        CellField("cell", label=_("Before treatment")),
        CellField("cell_after", label=_("After treatment")),
    ]

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        here, query = address(request, self), request.GET.urlencode()
        views = [(_("Needs action"), "needs_action"), (_("Not assessed"), "not_assessed")]
        lists = [
            {
                "label": label,
                "url": f"{here}?status={status}",
                "current": request.path == here and query == f"status={status}",
            }
            for label, status in views
        ]
        own = ((_("Matrix"), "matrix"), (_("Scales"), "scales"))
        pages = [(label, address(request, self, part)) for label, part in own]
        return lists + [
            {"label": label, "url": url, "current": request.path.startswith(url)} for label, url in pages
        ]

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        live = self.live(actor, branch)
        labels = {
            RiskStatus.NOT_ASSESSED: _("Risks not assessed"),
            RiskStatus.NEEDS_ACTION: _("Risks that need action"),
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
        if not request.actor.may("evaluate", row.record.site_path):
            return []
        url = address(request, self, row.record.number, "assess")
        return [{"label": _("Assess"), "url": url, "kind": "main", "icon": "scale"}]

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return [assessing.panel(request, row)]

    def urls(self) -> list[URLPattern]:
        return [
            path("matrix/", matrix.matrix_view, name="matrix"),
            path("scales/", scaling.scales_view, name="scales"),
            path("scales/change/", scaling.change_view, name="scales-change"),
            path("<str:number>/assess/", assessing.assess_view, name="assess"),
        ]
