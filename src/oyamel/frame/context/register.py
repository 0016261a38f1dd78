"""The registers of issues, environmental conditions, interested parties and needs."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from oyamel.frame.context import queries
from oyamel.frame.context.enums import NeedStatus
from oyamel.frame.context.models import Condition, Issue, Need, Party
from oyamel.frame.context.views import conditions, issues, parties
from oyamel.org.actors import Actor
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register, declare
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import (
    AreaField,
    Choice,
    Date,
    LongText,
    PersonField,
    RecordField,
    SiteField,
    Status,
    Text,
)
from oyamel.registers.views.access import address

CONTEXT = ("2026/4.1", "2015/4.1")
PARTIES = ("2026/4.2", "2015/4.2")


def _tab(request: HttpRequest, register: Register, label: Any, part: str = "") -> dict[str, Any]:
    url = address(request, register, *([part] if part else []))
    current = request.path.startswith(url) if part else request.path == url
    return {"label": label, "url": url, "current": current}


@declare
class Issues(Register):
    model = Issue
    label, plural = _("Issue"), _("Issues")
    about = _("What inside and outside the organization helps or hinders what the system is to reach.")
    example = _(
        "External, hinders: the aquifer under the plant is overdrawn, and rights to water get dearer."
    )
    shelf, order, clauses, icon = "plan", 5, CONTEXT, "globe-americas"
    fields = [
        Text("title", column=True, sort=True, quick=True),
        Choice("origin", column=True, filter=True, quick=True),
        Choice("effect", column=True, filter=True, quick=True),
        Choice("direction", filter=True),
        Choice("condition", column=True, filter=True, show_when="origin=environmental"),
        SiteField(column=True, sort=True, quick=True),
        AreaField(),
        PersonField(column=True, filter=True),
        Date("due_on", label=_("Look at it again by")),
        LongText("description"),
        LongText("meaning"),
        Status(column=True, filter=True, tones={"current": "info"}),
    ]

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        whole = [] if request.path == address(request, self) else [_tab(request, self, translate("All"))]
        return [*whole, _tab(request, self, translate("Strengths and weaknesses"), "picture")]

    def urls(self) -> list[URLPattern]:
        return [path("picture/", issues.picture_view, name="picture")]


@declare
class Conditions(Register):
    model = Condition
    label, plural = _("Environmental condition"), _("Environmental conditions")
    about = _(
        "Whether each condition of the environment matters here, what you do to it and what it does to you."
    )
    example = _(
        "Climate change, it acts on us: relevant, because the river by the plant flooded twice in five years."
    )
    shelf, order, clauses, icon = "plan", 6, CONTEXT, "cloud"
    fields = [
        Text("title", column=True, sort=True, quick=True),
        Choice("condition", column=True, filter=True, quick=True),
        SiteField(column=True, sort=True, quick=True),
        PersonField(column=True, filter=True),
        Status(column=True, filter=True, form=False, tones={"relevant": "mark", "undecided": "warn"}, open_states=("undecided",)),
    ]  # fmt: skip

    def clean_row(self, values: dict[str, Any], lookup: Lookup) -> None:
        if "condition" in values and not values["condition"]:
            raise ValidationError(
                {"condition": translate("Choose one of the five environmental conditions.")}
            )

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        whole = [] if request.path == address(request, self) else [_tab(request, self, translate("All"))]
        return [*whole, _tab(request, self, translate("One by one"), "cards")]

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        return [
            {
                "label": translate("Environmental conditions undecided"),
                "count": queries.open_decisions(actor, branch),
                "page": "cards/",
            }
        ]

    def list_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [
            {"label": translate("Decide one by one"), "url": address(request, self, "cards"), "kind": "main"}
        ]

    def empty_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        return self.list_actions(request)

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return [conditions.decisions_panel(request, row)]

    def urls(self) -> list[URLPattern]:
        return [
            path("cards/", conditions.cards_view, name="cards"),
            path("decide/", conditions.decide_view, name="decide"),
        ]


@declare
class Parties(Register):
    model = Party
    label, plural = _("Interested party"), _("Interested parties")
    about = _("Who can affect the system or is affected by it, how much, and how you stay in touch.")
    example = _("Neighbours behind the paint line: little influence, high interest, met every half year.")
    shelf, order, clauses, icon = "plan", 10, PARTIES, "user-group"
    fields = [
        Text("title", column=True, sort=True, quick=True),
        Choice("type", column=True, filter=True, quick=True),
        Choice("influence", column=True, filter=True, sort=True, quick=True),
        Choice("interest", column=True, filter=True, sort=True, quick=True),
        SiteField(column=True, sort=True, quick=True),
        PersonField(column=True, filter=True),
        Text("contact"),
        LongText("engagement"),
        Date("due_on", label=_("Look at it again by")),
        Status(column=True, filter=True, tones={"current": "info"}),
    ]

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        whole = [] if request.path == address(request, self) else [_tab(request, self, translate("All"))]
        return [
            *whole,
            _tab(request, self, translate("Stakeholder map"), "map"),
            _tab(request, self, translate("Library"), "library"),
        ]

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return [parties.needs_panel(request, row)]

    def empty_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        url = address(request, self, "library")
        return [{"label": translate("Choose from the library"), "url": url, "kind": "main"}]

    def urls(self) -> list[URLPattern]:
        return [
            path("map/", parties.map_view, name="map"),
            path("library/", parties.library_view, name="library"),
            path("library/<slug:sector>/", parties.library_view, name="library-kit"),
        ]


@declare
class Needs(Register):
    model = Need
    label, plural = _("Need or expectation"), _("Needs and expectations")
    about = _("What interested parties need and expect, and which of it you take on as an obligation.")
    example = _("The customer asks for the carbon figure of each part, every January: becomes an obligation.")
    shelf, order, clauses, icon = "plan", 11, PARTIES, "chat-bubble-left-right"
    related = ("party__record",)
    fields = [
        Text("title", column=True, sort=True, quick=True),
        RecordField("party", kind="party", column=True, quick=True),
        SiteField(column=True, sort=True, quick=True),
        Choice("condition", filter=True),
        PersonField(filter=True),
        LongText("description"),
        Status(column=True, filter=True, sort=True, form=False, tones={"obligation": "mark", "undecided": "warn"}, open_states=("undecided",)),
        Date("decided_on", column=True, form=False),
        LongText("decision_reason", form=False),
    ]  # fmt: skip

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        here = address(request, self)
        label, query = pgettext("need", "Not decided"), f"status={NeedStatus.UNDECIDED.value}"
        is_current = request.path == here and request.GET.urlencode() == query
        return [{"label": label, "url": f"{here}?{query}", "current": is_current}]

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        live = self.live(actor, branch)
        undecided = NeedStatus.UNDECIDED.value
        return [
            {
                "label": translate("Needs not decided"),
                "rows": live.filter(record__status=undecided),
                "query": f"status={undecided}",
            },
            {
                "label": translate("Needs without their obligation"),
                "rows": live.filter(queries.without_obligation()),
                "query": f"status={NeedStatus.OBLIGATION.value}",
            },
        ]

    def actions(self, request: HttpRequest, row: RecordModel) -> list[dict[str, Any]]:
        if not request.actor.may("evaluate", row.record.site_path):
            return []
        url = address(request, self, row.record.number, "decide")
        return [{"label": translate("Decide"), "url": url, "kind": "main", "icon": "scale"}]

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return [parties.decision_panel(request, row)]

    def urls(self) -> list[URLPattern]:
        return [path("<str:number>/decide/", parties.decide_view, name="decide")]
