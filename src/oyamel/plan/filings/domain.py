"""The verbs of filings and letters. Only the acknowledgement closes a due date, and only the reply stops a clock."""

from datetime import date
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.plan.filings import events, planning, sealing
from oyamel.plan.filings.enums import FILED_KINDS, SENT, FilingStatus, LetterStatus
from oyamel.plan.filings.models import SEALED, Filing, Letter
from oyamel.plan.obligations.domain.planning import today_at
from oyamel.records import access, deadlines, domain, evidence
from oyamel.records.enums import Signature
from oyamel.records.errors import Refused
from oyamel.records.models import Deadline, RecordModel


def filing_of(deadline: Deadline) -> Filing | None:
    """The filing that stands for a due date, the newest where it was amended."""
    rows = Filing.objects.filter(
        subject=deadline.record_id,
        date_source=deadline.source,
        date_key=deadline.key,
        record__is_archived=False,
    )
    return rows.select_related("record").order_by("-pk").first()


@transaction.atomic
def start(actor: Actor, deadline: Deadline, values: dict[str, Any] | None = None) -> Filing:
    """Start the filing of a due date; a second start gives the filing that stands for it.

    Raises NotAllowed, Refused for a date that is closed or is of a kind for which nothing is filed.
    """
    subject = access.claim(actor, "change", deadline.record)
    fresh = Deadline.objects.get(pk=deadline.pk)
    fresh.record = subject
    present = filing_of(fresh)
    if present:
        return present
    if not fresh.is_open or subject.kind not in FILED_KINDS:
        raise Refused(_("This date of %(number)s is not open."), params={"number": subject.number})
    filled = {
        "title": deadlines.wording(fresh)[:250], "site": subject.site, "area": subject.area, "owner": subject.owner,
        "subject": subject, "date_source": fresh.source, "date_key": fresh.key, "falls_due_on": fresh.due_on,
        "authority": getattr(subject.specific, "authority", "") or getattr(subject.specific, "issuer", ""),
    }  # fmt: skip
    filing = domain.create(Filing, actor, filled | (values or {}))
    domain.record_event(
        subject, actor, events.FILING_STARTED, {"record": filing.pk, "number": filing.record.number}
    )
    return filing


def _claim(actor: Actor, row: RecordModel, right: str, *states: str) -> Any:
    """The filing or letter as it stands now, locked. Raises NotAllowed, Refused where it is archived or stands otherwise."""
    record = access.claim(actor, right, row.record)
    model = type(row)
    fresh = model._default_manager.select_related("record__site", "record__organization", "organization").get(
        pk=row.pk
    )
    if record.status not in states:
        label = model.statuses(record.status).label
        raise Refused(_("%(number)s is “%(state)s”; this cannot be done with it."), params={"number": record.number, "state": label})  # fmt: skip
    return fresh


def _move(
    actor: Actor, row: RecordModel, kind: str, values: dict[str, Any], text: str = "", right: str = "change",
    seen: int | None = None, **context: Any,
) -> None:  # fmt: skip
    domain.change_many(actor, [domain.Change(row, values, seen, context, right)], text, kind=kind)


def _refuse_future(row: RecordModel, on: date, name: str = "on") -> None:
    if on > today_at(row.record.site):
        raise ValidationError({name: _("This day is still to come; choose today or a day before.")})


@transaction.atomic
def prepare(actor: Actor, filing: Filing, note: str = "") -> None:
    """Say that the filing is complete and can be certified. Raises NotAllowed, Refused."""
    filing = _claim(actor, filing, "change", FilingStatus.STARTED)
    values = {
        "status": FilingStatus.PREPARED.value,
        "prepared_by": actor.user,
        "prepared_on": today_at(filing.record.site),
    }
    _move(actor, filing, events.FILING_PREPARED, values, note)


@transaction.atomic
def certify(actor: Actor, filing: Filing, signed_with: str, seen: int | None = None) -> None:
    """Certify a prepared filing with a signature; from now on it is not edited.

    `signed_with` is a value of Signature. Raises NotAllowed without the right to approve, Refused, Conflict for a stale one.
    """
    if signed_with not in Signature.values:
        raise ValueError(f"nobody signs with {signed_with!r}")
    filing = _claim(actor, filing, "approve", FilingStatus.PREPARED)
    values = {
        "status": FilingStatus.CERTIFIED.value, "certified_by": actor.user, "certified_at": clock.now(), "sealed": sealing.said_by(filing),
    }  # fmt: skip
    _move(actor, filing, events.FILING_CERTIFIED, values, right="approve", seen=seen, signed_with=signed_with)


@transaction.atomic
def take_back(actor: Actor, filing: Filing, reason: str) -> None:
    """Go back to work on a filing that was not submitted yet; its certificate falls. Raises NotAllowed, Refused, ValidationError."""
    filing = _claim(actor, filing, "change", FilingStatus.PREPARED, FilingStatus.CERTIFIED)
    _require_reason(reason)
    values = {
        "status": FilingStatus.STARTED.value, "certified_by": None, "certified_at": None, "sealed": {}, "prepared_by": None, "prepared_on": None,
    }  # fmt: skip
    _move(actor, filing, events.FILING_TAKEN_BACK, values, reason)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; the reason stays in the history.")})


