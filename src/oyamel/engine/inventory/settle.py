"""From raw readings of one meter to interval amounts: order, duplicates, rollover, replacement, gaps."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

from oyamel.engine.inventory.problems import Remark
from oyamel.engine.inventory.segments import (
    DUPLICATE,
    ESTIMATED,
    NEGATIVE,
    REPLACED,
    ROLLOVER,
    SPREAD,
    Readings,
)

SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONG_AGO = -(2**62)
GAPS_NAMED = 20


@dataclass(frozen=True)
class Meter:
    """How a meter counts: `interval` amounts or a `cumulative` register that rolls over at `register_size`."""

    zone: str
    seconds: int
    kind: str = "interval"
    multiplier: float = 1.0
    register_size: float = 0.0
    stamped: str = "start"


@dataclass(frozen=True)
class Settled:
    """Interval readings, remarks, and the last register reading (µs, value) of a cumulative meter."""

    readings: Readings
    remarks: list[Remark] = field(default_factory=list)
    register: tuple[int, float] | None = None


def settle(
    source: str, at: np.ndarray, value: np.ndarray, meter: Meter, before: tuple[int, float] | None
) -> Settled:
    """Settle one meter's readings: `at` in µs UTC and `value`, both sorted by (at, value).

    `before` is the last register reading of an earlier file, used when it precedes this one.
    """
    at, value, flags, remarks = _without_repeats(source, at, value)
    if meter.kind == "cumulative":
        return _from_register(source, at, value, flags, meter, before, remarks)
    if meter.stamped == "end":
        at = at - meter.seconds * SECOND
    flags = flags | np.where(value < 0, NEGATIVE, 0).astype("u1")
    if (value < 0).any():
        remarks.append(Remark("reading.negative", source, f"{int((value < 0).sum())} negative amounts"))
    return Settled(
        Readings(at, value * meter.multiplier, flags), [*remarks, *gap_remarks(source, at, meter.seconds)]
    )


def _without_repeats(
    source: str, at: np.ndarray, value: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[Remark]]:
    """The largest value of each instant; equal repeats are counted, differing ones flagged."""
    if not len(at):
        return at, value, np.zeros(0, "u1"), []
    last, first = np.append(at[1:] != at[:-1], True), np.append(True, at[1:] != at[:-1])
    differs = value[last] != value[first]
    repeats, unequal = len(at) - int(last.sum()), int(differs.sum())
    text = f"{repeats} repeated readings, at {unequal} instants with different values (the largest is kept)"
    named = [Remark("reading.repeated", source, text, {"repeats": repeats, "unequal": unequal})]
    return at[last], value[last], np.where(differs, DUPLICATE, 0).astype("u1"), named if repeats else []


def _from_register(
    source: str, at: np.ndarray, value: np.ndarray, flags: np.ndarray, meter: Meter,
    before: tuple[int, float] | None, remarks: list[Remark],
) -> Settled:  # fmt: skip
    if before and len(at) and before[0] < at[0]:
        at, value, flags = (
            np.append(before[0], at),
            np.append(before[1], value),
            np.append(np.uint8(0), flags),
        )
    steps, lengths = np.diff(value), np.diff(at)
    rolled = (steps < 0) & (meter.register_size > 0) & (value[:-1] > meter.register_size / 2)
    replaced = (steps < 0) & ~rolled
    amount = np.where(rolled, steps + meter.register_size, np.where(replaced, value[1:], steps))
    marks = (
        flags[1:] | np.where(rolled, ROLLOVER, 0).astype("u1") | np.where(replaced, REPLACED, 0).astype("u1")
    )
    remarks += _register_remarks(source, at[1:], rolled, replaced)
    readings = _spread(at[:-1], lengths, amount * meter.multiplier, marks, meter.seconds)
    register = (int(at[-1]), float(value[-1])) if len(at) else None
    return Settled(readings, remarks, register)


def _register_remarks(source: str, at: np.ndarray, rolled: np.ndarray, replaced: np.ndarray) -> list[Remark]:
    words = {
        "reading.rollover": ("register rolled over", rolled),
        "reading.replaced": ("meter replaced", replaced),
    }
    return [
        Remark(code, source, f"{text} before {instant(moment)}", {"at": instant(moment)})
        for code, (text, which) in words.items()
        for moment in at[which]
    ]


def _spread(
    at: np.ndarray, lengths: np.ndarray, amount: np.ndarray, flags: np.ndarray, seconds: int
) -> Readings:
    """Differences over several intervals are spread evenly over them and marked as estimated."""
    counts = np.maximum(1, np.rint(lengths / (seconds * SECOND)).astype(int))
    places = np.repeat(np.arange(len(at)), counts)
    nth = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
    wide = counts[places] > 1
    marks = flags[places] | np.where(wide, SPREAD | ESTIMATED, 0).astype("u1")
    return Readings(at[places] + nth * seconds * SECOND, (amount / counts)[places], marks.astype("u1"))


def gap_remarks(source: str, at: np.ndarray, seconds: int) -> list[Remark]:
    """Missing intervals between readings: the first gaps by name, the rest as a count."""
    missing = np.rint(np.diff(at) / (seconds * SECOND)).astype(int) - 1
    places = np.flatnonzero(missing > 0)
    named = [
        Remark(
            "reading.gap", source, f"{missing[place]} intervals missing after {instant(at[place])}",
            {"after": instant(at[place]), "intervals": int(missing[place])},
        )
        for place in places[:GAPS_NAMED]
    ]  # fmt: skip
    if len(places) > GAPS_NAMED:
        rest = places[GAPS_NAMED:]
        text = f"{len(rest)} further gaps with {int(missing[rest].sum())} intervals"
        named.append(Remark("reading.gaps", source, text, {"intervals": int(missing[rest].sum())}))
    return named


def instant(moment: int) -> str:
    """µs since 1970 as ISO text in UTC."""
    return datetime.fromtimestamp(int(moment) / SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def usual_seconds(at: np.ndarray) -> int:
    """The commonest distance between sorted instants (µs), in seconds; 0 for fewer than two."""
    steps = np.diff(at)
    steps = steps[steps > 0]
    if not len(steps):
        return 0
    lengths, counts = np.unique(steps, return_counts=True)
    return int(lengths[counts.argmax()] // SECOND)


def transitions(zone: str, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Instants (µs) from which each UTC offset (µs) of a zone holds, over the span of `first` to `last`."""
    return _transitions(zone, first // DAY - 1, last // DAY + 3)


@cache
def _transitions(zone: str, first_day: int, end_day: int) -> tuple[np.ndarray, np.ndarray]:
    place = ZoneInfo(zone)
    moment, end = (EPOCH + timedelta(days=int(day)) for day in (first_day, end_day))
    starts, offsets = [LONG_AGO], [_offset(place, moment)]
    while moment < end:
        following = moment + timedelta(days=1)
        if _offset(place, following) != offsets[-1]:
            change = _change(place, moment, following)
            starts.append(int(change.timestamp()) * SECOND)
            offsets.append(_offset(place, change))
        moment = following
    return np.array(starts, "i8"), np.array(offsets, "i8")


def _offset(place: ZoneInfo, moment: datetime) -> int:
    found = moment.astimezone(place).utcoffset()
    return int((found or timedelta()).total_seconds()) * SECOND


def _change(place: ZoneInfo, low: datetime, high: datetime) -> datetime:
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        low, high = (middle, high) if _offset(place, middle) == _offset(place, low) else (low, middle)
    return high


def local_months(at: np.ndarray, zone: str) -> np.ndarray:
    """The local calendar month (202402) of each instant (µs, sorted)."""
    if not len(at):
        return np.zeros(0, "i4")
    starts, offsets = transitions(zone, int(at[0]), int(at[-1]))
    local = at + offsets[np.searchsorted(starts, at, "right") - 1]
    serial = local.astype("M8[us]").astype("M8[M]").astype(int) + 1970 * 12
    return (serial // 12 * 100 + serial % 12 + 1).astype("i4")


def expected_intervals(month: int, zone: str, seconds: int) -> int:
    """Intervals of a local month: 8784 hours in a leap year, 23 or 25 on the days the clock changes."""
    place, year, number = ZoneInfo(zone), month // 100, month % 100
    start = datetime(year, number, 1, tzinfo=place)
    end = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=place)
    return round((end.astimezone(UTC) - start.astimezone(UTC)).total_seconds() / seconds)


def from_local(local: np.ndarray, order: np.ndarray, zone: str) -> tuple[np.ndarray, np.ndarray]:
    """UTC instants (µs) of local clock readings (µs) that may repeat in autumn; and which never were on the clock.

    Of an hour that comes twice, the first reading in the file's `order` is summer time, the second winter time.
    """
    if not len(local):
        return local, np.zeros(0, bool)
    starts, offsets = transitions(zone, int(local.min()), int(local.max()))
    early = local - offsets[np.searchsorted(starts + np.append(0, offsets[:-1]), local, "right") - 1]
    late = local - offsets[np.searchsorted(starts + offsets, local, "right") - 1]
    # the two differ only where the clock changes: an hour that repeats, or one that never was
    never = late + offsets[np.searchsorted(starts, late, "right") - 1] != local
    repeated = (early != late) & ~never
    utc = late.copy()
    utc[repeated] = np.where(_is_first(local[repeated], order[repeated]), early[repeated], late[repeated])
    return utc, never


def _is_first(local: np.ndarray, order: np.ndarray) -> np.ndarray:
    places = np.lexsort((order, local))
    ordered = local[places]
    first = np.append(True, ordered[1:] != ordered[:-1]) if len(ordered) else np.zeros(0, bool)
    found = np.empty(len(local), bool)
    found[places] = first
    return found
