"""The verbs of objectives: measuring, planning means, money, and reviewing the result."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.plan.objectives import enums, events, outlook
from oyamel.plan.objectives.models import Means, Measurement, Money, Objective
from oyamel.records import access, domain
from oyamel.records.errors import Refused
from oyamel.records.models import Action, Evidence


@transaction.atomic
def measure(
    actor: Actor,
    objective: Objective,
    start: date,
    end: date,
    value: Decimal,
    document: str = "",
    evidence: Evidence | None = None,
    is_estimated: bool = False,
    replaces: Measurement | None = None,
) -> Measurement:
    """Keep a value of the indicator for a span, both days included, in the objective's unit.

    `replaces` is the value that this one corrects; it is kept as ended. Raises NotAllowed, Refused, ValidationError by
    field: a span out of order or to come, one that overlaps a value that stands, no unit.
    """
    access.claim(actor, "change", objective.record)
    _check_span(objective, start, end, replaces)
    if replaces:
        _end(replaces)
    made = Measurement(
        organization=actor.organization, objective=objective, start=start, end=end, value=value, unit=objective.unit,
        is_estimated=is_estimated, document=document, evidence=evidence, entered_by=actor.user, entered_at=clock.now(),
    )  # fmt: skip
    made.clean_fields(exclude=["organization", "objective", "evidence", "entered_by"])
    made.save()
    kind = events.MEASUREMENT_REPLACED if replaces else events.MEASURED
    domain.record_event(objective, actor, kind, _told(made))
    outlook.refresh([objective])
    return made


def _check_span(objective: Objective, start: date, end: date, replaces: Measurement | None) -> None:
    if objective.account:
        raise ValidationError(_("Its values come from the inventory; enter the bill or reading there."))
    if not objective.unit:
        raise ValidationError(_("Say first in which unit the indicator is measured: edit the objective."))
    if end < start:
        raise ValidationError({"end": _("The last day comes before the first.")})
    if end > clock.today():
        raise ValidationError({"end": _("This span has not ended; enter it when it is over.")})
    standing = Measurement.objects.filter(objective=objective, ended_at=None, start__lte=end, end__gte=start)
    twin = standing.exclude(pk=replaces.pk if replaces else None).first()
    if twin:
        raise ValidationError(
            {
                "start": _("%(start)s to %(end)s stands already; replace that value.")
                % {"start": twin.start, "end": twin.end}
            }
        )


def _told(row: Measurement) -> dict[str, Any]:
    return {
        "measurement": row.pk,
        "start": row.start.isoformat(),
        "end": row.end.isoformat(),
        "value": format(row.value.normalize(), "f"),
        "unit": row.unit,
    }


def _end(row: Measurement | Money) -> None:
    if row.ended_at is not None:
        raise Refused(_("This entry was replaced or withdrawn already."))
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])


@transaction.atomic
def withdraw_measurement(actor: Actor, row: Measurement, reason: str) -> None:
    """Take a value back, with a reason; it is kept as ended. Raises NotAllowed, Refused, ValidationError."""
    access.claim(actor, "change", row.objective.record)
    _require_reason(reason)
    _end(row)
    domain.record_event(row.objective, actor, events.MEASUREMENT_WITHDRAWN, _told(row), reason)
    outlook.refresh([row.objective])


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; the reason stays in the history.")})


@transaction.atomic
def plan_means(
    actor: Actor, objective: Objective, action: Action, means: str, planned: Decimal | None
) -> Means:
    """Say what an action of the programme takes. Raises NotAllowed, Refused, ValidationError by field."""
    access.claim(actor, "change", objective.record)
    if action.record_id != objective.pk:
        raise ValueError("the action belongs to another record")
    row = Means.objects.filter(action=action).first() or Means(
        organization=actor.organization, action=action, objective=objective
    )
    before = {"means": row.means, "planned": _plain(row.planned)}
    row.means, row.planned = means, planned
    row.clean_fields(exclude=["organization", "action", "objective"])
    row.save()
    after = {"means": row.means, "planned": _plain(row.planned)}
    context = {
        "action": action.pk,
        "what": action.what,
        "fields": {name: [before[name], after[name]] for name in after},
    }
    domain.record_event(objective, actor, events.MEANS_PLANNED, context)
    return row


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount.normalize(), "f")


@transaction.atomic
def enter_money(actor: Actor, objective: Objective, values: dict[str, Any]) -> Money:
    """Keep money spent or saved: kind, on, amount, what, document, action. Raises NotAllowed, Refused, ValidationError."""
    access.claim(actor, "change", objective.record)
    row = Money(
        organization=actor.organization, objective=objective, entered_by=actor.user, entered_at=clock.now(), **values
    )  # fmt: skip
    row.clean_fields(exclude=["organization", "objective", "action", "entered_by"])
    if row.amount <= 0:
        raise ValidationError(
            {"amount": _("An amount is more than nothing; withdraw an entry to take it back.")}
        )
    if row.on > clock.today():
        raise ValidationError({"on": _("This day is still to come; choose today or a day before.")})
    row.save()
    domain.record_event(objective, actor, events.MONEY_ENTERED, _money_told(row))
    return row


@transaction.atomic
def withdraw_money(actor: Actor, row: Money, reason: str) -> None:
    """Take an entry of money back, with a reason. Raises NotAllowed, Refused, ValidationError."""
    access.claim(actor, "change", row.objective.record)
    _require_reason(reason)
    _end(row)
    domain.record_event(row.objective, actor, events.MONEY_WITHDRAWN, _money_told(row), reason)


def _money_told(row: Money) -> dict[str, Any]:
    return {
        "money": row.pk,
        "kind": row.kind,
        "amount": format(row.amount, "f"),
        "currency": row.objective.currency,
        "what": row.what,
    }


@transaction.atomic
def review(actor: Actor, objective: Objective, status: str, note: str) -> None:
    """Close an objective as reached, missed or given up, with what was learnt; value and target are told with it.

    Raises NotAllowed, Refused for one that is closed, ValidationError without words or for “reached” against the figures.
    """
    if access.lock(objective.record).status != enums.ObjectiveStatus.UNDER_WAY:
        raise Refused(_("%(number)s is closed already."), params={"number": objective.record.number})
    if not note.strip():
        raise ValidationError({"note": _("Say what was learnt; the next objective builds on it.")})
    found = outlook.read(objective)
    latest = found.verdict.latest
    if (
        status == enums.ObjectiveStatus.REACHED
        and found.aim
        and not (latest and found.aim.is_met(latest.value))
    ):
        raise ValidationError(
            {"status": _("The last value does not reach the target; enter what shows it first.")}
        )
    context = {
        "value": _figure(latest.value if latest else None),
        "target": _figure(outlook.target_of(objective)),
    }
    values = {"status": status, "closed_at": clock.now()}
    domain.change(objective, actor, values, note, kind=events.OBJECTIVE_REVIEWED, context=context)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.6g}"


@transaction.atomic
def take_up_again(actor: Actor, objective: Objective, note: str) -> None:
    """Open a closed objective again. Raises NotAllowed, Refused for one that is open."""
    if access.lock(objective.record).status == enums.ObjectiveStatus.UNDER_WAY:
        raise Refused(_("%(number)s is under way."), params={"number": objective.record.number})
    values = {"status": enums.ObjectiveStatus.UNDER_WAY.value, "closed_at": None}
    domain.change(objective, actor, values, note, kind=events.OBJECTIVE_REOPENED)
