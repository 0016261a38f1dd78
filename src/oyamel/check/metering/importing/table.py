"""Reads tables of bills, deliveries and readings: one amount a row, months as columns, or several amounts a row."""

import calendar
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oyamel.check.metering.importing import words
from oyamel.check.metering.importing.items import Amount, Found, Left, Place, Series, Trouble
from oyamel.kit.sheets import Book, LeftOut, SheetRow, sift
from oyamel.kit.sheets.days import DayRefused, Order, order_of, read_day, read_month
from oyamel.kit.sheets.guessing import How, guess
from oyamel.kit.sheets.words import month_number
from oyamel.kit.text import fold
from oyamel.registers.exchange.headings import column_letters
from oyamel.registers.exchange.sifting import why

CELLS = "cells"  # a column whose heading is a month and whose cells are amounts
IDENTITY = ("source", "meter", "account", "site")
MONTHS = 3
EVERY = 500
STYLE_ROWS = 400
Tell = Callable[[int, int], None]


@dataclass
class Layout:
    """Where a table stands and what its columns are: one role or '' per heading. `year` is that of months without one."""

    sheet: str = ""
    header_row: int = 1
    depth: int = 1
    headings: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    days: Order = ""
    leaves_totals: bool = True
    year: int | None = None

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Layout":
        """From what an upload keeps; what is unknown is passed over."""
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__ if name in kept})

    def kept(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def guess_roles(
    headings: Sequence[str], columns: Sequence[Sequence[Any]], recalled: Mapping[str, str] | None = None
) -> tuple[list[str], list[How]]:
    """What each column is, and how that was found."""
    known = recalled or {}
    roles = [known.get(fold(heading), "") for heading in headings]
    hows: list[How] = ["remembered" if fold(heading) in known else "" for heading in headings]
    months = [place for place, heading in enumerate(headings) if heading and names_month(heading)]
    if len(months) >= MONTHS:
        for place in months:
            if not hows[place]:
                roles[place], hows[place] = CELLS, "label"
    free = [each for each in words.wanted() if each.name not in roles]
    if CELLS in roles:
        free = [each for each in free if each.name not in {"amount", "month", "register"}]
    open_ones = [heading if not how else "" for heading, how in zip(headings, hows, strict=True)]
    for place, found in enumerate(guess(open_ones, columns, free)):
        if found.name:
            roles[place], hows[place] = found.name, found.how
    if not {"amount", "register", CELLS} & set(roles):
        _guess_amounts(headings, columns, roles, hows)
    return roles, hows


def _guess_amounts(
    headings: Sequence[str], columns: Sequence[Sequence[Any]], roles: list[str], hows: list[How]
) -> None:
    """Columns of numbers under a heading with a unit are amounts, each of its own."""
    for place, heading in enumerate(headings):
        is_free = not roles[place] and not hows[place]
        if is_free and words.known_unit(words.unit_in(heading)) and all(map(words.has_digit, columns[place])):
            roles[place], hows[place] = "amount", "values"


def names_month(heading: str) -> bool:
    """Whether a heading is a month, with or without its year."""
    return read_month(heading) is not None or month_number(heading) is not None


def needs(layout: Layout) -> list[str]:
    """What is missing in the roles, in words."""
    roles, found = set(layout.roles), []
    if not roles & {"amount", "register", CELLS}:
        found.append(_("No column holds the amounts; say which."))
    if CELLS not in roles and not roles & {"start", "date", "month", "year", "year_end"}:
        found.append(_("No column says which days an amount is for; say which."))
    bare = [
        heading
        for heading, role in zip(layout.headings, layout.roles, strict=True)
        if role == CELLS and not read_month(heading)
    ]
    if (bare or roles & {"month"} == {"month"}) and "year" not in roles and not layout.year and bare:
        found.append(_("The months have no year; say which year it is."))
    for role in roles - {"", CELLS, *words.REPEATED}:
        if layout.roles.count(role) > 1:
            places = ", ".join(
                column_letters(place) for place, each in enumerate(layout.roles) if each == role
            )
            found.append(
                _("The columns %(columns)s are said to be the same; keep one of them.") % {"columns": places}
            )
    return found


def order_in(headings: Sequence[str], roles: Sequence[str], columns: Sequence[Sequence[Any]]) -> Order:
    """What comes first in days like 3/4/2025, told by all columns of days together."""
    dated = {"start", "end", "date", "year_end"}
    return (
        order_of(cell for role, cells in zip(roles, columns, strict=True) if role in dated for cell in cells)
        or ""
    )


def read_table(book: Book, layout: Layout, tell: Tell = lambda done, total: None) -> Found:
    """Everything in a table. Raises FileRefused where reading on fails, and what `tell` raises to stop."""
    found = Found()
    reading = _Reading(layout, found, _numbers(book, layout))
    table = book.table(layout.sheet or None, layout.header_row, layout.depth)
    for count, row in enumerate(sift(table, leaves_totals=layout.leaves_totals)):
        if isinstance(row, LeftOut):
            found.left.append(Left(layout.sheet, row.first, row.last, why(row)))
        else:
            reading.take(row)
        if count % EVERY == 0:
            tell(count, 0)
    reading.finish()
    found.note_series()
    return found


def _numbers(book: Book, layout: Layout) -> words.Numbers:
    """How the numbers of the table are written, told by all its columns of numbers together."""
    places = [
        place for place, role in enumerate(layout.roles) if role in {"amount", "cost", "register", CELLS}
    ]
    table = book.table(layout.sheet or None, layout.header_row, layout.depth)
    samples = [row.cells[place] for row in islice(table.rows(), STYLE_ROWS) for place in places]
    decimal = book.dialect.decimal if book.dialect else None
    if book.dialect and decimal is None and book.dialect.delimiter == ",":
        decimal = "."
    return words.Numbers(samples, decimal)


class _Refused(Exception):
    """A cell that cannot be taken: its column's place from 0, a code, and words."""

    def __init__(self, place: int | None, code: str, said: str):
        self.place, self.code, self.said = place, code, said
        super().__init__(code)


class _Reading:
    def __init__(self, layout: Layout, found: Found, numbers: words.Numbers):
        self.layout, self.found, self.numbers = layout, found, numbers
        self.places = {role: place for place, role in reversed(list(enumerate(layout.roles))) if role}
        self.amounts = [place for place, role in enumerate(layout.roles) if role in {"amount", CELLS}]
        self.is_many = layout.roles.count("amount") > 1
        self.formulas = self.empty = self.filled = 0

    def take(self, row: SheetRow) -> None:
        try:
            period = self._period(row) if CELLS not in self.places else None
        except _Refused as refused:
            self._trouble(row, refused)
            return
        places = self.amounts or [self.places["register"]]
        there = [place for place in places if not self._is_empty(row, place)]
        if not there and period and self._only_begins():
            self._close(row, places[0], period)
        elif not there:
            words_ = _("A row without an amount: “%(text)s”") % {"text": _text(row)}
            self.found.left.append(Left(self.layout.sheet, row.number, row.number, words_))
        elif CELLS in self.places:
            self.empty += len(places) - len(there)
        for place in there:
            try:
                self._amount(row, place, period or self._month_of(row, place))
            except _Refused as refused:
                self._trouble(row, refused)

    def _only_begins(self) -> bool:
        """Whether each period ends where the next begins, so that a row without an amount ends the one before."""
        return "start" in self.places and "end" not in self.places

    def _close(self, row: SheetRow, place: int, period: tuple[date, date | None]) -> None:
        where = Place(self.layout.sheet, row.number, column_letters(place))
        self.found.amounts.append(Amount(self._series(row, place), where, *period))

    def _is_empty(self, row: SheetRow, place: int) -> bool:
        return words.is_missing(row.cells[place]) and place not in row.errors and place not in row.formulas

    def _amount(self, row: SheetRow, place: int, period: tuple[date, date | None]) -> None:
        key = self._series(row, place)
        value = self._number(row, place)
        is_register = self.layout.roles[place] == "register"
        unit = self._cell(row, "unit") or words.unit_in(self.layout.headings[place])
        cost = self._cost(row)
        self.formulas += place in row.formulas
        self.filled += any(each in row.filled for each in range(len(self.layout.headings)))
        self.found.amounts.append(
            Amount(
                key, Place(self.layout.sheet, row.number, column_letters(place)), *period,
                amount=None if is_register else value, register=value if is_register else None,
                unit=words.known_unit(unit) or unit, cost=cost, currency=self._currency() if cost is not None else "",
                is_estimated=bool(self._cell(row, "estimated")) and words.is_yes(self._cell(row, "estimated")),
                reference=self._cell(row, "reference"), note=self._cell(row, "note"),
            )
        )  # fmt: skip

    def _series(self, row: SheetRow, place: int) -> str:
        hints = {role: text for role in IDENTITY if (text := self._cell(row, role))}
        parts = list(dict.fromkeys(hints.values()))
        if self.is_many:
            parts.append(self.layout.headings[place])
        key = " | ".join(parts)[:200] or self.layout.sheet
        if key not in self.found.series:
            self.found.series[key] = Series(key, key or _("all rows"), hints=hints)
        return key

    def _cell(self, row: SheetRow, role: str) -> str:
        place = self.places.get(role)
        value = row.cells[place] if place is not None else None
        return "" if words.is_missing(value) else _plain(value)

    def _number(self, row: SheetRow, place: int) -> Decimal:
        if place in row.errors:
            raise _Refused(place, "cell.error", _("The cell holds an error such as #N/A; type the value."))
        if words.is_missing(row.cells[place]):
            raise _Refused(
                place,
                "cell.no_result",
                _(
                    "The cell holds a formula without a stored result; save the file in a spreadsheet program."
                ),
            )
        try:
            return self.numbers.read(row.cells[place])
        except ValueError:
            said = _("This is no number as the other cells of the file write them (%(example)s).")
            raise _Refused(
                place,
                "number.unclear",
                said % {"example": f"1{self.numbers.thousands}234{self.numbers.decimal}5"},
            ) from None

    def _cost(self, row: SheetRow) -> Decimal | None:
        place = self.places.get("cost")
        return (
            self._number(row, place) if place is not None and not words.is_missing(row.cells[place]) else None
        )

    def _currency(self) -> str:
        place = self.places.get("currency")
        heading = self.layout.headings[self.places["cost"]]
        return "" if place is not None else words.currency_in(heading)

    def _period(self, row: SheetRow) -> tuple[date, date | None]:
        """First and last day of a row; no last one where it gives a single day."""
        if "start" in self.places:
            return self._day(row, "start"), self._day(row, "end") if self._cell(row, "end") else None
        if "year_end" in self.places:
            end = self._day(row, "year_end")
            return _back_a_year(end), end
        if "month" in self.places:
            return _month_span(self._named_month(row))
        if "date" in self.places:
            return self._day(row, "date"), None
        year = self._year(row)
        return date(year, 1, 1), date(year, 12, 31)

    def _day(self, row: SheetRow, role: str) -> date:
        place = self.places[role]
        try:
            return read_day(row.cells[place], self.layout.days)
        except DayRefused as refused:
            said = (
                _("This is no day; write it as 2026-11-30.")
                if refused.code == "no_day"
                else _("Day and month cannot be told apart; say which comes first.")
            )
            raise _Refused(place, f"day.{refused.code}", said) from None

    def _named_month(self, row: SheetRow) -> date:
        place = self.places["month"]
        value = row.cells[place]
        if whole := read_month(value):
            return whole
        number = (
            int(value) if isinstance(value, int | float) and 1 <= value <= 12 else month_number(_plain(value))
        )
        if number is None:
            raise _Refused(place, "month.unknown", _("This is no month; write it as 2026-11."))
        return date(self._year(row), number, 1)

    def _year(self, row: SheetRow) -> int:
        text = self._cell(row, "year") or str(self.layout.year or "")
        if not (text.isdecimal() and 1900 <= int(text) < 2200):
            raise _Refused(self.places.get("year"), "year.missing", _("There is no year; write it as 2026."))
        return int(text)

    def _month_of(self, row: SheetRow, place: int) -> tuple[date, date]:
        """The month in the heading of a column; where it has no year, that of the row or of the whole file."""
        heading = self.layout.headings[place]
        whole = read_month(heading)
        return _month_span(whole or date(self._year(row), month_number(heading) or 1, 1))

    def _trouble(self, row: SheetRow, refused: _Refused) -> None:
        column = column_letters(refused.place) if refused.place is not None else ""
        text = _plain(row.cells[refused.place]) if refused.place is not None else _text(row)
        place = Place(self.layout.sheet, row.number, column)
        self.found.troubles.append(Trouble(place, refused.code, refused.said, text[:200]))

    def finish(self) -> None:
        """Say what was done to cells that are no plain values."""
        remarks = (
            (
                self.formulas,
                ngettext(
                    "%(count)d cell holds a formula; its last result was taken.",
                    "%(count)d cells hold formulas; their last results were taken.",
                    self.formulas,
                ),
            ),
            (
                self.empty,
                ngettext(
                    "%(count)d cell of a month is empty.", "%(count)d cells of months are empty.", self.empty
                ),
            ),
            (
                self.filled,
                ngettext(
                    "%(count)d row takes values from merged cells above.",
                    "%(count)d rows take values from merged cells above.",
                    self.filled,
                ),
            ),
        )
        self.found.remarks += [said % {"count": count} for count, said in remarks if count]


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value).strip()


def _text(row: SheetRow) -> str:
    return " | ".join(_plain(cell) for cell in row.cells if cell is not None)[:160]


def _month_span(first: date) -> tuple[date, date]:
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _back_a_year(end: date) -> date:
    """The first day of the year that ends on a day: 2025-12-31 → 2025-01-01."""
    following = end + timedelta(days=1)
    try:
        return following.replace(year=following.year - 1)
    except ValueError:
        return date(following.year - 1, 3, 1)


def raw_rows(book: Book, layout: Layout, wanted: set[int]) -> Iterator[tuple[int, list[str]]]:
    """The cells of rows as text, for the trace from an entry back to its file."""
    for row in book.raw_rows(layout.sheet or None):
        if row.number in wanted:
            yield row.number, [_plain(cell) for cell in row.cells]
