"""Days and months as people type them into sheets. Nothing is guessed: 3/4/2025 needs to be told its order."""

import datetime
import re
from collections.abc import Iterable
from typing import Any, Literal

from oyamel.kit.sheets.words import month_number

Order = Literal["", "dmy", "mdy"]

EPOCH = datetime.date(1899, 12, 30)  # day 0 of spreadsheets
FIRST_SERIAL, LAST_SERIAL = 18_264, 73_050  # 1950 to 2099; other numbers are hardly meant as days
_SLASHED = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_YEAR_MONTH = re.compile(r"(\d{4})[/.\-](\d{1,2})|(\d{1,2})[/.\-](\d{4})")
_CLOCK = re.compile(
    r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]\.? ?m\.?)?(Z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)
_WORDS = re.compile(r"[^\W\d_]{3,}\.?|\d+")
_FILLERS = frozenset({"de", "del", "the", "of", "le", "er", "st", "nd", "rd", "th"})


class DayRefused(ValueError):
    """A text that is no day; `code`: "order" (day and month cannot be told apart) or "no_day"."""

    def __init__(self, code: str):
        self.code = code
        super().__init__(code)


def read_day(value: Any, order: Order = "") -> datetime.date:
    """The day in a cell: a date, a spreadsheet's serial number, or text. Raises DayRefused."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return from_serial(value)
    text = _CLOCK.sub("", str(value).strip())
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(*map(int, found.groups()))
    if found := _SLASHED.fullmatch(text):
        return _slashed(*map(int, found.groups()), order)
    if re.fullmatch(r"\d{5}([.,]\d+)?", text):
        return from_serial(float(text.replace(",", ".")))
    return _worded(text)


def may_be_day(value: Any) -> bool:
    """Whether a cell is a day in one order or the other."""
    orders: tuple[Order, ...] = ("dmy", "mdy")
    for order in orders:
        try:
            read_day(value, order)
        except DayRefused:
            continue
        return True
    return False


def from_serial(value: float) -> datetime.date:
    """45 292 → 2024-01-01. Raises DayRefused for numbers outside 1950 to 2099."""
    if not FIRST_SERIAL <= value < LAST_SERIAL:
        raise DayRefused("no_day")
    return EPOCH + datetime.timedelta(days=int(value))


def read_month(value: Any) -> datetime.date | None:
    """The first day of the month that a heading or cell names (“ene-24”, “2024 · Jan”, 2024-01, a date), else None."""
    if isinstance(value, datetime.date):
        return datetime.date(value.year, value.month, 1)
    text = str(value).strip()
    if found := _YEAR_MONTH.fullmatch(text):
        year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
        return _month(int(year), int(month))
    if found := _YEAR_FIRST.fullmatch(_CLOCK.sub("", text)):
        return _month(int(found[1]), int(found[2])) if found[3] in {"01", "1"} else None
    return _worded_month(text)


def order_of(values: Iterable[Any]) -> Order | None:
    """How the slashed days among cells are written: "dmy" or "mdy" when one shows it, "" when none does, None where
    there is no such day."""
    seen = [tuple(map(int, found.groups()[:2])) for value in values if (found := _slashed_text(value))]
    if any(first > 12 for first, _second in seen):
        return "dmy"
    if any(second > 12 for _first, second in seen):
        return "mdy"
    return "" if seen else None


def _slashed_text(value: Any) -> re.Match[str] | None:
    return _SLASHED.fullmatch(_CLOCK.sub("", value.strip())) if isinstance(value, str) else None


def _slashed(first: int, second: int, year: int, order: Order) -> datetime.date:
    year += 2000 if year < 100 else 0
    if first == second:
        return _day(year, second, first)
    if not order:
        raise DayRefused("order")
    return _day(year, second, first) if order == "dmy" else _day(year, first, second)


def _worded(text: str) -> datetime.date:
    """31 de enero de 2025, 31-Jan-25, January 31, 2025."""
    month, numbers = _parts(text)
    if month is None or len(numbers) != 2:
        raise DayRefused("no_day")
    day, year = numbers if len(numbers[0]) <= 2 else numbers[::-1]
    return _day(_full_year(year), month, int(day))


def _worded_month(text: str) -> datetime.date | None:
    month, numbers = _parts(text)
    if month is None or len(numbers) != 1 or len(numbers[0]) not in {2, 4}:
        return None
    return _month(_full_year(numbers[0]), month)


def _parts(text: str) -> tuple[int | None, list[str]]:
    """The only month named in a text, and its numbers; (None, []) for a text with any other word."""
    month, numbers = None, []
    for word in _WORDS.findall(text):
        if word.isdigit():
            numbers.append(word)
        elif word.casefold() in _FILLERS:
            continue
        elif month is None and (found := month_number(word)):
            month = found
        else:
            return None, []
    return month, numbers


def _full_year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _day(year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError as error:
        raise DayRefused("no_day") from error


def _month(year: int, month: int) -> datetime.date | None:
    return datetime.date(year, month, 1) if 1 <= month <= 12 and 1900 <= year < 2200 else None
