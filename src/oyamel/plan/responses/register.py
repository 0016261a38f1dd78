"""The register of planned action."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from oyamel.org.actors import Actor
from oyamel.plan.responses import queries
from oyamel.plan.responses.enums import ResponseStatus
from oyamel.plan.responses.fields import LateField, SubjectField, late
from oyamel.plan.responses.models import Response
from oyamel.plan.responses.views import acts, board
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register, declare, register_for_kind
from oyamel.registers.types import AreaField, Choice, Date, LongText, PersonField, SiteField, Status, Text
from oyamel.registers.views.access import address


@declare
class Responses(Register):
    model = Response
    label, plural = _("Planned action"), _("Planned actions")
    about = _(
        "How each significant aspect, obligation and risk is addressed, in which process, and how one will know that it worked."
    )
    example = _(
        "Solvent vapour is addressed by an objective, within purchasing; judged each January by the yearly solvent balance."
    )
    shelf, order, clauses, icon = "plan", 70, ("2026/6.1.5", "2015/6.1.4"), "arrow-path-rounded-square"
    related = ("subject__organization",)
    fields = [
        Text("title", column=True, sort=True, quick=True),
        SubjectField(column=True, quick=True),
        Choice("how", column=True, filter=True, quick=True),
        LongText("what", quick=True),
        LongText("reason", show_when="how=accepted", quick=True),
        Text("process", column=True),
        LongText("judged_by"),
        Date("judge_on", column=True),
        SiteField(column=True, sort=True, quick=True),
        AreaField(),
        PersonField(column=True, filter=True),
        Status(column=True, filter=True, form=False, tones={"in_place": "info", "effective": "good", "not_effective": "bad"}, open_states=("planned",)),
    ]  # fmt: skip
    virtual_filters = [LateField(label=_("Judging is late"), filter=True)]

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        here, query = address(request, self), request.GET.urlencode()
        gaps = address(request, self, "board")
        lists = [(_("Judging is late"), "is_late=1"), (_("Not effective"), "status=not_effective")]
        tabs = [{"label": _("What must be addressed"), "url": gaps, "current": request.path == gaps}]
        return tabs + [
            {"label": label, "url": f"{here}?{part}", "current": request.path == here and query == part}
            for label, part in lists
        ]

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        figures = [_gap_figure(actor, kind, branch) for kind in queries.kinds()]
        waiting = self.live(actor, branch).filter(late())
        return [*figures, {"label": _("Planned actions to be judged"), "rows": waiting, "query": "is_late=1"}]

    def list_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [{"label": _("What must be addressed"), "url": address(request, self, "board")}]

    def empty_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [
            {"label": _("What must be addressed"), "url": address(request, self, "board"), "kind": "main"}
        ]

    def actions(self, request: HttpRequest, row: RecordModel) -> list[dict[str, Any]]:
        if not request.actor.may("change", row.record.site_path):
            return []
        status, number = row.record.status, row.record.number
        place = {
            "label": _("It is in place"),
            "url": address(request, self, number, "in-place"),
            "kind": "main",
        }
        judge = {
            "label": _("Judge the effect"),
            "url": address(request, self, number, "judge"),
            "icon": "scale",
        }
        again = {"label": _("Plan again"), "url": address(request, self, number, "again"), "kind": "main"}
        if status == ResponseStatus.PLANNED:
            return [place, judge]
        return [{**judge, "kind": "main"}] if status == ResponseStatus.IN_PLACE else [again]

    def urls(self) -> list[URLPattern]:
        return [
            path("board/", board.board_view, name="board"),
            path("plan/", board.plan_view, name="plan"),
            path("<str:number>/in-place/", acts.act_view, {"act": "in-place"}, name="in-place"),
            path("<str:number>/again/", acts.act_view, {"act": "again"}, name="again"),
            path("<str:number>/judge/", acts.judge_view, name="judge"),
        ]


def _gap_figure(actor: Actor, kind: str, branch: str) -> dict[str, Any]:
    register = register_for_kind(kind)
    label = _now("%(records)s without planned action") % {"records": register.plural if register else kind}
    rows = queries.gaps(actor, kind, branch)
    return {"label": label, "rows": rows, "page": "board/", "query": f"kind={kind}&gaps=1"}
