"""Who has read the version in force."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.frame.leadership import events, queries
from oyamel.frame.leadership.models import Acknowledgement, Statement, StatementVersion
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.org.models import Person
from oyamel.records import access, domain
from oyamel.records.errors import Refused

ZONES = timedelta(days=1)  # where the day is still yesterday's


@transaction.atomic
def acknowledge(actor: Actor, row: Statement) -> Acknowledgement:
    """Say that the actor has read the version in force; a second time changes nothing.

    Raises NotAllowed, and Refused where nothing is in force or the account belongs to no person.
    """
    access.require(actor, "view", row.record)
    version = _version(row)
    if actor.person is None:
        raise Refused(
            _("Your account belongs to no person of the organization; ask an administrator to add you.")
        )
    found, is_new = Acknowledgement.objects.get_or_create(
        version=version,
        person=actor.person,
        defaults={"organization": actor.organization, "read_on": clock.today()},
    )
    if is_new:
        domain.record_event(row, actor, events.STATEMENT_ACKNOWLEDGED, {"version": version.number})
    return found


@transaction.atomic
def record_readers(actor: Actor, row: Statement, people: Sequence[Person], read_on: date) -> int:
    """Write down who has read the version in force, as a signed list says; returns how many are new.

    Raises NotAllowed, Refused where nothing is in force, ValidationError for a day before the version or to come.
    """
    access.require(actor, "change", row.record)
    version = _version(row)
    if not version.in_force_from - ZONES <= read_on <= clock.today():
        raise ValidationError(
            {"read_on": _("The day lies before this version came into force, or in the future.")}
        )
    known = set(version.acknowledgements.values_list("person", flat=True))
    new = [
        Acknowledgement(
            organization=actor.organization,
            version=version,
            person=person,
            read_on=read_on,
            recorded_by=actor.user,
        )
        for person in people
        if person.pk not in known
    ]
    Acknowledgement.objects.bulk_create(new)
    if new:
        context = {"version": version.number, "count": len(new)}
        domain.record_event(row, actor, events.READERS_RECORDED, context)
    return len(new)


def _version(row: Statement) -> StatementVersion:
    version = queries.in_force(row.record)
    if version is None:
        raise Refused(_("No version of %(number)s is in force."), params={"number": row.record.number})
    return version
