"""The cells of many records at once: plain columns of one query, and maps read once per sheet.

Building a model instance with its six relations costs more than the whole rest of a row, so the fields that only show a
column are read as values. A field that computes its value gets the instance.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from oyamel.org.models import Area, Person
from oyamel.registers.declaration import Register
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import (
    AreaField,
    Choice,
    Field,
    LongText,
    Number,
    PersonField,
    RecordField,
    SiteField,
    Text,
)

CHUNK = 2000
EXACT_DIGITS = 15  # a spreadsheet keeps no more of a number
_PLAIN = (Text, LongText, Field)


@dataclass(frozen=True)
class Source:
    """The columns that a field's cell is made of, and how."""

    paths: tuple[str, ...]
    cell: Callable[..., Any]


def number_cell(value: Decimal | None) -> Decimal | str | None:
    """A number as it fits a cell: one with more digits than a spreadsheet keeps becomes text."""
    if value is None:
        return None
    plain = format(value.normalize(), "f")
    return Decimal(plain) if len(plain.strip("-0.").replace(".", "")) <= EXACT_DIGITS else plain


def sheet_cell(field: Field, value: Any) -> Any:
    """A field's Python value as it stands in a cell of a sheet in the active language."""
    if isinstance(field, Number):
        return number_cell(value)
    return value if field.sheet == "date" else field.text(value) or None


class Cells:
    """Gives the cells of rows of one register, in the language that is active when it is made."""

    def __init__(self, register: Register, lookup: Lookup, fields: Iterable[Field]):
        self.register, self.lookup, self.fields = register, lookup, list(fields)
        self._sources = [self._source(field) for field in self.fields]

    def read(
        self, rows: QuerySet[Any], paths: tuple[str, ...]
    ) -> Iterator[tuple[tuple[Any, ...], list[Any]]]:
        """For each row the values of `paths`, and its cells; in the order of the rows."""
        if any(source is None for source in self._sources):
            yield from self._read_instances(rows, paths)
            return
        columns = [*dict.fromkeys(path for source in self._sources if source for path in source.paths)]
        wanted = ["pk", *paths, *columns]
        cut = 1 + len(paths)
        makers = [self._maker(source, columns, cut) for source in self._sources if source]
        places = {each: cut + columns.index(f"{each.orm}_id") for each in self._references()}
        found = rows.values_list(*wanted).iterator(chunk_size=CHUNK)
        while chunk := list(islice(found, CHUNK)):
            for each, place in places.items():
                each.read_past({row[place] for row in chunk if row[place]}, self.lookup)
            children = self._children([row[0] for row in chunk])
            for row in chunk:
                yield row[1:cut], [make(row, children) for make in makers]

    def _maker(self, source: Source, columns: list[str], cut: int) -> Callable[[tuple[Any, ...], Any], Any]:
        """A function of (row of values, children by name and id) that gives one cell."""
        cell = source.cell
        if not source.paths:
            return lambda row, children: cell(row[0], children)
        places = [cut + columns.index(path) for path in source.paths]
        if len(places) == 1:
            place = places[0]
            return lambda row, children: cell(row[place])
        return lambda row, children: cell(*(row[place] for place in places))

    def _references(self) -> list[RecordField]:
        return [each for each in self.fields if isinstance(each, RecordField)]

    def _children(self, ids: list[int]) -> dict[str, dict[int, Any]]:
        names = [field.name for field in self.fields if field.is_child]
        return {name: self.register.model.children[name].read(ids) for name in names}

    def _read_instances(
        self, rows: QuerySet[Any], paths: tuple[str, ...]
    ) -> Iterator[tuple[tuple[Any, ...], list[Any]]]:
        found = self.register.with_related(rows).iterator(chunk_size=CHUNK)
        while chunk := list(islice(found, CHUNK)):
            self.register.attach_children(chunk)
            for each in self._references():
                each.read_past({pk for row in chunk if (pk := each.initial(row))}, self.lookup)
            for row in chunk:
                yield (
                    tuple(_follow(row, path) for path in paths),
                    [self._cell_of(field, row) for field in self.fields],
                )

    def _cell_of(self, field: Field, row: Any) -> Any:
        if isinstance(field, RecordField):
            return field.named(field.initial(row), self.lookup)
        return sheet_cell(field, field.value(row))

    def _source(self, field: Field) -> Source | None:
        if field.is_child:
            return Source((), lambda pk, children, f=field: f.text(children[f.name].get(pk, [])) or None)
        if type(field).value is not Field.value:
            return None
        for kind, make in _SOURCES:
            if isinstance(field, kind):
                return make(field, self.lookup)
        return _plain(field)


def _follow(row: Any, path: str) -> Any:
    for step in path.split("__"):
        row = getattr(row, step)
    return row


def _mapped(path: str, labels: dict[Any, str], unknown: Callable[[Any], Any]) -> Source:
    """A cell by a map; what the map lacks is worked out once and kept."""
    known: dict[Any, Any] = {None: None, "": None, **labels}

    def cell(value: Any) -> Any:
        if value not in known:
            known[value] = unknown(value)
        return known[value]

    return Source((path,), cell)


def _choice(field: Field, lookup: Lookup) -> Source:
    return _mapped(field.orm, {}, field.text)


def _site(field: Field, lookup: Lookup) -> Source:
    return _mapped(f"{field.orm}_id", lookup.site_labels, lambda pk: None)


def _area(field: Field, lookup: Lookup) -> Source:
    names = dict(Area.objects.values_list("pk", "name"))
    return _mapped(f"{field.orm}_id", names, names.get)


def _person(field: Field, lookup: Lookup) -> Source:
    names = dict(Person.objects.values_list("pk", "name"))
    return _mapped(f"{field.orm}_id", names | lookup.person_labels, names.get)


def _record(field: Any, lookup: Lookup) -> Source:
    """The names were read for the whole chunk, as far as the actor may see the records."""
    return Source((f"{field.orm}_id",), lambda pk: field.named(pk, lookup))


def _number(field: Field, lookup: Lookup) -> Source:
    return Source((field.orm,), number_cell)


def _plain(field: Field) -> Source | None:
    if field.sheet == "date":
        return Source((field.orm,), lambda value: value)
    if type(field).text is Field.text:
        return Source(
            (field.orm,),
            lambda value: (
                (value if isinstance(value, str) else str(value)) if value not in (None, "") else None
            ),
        )
    return _mapped(field.orm, {}, field.text) if field.type_name == "bool" else None


_SOURCES: list[tuple[type[Field], Callable[[Any, Lookup], Source]]] = [
    (Choice, _choice),
    (SiteField, _site),
    (AreaField, _area),
    (PersonField, _person),
    (RecordField, _record),
    (Number, _number),
]
