"""The end of records and of personal data: what may go goes, and number, dates, hashes and a certificate remain.

A record is archived first and kept until its retention is over; a legal hold stops everything. The chain of hashes stays
whole: texts stand apart from it, and events that were emptied keep their hashes, which the checkpoints know.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from oyamel.kit.text import fold
from oyamel.org.actors import Actor
from oyamel.org.models import Invitation, Membership, Person, User
from oyamel.records import access, append_only, domain, events, fields, files, history, search
from oyamel.records.absence import acting_owner
from oyamel.records.enums import Disposition
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.handover import hand_over, open_actions_of, open_records_of
from oyamel.records.models import (
    Action,
    Approval,
    Comment,
    Deadline,
    Disposal,
    Event,
    EventText,
    Evidence,
    Link,
    Record,
    RecordModel,
    StoredFile,
    visible,
)  # fmt: skip

__all__ = [
    "acting_owner",
    "dispose",
    "due_for_disposal",
    "erase_text",
    "hand_over",
    "on_disposal",
    "pseudonymise",
]
_erasers: dict[str, list[Callable[[RecordModel], None]]] = {}


def on_disposal(kind: str, eraser: Callable[[RecordModel], None]) -> None:
    """Register what else a kind must erase (its evaluations, its lines); called from a capability's apps.py."""
    known = _erasers.setdefault(kind, [])
    if eraser not in known:
        known.append(eraser)


def due_for_disposal(actor: Actor, today: date) -> QuerySet[Record]:
    """The archived records whose retention is over and which no legal hold keeps, among those the actor may dispose of."""
    rows = Record.objects.filter(
        visible(actor, "configure"), organization=actor.organization, is_archived=True
    )
    rows = rows.filter(retain_until__lt=today, has_legal_hold=False, disposal=None)
    return rows.select_related("organization", "site").order_by("retain_until", "pk")


@transaction.atomic
def dispose(record: Record, actor: Actor, reason: str) -> Disposal:
    """Erase the content of a record for good and leave a certificate.

    Raises NotAllowed, ValidationError without a reason, Refused where the record is not archived, still to be kept, or held.
    """
    access.require(actor, "configure", record)
    _require_reason(reason)
    record = access.lock(record)
    _refuse_keeping(record, timezone.localdate())
    row = record.specific
    certificate = _certificate(record, reason)
    _erase_hanging(record)
    for eraser in _erasers.get(record.kind, []):
        eraser(row)
    certificate["kept_fields"] = _blank(row)
    with append_only.suspended(connection):
        Event.objects.filter(record=record).update(changes={}, context={})
    left = {name: [None, value] for name, value in fields.snapshot(row).items()}
    new = history.for_record(row.record, events.DISPOSED, left, {"certificate": certificate})
    history.append(actor.organization, actor.user, [new])
    search.index([row])
    return Disposal.objects.create(
        organization=actor.organization, subject_type=history.RECORD, subject_id=record.pk, record=record,
        kind=Disposition.RETENTION, at=timezone.now(), by=actor.user, certificate=certificate,
    )  # fmt: skip


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; the reason stands on the certificate.")})


def _refuse_keeping(record: Record, today: date) -> None:
    params = {"number": record.number, "day": record.retain_until}
    if Disposal.objects.filter(record=record).exists():
        raise Refused(_("%(number)s was disposed of already."), params=params)
    if record.has_legal_hold:
        raise Refused(_("%(number)s is under legal hold and must be kept."), params=params)
    if not record.is_archived:
        raise Refused(_("%(number)s is not archived; archive it first."), params=params)
    if record.retain_until is None:
        raise Refused(_("Nobody said how long %(number)s is to be kept; set the day first."), params=params)
    if record.retain_until >= today:
        raise Refused(_("%(number)s is to be kept until %(day)s."), params=params)


def _certificate(record: Record, reason: str) -> dict[str, Any]:
    """What was there, in counts, dates and hashes: no content, no names."""
    mine = Event.objects.filter(record=record).order_by("sequence")
    evidence = Evidence.objects.filter(record=record).order_by("pk").select_related("file")
    dates = ("opened_at", "closed_at", "archived_at", "retain_until")
    return {
        "number": record.number,
        "kind": record.kind,
        **{name: history.to_json(getattr(record, name)) for name in dates},
        "reason": reason.strip(),
        "events": [[event.sequence, event.hash] for event in mine],
        "texts": EventText.objects.filter(event__record=record).count(),
        "files": [[one.file.sha256, one.file.size_bytes, history.to_json(one.added_at)] for one in evidence],
        "actions": Action.objects.filter(record=record).count(),
        "approvals": Approval.objects.filter(record=record).count(),
        "links": Link.objects.filter(source=record).count() + Link.objects.filter(target=record).count(),
    }


def _erase_hanging(record: Record) -> None:
    """Comments, texts, actions, approvals, and files that nothing else refers to; links are only numbers and stay."""
    Comment.mentions.through.objects.filter(comment__record=record).delete()
    Comment.objects.filter(record=record).delete()
    EventText.objects.filter(event__record=record).delete()
    Action.objects.filter(record=record).delete()
    Approval.objects.filter(record=record).delete()
    Deadline.objects.filter(record=record).delete()
    kept = list(Evidence.objects.filter(record=record).values_list("file", flat=True))
    Evidence.objects.filter(record=record).delete()
    _remove_unused(kept)


def _remove_unused(ids: list[int]) -> None:
    others = Evidence.objects.filter(file__in=ids).values_list("file", flat=True)
    unused = list(StoredFile.objects.filter(pk__in=ids).exclude(pk__in=others).select_related("organization"))
    for file in unused:
        organization, sha256 = file.organization, file.sha256
        file.delete()
        transaction.on_commit(lambda o=organization, s=sha256: files.remove_bytes(o, s), robust=True)


