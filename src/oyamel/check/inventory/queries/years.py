"""Inventories beside each other: the years of one branch, and the last thirteen months over their borders."""

from collections.abc import Sequence

from django.db.models import Max

from oyamel.check.inventory.models import Calculation, Inventory, WholeTotal
from oyamel.check.inventory.queries.figures import Figure, Wanted, figures
from oyamel.check.metering.spans import add_months, months_between
from oyamel.org.actors import Actor
from oyamel.records.models import visible

TREND_MONTHS = 13


def years_of(actor: Actor, site_id: int | None) -> list[Inventory]:
    """The live inventories of one branch, the newest year first; of two of one year the one begun last."""
    rows = Inventory.objects.filter(
        visible(actor, "view", "record__"), record__site=site_id, record__is_archived=False
    ).select_related("record")
    newest: dict[int, Inventory] = {}
    for row in rows.order_by("-year", "record__sequence"):
        newest[row.year] = row
    return list(newest.values())


def current_of(inventories: Sequence[Inventory]) -> dict[int, Calculation]:
    """The current calculation of each inventory, by the inventory's id."""
    rows = Calculation.objects.filter(inventory__in=list(inventories), is_current=True)
    return {row.inventory_id: row for row in rows}


def previous(actor: Actor, inventory: Inventory) -> Inventory | None:
    """The inventory of the year before, of the same branch."""
    return next(
        (each for each in years_of(actor, inventory.record.site_id) if each.year == inventory.year - 1), None
    )


def base_year(actor: Actor, inventory: Inventory) -> Inventory | None:
    """The base year of the inventory's branch."""
    return next((each for each in years_of(actor, inventory.record.site_id) if each.is_base_year), None)


def last_month(calculation: Calculation) -> int | None:
    """The last month of which a calculation has anything."""
    return WholeTotal.objects.filter(calculation=calculation).aggregate(last=Max("month"))["last"]


def trend(
    actor: Actor, inventory: Inventory, calculation: Calculation, wanted: Wanted, by: Sequence[str]
) -> tuple[list[int], list[Figure]]:
    """The last thirteen months with data, over the border to the year before, and their figures by month and `by`."""
    last = last_month(calculation)
    if last is None:
        return [], []
    months = list(months_between(add_months(last, 1 - TREND_MONTHS), last))
    earlier = [each for each in years_of(actor, inventory.record.site_id) if each.year < inventory.year][:1]
    calculations = [calculation, *current_of(earlier).values()]
    asked = Wanted({**wanted.where}, wanted.branch, wanted.total_by)
    found = figures(actor, calculations, asked, ["month", *by])
    return months, [figure for figure in found if figure.key[0] in set(months)]
