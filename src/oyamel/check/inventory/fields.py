"""Fields that only inventories and own factors have."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from oyamel.registers.lookup import Lookup
from oyamel.registers.types import Field, Number


@dataclass(frozen=True)
class Whole(Field):
    """A whole number within bounds, such as a year; it is written without signs between its digits."""

    least: int = 0
    most: int = 9999

    type_name: ClassVar[str] = "number"
    sheet: ClassVar[str] = "number"

    def text(self, value: Any) -> str:
        return "" if value is None else str(value)

    def from_history(self, value: Any, lookup: Lookup) -> str:
        return self.text(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def parse(self, raw: Any, lookup: Lookup, others: dict[str, Any] | None = None) -> Any:
        if raw in (None, ""):
            return self._otherwise()
        text = str(raw).removesuffix(".0")
        if isinstance(raw, bool) or not text.isascii() or not text.isdigit() or not self._fits(int(text)):
            words = _("“%(value)s” is no whole number from %(least)d to %(most)d.")
            raise ValidationError(words % {"value": raw, "least": self.least, "most": self.most})
        return int(text)

    def _fits(self, value: int) -> bool:
        return self.least <= value <= self.most

    def _otherwise(self) -> int:
        return self.register.model._meta.get_field(self.name).get_default()

    def form_field(self, lookup: Lookup) -> forms.Field:
        return forms.IntegerField(
            label=self.label, min_value=self.least, max_value=self.most, initial=self._otherwise()
        )


@dataclass(frozen=True)
class Precise(Number):
    """A number with up to twelve decimals, as published factors have."""

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "pattern": r"^[0-9]{1,12}(\.[0-9]{1,12})?$"}
