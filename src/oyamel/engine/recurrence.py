"""Due dates of an obligation: recurrences, windows, dates relative to another, clocks that an event starts.

    found = deadlines(row.due, calendar_of(row.jurisdiction), since, until, {"start": date(2026, 3, 1)})
    found.deadlines[0].on, .target, .opens        found.missing  dates that a person has to give first
    closes_at(deadline.on, ZoneInfo("America/Monterrey"))

The law's day moves only where the row cites the provision that moves it. Beside it stands the plant's own target, never
later than the last working day before. Recurrences without end are walked between two days, and at most LIMIT steps.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import islice

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from oyamel.facts.obligations import Due
from oyamel.facts.obligations.calendars import WorkCalendar
from oyamel.facts.obligations.packs import OFFSET

LIMIT = 5_000
START = "start"
STEPS = {"DAILY": "days", "WEEKLY": "weeks", "MONTHLY": "months", "YEARLY": "years"}
DAY_PARTS = ("BYMONTHDAY", "BYDAY", "BYYEARDAY", "BYEASTER")
WORKING_WEEK = "MO,TU,WE,TH,FR"


@dataclass(frozen=True)
class Deadline:
    """One due date. `nominal` is the day before any move; `moved_by` the provision that moved it."""

    on: date
    target: date
    nominal: date
    opens: date | None = None
    moved_by: str | None = None


@dataclass(frozen=True)
class Deadlines:
    """The due dates of a span, in order; what must be known first; whether there were more than LIMIT."""

    deadlines: tuple[Deadline, ...]
    missing: tuple[str, ...] = ()
    is_cut: bool = False


def deadlines(
    due: Due, calendar: WorkCalendar, since: date, until: date, given: Mapping[str, date] | None = None
) -> Deadlines:
    """The due dates from `since` to `until`, both included.

    `given` holds dates that a person entered: "start", the first due date of a recurrence that has no date of its own,
    and the anchors of relative dates by name (a relative date with a recurrence repeats from there on). Those that are needed and not given are listed in `missing`.
    """
    known = given or {}
    if due.type == "relative":
        return _relative(due, calendar, since, until, known)
    days: set[date] = set()
    missing: dict[str, None] = {}
    is_cut = False
    # A day that moves may come into the span from just outside it.
    wide = (since - timedelta(days=14), until + timedelta(days=14)) if due.shift else (since, until)
    for rule in due.rrule:
        if _needs_start(rule, due) and START not in known:
            missing[START] = None
            continue
        found = list(islice(_occurrences(rule, due, calendar, *wide, known.get(START)), LIMIT + 1))
        is_cut = is_cut or len(found) > LIMIT
        days.update(found[:LIMIT])
    made = (_deadline(due, day, calendar) for day in sorted(days))
    return Deadlines(tuple(one for one in made if since <= one.on <= until), tuple(missing), is_cut)


def needed_dates(due: Due) -> tuple[str, ...]:
    """The dates that a person has to enter before this rule has any: "start", or the name of an anchor."""
    if due.type == "relative":
        return (due.anchor,) if due.anchor else ()
    return (START,) if any(_needs_start(rule, due) for rule in due.rrule) else ()


def closes_at(day: date, zone: tzinfo) -> datetime:
    """The moment a due date is over in the site's time zone: the midnight that ends it."""
    return datetime.combine(day + timedelta(days=1), time.min, zone)


def clock_ends(due: Due, happened_at: datetime, calendar: WorkCalendar) -> datetime | None:
    """When the time allowed after an event is over, in the event's own time zone; None when the row sets none.

    Hours and minutes run exactly; days, months and working days run to the end of the last day.
    """
    if due.within is None:
        return None
    if happened_at.tzinfo is None:
        raise ValueError("an event needs a time zone")
    found = OFFSET.fullmatch(due.within)
    if found and (found[6] or found[7]) and not any(found.groups()[:5]):
        return happened_at + timedelta(hours=int(found[6] or 0), minutes=int(found[7] or 0))
    return closes_at(later(happened_at.date(), due.within, calendar), happened_at.tzinfo)


def later(day: date, offset: str, calendar: WorkCalendar) -> date:
    """A day moved by an offset of the rules: P6M, -P30D, -P20BD (working days). Raises ValueError for others."""
    found = OFFSET.fullmatch(offset)
    if not found or not any(found.groups()[:5]):
        raise ValueError(f"{offset!r} is no length of time in days")
    sign = -1 if offset.startswith("-") else 1
    working, years, months, weeks, days = (sign * int(part or 0) for part in found.groups()[:5])
    if working:
        return calendar.shifted(day, working)
    return day + relativedelta(years=years, months=months, weeks=weeks, days=days)


