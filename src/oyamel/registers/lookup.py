"""Names that people write in a cell, resolved to rows: sites, areas, people, records. One lookup serves one request or import."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import TypeVar

from oyamel.kit.text import fold
from oyamel.org import paths
from oyamel.org.actors import Actor
from oyamel.org.models import Area, Person, Site
from oyamel.records.models import Record

READ_AT_ONCE = 500
R = TypeVar("R", Site, Person)


class Lookup:
    """Everything that an actor may name, read once when first asked for; `past` keeps the names that history asked for."""

    def __init__(self, actor: Actor):
        self.actor = actor
        self.past: dict[tuple[str, str], dict[int, str]] = {}
        self._records: dict[str, dict[str, Record | None]] = {}

    @cached_property
    def sites(self) -> dict[int, Site]:
        """The sites that the actor sees, by id, in tree order."""
        return {site.pk: site for site in self.actor.sites("view")}

    @cached_property
    def site_labels(self) -> dict[int, str]:
        """The label of each site: its name, or the names down to it where two sites share one."""
        by_path = {site.path: site.name for site in self.sites.values()}
        counts = Counter(fold(site.name) for site in self.sites.values())
        return {
            pk: site.name if counts[fold(site.name)] == 1 else _full_name(site.path, by_path)
            for pk, site in self.sites.items()
        }

    @cached_property
    def _site_by_label(self) -> dict[str, Site]:
        return _unambiguous((fold(label), self.sites[pk]) for pk, label in self.site_labels.items())

    def site(self, label: str) -> Site | None:
        return self._site_by_label.get(fold(label))

    @cached_property
    def _area_by_name(self) -> dict[tuple[int, str], Area]:
        return {
            (area.site_id, fold(area.name)): area for area in Area.objects.all() if area.site_id in self.sites
        }

    def area(self, site: Site | None, name: str) -> Area | None:
        """The area of a site by its name; without a site, the only area of that name."""
        if site:
            return self._area_by_name.get((site.pk, fold(name)))
        found = [area for (_site, key), area in self._area_by_name.items() if key == fold(name)]
        return found[0] if len(found) == 1 else None

    @cached_property
    def people(self) -> dict[int, Person]:
        return {person.pk: person for person in Person.objects.filter(left_on__isnull=True).order_by("name")}

    @cached_property
    def person_labels(self) -> dict[int, str]:
        """A person's name, with the e-mail address where two share the name and the actor may see it."""
        if not self.actor.sees_contacts:
            return {pk: person.name for pk, person in self.people.items()}
        counts = Counter(fold(person.name) for person in self.people.values())
        return {
            pk: person.name if counts[fold(person.name)] == 1 else f"{person.name} <{person.email}>"
            for pk, person in self.people.items()
        }

    @cached_property
    def _person_by_label(self) -> dict[str, Person]:
        found = {fold(person.email): person for person in self.people.values() if person.email}
        return found | _unambiguous(
            (fold(label), self.people[pk]) for pk, label in self.person_labels.items()
        )

    def person(self, label: str) -> Person | None:
        return self._person_by_label.get(fold(label))

    def record(self, kind: str, number: str) -> Record | None:
        """The record of a kind by its number; a title after the number is allowed."""
        wanted = _number_in(number)
        if wanted not in self._records.get(kind, {}):
            self.expect_records(kind, [wanted])
        return self._records[kind][wanted]

    def expect_records(self, kind: str, texts: Iterable[str]) -> None:
        """Read the records that texts name in a few queries, before each is asked for."""
        known = self._records.setdefault(kind, {})
        wanted = sorted({_number_in(text) for text in texts} - known.keys())
        for start in range(0, len(wanted), READ_AT_ONCE):
            part = wanted[start : start + READ_AT_ONCE]
            rows = Record.objects.for_actor(self.actor, "view").filter(kind=kind, number__in=part)
            known |= dict.fromkeys(part) | {row.number: row for row in rows}


def _number_in(text: str) -> str:
    return text.strip().split(" ")[0].upper()


def _unambiguous(pairs: Iterable[tuple[str, R]]) -> dict[str, R]:
    """Names by what they mean; a name that two rows share means neither."""
    found: dict[str, R] = {}
    twins: set[str] = set()
    for name, row in pairs:
        twins |= {name} & found.keys()
        found[name] = row
    return {name: row for name, row in found.items() if name not in twins}


def _full_name(path: str, names: dict[str, str]) -> str:
    return " / ".join(names[part] for part in paths.ancestors(path) if part in names)
