"""Fields that only sources and meters have."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from oyamel.check.metering import words
from oyamel.records import fields as record_fields
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import Choice, Field, Number


@dataclass(frozen=True)
class ActivityField(Choice):
    """What is counted, grouped by carrier in the form; a cell holds the id or the words in any of the three languages."""

    def form_field(self, lookup: Lookup) -> forms.Field:
        field = super().form_field(lookup)
        field.required = False  # the model asks for it where it is needed
        field.choices = [("", "–"), *words.activity_choices()]
        return field

    def parse(self, raw: Any, lookup: Lookup, others: dict[str, Any] | None = None) -> Any:
        text = "" if raw is None else str(raw).strip()
        found = words.activity_ids_by_words(text) if text else [""]
        if not found:
            raise ValidationError(
                _("“%(value)s” is nothing that can be counted; use words of the list in the form.")
                % {"value": text}
            )
        return found[0]

    def text(self, value: Any) -> str:
        return words.activity_word(value) if value else ""


@dataclass(frozen=True)
class Factor(Number):
    """A number that is there also when nothing was said."""

    otherwise: int = 1

    def form_field(self, lookup: Lookup) -> forms.Field:
        field = super().form_field(lookup)
        field.initial = str(self.otherwise)
        return field

    def parse(self, raw: Any, lookup: Lookup, others: dict[str, Any] | None = None) -> Any:
        found = super().parse(raw, lookup, others)
        return self.otherwise if found is None else found


@dataclass(frozen=True)
class Days(Field):
    """A whole number of days."""

    type_name: ClassVar[str] = "number"
    sheet: ClassVar[str] = "number"

    def text(self, value: Any) -> str:
        return "" if value is None else str(value)

    def from_history(self, value: Any, lookup: Lookup) -> str:
        return self.text(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": 0, "maximum": MOST_DAYS}

    def parse(self, raw: Any, lookup: Lookup, others: dict[str, Any] | None = None) -> Any:
        field = record_fields.model_field(self.register.model, self.name)
        if raw in (None, ""):
            return field.get_default()
        if isinstance(raw, bool) or not _is_whole(raw) or not 0 <= int(raw) <= MOST_DAYS:
            raise ValidationError(_("“%(value)s” is no number of days from 0 to 366.") % {"value": raw})
        return int(raw)

    def form_field(self, lookup: Lookup) -> forms.Field:
        field = record_fields.model_field(self.register.model, self.name)
        return forms.IntegerField(
            label=self.label, min_value=0, max_value=MOST_DAYS, initial=field.get_default()
        )


MOST_DAYS = 366


def _is_whole(raw: Any) -> bool:
    try:
        return int(raw) == float(raw)
    except (TypeError, ValueError):
        return False
