"""Points of the small line beside a figure. A missing value is a gap, never a zero."""

from collections.abc import Sequence

WIDTH = 120.0
HEIGHT = 30.0


def _scale(values: Sequence[float], goal: float | None) -> tuple[float, float]:
    known = [*values, *([] if goal is None else [goal])]
    low, high = min(known), max(known)
    return low, (high - low) or 1.0


def _y(value: float, low: float, span: float) -> str:
    return f"{HEIGHT - (value - low) / span * HEIGHT:.1f}"


def spark_lines(values: Sequence[float | None], goal: float | None = None) -> tuple[list[str], str | None]:
    """SVG points of each unbroken run of `values` (one unit, equally spaced), and the height of the goal."""
    known = [value for value in values if value is not None]
    if not known:
        return [], None
    low, span = _scale(known, goal)
    step = WIDTH / max(len(values) - 1, 1)
    runs: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{place * step:.1f},{_y(value, low, span)}")
    return [" ".join(run) for run in runs if run], None if goal is None else _y(goal, low, span)
