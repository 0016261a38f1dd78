"""The words by which a sheet is understood, from `words.yaml`."""

import re
from functools import cache
from importlib import resources
from typing import Any

import yaml

from oyamel.kit.text import fold

_YEAR = re.compile(r"\s*\b(19|20)\d\d$")
SHORTEST = 3


@cache
def _words() -> dict[str, Any]:
    return yaml.safe_load(resources.files(__package__).joinpath("words.yaml").read_text(encoding="utf-8"))


@cache
def totals() -> frozenset[str]:
    """Folded words that head a row of totals."""
    return frozenset(word.strip() for word in _words()["totals"].split(","))


@cache
def _months() -> dict[str, frozenset[int]]:
    """Every beginning of a month's name, at least three letters long: the months that it may be."""
    found: dict[str, set[int]] = {}
    for number, names in _words()["months"].items():
        for name in names.split(","):
            plain = name.strip()
            for length in range(SHORTEST, len(plain) + 1):
                found.setdefault(plain[:length], set()).add(int(number))
    return {word: frozenset(numbers) for word, numbers in found.items()}


def month_number(word: str) -> int | None:
    """1 to 12 for a month's name or its beginning in any of the languages, None where it is none or may be two."""
    numbers = _months().get(fold(word).rstrip("."), frozenset())
    return next(iter(numbers)) if len(numbers) == 1 else None


def heads_totals(text: str) -> bool:
    """Whether a cell says that its row adds up others: “Total”, “Suma 2025:”."""
    plain = fold(text).rstrip(" :")
    return plain in totals() or _YEAR.sub("", plain) in totals()
