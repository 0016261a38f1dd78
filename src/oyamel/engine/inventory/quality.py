"""Quality of data: completeness, spikes against the same season, duplicates, impossible values."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from oyamel.engine.inventory.allocation import Bill, month_days
from oyamel.engine.inventory.problems import Remark
from oyamel.engine.inventory.segments import Segment
from oyamel.engine.inventory.settle import expected_intervals

ROBUST = 1.4826  # MAD × 1.4826 is the standard deviation of a normal distribution
SEASON = 1  # months to each side that count as the same season
FEWEST = 4
LEAST_SPREAD = 0.02


@dataclass(frozen=True)
class Completeness:
    """How much of a month is there: days of bills or intervals of readings."""

    source: str
    month: int
    found: int
    expected: int

    @property
    def share(self) -> float:
        """Share between 0 and 1; days billed twice do not make it more than whole."""
        return min(1.0, self.found / self.expected)


def bill_completeness(bills: Iterable[Bill], months: Sequence[int]) -> list[Completeness]:
    """Days billed of each month, per source; a day billed twice counts once."""
    days: dict[str, set[int]] = {}
    for bill in bills:
        days.setdefault(bill.source, set()).update(range(bill.start.toordinal(), bill.end.toordinal()))
    return [
        Completeness(
            source, month, len(found & _days_of(month)), calendar.monthrange(month // 100, month % 100)[1]
        )
        for source, found in sorted(days.items())
        for month in months
    ]


def _days_of(month: int) -> set[int]:
    year, number = divmod(month, 100)
    first = date(year, number, 1).toordinal()
    return set(range(first, first + calendar.monthrange(year, number)[1]))


def reading_completeness(
    segments: Iterable[Segment], months: Sequence[int], zone: str, seconds: Mapping[str, int]
) -> list[Completeness]:
    """Intervals found of each month, per source; `seconds` is the interval of each source."""
    rows = {(each.source, each.month): each.rows for each in segments}
    return [
        Completeness(source, month, rows.get((source, month), 0), expected_intervals(month, zone, length))
        for source, length in sorted(seconds.items())
        for month in months
    ]


def spikes(amounts: Mapping[int, float], limit: float = 4.0) -> list[Remark]:
    """Months far from the same season: robust distance (median, MAD) to months ±1 of other years over `limit`."""
    found = []
    for month, amount in sorted(amounts.items()):
        season = [value for other, value in amounts.items() if other != month and _same_season(month, other)]
        if len(season) < FEWEST:
            continue
        middle = median(season)
        spread = ROBUST * median([abs(value - middle) for value in season])
        distance = abs(amount - middle) / max(spread, LEAST_SPREAD * abs(middle), 1e-12)
        if distance > limit:
            params = {"amount": amount, "usual": middle, "distance": round(distance, 2)}
            text = f"{amount:g} where the season has {middle:g} ({distance:.1f} robust deviations)"
            found.append(Remark("amount.spike", str(month), text, params))
    return found


def _same_season(month: int, other: int) -> bool:
    apart = abs(month % 100 - other % 100)
    return min(apart, 12 - apart) <= SEASON


def duplicates(bills: Sequence[Bill]) -> list[Remark]:
    """Bills of one source with the same period, or with the same amount in another period of equal length."""
    found = []
    ordered = sorted(bills, key=lambda bill: (bill.source, bill.start, bill.id))
    for place, bill in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other.source != bill.source:
                break
            if (other.start, other.end) == (bill.start, bill.end):
                found.append(
                    Remark("bill.same_period", bill.source, f"{bill.id} and {other.id} have the same period")
                )
            elif bill.amount and other.amount == bill.amount:
                found.append(
                    Remark("bill.same_amount", bill.source, f"{bill.id} and {other.id} have the same amount")
                )
    return found


def impossible(bills: Iterable[Bill], largest_per_day: Mapping[str, float] | None = None) -> list[Remark]:
    """Negative amounts, and amounts above what a source can take in a day (`largest_per_day` by source)."""
    limits, found = largest_per_day or {}, []
    for bill in bills:
        days = sum(month_days(bill.start, bill.end).values())
        if bill.amount < 0:
            found.append(
                Remark("amount.negative", bill.id, f"{bill.amount} is negative: a credit or an error")
            )
        elif bill.source in limits and float(bill.amount) / days > limits[bill.source]:
            text = f"{float(bill.amount) / days:g} a day, more than {limits[bill.source]:g}"
            found.append(Remark("amount.too_large", bill.id, text))
    return found
