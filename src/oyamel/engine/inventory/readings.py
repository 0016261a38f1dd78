"""Import of reading files: DuckDB parses and sorts (spilling to disk), `settle` decides, `segments` keeps."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from oyamel.engine.inventory.layout import MISSING, Layout
from oyamel.engine.inventory.problems import InventoryProblem, Remark
from oyamel.engine.inventory.segments import Manifest, Readings, Segment, Store
from oyamel.engine.inventory.settle import (
    SECOND,
    Meter,
    from_local,
    instant,
    local_months,
    settle,
    usual_seconds,
)

BATCH = 500_000
REJECTS_NAMED, REJECTS_COUNTED = 100, 100_000
MEMORY = "400MB"
TIME_TYPES = {"offset": "TIMESTAMPTZ", "local": "TIMESTAMP", "utc": "TIMESTAMP", "serial": "DOUBLE"}
EXCEL_EPOCH = "TIMESTAMP '1899-12-30'"

Progress = Callable[[int], None]
Found = tuple[str, np.ndarray, np.ndarray, list[Remark]]
Counting = Callable[[str], tuple[Meter, str] | None]


@dataclass(frozen=True)
class Imported:
    """What an import did: rows read, segments made or changed, remarks, and lines that were refused."""

    file_hash: str
    rows: int
    changed: tuple[Segment, ...]
    remarks: tuple[Remark, ...]
    rejected: tuple[Remark, ...] = field(default=())


def import_readings(
    store: Store, path: Path, layout: Layout, meter: Meter, unit: str, source: str = "",
    not_after: datetime | None = None, progress: Progress | None = None, counting: Counting | None = None,
) -> Imported:  # fmt: skip
    """Import a file; all of it or, if it fails, nothing. Importing the same file again changes nothing.

    `source` names the meter where the file has no column for it; readings after `not_after` are refused. `counting`
    tells how each series counts and in which unit, None for one that is to be left out; without it all are alike.
    """
    source = source or path.name.split(".")[0]
    remarks: list[Remark] = []
    changed: list[Segment] = []
    with _connection(store) as connection, store.writing() as manifest:
        rows = 0
        for name, at, value, told in _sources(connection, path, layout, source, meter.zone):
            remarks += told
            if not name:
                remarks.append(
                    Remark("reading.no_source", path.name, f"{len(at)} readings name no meter: left out")
                )
                continue
            how = counting(name) if counting else (meter, unit)
            if how is None:
                continue
            at, value, late = _until(name, at, value, not_after)
            remarks += late
            changed += _keep(store, manifest, name, at, value, *how, remarks)
            rows += len(at)
            if progress:
                progress(rows)
        rejected = _rejected(connection, path)
        remarks += _open_end(path)
    return Imported(file_hash(path), rows, tuple(changed), tuple(remarks), rejected)


def keep_readings(
    store: Store, source: str, at: np.ndarray, value: np.ndarray, meter: Meter, unit: str
) -> list[Remark]:
    """Keep readings (µs UTC and values) that were read by other means than a CSV file."""
    remarks: list[Remark] = []
    order = np.lexsort((value, at))
    with store.writing() as manifest:
        _keep(store, manifest, source, at[order], value[order], meter, unit, remarks)
    return remarks


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes: the evidence's name."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _connection(store: Store) -> duckdb.DuckDBPyConnection:
    store.files.mkdir(parents=True, exist_ok=True)
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY, "temp_directory": str(store.folder / "spill"), "TimeZone": "UTC",
        "autoinstall_known_extensions": "false",
    }  # fmt: skip
    return duckdb.connect(config=settings)


def _keep(
    store: Store, manifest: Manifest, name: str, at: np.ndarray, value: np.ndarray, meter: Meter, unit: str,
    remarks: list[Remark],
) -> list[Segment]:  # fmt: skip
    exact = meter if meter.seconds else replace(meter, seconds=usual_seconds(at) or 3600)
    settled = settle(name, at, value, exact, manifest.registers.get(name))
    remarks += settled.remarks
    if settled.register and settled.register[0] >= manifest.registers.get(name, settled.register)[0]:
        manifest.registers[name] = settled.register
    return list(_by_month(store, manifest, name, settled.readings, exact.zone, unit))


def _by_month(
    store: Store, manifest: Manifest, name: str, readings: Readings, zone: str, unit: str
) -> Iterator[Segment]:
    months = local_months(readings.at, zone)
    borders = np.flatnonzero(np.diff(months)) + 1
    for start, end in zip([0, *borders], [*borders, len(months)], strict=True):
        if start == end:
            continue
        month = int(months[start])
        before = manifest.segments.get((name, month))
        made = store.add(manifest, name, month, unit, readings.take(slice(start, end)))
        if made != before:
            yield made


def _until(
    name: str, at: np.ndarray, value: np.ndarray, not_after: datetime | None
) -> tuple[np.ndarray, np.ndarray, list[Remark]]:
    if not_after is None or not len(at) or at[-1] <= not_after.timestamp() * SECOND:
        return at, value, []
    kept = int(np.searchsorted(at, int(not_after.timestamp() * SECOND), "right"))
    text = (
        f"{len(at) - kept} readings after {not_after.isoformat()} refused, the first at {instant(at[kept])}"
    )
    return at[:kept], value[:kept], [Remark("reading.future", name, text, {"count": len(at) - kept})]


def _sources(
    connection: duckdb.DuckDBPyConnection, path: Path, layout: Layout, source: str, zone: str
) -> Iterator[Found]:
    """Each source with its instants (µs UTC) and values, sorted by both, and remarks."""
    try:
        yield from _gathered(_batches(connection, path, layout, source), layout, zone)
    except (duckdb.Error, EOFError) as error:
        raise InventoryProblem("file.unreadable", file=path.name, line="?", why=str(error)) from error


def _batches(
    connection: duckdb.DuckDBPyConnection, path: Path, layout: Layout, source: str
) -> Iterator[pa.RecordBatch]:
    order = "source, moment, value" if layout.time_kind != "local" else "source, line"
    query = f"SELECT * FROM ({_query(layout)}) ORDER BY {order}"  # noqa: S608 - names are quoted
    yield from connection.sql(query, params=_arguments(path, source, layout)).to_arrow_reader(BATCH)


def _arguments(path: Path, source: str, layout: Layout) -> list[str]:
    return [str(path)] if layout.source else [source, str(path)]


def _query(layout: Layout) -> str:
    column = f"coalesce({_quoted(layout.source)}, '')" if layout.source else "?"
    line = ", row_number() OVER () AS line" if layout.time_kind == "local" else ""
    return f"SELECT {column}::VARCHAR AS source, {_moment(layout)} AS moment, {_quoted(layout.value)} AS value{line} FROM {_reader(layout)}"  # noqa: S608 - names are quoted


def _moment(layout: Layout) -> str:
    time = _quoted(layout.time)
    if layout.time_kind == "serial":
        return f"epoch_us({EXCEL_EPOCH} + to_microseconds((round({time} * 86400) * 1000000)::BIGINT))"
    return f"epoch_us({time})"


def _reader(layout: Layout) -> str:
    types = dict.fromkeys(layout.columns, "VARCHAR")
    types[layout.value], types[layout.time] = "DOUBLE", TIME_TYPES[layout.time_kind]
    options = {
        "columns": "{" + ", ".join(f"{_text(name)}: {_text(kind)}" for name, kind in types.items()) + "}",
        "delim": _text(layout.delimiter), "header": "true", "skip": str(layout.skip), "auto_detect": "false",
        "quote": _text('"'), "encoding": _text(layout.encoding), "decimal_separator": _text(layout.decimal),
        "nullstr": "[" + ", ".join(_text(each) for each in sorted({*MISSING, "NaN", "NULL", "N/A"})) + "]",
        "store_rejects": "true", "rejects_limit": str(REJECTS_COUNTED),
    }  # fmt: skip
    if layout.thousands:
        options["thousands"] = _text(layout.thousands)
    if layout.time_format:
        options["timestampformat"] = _text(layout.time_format)
    return "read_csv(?, " + ", ".join(f"{key}={value}" for key, value in options.items()) + ")"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _gathered(batches: Iterator[pa.RecordBatch], layout: Layout, zone: str) -> Iterator[Found]:
    name: str | None = None
    parts: list[pa.RecordBatch] = []
    for batch in batches:
        for found, piece in _runs(batch):
            if found != name and parts:
                yield _finished(str(name), parts, layout, zone)
                parts = []
            name = found
            parts.append(piece)
    if parts:
        yield _finished(str(name), parts, layout, zone)


def _runs(batch: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
    codes = batch.column("source").dictionary_encode()
    borders = np.flatnonzero(np.diff(codes.indices.to_numpy(zero_copy_only=False))) + 1
    for start, end in zip([0, *borders], [*borders, len(batch)], strict=True):
        if end > start:
            yield codes.dictionary[codes.indices[start].as_py()].as_py(), batch.slice(start, end - start)


def _finished(name: str, parts: list[pa.RecordBatch], layout: Layout, zone: str) -> Found:
    table = pa.Table.from_batches(parts)
    at, value = (table[key].to_numpy() for key in ("moment", "value"))
    timeless, blank = np.isnan(at.astype(float)), np.isnan(value)
    there = ~(timeless | blank)
    told = _left_out(name, int(timeless.sum()), int((blank & ~timeless).sum()))
    at, value = at[there].astype("i8"), value[there]
    if layout.time_kind in ("local", "serial"):
        at, never = from_local(at, np.arange(len(at)), zone)
        if never.any():
            text = f"{int(never.sum())} readings in an hour that the clock skipped (taken as the hour after)"
            told.append(Remark("reading.never", name, text, {"count": int(never.sum())}))
    if layout.time_kind == "local":
        order = np.lexsort((value, at))
        at, value = at[order], value[order]
    return name, at, value, told


def _left_out(name: str, timeless: int, blank: int) -> list[Remark]:
    counts = (("reading.no_time", timeless, "without a time"), ("reading.blank", blank, "without an amount"))
    return [
        Remark(code, name, f"{count} readings {text}: left out", {"count": count})
        for code, count, text in counts
        if count
    ]


def _open_end(path: Path) -> list[Remark]:
    """A last line without an end may be cut; an archive tells by itself."""
    with path.open("rb") as stream:
        stream.seek(0, 2)
        size = stream.tell()
        stream.seek(max(0, size - 1))
        if path.suffix == ".gz" or stream.read(1) in (b"\n", b"\r", b"\0", b""):
            return []
    text = "the last line has no end: if the file was cut, its last amount may be too short"
    return [Remark("file.open_end", path.name, text)]


def _rejected(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[Remark, ...]:
    """The lines refused: the first by name, the rest as a count."""
    query = "SELECT line, column_name, error_message, csv_line FROM reject_errors ORDER BY line LIMIT ?"
    named = tuple(
        Remark("line.refused", f"{path.name}, line {line}, column {column or '?'}", message.split("\n")[0],
               {"line": line, "column": column, "text": text})
        for line, column, message, text in connection.execute(query, [REJECTS_NAMED]).fetchall()
    )  # fmt: skip
    (count,) = connection.execute("SELECT count(*) FROM reject_errors").fetchall()[0]
    if count <= len(named):
        return named
    at_least = "at least " if count >= REJECTS_COUNTED else ""
    text = f"{at_least}{count - len(named)} further lines refused"
    return (*named, Remark("lines.refused", path.name, text, {"count": count - len(named)}))
