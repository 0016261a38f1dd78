"""Working days of authorities: weekends, the days of their law, and single days they published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import holidays

from oyamel.facts.loader import load
from oyamel.facts.text import Text

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class WorkCalendar:
    """The working days of an authority. `closed` are single days; `fixed` are (month, day), `mondays` (month, nth)."""

    id: str
    name: Text
    source: str
    checked: str
    fixed: frozenset[tuple[int, int]] = frozenset()
    mondays: frozenset[tuple[int, int]] = frozenset()
    library: tuple[str, str | None] | None = None
    closed: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """True unless the day is a weekend, a day of the law, or a day the authority closes."""
        if day.weekday() >= SATURDAY or day in self.closed or (day.month, day.day) in self.fixed:
            return False
        if day.weekday() == 0 and (day.month, (day.day + 6) // 7) in self.mondays:
            return False
        return not (self.library and day in _holidays(*self.library))

    def also_closed(self, days: Iterable[date]) -> "WorkCalendar":
        """The same calendar with more single days closed."""
        return replace(self, closed=self.closed | frozenset(days))

    def on_or_before(self, day: date) -> date:
        """The last working day not after a day."""
        while not self.is_working(day):
            day -= ONE_DAY
        return day

    def on_or_after(self, day: date) -> date:
        """The first working day not before a day."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def shifted(self, day: date, working_days: int) -> date:
        """So many working days later, or earlier when negative; the day itself is not counted."""
        step = ONE_DAY if working_days > 0 else -ONE_DAY
        for _ in range(abs(working_days)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def nth_of_month(self, year: int, month: int, nth: int) -> date | None:
        """The nth working day of a month, from the end when negative; None when there is none."""
        day = date(year, month, 1)
        days = []
        while day.month == month:
            if self.is_working(day):
                days.append(day)
            day += ONE_DAY
        place = nth - 1 if nth > 0 else nth
        return days[place] if -len(days) <= place < len(days) else None


@cache
def load_calendars() -> Mapping[str, WorkCalendar]:
    """The calendars that are shipped, by id."""
    return {row["id"]: _calendar(row) for row in load("obligations/calendars.yaml")["calendars"]}


def calendar_of(jurisdiction: str) -> WorkCalendar:
    """The calendar of the authorities of a jurisdiction: its own, or its country's. Raises KeyError elsewhere."""
    named = load("obligations/calendars.yaml")["of_jurisdiction"]
    return load_calendars()[named.get(jurisdiction) or named[jurisdiction[:2]]]


def _calendar(row: Mapping[str, Any]) -> WorkCalendar:
    raw: dict[str, Any] = {"fixed": [], "mondays": [], "closed": [], "library": None, **row}
    library = raw["library"]
    return WorkCalendar(
        id=str(raw["id"]),
        name=Text.of(raw["name"]),
        source=str(raw["source"]),
        checked=str(raw["checked"]),
        fixed=frozenset((int(day[:2]), int(day[3:])) for day in raw["fixed"]),
        mondays=frozenset((one["month"], one["nth"]) for one in raw["mondays"]),
        library=(library["country"], library.get("subdivision")) if library else None,
        closed=frozenset(date.fromisoformat(one["date"]) for one in raw["closed"]),
    )


@cache
def _holidays(country: str, subdivision: str | None) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=subdivision)
