"""The first look at an uploaded sheet: which sheet it is, where its headings stand, some values of each column."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from oyamel.kit.errors import FileRefused
from oyamel.kit.sheets import Book, Shape, SheetRow, Table, find_shape, sift
from oyamel.kit.sheets.shape import BELOW, LOOKED_AT
from oyamel.registers.exchange import layouts
from oyamel.registers.exchange.manner import Manner
from oyamel.registers.models import ImportLayout

SAMPLE_ROWS = 200
SAMPLES = 40
SHEETS = 12


@dataclass(frozen=True)
class Look:
    """A table found in a file: its sheet, the first row of headings and over how many rows they go, some values of each
    column, and the layout of the last time, where these headings are known.
    """

    sheet: str
    shape: Shape
    headings: tuple[str, ...]
    columns: tuple[tuple[Any, ...], ...]
    layout: ImportLayout | None = None
    manner: Manner = field(default_factory=Manner)


def find_table(
    book: Book,
    known: Callable[[str], bool],
    remembered: Sequence[ImportLayout] = (),
    sheet: str | None = None,
) -> Look:
    """The table of somebody's own file: as it lay the last time, else where headings are found.

    Raises FileRefused: no_rows, no_headings and what reading raises.
    """
    if book.stamp is not None:
        return look_at(book, sheet, Shape())
    names = [sheet] if sheet else [info.name for info in book.sheets if not info.hidden][:SHEETS] or [None]
    heads = {name: list(islice(book.raw_rows(name), LOOKED_AT + BELOW)) for name in names}
    for name in names:
        for layout in remembered:
            if found := _as_before(book, name, heads[name], layout):
                return found
    ranked = [(_rank(book, name, heads[name], known), -place) for place, name in enumerate(names)]
    name = names[-max(ranked)[1]]
    return look_at(book, name, find_shape(heads[name], book.merged(name), known))


def _as_before(book: Book, name: str | None, head: list[SheetRow], layout: ImportLayout) -> Look | None:
    """The table where a remembered layout had it, if its headings still stand there."""
    manner = Manner.of(layout.settings)
    shape = Shape(layout.header_row, manner.depth)
    try:
        table = Table(
            name or "", shape.header_row, iter(head), book.limits, "", shape.depth, book.merged(name)
        )
    except FileRefused:
        return None
    if layouts.fingerprint(table.headings) != layout.fingerprint:
        return None
    found = look_at(book, name, shape)
    return Look(found.sheet, shape, found.headings, found.columns, layout, manner)


def _rank(book: Book, name: str | None, head: list[SheetRow], known: Callable[[str], bool]) -> int:
    """How many headings of a sheet are understood."""
    if not head:
        return -1
    shape = find_shape(head, book.merged(name), known)
    rows = (row for row in head if shape.header_row <= row.number < shape.header_row + shape.depth)
    return sum(known(cell) for row in rows for cell in row.cells if isinstance(cell, str))


def look_at(book: Book, sheet: str | None, shape: Shape) -> Look:
    """The table at a place that is known. Raises FileRefused: no_sheet, no_rows, no_headings."""
    table = book.table(sheet, shape.header_row, shape.depth)
    columns: list[list[Any]] = [[] for _heading in table.headings]
    entries = (row for row in sift(table) if isinstance(row, SheetRow))
    for row in islice(entries, SAMPLE_ROWS):
        for values, cell in zip(columns, row.cells, strict=False):
            if cell is not None and len(values) < SAMPLES:
                values.append(cell)
    return Look(
        table.name, shape, table.headings, tuple(map(tuple, columns)), manner=Manner(depth=shape.depth)
    )
