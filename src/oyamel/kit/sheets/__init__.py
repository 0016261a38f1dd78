"""Spreadsheets and CSV, out and in."""

from oyamel.kit.sheets.columns import MULTI_SEPARATOR, Column, Note, Stamp
from oyamel.kit.sheets.limits import Limits
from oyamel.kit.sheets.reader import ACCEPTED, Book, SheetInfo, SheetRow, Table, open_sheets
from oyamel.kit.sheets.shape import Shape, find_shape
from oyamel.kit.sheets.sifting import LeftOut, sift
from oyamel.kit.sheets.writer import KEY_COLUMN, sheet_name, write_csv, write_xlsx

__all__ = [
    "ACCEPTED",
    "KEY_COLUMN",
    "MULTI_SEPARATOR",
    "Book",
    "Column",
    "LeftOut",
    "Limits",
    "Note",
    "Shape",
    "SheetInfo",
    "SheetRow",
    "Stamp",
    "Table",
    "find_shape",
    "open_sheets",
    "sheet_name",
    "sift",
    "write_csv",
    "write_xlsx",
]
