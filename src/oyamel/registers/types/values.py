"""Fields that hold a value of their own: text, choices, yes or no, numbers, days."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import dateparse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from oyamel.kit import formats
from oyamel.kit.text import fold
from oyamel.look.forms import DateInput
from oyamel.records import fields as record_fields
from oyamel.records.models import RecordModel
from oyamel.registers.lookup import Lookup

if TYPE_CHECKING:
    from oyamel.registers.declaration import Register


@dataclass(frozen=True)
class Field:
    """One field of a register. `name` is an envelope field, a field of the kind's model, or one of its children.

    column: shown in the list by default. filter: offered as a filter. sort: may sort the list (its database column
    must never be null). form: may be edited. quick: asked for on the short form. show_when: "other=value|value".
    unit_field: the name of the field that holds this number's unit.
    """

    name: str
    column: bool = False
    filter: bool = False
    sort: bool = False
    form: bool = True
    quick: bool = False
    show_when: str = ""
    unit_field: str = ""
    label: Any = ""

    type_name: ClassVar[str] = "text"
    sheet: ClassVar[str] = "text"
    is_indexed: ClassVar[bool] = True
    register: ClassVar["Register"]

    def bind(self, register: "Register") -> "Field":
        """This field as part of a register: with its label and, where the model says more, its proper type."""
        bound = replace(self, label=capfirst(self.label or self._model_label(register)))
        object.__setattr__(bound, "register", register)
        return bound

    def _model_label(self, register: "Register") -> Any:
        if record_fields.is_child(register.model, self.name):
            return self.name
        return record_fields.model_field(register.model, self.name).verbose_name

    @property
    def on_envelope(self) -> bool:
        return self.name in record_fields.ENVELOPE

    @property
    def is_child(self) -> bool:
        return record_fields.is_child(self.register.model, self.name)

    @property
    def orm(self) -> str:
        """The way to the column from the kind's model."""
        return f"record__{self.name}" if self.on_envelope else self.name

    @property
    def sort_column(self) -> str:
        return self.orm

    @property
    def is_required(self) -> bool:
        field = record_fields.model_field(self.register.model, self.name)
        return not field.blank and not field.has_default()

    def value(self, row: RecordModel) -> Any:
        """The Python value on a row."""
        return getattr(row.record if self.on_envelope else row, self.name)

    def text(self, value: Any) -> str:
        """The value as people read it."""
        return "" if value is None else str(value)

    def json(self, value: Any) -> Any:
        """The value as the API gives it."""
        return value

    def from_json(self, value: Any, lookup: Lookup) -> Any:
        """The Python value from the API's. Raises ValidationError that says what would be accepted."""
        return self.parse(value, lookup)

    def from_history(self, value: Any, lookup: Lookup) -> str:
        """A value of the history as people read it."""
        return self.text(value)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the API's value."""
        field = record_fields.model_field(self.register.model, self.name)
        return {"type": "string"} | ({"maxLength": field.max_length} if field.max_length else {})

    def parse(self, raw: Any, lookup: Lookup, others: dict[str, Any] | None = None) -> Any:
        """The Python value of what stands in a cell. Raises ValidationError that says what would be accepted."""
        text = "" if raw is None else str(raw).strip()
        limit = record_fields.model_field(self.register.model, self.name).max_length
        if limit and len(text) > limit:
            raise ValidationError(
                _("%(count)d characters; at most %(limit)d are kept.") % {"count": len(text), "limit": limit}
            )
        return text

    def form_field(self, lookup: Lookup) -> forms.Field:
        field = record_fields.model_field(self.register.model, self.name)
        return forms.CharField(
            label=self.label, required=self.is_required, max_length=field.max_length, strip=True
        )

    def initial(self, row: RecordModel) -> Any:
        return self.value(row)

    def choices(self, lookup: Lookup) -> list[tuple[str, str]]:
        """What a drop-down offers: (value in the address, label)."""
        return []

    def filter_choices(self, lookup: Lookup, wanted: list[str]) -> list[tuple[str, str]]:
        """What the filter of a list offers; never more than a menu can show, and always what is chosen now."""
        return self.choices(lookup)

    def condition(self, wanted: list[str], lookup: Lookup) -> Q:
        """The condition of a filter."""
        return Q(**{f"{self.orm}__in": wanted})


