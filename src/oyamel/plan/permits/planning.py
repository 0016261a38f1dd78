"""Dates of permits: their renewal, their end as a clock once it is reached, and their fees."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from oyamel.plan.obligations.domain.planning import calendar_for, today_at
from oyamel.plan.permits.enums import HOLDS, PermitStatus
from oyamel.plan.permits.models import Fee, Permit
from oyamel.records import deadlines
from oyamel.records.deadlines import Planned
from oyamel.records.models import Deadline

RENEWAL = deadlines.source("permit-renewal", _("Submit the renewal: %(title)s"), _("Renewals of permits"))
END = deadlines.source(
    "permit-end", _("%(title)s ends: renew it, or stop what it permits"), _("Ends of permits"), is_clock=True
)
FEE = deadlines.source("permit-fee", _("Pay: %(what)s, %(title)s"), _("Fees of permits"))


def plan_permits(rows: Sequence[Permit]) -> None:
    """Bring the dates of these permits to what they say now; the end of one that holds otherwise is no date any more."""
    deadlines.plan({row.pk: _renewal(row) for row in rows}, RENEWAL, date.min)
    deadlines.plan({row.pk: _end(row) for row in rows}, END, date.min)
    fees = _fees(rows)
    deadlines.plan({row.pk: fees.get(row.pk, []) for row in rows}, FEE, date.min)


def _renewal(row: Permit) -> list[Planned]:
    if row.renew_by is None or row.record.is_archived or row.record.status == PermitStatus.WITHDRAWN:
        return []
    return [Planned(row.renew_by.isoformat(), row.renew_by, _target(row, row.renew_by))]


def _end(row: Permit) -> list[Planned]:
    ends = row.expires_on
    runs = row.record.status in (PermitStatus.IN_FORCE, PermitStatus.EXPIRED) and not row.record.is_archived
    return [Planned(ends.isoformat(), ends, opens_on=ends)] if ends and runs else []


def _fees(rows: Sequence[Permit]) -> dict[int, list[Planned]]:
    live = {
        row.pk: row
        for row in rows
        if row.record.status != PermitStatus.WITHDRAWN and not row.record.is_archived
    }
    found: dict[int, list[Planned]] = {}
    for fee in Fee.objects.filter(permit__in=list(live), dropped_on=None):
        params = {"what": fee.what}
        planned = Planned(
            f"fee-{fee.pk}", fee.due_on, _target(live[fee.permit_id], fee.due_on), params=params
        )
        found.setdefault(fee.permit_id, []).append(planned)
    return found


def _target(row: Permit, day: date) -> date:
    """The last working day of the site's authorities not after a day."""
    site = row.record.site
    place = (site.region or site.country) if site else row.organization.country
    return calendar_for(place).on_or_before(day)


def close_open(row: Permit, source: str, key: str, on: date) -> None:
    """Close a date where it stands open; one that was never planned needs no closing."""
    if Deadline.objects.filter(record=row.record, source=source, key=key, is_open=True).exists():
        deadlines.close(row.record, source, key, on)


def holds(row: Permit) -> bool:
    """Whether what the permit allows may be done today: in force and not over, or continued."""
    if row.record.status == PermitStatus.CONTINUED:
        return True
    is_over = row.expires_on is not None and row.expires_on < today_at(row.record.site)
    return row.record.status in HOLDS and not is_over
