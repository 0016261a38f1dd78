"""The words by which activity data are understood, from `headings.yaml`, and single cells read as values."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from typing import Any

import yaml

from oyamel.engine.inventory.layout import number_style
from oyamel.facts.inventory import unit_names
from oyamel.kit.sheets.days import may_be_day
from oyamel.kit.sheets.guessing import Wanted
from oyamel.kit.text import fold

REPEATED = frozenset({"amount"})
_BRACKETS = re.compile(r"[\[(]([^\[\]()]+)[\])]")
_CURRENCY = re.compile(r"\b[A-Z]{3}\b")
_SIGNS = re.compile(r"[$€£¢]|\b[A-Z]{3}\b")
_GROUPED = {",": re.compile(r"\d{1,3}(,\d{3})+"), ".": re.compile(r"\d{1,3}(\.\d{3})+")}


@cache
def _words() -> dict[str, Any]:
    return yaml.safe_load(resources.files(__package__).joinpath("headings.yaml").read_text(encoding="utf-8"))


@cache
def roles() -> tuple[str, ...]:
    """What a column may be."""
    return tuple(_words()["columns"])


@cache
def wanted() -> tuple[Wanted, ...]:
    """The roles, with the words that head them."""
    tests = {
        "start": is_day,
        "end": is_day,
        "date": is_day,
        "year_end": is_day,
        "amount": has_digit,
        "cost": has_digit,
        "register": has_digit,
        "site": lambda value: isinstance(value, str),
    }
    return tuple(
        Wanted(
            name,
            frozenset({name}),
            frozenset(fold(word) for words in lists for word in words),
            tests.get(name),
        )
        for name, lists in _words()["columns"].items()
    )


def is_heading(text: str) -> bool:
    """Whether a text heads a column of activity data."""
    plain = fold(_BRACKETS.sub("", text)).rstrip(" :*")
    return any(plain in each.synonyms or fold(text) in each.synonyms for each in wanted())


def is_missing(value: Any) -> bool:
    """Whether a cell says that there is nothing."""
    return value is None or (isinstance(value, str) and fold(value) in _missing())


@cache
def _missing() -> frozenset[str]:
    return frozenset(str(word) for word in _words()["missing"])


def is_yes(value: Any) -> bool:
    return value is True or fold(str(value)) in {str(word) for word in _words()["yes"]}


def is_day(value: Any) -> bool:
    """Whether a cell may be a day, its order left open."""
    return is_missing(value) or may_be_day(value)


def has_digit(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float) or is_missing(value) or any(sign.isdigit() for sign in str(value))


def unit_in(heading: str) -> str:
    """The unit that a heading names in brackets or as a whole, known or not; '' where it names none."""
    brackets = _BRACKETS.findall(heading)[::-1]
    known = next((unit for text in [*brackets, heading] if (unit := known_unit(text))), "")
    return known or next((text.strip() for text in brackets if not _CURRENCY.fullmatch(text)), "")


def known_unit(text: str) -> str:
    """The name of a unit in the facts for what a file writes; '' where it is not known."""
    plain = text.strip()
    if plain in unit_names():
        return plain
    return _words()["units"].get(fold(plain), "")


def currency_in(heading: str) -> str:
    """Three capital letters in brackets: “Cost (MXN)”."""
    found = next((each for text in _BRACKETS.findall(heading) for each in _CURRENCY.findall(text)), "")
    return found


class Numbers:
    """Reads the numbers of a file that is written one way: 1.234,5 or 1,234.5."""

    def __init__(self, samples: Sequence[Any], decimal: str | None = None):
        texts = [
            _SIGNS.sub("", cell).strip() for cell in samples if isinstance(cell, str) and has_digit(cell)
        ]
        self.decimal, self.thousands = (
            (decimal, "." if decimal == "," else ",") if decimal else number_style(texts)
        )

    def read(self, value: Any) -> Decimal:
        """The number in a cell; (12) is -12. Raises ValueError."""
        if isinstance(value, bool):
            raise ValueError(value)
        if isinstance(value, int | float):
            return Decimal(f"{value:.15g}")
        text = re.sub(r"[\s\u00a0\u202f']", "", _SIGNS.sub("", str(value))).replace("\u2212", "-")
        sign, text = ("-", text[1:-1]) if text[:1] + text[-1:] == "()" else ("", text)
        whole, point, rest = text.partition(self.decimal)
        if (
            self.thousands
            and self.thousands in whole
            and _GROUPED[self.thousands].fullmatch(whole.lstrip("+-"))
        ):
            whole = whole.replace(self.thousands, "")
        try:
            found = Decimal(f"{sign}{whole}{'.' if point else ''}{rest}")
        except InvalidOperation as error:
            raise ValueError(value) from error
        if not found.is_finite():
            raise ValueError(value)
        return found