@transaction.atomic
def submit(actor: Actor, filing: Filing, on: date, portal: str = "") -> None:
    """Record that the certified filing was handed in. The due date stays open until it is acknowledged. Raises NotAllowed, Refused."""
    filing = _claim(actor, filing, "change", FilingStatus.CERTIFIED)
    _refuse_future(filing, on)
    values = {
        "status": FilingStatus.SUBMITTED.value,
        "submitted_on": on,
        "sealed": filing.sealed | {"portal": portal or filing.portal},
    }
    values |= {"portal": portal} if portal else {}
    _move(actor, filing, events.FILING_SUBMITTED, values, on=on.isoformat())


@transaction.atomic
def acknowledge(actor: Actor, filing: Filing, reference: str, on: date, file: BinaryIO | None = None) -> None:
    """Record the acknowledgement; this closes the due date. Its file becomes evidence of the filing.

    Raises NotAllowed, Refused, ValidationError for a day ahead or before the submission, or without a reference.
    """
    filing = _claim(actor, filing, "change", FilingStatus.SUBMITTED)
    _refuse_future(filing, on)
    if filing.submitted_on and on < filing.submitted_on:
        raise ValidationError({"on": _("This day lies before the filing was submitted.")})
    if not reference.strip():
        raise ValidationError(
            {"reference": _("Write down the number of the acknowledgement; it is the proof.")}
        )
    values = {
        "status": FilingStatus.ACKNOWLEDGED.value,
        "acknowledgement": reference.strip(),
        "acknowledged_on": on,
        "closed_at": clock.now(),
    }
    _move(actor, filing, events.FILING_ACKNOWLEDGED, values, reference=reference.strip(), on=on.isoformat())
    if file:
        evidence.add_evidence(
            filing.record, actor, file, note=_("Acknowledgement %(number)s") % {"number": reference.strip()}
        )
    _close_date(filing, on)


def _close_date(filing: Filing, on: date) -> None:
    """Close the date that the filing stands for; an amendment finds it closed, and a date that was planned away is gone."""
    if filing.subject_id is None:
        return
    row = Deadline.objects.filter(
        record=filing.subject_id, source=filing.date_source, key=filing.date_key
    ).first()
    if row and row.is_open:
        deadlines.close(filing.subject, filing.date_source, filing.date_key, on, by=filing.record)


@transaction.atomic
def amend(actor: Actor, filing: Filing, reason: str) -> Filing:
    """Start an amendment of a submitted filing with what it said; the earlier one stays as it was. Raises NotAllowed, Refused."""
    filing = _claim(actor, filing, "change", *SENT)
    _require_reason(reason)
    said = {name: getattr(filing, name) for name in SEALED}
    record = filing.record
    copied = {
        "title": record.title, "site": record.site, "area": record.area, "owner": record.owner, "amends": filing, "subject": filing.subject,
        "date_source": filing.date_source, "date_key": filing.date_key, "falls_due_on": filing.falls_due_on,
    }  # fmt: skip
    made = domain.create(Filing, actor, copied | said, reason)
    _move(
        actor,
        filing,
        events.FILING_AMENDED,
        {"status": FilingStatus.AMENDED.value},
        reason,
        number=made.record.number,
    )
    return made


@transaction.atomic
def reply(actor: Actor, letter: Letter, on: date, reference: str = "", file: BinaryIO | None = None) -> None:
    """Record the reply to a letter; this stops its clock. Raises NotAllowed, Refused, ValidationError for a day ahead."""
    letter = _claim(actor, letter, "change", LetterStatus.OPEN)
    _refuse_future(letter, on)
    if letter.received_on and on < letter.received_on:
        raise ValidationError({"on": _("This day lies before the letter was received.")})
    values = {"status": LetterStatus.REPLIED.value, "replied_on": on, "reply_reference": reference.strip()}
    _move(actor, letter, events.LETTER_REPLIED, values, on=on.isoformat())
    if file:
        evidence.add_evidence(letter.record, actor, file, note=_("Reply"))
    _stop_clock(letter, on)


def _stop_clock(letter: Letter, on: date) -> None:
    if Deadline.objects.filter(
        record=letter.record, source=planning.REPLY, key=planning.KEY, is_open=True
    ).exists():
        deadlines.close(letter.record, planning.REPLY, planning.KEY, on)


@transaction.atomic
def close(actor: Actor, letter: Letter, reason: str) -> None:
    """Close a letter: nothing more is to be done about it. Raises NotAllowed, Refused, ValidationError without a reason."""
    letter = _claim(actor, letter, "change", LetterStatus.OPEN, LetterStatus.REPLIED)
    _require_reason(reason)
    values = {
        "status": LetterStatus.CLOSED.value,
        "closed_on": today_at(letter.record.site),
        "closed_at": clock.now(),
    }
    _move(actor, letter, events.LETTER_CLOSED, values, reason)


@transaction.atomic
def reopen(actor: Actor, letter: Letter, reason: str) -> None:
    """Open an answered or closed letter again; its clock runs as before. Raises NotAllowed, Refused, ValidationError without a reason."""
    letter = _claim(actor, letter, "change", LetterStatus.REPLIED, LetterStatus.CLOSED)
    _require_reason(reason)
    values = {
        "status": LetterStatus.OPEN.value,
        "replied_on": None,
        "reply_reference": "",
        "closed_on": None,
        "closed_at": None,
    }
    closed = Deadline.objects.filter(
        record=letter.record, source=planning.REPLY, key=planning.KEY, is_open=False
    )
    if closed.exists():
        deadlines.reopen(letter.record, planning.REPLY, planning.KEY)
    _move(actor, letter, events.LETTER_REOPENED, values, reason)
