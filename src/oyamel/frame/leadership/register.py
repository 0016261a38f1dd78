"""The registers of scopes, policies, roles and resources."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from oyamel.frame.leadership import matrix, queries
from oyamel.frame.leadership.enums import ResourceStatus
from oyamel.frame.leadership.models import Policy, Resource, Role, Scope, Statement
from oyamel.frame.leadership.views import boundaries, papers, public, readers, roles, statements
from oyamel.org.actors import Actor
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register, declare
from oyamel.registers.types import (
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

STATES = Status(
    column=True,
    filter=True,
    form=False,
    tones={"in_force": "good", "approved": "info"},
    open_states=("draft",),
)


class Statements(Register):
    """What policies and scopes share: written, approved, put in force as versions, read, printed."""

    model: ClassVar[type[Statement]]
    shelf = "plan"
    gap: ClassVar[Any]
    fields = [
        Text("title", column=True, sort=True, quick=True),
        SiteField(column=True, sort=True, quick=True),
        PersonField(column=True, filter=True),
        Text("in_force", column=True, form=False),
        Date("due_on", label=_("Look at it again by"), column=True),
        STATES,
    ]

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        return [{"label": self.gap, "count": queries.open_count(actor, self.model)}]

    def actions(self, request: HttpRequest, row: RecordModel) -> list[dict[str, Any]]:
        return statements.actions(request, self, row)

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return statements.panels(request, row)

    def decision_card(self, request: HttpRequest, row: RecordModel) -> str:
        return statements.decision_card(request, row)

    def urls(self) -> list[URLPattern]:
        return [
            path("<str:number>/write/", statements.write_view, name="write"),
            path("<str:number>/points/", statements.points_view, name="points"),
            path("<str:number>/versions/", statements.versions_view, name="versions"),
            path("<str:number>/text.pdf", papers.statement_view, name="paper"),
            path("<str:number>/put-in-force/", statements.put_in_force_view, name="put-in-force"),
            path("<str:number>/withdraw/", statements.withdraw_view, name="withdraw"),
            path("<str:number>/acknowledge/", readers.acknowledge_view, name="acknowledge"),
            path("<str:number>/reach/", readers.reach_view, name="reach"),
            path("<str:number>/reach/new/", readers.record_view, name="record-readers"),
        ]


@declare
class Scopes(Statements):
    model = Scope
    label, plural = _("Scope"), _("Scope")
    gap = _("Open points of the scope")
    about = _(
        "Which sites, activities, products and services the system takes in, and what it leaves out and why."
    )
    example = _(
        "Stamping, painting and assembly of body parts at the plants of Apodaca and Guelph, with their yards."
    )
    order, clauses, icon = 15, ("2026/4.3", "2015/4.3"), "map"

    def urls(self) -> list[URLPattern]:
        return [*super().urls(), path("<str:number>/places/", boundaries.places_view, name="places")]


@declare
class Policies(Statements):
    model = Policy
    label, plural = _("Policy"), _("Policy")
    gap = _("Open points of the policy")
    about = _("What top management commits the organization to, word for word, approved, read and public.")
    example = _("We keep what we emit from the paint line falling every year, and say by how much.")
    order, clauses, icon = 20, ("2026/5.2", "2015/5.2", "2026/5.1", "2015/5.1"), "document-check"

    def list_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        if not request.actor.may("configure"):
            return []
        return [
            {"label": translate("Public page"), "url": address(request, self, "public-page"), "kind": "quiet"}
        ]

    def urls(self) -> list[URLPattern]:
        return [path("public-page/", public.settings_view, name="public-page"), *super().urls()]


@declare
class Roles(Register):
    model = Role
    label, plural = _("Role"), _("Roles and responsibilities")
    about = _("Who answers for which requirement: exactly one accountable role for each.")
    example = _(
        "Environmental manager: accountable for aspects and obligations, reports to the general manager."
    )
    shelf, order, clauses, icon = "plan", 22, ("2026/5.3", "2015/5.3"), "identification"
    fields = [
        Text("title", column=True, sort=True, quick=True),
        PersonField(label=_("held by"), column=True, filter=True, quick=True),
        SiteField(column=True, sort=True, quick=True),
        LongText("authority"),
        Date("told_on", column=True),
        Status(column=True, filter=True, tones={"active": "good"}),
    ]

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        here, url = address(request, self), address(request, self, "matrix")
        whole = [] if request.path == here else [{"label": translate("All"), "url": here, "current": False}]
        return [*whole, {"label": translate("Matrix"), "url": url, "current": request.path == url}]

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        label = translate("Requirements without one accountable role")
        return [
            {"label": label, "count": matrix.gap_count(actor, branch), "page": "matrix/", "query": "gaps=1"}
        ]

    def actions(self, request: HttpRequest, row: RecordModel) -> list[dict[str, Any]]:
        if not request.actor.may("change", row.record.site_path):
            return []
        url = address(request, self, row.record.number, "duties")
        return [{"label": translate("Assign responsibilities"), "url": url, "kind": "main"}]

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return [roles.duties_panel(request, row)]

    def urls(self) -> list[URLPattern]:
        return [
            path("matrix/", roles.matrix_view, name="matrix"),
            path("matrix.xlsx", papers.matrix_xlsx_view, name="matrix-xlsx"),
            path("matrix.pdf", papers.matrix_pdf_view, name="matrix-pdf"),
            path("<str:number>/duties/", roles.duties_view, name="duties"),
        ]


@declare
class Resources(Register):
    model = Resource
    label, plural = _("Resource"), _("Resources")
    about = _(
        "What people, knowledge, infrastructure, technology and money the system needs, and whether it has them."
    )
    example = _("Half a technician for sampling at Guelph, needed by March.")
    shelf, order, clauses, icon = "plan", 24, ("2026/7.1", "2015/7.1"), "banknotes"
    related = ("role__record",)
    fields = [
        Text("title", column=True, sort=True, quick=True),
        Choice("type", column=True, filter=True, quick=True),
        SiteField(column=True, sort=True, quick=True),
        RecordField("role", kind="role", column=True),
        Number("amount", unit_field="amount_unit", column=True),
        Text("amount_unit"),
        Date("due_on", label=_("Needed by"), column=True),
        PersonField(column=True, filter=True),
        LongText("purpose"),
        Status(
            column=True, filter=True, tones={"needed": "warn", "provided": "good"}, open_states=("needed",)
        ),
    ]

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        needed = ResourceStatus.NEEDED.value
        rows = self.live(actor, branch).filter(record__status=needed)
        return [{"label": translate("Resources not provided"), "rows": rows, "query": f"status={needed}"}]
