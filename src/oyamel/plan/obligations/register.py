"""Obligations, requirement items and own rules as registers."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from oyamel.org.actors import Actor
from oyamel.plan.obligations import queries, texts
from oyamel.plan.obligations.enums import IN_FORCE, ObligationStatus, Outcome, RuleStatus
from oyamel.plan.obligations.fields import (
    Condition,
    Duty,
    LawTitle,
    NeedsDate,
    ParentField,
    PlaceField,
    StaleEvidence,
)  # fmt: skip
from oyamel.plan.obligations.models import Obligation, RequirementItem, Rule
from oyamel.plan.obligations.views import (
    comparing,
    confirming,
    coverage,
    deciding,
    news,
    panels,
    proposals,
    rules,
)
from oyamel.records import access
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register, declare
from oyamel.registers.types import (
    AreaField,
    Bool,
    Choice,
    Date,
    LongText,
    Number,
    PersonField,
    SiteField,
    Status,
    Text,
)  # fmt: skip
from oyamel.registers.views.access import address

CLAUSES = ("2026/6.1.3", "2015/6.1.3")


@declare
class Obligations(Register):
    model = Obligation
    label, plural = _("Obligation"), _("Obligations")
    about = _(
        "What law, permits and promises ask of each site: whether it applies and why, what you do, and how you know."
    )
    example = _(
        "Report hazardous waste each year in the COA, because the site generates 12 t, more than 10 t."
    )
    shelf, order, clauses, icon = "plan", 52, CLAUSES, "scale"
    fields = [
        LawTitle(column=True, sort=True, quick=True),
        SiteField(column=True, sort=True, quick=True),
        AreaField(),
        Choice("level", filter=True),
        PlaceField("jurisdiction", filter=True),
        Text("authority"),
        Text("instrument"),
        Text("citation", column=True, quick=True),
        Date("text_as_of"),
        Duty(quick=True),
        Choice("topic", filter=True),
        Choice("type", filter=True),
        Choice("verdict", column=True, filter=True, form=False),
        Status(
            column=True, filter=True, form=False,
            tones={"complying": "good", "not_complying": "bad", "applicable": "info", "not_confirmed": "warn"},
            open_states=("not_confirmed", "applicable"),
        ),
        LongText("measures"),
        LongText("method"),
        Choice("frequency"),
        Text("recurrence"),
        Date("first_on"),
        Date("evaluated_on", form=False),
        Bool("is_verified", form=False, filter=True),
        Bool("must_decide_again", form=False, filter=True),
        Date("watched_on", form=False),
        PersonField(column=True, filter=True),
    ]  # fmt: skip
    virtual_filters = [
        StaleEvidence(label=_("Complying, but no evidence within a year")),
        NeedsDate(label=_("Needs a date")),
    ]

    def attach_children(self, rows: Iterable[RecordModel]) -> None:
        """Each row with the row of law that it follows, so that it reads in the reader's language."""
        rows = list(rows)
        super().attach_children(rows)
        found = texts.rows_of(rows)
        for row in rows:
            row.__dict__["law"] = law = found.get(row.pk)
            if law:
                row.record.title = texts.title_in(law, row.record.title)

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        here, query = address(request, self), request.GET.urlencode()
        on_list = request.path == here
        views = [
            (_("To be confirmed"), "status=not_confirmed"),
            (_("To be decided again"), "must_decide_again=1"),
            (_("Not complying"), "status=not_complying"),
            (_("No fresh evidence"), "is_stale=1"),
            (_("Needs a date"), "needs_date=1"),
        ]
        tabs = [
            {"label": label, "url": f"{here}?{each}", "current": on_list and query == each}
            for label, each in views
        ]
        pages = [
            (pgettext("obligations", "Proposals"), "proposals"), (pgettext("obligations", "Confirm"), "confirm"), (_("Coverage"), "coverage"),
            (_("Your own matrix"), "matrix"), (_("Changes of law"), "packs"),
        ]  # fmt: skip
        for label, part in pages:
            url = address(request, self, part)
            tabs.append({"label": label, "url": url, "current": request.path.startswith(url)})
        return tabs

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        live = self.live(actor, branch)
        by_status = [
            (_("Obligations to be confirmed"), ObligationStatus.NOT_CONFIRMED.value),
            (_("Obligations not complied with"), ObligationStatus.NOT_COMPLYING.value),
        ]
        figures = [
            {"label": label, "rows": live.filter(record__status=status), "query": f"status={status}"}
            for label, status in by_status
        ]
        again = live.filter(must_decide_again=True)
        figures.append(
            {"label": _("Obligations to be decided again"), "rows": again, "query": "must_decide_again=1"}
        )
        stale = live.filter(queries.without_fresh_evidence())
        figures.append({"label": _("Complying without fresh evidence"), "rows": stale, "query": "is_stale=1"})
        return figures

    def actions(self, request: HttpRequest, row: RecordModel) -> list[dict[str, Any]]:
        actor, number = request.actor, row.record.number
        buttons = []
        if actor.may("evaluate", row.record.site_path):
            is_open = row.record.status == ObligationStatus.NOT_CONFIRMED or row.must_decide_again
            buttons.append(
                {
                    "label": _("Decide"),
                    "url": address(request, self, number, "decide"),
                    "kind": "main" if is_open else "",
                }
            )
            if row.record.status in IN_FORCE and not queries.requirements_of(row.record):
                buttons.append(
                    {
                        "label": _("Evaluate"),
                        "url": address(request, self, number, "evaluate"),
                        "kind": "" if is_open else "main",
                    }
                )
        if actor.may("change", row.record.site_path):
            buttons.append(
                {
                    "label": _("I looked at the law"),
                    "url": address(request, self, number, "watch"),
                    "kind": "quiet",
                }
            )
        return buttons

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return panels.of_obligation(request, self, row)

    def list_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        if not request.actor.may_anywhere("create"):
            return []
        return [
            {
                "label": pgettext("obligations", "Proposals"),
                "url": address(request, self, "proposals"),
                "icon": "light-bulb",
            }
        ]

    def empty_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [
            {
                "label": _("See what applies to your sites"),
                "url": address(request, self, "proposals"),
                "kind": "main",
            }
        ]

    def urls(self) -> list[URLPattern]:
        return [
            path("proposals/", proposals.proposals_view, name="proposals"),
            path("confirm/", confirming.confirm_view, name="confirm"),
            path("coverage/", coverage.coverage_view, name="coverage"),
            path("matrix/", comparing.comparisons_view, name="matrix"),
            path("matrix/<str:comparison>/", comparing.comparison_view, name="comparison"),
            path("matrix/<str:comparison>/result.xlsx", comparing.result_view, name="comparison-result"),
            path("packs/", news.news_view, name="packs"),
            path("packs/<str:pack>/take/", news.take_view, name="take"),
            path("topics/", news.topics_view, name="topics"),
            path("<str:number>/decide/", deciding.decide_view, name="decide"),
            path("<str:number>/evaluate/", deciding.evaluate_view, name="evaluate"),
            path("<str:number>/dates/", deciding.dates_view, name="dates"),
            path("<str:number>/watch/", deciding.watch_view, name="watch"),
        ]


