"""Profiles of sites as a register."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from oyamel.frame.facility.models import Profile
from oyamel.frame.facility.views import answering, facts, holding, panels
from oyamel.org.actors import Actor
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register, declare
from oyamel.registers.types import Field, LongText, PersonField, SiteField, Status, Text
from oyamel.registers.views.access import address


@dataclass(frozen=True)
class Count(Field):
    """A whole number that the program counts."""

    form: bool = False
    type_name: ClassVar[str] = "number"
    sheet: ClassVar[str] = "number"

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0}


@declare
class Profiles(Register):
    model = Profile
    label, plural = _("Profile of a site"), _("Profiles of sites")
    about = _("What is true of each site, since when and by which source: it decides which law applies.")
    example = _("12 t of hazardous waste in 2025, by the manifests; 140 employees; a boiler of 3 MW.")
    shelf, order, clauses, icon = "plan", 50, ("2026/6.1.3", "2015/6.1.3"), "clipboard-document-list"
    fields = [
        Text("title", column=True, sort=True, quick=True),
        SiteField(column=True, sort=True, quick=True),
        Count("answered", column=True, sort=True),
        Count("left", column=True, sort=True),
        PersonField(column=True, filter=True),
        Status(column=True, filter=True, form=False, tones={"answered": "good", "open": "info"}, open_states=("open",)),
        LongText("note"),
    ]  # fmt: skip

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        rows = self.live(actor, branch).filter(record__status="open")
        return [{"label": _("Sites with open questions"), "rows": rows, "query": "status=open"}]

    def actions(self, request: HttpRequest, row: RecordModel) -> list[dict[str, Any]]:
        if row.record.site is None or not request.actor.may("change", row.record.site_path):
            return []
        number = row.record.number
        return [
            {
                "label": _("Answer questions"),
                "url": address(request, self, number, "questions"),
                "kind": "main",
            },
            {"label": _("Permits you hold"), "url": address(request, self, number, "held")},
        ]

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return panels.panels(request, self, row)

    def list_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        if not request.actor.may_anywhere("create"):
            return []
        return [{"label": _("Begin a site"), "url": address(request, self, "begin")}]

    def empty_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [{**each, "kind": "main"} for each in self.list_actions(request)]

    def urls(self) -> list[URLPattern]:
        return [
            path("begin/", answering.begin_view, name="begin"),
            path("<str:number>/questions/", answering.questions_view, name="questions"),
            path("<str:number>/held/", holding.held_view, name="held"),
            path("<str:number>/facts/", facts.facts_view, name="facts"),
            path("<str:number>/facts/<str:fact>/", facts.fact_view, name="fact"),
            path("<str:number>/facts/<str:fact>/withdraw/", facts.withdraw_view, name="withdraw"),
        ]