@dataclass(frozen=True)
class Text(Field):
    """One line of text."""


@dataclass(frozen=True)
class LongText(Field):
    """Text of several paragraphs."""

    type_name: ClassVar[str] = "long_text"

    def form_field(self, lookup: Lookup) -> forms.Field:
        widget = forms.Textarea(attrs={"rows": 4})
        return forms.CharField(label=self.label, required=self.is_required, widget=widget)


@dataclass(frozen=True)
class Choice(Field):
    """One of the model field's choices; a cell holds the code or the label in any of the three languages."""

    type_name: ClassVar[str] = "choice"
    sheet: ClassVar[str] = "choice"

    def _labels(self) -> dict[str, str]:
        if self.name == "status":
            return {str(code): str(label) for code, label in self.register.model.statuses.choices}
        field = record_fields.model_field(self.register.model, self.name)
        return {str(code): str(label) for code, label in field.flatchoices}

    def text(self, value: Any) -> str:
        return self._labels().get(value, value or "")

    def parse(self, raw: Any, lookup: Lookup, others: dict[str, Any] | None = None) -> Any:
        text = "" if raw is None else str(raw).strip()
        if not text:
            return self._empty()
        found = self._codes().get(fold(text))
        if found is None:
            raise ValidationError(
                _("“%(value)s” is none of the choices: %(choices)s.")
                % {"value": text, "choices": ", ".join(self._labels().values())}
            )
        return found

    def _empty(self) -> str:
        if self.name == "status":
            return self.register.model.statuses.values[0]
        field = record_fields.model_field(self.register.model, self.name)
        return field.get_default() if field.has_default() else ""

    def _codes(self) -> dict[str, str]:
        """Every way to write a choice, folded: its code and its label in each language."""
        from django.utils import translation  # cheap, and only an import needs it

        codes: dict[str, str] = {}
        for language in ("en", "es", "fr"):
            with translation.override(language):
                codes |= {fold(label): code for code, label in self._labels().items()}
        codes |= {fold(label): code for code, label in self._labels().items()}
        return codes | {fold(code): code for code in self._labels()}

    def from_json(self, value: Any, lookup: Lookup) -> Any:
        if value not in self._labels() and value not in ("", None):
            raise ValidationError(
                _("“%(value)s” is none of the choices: %(choices)s.")
                % {"value": value, "choices": ", ".join(self._labels())}
            )
        return value if value else self._empty()

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": [*self._labels(), *([] if self.is_required else [""])]}

    def form_field(self, lookup: Lookup) -> forms.Field:
        labels = list(self._labels().items())
        required = self.is_required or (
            self.name == "status" or record_fields.model_field(self.register.model, self.name).has_default()
        )
        return forms.ChoiceField(
            label=self.label,
            required=required,
            initial=self._empty(),
            choices=labels if required else [("", "–"), *labels],
        )

    def choices(self, lookup: Lookup) -> list[tuple[str, str]]:
        return list(self._labels().items())


@dataclass(frozen=True)
class Status(Choice):
    """The envelope's status; `tones` gives each its colour and shape (good, warn, bad, calm, mark, info)."""

    name: str = "status"
    type_name: ClassVar[str] = "status"
    tones: dict[str, str] | None = None
    open_states: tuple[str, ...] = ()

    @property
    def is_required(self) -> bool:
        return True

    def tone(self, value: str) -> str:
        return (self.tones or {}).get(value, "calm")


