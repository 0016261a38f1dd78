"""Reads of the context."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from oyamel.facts import context
from oyamel.frame.context.enums import Direction, Effect, NeedStatus, Origin
from oyamel.frame.context.links import BECOMES
from oyamel.frame.context.models import Condition, ConditionDecision, Issue, Need, Party
from oyamel.org import paths
from oyamel.org.actors import Actor
from oyamel.org.models import Site
from oyamel.records.models import Link, Record, visible

SHOWN = 12


@dataclass
class Card:
    """One environmental condition at one place: the decision of each direction, None where nobody decided."""

    fact: context.EnvironmentalCondition
    decisions: dict[str, ConditionDecision | None] = field(default_factory=dict)

    @property
    def open_directions(self) -> list[str]:
        return [direction for direction in Direction.values if self.decisions.get(direction) is None]


def cards(actor: Actor, site: Site | None) -> list[Card]:
    """The five conditions as they are decided for a place: by the nearest decision from the site upwards; one query."""
    rows = ConditionDecision.objects.filter(
        visible(actor, "view", "condition__record__"), is_current=True, condition__record__is_archived=False,
        condition__record__site_path__in=["", *(paths.ancestors(site.path) if site else [])],
    )  # fmt: skip
    rows = rows.select_related("condition__record__site", "condition__record__organization", "decided_by")
    nearest: dict[tuple[str, str], ConditionDecision] = {}
    for row in rows.order_by("condition__record__site_path"):
        nearest[row.condition.condition, row.direction] = row
    return [
        Card(fact, {direction: nearest.get((fact.id, direction)) for direction in Direction.values})
        for fact in context.environmental_conditions().values()
    ]


def open_decisions(actor: Actor, branch: str = "") -> int:
    """How many of the ten decisions (five conditions, two directions) nobody has taken for a place; one query."""
    places = ["", *(paths.ancestors(branch) if branch else [])]
    rows = ConditionDecision.objects.filter(
        visible(actor, "view", "condition__record__"), organization=actor.organization, is_current=True,
        condition__record__is_archived=False, condition__record__site_path__in=places,
    )  # fmt: skip
    decided = rows.values("condition__condition", "direction").distinct().count()
    return len(context.environmental_conditions()) * len(Direction) - decided


def decisions_of(row: Condition) -> QuerySet[ConditionDecision]:
    """Every decision on a condition, the newest first."""
    return ConditionDecision.objects.filter(condition=row).select_related("decided_by").order_by("-pk")


def issues_by_effect(actor: Actor, branch: str = "") -> dict[tuple[str, str], list[Issue]]:
    """The newest current issues of each origin that help or hinder; one query for each of the six."""
    scope = visible(actor, "view", "record__") & in_branch(branch)
    return {
        (origin, effect): list(
            Issue.objects.filter(
                scope, organization=actor.organization, origin=origin, effect=effect,
                record__status="current", record__is_archived=False,
            ).select_related("record__organization").order_by("-pk")[: SHOWN + 1]
        )
        for origin in Origin.values
        for effect in Effect.values
    }  # fmt: skip


def in_branch(branch: str, prefix: str = "record__") -> Q:
    """The condition on a branch of the site tree; none for the whole."""
    column = f"{prefix}site_path"
    return Q(**{f"{column}__gte": branch, f"{column}__lt": paths.after(branch)}) if branch else Q()


def parties_by_levels(actor: Actor, branch: str = "") -> Counter[tuple[str, str]]:
    """How many current parties stand at each pair: (influence, interest) → count; "" where it is open."""
    rows = (
        _current_parties(actor, branch).values("influence", "interest").annotate(count=Count("pk")).order_by()
    )
    return Counter({(row["influence"], row["interest"]): row["count"] for row in rows})


def parties_at(actor: Actor, influence: list[str], interest: list[str], branch: str = "") -> list[Party]:
    """The first current parties with one of these levels each."""
    rows = _current_parties(actor, branch).filter(influence__in=influence, interest__in=interest)
    rows = rows.select_related("record__organization").order_by("-influence", "-interest", "pk")
    return list(rows[: SHOWN + 1])


def _current_parties(actor: Actor, branch: str) -> QuerySet[Party]:
    return Party.objects.filter(
        visible(actor, "view", "record__"), in_branch(branch), organization=actor.organization,
        record__status="current", record__is_archived=False,
    )  # fmt: skip


def needs_of(actor: Actor, party: Party) -> list[Need]:
    """The needs of a party that the actor sees."""
    rows = Need.objects.filter(visible(actor, "view", "record__"), party=party, record__is_archived=False)
    return list(rows.select_related("record__organization").order_by("pk")[:200])


def without_obligation() -> Q:
    """The condition that a need becomes an obligation and none is linked yet, in SQL."""
    linked = Link.objects.filter(type=BECOMES.id, source=OuterRef("pk"), target__is_archived=False)
    return Q(record__status=NeedStatus.OBLIGATION.value) & ~Q(Exists(linked))


def adopted(actor: Actor) -> dict[str, str]:
    """The parties taken from a kit: fact id → number."""
    rows = Record.objects.for_actor(actor, "view").filter(kind=Party.kind, is_archived=False)
    return dict(rows.exclude(fact_id="").values_list("fact_id", "number"))


def obligations_of(actor: Actor, need: Need) -> list[Any]:
    """The obligations that a need became and that the actor sees."""
    rows = Link.objects.filter(visible(actor, "view", "target__"), type=BECOMES.id, source=need.pk)
    return [link.target for link in rows.select_related("target__organization")[:SHOWN]]
