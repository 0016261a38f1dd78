"""What the files of a run hold: meter or bills, which activity and unit, and what had to be assumed."""

import csv
import gzip
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from io import TextIOWrapper
from itertools import islice, pairwise
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
        moments = sorted(
            filter(None, (_readable(row[layout.time], layout) for _line, row in islice(rows, 12)))
        )
    steps = sorted(later - earlier for earlier, later in pairwise(moments))
    return bool(steps) and steps[len(steps) // 2] > timedelta(days=BILL_DAYS)


def _readable(text: str, layout: Layout) -> datetime | None:
    try:
        return _moment(text, layout, UTC)
    except ValueError:
        return None


@contextmanager
def _opened(path: Path, layout: Layout) -> Iterator[TextIOWrapper]:
    encoding = {"utf-8": "utf-8-sig", "latin-1": "cp1252"}.get(layout.encoding, layout.encoding)
    with (
        gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream,
        TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline="") as lines,
    ):
        try:
            yield lines
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise InventoryProblem("file.unreadable", file=path.name, line="?", why=str(error)) from error


def _records(lines: Iterable[str], layout: Layout) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows below the header with their line; blank rows are passed over, missing cells are empty."""
    reader = csv.reader(lines, delimiter=layout.delimiter)
    for number, row in enumerate(reader):
        if number > layout.skip and row:
            cells = [*row, *[""] * (len(layout.columns) - len(row))]
            yield reader.line_num, dict(zip(layout.columns, cells, strict=False))


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
    amount = Decimal(plain.replace(layout.decimal, "."))
    if not amount.is_finite():
        raise InvalidOperation(text)
    return amount


@dataclass(frozen=True)
class BillFile:
    """Bills of a file, their periods as instants, and lines refused."""

    bills: tuple[Bill, ...]
    periods: tuple[tuple[int, int], ...]
    rejected: tuple[Remark, ...]


def read_bills(described: Described, zone: str) -> BillFile:
    """Bills whose rows give the first day; each ends where the next begins, and the last row only closes.

    A line that cannot be read is refused by name and the rest is taken; a second row for the same day is refused.
    """
    layout, place = described.layout, ZoneInfo(zone)
    rows: dict[date, _Row] = {}
    remarks: list[Remark] = []
    with _opened(described.path, layout) as lines:
        for line, record in _records(lines, layout):
            try:
                row = _Row(
                    _moment(record[layout.time], layout, place), amount_of(record[layout.value], layout), line
                )
            except (ValueError, InvalidOperation):
                remarks.append(
                    _refused(described, line, f"“{record[layout.time]}”, “{record[layout.value]}”")
                )
                continue
            if _foreign(record):
                text = "letters that are not in the file's encoding; its date and amount were read"
                remarks.append(
                    Remark("line.encoding", f"{described.path.name}, line {line}", text, {"line": line})
                )
            first = rows.setdefault(local_day(row.start, zone), row)
            if first is not row:
                remarks.append(_twice(described, line, first))
    return _billed(described, sorted(rows.values(), key=lambda row: row.start), zone, remarks)


@dataclass(frozen=True)
class _Row:
    start: datetime
    amount: Decimal | None
    line: int


def _foreign(record: dict[str, str]) -> bool:
    """Whether a cell holds bytes that are not in the file's encoding."""
    return any("\ud800" <= letter <= "\udfff" for cell in record.values() for letter in cell)


def _refused(described: Described, line: int, why: str) -> Remark:
    shown = why.encode("utf-8", "replace").decode()
    return Remark(
        "line.refused", f"{described.path.name}, line {line}", f"not understood: {shown}", {"line": line}
    )


def _twice(described: Described, line: int, first: _Row) -> Remark:
    day = first.start.date().isoformat()
    text = f"a second row for {day}; the one of line {first.line} counts"
    return Remark(
        "bill.twice", f"{described.path.name}, line {line}", text, {"line": line, "first": first.line}
    )


def _billed(described: Described, rows: Sequence[_Row], zone: str, remarks: list[Remark]) -> BillFile:
    bills, periods = [], []
    for row, following in pairwise(rows):
        if row.amount is None:
            continue
        key = f"{described.path.name}:{row.line}"
        days = local_day(row.start, zone), local_day(following.start, zone)
        bills.append(Bill(key, described.name, *days, row.amount, described.unit))
        periods.append((_micros(row.start), _micros(following.start)))
    if rows and rows[-1].amount is not None:
        place = f"{described.path.name}, line {rows[-1].line}"
        remarks.append(Remark("bill.open", place, "the last bill has no end: give one more row with its end"))
    return BillFile(tuple(bills), tuple(periods), tuple(remarks))


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
    if not records:
        raise InventoryProblem("file.empty", file=described.path.name)
    first = _first_hour(records[0][1], layout, start)
    winter = min(_offsets(ZoneInfo(zone), first.year))
    values = []
    for number, (line, record) in enumerate(records):
        _require_hour(described, record, first + timedelta(hours=number), line)
        values.append(_hour_amount(described, record, line))
    at = _micros((first - winter).replace(tzinfo=UTC)) + np.arange(len(records)) * 3600 * SECOND
    blank = np.array([value is None for value in values])
    remarks = [Remark("reading.blank", described.name, f"{blank.sum()} blank hours")] if blank.any() else []
    return at[~blank], np.array([float(value) for value in values if value is not None]), remarks


def _hour_amount(described: Described, record: dict[str, str], line: int) -> Decimal | None:
    text = record[described.layout.value]
    try:
        return amount_of(text, described.layout)
    except InvalidOperation as error:
        why = f"“{text}” is no number"
        raise InventoryProblem("file.unreadable", file=described.path.name, line=line, why=why) from error


def _first_hour(record: dict[str, str], layout: Layout, start: str) -> datetime:
    year, month = (int(part) for part in start.split("-"))
    following = datetime(year + month // 12, month % 12 + 1, 1)
    hour = float(record[layout.hour])
    if hour == 24:  # the hour that ends the month
        return following - timedelta(hours=1)
    return datetime(year, month, 1) + timedelta(hours=hour - 1)


def _require_hour(described: Described, record: dict[str, str], begins: datetime, line: int) -> None:
    found = tuple(_whole(record[name]) for name in (described.layout.month, described.layout.hour))
    if found != (begins.month, begins.hour + 1):
        why = f"month {found[0]}, hour {found[1]} where month {begins.month}, hour {begins.hour + 1} follows"
        raise InventoryProblem("file.unreadable", file=described.path.name, line=line, why=why)


def _whole(text: str) -> int | None:
    try:
        return int(float(text))
    except ValueError:
        return None


def _offsets(place: ZoneInfo, year: int) -> list[timedelta]:
    days = (datetime(year, month, 15, tzinfo=place) for month in range(1, 13))
    return [day.utcoffset() or timedelta() for day in days]
