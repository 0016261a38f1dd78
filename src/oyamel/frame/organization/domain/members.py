"""Memberships: a role for the whole organization or one branch. An administrator always remains."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from oyamel.frame.organization import events
from oyamel.frame.organization.domain import changes
from oyamel.org.actors import Actor
from oyamel.org.enums import Role
from oyamel.org.models import Membership, Organization, Site, User
from oyamel.records.errors import Refused


@transaction.atomic
def add_membership(
    actor: Actor,
    user: User,
    role: str = Role.READER,
    site: Site | None = None,
    ends_on: datetime.date | None = None,
) -> Membership:
    """Give a role to someone who is or was a member already; others are invited. An ended role comes back to life."""
    changes.require(actor, "administer", site.path if site else "")
    _lock(actor)
    rows = Membership.objects.filter(user=user)
    if not rows.exists():
        raise Refused(_("Invite this person instead: they have no role here yet."))
    return give(actor, user, role, site, ends_on)


def give(actor: Actor, user: User, role: str, site: Site | None, ends_on: datetime.date | None) -> Membership:
    """Give a role whose giving was allowed before; see `add_membership` and the acceptance of an invitation."""
    found = Membership.objects.filter(user=user, role=role, site=site).first()
    context = _context(actor, role, site)
    if found is None:
        made = Membership(
            organization=actor.organization, user=user, role=Role(role), site=site, ends_on=ends_on
        )
        changes.add(actor, made, events.MEMBERSHIP_GIVEN, context)
        return made
    if is_in_force(found):
        raise Refused(_("“%(user)s” has this role here already."), params={"user": str(user)})
    changes.change(actor, found, {"ends_on": ends_on}, events.MEMBERSHIP_GIVEN, context=context)
    return found


@transaction.atomic
def change_membership(
    actor: Actor, membership: Membership, values: dict[str, Any], seen_event: int | None = None
) -> dict[str, Any]:
    """Change role, branch or last day. Raises Refused where nobody would be left to administer the organization."""
    site = values.get("site", membership.site)
    changes.require(actor, "administer", path_of(membership))
    changes.require(actor, "administer", site.path if site else "")
    _lock(actor)
    context = _context(actor, values.get("role", membership.role), site)
    diff = changes.change(actor, membership, values, events.MEMBERSHIP_CHANGED, seen_event, context)
    _refuse_without_administrator()
    return diff


@transaction.atomic
def end_membership(actor: Actor, membership: Membership, on: datetime.date | None = None) -> None:
    """End a role with the close of a day; without one it ends now."""
    changes.require(actor, "administer", path_of(membership))
    _lock(actor)
    last_day = on or timezone.localdate() - datetime.timedelta(days=1)
    _end(actor, membership, last_day)
    _refuse_without_administrator()


@transaction.atomic
def end_all(actor: Actor, user: User, on: datetime.date) -> None:
    """End all roles of someone who leaves. Raises Refused, with nothing ended, for a role out of the actor's reach."""
    _lock(actor)
    rows = in_force().filter(user=user).select_related("site", "user")
    to_end = [row for row in rows if row.ends_on is None or row.ends_on > on]
    for membership in to_end:
        _refuse_beyond_reach(actor, membership)
    for membership in to_end:
        _end(actor, membership, on)
    _refuse_without_administrator()


def _refuse_beyond_reach(actor: Actor, membership: Membership) -> None:
    """Who configures a branch lets people leave it; an administrator goes only by an administrator."""
    action = "administer" if membership.role == Role.ADMINISTRATOR else "configure"
    if actor.may(action, path_of(membership)):
        return
    words = _(
        "“%(user)s” has the role %(role)s for %(branch)s, which you may not end. Ask an administrator to record the leaving."
    )
    branch = str(membership.site or actor.organization)
    params = {"user": str(membership.user), "role": membership.get_role_display(), "branch": branch}
    raise Refused(words, params=params)


def _end(actor: Actor, membership: Membership, last_day: datetime.date) -> None:
    context = _context(actor, membership.role, membership.site)
    changes.change(actor, membership, {"ends_on": last_day}, events.MEMBERSHIP_ENDED, context=context)


def in_force() -> Any:
    """The memberships that count today."""
    return Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate()))


def is_in_force(membership: Membership) -> bool:
    return membership.ends_on is None or membership.ends_on >= timezone.localdate()


def path_of(membership: Membership) -> str:
    return membership.site.path if membership.site else ""


def _context(actor: Actor, role: str, site: Site | None) -> dict[str, str]:
    return {"role": str(Role(role).value), "branch": str(site or actor.organization)}


def _lock(actor: Actor) -> None:
    """Two administrators who remove each other wait for each other, so that one of them is refused."""
    Organization.objects.select_for_update().get(pk=actor.organization.pk)


def _refuse_without_administrator() -> None:
    rows = Membership.objects.filter(role=Role.ADMINISTRATOR, site__isnull=True, ends_on__isnull=True)
    if not rows.filter(user__is_active=True).exists():
        raise Refused(
            _(
                "Nobody would be left to administer the organization. Give someone else that role first, without a last day."
            )
        )
