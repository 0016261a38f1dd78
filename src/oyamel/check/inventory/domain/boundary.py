"""What counts of each site, by month: shares over time, weighted by day."""

import calendar
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.check.inventory import events
from oyamel.check.inventory.domain.freshness import mark_stale
from oyamel.check.inventory.models import SiteShare
from oyamel.org.actors import Actor
from oyamel.org.models import Site
from oyamel.records import history
from oyamel.records.errors import NotAllowed

Boundary = dict[str, dict[int, float]]
SHOWN = ("equity_percent", "has_operational", "has_financial")


@transaction.atomic
def set_share(actor: Actor, site: Site, values: dict[str, Any]) -> SiteShare:
    """Say what counts of a site from a day on; a row of the same day is replaced.

    `values`: starts_on, equity_percent, has_operational, has_financial, reason. Raises NotAllowed, ValidationError.
    """
    if not actor.may("configure", site.path):
        raise NotAllowed(_("Your role does not let you change the boundary of this site."))
    before = SiteShare.objects.filter(site=site, starts_on=values.get("starts_on")).first()
    row = before or SiteShare(organization=actor.organization, site=site)
    was = {name: history.to_json(getattr(row, name)) if before else None for name in SHOWN}
    for name, value in values.items():
        setattr(row, name, value)
    row.clean_fields(exclude=["organization"])
    if not row.reason.strip():
        raise ValidationError({"reason": _("Say why; the reason stays in the history.")})
    row.save()
    changes = {name: [was[name], history.to_json(getattr(row, name))] for name in SHOWN}
    context = {"starts_on": row.starts_on.isoformat()}
    new = history.for_object(site, events.SHARE_SET, changes, context, row.reason)
    history.append(actor.organization, actor.user, [new])
    mark_stale(actor.organization, [site.path], row.starts_on)
    return row


def boundary_of(sites: Iterable[Site], months: Sequence[int], approach: str) -> Boundary:
    """The share of each month (0 to 1) of the sites that do not count in full all the time: id → month → share."""
    rows: dict[int, list[SiteShare]] = defaultdict(list)
    for row in SiteShare.objects.filter(site__in=list(sites)).order_by("starts_on"):
        rows[row.site_id].append(row)
    found = {
        str(site): {month: share_of(own, month, approach) for month in months} for site, own in rows.items()
    }
    return {site: shares for site, shares in found.items() if any(share != 1 for share in shares.values())}


def share_of(rows: Sequence[SiteShare], month: int, approach: str) -> float:
    """The day-weighted share of a month; before the first row a site does not belong to the organization."""
    first = date(month // 100, month % 100, 1)
    days = calendar.monthrange(first.year, first.month)[1]
    total = sum((_on(rows, first + timedelta(day), approach) for day in range(days)), Decimal(0))
    return float(total / days)


def _on(rows: Sequence[SiteShare], day: date, approach: str) -> Decimal:
    begun = [row for row in rows if row.starts_on <= day]
    return begun[-1].of(approach) if begun else Decimal(0)
