"""What each row of a sheet means, beside the records there are: created, changed, unchanged, refused, in conflict.

A cell that holds what an export would write for the record today is unchanged without being read, so an export that
comes back as it went changes nothing, whatever a field can or cannot read.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from oyamel.kit.errors import KitError
from oyamel.kit.sheets import SheetRow
from oyamel.org.actors import Actor
from oyamel.org.models import LANGUAGES
from oyamel.records import domain
from oyamel.records.errors import NotAllowed
from oyamel.records.history import to_json
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register
from oyamel.registers.exchange import headings, versions
from oyamel.registers.exchange.cells import Cells, sheet_cell
from oyamel.registers.exchange.columns import NUMBER, read_row_key
from oyamel.registers.exchange.manner import Manner
from oyamel.registers.exchange.reading import Reader, normal
from oyamel.registers.exchange.unknown import Unknown
from oyamel.registers.lookup import Lookup
from oyamel.registers.models import ImportRow, RowOutcome
from oyamel.registers.types import Field, RecordField
from oyamel.registers.types.references import not_visible

_PATHS = (
    "pk",
    "record__number",
    "record__version",
    "record__is_archived",
    "record__site_path",
    "record__site_id",
)


@dataclass
class Present:
    """A record that a row names, and its cells as an export would write them now."""

    pk: int
    number: str
    version: int
    is_archived: bool
    site_path: str
    site_id: int | None
    cells: dict[str, Any]


@dataclass
class Found:
    """A row on its way to a verdict."""

    row: SheetRow
    number: str = ""
    version: int | None = None
    present: Present | None = None
    values: dict[str, Any] = field(default_factory=dict)
    cells: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def is_stale(self) -> bool:
        return self.present is not None and self.version is not None and self.version < self.present.version

    @property
    def is_bad(self) -> bool:
        return bool(self.problems) or any(cell.get("problem") for cell in self.cells)


class Comparison:
    """Compares rows of one sheet with the records of a register, a few hundred at a time."""

    def __init__(
        self,
        register: Register,
        actor: Actor,
        mapping: Sequence[str],
        language: str,
        decimal: str | None = None,
        twins: Mapping[str, list[int]] | None = None,
        manner: Manner | None = None,
    ):
        self.register, self.actor, self.language = register, actor, language
        self.lookup = Lookup(actor)
        self.manner = manner or Manner()
        self.reader = Reader(self.lookup, language, decimal, self.manner)
        self.unknown = Unknown()
        self.width, self._constants = len(mapping), tuple(self.manner.constants.values())
        self.twins = twins or {}
        self._words: dict[tuple[str, str | bool, str], Any] = {}
        self._hidden_words = _in_every_language(not_visible)
        wanted = [*mapping, *self.manner.constants]
        self.places = {name: place for place, name in enumerate(wanted) if name}
        self._letters = {
            name: headings.column_letters(place) if place < self.width else ""
            for name, place in self.places.items()
        }
        named = [each for each in register.exchange_fields() if each.name in self.places and each.form]
        self.fields = sorted(
            named, key=lambda each: each.name != "site"
        )  # the site tells which areas there are
        self._checks_whole_rows = type(register).clean_row is not Register.clean_row

    def compare(self, rows: Sequence[SheetRow]) -> list[ImportRow]:
        """The verdicts, unsaved and without their draft."""
        rows = [self._completed(row) for row in rows] if self._constants else rows
        found = [self._identified(row) for row in rows]
        self._attach_present(found)
        self._expect_named_records(rows)
        for each in found:
            self._read_row(each)
        versions.settle(self.register, [each for each in found if each.is_stale and each.values], self.lookup)
        self._check(found)
        return [self._verdict(each) for each in found]

    def _completed(self, row: SheetRow) -> SheetRow:
        """A row with what holds for all rows behind its own cells."""
        formulas, errors, filled = (
            frozenset(place for place in places if place < self.width)
            for places in (row.formulas, row.errors, row.filled)
        )
        return SheetRow(row.number, (*row.cells[: self.width], *self._constants), formulas, errors, filled)

    def number_of(self, row: SheetRow) -> str:
        """The number of the record that a row names; '' for a new one."""
        return self._identity(row)[0]

    def _identity(self, row: SheetRow) -> tuple[str, int | None, str]:
        """(number, version, organization's mark); the visible number decides, the hidden key adds the version."""
        keyed, version, mark = read_row_key(_text(row, self.places.get(headings.KEY)))
        if NUMBER not in self.places:
            return keyed, version, mark
        number = _text(row, self.places[NUMBER]).upper()
        return (number, version, mark) if number == keyed else (number, None, "")

    def _identified(self, row: SheetRow) -> Found:
        number, version, mark = self._identity(row)
        each = Found(row, number, version)
        if mark and mark != self.actor.organization.uuid.hex[:8]:
            each.problems.append(_unknown(number))
        others = [str(line) for line in self.twins.get(number, []) if line != row.number] if number else []
        if others:
            words = _(
                "Row %(row)s names %(number)s, and so does row %(others)s. Keep one of them; a copied row needs an empty number."
            )
            each.problems.append(words % {"row": row.number, "number": number, "others": ", ".join(others)})
        return each

    def _attach_present(self, found: list[Found]) -> None:
        wanted = sorted({each.number for each in found if each.number and not each.problems})
        present = {each.number: each for each in self._present(wanted)} if wanted else {}
        for each in found:
            if each.number and not each.problems:
                each.present = present.get(each.number)
                if each.present is None:
                    each.problems.append(_unknown(each.number))

    def _present(self, numbers: list[str]) -> Iterator[Present]:
        rows = self.register.rows(self.actor).filter(record__number__in=[each[:40] for each in numbers])
        with translation.override(self.language):
            for paths, cells in Cells(self.register, self.lookup, self.fields).read(rows, _PATHS):
                yield Present(*paths, dict(zip((each.name for each in self.fields), cells, strict=True)))

    def _expect_named_records(self, rows: Sequence[SheetRow]) -> None:
        for each in self.fields:
            if isinstance(each, RecordField):
                texts = (_text(row, self.places[each.name]) for row in rows)
                self.lookup.expect_records(each.kind, [text for text in texts if text and "\0" not in text])

    def _read_row(self, each: Found) -> None:
        if each.problems:
            return
        present = each.present
        others: dict[str, Any] = {
            "site": self.lookup.sites.get(present.site_id) if present and present.site_id else None
        }
        for one in self.fields:
            self._read_cell(each, one, others)
        if present and each.values and present.is_archived:
            each.problems.append(
                _("%(number)s is archived; bring it back from the archive first.") % {"number": each.number}
            )

    def _read_cell(self, each: Found, one: Field, others: dict[str, Any]) -> None:
        place = self.places[one.name]
        raw = each.row.cells[place]
        if one.sheet == "number":
            raw = self.reader.number(raw)
        elif one.type_name == "date":
            raw = self.reader.day(raw)
        before = each.present.cells[one.name] if each.present else None
        if each.present and isinstance(one, RecordField) and self._is_hidden(raw, before):
            return
        has_formula, has_error = place in each.row.formulas, place in each.row.errors
        site_moved = one.type_name == "area" and "site" in each.values
        if normal(raw) == normal(before) and not (has_formula or has_error or (site_moved and before)):
            return
        try:
            if has_error or has_formula:
                raise ValidationError(_computed(has_error))
            value = self.reader.read(one, raw, others)
        except ValidationError as error:
            if one.sheet in {"choice", "multi"}:
                self.unknown.note(one, raw, self.reader, others)
            each.cells.append(self._cell(one, before, raw, problem=" ".join(error.messages)))
            return
        others[one.name] = value
        if each.present is None or site_moved or not self._is_same(one, value, before):
            each.values[one.name] = value
            each.cells.append(self._cell(one, before, self._written(one, value), **_merged(place, each.row)))

    def _is_hidden(self, raw: Any, before: Any) -> bool:
        """Whether a cell only says that the record it names is not seen: it is neither emptied nor replaced by that word."""
        text = normal(raw)
        return text in self._hidden_words or (text == "" and before in self._hidden_words)

    def _is_same(self, one: Field, value: Any, before: Any) -> bool:
        """Whether a value, written out, would be the cell that is there: “Sí” for “yes”, a code for its label."""
        with translation.override(self.language):
            return normal(self._written(one, value, self.language)) == normal(before)

    def _written(self, one: Field, value: Any, language: str = "") -> Any:
        """A value as a cell in the active language (the reader's, where none is named); words are looked up once."""
        if one.sheet != "choice" or not isinstance(value, str | bool):
            return sheet_cell(one, value)
        key = (one.name, value, language)
        if key not in self._words:
            self._words[key] = sheet_cell(one, value)
        return self._words[key]

    def _cell(self, one: Field, before: Any, after: Any, **more: Any) -> dict[str, Any]:
        return {
            "name": one.name,
            "column": self._letters[one.name],
            "before": shown(one, before),
            "after": shown(one, after),
            **more,
        }

    def _check(self, found: list[Found]) -> None:
        """Ask the verbs whether they would take the values."""
        good = [each for each in found if not each.is_bad]
        rows = self._instances([each.present.pk for each in good if each.present and each.values])
        for each in good:
            if each.present is None or each.values:
                self._check_one(each, rows.get(each.present.pk) if each.present else None)

    def _instances(self, ids: list[int]) -> dict[int, RecordModel]:
        rows = self.register.with_related(self.register.rows(self.actor)).filter(pk__in=ids) if ids else []
        found = {row.pk: row for row in rows}
        if self._checks_whole_rows:
            self.register.attach_children(found.values())
        return found

    def _check_one(self, each: Found, row: RecordModel | None) -> None:
        try:
            if self._checks_whole_rows:
                now = {one.name: one.value(row) for one in self.register.form_fields()} if row else {}
                self.register.clean_row(now | each.values, self.lookup)
            if row is None:
                domain.check_new(self.register.model, self.actor, each.values)
            else:
                domain.check_change(row, self.actor, each.values)
        except NotAllowed as refused:
            each.problems.append(str(refused))
        except ValidationError as error:
            self._blame(each, error)

    def _blame(self, each: Found, error: ValidationError) -> None:
        """Put what the verb refuses at its cells, or at the row where no column stands for the field."""
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, messages in by_field.items():
            one = self.register.by_name.get(name)
            problem = " ".join(messages)
            cell = next((cell for cell in each.cells if cell["name"] == name), None)
            if cell:
                cell["problem"] = problem
            elif one and name in self.places:
                each.cells.append(self._cell(one, None, None, problem=problem))
            else:
                named = _("%(what)s: %(detail)s") % {"what": one.label, "detail": problem} if one else problem
                each.problems.append(named)

    def _verdict(self, each: Found) -> ImportRow:
        content = {
            "values": {name: to_json(value) for name, value in each.values.items()},
            "cells": sorted(each.cells, key=lambda cell: self.places[cell["name"]]),
            "problems": each.problems,
        }
        present = each.present
        return ImportRow(
            organization=self.actor.organization, row=each.row.number, outcome=_outcome(each), number=each.number[:40],
            record_id=present.pk if present else None, version=present.version if present else None,
            content={name: part for name, part in content.items() if part},
        )  # fmt: skip


def _merged(place: int, row: SheetRow) -> dict[str, str]:
    return {"note": _("Taken from the merged cell above.")} if place in row.filled else {}


def _outcome(each: Found) -> str:
    if each.is_bad:
        return RowOutcome.REFUSED
    if any(cell.get("kind") == "conflict" for cell in each.cells):
        return RowOutcome.CONFLICT
    if each.present is None:
        return RowOutcome.CREATED
    return RowOutcome.CHANGED if each.values else RowOutcome.UNCHANGED


def shown(one: Field, cell: Any) -> str:
    """A cell as the reader reads it."""
    if cell is None or isinstance(cell, str):
        return (cell or "")[:2000]
    try:
        return one.text(cell)
    except (TypeError, ValueError, AttributeError, ArithmeticError, KitError):
        return str(cell)  # what stands in the sheet is of another type than the field's values


def _text(row: SheetRow, place: int | None) -> str:
    value = row.cells[place] if place is not None else None
    return "" if value is None else normal(value)


def _unknown(number: str) -> str:
    return _(
        "There is no record %(number)s that you may see. Leave the number empty to create a new one."
    ) % {"number": number[:40]}


def _in_every_language(word: Callable[[], str]) -> set[str]:
    words = set()
    for code, _name in LANGUAGES:
        with translation.override(code):
            words.add(word())
    return words


def _computed(is_error: bool) -> str:
    if is_error:
        return _("The cell holds an error such as #N/A; type the value.")
    return _("The cell holds a formula; copy it and paste it as a value.")


def twins_in(numbers: Iterator[tuple[str, int]]) -> dict[str, list[int]]:
    """Numbers that several rows name: number → rows."""
    rows: dict[str, list[int]] = defaultdict(list)
    for number, row in numbers:
        if number:
            rows[number].append(row)
    return {number: lines for number, lines in rows.items() if len(lines) > 1}
