"""What was measured of an objective, wherever it comes from."""

from oyamel.plan.objectives.curve import Point
from oyamel.plan.objectives.models import Measurement, Objective


def series_of(objective: Objective) -> list[Point]:
    """The values of the indicator in order of time, in the objective's unit. Values in another unit are left out."""
    rows = Measurement.objects.filter(objective=objective, ended_at=None, unit=objective.unit)
    return [
        Point(row.start, row.end, float(row.value), row.is_estimated) for row in rows.order_by("end", "pk")
    ]
