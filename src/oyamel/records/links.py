"""Two-way links between records, named from both ends, and the neighbourhood that they make."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.records import access, events, history
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Link, Record, visible

MOST_NEIGHBOURS = 200
_types: dict[str, "LinkType"] = {}


@dataclass(frozen=True)
class LinkType:
    """A kind of link. `forward` is read from the source, `backward` from the target; no kinds means any kind."""

    id: str
    forward: Any
    backward: Any
    source_kinds: frozenset[str] = frozenset()
    target_kinds: frozenset[str] = frozenset()
    is_treatment: bool = False
    is_symmetric: bool = False

    def fits(self, source: Record, target: Record) -> bool:
        return _fits(source.kind, self.source_kinds) and _fits(target.kind, self.target_kinds)


def _fits(kind: str, kinds: frozenset[str]) -> bool:
    return not kinds or kind in kinds


def register_link_type(
    id: str,
    forward: Any,
    backward: Any,
    source_kinds: Iterable[str] = (),
    target_kinds: Iterable[str] = (),
    is_treatment: bool = False,
    is_symmetric: bool = False,
) -> LinkType:
    """Declare a kind of link; called once, from a capability's apps.py. Raises ValueError for an id taken by another."""
    kind = LinkType(
        id, forward, backward, frozenset(source_kinds), frozenset(target_kinds), is_treatment, is_symmetric
    )
    if _types.setdefault(id, kind) != kind:
        raise ValueError(f"the link type {id} is declared twice")
    return kind


def link_type(id: str) -> LinkType:
    """The link type of an id. Raises KeyError for an unknown one."""
    return _types[id]


def all_link_types() -> dict[str, LinkType]:
    return dict(_types)


def types_between(source: Record, target: Record) -> list[LinkType]:
    """The link types that may lead from one record to the other."""
    return [kind for kind in _types.values() if kind.fits(source, target)]


register_link_type("relates_to", gettext_lazy("relates to"), gettext_lazy("relates to"), is_symmetric=True)
register_link_type("controls", gettext_lazy("controls"), gettext_lazy("is controlled by"), is_treatment=True)
register_link_type("treats", gettext_lazy("treats"), gettext_lazy("is treated by"), is_treatment=True)
register_link_type("causes", gettext_lazy("causes"), gettext_lazy("is caused by"))
register_link_type("requires", gettext_lazy("requires"), gettext_lazy("is required by"))
register_link_type("evidences", gettext_lazy("is evidence for"), gettext_lazy("is shown by"))
register_link_type("supersedes", gettext_lazy("supersedes"), gettext_lazy("is superseded by"))


@transaction.atomic
def add_link(type_id: str, source: Record, target: Record, actor: Actor, reason: str = "") -> Link:
    """Link two records and tell it in both histories; a link that stands already is returned as it is.

    The actor must see both and may change at least one. Raises NotAllowed, and Refused for a record linked to itself or
    a type that does not fit these kinds.
    """
    kind = _types[type_id]
    _require_both(actor, source, target)
    if source.pk == target.pk:
        raise Refused(_("%(number)s cannot be linked to itself."), params={"number": source.number})
    if not kind.fits(source, target):
        raise Refused(
            _("“%(type)s” does not lead from %(source)s to %(target)s; choose another kind of link."),
            params={"type": kind.forward, "source": source.number, "target": target.number},
        )
    if kind.is_symmetric and source.pk > target.pk:
        source, target = target, source
    _lock_both(source, target)
    link, is_new = Link.objects.get_or_create(
        organization=actor.organization, type=type_id, source=source, target=target,
        defaults={"created_by": actor.user, "created_at": clock.now()},
    )  # fmt: skip
    if is_new:
        _tell_both(actor, events.LINK_ADDED, link, reason)
    return link


@transaction.atomic
def remove_link(link: Link, actor: Actor, reason: str = "") -> None:
    """Remove a link and tell it in both histories; removing it twice is no error. Raises NotAllowed."""
    _require_both(actor, link.source, link.target)
    _lock_both(link.source, link.target)
    gone, _by_model = Link.objects.filter(pk=link.pk).delete()
    if gone:
        _tell_both(actor, events.LINK_REMOVED, link, reason)


