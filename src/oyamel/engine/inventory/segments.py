"""Readings as Parquet by source and month. Files are immutable and named by their content's hash.

The manifest is the truth: it is replaced atomically after all files are on disk, so a kill at any moment
leaves the old state; files it does not name are orphans and may be swept.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ESTIMATED, DUPLICATE, ROLLOVER, REPLACED, SPREAD, NEGATIVE = (1 << bit for bit in range(6))
MANIFEST, FILES = "manifest.json", "segments"


@dataclass(frozen=True)
class Segment:
    """The readings of one source in one local month (202402), in `unit`, under their content's hash."""

    source: str
    month: int
    rows: int
    hash: str
    unit: str
    part: int
    first: str
    last: str
    total: float
    supersedes: str = ""


@dataclass(frozen=True)
class Readings:
    """Settled intervals of one source: start in µs UTC, amount in the source's unit, quality flags."""

    at: np.ndarray
    amount: np.ndarray
    flags: np.ndarray

    def __len__(self) -> int:
        return len(self.at)

    def take(self, which: np.ndarray | slice) -> "Readings":
        """The chosen rows."""
        return Readings(self.at[which], self.amount[which], self.flags[which])


@dataclass
class Manifest:
    """Current segments by source and month, and the last register reading of cumulative meters."""

    segments: dict[tuple[str, int], Segment] = field(default_factory=dict)
    registers: dict[str, tuple[int, float]] = field(default_factory=dict)

    def sources(self) -> list[str]:
        """Sources with readings, sorted."""
        return sorted({source for source, _month in self.segments})


def part_of(source: str, month: int) -> int:
    """The number that stands for source and month inside the files."""
    digest = hashlib.sha256(f"{source}\0{month}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def content_hash(part: int, unit: str, readings: Readings) -> str:
    """SHA-256 of the content, the same for every version of the Parquet writer."""
    total = hashlib.sha256(f"{part}\0{unit}\0{len(readings)}\0".encode())
    for column, kind in ((readings.at, "<i8"), (readings.amount, "<f8"), (readings.flags, "|u1")):
        total.update(np.ascontiguousarray(column, dtype=kind).tobytes())
    return total.hexdigest()


class Store:
    """A folder of segments with its manifest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = folder / FILES

    def manifest(self) -> Manifest:
        """The manifest as it stands; empty for a new folder."""
        path = self.folder / MANIFEST
        if not path.exists():
            return Manifest()
        data = json.loads(path.read_text(encoding="utf-8"))
        segments = [Segment(**each) for each in data["segments"]]
        registers = {source: (at, value) for source, (at, value) in data["registers"].items()}
        return Manifest({(each.source, each.month): each for each in segments}, registers)

    @contextmanager
    def writing(self) -> Iterator[Manifest]:
        """The manifest to be changed by one writer at a time; committed atomically when the block ends well."""
        self.files.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            manifest = self.manifest()
            yield manifest
            self._commit(manifest)

    def _commit(self, manifest: Manifest) -> None:
        os.sync()  # one barrier for all files, which were written without
        data = {
            "segments": [asdict(manifest.segments[key]) for key in sorted(manifest.segments)],
            "registers": manifest.registers,
        }
        _replace(self.folder / MANIFEST, json.dumps(data, indent=0, ensure_ascii=False).encode())

    def path(self, segment_hash: str) -> Path:
        """Where a segment's file lies."""
        return self.files / f"{segment_hash}.parquet"

    def read(self, segment: Segment) -> Readings:
        """The readings of a segment."""
        table = pq.read_table(self.path(segment.hash), columns=["at", "amount", "flags"])
        at = table["at"].cast(pa.int64()).to_numpy()
        return Readings(at, table["amount"].to_numpy(), table["flags"].to_numpy())

    def part(self, source: str, month: int) -> int:
        """The number that stands for source and month inside the files."""
        return part_of(source, month)

    def add(self, manifest: Manifest, source: str, month: int, unit: str, new: Readings) -> Segment:
        """Merge readings into the month's segment; an unchanged content leaves manifest and file as they are."""
        old = manifest.segments.get((source, month))
        merged = new if old is None else merge(self.read(old), new)
        part = self.part(source, month)
        name = content_hash(part, unit, merged)
        if old is not None and old.hash == name:
            return old
        self._write(name, part, merged)
        first, last = (str(merged.at[place].astype("M8[us]")) for place in (0, -1))
        made = Segment(
            source, month, len(merged), name, unit, part, first, last, float(merged.amount.sum()),
            old.hash if old else "",
        )  # fmt: skip
        manifest.segments[source, month] = made
        return made

    def _write(self, name: str, part: int, readings: Readings) -> None:
        path = self.path(name)
        if path.exists():
            return
        table = pa.table(
            {
                "part": pa.array(np.full(len(readings), part)),
                "at": pa.array(readings.at).cast(pa.timestamp("us")),
                "amount": pa.array(readings.amount),
                "flags": pa.array(readings.flags),
            }
        )
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        pq.write_table(
            table, temporary, compression="snappy", use_dictionary=["part", "flags"],
            column_encoding={"at": "DELTA_BINARY_PACKED"},
        )  # fmt: skip
        temporary.replace(path)

    def sweep(self) -> list[Path]:
        """Delete files that the manifest does not name, and say which."""
        with self.writing() as manifest:
            kept = {f"{each.hash}.parquet" for each in manifest.segments.values()}
            orphans = sorted(path for path in self.files.iterdir() if path.name not in kept)
            for path in orphans:
                path.unlink()
        return orphans

    def paths(self, segments: Iterable[Segment]) -> list[str]:
        """Files of the segments, in their order."""
        return [str(self.path(each.hash)) for each in segments]


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_suffix(".tmp")
    with temporary.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)


def merge(old: Readings, new: Readings) -> Readings:
    """Both, in order of time; where both have an interval, the new one counts."""
    at = np.concatenate([new.at, old.at])
    times, first = np.unique(at, return_index=True)
    amount, flags = (
        np.concatenate([getattr(new, name), getattr(old, name)])[first] for name in ("amount", "flags")
    )
    return Readings(times, amount, flags)