def _blank(row: RecordModel) -> list[str]:
    """Empty the record's own fields and lines, and the content of its envelope; returns the fields that cannot be empty."""
    model = type(row)
    kept = [name for name in fields.own_fields(model) if not _empty(row, model._meta.get_field(name))]
    for lines in model.children.values():
        lines.write(row.organization, {row.pk: []})
    row.save()
    record = row.record
    record.title, record.title_key = record.number, fold(record.number)
    record.owner = record.area = None
    record.custom, record.fact_id = {}, ""
    record.version += 1
    record.updated_at = timezone.now()
    record.save()
    return kept


def _empty(row: RecordModel, field: models.Field) -> bool:
    if field.null:
        setattr(row, field.name, None)
    elif field.has_default():
        setattr(row, field.name, field.get_default())
    elif field.empty_strings_allowed:
        setattr(row, field.name, "")
    else:
        return False
    return True


@transaction.atomic
def erase_text(event: Event, actor: Actor, reason: str) -> None:
    """Erase one text (a comment, a reason) that should not be there; its salted hash remains in the chain.

    Raises NotAllowed, ValidationError without a reason, Refused where the text is gone.
    """
    if event.record is None or event.organization_id != actor.organization.pk:
        raise NotAllowed
    access.require(actor, "configure", event.record)
    _require_reason(reason)
    if event.record.has_legal_hold:
        raise Refused(
            _("%(number)s is under legal hold and must be kept."), params={"number": event.record.number}
        )
    gone, _by_model = EventText.objects.filter(event=event).delete()
    if not gone:
        raise Refused(_("This text was erased already."))
    domain.record_event(event.record, actor, events.TEXT_ERASED, {"sequence": event.sequence}, reason.strip())


@transaction.atomic
def pseudonymise(person: Person, actor: Actor, reason: str) -> Disposal:
    """Replace the name of somebody who left, and erase address, job title and the texts that hold them.

    What they did stays under the pseudonym. The account goes too, unless it has a role in another organization. Raises
    NotAllowed, ValidationError without a reason, Refused while the person is still here, has open work, or was pseudonymised.
    """
    if person.organization_id != actor.organization.pk or not actor.may("administer"):
        raise NotAllowed(_("Only an administrator of the whole organization may do this."))
    _require_reason(reason)
    person = (
        Person.objects.select_for_update(of=("self",))
        .select_related("user", "organization")
        .get(pk=person.pk)
    )
    _refuse_present(person)
    texts = _erase_person_texts(person)
    _rename(person)
    _close_account(person.user, person.name)
    certificate = {"person": person.pk, "reason": reason.strip(), "texts": texts}
    new = history.for_object(person, events.PERSON_PSEUDONYMISED, context={"certificate": certificate})
    history.append(actor.organization, actor.user, [new])
    return Disposal.objects.create(
        organization=actor.organization, subject_type="person", subject_id=person.pk,
        kind=Disposition.ERASURE, at=timezone.now(), by=actor.user, certificate=certificate,
    )  # fmt: skip


def _refuse_present(person: Person) -> None:
    params = {"name": person.name}
    if Disposal.objects.filter(subject_type="person", subject_id=person.pk).exists():
        raise Refused(_("%(name)s is a pseudonym already."), params=params)
    if person.left_on is None or person.left_on > timezone.localdate():
        raise Refused(_("%(name)s is still here; enter first the day on which they left."), params=params)
    if (
        person.user
        and Membership.objects.filter(user=person.user).exclude(ends_on__lte=timezone.localdate()).exists()
    ):
        raise Refused(_("%(name)s still has a role; end it first."), params=params)
    if open_records_of(person).exists() or open_actions_of(person).exists():
        raise Refused(_("%(name)s has open work; hand it over first."), params=params)


def _erase_person_texts(person: Person) -> int:
    """The texts of the person's own events and of the invitations to their addresses; returns how many."""
    subjects = [("person", [person.pk])]
    addresses = {address for address in (person.email, person.user.email if person.user else "") if address}
    for address in addresses:
        invitations = Invitation.objects.filter(email__iexact=address)
        subjects.append(("invitation", list(invitations.values_list("pk", flat=True))))
        invitations.update(email="")
    count = 0
    for subject_type, ids in subjects:
        texts = EventText.objects.filter(event__subject_type=subject_type, event__subject_id__in=ids)
        count += texts.delete()[0]
    return count


def _rename(person: Person) -> None:
    with translation.override(person.organization.language):
        person.name = _("Person %(id)s") % {"id": person.pk}
    person.email = person.job_title = ""
    person.deputy = None
    person.save()


def _close_account(user: User | None, pseudonym: str) -> None:
    """An account without a role in another organization loses name, address, password and all else that signs in."""
    if user is None or _roles_elsewhere(user).exists():
        return
    for relation in _ways_to_sign_in():
        relation.related_model._base_manager.filter(**{relation.field.name: user}).delete()
    user.name, user.email, user.is_active = pseudonym, f"erased-{user.pk}@invalid", False
    user.set_unusable_password()
    user.save()


def _roles_elsewhere(user: User) -> QuerySet[Membership]:
    return Membership.everywhere.filter(user=user).exclude(pk__in=Membership.objects.filter(user=user))


def _ways_to_sign_in() -> list[models.ForeignObjectRel]:
    """Addresses, keys and sessions of the libraries that sign users in: what hangs on a user outside our own models."""
    relations = User._meta.get_fields(include_hidden=True)
    return [
        relation for relation in relations
        if relation.auto_created and not relation.concrete and not relation.related_model.__module__.startswith("oyamel.")
    ]  # fmt: skip
