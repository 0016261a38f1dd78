"""Merged cells: a spreadsheet keeps their value in the first one; a reader of rows needs it in each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oyamel.kit.sheets.reader import Cell, SheetRow


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range, rows and columns from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


def filled_down(rows: "Iterable[SheetRow]", ranges: Sequence[Merged]) -> "Iterator[SheetRow]":
    """Rows in which every row of a merged range has its value, in the range's first column."""
    waiting = sorted((each for each in ranges if each.bottom > each.top), key=lambda each: each.top)
    if not waiting:
        yield from rows
        return
    open_ones: dict[Merged, Cell] = {}
    for row in rows:
        index = row.number - 1
        open_ones = {each: value for each, value in open_ones.items() if each.bottom >= index}
        yield _filled(row, open_ones) if open_ones else row
        while waiting and waiting[0].top <= index:
            each = waiting.pop(0)
            open_ones[each] = row.cells[each.left] if each.left < len(row.cells) else None


def _filled(row: "SheetRow", open_ones: "dict[Merged, Cell]") -> "SheetRow":
    width = max(len(row.cells), *(each.left + 1 for each in open_ones))
    cells = [*row.cells, *(None for _ in range(width - len(row.cells)))]
    places = {
        each.left for each, value in open_ones.items() if cells[each.left] is None and value is not None
    }
    for each, value in open_ones.items():
        if each.left in places:
            cells[each.left] = value
    return replace(row, cells=tuple(cells), filled=frozenset(places)) if places else row


def filled_across(row: "SheetRow", ranges: Sequence[Merged]) -> "list[Cell]":
    """The cells of a row of headings, a merged heading in every column that it spans."""
    cells = list(row.cells)
    for each in ranges:
        if each.top == row.number - 1 and each.left < len(cells):
            cells += [None] * (each.right + 1 - len(cells))
            cells[each.left : each.right + 1] = [cells[each.left]] * (each.right + 1 - each.left)
    return cells
