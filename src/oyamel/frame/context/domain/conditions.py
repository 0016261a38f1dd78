"""Deciding whether an environmental condition is relevant, in each direction. Every decision is kept."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from oyamel.facts import UnknownFact, context
from oyamel.frame.context import events
from oyamel.frame.context.enums import ConditionStatus, Direction
from oyamel.frame.context.models import Condition, ConditionDecision
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.org.models import Organization, Site
from oyamel.records import deadlines, domain
from oyamel.records.enums import DeadlineNature
from oyamel.records.errors import NotAllowed

REVIEW = deadlines.source(
    "condition_review", gettext_lazy("Decide again: %(title)s"), gettext_lazy("Environmental conditions")
)
FACTS = "environmental_conditions/"
SENTENCES = {
    (Direction.OUTWARD.value, True): events.EFFECT_ON_CONDITION_RELEVANT,
    (Direction.OUTWARD.value, False): events.EFFECT_ON_CONDITION_NOT_RELEVANT,
    (Direction.INWARD.value, True): events.EFFECT_OF_CONDITION_RELEVANT,
    (Direction.INWARD.value, False): events.EFFECT_OF_CONDITION_NOT_RELEVANT,
}


@transaction.atomic
def decide_condition(
    actor: Actor, code: str, site: Site | None, direction: str, is_relevant: bool, reason: str
) -> Condition:
    """Decide one direction of an environmental condition for a site or the whole organization; the review is in a year.

    Raises UnknownFact, NotAllowed, and ValidationError without a reason.
    """
    if code not in context.environmental_conditions():
        raise UnknownFact("environmental condition", code)
    if not actor.may("evaluate", site.path if site else ""):
        raise NotAllowed(_("Your role does not let you decide this for this site."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; an auditor asks for the reason of each decision.")})
    Organization.objects.select_for_update().get(
        pk=actor.organization.pk
    )  # of two people the second finds the record
    row = _found(code, site) or _begun(actor, code, site)
    _keep(actor, row, direction, is_relevant, reason.strip())
    kind = SENTENCES[direction, is_relevant]
    domain.change(row, actor, {"status": status_of(row)}, reason.strip(), kind=kind)
    deadlines.plan({row.pk: [_review(clock.today())]}, REVIEW, since=clock.today())
    return row


def _found(code: str, site: Site | None) -> Condition | None:
    rows = Condition.objects.filter(condition=code, record__site=site, record__is_archived=False)
    return rows.select_related("record").order_by("pk").first()


def _begun(actor: Actor, code: str, site: Site | None) -> Condition:
    name = context.environmental_conditions()[code].name(get_language() or "en")
    values = {"title": name, "condition": code, "site": site, "owner": actor.person}
    values["fact_id"] = f"{FACTS}{code}"  # what other capabilities know a condition by
    return domain.create(Condition, actor, values)


def _keep(actor: Actor, row: Condition, direction: str, is_relevant: bool, reason: str) -> None:
    ConditionDecision.objects.filter(condition=row, direction=direction, is_current=True).update(
        is_current=False
    )
    ConditionDecision.objects.create(
        organization=actor.organization, condition=row, direction=direction, is_relevant=is_relevant, reason=reason,
        decided_by=actor.user, decided_at=clock.now(),
    )  # fmt: skip


def status_of(row: Condition) -> str:
    """Undecided until both directions are; then relevant if one of them is."""
    current = ConditionDecision.objects.filter(condition=row, is_current=True)
    found = dict(current.values_list("direction", "is_relevant"))
    if set(found) != set(Direction.values):
        return ConditionStatus.UNDECIDED.value
    return (ConditionStatus.RELEVANT if any(found.values()) else ConditionStatus.NOT_RELEVANT).value


def _review(today: date) -> deadlines.Planned:
    """The same day of the next year; of 29 February, the day after."""
    try:
        due = today.replace(year=today.year + 1)
    except ValueError:
        due = date(today.year + 1, 3, 1)
    return deadlines.Planned("review", due, nature=DeadlineNature.INTERNAL.value)
