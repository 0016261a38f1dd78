"""What a CSV file of readings looks like: encoding, delimiter, header row, columns, way of writing times."""

import csv
import gzip
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.facts.inventory import read_table, unit_names

SAMPLE_BYTES = 256_000
SAMPLE_ROWS = 200
OFFSET = re.compile(r"(Z|[+-]\d\d:?\d\d|[+-]\d\d)$")
ISO = re.compile(r"^\d{4}-\d\d-\d\d")
SERIAL = re.compile(r"^\d{5}([.,]\d+)?$")
NUMBER = re.compile(r"^[+-]?[\d.,  ']+([eE][+-]?\d+)?$")
MISSING = frozenset({"", "nan", "null", "n/a", "na", "-"})
BRACKETS = re.compile(r"[\[(]([^\])]+)[\])]")


@dataclass(frozen=True)
class Layout:
    """How to read a file: `skip` lines above the header, names of columns, unit and time as written."""

    columns: tuple[str, ...]
    time: str
    value: str
    delimiter: str = ","
    encoding: str = "utf-8"
    skip: int = 0
    decimal: str = "."
    thousands: str = ""
    source: str = ""
    unit: str = ""
    time_kind: str = "local"
    time_format: str = ""
    month: str = ""
    hour: str = ""


@cache
def header_names(role: str) -> frozenset[str]:
    """Column names, lower case, that play a role (time, value, source, unit, month, hour)."""
    return frozenset(row["name"] for row in read_table("headers.csv") if row["role"] == role)


def read_sample(path: Path) -> tuple[str, str]:
    """The first part of a file as text, and its encoding; gzip is unpacked. Raises file.unreadable."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as stream:
            raw = stream.read(SAMPLE_BYTES)
    except (OSError, EOFError) as error:
        raise InventoryProblem("file.unreadable", file=path.name, line=1, why=str(error)) from error
    return _decoded(raw)


def _decoded(raw: bytes) -> tuple[str, str]:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace"), "utf-16"
    try:
        return raw[: raw.rfind(b"\n") + 1 or None].decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), "latin-1"


def detect(path: Path, value: str = "") -> Layout:
    """The layout of a file; `value` names the column of amounts where several could be it.

    Raises file.empty, file.no_columns (with the columns found) or file.unreadable.
    """
    text, encoding = read_sample(path)
    rows, delimiter = _rows(text)
    if len(rows) < 2:
        raise InventoryProblem("file.empty", file=path.name)
    skip = _header_row(rows)
    header = tuple(cell.strip() for cell in rows[skip])
    body = rows[skip + 1 : skip + 1 + SAMPLE_ROWS]
    columns = _roles(path, header, body, value)
    decimal, thousands = number_style(_cells(body, header.index(columns["value"])))
    kind, time_format = ("", "") if "month" in columns else _time_kind(path, header, body, columns["time"])
    return Layout(
        header, columns.get("time", ""), columns["value"], delimiter, encoding, skip, decimal, thousands,
        columns.get("source", ""), _unit(columns["value"], header, body), kind, time_format,
        columns.get("month", ""), columns.get("hour", ""),
    )  # fmt: skip


def _rows(text: str) -> tuple[list[list[str]], str]:
    lines = text.splitlines()[: SAMPLE_ROWS + 60]
    counts = {mark: sum(line.count(mark) for line in lines) for mark in ",;\t|"}
    delimiter = (
        "\t"
        if counts["\t"]
        else ";"
        if counts[";"] >= len(lines) / 2
        else max(counts, key=counts.__getitem__)
    )
    return list(csv.reader(lines, delimiter=delimiter)), delimiter


def _header_row(rows: list[list[str]]) -> int:
    """The first row that holds a known name of a column, else the first one as wide as the rows below."""
    known = header_names("time") | header_names("month")
    for number, row in enumerate(rows[:50]):
        if len(row) > 1 and any(plain(cell) in known for cell in row):
            return number
    width = max(len(row) for row in rows)
    return next(number for number, row in enumerate(rows) if len(row) == width)


def plain(name: str) -> str:
    """A column's name in lower case without its unit in brackets."""
    return BRACKETS.sub("", name).strip().casefold()


