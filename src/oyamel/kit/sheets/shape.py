"""Where the table of somebody's own sheet begins: below which lines of preamble, and under how many rows of headings."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from oyamel.kit.sheets.merging import Merged
from oyamel.kit.sheets.reader import SheetRow

LOOKED_AT = 60
BELOW = 12
COVERS = 0.6  # a heading stands above most columns in use


@dataclass(frozen=True, slots=True)
class Shape:
    """The first row of the headings (from 1) and over how many rows they go."""

    header_row: int = 1
    depth: int = 1


def find_shape(rows: Sequence[SheetRow], ranges: Sequence[Merged], known: Callable[[str], bool]) -> Shape:
    """The shape of a sheet by its first rows; `known` tells whether a text is a heading that is understood."""
    places = [
        place for place in range(min(len(rows), LOOKED_AT)) if _covers(rows[place], rows[place + 1 :][:BELOW])
    ]
    counts = {
        place: sum(known(cell) for cell in rows[place].cells if isinstance(cell, str)) for place in places
    }
    enough = COVERS * max(counts.values(), default=0)  # headings may be repeated, and fuller, on every page
    good = [place for place in places if counts[place] >= enough]
    best = next((place for place in good if _is_all_text(rows[place])), next(iter(good), None))
    return Shape() if best is None else _deepened(rows, best, ranges)


def _used(row: SheetRow) -> set[int]:
    return {place for place, cell in enumerate(row.cells) if cell is not None} | row.formulas | row.errors


def _covers(row: SheetRow, below: Sequence[SheetRow]) -> bool:
    """Whether a row has text above most of the columns that are used below it."""
    here = _used(row)
    counts = Counter(place for each in below for place in _used(each))
    most = max(counts.values(), default=0)
    columns = {place for place, count in counts.items() if count * 2 >= most}
    has_text = any(isinstance(cell, str) for cell in row.cells)
    return bool(columns) and has_text and len(here & columns) >= COVERS * len(columns)


def _is_all_text(row: SheetRow) -> bool:
    return all(isinstance(cell, str) for cell in row.cells if cell is not None) and not row.formulas


def _deepened(rows: Sequence[SheetRow], place: int, ranges: Sequence[Merged]) -> Shape:
    """The row of headings, with the row of group headings above it, or with the finer ones below a merged one."""
    number = rows[place].number
    width = len(_used(rows[place]))
    above = rows[place - 1] if place and rows[place - 1].number == number - 1 else None
    if above and _groups(ranges, number - 1, len(_used(rows[place]) | _used(above))):
        return Shape(number - 1, 2)
    has_finer = place + 1 < len(rows) and _is_all_text(rows[place + 1]) and bool(_used(rows[place + 1]))
    if has_finer and _groups(ranges, number, width + 1):
        return Shape(number, 2)
    return Shape(number)


def _groups(ranges: Sequence[Merged], row: int, width: int) -> bool:
    """Whether a row has headings over several columns; one over all of them is a title."""
    spans = [each.right - each.left + 1 for each in ranges if each.top == each.bottom == row - 1]
    return any(1 < span < width for span in spans)
