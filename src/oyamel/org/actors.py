"""An actor: a user inside one organization, with the grants that the permission table needs."""

from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from oyamel.org import paths, permissions
from oyamel.org.enums import Role
from oyamel.org.models import Membership, Organization, Person, Site, User
from oyamel.org.timezones import zone


@dataclass(frozen=True)
class Actor:
    """A user acting in an organization. Obtained from `actor_for`, never built from request data."""

    user: User
    organization: Organization
    grants: tuple[permissions.Grant, ...]

    def may(self, action: str, path: str = "") -> bool:
        """Whether the action is given at this site path ('' asks for the whole organization)."""
        return permissions.allows(list(self.grants), action, path)

    def may_anywhere(self, action: str) -> bool:
        """Whether the action is given in at least one branch."""
        return bool(self.branches(action))

    def branches(self, action: str) -> list[str]:
        return permissions.allowed_paths(list(self.grants), action)

    @property
    def roles(self) -> set[Role]:
        return {grant.role for grant in self.grants}

    @cached_property
    def person(self) -> Person | None:
        """The person in this organization who signs in as this user."""
        return Person.objects.filter(user=self.user).select_related("site").first()

    @property
    def sees_contacts(self) -> bool:
        """Whether e-mail and job title of people are shown: to whoever takes part in the work anywhere."""
        return self.may_anywhere("comment")

    def sites(self, action: str) -> QuerySet[Site]:
        """The sites in which the action is given, in tree order."""
        return Site.objects.filter(branch_condition(self.branches(action))).order_by("path")


def branch_condition(branches: list[str], column: str = "path") -> Q:
    """A condition that a path column lies in one of the branches; false for none."""
    if "" in branches:
        return Q()
    condition = Q(pk__in=[])
    for branch in branches:
        condition |= Q(**{f"{column}__gte": branch, f"{column}__lt": paths.after(branch)})
    return condition


def grants_of(user: User, organization: Organization) -> tuple[permissions.Grant, ...]:
    """The grants of a user in force today."""
    today = timezone.localdate()
    rows = (
        Membership.everywhere.filter(user=user, organization=organization)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
        .values_list("role", "site__path", "site__name")
    )
    return tuple(permissions.Grant(Role(role), path or "", name or "") for role, path, name in rows)


def actor_for(user: User, organization: Organization) -> Actor:
    """The actor; a user without a grant here is told nothing of the organization (404)."""
    grants = grants_of(user, organization) if user.is_authenticated and user.is_active else ()
    if not grants:
        raise Http404
    return Actor(user, organization, grants)


def enter(user: User, slug: str) -> Actor:
    """The actor of a user in the organization at an address; pages and API both enter here. Raises Http404 for strangers."""
    return actor_for(user, get_object_or_404(Organization, slug=slug))


def organizations_of(user: User) -> QuerySet[Organization]:
    """The organizations in which a user has a grant in force."""
    today = timezone.localdate()
    mine = Membership.everywhere.filter(user=user).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    return Organization.objects.filter(pk__in=mine.values("organization")).order_by("name")


def zone_of(actor: Actor) -> ZoneInfo:
    """The time zone in which an actor reads times: that of their site, else of the organization's first site."""
    site = actor.person.site if actor.person else None
    site = site or Site.objects.exclude(time_zone="UTC").order_by("path").first()
    return zone(site.time_zone if site else "UTC")
