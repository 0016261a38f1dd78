"""Actions: what is to do for a record, by whom and by when; done, then verified by somebody else."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.org.models import Person
from oyamel.records import absence, access, domain, events, history
from oyamel.records.enums import ActionStatus
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Action, Record, visible

CHANGEABLE = ("what", "responsible", "due_on")


@transaction.atomic
def add_action(
    record: Record, actor: Actor, what: str, responsible: Person | None = None, due_on: date | None = None
) -> Action:
    """Add an open action. Raises NotAllowed, Refused for an archived record, ValidationError by field."""
    record = access.claim(actor, "change", record)
    action = Action(
        organization=actor.organization, record=record, what=what.strip(), responsible=responsible, due_on=due_on,
        created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
    _check(action)
    action.save()
    before = dict.fromkeys(CHANGEABLE)
    _tell(action, actor, events.ACTION_ADDED, before)
    return action


@transaction.atomic
def change_action(action: Action, actor: Actor, values: dict[str, Any], reason: str = "") -> Action:
    """Change what, who or by when of an open action (field → value); nothing is written where nothing differs.

    Raises NotAllowed, Refused for an action that is not open, ValidationError by field.
    """
    action = _current(action, ActionStatus.OPEN)
    access.claim(actor, "change", action.record)
    before = _values(action)
    for name, value in values.items():
        if name not in CHANGEABLE:
            raise ValueError(f"{name} of an action is not changed this way")
        setattr(action, name, value)
    _check(action)
    if _values(action) != before:
        action.save()
        _tell(action, actor, events.ACTION_CHANGED, before, reason)
    return action


@transaction.atomic
def complete_action(action: Action, actor: Actor, done_on: date | None = None, note: str = "") -> Action:
    """Report an action as done. Who may: whoever changes the record, the responsible person, and their acting deputy.

    Raises NotAllowed, Refused for an action that is not open, ValidationError for a day in the future.
    """
    action = _current(action, ActionStatus.OPEN)
    if not may_complete(actor, action):
        raise NotAllowed(
            _("Only the responsible person, or someone who may change %(number)s, completes this action.")
            % {"number": action.record.number}
        )
    today = clock.today()
    if done_on and done_on > today:
        raise ValidationError({"done_on": _("This day is still to come; choose today or a day before.")})
    return _move(action, actor, events.ACTION_DONE, note, status=ActionStatus.DONE, done_on=done_on or today, done_by=actor.user)  # fmt: skip


def may_complete(actor: Actor, action: Action) -> bool:
    """Whether the actor may report the action as done."""
    record = action.record
    if access.may(actor, "change", record):
        return not record.is_archived
    if not access.may(actor, "view", record) or not actor.person or not action.responsible:
        return False
    today = clock.today()
    return (
        action.responsible == actor.person or absence.acting_owner(action.responsible, today) == actor.person
    )


@transaction.atomic
def verify_action(action: Action, actor: Actor, note: str = "") -> Action:
    """Confirm that a completed action was done and works.

    Somebody else than the one who completed it must do this, unless nobody else has the right to change the record;
    then the event says so (`is_own`). Raises NotAllowed, and Refused for an action that is not done.
    """
    action = _current(action, ActionStatus.DONE)
    access.claim(actor, "change", action.record)
    is_own = action.done_by_id == actor.user.pk
    if is_own:
        _refuse_if_another_could(action)
    values = {"status": ActionStatus.VERIFIED, "verified_by": actor.user, "verified_on": clock.today()}
    return _move(action, actor, events.ACTION_VERIFIED, note, {"is_own": True} if is_own else {}, **values)


def may_verify(actor: Actor, action: Action) -> bool:
    """Whether the actor may verify a completed action: somebody else's, or their own where nobody else could."""
    if not access.may(actor, "change", action.record):
        return False
    others = access.users_who_may("change", action.record).exclude(pk=action.done_by_id)
    return action.done_by_id != actor.user.pk or not others.exists()


def _refuse_if_another_could(action: Action) -> None:
    others = access.users_who_may("change", action.record).exclude(pk=action.done_by_id)
    names = [str(user) for user in others[:3]]
    if names:
        raise Refused(
            _("You completed this action, so somebody else verifies it: %(people)s, for example."),
            params={"people": ", ".join(names)},
        )


@transaction.atomic
def reopen_action(action: Action, actor: Actor, reason: str) -> Action:
    """Open a done or dropped action again, because it does not hold. Raises NotAllowed, Refused, ValidationError without a reason."""
    action = _current(action, ActionStatus.DONE, ActionStatus.DROPPED)
    access.claim(actor, "change", action.record)
    _require_reason(reason)
    values = {"status": ActionStatus.OPEN, "done_on": None, "done_by": None}
    return _move(action, actor, events.ACTION_REOPENED, reason, **values)


