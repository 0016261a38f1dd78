"""What the figures say of an objective: its aim, its curve, its verdict; kept beside it so that lists can filter."""

from collections.abc import Iterable
from dataclasses import dataclass

from oyamel.org import clock
from oyamel.plan.objectives import curve, enums
from oyamel.plan.objectives.models import Objective, Standing
from oyamel.plan.objectives.series import series_of


@dataclass(frozen=True)
class Reading:
    """Everything that a page tells of an objective's figures."""

    points: list[curve.Point]
    drawn: list[curve.Drawn]
    aim: curve.Aim | None
    verdict: curve.Verdict
    baseline: float | None


def read(objective: Objective) -> Reading:
    """Read the series and judge it by today."""
    points = series_of(objective)
    is_amount = objective.measure == enums.Measure.AMOUNT
    line, aim = curve.drawn(points, is_amount), aim_of(objective)
    return Reading(points, line, aim, curve.verdict(line, aim, clock.today()), baseline_of(objective))


def baseline_of(objective: Objective) -> float | None:
    """The baseline, per year for an amount."""
    value, start, end = objective.baseline_value, objective.baseline_from, objective.baseline_until
    if value is None or start is None or end is None:
        return None
    is_amount = objective.measure == enums.Measure.AMOUNT
    return curve.per_year(float(value), start, end) if is_amount else float(value)


def aim_of(objective: Objective) -> curve.Aim | None:
    """The way from baseline to target; None while one of them or the date is missing."""
    baseline, target, due = baseline_of(objective), target_of(objective), objective.record.due_on
    if baseline is None or target is None or due is None or objective.baseline_until is None:
        return None
    is_lower = objective.direction == enums.Direction.LOWER
    return curve.Aim(baseline, objective.baseline_until, target, due, is_lower)


def target_of(objective: Objective) -> float | None:
    """The target, per year for an amount: as given, or the baseline changed by so many percent."""
    if objective.target_value is not None:
        return float(objective.target_value)
    baseline = baseline_of(objective)
    if objective.target_percent is None or baseline is None:
        return None
    sign = -1 if objective.direction == enums.Direction.LOWER else 1
    return baseline * (1 + sign * float(objective.target_percent) / 100)


def refresh(rows: Iterable[Objective]) -> None:
    """Write down the outlook of objectives anew."""
    for objective in rows:
        found = read(objective).verdict
        values = {
            "organization": objective.organization,
            "outlook": found.code,
            "latest": found.latest.value if found.latest else None,
            "latest_on": found.latest.on if found.latest else None,
            "forecast": found.forecast,
        }
        Standing.objects.update_or_create(objective=objective, defaults=values)
