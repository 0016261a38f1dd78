"""What stands in a cell, made comparable, and read as a field's value."""

import datetime
import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from oyamel.kit import formats
from oyamel.kit.sheets import MULTI_SEPARATOR
from oyamel.kit.sheets.days import DayRefused, read_day
from oyamel.kit.text import fold
from oyamel.registers.exchange.cells import EXACT_DIGITS
from oyamel.registers.exchange.manner import Manner
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import Field, LongText, Reference, Text

_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_POINT_ONLY = re.compile(r"-?(\d{4,}\.\d+|\d+\.(\d{1,2}|\d{4,}))")
_WORDLESS = (Text, LongText)
_LANGUAGE_OF = {",": "fr", ".": "en"}


def normal(value: Any) -> str:
    """A cell as it is compared: numbers as a spreadsheet keeps them, dates as ISO, texts without outer space."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return _number_text(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value)


def _number_text(value: int | float | Decimal) -> str:
    if not math.isfinite(value):
        return str(value)
    text = format(Decimal(f"{value:.{EXACT_DIGITS}g}").normalize(), "f")
    return "0" if text == "-0" else text


class Undecided(str):
    """A day whose order is not known: 3/4/2025."""

    __slots__ = ()


class Reader:
    """Reads cells as values of fields; the same text is read once.

    `language` is that of the sheet: its words win where two languages use one word for two things. `decimal` is the
    decimal sign of a text file, None where it is not known. `manner` says how days are written and which words of the
    sheet stand for which choices.
    """

    def __init__(
        self, lookup: Lookup, language: str, decimal: str | None = None, manner: Manner | None = None
    ):
        self.lookup, self.language, self.decimal = lookup, language, decimal
        self.manner = manner or Manner()
        self._read: dict[tuple[str, str, int | None], Any] = {}

    def number(self, value: Any) -> Any:
        """A cell of a number column: a number where its writing leaves no doubt, else the cell as it is."""
        if isinstance(value, float) and math.isfinite(value):
            return Decimal(f"{value:.{EXACT_DIGITS}g}")
        if not isinstance(value, str):
            return value
        text = value.strip()
        if self.decimal is None:
            return Decimal(text) if _POINT_ONLY.fullmatch(text) and len(text) < 40 else value
        try:
            return formats.parse_number(text, _LANGUAGE_OF[self.decimal])
        except formats.NumberRefused:
            return value

    def day(self, value: Any) -> Any:
        """A cell of a column of days: a day where its writing leaves no doubt, else the cell as it is."""
        if value is None or isinstance(value, bool | datetime.date) or value == "":
            return value
        try:
            return read_day(value, self.manner.days)
        except DayRefused as refused:
            return Undecided(value) if refused.code == "order" else value

    def read(self, field: Field, raw: Any, others: dict[str, Any]) -> Any:
        """The value of a cell. Raises ValidationError that says what would be accepted, in the reader's language."""
        if isinstance(raw, str) and _UNKEPT.search(raw):
            raise ValidationError(_("The text holds a sign that cannot be kept; type it anew."))
        if isinstance(raw, float) and not math.isfinite(raw):
            raise ValidationError(_("“%(value)s” is no number.") % {"value": raw})
        if isinstance(raw, Undecided):
            raise ValidationError(
                _("Day and month of “%(value)s” cannot be told apart; say under Columns which comes first.")
                % {"value": raw}
            )
        if isinstance(field, _WORDLESS) or not isinstance(raw, str):
            return field.parse(raw, self.lookup, others)
        if field.sheet not in {"choice", "multi"}:
            return self._parse(field, raw, others)
        site = others.get("site")
        key = (field.name, raw, site.pk if site else None)
        if key not in self._read:
            self._read[key] = self._tried(field, raw, others)
        found = self._read[key]
        if isinstance(found, ValidationError):
            raise found
        return found

    def _tried(self, field: Field, raw: Any, others: dict[str, Any]) -> Any:
        try:
            return self._parse(field, raw, others)
        except ValidationError as error:
            return error

    def _parse(self, field: Field, raw: Any, others: dict[str, Any]) -> Any:
        if (words := self.manner.words.get(field.name)) and isinstance(raw, str):
            if isinstance(field, Reference) and fold(raw) in words:
                return field.by_id(int(words[fold(raw)]), self.lookup)
            raw = self._chosen(field, raw, words)
        try:
            with translation.override(self.language):
                return field.parse(raw, self.lookup, others)
        except ValidationError:
            return field.parse(raw, self.lookup, others)

    def _chosen(self, field: Field, raw: str, words: Mapping[str, str]) -> str:
        """A cell in which words of the sheet's owner are replaced by the choices that they stand for."""
        with translation.override(self.language):
            labels = dict(field.choices(self.lookup))
        parts = raw.split(MULTI_SEPARATOR.strip()) if field.sheet == "multi" else [raw]
        found = (words.get(fold(part)) for part in parts)
        return MULTI_SEPARATOR.join(
            str(labels.get(code, part)) if code else part for part, code in zip(parts, found, strict=True)
        )