@declare
class Requirements(Register):
    model = RequirementItem
    label, plural = _("Requirement"), _("Requirements")
    about = _(
        "What exactly must be done or kept: each with its limit, how it is watched, reported, and known to be met."
    )
    example = _(
        "Condition 4.2 of the discharge permit: total suspended solids at most 60 mg/L, sampled each quarter."
    )
    shelf, order, clauses, icon = "plan", 54, CLAUSES, "list-bullet"
    related = ("parent",)
    fields = [
        Text("title", column=True, sort=True, quick=True),
        ParentField(column=True, quick=True),
        SiteField(column=True, sort=True, quick=True),
        AreaField(),
        Text("citation"),
        LongText("requirement"),
        Text("parameter"),
        Choice("limit_sign"),
        Number("limit_value", unit_field="limit_unit"),
        Text("limit_unit"),
        LongText("monitoring"),
        LongText("report"),
        Text("recurrence"),
        Date("first_on"),
        LongText("method"),
        Choice("frequency"),
        PersonField(column=True, filter=True),
        Date("evaluated_on", form=False),
        Status(
            column=True, filter=True, form=False,
            tones={"met": "good", "not_met": "bad", "not_determined": "warn", "no_occasion": "calm"},
            open_states=("not_evaluated", "not_determined"),
        ),
    ]  # fmt: skip

    def hide_unseen(self, actor: Actor, rows: Iterable[RecordModel]) -> None:
        """Take away the record that an item belongs to where the actor may not see it; the reference itself stays."""
        rows = list(rows)
        super().hide_unseen(actor, rows)
        for row in rows:
            if row.parent and not access.may(actor, "view", row.parent):
                row.__dict__.setdefault("unseen", {})["parent"] = row.parent
                row._state.fields_cache["parent"] = None

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        not_met = self.live(actor, branch).filter(record__status=Outcome.NOT_MET.value)
        return [{"label": _("Requirements not met"), "rows": not_met, "query": "status=not_met"}]

    def actions(self, request: HttpRequest, row: RecordModel) -> list[dict[str, Any]]:
        if not request.actor.may("evaluate", row.record.site_path):
            return []
        url = address(request, self, row.record.number, "evaluate")
        return [{"label": _("Evaluate"), "url": url, "kind": "main", "icon": "check"}]

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return panels.of_requirement(request, row)

    def urls(self) -> list[URLPattern]:
        return [path("<str:number>/evaluate/", deciding.evaluate_item_view, name="evaluate")]


