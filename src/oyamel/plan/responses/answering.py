"""A line of planned action is linked to what it answers, so that the link shows on both pages."""

from collections.abc import Sequence
from typing import Any

from oyamel.org.actors import Actor
from oyamel.plan.responses.links import ANSWERS
from oyamel.records import links
from oyamel.records.models import Link

BATCH = 500


def settle(actor: Actor, rows: Sequence[Any]) -> None:
    """Bring the links of these lines to the records that they name."""
    for start in range(0, len(rows), BATCH):
        _settle_part(actor, rows[start : start + BATCH])


def _settle_part(actor: Actor, rows: Sequence[Any]) -> None:
    found = Link.objects.filter(type=ANSWERS, source__in=[row.pk for row in rows])
    present = {each.source_id: each for each in found.select_related("source__organization", "target")}
    for row in rows:
        link = present.get(row.pk)
        if link and link.target_id != row.subject_id:
            links.remove_link(link, actor)
        if row.subject_id and (link is None or link.target_id != row.subject_id):
            links.add_link(ANSWERS, row.record, row.subject, actor)