def _cells(body: list[list[str]], index: int) -> list[str]:
    return [
        row[index].strip()
        for row in body
        if index < len(row) and row[index].strip().casefold() not in MISSING
    ]


def _roles(path: Path, header: Sequence[str], body: list[list[str]], value: str) -> dict[str, str]:
    found = {}
    for role in ("time", "month", "hour", "source"):
        named = next((name for name in header if plain(name) in header_names(role)), "")
        if named:
            found[role] = named
    if "time" not in found and not {"month", "hour"} <= set(found):
        raise InventoryProblem("file.no_columns", file=path.name, wanted="the time", choices=header)
    found["value"] = _value_column(path, header, body, value)
    return found


def _value_column(path: Path, header: Sequence[str], body: list[list[str]], value: str) -> str:
    asked = [name for name in header if value and value.casefold() in name.casefold()]
    named = [name for name in header if plain(name) in header_names("value")]
    energy = [name for name in header if bracket_unit(name) and "power" in name.casefold()]
    with_unit = [name for name in header if bracket_unit(name)]
    for names in (asked if value else named, [] if value else energy, [] if value else with_unit):
        if len(names) == 1:
            return names[0]
    raise InventoryProblem(
        "file.no_columns", file=path.name, wanted=value or "the amount (--value)", choices=header
    )


def bracket_unit(name: str) -> str:
    """The unit in brackets after a column's name, when it is a known one."""
    found = BRACKETS.search(name)
    return found.group(1) if found and found.group(1) in unit_names() else ""


def _unit(value: str, header: Sequence[str], body: list[list[str]]) -> str:
    named = next((name for name in header if plain(name) in header_names("unit")), "")
    written = set(_cells(body, list(header).index(named))) if named else set()
    if len(written) == 1:
        return written.pop()
    return bracket_unit(value) or (value if value in unit_names() else "")


def number_style(cells: Sequence[str]) -> tuple[str, str]:
    """Decimal and thousands marks of a column, by its cells taken together; 1,234 alone counts as thousands."""
    commas, points = (any(mark in cell for cell in cells) for mark in ",.")
    if commas and points:
        last = max(cells, key=lambda cell: ("," in cell) + ("." in cell))
        return (",", ".") if last.rfind(",") > last.rfind(".") else (".", ",")
    if not commas:
        return ".", ""
    thousands = all(re.fullmatch(r"[+-]?\d{1,3}(,\d{3})*", cell) for cell in cells)
    return (".", ",") if thousands else (",", "")


def _time_kind(path: Path, header: Sequence[str], body: list[list[str]], column: str) -> tuple[str, str]:
    cells = _cells(body, list(header).index(column))
    if not cells:
        raise InventoryProblem("file.empty", file=path.name)
    if _mostly(SERIAL.match(cell) for cell in cells):
        return "serial", ""
    if _mostly(ISO.match(cell) for cell in cells):
        return ("offset" if _mostly(OFFSET.search(cell[10:]) for cell in cells) else "local"), ""
    return "local", _slashed(path, cells)


def _mostly(answers: Iterable[object]) -> bool:
    """Nine in ten: bad lines are refused one by one later, they do not decide how the file is written."""
    given = [bool(answer) for answer in answers]
    return sum(given) >= 0.9 * len(given)


def _slashed(path: Path, cells: list[str]) -> str:
    """Day/month/year or month/day/year with hours, whichever reads every cell; both or none is refused."""
    fitting = []
    for order in ("%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d"):
        for clock in (" %H:%M", " %H:%M:%S", " %I:%M %p", ""):
            if _mostly(_reads(cell, order + clock) for cell in cells):
                fitting.append(order + clock)
    if len(fitting) != 1:
        why = "day and month cannot be told apart" if fitting else f"time “{cells[0]}” is not understood"
        raise InventoryProblem("file.unreadable", file=path.name, line=2, why=why, choices=tuple(fitting))
    return fitting[0]


def _reads(text: str, pattern: str) -> bool:
    try:
        datetime.strptime(text, pattern)
    except ValueError:
        return False
    return True
