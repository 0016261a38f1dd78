"""Reads of policies, scopes, their versions and readers."""

from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from oyamel.facts import statements
from oyamel.frame.leadership import sentences
from oyamel.frame.leadership.models import (
    Acknowledgement,
    Policy,
    Publication,
    Scope,
    Statement,
    StatementVersion,
)
from oyamel.org import paths
from oyamel.org.actors import Actor
from oyamel.org.models import Person, Site
from oyamel.records.models import Record, visible

MOST_SITES = 300


def versions_of(record: Record) -> QuerySet[StatementVersion]:
    """Every version of a policy or scope, the newest first."""
    rows = StatementVersion.objects.filter(record=record).select_related("issued_by", "approval__decided_by")
    return rows.order_by("-number")


def in_force(record: Record) -> StatementVersion | None:
    """The version in force."""
    return versions_of(record).filter(in_force_until=None).first()


def open_count(actor: Actor, model: type[Statement]) -> int:
    """How many required points the newest statement of the whole organization leaves open; all where there is none."""
    rows = model._default_manager.filter(
        visible(actor, "view", "record__"),
        organization=actor.organization,
        record__site=None,
        record__is_archived=False,
    )
    row = rows.select_related("record").order_by("-pk").first()
    edition = actor.organization.edition
    if row is None:
        return sum(point.is_required for point in statements.points(model.points, edition))
    return len(sentences.open_points(row, edition))


def reach(version: StatementVersion, path: str) -> list[dict[str, Any]]:
    """By site: how many people there are and how many have read the version; one query. [{site, people, read}]."""
    read = Acknowledgement.objects.filter(version=version, person=OuterRef("pk"))
    people = Person.objects.filter(left_on=None)
    if path:
        people = people.filter(site__path__gte=path, site__path__lt=paths.after(path))
    rows = people.annotate(has_read=Exists(read)).values("site__path", "site__name")
    rows = rows.annotate(people=Count("pk"), read=Count("pk", filter=Q(has_read=True))).order_by("site__path")
    return [
        {"site": row["site__name"] or "", "people": row["people"], "read": row["read"]}
        for row in rows[:MOST_SITES]
    ]


def has_read(version: StatementVersion, person: Person | None) -> Acknowledgement | None:
    """The acknowledgement of a person."""
    return version.acknowledgements.filter(person=person).first() if person else None


def unread(version: StatementVersion, path: str) -> QuerySet[Person]:
    """The people who have not read a version, by name."""
    read = Acknowledgement.objects.filter(version=version).values("person")
    people = Person.objects.filter(left_on=None).exclude(pk__in=read)
    if path:
        people = people.filter(site__path__gte=path, site__path__lt=paths.after(path))
    return people.order_by("name")


def names_of_sites(row: Scope) -> dict[int | None, str]:
    """The names of the sites that the lines of a scope name."""
    ids = [line["site"] for line in row.places if line["site"]]
    return dict(Site.objects.filter(pk__in=ids).values_list("pk", "name"))


def coverage(row: Scope) -> dict[str, int]:
    """How many open sites are in the scope, out of it, and undecided: by the nearest line; two queries."""
    lines = {line["site"]: line["is_in"] for line in row.places}
    named = list(Site.objects.filter(pk__in=[pk for pk in lines if pk]).values_list("pk", "path"))
    named.sort(key=lambda pair: -len(pair[1]))
    cases = [
        When(path__gte=path, path__lt=paths.after(path), then=Value(int(lines[pk]))) for pk, path in named
    ]
    otherwise = Value(int(lines[None])) if None in lines else Value(2)
    rows = Site.objects.filter(closed_on=None).annotate(decided=Case(*cases, default=otherwise))
    counts = dict(rows.values_list("decided").annotate(count=Count("pk")).order_by())
    return {"in": counts.get(1, 0), "out": counts.get(0, 0), "open": counts.get(2, 0)}


def public_versions() -> list[StatementVersion]:
    """What the public page of the organization in scope shows: the versions in force of what is published."""
    rows = StatementVersion.objects.filter(
        in_force_until=None, record__in=Publication.objects.values("record"), record__is_archived=False,
        record__is_privileged=False,
    )  # fmt: skip
    rows = rows.select_related("record", "approval__decided_by")
    return sorted(rows, key=lambda version: (version.record.kind != Policy.kind, version.record_id))


def publishable(actor: Actor) -> QuerySet[Record]:
    """The policies and scopes with a version in force that the actor may see."""
    current = StatementVersion.objects.filter(in_force_until=None, record=OuterRef("pk"))
    rows = Record.objects.for_actor(actor, "view").filter(
        kind__in=[Policy.kind, Scope.kind], is_archived=False, is_privileged=False
    )
    return rows.filter(Exists(current)).order_by("kind", "pk")


def published_ids() -> set[int]:
    return set(Publication.objects.values_list("record", flat=True))


def nobody() -> QuerySet[Person]:
    return Person.objects.none()


def relevant_conditions(actor: Actor, path: str) -> set[str]:
    """The environmental conditions that were decided to be relevant for a place or the whole, by their ids in the facts."""
    places = ["", *(paths.ancestors(path) if path else [])]
    rows = Record.objects.for_actor(actor, "view").filter(
        kind="condition", status="relevant", is_archived=False, site_path__in=places
    )
    return {fact_id.rpartition("/")[2] for fact_id in rows.values_list("fact_id", flat=True)}
