"""People: with or without an account; what they leave behind is handed over."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_scopes import scope

from oyamel.frame.organization import events
from oyamel.frame.organization.domain import changes, members
from oyamel.org.actors import Actor
from oyamel.org.models import Membership, Organization, Person, User
from oyamel.records import handover
from oyamel.records.errors import Refused


@transaction.atomic
def add_person(actor: Actor, values: dict[str, Any]) -> Person:
    """Someone who owns work; no account is made. Raises ValidationError for an e-mail that someone has already."""
    site = values.get("site")
    changes.require(actor, "configure", site.path if site else "")
    _refuse_same_email(values.get("email", ""))
    person = Person(organization=actor.organization, **values)
    changes.add(actor, person, events.PERSON_ADDED)
    return person


def change_person(
    actor: Actor, person: Person, values: dict[str, Any], seen_event: int | None = None
) -> dict[str, Any]:
    """Change a person; moving them to another site needs the right in both."""
    changes.require(actor, "configure", path_of(person))
    if "site" in values:
        changes.require(actor, "configure", values["site"].path if values["site"] else "")
    if "email" in values:
        _refuse_same_email(values["email"], person)
    return changes.change(actor, person, values, events.PERSON_CHANGED, seen_event)


@transaction.atomic
def leave(actor: Actor, person: Person, on: datetime.date, successor: Person | None = None) -> int:
    """Record that a person left: their roles end on that day and their open work goes to the successor.

    Returns how many pieces of work were handed over. Raises Refused for a successor who left or is the person,
    for a role that the actor may not end, and where the last administrator would go.
    """
    changes.require(actor, "configure", path_of(person))
    _refuse_leaving(person, successor)
    if person.user:
        members.end_all(actor, person.user, on)
    count = len(handover.hand_over(person, successor, actor)) if successor else 0
    changes.change(actor, person, {"left_on": on}, events.PERSON_LEFT, context={"count": count})
    return count


def _refuse_leaving(person: Person, successor: Person | None) -> None:
    if person.left_on:
        raise Refused(_("“%(name)s” left already."), params={"name": person.name})
    if successor and (successor.pk == person.pk or successor.left_on):
        raise Refused(_("Choose a successor who is still here."))


def rename_user(user: User, name: str) -> None:
    """A user changes the own name, in the account and as a person in every organization."""
    _follow(user, {"name": name.strip()})


def follow_email(user: User, email: str) -> None:
    """The person's address follows the account's, after the new one was confirmed."""
    _follow(user, {"email": email.lower()})


@transaction.atomic
def _follow(user: User, values: dict[str, str]) -> None:
    for name, value in values.items():
        setattr(user, name, value)
    user.full_clean(exclude=["password"])
    user.save(update_fields=list(values))
    memberships = Membership.everywhere.filter(user=user)
    for organization in Organization.objects.filter(pk__in=memberships.values("organization")):
        with scope(organization=organization):
            _follow_in(organization, user, values)


def _follow_in(organization: Organization, user: User, values: dict[str, str]) -> None:
    actor = Actor(user, organization, ())
    for person in Person.objects.filter(user=user):
        changes.change(actor, person, values, events.PERSON_CHANGED)


def path_of(person: Person) -> str:
    """The site path that decides who may change a person."""
    return person.site.path if person.site else ""


def _refuse_same_email(email: str, person: Person | None = None) -> None:
    if not email:
        return
    rows = Person.objects.filter(email__iexact=email).exclude(pk=person.pk if person else None)
    changes.refuse_duplicate(rows, "email", _("“%(name)s” has this e-mail already."))
