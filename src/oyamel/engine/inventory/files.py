"""What the files of a run hold: meter or bills, which activity and unit, and what had to be assumed."""

import csv
import gzip
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from io import TextIOWrapper
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from oyamel.engine.inventory.allocation import Bill, local_day
from oyamel.engine.inventory.layout import MISSING, Layout, detect
from oyamel.engine.inventory.problems import InventoryProblem, Remark
from oyamel.engine.inventory.settle import SECOND
from oyamel.facts.inventory import read_table

BILL_DAYS = 2
KIND_WORD = re.compile(r"[-_ ]+(hourly|daily|interval|billing|bills?|monthly|bimonthly).*$", re.IGNORECASE)


@dataclass(frozen=True)
class Described:
    """A file with its layout, what it counts, and the assumptions that a reader must see."""

    path: Path
    name: str
    layout: Layout
    activity: str
    unit: str
    is_bills: bool
    assumptions: tuple[Remark, ...] = field(default=())

    @property
    def building(self) -> str:
        """The name without the word for the kind of data: bills and readings of one building share it."""
        return KIND_WORD.sub("", self.name)


def describe(path: Path, *, unit: str = "", activity: str = "", value: str = "") -> Described:
    """Look at a file; raises file.no_unit, file.no_commodity and the refusals of `detect`, each with its cure."""
    layout, name = detect(path, value), path.name.split(".")[0]
    word = _word(f"{name} {layout.value}")
    found = activity or word.get("activity", "")
    if not found:
        known = tuple(dict.fromkeys(row["activity"] for row in read_table("words.csv")))
        raise InventoryProblem("file.no_commodity", file=path.name, choices=known)
    said = unit or layout.unit
    assumed = "" if said else word.get("unit", "")
    if not (said or assumed):
        raise InventoryProblem("file.no_unit", file=path.name, choices=("therm", "ccf (60 °F)", "m3 (15 °C)"))
    remarks = [] if said else [Remark("assumed.unit", path.name, f"{assumed}: the file has no unit (--unit)")]
    return Described(path, name, layout, found, said or assumed, _is_bills(path, layout), tuple(remarks))


def _word(text: str) -> dict[str, str]:
    words = set(re.split(r"[^\wéÉ]+", text.casefold().replace("_", " ")))
    return next((row for row in read_table("words.csv") if row["word"] in words), {})


