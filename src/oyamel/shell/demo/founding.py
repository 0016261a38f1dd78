"""The organization before anything happens in it: its tree, its people, who may sign in."""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django_scopes import scope

from oyamel.frame.organization import domain, places
from oyamel.frame.organization.domain import members
from oyamel.kit.text import fold
from oyamel.org.enums import Role, SiteKind
from oyamel.org.models import User
from oyamel.shell import accounts
from oyamel.shell.demo.stage import Stage

HOST = "northfir.example"
FOUNDER = "rodrigo"
SITE_FIELDS = ("municipality", "latitude", "longitude", "naics", "sector", "employees")
SignIn = tuple[str, str, str]


@transaction.atomic
def found(stage: Stage) -> None:
    """Begin the organization, furnish its tree, and let its people in."""
    facts, story = stage.story.facts, stage.story
    first = next(iter(facts["sites"]))
    stage.users[FOUNDER] = _account(stage, FOUNDER)
    stage.organization = domain.begin_organization(
        story.say("organization"), facts["organization"]["country"], story.language,
        _site_values(stage, first), stage.users[FOUNDER], is_demo=True,
    )  # fmt: skip
    with scope(organization=stage.organization):
        _build_tree(stage, first)
        for name in facts["people"]:
            _let_in(stage, name)
        _name_deputies(stage)


def _account(stage: Stage, name: str) -> User:
    """An account that nobody can sign in to yet."""
    full_name = stage.story.facts["people"][name]["name"]
    return accounts.create_account(
        full_name, free_address(full_name), None, stage.story.language, is_verified=True
    )


def free_address(full_name: str) -> str:
    """ana.rios@…, with a number behind it where somebody kept the account of an earlier demo."""
    stem, number = fold(full_name).replace(" ", "."), 1
    address = f"{stem}@{HOST}"
    while User.objects.filter(email=address).exists():
        number += 1
        address = f"{stem}{number}@{HOST}"
    return address


def _site_values(stage: Stage, name: str) -> dict[str, Any]:
    given = stage.story.facts["sites"][name]
    own = {field: given[field] for field in SITE_FIELDS if field in given}
    usual = places.defaults(given["country"], given["region"])
    named = {"name": stage.story.say("sites", name), "kind": given.get("kind", SiteKind.SITE)}
    return usual | named | {"region": given["region"]} | own


def _build_tree(stage: Stage, first: str) -> None:
    actor, facts = stage.actor(FOUNDER), stage.story.facts
    stage.sites[first] = actor.sites("view").get()
    for name, given in facts["sites"].items():
        if name != first:
            parent = stage.sites.get(given.get("parent", ""))
            stage.sites[name] = domain.add_site(actor, parent, _site_values(stage, name))
    for site, areas in facts["areas"].items():
        for area, is_process in areas.items():
            values = {"name": stage.story.say("areas", site, area), "is_process": is_process}
            stage.areas[site, area] = domain.add_area(actor, stage.sites[site], values)


def _let_in(stage: Stage, name: str) -> None:
    given = stage.story.facts["people"][name]
    actor, site = stage.actor(FOUNDER), stage.sites.get(given.get("site", ""))
    values = {"job_title": stage.story.say("jobs", name), "site": site}
    if name == FOUNDER:
        assert actor.person  # noqa: S101 - who begins an organization is a person in it
        stage.people[name] = actor.person
        domain.change_person(actor, actor.person, values)
        return
    if "role" in given:
        user = stage.users[name] = _account(stage, name)
        branch = stage.sites.get(given.get("branch", ""))
        ends_on = stage.day(given["ends"]) if "ends" in given else None
        members.give(actor, user, given["role"], branch, ends_on)
        values |= {"user": user, "email": user.email}
    stage.people[name] = domain.add_person(actor, {"name": given["name"]} | values)


def _name_deputies(stage: Stage) -> None:
    for name, given in stage.story.facts["people"].items():
        if "deputy" in given:
            values = {"deputy": stage.people[given["deputy"]]}
            domain.change_person(stage.actor(FOUNDER), stage.people[name], values)


def open_doors(stage: Stage, password: str) -> list[SignIn]:
    """Let the first person of each role sign in with the demo's password; the sign-ins from most to least right."""
    first: dict[str, User] = {}
    for name, given in stage.story.facts["people"].items():
        if "role" in given:
            first.setdefault(given["role"], stage.users[name])
    doors = [(role, first[role]) for role in Role.values]
    users = [user.pk for _role, user in doors]
    User.objects.filter(pk__in=users).update(password=make_password(password))  # hashing is dear by design
    return [(role, user.email, password) for role, user in doors]
