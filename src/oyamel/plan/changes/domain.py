"""The verbs of changes: assessing with what they touch, following the approval, carrying out, reviewing, dropping."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.org.models import Person
from oyamel.plan.changes import enums, events, queries
from oyamel.plan.changes.models import PlannedChange, Touched
from oyamel.records import access, actions, approvals, domain, links, ports
from oyamel.records.errors import Refused
from oyamel.records.models import Record

AFFECTS = "affects"
SHOWN = 10


@transaction.atomic
def assess(
    actor: Actor,
    change: PlannedChange,
    touched: Sequence[Record],
    values: Mapping[str, Any],
    seen: int | None = None,
) -> list[Touched]:
    """Write down the effects of a change, and open again what it touches: all of it or nothing.

    Where a kind has no way to be opened again, the record gets an action. What an earlier assessment opened stays as it
    is. Raises NotAllowed for a record that the actor may not change, Refused for a change that is past assessment,
    ValidationError by field, Conflict for a stale version.
    """
    _refuse_unless(change, enums.ChangeStatus.PROPOSED, enums.ChangeStatus.ASSESSED)
    known = set(Touched.objects.filter(change=change).values_list("record", flat=True))
    new = [each for each in touched if each.pk not in known]
    made = [_touch(actor, change, each) for each in new]
    numbers = ", ".join(each.number for each in new) or "–"
    domain.change(
        change, actor, {**values, "status": enums.ChangeStatus.ASSESSED.value}, version=seen,
        kind=events.CHANGE_ASSESSED, context={"numbers": numbers},
    )  # fmt: skip
    return made


def _touch(actor: Actor, change: PlannedChange, record: Record) -> Touched:
    access.claim(actor, "change", record)
    links.add_link(AFFECTS, change.record, record, actor)
    verb, reason = ports.reopener_of(record.kind), _why(change)
    row = Touched(
        organization=actor.organization, change=change, record=record, by=actor.user, at=clock.now()
    )
    if verb:
        verb(actor, record, reason)
        row.did, row.status_after = enums.Did.REOPENED.value, Record.objects.get(pk=record.pk).status
    else:
        row.did = enums.Did.ACTION.value
        row.action = actions.add_action(record, actor, reason[:250], _able(record), change.record.due_on)
    row.save()
    return row


def _why(change: PlannedChange) -> str:
    """The reason that stands with what is touched; a privileged change gives only its number."""
    names = {"number": change.record.number, "title": change.record.title}
    if change.record.is_privileged:
        return _("Look at it again because of %(number)s") % names
    return _("Look at it again because of %(number)s: %(title)s") % names


def _able(record: Record) -> Person | None:
    """The owner, where the owner is still here and sees the record."""
    owner = record.owner
    if owner is None or owner.left_on:
        return None
    return owner if not owner.user_id or access.who_see([owner], record) else None


def follow_approval(actor: Actor, record: Record) -> None:
    """An approved change may be carried out. Raises Refused for one that was not assessed."""
    change = PlannedChange.objects.select_related("record").get(pk=record.pk)
    if record.status != enums.ChangeStatus.ASSESSED:
        raise Refused(
            _("%(number)s is not assessed; what it touches must be known before it is approved."),
            params={"number": record.number},
        )
    values = {"status": enums.ChangeStatus.APPROVED.value}
    domain.change_many(actor, [domain.Change(change, values, right="approve")], kind=events.CHANGE_APPROVED)


@transaction.atomic
def carry_out(
    actor: Actor, change: PlannedChange, on: date, note: str = "", goes_on_despite: bool = False
) -> None:
    """Say that the change was carried out on a day.

    Raises NotAllowed; Refused without an approval that holds; ValidationError for a day to come, and where records that
    it touches were not looked at again, unless it `goes_on_despite` that with words why.
    """
    _refuse_unless(change, enums.ChangeStatus.APPROVED)
    if not approvals.is_approved(change.record):
        raise Refused(
            _("%(number)s was edited after its approval; submit it for approval again."),
            params={"number": change.record.number},
        )
    if on > clock.today():
        raise ValidationError({"on": _("This day is still to come; choose today or a day before.")})
    waiting = queries.waiting(change)
    if waiting and not (goes_on_despite and note.strip()):
        raise ValidationError({"goes_on_despite": _still_open(waiting)})
    context = {"on": on.isoformat(), "waiting": [row.record.number for row in waiting]}
    values = {"status": enums.ChangeStatus.DONE.value}
    domain.change(change, actor, values, note, kind=events.CHANGE_DONE, context=context)


def _still_open(waiting: Sequence[Touched]) -> str:
    numbers = ", ".join(row.record.number for row in waiting[:SHOWN])
    more = " …" if len(waiting) > SHOWN else ""
    return _("Not looked at again yet: %(numbers)s. Deal with them first, or tick this and say why not.") % {
        "numbers": numbers + more
    }


@transaction.atomic
def review(actor: Actor, change: PlannedChange, note: str) -> None:
    """Close a change that was carried out: did it do what it should, and what else happened? Raises NotAllowed, Refused, ValidationError."""
    _refuse_unless(change, enums.ChangeStatus.DONE)
    _require(note, _("Say what came of it, wanted and unwanted."))
    values = {"status": enums.ChangeStatus.REVIEWED.value, "closed_at": clock.now()}
    domain.change(change, actor, values, note, kind=events.CHANGE_REVIEWED)


@transaction.atomic
def drop(actor: Actor, change: PlannedChange, reason: str) -> None:
    """Give up a change that was not carried out. What it opened stays open. Raises NotAllowed, Refused, ValidationError."""
    _refuse_unless(change, *enums.OPEN[:3])
    _require(reason, _("Say why; the reason stays in the history."))
    values = {"status": enums.ChangeStatus.DROPPED.value, "closed_at": clock.now()}
    domain.change(change, actor, values, reason, kind=events.CHANGE_DROPPED)


def _require(note: str, said: str) -> None:
    if not note.strip():
        raise ValidationError({"reason": said})


def _refuse_unless(change: PlannedChange, *wanted: str) -> None:
    status = access.lock(change.record).status
    if status not in wanted:
        raise Refused(
            _("%(number)s is “%(status)s”; look at it again."),
            params={"number": change.record.number, "status": enums.ChangeStatus(status).label},
        )