def _is_bills(path: Path, layout: Layout) -> bool:
    if layout.month:
        return False
    with _opened(path, layout) as lines:
        rows = _records(lines, layout)
        first = [next(rows, None) for _ in range(12)]
    moments = [_moment(row[layout.time], layout, UTC) for row in first if row]
    steps = sorted(later - earlier for earlier, later in pairwise(moments))
    return bool(steps) and steps[len(steps) // 2] > timedelta(days=BILL_DAYS)


@contextmanager
def _opened(path: Path, layout: Layout) -> Iterator[TextIOWrapper]:
    encoding = {"utf-8": "utf-8-sig", "latin-1": "cp1252"}.get(layout.encoding, layout.encoding)
    with (
        gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream,
        TextIOWrapper(stream, encoding=encoding, newline="") as lines,
    ):
        yield lines


def _records(lines: Iterable[str], layout: Layout) -> "csv.DictReader[str]":
    reader = csv.DictReader(lines, fieldnames=list(layout.columns), delimiter=layout.delimiter)
    for _skipped in range(layout.skip + 1):
        next(reader)
    return reader


def _moment(text: str, layout: Layout, zone: tzinfo) -> datetime:
    if layout.time_kind == "serial":
        naive = datetime(1899, 12, 30) + timedelta(days=float(text.replace(",", ".")))
    elif layout.time_format:
        naive = datetime.strptime(text, layout.time_format)
    else:
        naive = datetime.fromisoformat(text.strip())
    return naive if naive.tzinfo else naive.replace(tzinfo=zone)


def amount_of(text: str, layout: Layout) -> Decimal | None:
    """A cell as a number, or None when it is blank or says so; raises InvalidOperation for anything else."""
    plain = text.strip()
    if plain.casefold() in MISSING:
        return None
    if layout.thousands:
        plain = plain.replace(layout.thousands, "")
    return Decimal(plain.replace(layout.decimal, "."))


@dataclass(frozen=True)
class BillFile:
    """Bills of a file, their periods as instants, and lines refused."""

    bills: tuple[Bill, ...]
    periods: tuple[tuple[int, int], ...]
    rejected: tuple[Remark, ...]


def read_bills(described: Described, zone: str) -> BillFile:
    """Bills whose rows give the first day; each ends where the next begins, and the last row only closes."""
    layout, place = described.layout, ZoneInfo(zone)
    rows: list[tuple[datetime, Decimal | None, int]] = []
    rejected = []
    with _opened(described.path, layout) as lines:
        for number, record in enumerate(_records(lines, layout), start=layout.skip + 2):
            try:
                amount = amount_of(record[layout.value] or "", layout)
                rows.append((_moment(record[layout.time], layout, place), amount, number))
            except (ValueError, InvalidOperation) as error:
                place_name = f"{described.path.name}, line {number}"
                rejected.append(Remark("line.refused", place_name, str(error), {"line": number}))
    return _billed(described, sorted(rows), zone, rejected)


def _billed(
    described: Described,
    rows: Sequence[tuple[datetime, Decimal | None, int]],
    zone: str,
    rejected: list[Remark],
) -> BillFile:
    bills, periods = [], []
    for (start, amount, number), (end, _next, _line) in pairwise(rows):
        if amount is None:
            continue
        key = f"{described.path.name}:{number}"
        days = local_day(start, zone), local_day(end, zone)
        bills.append(Bill(key, described.name, *days, amount, described.unit))
        periods.append((_micros(start), _micros(end)))
    if rows and rows[-1][1] is not None:
        place = f"{described.path.name}, line {rows[-1][2]}"
        rejected.append(
            Remark("bill.open", place, "the last bill has no end: give one more row with its end")
        )
    return BillFile(tuple(bills), tuple(periods), tuple(rejected))


def _micros(moment: datetime) -> int:
    return round(moment.timestamp() * SECOND)


def read_month_hour(
    described: Described, start: str, zone: str
) -> tuple[np.ndarray, np.ndarray, list[Remark]]:
    """Hourly rows that name only month and hour (1 to 24, standard time); `start` is the first row's month 2016-07.

    Raises file.unreadable at the first row that is not the hour after the one before.
    """
    layout = described.layout
    with _opened(described.path, layout) as lines:
        records = list(_records(lines, layout))
    if not start:
        raise InventoryProblem("file.no_year", file=described.path.name)
    first = _first_hour(records[0], layout, start)
    winter = min(_offsets(ZoneInfo(zone), first.year))
    for number, record in enumerate(records):
        _require_hour(described, record, first + timedelta(hours=number), number + layout.skip + 2)
    at = _micros((first - winter).replace(tzinfo=UTC)) + np.arange(len(records)) * 3600 * SECOND
    values = [amount_of(record[layout.value], layout) for record in records]
    blank = np.array([value is None for value in values])
    remarks = [Remark("reading.blank", described.name, f"{blank.sum()} blank hours")] if blank.any() else []
    return at[~blank], np.array([float(value) for value in values if value is not None]), remarks


def _first_hour(record: dict[str, str], layout: Layout, start: str) -> datetime:
    year, month = (int(part) for part in start.split("-"))
    following = datetime(year + month // 12, month % 12 + 1, 1)
    hour = float(record[layout.hour])
    if hour == 24:  # the hour that ends the month
        return following - timedelta(hours=1)
    return datetime(year, month, 1) + timedelta(hours=hour - 1)


def _require_hour(described: Described, record: dict[str, str], begins: datetime, line: int) -> None:
    found = int(float(record[described.layout.month])), int(float(record[described.layout.hour]))
    if found != (begins.month, begins.hour + 1):
        why = f"month {found[0]}, hour {found[1]} where month {begins.month}, hour {begins.hour + 1} follows"
        raise InventoryProblem("file.unreadable", file=described.path.name, line=line, why=why)


def _offsets(place: ZoneInfo, year: int) -> list[timedelta]:
    days = (datetime(year, month, 15, tzinfo=place) for month in range(1, 13))
    return [day.utcoffset() or timedelta() for day in days]
