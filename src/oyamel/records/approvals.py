"""Approval: submitted, then approved with a signature or returned with a reason, for one version of a record."""

from collections.abc import Callable, Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.org.models import User
from oyamel.records import access, events, history, kinds
from oyamel.records.enums import ApprovalOutcome, Signature
from oyamel.records.errors import Refused
from oyamel.records.models import Approval, Event, Record, visible

OnApproved = Callable[[Actor, Record], None]
_followers: dict[str, OnApproved] = {}


def on_approved(kind: str, verb: OnApproved) -> None:
    """Declare what follows when a record of a kind is approved, in the same transaction; from an app's `ready`."""
    _followers[kind] = verb


@transaction.atomic
def submit(record: Record, actor: Actor, note: str = "") -> Approval:
    """Ask for approval of the record as it stands.

    Raises NotAllowed; Refused where it waits already, is approved in this version, or nobody but the actor could approve.
    """
    record = access.claim(actor, "change", record)
    latest = Approval.objects.filter(record=record).order_by("-pk").first()
    if latest and (latest.outcome == ApprovalOutcome.PENDING or holds(latest, record)):
        raise Refused(
            _("Version %(version)s of %(number)s: “%(outcome)s”. Change the record before you submit it again."),
            params={"version": record.version, "number": record.number, "outcome": latest.get_outcome_display()},
        )  # fmt: skip
    if not could_approve(record, actor.user).exists():
        raise Refused(_nobody_else(record), params={"number": record.number})
    approval = Approval.objects.create(
        organization=actor.organization, record=record, record_version=record.version,
        submitted_by=actor.user, submitted_at=clock.now(),
    )  # fmt: skip
    _tell(actor, [approval], events.APPROVAL_REQUESTED, note)
    return approval


def could_approve(record: Record, submitter: User) -> QuerySet[User]:
    """The users who may approve what the submitter hands in; never the submitter."""
    return access.users_who_may("approve", record).exclude(pk=submitter.pk)


def _nobody_else(record: Record) -> str:
    if record.is_privileged:
        return _("Nobody but you may approve %(number)s; name a reader who has the right to approve.")
    return _(
        "Nobody but you may approve %(number)s; ask an administrator to give somebody the right to approve."
    )


def approve(approval: Approval, actor: Actor, signed_with: str) -> Approval:
    """Approve one request; see `approve_all`."""
    return approve_all([approval], actor, signed_with)[0]


@transaction.atomic
def approve_all(approvals: Sequence[Approval], actor: Actor, signed_with: str) -> list[Approval]:
    """Approve a list that the actor has reviewed, with one signature; all or none.

    `signed_with` is a value of Signature: what the actor proved themselves with just now. Raises NotAllowed, and Refused
    where a request is the actor's own, was decided, or its record changed since.
    """
    if signed_with not in Signature.values:
        raise ValueError(f"nobody signs with {signed_with!r}")
    fresh = [_pending(approval, actor) for approval in _in_order(approvals)]
    for approval in fresh:
        _decide(approval, actor, ApprovalOutcome.APPROVED)
        approval.signed_with = signed_with
        approval.save()
    _tell(actor, fresh, events.APPROVED, signed_with=signed_with)
    for approval in fresh:
        if approval.record.kind in _followers:
            _followers[approval.record.kind](actor, approval.record)
    return fresh


def _in_order(approvals: Iterable[Approval]) -> list[Approval]:
    """Each once and by record, so that two people who sign crosswise do not block each other."""
    unique = {approval.pk: approval for approval in approvals}
    return sorted(unique.values(), key=lambda approval: approval.record_id)


