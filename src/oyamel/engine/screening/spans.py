"""Amounts that may be known in part: exact spans of kilograms, and the units in which they are written."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.engine.inventory.units import VOLUME, Unit, ratio, resolve

MASS = "[mass]"
LAW_UNITS = {"lb": "lb", "kg": "kg", "t": "t", "g": "g"}
DIGITS = 13  # more than any unit of mass has in kilograms, fewer than a float carries


@dataclass(frozen=True)
class Span:
    """From `low` to `high`, both included; `high` None: no upper bound is known."""

    low: Fraction
    high: Fraction | None

    @property
    def is_exact(self) -> bool:
        """Whether there is one possible value only."""
        return self.low == self.high

    def __add__(self, other: "Span") -> "Span":
        high = None if self.high is None or other.high is None else self.high + other.high
        return Span(self.low + other.low, high)

    def times(self, low: Fraction, high: Fraction) -> "Span":
        """The span times a factor between `low` and `high`, neither below zero."""
        top = Fraction(0) if high == 0 else None if self.high is None else self.high * high
        return Span(self.low * low, top)

    def loosened(self) -> "Span":
        """From nothing to the same upper bound."""
        return Span(Fraction(0), self.high)

    def reaches(self, limit: Fraction, strictly: bool) -> bool | None:
        """Whether the amount is at least `limit` (`strictly`: over it); None when the span does not decide."""
        if _reached(self.low, limit, strictly):
            return True
        if self.high is not None and not _reached(self.high, limit, strictly):
            return False
        return None


def _reached(amount: Fraction, limit: Fraction, strictly: bool) -> bool:
    return amount > limit if strictly else amount >= limit


NOTHING = Span(Fraction(0), Fraction(0))
UNKNOWN = Span(Fraction(0), None)


def certain(amount: Fraction) -> Span:
    """The span that holds one amount only."""
    return Span(amount, amount)


def total(spans: list[Span]) -> Span:
    """The sum of spans; of none: nothing."""
    return sum(spans, NOTHING)


@cache
def kilograms(expression: str) -> Fraction:
    """How many kilograms one unit of mass (Pint expression) is, exactly. Raises unit.dimension."""
    return Fraction(f"{ratio(expression, 'kg'):.{DIGITS}g}")


@cache
def litres(expression: str) -> Fraction:
    """How many litres one unit of volume (Pint expression) is, exactly. Raises unit.dimension."""
    return Fraction(f"{ratio(expression, 'L'):.{DIGITS}g}")


def unit_of(name: str, country: str) -> Unit:
    """The unit a person wrote: a mass, or a volume. Raises InventoryProblem with the choices."""
    unit = resolve(name, country=country)
    if unit.dimension not in (MASS, VOLUME):
        raise InventoryProblem("unit.dimension", source=name, target="kg")
    return unit


def is_volume(unit: Unit) -> bool:
    """Whether the unit needs a density to become a mass."""
    return unit.dimension == VOLUME