def _require_both(actor: Actor, source: Record, target: Record) -> None:
    for record in (source, target):
        access.require(actor, "view", record)
    may = [access.may(actor, "change", record) and not record.is_archived for record in (source, target)]
    if not any(may):
        raise NotAllowed(
            _("You may change neither %(source)s nor %(target)s, so you cannot change what links them.")
            % {"source": source.number, "target": target.number}
        )


def _lock_both(source: Record, target: Record) -> None:
    """Always in the same order, so that two people linking crosswise do not block each other."""
    for record in sorted((source, target), key=lambda record: record.pk):
        access.lock(record)


def _tell_both(actor: Actor, kind: str, link: Link, reason: str) -> None:
    ends = ((link.source, link.target, "forward"), (link.target, link.source, "backward"))
    news = [
        history.for_record(
            here, kind, context={"type": link.type, "end": end, "record": other.pk, "number": other.number}, text=reason
        )
        for here, other, end in ends
    ]  # fmt: skip
    history.append(actor.organization, actor.user, news)


def end_name(type_id: str, end: str) -> str:
    """The name of a link from one end ('forward' or 'backward'), in the active language; an unknown type shows its id."""
    kind = _types.get(type_id)
    return str(getattr(kind, end)) if kind else type_id


@dataclass(frozen=True)
class Edge:
    """A link seen from one record: from `here` (its id) to the `other` record, under a name such as 'is controlled by'."""

    link: Link
    here: int
    other: Record
    end: str

    @property
    def name(self) -> str:
        return end_name(self.link.type, self.end)


@dataclass
class Neighbourhood:
    """The visible records around one, with the links that lead to them; `is_cut` says that there are more than fit."""

    record: Record
    near: list[Edge] = field(default_factory=list)
    far: list[Edge] = field(default_factory=list)
    is_cut: bool = False

    @property
    def records(self) -> list[Record]:
        """Every neighbour once, the nearest first."""
        return list({edge.other.pk: edge.other for edge in [*self.near, *self.far]}.values())

    def by_name(self) -> dict[str, list[Edge]]:
        """The direct links, grouped by their name from this end."""
        groups: dict[str, list[Edge]] = {}
        for edge in self.near:
            groups.setdefault(edge.name, []).append(edge)
        return groups


def neighbourhood(record: Record, actor: Actor, depth: int = 1) -> Neighbourhood:
    """The records that the actor may see, one or two links away; two queries for each step, 200 links at most.

    A hidden record is not there: neither it, nor a count, nor what lies behind it. Raises NotAllowed.
    """
    access.require(actor, "view", record)
    found = Neighbourhood(record)
    found.near, found.is_cut = _edges(actor, [record.pk], set())
    if depth > 1 and found.near:
        seen = {edge.link.pk for edge in found.near}
        ids = sorted({edge.other.pk for edge in found.near})
        found.far, is_cut = _edges(actor, ids, seen)
        found.is_cut = found.is_cut or is_cut
    return found


def _edges(actor: Actor, ids: list[int], seen: set[int]) -> tuple[list[Edge], bool]:
    links = Link.objects.filter(organization=actor.organization).exclude(pk__in=seen)
    out = _end_of(links.filter(source__in=ids), actor, "target")
    back = _end_of(links.filter(target__in=ids).exclude(source__in=ids), actor, "source")
    edges = [Edge(link, link.source_id, link.target, "forward") for link in out]
    edges += [Edge(link, link.target_id, link.source, "backward") for link in back]
    return edges[:MOST_NEIGHBOURS], len(edges) > MOST_NEIGHBOURS


def _end_of(links: QuerySet[Link], actor: Actor, end: str) -> list[Link]:
    rows = links.filter(visible(actor, "view", f"{end}__"))
    return list(
        rows.select_related(f"{end}__organization", f"{end}__site").order_by(
            "type", f"{end}__kind", f"{end}__number"
        )[: MOST_NEIGHBOURS + 1]
    )


def is_treated(record: Record) -> bool:
    """Whether another record that is not archived controls or treats this one."""
    return record.pk in treated([record.pk])


def treated(ids: Iterable[int]) -> set[int]:
    """Those of the records that a live record controls or treats; ids by the thousand are asked in pieces."""
    types = [kind.id for kind in _types.values() if kind.is_treatment]
    wanted, found = list(ids), set()
    for start in range(0, len(wanted), 500):
        links = Link.objects.filter(
            type__in=types, target__in=wanted[start : start + 500], source__is_archived=False
        )
        found |= set(links.values_list("target", flat=True))
    return found
