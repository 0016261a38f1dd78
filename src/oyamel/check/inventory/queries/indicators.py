"""Figures as series for those who set targets on them: one value a month, of a branch, absolute or per unit made."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from oyamel.check.inventory.enums import Account
from oyamel.check.inventory.models import Calculation, SiteTotal, Total, WholeTotal
from oyamel.check.inventory.queries.figures import OUTSIDE
from oyamel.org.actors import branch_condition
from oyamel.org.models import Organization

LOCATION = "location"


@dataclass(frozen=True)
class Indicator:
    """What is told: an account, narrowed by scope, activity, route or kind; `per` is the id of a production source.

    `method` is that of scope 2 where greenhouse gases are told.
    """

    account: str = Account.GHG.value
    scope: str = ""
    activity: str = ""
    route: str = ""
    kind: str = ""
    unit: str = ""
    method: str = LOCATION
    per: int | None = None


@dataclass(frozen=True)
class MonthValue:
    """The value of a month (202401) in `unit`, the share of it that is estimated, and the address that opens it."""

    month: int
    value: float
    unit: str
    estimated_share: float
    url: str


def monthly(
    organization: Organization, indicator: Indicator, first: int, last: int, branch: str = ""
) -> list[MonthValue]:
    """The values of the months from `first` to `last` that current calculations of the whole organization have.

    A month without production has no value per unit. Call inside the organization's scope; three queries.
    """
    current = Calculation.objects.filter(
        organization=organization,
        is_current=True,
        inventory__record__is_archived=False,
        inventory__record__site=None,
    ).select_related("inventory__record")
    of_month = {month: each for each in current.order_by("pk") for month in each.inventory.months}
    rows = _rows(of_month, first, last, branch)
    sums = _sums(_narrowed(rows, indicator), indicator.account == Account.GHG)
    made = _made(rows, indicator.per) if indicator.per else {}
    found = []
    for (month, unit), (value, estimated) in sorted(sums.items()):
        per, per_unit = made.get(month, (0.0, "")) if indicator.per else (1.0, "")
        if per:
            shown = f"{unit}/{per_unit}" if per_unit else unit
            share = abs(estimated / value) if value else 0.0
            found.append(
                MonthValue(
                    month, value / per, shown, share, _url(organization, of_month[month], indicator, month)
                )
            )
    return found


def _rows(of_month: Mapping[int, Calculation], first: int, last: int, branch: str) -> QuerySet[Any]:
    calculations = {each.pk for month, each in of_month.items() if first <= month <= last}
    model: type[Total] = SiteTotal if branch else WholeTotal
    rows = model._default_manager.filter(calculation__in=calculations, month__gte=first, month__lte=last)
    return rows.filter(branch_condition([branch], "site__path")) if branch else rows


def _narrowed(rows: QuerySet[Any], indicator: Indicator) -> QuerySet[Any]:
    wanted = {name: getattr(indicator, name) for name in ("scope", "activity", "route", "kind", "unit")}
    rows = rows.filter(account=indicator.account, **{name: value for name, value in wanted.items() if value})
    if indicator.account != Account.GHG:
        return rows
    rows = rows.filter(method__in=["", indicator.method])
    return rows if indicator.scope else rows.exclude(scope=OUTSIDE)


def _sums(rows: QuerySet[Any], is_gas: bool) -> dict[tuple[int, str], tuple[float, float]]:
    """(month, unit) → value and its estimated part; gases in kg CO2e."""
    columns = ("co2e_kg", "estimated_co2e_kg") if is_gas else ("amount", "estimated")
    found: dict[tuple[int, str], tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for month, unit, value, estimated in rows.values_list("month", "unit").annotate(
        *(Sum(name) for name in columns)
    ):
        key = month, "kg CO2e" if is_gas else unit
        before = found[key]
        found[key] = before[0] + value, before[1] + estimated
    return dict(found)


def _made(rows: QuerySet[Any], source: int | None) -> dict[int, tuple[float, str]]:
    made = (
        rows.filter(account=Account.PRODUCTION, item=str(source))
        .values_list("month", "unit")
        .annotate(Sum("amount"))
    )
    return {month: (value, unit) for month, unit, value in made}


def _url(organization: Organization, calculation: Calculation, indicator: Indicator, month: int) -> str:
    number = calculation.inventory.record.number
    wanted = {
        "account": indicator.account,
        "scope": indicator.scope,
        "activity": indicator.activity,
        "month": month,
    }
    query = "&".join(f"{name}={value}" for name, value in wanted.items() if value)
    return f"/{organization.slug}/inventories/{number}/figures/?{query.replace(' ', '+')}"
