"""Evaluations of compliance: of requirement items, and of obligations that have none; the obligation shows the worst."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.plan.obligations import events, queries
from oyamel.plan.obligations.enums import IN_FORCE, ObligationStatus, Outcome
from oyamel.plan.obligations.models import Obligation, RequirementItem
from oyamel.records import access, domain
from oyamel.records.errors import Refused

SHOWN = {Outcome.MET: ObligationStatus.COMPLYING, Outcome.NOT_MET: ObligationStatus.NOT_COMPLYING}


@transaction.atomic
def evaluate_item(
    actor: Actor,
    item: RequirementItem,
    outcome: str,
    on: date | None = None,
    method: str = "",
    note: str = "",
) -> None:
    """Keep what an evaluation of one requirement found; its obligation then shows the worst of its requirements.

    Raises NotAllowed without the right to evaluate at the site, ValidationError for an unknown outcome or a day to come.
    """
    values = _values(actor, outcome, on, method or item.method) | {"status": outcome}
    change = domain.Change(item, values, context={"outcome": outcome}, right="evaluate")
    domain.change_many(actor, [change], note, kind=events.COMPLIANCE_EVALUATED)
    if item.parent and item.parent.kind == Obligation.kind:
        _settle(actor, Obligation.objects.select_related("record").get(pk=item.parent_id))


@transaction.atomic
def evaluate(
    actor: Actor, row: Obligation, outcome: str, on: date | None = None, method: str = "", note: str = ""
) -> None:
    """Keep what an evaluation of an obligation without requirement items found.

    Raises Refused for one that nobody confirmed, or that has requirement items, and as `evaluate_item` does.
    """
    if access.lock(row.record).status not in IN_FORCE:
        raise Refused(
            _("%(number)s is not confirmed as applicable; decide that first."),
            params={"number": row.record.number},
        )
    if queries.requirements_of(row.record):
        raise Refused(
            _("%(number)s has requirement items; evaluate those, it shows their worst."),
            params={"number": row.record.number},
        )
    status = SHOWN.get(Outcome(outcome), ObligationStatus.APPLICABLE) if outcome in Outcome.values else ""
    values = _values(actor, outcome, on, method or row.method) | {"status": getattr(status, "value", status)}
    change = domain.Change(row, values, context={"outcome": outcome}, right="evaluate")
    domain.change_many(actor, [change], note, kind=events.COMPLIANCE_EVALUATED)


def _values(actor: Actor, outcome: str, on: date | None, method: str) -> dict[str, Any]:
    if outcome not in Outcome.values:
        raise ValidationError({"outcome": _("Choose what the evaluation found.")})
    day = on or clock.today()
    if day > clock.today():
        raise ValidationError({"on": _("This day is still to come; choose today or a day before.")})
    return {"evaluated_on": day, "evaluated_by": actor.user, "method": method}


def worst(outcomes: list[str]) -> str:
    """What an obligation shows of the outcomes of its requirements."""
    if Outcome.NOT_MET in outcomes:
        return ObligationStatus.NOT_COMPLYING.value
    settled = {Outcome.MET.value, Outcome.NO_OCCASION.value}
    if Outcome.MET in outcomes and set(outcomes) <= settled:
        return ObligationStatus.COMPLYING.value
    return ObligationStatus.APPLICABLE.value


def _settle(actor: Actor, row: Obligation) -> None:
    items = queries.requirements_of(row.record)
    status = worst([item.record.status for item in items])
    if row.record.status not in IN_FORCE or not items:
        return
    days = [item.evaluated_on for item in items if item.evaluated_on]
    values = {"status": status, "evaluated_on": min(days) if len(days) == len(items) else row.evaluated_on}
    if status == row.record.status and values["evaluated_on"] == row.evaluated_on:
        return
    change = domain.Change(row, values, right="evaluate")
    domain.change_many(actor, [change], kind=events.COMPLIANCE_SETTLED)
