"""Bills and deliveries over calendar months, by day, in whole units of 10⁻⁶ of the bill's unit.

`allocate` is the rule for one bill; `allocation` is the same rule as one Ibis expression for millions of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import ibis
from ibis import _

from oyamel.engine.inventory.problems import InventoryProblem, Remark

MICRO = 1_000_000
KEPT = ("id", "source", "unit", "estimated", "basis")
LARGEST_MICRO, LONGEST_DAYS = 2**51, 4000  # their product fits 64 bits, a share is exact in float64


@dataclass(frozen=True)
class Bill:
    """An amount over local days, `end` not included; `basis` is the code of how it was determined."""

    id: str
    source: str
    start: date
    end: date
    amount: Decimal
    unit: str = ""
    estimated: bool = False
    basis: str = ""
    cost: Decimal = Decimal(0)
    currency: str = ""


@dataclass(frozen=True)
class Stock:
    """A stock taken at the beginning of a day."""

    on: date
    amount: Decimal


def month_of(day: date) -> int:
    """The calendar month as a number: 202402."""
    return day.year * 100 + day.month


def local_day(instant: datetime, zone: str) -> date:
    """The calendar day of an instant in the site's time zone."""
    return instant.astimezone(ZoneInfo(zone)).date()


def month_days(start: date, end: date) -> dict[int, int]:
    """Days of the period (end not included) in each calendar month; raises period.empty."""
    if end <= start:
        raise InventoryProblem("period.empty", start=start, end=end)
    found: dict[int, int] = {}
    day = start
    while day < end:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        found[month_of(day)] = (min(following, end) - day).days
        day = following
    return found


def allocate(amount: Decimal, start: date, end: date) -> dict[int, Decimal]:
    """Shares of `amount` by month, multiples of 10⁻⁶ that sum to it: largest remainder, earlier month first."""
    days = month_days(start, end)
    micro = micro_units(amount)
    sign, whole, length = (-1 if micro < 0 else 1), abs(micro), sum(days.values())
    parts = {month: divmod(whole * count, length) for month, count in days.items()}
    left = whole - sum(quotient for quotient, _rest in parts.values())
    lucky = sorted(parts, key=lambda month: (-parts[month][1], month))[:left]
    return {month: Decimal(sign * (parts[month][0] + (month in lucky))) / MICRO for month in parts}


def micro_units(amount: Decimal) -> int:
    """The amount in whole 10⁻⁶ of its unit, half to even."""
    return int((amount * MICRO).to_integral_value(ROUND_HALF_EVEN))


def allocation(bills: ibis.Table) -> ibis.Table:
    """Shares of many bills by month, by the rule of `allocate`.

    Takes id, source, unit, start (date), end (date, not included), micro (int64, 10⁻⁶ units), estimated (bool)
    and, where there is one, basis. Gives id, source, unit, estimated, (basis,) month (202402), days, micro.
    """
    kept = [name for name in KEPT if name in bills.columns]
    whole = bills.mutate(
        first=_.start.year() * 12 + _.start.month() - 1,
        final=(_.end - ibis.interval(days=1)).year() * 12 + (_.end - ibis.interval(days=1)).month() - 1,
        length=_.end.delta(_.start, unit="day"),
    )
    inside = whole.filter(_.first == _.final).select(
        *kept, month=_month_number(_.first), days=_.length, micro=_.micro
    )
    return inside.union(_spread(whole.filter(_.first != _.final), kept))


def _spread(bills: ibis.Table, kept: Sequence[str]) -> ibis.Table:
    parts = bills.mutate(serial=ibis.range(bills.first, bills.final + 1, 1).unnest())
    parts = parts.mutate(days=_overlap(parts.start, parts.end, parts.serial), size=parts.micro.abs())
    parts = parts.mutate(rest=(_.size * _.days) % _.length)
    # the division has no remainder, so rounding undoes what float64 loses above 2⁵³
    parts = parts.mutate(share=((_.size * _.days - _.rest) / _.length).round().cast("int64"))
    of_bill = ibis.window(group_by="id")
    order = ibis.window(group_by="id", order_by=[ibis.desc("rest"), "serial"])
    ranked = parts.mutate(left=_.size - _.share.sum().over(of_bill), rank=ibis.row_number().over(order))
    micro = (_.share + (_.rank < _.left).ifelse(1, 0)) * _.micro.sign().cast("int64")
    return ranked.select(*kept, month=_month_number(_.serial), days=_.days, micro=micro.cast("int64"))


def _month_number(serial: ibis.Deferred) -> ibis.Deferred:
    return (serial // 12 * 100 + serial % 12 + 1).cast("int32")


def _overlap(start: ibis.Value, end: ibis.Value, serial: ibis.Value) -> ibis.Value:
    here, following = (
        ibis.date((at // 12).cast("int32"), (at % 12 + 1).cast("int32"), 1) for at in (serial, serial + 1)
    )
    return ibis.least(end, following).delta(ibis.greatest(start, here), unit="day")


def from_stocks(
    deliveries: Sequence[tuple[date, Decimal]], stocks: Sequence[Stock]
) -> list[tuple[date, date, Decimal]]:
    """Use between stock takings: opening stock plus deliveries less closing stock, with start and end day."""
    ordered = sorted(stocks, key=lambda stock: stock.on)
    used = []
    for opening, closing in pairwise(ordered):
        received = sum((amount for day, amount in deliveries if opening.on <= day < closing.on), Decimal(0))
        used.append((opening.on, closing.on, opening.amount + received - closing.amount))
    return used


def outside_stocks(deliveries: Sequence[tuple[date, Decimal]], stocks: Sequence[Stock]) -> list[Remark]:
    """Deliveries before the first or after the last stock taking: they count in no period yet."""
    days = sorted(stock.on for stock in stocks)
    return [
        Remark("delivery.outside", day.isoformat(), f"{amount} delivered outside all stock takings")
        for day, amount in deliveries
        if not days or not days[0] <= day < days[-1]
    ]


def period_remarks(bills: Sequence[Bill]) -> list[Remark]:
    """Days billed twice and days not billed, per source, in the order of time."""
    found: list[Remark] = []
    for source in sorted({bill.source for bill in bills}):
        ordered = sorted(
            (bill for bill in bills if bill.source == source), key=lambda bill: (bill.start, bill.id)
        )
        reached = ordered[0]
        for bill in ordered[1:]:
            found.extend(_junction(source, reached, bill))
            reached = max(reached, bill, key=lambda each: each.end)
    return found


def _junction(source: str, before: Bill, after: Bill) -> list[Remark]:
    days = (after.start - before.end).days
    if days == 0:
        return []
    code = "bill.gap" if days > 0 else "bill.overlap"
    first, last = sorted((before.end, after.start)) if days > 0 else (after.start, min(before.end, after.end))
    text = f"{(last - first).days} days from {first} to {last} between {before.id} and {after.id}"
    return [Remark(code, source, text, {"start": first, "end": last, "bills": (before.id, after.id)})]
