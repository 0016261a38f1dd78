"""What named people decide about obligations. The rule's verdict stays beside it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.plan.obligations import events
from oyamel.plan.obligations.enums import Decision, ObligationStatus, Verdict
from oyamel.plan.obligations.models import Obligation
from oyamel.records import domain
from oyamel.records.models import Record

AGREES = {
    Verdict.APPLIES.value: Decision.APPLICABLE,
    Verdict.CONTINGENT.value: Decision.APPLICABLE,
    Verdict.DOES_NOT_APPLY.value: Decision.NOT_APPLICABLE,
}


def decide(
    actor: Actor, row: Obligation, decision: str, reason: str = "", version: int | None = None
) -> None:
    """Confirm or override whether an obligation applies.

    Raises NotAllowed without the right to evaluate at the site, ValidationError by field: a decision that differs from the
    rule, or follows no clear verdict, needs its reason; Conflict for a stale version.
    """
    confirm(actor, [row], decision, reason, version)


@transaction.atomic
def confirm(
    actor: Actor,
    rows: Sequence[Obligation],
    decision: str = Decision.APPLICABLE.value,
    reason: str = "",
    version: int | None = None,
) -> list[Obligation]:
    """Decide many obligations alike, all or none. See `decide`."""
    if decision not in Decision.values:
        raise ValidationError({"decision": _("Decide whether it applies or not.")})
    groups: dict[str, list[domain.Change]] = {}
    statuses = dict(Record.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "status"))
    for row in rows:
        follows = AGREES.get(row.verdict) == decision
        if not follows and row.record.fact_id and not reason.strip():
            raise ValidationError({"reason": _reason_needed(row)})
        kind = _kind(decision, follows or not row.record.fact_id)
        change = domain.Change(
            row, _values(actor, row, decision, statuses[row.pk]), version, _context(row), right="evaluate"
        )
        groups.setdefault(kind, []).append(change)
    changed: list[Any] = []
    for kind, changes in groups.items():
        changed += domain.change_many(actor, changes, reason, kind=kind)
    return changed


def _reason_needed(row: Obligation) -> str:
    if row.verdict == Verdict.UNKNOWN:
        return _("The rule cannot tell yet, because answers are missing; say on what your decision stands.")
    return _("This differs from what the rule says (%(verdict)s); say why.") % {
        "verdict": row.get_verdict_display() or "–"
    }


def _kind(decision: str, follows: bool) -> str:
    if not follows:
        return events.APPLICABILITY_OVERRIDDEN
    if decision == Decision.APPLICABLE:
        return events.APPLICABILITY_CONFIRMED
    return events.NON_APPLICABILITY_CONFIRMED


def _context(row: Obligation) -> dict[str, Any]:
    return {"verdict": row.verdict, "fact_id": row.record.fact_id, "pack_digest": row.pack_digest}


def _values(actor: Actor, row: Obligation, decision: str, status: str) -> dict[str, Any]:
    kept = {ObligationStatus.COMPLYING.value, ObligationStatus.NOT_COMPLYING.value}
    applies = status if status in kept else ObligationStatus.APPLICABLE.value
    return {
        "status": applies if decision == Decision.APPLICABLE else ObligationStatus.NOT_APPLICABLE.value,
        "decision": decision,
        "decided_by": actor.user,
        "decided_at": clock.now(),
        "decided_verdict": row.verdict,
        "must_decide_again": False,
    }


def reopen_decision(actor: Actor, record: Record, reason: str) -> str:
    """Open the decision of an obligation again, because something changed; says in words what it did."""
    row = Obligation.objects.select_related("record").get(pk=record.pk)
    values = {"status": ObligationStatus.NOT_CONFIRMED.value, "must_decide_again": False}
    domain.change(row, actor, values, reason, kind=events.DECISION_REOPENED)
    return _("%(number)s: whether it applies is to be decided again.") % {"number": record.number}


def note_watch(actor: Actor, row: Obligation, source: str, note: str = "", on: date | None = None) -> None:
    """Keep that somebody looked whether the law changed, where, and what they saw."""
    if not source.strip():
        raise ValidationError({"source": _("Say where you looked, such as the official gazette of a day.")})
    day = on or clock.today()
    if day > clock.today():
        raise ValidationError({"on": _("This day is still to come; choose today or a day before.")})
    context = {"source": source.strip()[:250], "on": day.isoformat()}
    domain.change(row, actor, {"watched_on": day}, note, kind=events.LAW_WATCHED, context=context)
