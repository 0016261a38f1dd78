"""Reads of risks."""

from collections import Counter

from django.db.models import Count, QuerySet

from oyamel.org.actors import Actor
from oyamel.plan.risks.models import Assessment, Risk, ScaleVersion
from oyamel.plan.risks.scales import Scales, default_definition, understood
from oyamel.registers.declaration import Register

COUNTED = 10_000
Pair = tuple[str, str]


def newest_scales() -> ScaleVersion | None:
    """The version of the scales in use."""
    return ScaleVersion.objects.order_by("-number").first()


def scales_in_use() -> Scales:
    """The scales of the organization in scope, or those that it would begin with."""
    newest = newest_scales()
    return understood(newest.definition if newest else default_definition())


def current_assessments() -> QuerySet[Assessment]:
    """The newest judgment of every live risk."""
    rows = Assessment.objects.filter(is_current=True, risk__record__is_archived=False)
    return rows.select_related("risk__record").order_by("risk")


def assessments_of(risk: Risk) -> QuerySet[Assessment]:
    """Every judgment of a risk, the newest first."""
    return Assessment.objects.filter(risk=risk).select_related("scales", "assessed_by").order_by("-pk")


def pairs(register: Register, actor: Actor, sign: str, branch: str = "") -> Counter[Pair]:
    """How many of the newest assessed risks stand at each pair of cells (before, after); 10 000 are counted."""
    rows = register.live(actor, branch).filter(sign=sign).exclude(cell="").order_by("-record__sequence")
    newest = rows.values_list("pk", flat=True)[:COUNTED]
    found = Risk.objects.filter(pk__in=newest).values("cell", "cell_after").annotate(count=Count("pk"))
    return Counter({(row["cell"], row["cell_after"]): row["count"] for row in found.order_by()})
