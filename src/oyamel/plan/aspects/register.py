"""The registers of activities, aspects and methods."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from oyamel.org.actors import Actor
from oyamel.plan.aspects.enums import AspectStatus
from oyamel.plan.aspects.fields import ImpactsField, TreatedField, treated_condition
from oyamel.plan.aspects.models import Activity, Aspect, Method
from oyamel.plan.aspects.views import evaluating, library, measured, methods, pictures
from oyamel.records.models import RecordModel
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
from oyamel.registers.views.access import address

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
    is_first_step = True
    fields = [
        Text("title", column=True, sort=True, quick=True),
        Choice("type", column=True, filter=True),
        SiteField(column=True, sort=True, quick=True),
        AreaField(),
        Status(label=_("past, present or planned"), column=True, filter=True, tones={"current": "good", "planned": "info"}, open_states=("planned",)),
        PersonField(column=True, filter=True),
        LongText("inputs"),
        LongText("outputs"),
        LongText("description"),
    ]  # fmt: skip


@declare
class Aspects(Register):
    model = Aspect
    label, plural = _("Aspect"), _("Aspects")
    about = _("How what you do touches the environment, how much, and which of it counts most.")
    example = _("Solvent vapour from the paint line, in normal operation, affects air quality and health.")
    shelf, order, clauses, icon = "plan", 40, CLAUSES, "sparkles"
    is_first_step = True
    related = ("activity__record",)
    fields = [
        Text("title", column=True, sort=True, quick=True),
        SiteField(column=True, sort=True, quick=True),
        AreaField(),
        RecordField("activity", kind="activity", column=True, quick=True),
        Choice("type", filter=True),
        ImpactsField(label=_("Impacts"), column=True, filter=True),
        Choice("condition", column=True, filter=True),
        Choice("stage", filter=True),
        Choice("reach", filter=True),
        Choice("period", filter=True),
        Number("quantity", unit_field="quantity_unit"),
        Text("quantity_unit"),
        Text("receptor"),
        Bool("has_legal_requirement", filter=True),
        Bool("has_party_concern"),
        PersonField(column=True, filter=True),
        LongText("description"),
        Status(column=True, filter=True, sort=True, form=False, label=_("significance"), tones={"significant": "mark", "not_significant": "good"}, open_states=("not_evaluated",)),
    ]  # fmt: skip
    virtual_filters = [TreatedField(label=_("Treated"), filter=True)]

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        here, query = address(request, self), request.GET.urlencode()
        on_list = request.path == here
        views = [
            (pgettext("list", "Significant"), "status=significant"),
            (_("Significant but untreated"), "status=significant&is_treated=0"),
            (pgettext("list", "Not evaluated"), "status=not_evaluated"),
        ]
        tabs = [
            {"label": label, "url": f"{here}?{filters}", "current": on_list and query == filters}
            for label, filters in views
        ]
        for label, part in ((_("Matrix"), "matrix"), (_("Library"), "library")):
            tabs.append(
                {
                    "label": label,
                    "url": address(request, self, part),
                    "current": request.path.startswith(address(request, self, part)),
                }
            )
        return tabs

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        live = self.live(actor, branch)
        open_ones = live.filter(record__status=AspectStatus.NOT_EVALUATED.value)
        untreated = live.filter(~treated_condition(), record__status=AspectStatus.SIGNIFICANT.value)
        return [
            {"label": _("Aspects not evaluated"), "rows": open_ones, "query": "status=not_evaluated"},
            {
                "label": _("Significant but untreated"),
                "rows": untreated,
                "query": "status=significant&is_treated=0",
            },
        ]

    def actions(self, request: HttpRequest, row: RecordModel) -> list[dict[str, Any]]:
        if not request.actor.may("evaluate", row.record.site_path):
            return []
        url = address(request, self, row.record.number, "evaluate")
        return [{"label": _("Evaluate"), "url": url, "kind": "main", "icon": "scale"}]

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return [evaluating.significance_panel(request, row), measured.measured_panel(request, row)]

    def empty_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [
            {"label": _("Choose from the library"), "url": address(request, self, "library"), "kind": "main"}
        ]

    def urls(self) -> list[URLPattern]:
        return [
            path("matrix/", pictures.matrix_view, name="matrix"),
            path("library/", library.library_view, name="library"),
            path("library/<slug:sector>/", library.library_view, name="library-kit"),
            path("<str:number>/evaluate/", evaluating.evaluate_view, name="evaluate"),
        ]


@declare
class Methods(Register):
    model = Method
    label, plural = _("Method of significance"), _("Methods of significance")
    about = _(
        "By which criteria, scales and limits you decide which aspects count. One method is in use; its versions are kept."
    )
    example = _(
        "Likelihood times severity, significant from 12, and always where a legal limit could be breached."
    )
    shelf, order, clauses, icon = "plan", 45, CLAUSES, "scale"
    fields = [
        Text("title", column=True, sort=True, quick=True),
        Status(
            column=True,
            filter=True,
            form=False,
            tones={"in_use": "good", "draft": "info"},
            open_states=("draft",),
        ),
        PersonField(column=True),
        LongText("purpose", quick=True),
    ]

    def list_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [{"label": _("Choose a method"), "url": address(request, self, "choose"), "kind": "main"}]

    def empty_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [{"label": _("Choose a method"), "url": address(request, self, "choose"), "kind": "main"}]

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return [methods.versions_panel(request, row)]

    def urls(self) -> list[URLPattern]:
        return [
            path("choose/", methods.choose_view, name="choose"),
            path("<str:number>/versions/new/", methods.draft_view, name="draft"),
            path("<str:number>/versions/<int:version>/", methods.version_view, name="version"),
            path("<str:number>/versions/<int:version>/use/", methods.use_view, name="use"),
        ]
