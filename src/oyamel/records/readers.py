"""Privileged records: seen by named readers alone, who may name others."""

from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.org.actors import Actor
from oyamel.org.models import Person, User
from oyamel.records import access, domain, events
from oyamel.records.errors import Refused
from oyamel.records.models import Record, RecordModel, RecordReader


@transaction.atomic
def make_privileged(row: RecordModel, actor: Actor, reason: str = "") -> None:
    """Close a record to all but its readers; whoever does it is the first. Raises NotAllowed, Refused."""
    record = access.claim(actor, "change", row.record)
    if record.is_privileged:
        raise Refused(_("%(number)s is privileged already."), params={"number": record.number})
    _name(record, actor, actor.user)
    domain.change(row, actor, {"is_privileged": True}, reason)


@transaction.atomic
def make_public(row: RecordModel, actor: Actor, reason: str = "") -> None:
    """Open a privileged record to everyone with the right in its place; its readers are kept. Raises NotAllowed, Refused."""
    record = access.claim(actor, "change", row.record)
    if not record.is_privileged:
        raise Refused(_("%(number)s is not privileged."), params={"number": record.number})
    domain.change(row, actor, {"is_privileged": False}, reason)


@transaction.atomic
def name_reader(record: Record, actor: Actor, person: Person) -> None:
    """Let a person read a privileged record. Raises NotAllowed, Refused for a person without an account or right of view."""
    record = access.claim(actor, "change", record)
    if person.user is None or not access.could_view(person.user, record):
        raise Refused(
            _("%(name)s has no role that reaches %(number)s; give the role first."),
            params={"name": person, "number": record.number},
        )
    _name(record, actor, person.user)


def _name(record: Record, actor: Actor, user: User) -> None:
    _reader, is_new = RecordReader.objects.get_or_create(
        organization=actor.organization, record=record, user=user
    )
    if is_new:
        domain.record_event(record, actor, events.READER_NAMED, {"user": user.pk})


@transaction.atomic
def remove_reader(record: Record, actor: Actor, user: User) -> None:
    """Take a reader away; the last one who may change the record stays. Raises NotAllowed, Refused."""
    record = access.claim(actor, "change", record)
    if record.is_privileged and not access.users_who_may("change", record).exclude(pk=user.pk).exists():
        raise Refused(
            _("Nobody else could open %(number)s then; name another reader first."),
            params={"number": record.number},
        )
    gone, _by_model = RecordReader.objects.filter(record=record, user=user).delete()
    if gone:
        domain.record_event(record, actor, events.READER_REMOVED, {"user": user.pk})


def readers_of(record: Record) -> list[User]:
    """The named readers of a record, by name."""
    return list(
        User.objects.filter(pk__in=RecordReader.objects.filter(record=record).values("user")).order_by("name")
    )
