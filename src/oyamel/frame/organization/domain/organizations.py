"""Beginning an organization, and its profile."""

from typing import Any

from django.db import transaction
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django_scopes import scope

from oyamel.frame.organization import events, places
from oyamel.frame.organization.domain import changes
from oyamel.org import paths
from oyamel.org.actors import Actor, actor_for
from oyamel.org.enums import Role
from oyamel.org.models import Membership, Organization, Person, Site, User
from oyamel.records.errors import Refused

LONGEST_SLUG = 40
PROFILE = ("name", "country", "language", "edition")


@transaction.atomic
def begin_organization(
    name: str, country: str, language: str, first_site: dict[str, Any], user: User, is_demo: bool = False
) -> Organization:
    """A new organization with its first site; the user is its administrator and a person in it.

    `first_site` holds fields of Site (`name` at least). Raises Refused if the user has one of that name already.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if Membership.everywhere.filter(user=user, organization__name__iexact=name.strip()).exists():
        raise Refused(
            _("You have an organization of this name already; sign in to it, or choose another name.")
        )
    organization = Organization(
        name=name.strip(), slug=free_slug(name), country=country, language=language, is_demo=is_demo
    )
    organization.full_clean()
    organization.save()
    with scope(organization=organization):
        _furnish(organization, first_site, user)
    return organization


def _furnish(organization: Organization, first_site: dict[str, Any], user: User) -> None:
    changes.write(organization, user, organization, events.ORGANIZATION_BEGUN, changes.snapshot(organization))
    membership = Membership.objects.create(organization=organization, user=user, role=Role.ADMINISTRATOR)
    context = {"role": Role.ADMINISTRATOR.value, "branch": organization.name}
    changes.write(
        organization, user, membership, events.MEMBERSHIP_GIVEN, changes.snapshot(membership), context
    )
    actor = actor_for(user, organization)
    values = places.defaults(organization.country, first_site.get("region", "")) | first_site
    site = Site(organization=organization, path=paths.step(1), **{"country": organization.country} | values)
    changes.add(actor, site, events.SITE_ADDED)
    person = Person(organization=organization, user=user, name=user.name or user.email, email=user.email)
    changes.add(actor, person, events.PERSON_ADDED)


def change_organization(
    actor: Actor, values: dict[str, Any], seen_event: int | None = None
) -> dict[str, Any]:
    """Change the profile: fields of `PROFILE`; the address stays, because links to records hold it."""
    changes.require(actor, "administer")
    kept = {name: value for name, value in values.items() if name in PROFILE}
    return changes.change(actor, actor.organization, kept, events.ORGANIZATION_CHANGED, seen_event)


def free_slug(name: str) -> str:
    """An address made of the name that neither an organization nor a page of the program has."""
    stem = slugify(name)[: LONGEST_SLUG - 5].strip("-") or "organization"
    taken = reserved_words() | set(
        Organization.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    )
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def reserved_words() -> set[str]:
    """The first steps of the program's own addresses."""
    return {"static"} | set(_first_steps(get_resolver()))


def _first_steps(resolver: URLResolver) -> list[str]:
    steps: list[str] = []
    for entry in resolver.url_patterns:
        step = str(entry.pattern).lstrip("^").split("/")[0]
        if step:
            steps.append(step)
        elif isinstance(entry, URLResolver):
            steps.extend(_first_steps(entry))
    return steps
