"""Reads spreadsheets and CSV into rows of plain values, and refuses what cannot be read with a reason and a
cure.
"""

import datetime
import io
import itertools
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine as calamine

from oyamel.kit.errors import FileRefused
from oyamel.kit.sheets import delimited
from oyamel.kit.sheets.columns import Stamp
from oyamel.kit.sheets.limits import MIB, Limits
from oyamel.kit.sheets.merging import Merged, filled_across, filled_down
from oyamel.kit.sheets.package import inspect_package
from oyamel.kit.sheets.scan import Scan
from oyamel.kit.sheets.writer import KEY_COLUMN, STAMP_SHEET
from oyamel.kit.sniff import sniff

Cell = (
    None | str | int | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta
)

ACCEPTED = ".xlsx, .xlsm, .xls, .ods, .csv"
_WORKBOOKS = ("xlsx", "xlsm", "xls", "ods")
_NOTHING: frozenset[int] = frozenset()
HEADING_SIGN = " · "


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its `number` as the spreadsheet program shows it (from 1) and its cells, at least one per
    heading.

    `formulas` and `errors` are the positions (from 0) of cells whose value was computed, or is #N/A and the
    like. An error's cell is None; a formula's cell is the result stored in the file, None when there is
    none. `filled` are the positions of cells whose value comes from a merged cell above.
    """

    number: int
    cells: tuple[Cell, ...]
    formulas: frozenset[int] = _NOTHING
    errors: frozenset[int] = _NOTHING
    filled: frozenset[int] = _NOTHING


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A sheet of the file and whether it is hidden."""

    name: str
    hidden: bool


class Table:
    """Headings, over `depth` rows, and the rows below them. Rows without any value are passed over; merged cells count
    in each of their rows. `data_row` is the row below the headings.
    """

    def __init__(
        self, name: str, header_row: int, numbered: Iterator[SheetRow], limits: Limits, place: str,
        depth: int = 1, ranges: Sequence[Merged] = (),
    ) -> None:  # fmt: skip
        self.name, self.header_row, self.place = name, header_row, place
        self.data_row = header_row + depth
        self._limits, self._ranges = limits, ranges
        self._rows = numbered
        self.headings = self._read_headings(depth)
        self._rows = filled_down(self._rows, [each for each in ranges if each.top + 1 >= self.data_row])
        self._first = self._read_first()

    def rows(self) -> Iterator[SheetRow]:
        """The data rows, once. Raises FileRefused: too_many_rows, damaged (found while reading on)."""
        kept = 0
        for row in itertools.chain([self._first], self._rows):
            if not any(cell is not None for cell in row.cells) and not row.formulas and not row.errors:
                continue
            kept += 1
            if kept > self._limits.rows:
                raise FileRefused("too_many_rows", self.place, limit=self._limits.rows)
            yield self._fitted(row)

    def _read_headings(self, depth: int) -> tuple[str, ...]:
        row = next((row for row in self._rows if row.number >= self.header_row), None)
        if row is None:
            raise FileRefused("no_rows", self.place)
        if row.number > self.header_row or not any(row.cells):
            raise FileRefused("no_headings", self.place, row=self.header_row)
        rows = [row, *itertools.islice(self._rows, depth - 1)]
        headings = _joined([self._titles(each, is_group=each is not rows[-1]) for each in rows])
        if len(headings) > self._limits.columns:
            raise FileRefused("too_many_columns", self.place, limit=self._limits.columns)
        return headings

    def _titles(self, row: SheetRow, *, is_group: bool) -> list[str]:
        cells = filled_across(row, self._ranges) if is_group else row.cells
        return ["" if cell is None else _title(cell) for cell in _trimmed(tuple(cells))]

    def _read_first(self) -> SheetRow:
        for row in self._rows:
            if any(cell is not None for cell in row.cells) or row.formulas or row.errors:
                return row
        raise FileRefused("no_rows", self.place)

    def _fitted(self, row: SheetRow) -> SheetRow:
        cells = tuple(map(_storable, _trimmed(row.cells)))
        if len(cells) > self._limits.columns:
            raise FileRefused("too_many_columns", f"{self.place} {row.number}", limit=self._limits.columns)
        missing = len(self.headings) - len(cells)
        return SheetRow(row.number, cells + (None,) * missing, row.formulas, row.errors, row.filled)


def _title(cell: Cell) -> str:
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        cell = cell.date()
    return str(_storable(cell)).strip()


