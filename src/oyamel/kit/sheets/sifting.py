"""Rows of somebody's own sheet that are no entries: blank ones, totals, headings repeated on every page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from oyamel.kit.sheets.reader import HEADING_SIGN, SheetRow, Table
from oyamel.kit.sheets.words import heads_totals
from oyamel.kit.text import fold

BLANK, TOTAL, HEADINGS = "blank", "total", "headings"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows `first` to `last` (as the spreadsheet numbers them) that are no entries: why, and what stands there."""

    first: int
    last: int
    code: str
    text: str = ""


def sift(table: Table, leaves_totals: bool = True) -> Iterator[SheetRow | LeftOut]:
    """The rows in order; those that are left out as what they are. Blank rows at the end are no rows."""
    yield from _sifted(table.rows(), table.headings, table.data_row, leaves_totals)


def _sifted(
    rows: Iterable[SheetRow], headings: Sequence[str], expected: int, leaves_totals: bool
) -> Iterator[SheetRow | LeftOut]:
    titles = [{fold(part) for part in (heading, *heading.split(HEADING_SIGN))} - {""} for heading in headings]
    for row in rows:
        if row.number > expected:
            yield LeftOut(expected, row.number - 1, BLANK)
        expected = row.number + 1
        code = _code(row, titles, leaves_totals)
        yield LeftOut(row.number, row.number, code, _text(row)) if code else row


def _code(row: SheetRow, titles: list[set[str]], leaves_totals: bool) -> str:
    place = next((place for place, cell in enumerate(row.cells) if cell is not None), None)
    if place is None or not isinstance(row.cells[place], str):
        return ""
    if leaves_totals and heads_totals(str(row.cells[place])):
        return TOTAL
    return HEADINGS if _is_headings(row, titles) else ""


def _is_headings(row: SheetRow, titles: list[set[str]]) -> bool:
    pairs = zip(row.cells, titles, strict=False)
    return all(cell is None or (isinstance(cell, str) and fold(cell) in title) for cell, title in pairs)


def _text(row: SheetRow) -> str:
    return " | ".join(str(cell) for cell in row.cells if cell is not None)[:200]