@transaction.atomic
def drop_action(action: Action, actor: Actor, reason: str) -> Action:
    """Give up an open action; it stays on the record with the reason. Raises NotAllowed, Refused, ValidationError without a reason."""
    action = _current(action, ActionStatus.OPEN)
    access.claim(actor, "change", action.record)
    _require_reason(reason)
    return _move(action, actor, events.ACTION_DROPPED, reason, status=ActionStatus.DROPPED)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; the reason stays in the history.")})


def _current(action: Action, *wanted: ActionStatus) -> Action:
    """The action as it stands now, with its record locked. Raises Refused where it stands elsewhere: someone was first."""
    access.lock(action.record)
    fresh = Action.objects.select_related("record__organization", "responsible__deputy").get(pk=action.pk)
    if fresh.status not in wanted:
        raise Refused(
            _("“%(what)s” is “%(status)s” already; look at the record again."),
            params={"what": fresh.what, "status": fresh.get_status_display()},
        )
    return fresh


def _check(action: Action) -> None:
    action.clean_fields(exclude=["organization", "record", "responsible", "created_by"])
    person = action.responsible
    if person is None:
        return
    if person.organization_id != action.organization_id or person.left_on:
        raise ValidationError(
            {"responsible": _("%(name)s is not here any more; choose somebody else.") % {"name": person}}
        )
    if person.user_id and not access.who_see([person], action.record):
        raise ValidationError(
            {"responsible": _("%(name)s may not see %(number)s; choose somebody else or give the right first.")
             % {"name": person, "number": action.record.number}}
        )  # fmt: skip


def _values(action: Action) -> dict[str, Any]:
    names = (*CHANGEABLE, "status", "done_on", "done_by", "verified_by", "verified_on")
    return {name: history.to_json(getattr(action, action._meta.get_field(name).attname)) for name in names}


def _move(
    action: Action, actor: Actor, kind: str, text: str, extra: dict[str, Any] | None = None, **values: Any
) -> Action:
    before = _values(action)
    for name, value in values.items():
        setattr(action, name, value)
    action.save()
    _tell(action, actor, kind, before, text, extra)
    return action


def _tell(
    action: Action,
    actor: Actor,
    kind: str,
    before: dict[str, Any],
    text: str = "",
    extra: dict[str, Any] | None = None,
) -> None:
    context = _context(action, before) | (extra or {})
    domain.record_event(action.record, actor, kind, context, text.strip())


def _context(action: Action, before: dict[str, Any]) -> dict[str, Any]:
    """What changed stands in the context of the record's event, for the record's own fields did not change."""
    after = _values(action)
    changes = {name: [old, after[name]] for name, old in before.items() if old != after[name]}
    return {"action": action.pk, "what": action.what, "fields": changes}


def hand_over_actions(actor: Actor, rows: Sequence[Action], to: Person, reason: str, batch: str) -> None:
    """Make another person responsible for open actions; the caller has locked the records and checked the rights."""
    news = []
    for action in rows:
        before = _values(action)
        action.responsible = to
        new = history.for_record(
            action.record, events.ACTION_CHANGED, context=_context(action, before), text=reason
        )
        new.batch = batch
        news.append(new)
    Action.objects.bulk_update(rows, ["responsible"], batch_size=500)
    history.append(actor.organization, actor.user, news)


def actions_of(record: Record) -> QuerySet[Action]:
    """The actions of a record that the reader has obtained, the open ones by their dates first."""
    rows = Action.objects.filter(record=record).select_related("responsible", "done_by", "verified_by")
    return rows.order_by(F("done_on").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "pk")


def actions_seen(actor: Actor, status: ActionStatus) -> QuerySet[Action]:
    """The actions in one status on the live records that the actor sees."""
    rows = Action.objects.filter(
        visible(actor, "view", "record__"), organization=actor.organization, status=status, record__is_archived=False
    )  # fmt: skip
    return rows.select_related("record__organization", "record__site", "responsible")


def open_actions(actor: Actor, person: Person | None = None, until: date | None = None) -> QuerySet[Action]:
    """Everybody's open actions that the actor may see, or those of one person, or those due by a day; earliest first."""
    rows = actions_seen(actor, ActionStatus.OPEN)
    if person:
        rows = rows.filter(responsible=person)
    if until:
        rows = rows.filter(due_on__lte=until)
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")


def actions_to_verify(actor: Actor) -> QuerySet[Action]:
    """The completed actions that wait for somebody like the actor to verify them; not those that the actor completed."""
    rows = actions_seen(actor, ActionStatus.DONE).filter(visible(actor, "change", "record__"))
    return rows.exclude(done_by=actor.user).order_by("done_on", "pk")