@dataclass(frozen=True)
class Bool(Field):
    """Yes or no."""

    type_name: ClassVar[str] = "bool"
    sheet: ClassVar[str] = "choice"

    @property
    def is_required(self) -> bool:
        return False

    def text(self, value: Any) -> str:
        return str(_("yes") if value else _("no"))

    def parse(self, raw: Any, lookup: Lookup, others: dict[str, Any] | None = None) -> Any:
        if isinstance(raw, bool):
            return raw
        text = fold(str(raw)) if raw not in (None, "") else ""
        if text in YES:
            return True
        if text in NO:
            return False
        raise ValidationError(_("“%(value)s” is neither yes nor no.") % {"value": raw})

    def from_json(self, value: Any, lookup: Lookup) -> Any:
        if not isinstance(value, bool):
            raise ValidationError(_("“%(value)s” is neither true nor false.") % {"value": value})
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def form_field(self, lookup: Lookup) -> forms.Field:
        return forms.BooleanField(label=self.label, required=False)

    def choices(self, lookup: Lookup) -> list[tuple[str, str]]:
        return [("1", str(_("yes"))), ("0", str(_("no")))]

    def condition(self, wanted: list[str], lookup: Lookup) -> Q:
        return Q(**{f"{self.orm}__in": [value == "1" for value in wanted]})


YES = {"yes", "y", "1", "true", "x", "si", "s", "verdadero", "oui", "o", "vrai"}
NO = {"", "no", "n", "0", "false", "falso", "non", "faux"}


@dataclass(frozen=True)
class Number(Field):
    """A decimal number; its unit stands in another field of the record."""

    type_name: ClassVar[str] = "number"
    sheet: ClassVar[str] = "number"

    def text(self, value: Any) -> str:
        return "" if value is None else formats.format_number(value.normalize())

    def json(self, value: Any) -> Any:
        return None if value is None else format(value.normalize(), "f")

    def from_history(self, value: Any, lookup: Lookup) -> str:
        return self.text(Decimal(value)) if value not in (None, "") else ""

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "pattern": r"^-?[0-9]{1,14}(\.[0-9]{1,4})?$"}

    def parse(self, raw: Any, lookup: Lookup, others: dict[str, Any] | None = None) -> Any:
        if raw is None or raw == "":
            return None
        number = _decimal(raw)
        self._check(number)
        return number

    def _check(self, number: Decimal) -> None:
        field = record_fields.model_field(self.register.model, self.name)
        field.clean(number, None)

    def form_field(self, lookup: Lookup) -> forms.Field:
        return LocalDecimalField(label=self.label, required=self.is_required)

    def initial(self, row: RecordModel) -> Any:
        return self.text(self.value(row))


def _decimal(raw: Any) -> Decimal:
    if isinstance(raw, bool):
        raise ValidationError(_("“%(value)s” is no number.") % {"value": raw})
    if isinstance(raw, int | float | Decimal):
        return Decimal(str(raw))
    try:
        return formats.parse_number(str(raw))
    except formats.NumberRefused as problem:
        raise ValidationError(str(problem)) from problem


class LocalDecimalField(forms.CharField):
    """A number as it is written in the reader's language."""

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        return _decimal(text) if text else None


@dataclass(frozen=True)
class Date(Field):
    """A day."""

    type_name: ClassVar[str] = "date"
    sheet: ClassVar[str] = "date"

    def text(self, value: Any) -> str:
        return date_format(value, "DATE_FORMAT") if value else ""

    def json(self, value: Any) -> Any:
        return value.isoformat() if value else None

    def from_history(self, value: Any, lookup: Lookup) -> str:
        return self.text(dateparse.parse_date(value)) if value else ""

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "date"}

    def parse(self, raw: Any, lookup: Lookup, others: dict[str, Any] | None = None) -> Any:
        if raw in (None, ""):
            return None
        if hasattr(raw, "year"):
            return raw.date() if hasattr(raw, "hour") else raw
        try:
            return dateparse.parse_date(str(raw).strip()) or _no_date(raw)
        except ValueError:
            return _no_date(raw)

    def form_field(self, lookup: Lookup) -> forms.Field:
        return forms.DateField(label=self.label, required=self.is_required, widget=DateInput())


def _no_date(raw: Any) -> None:
    raise ValidationError(_("“%(value)s” is no date; write it as 2026-11-30.") % {"value": raw})
