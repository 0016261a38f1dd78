"""The register of objectives."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from oyamel.check.inventory.enums import Account
from oyamel.org.actors import Actor
from oyamel.plan.objectives.enums import ObjectiveStatus, Outlook
from oyamel.plan.objectives.fields import OutlookField
from oyamel.plan.objectives.models import Objective
from oyamel.plan.objectives.views import closing, measuring, programme, telling
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

FED = "account=" + "|".join(Account.values)
LATE = (Outlook.OFF_TRACK.value, Outlook.OVERDUE.value)
BARE = (Outlook.INCOMPLETE.value, Outlook.NO_DATA.value)


@declare
class Objectives(Register):
    model = Objective
    label, plural = _("Objective"), _("Objectives")
    about = _(
        "What is to change by how much until when, by which programme and money, and whether it will be reached."
    )
    example = _("30 % less solvent bought per year by the end of 2028, from 20 t in 2025.")
    shelf, order, icon = "plan", 80, "flag"
    clauses = ("2026/6.2.1", "2015/6.2.1", "2026/6.2.2", "2015/6.2.2")
    related = ("standing", "production__record")
    fields = [
        Text("title", column=True, sort=True, quick=True),
        SiteField(column=True, sort=True, quick=True),
        AreaField(),
        LongText("why"),
        Text("commitment"),
        Text("indicator", column=True, quick=True),
        Text("unit", quick=True),
        Choice("measure"),
        Choice("direction"),
        Choice("account"),
        Text("scope", show_when=FED),
        Choice("activity", show_when=FED),
        RecordField("production", kind="source", show_when=FED),
        Number("baseline_value", unit_field="unit"),
        Date("baseline_from"),
        Date("baseline_until"),
        Text("baseline_source"),
        Number("target_value", unit_field="unit"),
        Number("target_percent"),
        Date("due_on", label=_("target date"), column=True, quick=True),
        LongText("means"),
        Number("budget", unit_field="currency"),
        Text("currency"),
        Number("price"),
        Text("price_source"),
        PersonField(column=True, filter=True, quick=True),
        OutlookField(label=_("outlook"), column=True, filter=True),
        Status(column=True, filter=True, form=False, tones={"reached": "good", "missed": "bad"}, open_states=("under_way",)),
    ]  # fmt: skip

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        here, query = address(request, self), request.GET.urlencode()
        views = [
            (_("Under way"), "status=under_way"),
            (_("Not on track"), _query(LATE)),
            (_("Without figures"), _query(BARE)),
        ]
        return [
            {"label": label, "url": f"{here}?{part}", "current": request.path == here and query == part}
            for label, part in views
        ]

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        mine = self.live(actor, branch).filter(record__status=ObjectiveStatus.UNDER_WAY.value)
        return [
            {
                "label": _("Objectives not on track"),
                "rows": mine.filter(standing__outlook__in=LATE),
                "query": _query(LATE),
            },
            {
                "label": _("Objectives without figures"),
                "rows": mine.filter(standing__outlook__in=BARE),
                "query": _query(BARE),
            },
        ]

    def actions(self, request: HttpRequest, row: Any) -> list[dict[str, Any]]:
        if not request.actor.may("change", row.record.site_path):
            return []
        number = row.record.number
        if row.record.status != ObjectiveStatus.UNDER_WAY:
            return [{"label": _("Take up again"), "url": address(request, self, number, "again")}]
        url = address(request, self, number, "measure")
        enter = {"label": _("Enter a value"), "url": url, "kind": "main", "icon": "plus"}
        return [
            *([] if row.account else [enter]),  # its months come from the inventory
            {"label": _("Enter money"), "url": address(request, self, number, "money")},
            {"label": _("Review"), "url": address(request, self, number, "review")},
        ]

    def panels(self, request: HttpRequest, row: Any) -> list[str]:
        return [telling.panel(request, row), programme.panel(request, row), measuring.panel(request, row)]

    def urls(self) -> list[URLPattern]:
        return [
            path("<str:number>/measure/", measuring.measure_view, name="measure"),
            path("<str:number>/withdraw/", measuring.withdraw_view, name="withdraw"),
            path("<str:number>/means/<int:action>/", programme.means_view, name="means"),
            path("<str:number>/money/", programme.money_view, name="money"),
            path("<str:number>/review/", closing.review_view, name="review"),
            path("<str:number>/again/", closing.again_view, name="again"),
        ]


def _query(outlooks: tuple[str, ...]) -> str:
    return "&".join(["status=under_way", *(f"outlook={each}" for each in outlooks)])
