"""Writes rows out as a workbook or as CSV, row by row, without holding them."""

import csv
import datetime
import io
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format

from oyamel.kit.sheets.columns import MULTI_SEPARATOR, Column, Note
from oyamel.kit.sheets.rowwriter import MAX_ROWS, RowSheet

Row = tuple[str, Sequence[object]]

KEY_COLUMN = "_key"
STAMP_SHEET = "_stamp"
LISTS_SHEET = "_lists"
FORMAT_VERSION = "1"
SPARE_ROWS = 1000  # blank rows below the data that still have drop-downs and formats

_INK, _LINE = "#1d2420", "#d9d6cc"
_FILL_IN_HEADING, _FILL_IN = "#cfe0f3", "#f3f8fd"
_LOCKED_HEADING, _LOCKED = "#d9d9d6", "#efefed"
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_FORMULA_LIKE = re.compile(r"'*[=+\-@\t\r]")


def write_xlsx(
    target: str | Path | BinaryIO,
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    title: str,
    notes: Sequence[Note] = (),
    stamp: Mapping[str, str] | None = None,
) -> int:
    """Write a workbook and return the number of data rows.

    `rows` yields (row key, values in the order of `columns`); it is consumed once and never held. A value
    is None, str, int, float, Decimal, bool, date, datetime, or for a "multi" column a sequence of str.
    `title` names the data sheet. Raises CellRefused for a value that would be lost or changed; nothing has
    been written to the target then.
    """
    with tempfile.TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(_native(target), _OPTIONS | {"tmpdir": folder})
        if notes:
            _write_notes(book, notes)
        name = sheet_name(title)
        count = _write_data(book, name, columns, rows)
        _write_stamp(book, name, columns, stamp or {})
        book.close()
    return count


def sheet_name(title: str) -> str:
    """A title as Excel allows sheet names: at most 31 characters, none of []:*?/\\ and no quote at the
    ends.
    """
    clean = re.sub(r"[\[\]:*?/\\]", " ", title).strip().strip("'")[:31].strip()
    return clean or "Data"


def _native(target: str | Path | BinaryIO) -> str | BinaryIO:
    return str(target) if isinstance(target, Path) else target


def _write_notes(book: xlsxwriter.Workbook, notes: Sequence[Note]) -> None:
    sheet = book.add_worksheet(sheet_name(_("Read me")))
    heading = book.add_format({"bold": True, "font_size": 13, "font_color": _INK})
    body = book.add_format({"text_wrap": True, "valign": "top", "font_color": _INK})
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 100)
    line = 0
    for note in notes:
        sheet.write_string(line, 0, note.heading, heading)
        for offset, text in enumerate(note.lines, 1):
            sheet.write_string(line + offset, 0, text, body)
        line += len(note.lines) + 2


def _write_data(book: xlsxwriter.Workbook, name: str, columns: Sequence[Column], rows: Iterable[Row]) -> int:
    sheet = book.add_worksheet(name, RowSheet)
    sheet.activate()
    _write_headings(book, sheet, columns)
    formats = [(_cell_format(book, column), _cell_format(book, column, quoted=True)) for column in columns]
    _format_columns(book, sheet, columns, [plain for plain, _quoted in formats])
    count = sheet.write_rows(rows, columns, formats)
    last = min(count + SPARE_ROWS, MAX_ROWS - 1)
    _write_choices(book, sheet, columns, last)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(count, 1), len(columns))
    sheet.repeat_rows(0)
    sheet.set_landscape()
    return count


def _write_headings(book: xlsxwriter.Workbook, sheet: RowSheet, columns: Sequence[Column]) -> None:
    look = {
        "bold": True,
        "text_wrap": True,
        "valign": "top",
        "border": 1,
        "border_color": _LINE,
        "font_color": _INK,
    }
    fill_in = book.add_format(look | {"bg_color": _FILL_IN_HEADING})
    locked = book.add_format(look | {"bg_color": _LOCKED_HEADING})
    sheet.write_string(0, 0, KEY_COLUMN, locked)
    for position, column in enumerate(columns, 1):
        sheet.write_string(0, position, column.title, locked if column.locked else fill_in)
        if text := _heading_comment(column):
            sheet.write_comment(0, position, text, {"x_scale": 2, "y_scale": 1.5})


