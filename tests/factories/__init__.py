"""Makers of test data, through the program's own verbs and models."""

from dataclasses import dataclass, field

from django_scopes import scope

from oyamel.org import paths
from oyamel.org.actors import Actor, actor_for
from oyamel.org.enums import Role
from oyamel.org.models import Membership, Organization, Person, Site, User


@dataclass
class World:
    """An organization with two plants and a line below the first, and one user per role."""

    organization: Organization
    sites: dict[str, Site]
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, role: str = "manager") -> Actor:
        """The actor of a role: administrator, manager, coordinator (of the first plant only), contributor, …"""
        return actor_for(self.users[role], self.organization)

    def scope(self):
        return scope(organization=self.organization)


def user(email: str, name: str = "", password: str | None = None) -> User:
    """A user; most tests sign in with force_login and need no password."""
    return User.objects.create_user(email, password, name=name or email.split("@")[0].title())


def site(organization: Organization, name: str, parent: Site | None = None, **fields) -> Site:
    """A site at the end of its siblings."""
    with scope(organization=organization):
        last = Site.objects.filter(parent=parent).order_by("path").last()
        number = paths.number(last.path) + 1 if last else 1
        path = (parent.path if parent else "") + paths.step(number)
        return Site.objects.create(
            organization=organization,
            parent=parent,
            name=name,
            path=path,
            country=fields.pop("country", "MX"),
            **fields,
        )


def organization(slug: str, name: str) -> World:
    """An organization with sites, a user and a membership for each role."""
    org = Organization.objects.create(slug=slug, name=name, country="MX")
    apodaca = site(org, "Apodaca plant", time_zone="America/Monterrey")
    paint = site(org, "Paint line", apodaca, time_zone="America/Monterrey")
    guelph = site(org, "Guelph plant", country="CA", time_zone="America/Toronto")
    world = World(org, {"apodaca": apodaca, "paint": paint, "guelph": guelph})
    for role in Role:
        world.users[role.value] = member(
            org, role, f"{role.value}@{slug}.example", apodaca if role in BRANCH_ROLES else None
        )
    return world


BRANCH_ROLES = {Role.COORDINATOR, Role.CONTRIBUTOR}


def member(org: Organization, role: Role, email: str, branch: Site | None = None) -> User:
    """A user with one role, for the whole organization or one branch, and the person behind it."""
    account = user(email)
    with scope(organization=org):
        Membership.objects.create(organization=org, user=account, role=role, site=branch)
        Person.objects.create(organization=org, user=account, name=account.name, email=email, site=branch)
    return account
