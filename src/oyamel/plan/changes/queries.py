"""Reads of changes: what one touches, what may be touched, what was not looked at again."""

from django.db.models import Q, QuerySet

from oyamel.org.actors import Actor
from oyamel.plan.changes.models import PlannedChange, Touched
from oyamel.records import links, ports, search
from oyamel.records.enums import ActionStatus
from oyamel.records.models import Record, archived, visible

MOST = 40
FOUND = 20
NEVER = ("change", "method", "response")  # touched through what they belong to


def touched_by(actor: Actor, change: PlannedChange) -> QuerySet[Touched]:
    """What the change touches, as far as the actor sees it."""
    rows = Touched.objects.filter(visible(actor, "view", "record__"), change=change)
    return rows.select_related("record__organization", "record__site", "action").order_by(
        "record__kind", "record__sequence"
    )


def is_looked_at(row: Touched) -> bool:
    """Whether somebody dealt with the record since: its action closed, or its status moved on."""
    if row.record.is_archived:
        return True
    if row.action:
        return row.action.status in {ActionStatus.DONE, ActionStatus.VERIFIED, ActionStatus.DROPPED}
    return row.record.status != row.status_after


def waiting(change: PlannedChange) -> list[Touched]:
    """What nobody has looked at again yet, whoever asks."""
    rows = (
        Touched.objects.filter(change=change).select_related("record", "action").order_by("record__sequence")
    )
    return [row for row in rows if not is_looked_at(row)]


def suggestions(actor: Actor, change: PlannedChange, asked: str = "") -> list[Record]:
    """Records that the change may touch and the actor may change, the likeliest first; a constant number of queries.

    What is linked to the change or one step further, what stands in its area, then what of its site can be opened
    again; with words to search for, what they find before all that.
    """
    base = _may_be_touched(actor, change)
    found = list(base.filter(pk__in=search.find(actor, asked)[:FOUND])) if asked else []
    near = [each.pk for each in links.neighbourhood(change.record, actor, depth=2).records]
    found += base.filter(pk__in=near[:MOST])
    if change.record.area_id:
        found += base.filter(area=change.record.area_id)[:MOST]
    reopened = [kind for kind in ports.kinds_to_reopen() if kind not in NEVER]
    found += base.filter(site=change.record.site_id, kind__in=reopened)[:MOST]
    return list({each.pk: each for each in found}.values())


def _may_be_touched(actor: Actor, change: PlannedChange) -> QuerySet[Record]:
    rows = Record.objects.filter(
        archived(False), visible(actor, "view"), visible(actor, "change"), organization=actor.organization
    )
    rows = rows.exclude(kind__in=NEVER).exclude(pk__in=Touched.objects.filter(change=change).values("record"))
    return (
        rows.filter(~Q(pk=change.pk))
        .select_related("organization", "site", "owner")
        .order_by("kind", "sequence")
    )


def named(actor: Actor, change: PlannedChange, numbers: list[str]) -> tuple[list[Record], list[str]]:
    """The records of these numbers that the change may touch, and the numbers that name none."""
    found = {each.number: each for each in _may_be_touched(actor, change).filter(number__in=numbers)}
    known = set(
        Touched.objects.filter(change=change, record__number__in=numbers).values_list(
            "record__number", flat=True
        )
    )
    return list(found.values()), [number for number in numbers if number not in found and number not in known]
