"""Reads of aspects."""

from collections import Counter
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.fields.json import KT

from oyamel.engine.significance import Method
from oyamel.org.actors import Actor
from oyamel.plan.aspects.enums import AspectStatus
from oyamel.plan.aspects.fields import treated_condition
from oyamel.plan.aspects.models import Activity, Aspect, Evaluation, MethodVersion
from oyamel.records.models import Record, visible


def current_evaluation(aspect: Aspect) -> Evaluation | None:
    """The newest evaluation of an aspect, with its method and person."""
    rows = Evaluation.objects.filter(aspect=aspect, is_current=True)
    return rows.select_related("method_version__method__record", "evaluated_by").first()


def evaluations_of(aspect: Aspect) -> QuerySet[Evaluation]:
    """Every evaluation of an aspect, the newest first."""
    rows = Evaluation.objects.filter(aspect=aspect).order_by("-pk")
    return rows.select_related("method_version__method__record", "evaluated_by")


def untreated(actor: Actor) -> QuerySet[Aspect]:
    """The significant aspects that nothing answers to."""
    mine = Aspect.objects.filter(
        visible(actor, "view", "record__"),
        record__status=AspectStatus.SIGNIFICANT.value,
        record__is_archived=False,
    )
    return mine.filter(~treated_condition())


def counts_by_scores(actor: Actor, version: MethodVersion, across: str, up: str) -> Counter[tuple[str, str]]:
    """How many aspects stand at each pair of scores: (score of `across`, score of `up`) → count."""
    seen = Record.objects.for_actor(actor, "view").filter(kind=Aspect.kind, is_archived=False)
    rows = Evaluation.objects.filter(is_current=True, method_version=version, aspect__record__in=seen)
    pairs = (
        rows.annotate(x=KT(f"scores__{across}"), y=KT(f"scores__{up}"))
        .values("x", "y")
        .annotate(count=Count("pk"))
    )
    found: Counter[tuple[str, str]] = Counter()
    for row in pairs:
        if row["x"] is not None and row["y"] is not None:
            found[_plain(row["x"]), _plain(row["y"])] += row["count"]
    return found


def _plain(score: Any) -> str:
    """A score as text, the same from every database: 3, 3.0 and "3" are "3"."""
    return f"{float(score):g}"


def matrix_criteria(method: Method) -> list[Any]:
    """The first two criteria with steps, across and up; fewer where the method has no two scales."""
    return [each for each in method.criteria_for("normal") if each.kind == "scale"][:2]


def adopted(actor: Actor, kind: str) -> dict[str, str]:
    """The library entries that the organization has taken: fact id → number."""
    rows = Record.objects.for_actor(actor, "view").filter(kind=kind, is_archived=False).exclude(fact_id="")
    return dict(rows.values_list("fact_id", "number"))


def activity_of_fact(fact_id: str, site_id: int | None) -> Activity | None:
    """The activity that was taken from a library entry for a site."""
    rows = Activity.objects.filter(record__fact_id=fact_id, record__site=site_id, record__is_archived=False)
    return rows.select_related("record").first()
