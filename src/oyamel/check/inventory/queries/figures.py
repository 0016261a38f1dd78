"""Figures: sums of totals by any of their columns, of the sites that the reader sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet, Sum

from oyamel.check.inventory.models import (
    Calculation,
    Inventory,
    MonthlyTotal,
    SiteTotal,
    Total,
    WholeTotal,
    YearTotal,
)
from oyamel.org.actors import Actor, branch_condition

OUTSIDE = "outside"
COLUMNS = (
    "account",
    "scope",
    "method",
    "activity",
    "item",
    "route",
    "kind",
    "unit",
    "month",
    "site",
    "source",
)
FINE = {"month", "item", "route", "kind"}


@dataclass(frozen=True)
class Figure:
    """A sum: amount in the unit of its account, CO2e in kg, and the parts of both that rest on estimates."""

    key: tuple[Any, ...]
    amount: float
    co2e_kg: float
    estimated: float
    estimated_co2e_kg: float

    @property
    def estimated_share(self) -> float:
        """Share between 0 and 1 that rests on estimates: of the CO2e where there is any, else of the amount."""
        part, whole = (
            (self.estimated_co2e_kg, self.co2e_kg) if self.co2e_kg else (self.estimated, self.amount)
        )
        return abs(part / whole) if whole else 0.0


@dataclass(frozen=True)
class Wanted:
    """Which totals are asked for: equal values by column, a branch of sites, and the scope 2 method of a total."""

    where: Mapping[str, Any] = field(default_factory=dict)
    branch: str = ""
    total_by: str = ""

    def condition(self) -> Q:
        """The condition on totals; with `total_by` only lines that stand in a total of CO2e."""
        condition = Q(
            **{name: value for name, value in self.where.items() if name.removesuffix("__in") in COLUMNS}
        )
        if self.branch:
            condition &= branch_condition([self.branch], "site__path")
        if self.total_by:
            condition &= Q(account="ghg", method__in=["", self.total_by]) & ~Q(scope=OUTSIDE)
        return condition


def current(inventory: Inventory) -> Calculation | None:
    """The current calculation of an inventory."""
    return inventory.calculations.filter(is_current=True).select_related("made_by").first()


def version(inventory: Inventory, number: int | None) -> Calculation | None:
    """The calculation of that number that still has its totals, else the current one."""
    if number is None:
        return current(inventory)
    return inventory.calculations.filter(version=number, is_kept=True).select_related("made_by").first()


def seen(actor: Actor) -> Q:
    """The totals that the actor may see: of the branches of their roles, and of what belongs to no site."""
    branches = actor.branches("view")
    return Q() if "" in branches else branch_condition(branches, "site__path") | Q(site=None)


def rows(
    actor: Actor, calculations: Sequence[Calculation], wanted: Wanted, by: Sequence[str] = ()
) -> QuerySet[Any]:
    """The totals behind figures, from the coarsest table that tells all columns asked for apart."""
    chosen = _table(actor, wanted, by)._default_manager.filter(calculation__in=list(calculations))
    return chosen.filter(seen(actor), wanted.condition())


def _table(actor: Actor, wanted: Wanted, by: Sequence[str]) -> type[Total]:
    columns = {name.partition("__")[0] for name in (*wanted.where, *by)}
    sees_all = "" in actor.branches("view") and not wanted.branch
    if sees_all and not columns & {"site", "source"}:
        return WholeTotal
    if not columns & FINE:
        return YearTotal
    return MonthlyTotal if "source" in columns else SiteTotal


def figures(
    actor: Actor, calculations: Sequence[Calculation], wanted: Wanted, by: Sequence[str]
) -> list[Figure]:
    """Sums by the columns, in their order; one query."""
    found = rows(actor, calculations, wanted, by)
    sums = found.values_list(*by).annotate(
        Sum("amount"), Sum("co2e_kg"), Sum("estimated"), Sum("estimated_co2e_kg")
    )
    width = len(by)
    return [
        Figure(tuple(row[:width]), *(float(each or 0) for each in row[width:])) for row in sums.order_by(*by)
    ]


def total(actor: Actor, calculations: Sequence[Calculation], wanted: Wanted) -> Figure:
    """One sum of everything asked for; its unit is that of the totals."""
    made = rows(actor, calculations, wanted).aggregate(
        amount=Sum("amount"), co2e_kg=Sum("co2e_kg"), estimated=Sum("estimated"),
        estimated_co2e_kg=Sum("estimated_co2e_kg"),
    )  # fmt: skip
    return Figure((), **{name: float(value or 0) for name, value in made.items()})
