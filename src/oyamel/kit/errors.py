"""Errors that a person meets: what place, what reason, what cure. Upper floors translate by code or show
them as they are.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from django.utils.translation import gettext_lazy as _

Text: TypeAlias = object  # a str, or a lazy translation that becomes one when shown


class KitError(Exception):
    """Something that cannot be read, written or shown.

    `code` is stable and meant for programs, `params` are its plain values, `place` says where (a file, a
    cell, a field; may be empty), `reason` and `cure` are sentences in the active language.
    """

    WORDS: Mapping[str, tuple[Text, Text]] = {}

    def __init__(self, code: str, place: str = "", **params: object) -> None:
        self.code = code
        self.place = place
        self.params: dict[str, Any] = params
        super().__init__(code, place, params)

    @property
    def reason(self) -> str:
        """Why it was refused."""
        return str(self.WORDS[self.code][0]) % self.params

    @property
    def cure(self) -> str:
        """What the person can do about it."""
        return str(self.WORDS[self.code][1]) % self.params

    def __str__(self) -> str:
        parts = (f"{self.place}:" if self.place else "", self.reason, self.cure)
        return " ".join(part for part in parts if part)


class FileRefused(KitError):
    """A file that is not read further. Nothing of it has been kept."""

    WORDS = {
        "empty": (_("The file is empty."), _("Choose a file with content.")),
        "too_large": (
            _("The file is larger than %(limit)s."),
            _("Make it smaller or split it into several files."),
        ),
        "wrong_type": (
            _("The content is %(found)s, which is not accepted here."),
            _("Use one of: %(accepted)s."),
        ),
        "encrypted": (
            _("The file is protected by a password."),
            _("Save a copy without a password and use that copy."),
        ),
        "zip_bomb": (
            _("The file unpacks to far more than it should (%(what)s)."),
            _("Save it anew from your spreadsheet program; if that does not help, save it as CSV."),
        ),
        "damaged": (
            _("The file is damaged and cannot be read."),
            _("Open it in its own program, save it anew and try again."),
        ),
        "encoding": (
            _("The text of the file cannot be decoded."),
            _("Save the file as CSV with the encoding UTF-8."),
        ),
        "no_rows": (_("There are no rows below the headings."), _("Fill in at least one row.")),
        "no_headings": (
            _("Row %(row)s holds no headings."),
            _("Put one heading above each column, or say which row holds the headings."),
        ),
        "no_sheet": (
            _("There is no sheet named “%(sheet)s”."),
            _("Choose one of: %(sheets)s."),
        ),
        "too_many_rows": (
            _("There are more than %(limit)s rows."),
            _("Split the file into several files."),
        ),
        "too_many_columns": (
            _("There are more than %(limit)s columns."),
            _("Delete the columns that are not needed."),
        ),
        "too_many_cells": (
            _("The sheet spans more than %(limit)s cells."),
            _("Delete the unused rows and columns, or split the file."),
        ),
        "too_many_formulas": (
            _("More than %(limit)s cells hold formulas or errors."),
            _("Copy the cells, paste them as values, save and try again."),
        ),
        "image_too_large": (
            _("The picture has more than %(limit)s million pixels."),
            _("Make the picture smaller."),
        ),
    }


class CellRefused(KitError):
    """A value that cannot be written into a spreadsheet without losing part of it."""

    WORDS = {
        "cell_too_long": (
            _("The text has %(length)s characters; a spreadsheet cell holds at most %(limit)s."),
            _("Shorten the text or export as CSV."),
        ),
        "not_a_number": (_("“%(value)s” is not a number."), _("Correct the value and export again.")),
        "not_a_date": (_("“%(value)s” is not a date."), _("Correct the value and export again.")),
        "too_many_rows": (
            _("A spreadsheet holds at most %(limit)s rows."),
            _("Narrow the selection or export as CSV."),
        ),
    }