def _heading_comment(column: Column) -> str:
    lines = [column.help]
    if column.type == "multi" and column.choices:
        lines.append(_("Several are allowed, separated by “;”:"))
        lines.extend(column.choices)
    return "\n".join(line for line in lines if line)[:32_000]


def _cell_format(book: xlsxwriter.Workbook, column: Column, *, quoted: bool = False) -> Format:
    """`quoted` tells Excel to keep the text a text when somebody edits the cell."""
    look: dict[str, object] = {"border": 1, "border_color": _LINE, "valign": "top"}
    look["bg_color"] = _LOCKED if column.locked else _FILL_IN
    look["locked"] = column.locked
    look["num_format"] = _number_format(column)
    look["quote_prefix"] = quoted
    return book.add_format(look)


def _number_format(column: Column) -> str:
    if column.type == "date":
        return "yyyy-mm-dd"
    if column.type == "number":
        return (
            "General"
            if column.decimals is None
            else "#,##0" + "." * bool(column.decimals) + "0" * column.decimals
        )
    return "@"


def _format_columns(
    book: xlsxwriter.Workbook, sheet: RowSheet, columns: Sequence[Column], formats: Sequence[Format]
) -> None:
    sheet.set_column(0, 0, 12, book.add_format({"num_format": "@"}), {"hidden": True})
    for position, (column, cell) in enumerate(zip(columns, formats, strict=True), 1):
        sheet.set_column(position, position, column.width, cell)


def _write_choices(book: xlsxwriter.Workbook, sheet: RowSheet, columns: Sequence[Column], last: int) -> None:
    names = _write_lists(book, [column.choices for column in columns if column.type == "choice"])
    for position, column in enumerate(columns, 1):
        if column.type == "choice" and column.choices:
            sheet.data_validation(1, position, last, position, _choice_rule(names[tuple(column.choices)]))


def _choice_rule(name: str) -> dict[str, object]:
    return {
        "validate": "list",
        "source": f"={name}",
        "error_title": _("Not in the list"),
        "error_message": _("Choose a value from the list."),
    }


def _write_lists(book: xlsxwriter.Workbook, lists: Iterable[Sequence[str]]) -> dict[tuple[str, ...], str]:
    """Each distinct list is one row of a hidden sheet with a name of its own: Excel refuses lists over 255
    characters.
    """
    distinct = [choices for choices in dict.fromkeys(map(tuple, lists)) if choices]
    if not distinct:
        return {}
    sheet = book.add_worksheet(LISTS_SHEET)
    sheet.hide()
    names = {choices: f"choices_{number}" for number, choices in enumerate(distinct, 1)}
    for line in range(max(map(len, distinct))):
        for position, choices in enumerate(distinct):
            if line < len(choices):
                sheet.write_string(line, position, choices[line])
    for position, (choices, name) in enumerate(names.items()):
        letters = xlsxwriter.utility.xl_col_to_name(position, col_abs=True)
        book.define_name(name, f"='{LISTS_SHEET}'!{letters}$1:{letters}${len(choices)}")
    return names


def _write_stamp(
    book: xlsxwriter.Workbook, name: str, columns: Sequence[Column], stamp: Mapping[str, str]
) -> None:
    sheet = book.add_worksheet(STAMP_SHEET)
    sheet.hide()
    lines = [("format", FORMAT_VERSION), ("sheet", name), *stamp.items()]
    for line, pair in enumerate(lines):
        sheet.write_row(line, 0, pair)
    sheet.write_row(len(lines), 0, ["columns", KEY_COLUMN, *(column.key for column in columns)])


def write_csv(
    target: BinaryIO, columns: Sequence[Column], rows: Iterable[Row], *, delimiter: str = ","
) -> int:
    """Write CSV (UTF-8 with a byte order mark, so that Excel reads accents) and return the number of data
    rows.

    Numbers have a decimal point and dates are ISO 8601, whatever the language. The first column is the row
    key. A text that a spreadsheet would take for a formula gets an apostrophe in front, which the reader
    takes off again.
    """
    stream = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([KEY_COLUMN, *(column.title for column in columns)])
    count = 0
    for key, values in rows:
        writer.writerow([_plain(key), *map(_plain, values)])
        count += 1
    stream.detach()
    return count


def _plain(value: object) -> object:
    if isinstance(value, str):
        return f"'{value}" if _FORMULA_LIKE.match(value) else value
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, list | tuple | set | frozenset):
        return _plain(MULTI_SEPARATOR.join(map(str, value)))
    return value
