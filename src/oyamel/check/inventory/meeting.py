"""Where the inventory meets others: data that change, periods that are closed, factors approved, aspects measured."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from oyamel.check.inventory.calendar import written
from oyamel.check.inventory.domain import own_factors, totals
from oyamel.check.inventory.domain.freshness import mark_stale
from oyamel.check.inventory.enums import Account, Period, Scope2Method
from oyamel.check.inventory.models import Calculation, Inventory, MonthlyTotal, OwnFactor, PeriodState
from oyamel.check.inventory.queries.figures import OUTSIDE
from oyamel.check.metering import hooks
from oyamel.check.metering.links import MEASURES
from oyamel.check.metering.spans import month_of, months_between
from oyamel.org.models import Organization
from oyamel.records import approvals, disposal, ports
from oyamel.records.models import Link, Record, RecordModel


def connect() -> None:
    """Declare everything; called once, when the program starts."""
    hooks.add_guard(refuse_closed)
    hooks.subscribe(hear)
    approvals.on_approved(OwnFactor.kind, own_factors.put_in_force)
    ports.offer_quantities(quantities_of)
    disposal.on_disposal(Inventory.kind, forget_figures)


def forget_figures(row: RecordModel) -> None:
    """The figures of an inventory that is disposed of; their hashes and totals stay in its history."""
    calculations = list(Calculation.objects.filter(inventory=row.pk))
    totals.drop(calculations)
    Calculation.objects.filter(inventory=row.pk).update(is_kept=False, problems=[], explanation=[], reason="")


def hear(organization: Organization, spans: Iterable[hooks.Span]) -> None:
    """Amounts changed: the inventories that rest on them are stale."""
    told = list(spans)
    if told:
        paths = sorted({span.source.record.site_path for span in told})
        mark_stale(organization, paths, min(span.start for span in told), max(span.end for span in told))


def refuse_closed(organization: Organization, spans: list[hooks.Span]) -> list[str]:
    """The reason why each span may not be written, or "": it touches a closed month of its site."""
    closed = _closed(organization, spans)
    return [_reason(span, closed) if closed else "" for span in spans]


def _closed(organization: Organization, spans: list[hooks.Span]) -> set[tuple[int | None, int]]:
    if not spans:
        return set()
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    rows = PeriodState.objects.filter(
        organization=organization, state=Period.CLOSED, month__gte=month_of(first), month__lte=month_of(last)
    )
    return set(rows.values_list("site_id", "month"))


def _reason(span: hooks.Span, closed: set[tuple[int | None, int]]) -> str:
    site = span.source.record.site_id
    found = [
        month for month in months_between(month_of(span.start), month_of(span.end)) if (site, month) in closed
    ]
    if not found:
        return ""
    words = _(
        "%(month)s is closed for this site; the environmental manager can open it again for a correction."
    )
    return words % {"month": written(found[0])}


def quantities_of(record: Record, start: date, end: date) -> list[ports.Quantity]:
    """What the sources that measure an aspect came to between two days, by account; scope 2 by location."""
    if record.kind != "aspect":
        return []
    sources = Link.objects.filter(type=MEASURES, target=record).values_list("source", flat=True)
    rows = MonthlyTotal.objects.filter(
        source__in=list(sources),
        calculation__is_current=True,
        month__gte=month_of(start),
        month__lte=month_of(end),
    )
    counted = rows.exclude(account=Account.COST).exclude(scope=OUTSIDE).exclude(method=Scope2Method.MARKET)
    sums = counted.values_list(
        "calculation__inventory__record__number", "source", "account", "unit"
    ).annotate(Sum("amount"), Sum("estimated"), Sum("co2e_kg"))
    return [
        _quantity(record, row, start, end)
        for row in sums.order_by("calculation", "source", "account", "unit")
    ]


def _quantity(record: Record, row: tuple[Any, ...], start: date, end: date) -> ports.Quantity:
    number, source, account, unit, amount, estimated, co2e = row
    is_gas = account == Account.GHG
    shown, unit = (co2e, "kg CO2e") if is_gas else (amount, unit)
    url = f"/{record.organization.slug}/inventories/{number}/figures/?account={account}&source={source}&by=month"
    share = abs(estimated / amount) if amount else 0.0
    return ports.Quantity(Decimal(str(round(shown, 3))), unit, start, end, url, share)
