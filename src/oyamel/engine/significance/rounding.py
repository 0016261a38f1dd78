"""Rounding of scores."""

import math
from fractions import Fraction


def rounded(number: Fraction, decimals: int) -> Fraction:
    """A number to so many decimals, halves up: 2.675 to two decimals is 2.68."""
    scale = 10**decimals
    return Fraction(math.floor(number * scale + Fraction(1, 2)), scale)