@declare
class Rules(Register):
    model = Rule
    label, plural = _("Own rule"), _("Own rules")
    about = _(
        "Law that no pack holds: a municipality's, a state's, a customer's. In the same form, judged at every site."
    )
    example = _("Apodaca: permission for discharge to the drain, for every site with process water.")
    shelf, order, clauses, icon = "plan", 56, CLAUSES, "building-library"
    fields = [
        Text("title", column=True, sort=True, quick=True),
        SiteField(column=True, sort=True),
        Choice("level", column=True, filter=True),
        PlaceField("jurisdiction", column=True, quick=True),
        Text("municipality", column=True, quick=True),
        Text("authority", quick=True),
        Text("instrument"),
        Text("citation", column=True, quick=True),
        Date("text_as_of", quick=True),
        LongText("requirement", quick=True),
        Condition(quick=True),
        Choice("topic", filter=True),
        Choice("type", filter=True),
        Text("recurrence"),
        Date("first_on"),
        Text("due_words"),
        Text("penalty"),
        Text("source"),
        PersonField(filter=True),
        Status(column=True, filter=True, form=False, tones={"in_use": "good", "draft": "info"}, open_states=("draft",)),
    ]  # fmt: skip

    def actions(self, request: HttpRequest, row: RecordModel) -> list[dict[str, Any]]:
        if not request.actor.may("evaluate", row.record.site_path):
            return []
        number = row.record.number
        if row.record.status == RuleStatus.IN_USE:
            return [{"label": _("Retire"), "url": address(request, self, number, "retire"), "kind": "quiet"}]
        return [{"label": _("Put in use"), "url": address(request, self, number, "use"), "kind": "main"}]

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return [rules.tried_panel(request, row)]

    def list_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        if not request.actor.may_anywhere("create"):
            return []
        return [
            {
                "label": _("A rule of a municipality"),
                "url": address(request, self, "municipal"),
                "icon": "building-library",
            }
        ]

    def empty_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [{**each, "kind": "main"} for each in self.list_actions(request)]

    def urls(self) -> list[URLPattern]:
        return [
            path("check/", rules.check_view, name="check"),
            path("municipal/", rules.municipal_view, name="municipal"),
            path("<str:number>/use/", rules.use_view, name="use"),
            path("<str:number>/retire/", rules.retire_view, name="retire"),
        ]
