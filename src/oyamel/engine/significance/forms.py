"""Reading plain data piece by piece, refusing what has the wrong form."""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from oyamel.engine.formula import FormulaProblem, to_value
from oyamel.engine.significance.problems import SignificanceProblem
from oyamel.facts import Text

Made = TypeVar("Made")

ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
RESERVED = frozenset({"and", "or", "not", "true", "false"})


class Form:
    """A map of fields at a place; each `take` checks the form of one field."""

    def __init__(self, data: Any, place: str, fields: Iterable[str]) -> None:
        self.place = place
        if not isinstance(data, Mapping):
            raise SignificanceProblem("wrong_form", place=place, wanted="a map")
        self.data = data
        unknown = [str(key) for key in data if key not in tuple(fields)]
        if unknown:
            known = ", ".join(fields)
            raise SignificanceProblem("unknown_field", place=place, field=unknown[0], known=known)

    def at(self, field: str) -> str:
        """The place of a field."""
        return f"{self.place}.{field}" if self.place else field

    def has(self, field: str) -> bool:
        """Whether the field is given."""
        return self.data.get(field) is not None

    def wanted(self, field: str, wanted: str) -> SignificanceProblem:
        """The refusal of a field's form."""
        return SignificanceProblem("wrong_form", place=self.at(field), wanted=wanted)

    def raw(self, field: str) -> Any:
        """A field that must be there."""
        if not self.has(field):
            raise SignificanceProblem("missing_field", place=self.place, field=field)
        return self.data[field]

    def text(self, field: str, default: str | None = None) -> str:
        """A text; missing only with a default."""
        if default is not None and not self.has(field):
            return default
        if not isinstance(self.raw(field), str):
            raise self.wanted(field, "a text")
        return self.data[field]

    def identity(self) -> str:
        """The field `id`: small letters, digits and _; no word of the formula language."""
        found = self.text("id")
        if not ID.fullmatch(found) or found in RESERVED:
            raise SignificanceProblem("bad_id", place=self.at("id"), id=found)
        return found

    def wording(self, field: str, default: Text | None = None) -> Text:
        """A wording in at least one language; missing only with a default."""
        if default is not None and not self.has(field):
            return default
        try:
            return Text.of(self.raw(field))
        except (TypeError, ValueError) as error:
            raise self.wanted(field, "a wording") from error

    def number(self, field: str) -> Fraction:
        """A number that must be there."""
        found = self.raw(field)
        if isinstance(found, bool) or not isinstance(found, int | float | Decimal):
            raise self.wanted(field, "a number")
        try:
            return Fraction(to_value(field, found))
        except FormulaProblem as error:
            raise self.wanted(field, "a number") from error

    def truth(self, field: str) -> bool:
        """True or false."""
        if not isinstance(self.raw(field), bool):
            raise self.wanted(field, "yes or no")
        return self.data[field]

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts."""
        found = self.raw(field)
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise self.wanted(field, "a list")
        return tuple(found)

    def rows(self, field: str, make: Callable[[Any, str], Made]) -> tuple[Made, ...]:
        """A list, each row made into something."""
        if not isinstance(self.raw(field), list):
            raise self.wanted(field, "a list")
        return tuple(make(row, f"{self.at(field)}.{at}") for at, row in enumerate(self.data[field]))
