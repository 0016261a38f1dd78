"""What was measured of an objective, wherever it comes from: the inventory, or values entered by hand."""

from calendar import monthrange
from datetime import date

from oyamel.check.inventory.queries.indicators import Indicator, MonthValue, monthly
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.engine.inventory.units import convert
from oyamel.plan.objectives.curve import Point
from oyamel.plan.objectives.models import Measurement, Objective

FIRST, LAST = 190001, 999912


def series_of(objective: Objective) -> list[Point]:
    """The values of the indicator in order of time, in the objective's unit. Values that cannot be told in it are left out.

    An objective with an account takes the months that the current calculations of the whole organization have, of its own
    branch of sites; one without takes what was entered by hand.
    """
    return _of_inventory(objective) if objective.account else _by_hand(objective)


def _by_hand(objective: Objective) -> list[Point]:
    rows = Measurement.objects.filter(objective=objective, ended_at=None, unit=objective.unit)
    return [
        Point(row.start, row.end, float(row.value), row.is_estimated) for row in rows.order_by("end", "pk")
    ]


def indicator_of(objective: Objective) -> Indicator:
    """What an objective asks of the inventory."""
    return Indicator(
        account=objective.account,
        scope=objective.scope,
        activity=objective.activity,
        per=objective.production_id,
    )


def _of_inventory(objective: Objective) -> list[Point]:
    branch = objective.record.site_path
    found = monthly(objective.organization, indicator_of(objective), FIRST, LAST, branch)
    points = [_point(each, objective.unit) for each in found]
    return [point for point in points if point]


def _point(each: MonthValue, unit: str) -> Point | None:
    value = in_unit(each.value, each.unit, unit)
    if value is None:
        return None
    year, month = divmod(each.month, 100)
    days = monthrange(year, month)[1]
    return Point(date(year, month, 1), date(year, month, days), value, each.estimated_share > 0, each.url)


def in_unit(value: float, source: str, target: str) -> float | None:
    """A value in another unit, None where there is no way; of ratios such as kWh/piece the upper parts are converted."""
    if source == target:
        return value
    (upper, _slash, lower), (wanted, _slash, below) = (each.partition("/") for each in (source, target))
    if lower.strip() != below.strip():
        return None
    try:
        return convert(value, upper.strip(), wanted.strip())
    except InventoryProblem:
        return None
