"""The inner loop of the workbook writer.

XlsxWriter spends most of its time per cell on call and attribute handling (about 6 000 rows/s of 25
columns). Here a row is put together as one string and appended to the row file that XlsxWriter keeps in
constant-memory mode; everything else of the sheet is its own work.
"""

import datetime
import html
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from oyamel.kit.errors import CellRefused
from oyamel.kit.sheets.columns import MULTI_SEPARATOR, Column

MAX_ROWS = 1_048_576
MAX_TEXT = 32_767  # UTF-16 units in one cell
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_|^\\s|\\s$|\n")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA_START = frozenset("=+-@")
_EPOCH = datetime.date(1899, 12, 30).toordinal()

Cell = Callable[[Any, str], str]


class RowSheet(Worksheet):
    """A worksheet that takes whole data rows below a heading row."""

    def write_rows(
        self,
        rows: Iterable[tuple[str, Sequence[object]]],
        columns: Sequence[Column],
        formats: Sequence[tuple[Format, Format]],
    ) -> int:
        """Write (key, values) rows from row 2 on and return their number. Formats are (plain, quoted) per
        column.
        """
        cells = [_cell_writer(position, *pair) for position, pair in enumerate(formats, 1)]
        key_cell = _cell_writer(0)
        self._write_single_row(1)
        write, number = self.fh.write, 1
        for number, (key, values) in enumerate(rows, 2):
            place = str(number)
            try:
                body = "".join(
                    [
                        cell(value, place)
                        for cell, value in zip(cells, values, strict=True)
                        if value is not None
                    ]
                )
            except CellRefused as refused:
                raise _with_heading(refused, columns) from None
            if number > MAX_ROWS:
                raise CellRefused("too_many_rows", limit=MAX_ROWS - 1)
            write(f'<row r="{place}">{key_cell(key, place)}{body}</row>')
        self._set_size(number, len(columns))
        return number - 1

    def _set_size(self, rows: int, columns: int) -> None:
        self.dim_rowmax: int = rows - 1
        self.dim_colmax: int = columns


def _with_heading(refused: CellRefused, columns: Sequence[Column]) -> CellRefused:
    params = dict(refused.params)
    position, row = params.pop("cell")
    return CellRefused(refused.code, f"{columns[position - 1].heading}, {row}", **params)


def _cell_writer(position: int, plain: Format | None = None, quoted: Format | None = None) -> Cell:
    """A function of (value, row number as text) that gives the XML of the cell in this column."""
    start = f'<c r="{xl_col_to_name(position)}'
    style = f'" s="{plain._get_xf_index()}"' if plain else '"'
    quoted_style = f'" s="{quoted._get_xf_index()}"' if quoted else '"'

    def cell(value: Any, row: str) -> str:
        kind = type(value)
        if kind is str:
            shown = quoted_style if value[:1] in _FORMULA_START else style
            if len(value) < 16_000 and not _SPECIAL.search(value):
                return f'{start}{row}{shown} t="inlineStr"><is><t>{value}</t></is></c>'
            return f'{start}{row}{shown} t="inlineStr"><is>{_escaped(value, position, row)}</is></c>'
        if kind is int or kind is float or kind is Decimal:
            return f"{start}{row}{style}><v>{_number(value, position, row)}</v></c>"
        if kind is datetime.date:
            return f"{start}{row}{style}><v>{_date(value, position, row)}</v></c>"
        return _rare(value, row)

    def _rare(value: Any, row: str) -> str:
        if isinstance(value, bool):
            return f'{start}{row}{style} t="b"><v>{int(value)}</v></c>'
        if isinstance(value, datetime.datetime):
            return f"{start}{row}{style}><v>{_instant(value, position, row)}</v></c>"
        if isinstance(value, list | tuple | set | frozenset):
            return cell(MULTI_SEPARATOR.join(map(str, value)), row)
        return cell(str(value), row)

    return cell


def _escaped(text: str, position: int, row: str) -> str:
    length = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if length > MAX_TEXT:
        raise CellRefused("cell_too_long", length=length, limit=MAX_TEXT, cell=(position, row))
    text = _ESCAPED.sub("_x005F_", text)
    text = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return f'<t xml:space="preserve">{html.escape(text, quote=False)}</t>'


def _number(value: int | float | Decimal, position: int, row: str) -> str:
    if not isfinite(value):
        raise CellRefused("not_a_number", value=value, cell=(position, row))
    return str(value) if type(value) is int else f"{value:.17g}" if type(value) is Decimal else repr(value)


def _date(value: datetime.date, position: int, row: str) -> int:
    """Excel's day number; its calendar begins in 1900 and has a wrong leap day before March of that year."""
    days = value.toordinal() - _EPOCH
    if days < 61:
        raise CellRefused("not_a_date", value=value, cell=(position, row))
    return days


def _instant(value: datetime.datetime, position: int, row: str) -> str:
    day = _date(value.date(), position, row)
    seconds = value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    return repr(day + seconds / 86_400)
