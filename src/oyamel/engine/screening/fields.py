"""Reads single values of the input: amounts with units, shares, facts. All problems are kept, each with its place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.engine.problems import Problem
from oyamel.engine.screening.problems import ScreeningProblem, Where, place
from oyamel.engine.screening.spans import NOTHING, Span, certain, is_volume, kilograms, litres, unit_of
from oyamel.engine.screening.verdicts import Truth

AMOUNT = re.compile(r"([0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?)\s*([^0-9\s.,].*)")
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?")
WHOLE = Span(Fraction(0), Fraction(1))
CAS = re.compile(r"[0-9]{2,7}-[0-9]{2}-[0-9]")


def cas_is_valid(cas: str) -> bool:
    """Whether a CAS number has its form (7732-18-5) and the right check digit."""
    if not CAS.fullmatch(cas):
        return False
    digits = cas.replace("-", "")
    weighed = sum(weight * int(digit) for weight, digit in enumerate(reversed(digits[:-1]), start=1))
    return weighed % 10 == int(digits[-1])


@dataclass
class Fields:
    """Readers of values for a site in `country`; what cannot be read becomes a problem and reads as unknown."""

    country: str = ""
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, code: str, where: Where, **params: str | int) -> None:
        """Keep a problem."""
        self.problems.append(ScreeningProblem(code, where, **params))

    def mapping(self, value: object, where: Where, known: Sequence[str]) -> Mapping[str, Any]:
        """A map with known keys only; unknown keys are problems, and so is anything that is no map."""
        if not isinstance(value, Mapping):
            self.refuse("not_a_map", where, known=", ".join(known))
            return {}
        for key in value:
            if key not in known:
                near = get_close_matches(str(key), known, 3, 0.5) or known
                self.refuse("unknown_key", (*where, str(key)), key=str(key), known=", ".join(near))
        return value

    def rows(self, value: object, where: Where) -> list[Any]:
        """A list; nothing reads as an empty one."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.refuse("not_a_list", where)
            return []
        return value

    def truth(self, raw: Mapping[str, Any], key: str, where: Where) -> Truth:
        """Yes, no, or unknown when the key is absent."""
        value = raw.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.refuse("not_yes_or_no", (*where, key), value=str(value))
        return None

    def words(self, raw: Mapping[str, Any], key: str, where: Where) -> str:
        """A text; "" when the key is absent. A whole number reads as text (a NAICS code without quotes)."""
        value = raw.get(key)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            self.refuse("not_a_text", (*where, key))
            return ""
        return str(value).strip()

    def number(self, raw: Mapping[str, Any], key: str, where: Where) -> Fraction | None:
        """A number, exactly as written; None when the key is absent."""
        value = raw.get(key)
        return None if value is None else self._number(value, (*where, key))

    def _number(self, value: object, where: Where) -> Fraction | None:
        text = str(value).strip()
        if isinstance(value, bool) or not NUMBER.fullmatch(text):
            self.refuse("bad_number", where, value=text)
            return None
        return Fraction(text)

    def share(self, raw: Mapping[str, Any], key: str, where: Where) -> Span | None:
        """Percent by mass, one number or [least, most], as a span of 0 to 1; None when the key is absent."""
        value = raw.get(key)
        if value is None:
            return None
        given = value if isinstance(value, list) else [value]
        numbers = [self._number(each, (*where, key)) for each in given]
        bounds = [number / 100 for number in numbers if number is not None]
        if len(bounds) < len(numbers):
            return None
        if len(bounds) not in (1, 2) or bounds[-1] > 1 or bounds[0] > bounds[-1]:
            self.refuse("bad_share", (*where, key), value=str(value))
            return None
        return Span(bounds[0], bounds[-1])

    def cas(self, raw: Mapping[str, Any], where: Where) -> str:
        """A CAS number with the right check digit; "" when there is none."""
        cas = self.words(raw, "cas", where)
        if cas and not cas_is_valid(cas):
            self.refuse("bad_cas", (*where, "cas"), cas=cas)
            return ""
        return cas

    def amount(
        self, raw: Mapping[str, Any], key: str, where: Where, density: Fraction | None = None
    ) -> Span | None:
        """A mass in kg ("1200 lb", 0, or [least, most]); None when the key is absent. A volume needs the density in kg/L."""
        value = raw.get(key)
        return None if value is None else self.span(value, (*where, key), density)

    def span(self, value: object, where: Where, density: Fraction | None = None) -> Span | None:
        """A mass in kg from a text with a unit, 0, or a list of least and most."""
        if not isinstance(value, list):
            single = self._mass(value, where, density)
            return None if single is None else certain(single)
        found = [self._mass(each, (*where, index), density) for index, each in enumerate(value)]
        bounds = [mass for mass in found if mass is not None]
        if len(bounds) < len(found):
            return None
        if len(bounds) != 2 or bounds[0] > bounds[1]:
            self.refuse("bad_range", where)
            return None
        return Span(bounds[0], bounds[1])

    def _mass(self, value: object, where: Where, density: Fraction | None) -> Fraction | None:
        text = str(value).strip()
        if NUMBER.fullmatch(text) and not isinstance(value, bool) and Fraction(text) == 0:
            return NOTHING.low
        parts = AMOUNT.fullmatch(text)
        if not parts or isinstance(value, bool):
            self.refuse("bad_amount", where, value=text)
            return None
        return self._in_kilograms(Fraction(parts[1]), parts[2].strip(), where, density)

    def _in_kilograms(
        self, number: Fraction, name: str, where: Where, density: Fraction | None
    ) -> Fraction | None:
        try:
            unit = unit_of(name, self.country)
        except InventoryProblem as problem:
            problem.place = place(where)
            self.problems.append(problem)
            return None
        if not is_volume(unit):
            return number * kilograms(unit.pint)
        if density is None:
            self.refuse("needs_density", where, unit=name)
            return None
        return number * litres(unit.pint) * density
