"""The curve of an objective: what was measured against baseline, path and target, and where it leads. Pure.

Amounts (kWh, t) are compared per year: a point is the sum of the last twelve months once they are covered, before that
what was measured so far, scaled to a year. Levels (kWh per piece, %) are compared as they are. The forecast is the
median of the slopes between all pairs of points (Theil and Sen; P. K. Sen, Journal of the American Statistical
Association 63, 1968), which a single outlier does not move.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

YEAR = 365.25
WHOLE_YEAR = 350  # days from which on a span counts as a year
FEWEST = 3
MOST = 60  # newest points that a trend looks at


@dataclass(frozen=True)
class Point:
    """A measured value of a span, both days included; `is_estimated` says that it rests on an estimate."""

    start: date
    end: date
    value: float
    is_estimated: bool = False
    url: str = ""

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


@dataclass(frozen=True)
class Drawn:
    """A point of the curve; `is_whole` is False for an amount that rests on less than a year."""

    on: date
    value: float
    is_whole: bool = True


@dataclass(frozen=True)
class Aim:
    """From where, to where, until when; `lower` says that less is better. Values per year for amounts."""

    baseline: float
    baseline_on: date
    target: float
    target_on: date
    lower: bool

    def is_met(self, value: float) -> bool:
        """Whether a value is as good as the target or better."""
        return value <= self.target if self.lower else value >= self.target

    def path(self, on: date) -> float:
        """The value on the straight way from baseline to target."""
        span = (self.target_on - self.baseline_on).days
        share = min(max((on - self.baseline_on).days / span, 0.0), 1.0) if span > 0 else 1.0
        return self.baseline + (self.target - self.baseline) * share


@dataclass(frozen=True)
class Verdict:
    """`code` is a value of Outlook; `forecast` the value that the trend gives for the target date, if any."""

    code: str
    latest: Drawn | None = None
    forecast: float | None = None
    on_path: float | None = None


def per_year(value: float, start: date, end: date) -> float:
    """An amount of a span scaled to a year."""
    return value / ((end - start).days + 1) * YEAR


def drawn(points: Sequence[Point], is_amount: bool) -> list[Drawn]:
    """The points of the curve in order of time."""
    ordered = sorted(points, key=lambda point: point.end)
    if not is_amount:
        return [Drawn(point.end, point.value) for point in ordered]
    return [_running_year(ordered[: place + 1]) for place in range(len(ordered))]


def _running_year(points: Sequence[Point]) -> Drawn:
    """The last twelve months up to the last point."""
    end = points[-1].end
    first = end - timedelta(days=365)
    window = [point for point in points if point.start > first] or [points[-1]]
    days = sum(point.days for point in window)
    return Drawn(end, sum(point.value for point in window) / days * YEAR, days >= WHOLE_YEAR)


def slope(points: Sequence[Drawn]) -> float | None:
    """The trend per day; None for fewer than three points or a single day."""
    newest = points[-MOST:]
    slopes = [
        (later.value - earlier.value) / (later.on - earlier.on).days
        for place, earlier in enumerate(newest)
        for later in newest[place + 1 :]
        if later.on > earlier.on
    ]
    return median(slopes) if len(newest) >= FEWEST and slopes else None


def forecast(points: Sequence[Drawn], on: date) -> float | None:
    """The value that the trend gives for a day; None without a trend. An amount never falls below nothing."""
    trend = slope(points)
    if trend is None:
        return None
    newest = points[-MOST:]
    origin = newest[0].on
    start = median(each.value - trend * (each.on - origin).days for each in newest)
    ahead = start + trend * (on - origin).days
    return max(ahead, 0.0) if min(each.value for each in newest) >= 0 else ahead


def verdict(points: Sequence[Drawn], aim: Aim | None, today: date) -> Verdict:
    """Whether the target will be reached: by the trend where there is one, else by the path to the target."""
    if aim is None:
        return Verdict("incomplete", points[-1] if points else None)
    if not points:
        return Verdict("overdue" if today > aim.target_on else "no_data")
    latest = points[-1]
    ahead = forecast(points, aim.target_on)
    path = aim.path(latest.on)
    if aim.is_met(latest.value):
        code = "reached"
    elif today > aim.target_on:
        code = "overdue"
    elif ahead is not None:
        code = "on_track" if aim.is_met(ahead) else "off_track"
    else:
        is_better = latest.value <= path if aim.lower else latest.value >= path
        code = "on_track" if is_better else "off_track"
    return Verdict(code, latest, ahead, path)


def saved_amount(points: Sequence[Point], aim: Aim) -> float:
    """How much less (or more, where more is better) was measured than at the baseline's pace, since the baseline."""
    since = [point for point in points if point.start > aim.baseline_on]
    gained = sum(aim.baseline * point.days / YEAR - point.value for point in since)
    return gained if aim.lower else -gained
