"""The uncertainty that a publication prints beside a value, as percent of the value."""

import re
from functools import cache

from oyamel.facts.inventory.tables import read_table

LIMITS = re.compile(r"95 % limits (?:about )?([\d.,]+) to ([\d.,]+)")
PLUS_MINUS = re.compile(r"± ?([\d.]+) ?%")


@cache
def percent_of(words: str, pollutant: str, value: float) -> float | None:
    """Half the 95 % interval in percent of the value; None where the words give no number.

    Of unequal limits the larger side counts, as IPCC 2006 Vol. 1 section 3.2.3.1 asks for in approach 1.
    """
    for row in _readings():
        if row["words"] == words and pollutant.startswith(row["pollutant"]):
            return float(row["percent"])
    limits = LIMITS.search(words)
    if limits and value:
        low, high = (float(text.replace(",", "")) for text in limits.groups())
        return max(value - low, high - value) / value * 100
    plain = PLUS_MINUS.search(words)
    return float(plain.group(1)) if plain else None


@cache
def _readings() -> tuple[dict[str, str], ...]:
    """Words that stand for several gases, with the percent of each (uncertainty-words.csv)."""
    return read_table("uncertainty-words.csv")
