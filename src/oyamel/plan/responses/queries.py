"""Reads of planned action: what must be addressed, and what nothing addresses yet."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from oyamel.org import paths
from oyamel.org.actors import Actor
from oyamel.plan.responses.links import ANSWERS
from oyamel.plan.responses.models import Response
from oyamel.records import links, ports
from oyamel.records.models import Link, Record, archived, visible
from oyamel.records.walking import walked
from oyamel.registers.declaration import register_for_kind


def kinds() -> list[str]:
    """The kinds whose records must be addressed, in the order of their registers."""
    found = [(register_for_kind(kind), kind) for kind in ports.kinds_needing_response()]
    return [kind for _register, kind in sorted(((each.order, kind) for each, kind in found if each))]


def to_address(actor: Actor, kind: str, branch: str = "") -> QuerySet[Record]:
    """The live records of a kind that must be addressed and that the actor sees, of one branch when its path is given."""
    scope = visible(actor, "view")
    if branch:
        scope &= Q(site_path__gte=branch, site_path__lt=paths.after(branch))
    rows = Record.objects.filter(archived(False), organization=actor.organization, kind=kind)
    return rows.filter(ports.kinds_needing_response()[kind](), walked(scope))


def gaps(actor: Actor, kind: str, branch: str = "") -> QuerySet[Record]:
    """Those that no line of planned action addresses."""
    answered = Link.objects.filter(type=ANSWERS, target=OuterRef("pk"), source__is_archived=False)
    return to_address(actor, kind, branch).filter(~Exists(answered))


def lines_of(actor: Actor, ids: Iterable[int]) -> dict[int, list[Response]]:
    """The live lines that address these records and that the actor sees: record → lines."""
    found: dict[int, list[Response]] = defaultdict(list)
    rows = Response.objects.filter(
        visible(actor, "view", "record__"), subject__in=list(ids), record__is_archived=False
    )
    for row in rows.select_related("record__organization").order_by("record__sequence"):
        found[row.subject_id].append(row)
    return found


def treating(actor: Actor, ids: Iterable[int]) -> dict[int, list[Record]]:
    """What else controls or treats these records, among what the actor sees: record → records."""
    types = [each.id for each in links.all_link_types().values() if each.is_treatment and each.id != ANSWERS]
    found: dict[int, list[Record]] = defaultdict(list)
    rows = Link.objects.filter(
        visible(actor, "view", "source__"), type__in=types, target__in=list(ids), source__is_archived=False
    )
    for link in rows.select_related("source__organization").order_by("source__number"):
        found[link.target_id].append(link.source)
    return found