def _joined(lines: list[list[str]]) -> tuple[str, ...]:
    """One heading per column from several rows of them, the group first: “2025 · Jan”."""
    columns = itertools.zip_longest(*lines, fillvalue="")
    return tuple(HEADING_SIGN.join(dict.fromkeys(part for part in parts if part)) for parts in columns)


def _storable(cell: Cell) -> Cell:
    """A cell with its NULs shown as “␀”: PostgreSQL keeps none, and leaving them out would hide them."""
    return cell.replace("\0", "\u2400") if isinstance(cell, str) and "\0" in cell else cell


def _trimmed(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    last = len(cells)
    while last and cells[last - 1] is None:
        last -= 1
    return cells[:last]


class Book:
    """An opened file. Use it as a context manager; `table()` reads one sheet.

    `kind`: "xlsx", "xlsm", "xls", "ods" or "csv". `sheets` is empty for CSV. `stamp` is what `write_xlsx`
    left, or None. `formulas_known` is False for .xls, where formulas cannot be told from values. `dialect`
    is set for CSV only.
    """

    def __init__(self, kind: str, stream: BinaryIO, limits: Limits, place: str, *, owned: bool) -> None:
        self.kind, self.place, self.limits = kind, place, limits
        self._stream, self._owned = stream, owned
        self._scans: dict[str, Scan] = {}
        self._workbook: Any = None  # CalamineWorkbook, or None for CSV
        self._last: tuple[str, Any] | None = None
        self.dialect: delimited.Dialect | None = None
        self.sheets: tuple[SheetInfo, ...] = ()
        self.stamp: Stamp | None = None
        self.formulas_known = kind != "xls"
        if kind == "csv":
            self.dialect = delimited.detect(stream, place)
        else:
            self._open_workbook()

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; a stream that the caller opened stays open."""
        if self._workbook is not None:
            self._workbook.close()
        if self._owned:
            self._stream.close()

    def table(self, sheet: str | None = None, header_row: int = 1, depth: int = 1) -> Table:
        """The table with its headings in row `header_row` (from 1) and `depth` - 1 rows below it.

        Without a name: the data sheet of our own workbooks, else the first visible sheet. Raises
        FileRefused: no_sheet, no_headings, no_rows, too_many_columns, damaged.
        """
        name = self._sheet_name(sheet)
        place = f"{self.place} {name}".strip()
        return Table(name, header_row, self.raw_rows(sheet), self.limits, place, depth, self.merged(sheet))

    def raw_rows(self, sheet: str | None = None) -> Iterator[SheetRow]:
        """Every row as it stands, the empty ones too. Raises FileRefused: no_sheet, damaged."""
        if self.dialect is not None:
            lines = delimited.records(self._stream, self.dialect, self.place)
            return (SheetRow(number, tuple(line)) for number, line in enumerate(lines, 1))
        return self._workbook_rows(self._sheet_name(sheet))

    def merged(self, sheet: str | None = None) -> tuple[Merged, ...]:
        """The merged cells of a sheet; none for CSV and OpenDocument, where they are not told."""
        if self._workbook is None:
            return ()
        ranges = self._parsed(self._sheet_name(sheet)).merged_cell_ranges or ()
        return tuple(Merged(*first, *last) for first, last in ranges)

    def _parsed(self, name: str) -> Any:
        """A sheet of the workbook; the last one is kept, for it is looked at several times and parsing is dear."""
        if self._last is None or self._last[0] != name:
            self._last = None
            with _typed_errors(self.place):
                self._last = name, self._workbook.get_sheet_by_name(name)
        return self._last[1]

    def _sheet_name(self, sheet: str | None) -> str:
        if self.dialect is not None:
            return ""
        name = sheet or self._default_sheet()
        if name not in {info.name for info in self.sheets}:
            names = ", ".join(info.name for info in self.sheets if not info.hidden)
            raise FileRefused("no_sheet", self.place, sheet=name, sheets=names)
        return name

    def _open_workbook(self) -> None:
        if self.kind != "xls":
            self._scans = inspect_package(self._stream, self.kind, self.limits, self.place)
        self._stream.seek(0)
        with _typed_errors(self.place):
            self._workbook = calamine.load_workbook(self._stream)
            self.sheets = tuple(
                SheetInfo(sheet.name, sheet.visible is not calamine.SheetVisibleEnum.Visible)
                for sheet in self._workbook.sheets_metadata
                if sheet.typ is calamine.SheetTypeEnum.WorkSheet
            )
        if STAMP_SHEET in {info.name for info in self.sheets}:
            self.stamp = _stamp([row.cells for row in self._workbook_rows(STAMP_SHEET)])

    def _default_sheet(self) -> str:
        names = [info.name for info in self.sheets if not info.hidden]
        if self.stamp is not None and self.stamp.sheet in names:
            return self.stamp.sheet
        if not names:
            raise FileRefused("no_rows", self.place)
        return names[0]

    def _workbook_rows(self, name: str) -> Iterator[SheetRow]:
        scan = self._scans.get(name, Scan())
        formulas, errors = _by_row(scan.formulas), _by_row(scan.errors)
        sheet = self._parsed(name)
        left = (None,) * (sheet.start[1] if sheet.start else 0)
        with _typed_errors(self.place):
            read = sheet.iter_rows()
        index = -1
        for index, cells in enumerate(read):
            values = left + tuple(map(_value, cells))
            yield SheetRow(index + 1, values, formulas.get(index, _NOTHING), errors.get(index, _NOTHING))
        # Below the last value there may be formulas whose result was never stored.
        for row in sorted(row for row in formulas.keys() | errors.keys() if row > index):
            yield SheetRow(row + 1, (), formulas.get(row, _NOTHING), errors.get(row, _NOTHING))


def open_sheets(
    source: bytes | str | Path | BinaryIO, *, name: str = "", limits: Limits | None = None
) -> Book:
    """Open a spreadsheet or CSV after checking that it is one and stays within the limits.

    `name` is only used to say where an error is. Raises FileRefused: empty, too_large, wrong_type,
    encrypted, zip_bomb, damaged, encoding, too_many_rows, too_many_columns, too_many_cells, too_many_formulas.
    """
    limits = limits or Limits()
    stream, owned = _stream(source)
    try:
        _check_size(stream, limits, name)
        return Book(_kind(stream, name), stream, limits, name, owned=owned)
    except FileRefused:
        if owned:
            stream.close()
        raise


def _stream(source: bytes | str | Path | BinaryIO) -> tuple[BinaryIO, bool]:
    """The stream and whether it is ours to close."""
    if isinstance(source, bytes):
        return io.BytesIO(source), True
    return (Path(source).open("rb"), True) if isinstance(source, str | Path) else (source, False)


def _check_size(stream: BinaryIO, limits: Limits, place: str) -> None:
    size = stream.seek(0, os.SEEK_END)
    if size == 0:
        raise FileRefused("empty", place)
    if size > limits.size:
        raise FileRefused("too_large", place, limit=f"{limits.size // MIB} MiB")


def _kind(stream: BinaryIO, place: str) -> str:
    kind = sniff(stream)
    if kind in _WORKBOOKS:
        return kind
    if kind == "text":
        return "csv"
    if kind == "encrypted-office":
        raise FileRefused("encrypted", place)
    if kind == "damaged-zip":
        raise FileRefused("damaged", place)
    raise FileRefused("wrong_type", place, found=kind, accepted=ACCEPTED)


@contextmanager
def _typed_errors(place: str) -> Iterator[None]:
    try:
        yield
    except calamine.PasswordError as error:
        raise FileRefused("encrypted", place) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise FileRefused("damaged", place) from error
    except BaseException as error:
        # A broken file can make the Rust reader panic, which arrives as a class that cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise FileRefused("damaged", place) from error


def _value(cell: Any) -> Cell:
    if cell == "":
        return None
    if type(cell) is float and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return cell


def _by_row(positions: set[tuple[int, int]]) -> dict[int, frozenset[int]]:
    rows: dict[int, set[int]] = {}
    for row, column in positions:
        rows.setdefault(row, set()).add(column)
    return {row: frozenset(columns) for row, columns in rows.items()}


def _stamp(lines: list[tuple[Cell, ...]]) -> Stamp | None:
    pairs = {str(line[0]): line[1:] for line in lines if line and line[0] is not None}
    columns = tuple(str(cell) for cell in pairs.pop("columns", ()) if cell is not None)
    sheet = next(iter(pairs.pop("sheet", ())), None)
    if not columns or columns[0] != KEY_COLUMN or sheet is None:
        return None
    values = {key: "" if cells[0] is None else str(cells[0]) for key, cells in pairs.items() if cells}
    return Stamp(str(sheet), columns, values)