@transaction.atomic
def return_to_submitter(approval: Approval, actor: Actor, reason: str) -> Approval:
    """Return a request with a reason. Raises NotAllowed, Refused as for approving, ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say what is to be corrected; the submitter reads it.")})
    if len(reason) > 500:
        raise ValidationError({"reason": _("At most 500 characters; write the rest as a comment.")})
    approval = _pending(approval, actor)
    _decide(approval, actor, ApprovalOutcome.RETURNED)
    approval.reason = reason.strip()
    approval.save()
    _tell(actor, [approval], events.RETURNED, reason)
    return approval


@transaction.atomic
def withdraw(approval: Approval, actor: Actor, reason: str = "") -> Approval:
    """Take back a request: the submitter, or whoever may change the record. Raises NotAllowed, Refused."""
    record = access.lock(approval.record)
    approval = _fresh(approval)
    if approval.submitted_by != actor.user:
        access.require(actor, "change", record)
    access.require(actor, "view", record)
    _refuse_decided(approval)
    _decide(approval, actor, ApprovalOutcome.WITHDRAWN)
    approval.save()
    _tell(actor, [approval], events.APPROVAL_WITHDRAWN, reason)
    return approval


def _fresh(approval: Approval) -> Approval:
    return Approval.objects.select_related("record__organization", "submitted_by").get(pk=approval.pk)


def _pending(approval: Approval, actor: Actor) -> Approval:
    """The request as it stands now, its record locked, if the actor may decide it."""
    record = access.claim(actor, "approve", approval.record)
    approval = _fresh(approval)
    _refuse_decided(approval)
    if approval.submitted_by == actor.user:
        _refuse_own(record, actor.user)
    if approval.record_version != record.version:
        raise Refused(
            _("%(number)s was changed after it was submitted; look at it again."),
            params={"number": record.number},
        )
    return approval


def _refuse_decided(approval: Approval) -> None:
    if approval.outcome != ApprovalOutcome.PENDING:
        raise Refused(
            _("The request for %(number)s was decided: “%(outcome)s”."),
            params={"number": approval.record.number, "outcome": approval.get_outcome_display()},
        )


def _refuse_own(record: Record, submitter: User) -> None:
    names = ", ".join(str(user) for user in could_approve(record, submitter)[:3])
    if not names:
        raise Refused(_nobody_else(record), params={"number": record.number})
    raise Refused(
        _("You submitted %(number)s yourself, so somebody else approves it. Who could: %(people)s."),
        params={"number": record.number, "people": names},
    )


def _decide(approval: Approval, actor: Actor, outcome: ApprovalOutcome) -> None:
    approval.outcome = outcome
    approval.decided_by = actor.user
    approval.decided_at = clock.now()


def _tell(actor: Actor, approvals: Iterable[Approval], kind: str, text: str = "", **context: str) -> None:
    news = [
        history.for_record(
            approval.record, kind, context={"approval": approval.pk, "version": approval.record_version, **context}, text=text.strip()
        )
        for approval in approvals
    ]  # fmt: skip
    history.append(actor.organization, actor.user, news)


def withdraw_outdated(actor: Actor, record_ids: Sequence[int]) -> None:
    """Withdraw what waits for approval of these records, which were changed just now; called by the verbs of change."""
    outdated: list[Approval] = []
    for start in range(0, len(record_ids), 500):
        waiting = Approval.objects.filter(
            record__in=record_ids[start : start + 500], outcome=ApprovalOutcome.PENDING
        )
        outdated += waiting.exclude(record_version=F("record__version")).select_related("record")
    if not outdated:
        return
    for approval in outdated:
        _decide(approval, actor, ApprovalOutcome.WITHDRAWN)
    Approval.objects.bulk_update(outdated, ["outcome", "decided_by", "decided_at"], batch_size=500)
    _tell(actor, outdated, events.APPROVAL_WITHDRAWN)


def is_approved(record: Record) -> bool:
    """Whether the newest decision approved the record, and it holds."""
    newest = Approval.objects.filter(record=record).order_by("-pk").first()
    return newest is not None and holds(newest, record)


def holds(approval: Approval, record: Record) -> bool:
    """Whether an approval stands: since its version the record was at most carried on, its status moved by acts."""
    if approval.outcome != ApprovalOutcome.APPROVED:
        return False
    if approval.record_version == record.version:
        return True
    later = Event.objects.filter(record=record, version__gt=approval.record_version)
    edits = {events.FIELDS_CHANGED, events.CHANGE_UNDONE}
    moved = {"status", "closed_at"} | kinds.model_for(record.kind).carried_on
    return all(
        kind not in edits and changes.keys() <= moved
        for kind, changes in later.values_list("kind", "changes")
    )


def approvals_of(record: Record) -> QuerySet[Approval]:
    """The requests for a record that the reader has obtained, newest first."""
    return Approval.objects.filter(record=record).select_related("submitted_by", "decided_by").order_by("-pk")


def waiting_for(actor: Actor) -> QuerySet[Approval]:
    """The requests that the actor may decide, oldest first; their own are for others."""
    rows = Approval.objects.filter(
        visible(actor, "approve", "record__"), organization=actor.organization, outcome=ApprovalOutcome.PENDING,
        record__is_archived=False,
    )  # fmt: skip
    rows = rows.exclude(submitted_by=actor.user).order_by("submitted_at", "pk")
    return rows.select_related("record__organization", "record__site", "submitted_by")
