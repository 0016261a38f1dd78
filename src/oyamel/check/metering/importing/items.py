"""What readers find in files of activity data, before it is known which sources it belongs to."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file: sheet, row from 1, column letters; parts may be empty."""

    sheet: str = ""
    row: int = 0
    column: str = ""

    @property
    def cell(self) -> str:
        return f"{self.column}{self.row}" if self.column and self.row else ""


@dataclass(slots=True)
class Amount:
    """One amount as a file says it. `series` names the row of amounts that it belongs to; `end` is None where the file
    gives one day only, `register` what a meter showed. Without both it only says where the amount before it ends.
    """

    series: str
    place: Place
    start: date
    end: date | None = None
    amount: Decimal | None = None
    register: Decimal | None = None
    unit: str = ""
    cost: Decimal | None = None
    currency: str = ""
    is_estimated: bool = False
    reference: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong at a place: a code for programs, words with the cure, and what stands there."""

    place: Place
    code: str
    words: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """Rows that are no entries, and why."""

    sheet: str
    first: int
    last: int
    words: str


@dataclass
class Series:
    """A row of amounts or readings of one thing, as the file names it, and how much of it there is.

    `hints` are texts by which its source or meter may be known: source, meter, account, site. `form` is "amounts" or
    "readings".
    """

    key: str
    label: str
    form: str = "amounts"
    unit: str = ""
    hints: dict[str, str] = field(default_factory=dict)
    count: int = 0
    first: str = ""
    last: str = ""
    total: float = 0.0
    note: str = ""

    def kept(self) -> dict[str, Any]:
        """What the database keeps."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Intervals:
    """Readings of a series: starts in µs UTC, values in `unit`, the usual length in seconds."""

    at: np.ndarray
    value: np.ndarray
    unit: str
    seconds: int


@dataclass
class Found:
    """Everything that a reader found in a file. Nothing of it is dropped without a trouble or a remark."""

    series: dict[str, Series] = field(default_factory=dict)
    amounts: list[Amount] = field(default_factory=list)
    intervals: dict[str, Intervals] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def note_series(self) -> None:
        """Count the amounts of each series."""
        for each in self.amounts:
            if each.amount is None and each.register is None:
                continue
            series = self.series[each.series]
            day, last = each.start.isoformat(), (each.end or each.start).isoformat()
            series.count += 1
            series.first = min(series.first or day, day)
            series.last = max(series.last, last)
            series.total += float(each.amount or 0)
            series.unit = series.unit or each.unit