def _relative(
    due: Due, calendar: WorkCalendar, since: date, until: date, known: Mapping[str, date]
) -> Deadlines:
    anchor = due.anchor or ""
    if anchor not in known:
        return Deadlines((), (anchor,))
    first = later(known[anchor], due.offset or "P0D", calendar)
    days = [day for rule in due.rrule for day in _stepped(_parts(rule), first, since, until)] or [first]
    made = (_deadline(due, day, calendar, known[anchor]) for day in islice(days, LIMIT))
    return Deadlines(tuple(one for one in made if since <= one.on <= until))


def _deadline(due: Due, day: date, calendar: WorkCalendar, anchor: date | None = None) -> Deadline:
    on, moved_by = day, None
    if due.shift and not calendar.is_working(day):
        on = calendar.on_or_after(day) if due.shift["to"] == "next" else calendar.on_or_before(day)
        moved_by = due.shift["source"]
    return Deadline(on, calendar.on_or_before(day), day, _opens(due, day, calendar, anchor), moved_by)


def _opens(due: Due, day: date, calendar: WorkCalendar, anchor: date | None) -> date | None:
    if anchor and due.window_from:
        return later(anchor, due.window_from, calendar)
    if not due.window:
        return None
    month, first = (int(part) for part in due.window["from"].split("-"))
    opens = date(day.year, month, first)
    return opens if opens <= day else opens - relativedelta(years=1)


def _parts(rule: str) -> dict[str, str]:
    pairs = (part.split("=", 1) for part in rule.upper().removeprefix("RRULE:").split(";") if part)
    return dict(pairs)


def _needs_start(rule: str, due: Due) -> bool:
    """A recurrence needs a first date when neither its day nor, every so many years, its phase is in the rule."""
    parts = _parts(rule)
    if due.start or (parts["FREQ"] == "DAILY" and parts.get("INTERVAL", "1") == "1"):
        return False
    return parts.get("INTERVAL", "1") != "1" or not any(part in parts for part in DAY_PARTS)


def _occurrences(
    rule: str, due: Due, calendar: WorkCalendar, since: date, until: date, start: date | None
) -> Iterator[date]:
    parts = _parts(rule)
    first = start or (date.fromisoformat(due.start) if due.start else date(since.year, 1, 1))
    if due.working_days and parts.get("BYDAY") == WORKING_WEEK and "BYSETPOS" in parts:
        return _working_days(parts, calendar, since, until)
    if any(part.startswith("BY") for part in parts):
        return _by_rule(rule, first, since, until)
    return _stepped(parts, first, since, until)


def _by_rule(rule: str, first: date, since: date, until: date) -> Iterator[date]:
    begin = datetime.combine(first, time.min)
    end = datetime.combine(until, time.max)
    for moment in rrulestr(rule, dtstart=begin).xafter(datetime.combine(since, time.min), inc=True):
        if moment > end:
            return
        yield moment.date()


def _stepped(parts: Mapping[str, str], first: date, since: date, until: date) -> Iterator[date]:
    """From the first date on in equal steps; a month without the day gives its last day (31 August → 28 February)."""
    unit, step = STEPS[parts["FREQ"]], int(parts.get("INTERVAL", "1"))
    count = int(parts["COUNT"]) if "COUNT" in parts else None
    last = min(until, _until(parts)) if "UNTIL" in parts else until
    at = max(0, _steps_before(unit, step, first, since))
    while count is None or at < count:
        day = first + relativedelta(**{unit: at * step})  # type: ignore[arg-type]  # days, weeks, months or years
        if day > last:
            return
        if day >= since:
            yield day
        at += 1


def _steps_before(unit: str, step: int, first: date, since: date) -> int:
    """A number of steps that surely ends before `since`, so that an old first date costs nothing."""
    days = {"days": 1, "weeks": 7, "months": 32, "years": 367}[unit] * step
    return (since - first).days // days - 1


def _until(parts: Mapping[str, str]) -> date:
    return datetime.strptime(re.sub(r"T.*", "", parts["UNTIL"]), "%Y%m%d").date()


def _working_days(
    parts: Mapping[str, str], calendar: WorkCalendar, since: date, until: date
) -> Iterator[date]:
    months = (
        sorted(int(month) for month in parts["BYMONTH"].split(",")) if "BYMONTH" in parts else range(1, 13)
    )
    for year in range(since.year, until.year + 1):
        for month in months:
            day = calendar.nth_of_month(year, month, int(parts["BYSETPOS"]))
            if day and since <= day <= until:
                yield day
