"""Readings as Parquet below the home, named by their hash; the rows of `Segment` are the manifest.

A file is on disk before the row that names it is committed. One writer of an organization works at a time; a row that
changed under a writer on another machine refuses the commit, and nothing is lost but the work.
"""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import fields as columns_of
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.check.metering.models import LastReading, Meter, Segment, Source, Upload
from oyamel.engine.inventory import segments as engine
from oyamel.engine.inventory.settle import usual_seconds
from oyamel.org import clock
from oyamel.org.models import Organization
from oyamel.records.errors import Refused

READINGS = "readings"
FEW = 50
COLUMNS = tuple(
    column.name for column in columns_of(engine.Segment) if column.name not in ("source", "supersedes")
)


def folder(organization: Organization) -> Path:
    """Where the readings of an organization lie."""
    return Path(settings.OYAMEL_HOME) / READINGS / str(organization.uuid)


@dataclass(frozen=True)
class Series:
    """A row of readings over time: of a source, or of one meter of it."""

    source: Source
    meter: Meter | None = None

    @property
    def name(self) -> str:
        """The name that stays: the source's number, and the meter's."""
        return (
            f"{self.source.record.number} {self.meter.record.number}"
            if self.meter
            else self.source.record.number
        )

    @property
    def key(self) -> tuple[int, int | None]:
        return self.source.pk, self.meter.pk if self.meter else None


class RowStore(engine.Store):
    """The engine's store, for the series that a file's names stand for; committed to rows.

    `told` is called with the new rows inside the transaction of the commit. Raises ValueError where two names stand for one series.
    """

    def __init__(
        self, organization: Organization, series: Mapping[str, Series], upload: Upload | None = None,
        told: Callable[[list[Segment]], None] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(folder(organization))
        if len({each.key for each in series.values()}) != len(series):
            raise ValueError("two names stand for one series of readings")
        self.organization, self.series, self.upload = organization, dict(series), upload
        self.told = told
        self._current: dict[tuple[str, int], Segment] = {}
        self._measured: dict[str, tuple[float, int]] = {}

    def manifest(self) -> engine.Manifest:
        """The current segments of these series, under the file's names."""
        names = {each.key: name for name, each in self.series.items()}
        rows = current_segments(self.organization, [each.source.pk for each in self.series.values()])
        found = [
            (names[row.source_id, row.meter_id], row)
            for row in rows
            if (row.source_id, row.meter_id) in names
        ]
        self._current = {(name, row.month): row for name, row in found}
        meters = {each.meter.pk: name for name, each in self.series.items() if each.meter}
        last = LastReading.objects.filter(organization=self.organization, meter__in=list(meters))
        registers = {meters[row.meter_id]: (row.at, row.value) for row in last}
        return engine.Manifest({key: as_engine(row, key[0]) for key, row in self._current.items()}, registers)

    @contextmanager
    def writing(self) -> Iterator[engine.Manifest]:
        """The manifest to be changed by one writer at a time; committed to rows when the block ends well."""
        self.files.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            manifest = self.manifest()
            before = dict(manifest.registers)
            yield manifest
            self._commit_rows(manifest, before)

    def part(self, source: str, month: int) -> int:
        """The number of a part, by the name that stays."""
        return engine.part_of(self.series[source].name, month)

    def add(
        self, manifest: engine.Manifest, source: str, month: int, unit: str, new: engine.Readings
    ) -> engine.Segment:
        """Merge readings into a month. Raises Refused where the month stands in another unit."""
        old = manifest.segments.get((source, month))
        if old is not None and old.unit != unit:
            raise Refused(
                _("The readings of %(series)s stand in %(old)s, not in %(new)s; give them in that unit."),
                params={"series": self.series[source].name, "old": old.unit, "new": unit},
            )
        return super().add(manifest, source, month, unit, new)

    def _write(self, name: str, part: int, readings: engine.Readings) -> None:
        guessed = (readings.flags & engine.ESTIMATED) == engine.ESTIMATED
        self._measured[name] = float(readings.amount[guessed].sum()), usual_seconds(readings.at)
        super()._write(name, part, readings)

    def _commit_rows(self, manifest: engine.Manifest, registers: dict[str, tuple[int, float]]) -> None:
        changed = {
            key: each
            for key, each in manifest.segments.items()
            if key not in self._current or self._current[key].hash != each.hash
        }
        self._make_lasting([self.path(each.hash) for each in changed.values()])
        with transaction.atomic():
            self._refuse_overtaken(changed)
            made = self._replace(changed)
            self._keep_registers(manifest, registers)
            if made and self.told:
                self.told(made)

    def _make_lasting(self, paths: list[Path]) -> None:
        if len(paths) > FEW:
            os.sync()  # one barrier for all costs less than thousands
            return
        for path in [*paths, *([self.files] if paths else [])]:
            _sync(path)

    def _refuse_overtaken(self, changed: Mapping[tuple[str, int], engine.Segment]) -> None:
        ids = sorted({self.series[name].source.pk for name, _month in changed})
        list(Source.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
        names = {each.key: name for name, each in self.series.items()}
        now = {
            (names[row.source_id, row.meter_id], row.month): row.hash
            for row in current_segments(self.organization, ids)
            if (row.source_id, row.meter_id) in names
        }
        for key in changed:
            before = self._current[key].hash if key in self._current else None
            if now.get(key) != before:
                raise Refused(
                    _("Somebody else took in readings of the same month; take in the file once more.")
                )

    def _replace(self, changed: Mapping[tuple[str, int], engine.Segment]) -> list[Segment]:
        old = [self._current[key].pk for key in changed if key in self._current]
        for start in range(0, len(old), 500):
            Segment.objects.filter(pk__in=old[start : start + 500]).update(is_current=False)
        rows = [self._row(key, each) for key, each in sorted(changed.items())]
        return Segment.objects.bulk_create(rows, batch_size=500)

    def _row(self, key: tuple[str, int], made: engine.Segment) -> Segment:
        series = self.series[key[0]]
        estimated, seconds = self._measured[made.hash]
        return Segment(
            organization=self.organization, source=series.source, meter=series.meter, upload=self.upload,
            supersedes=self._current.get(key), estimated=estimated, seconds=seconds, taken_at=clock.now(),
            **{name: getattr(made, name) for name in COLUMNS},
        )  # fmt: skip

    def _keep_registers(self, manifest: engine.Manifest, before: dict[str, tuple[int, float]]) -> None:
        for name, (at, value) in manifest.registers.items():
            meter = self.series[name].meter
            if meter and before.get(name) != (at, value):
                LastReading.objects.update_or_create(
                    organization=self.organization, meter=meter, defaults={"at": at, "value": value}
                )


def current_segments(organization: Organization, sources: list[int]) -> list[Segment]:
    """The current segments of sources, in pieces of five hundred sources."""
    found: list[Segment] = []
    wanted = sorted(set(sources))
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        found += Segment.objects.filter(organization=organization, source__in=part, is_current=True)
    return found


def as_engine(row: Segment, source: str) -> engine.Segment:
    """A row as the engine's segment, under the name that a run gives its source."""
    values: dict[str, Any] = {name: getattr(row, name) for name in COLUMNS}
    return engine.Segment(source=source, **values)


def path_of(row: Segment) -> Path:
    """Where the file of a segment lies."""
    return engine.Store(folder(row.organization)).path(row.hash)


def read(row: Segment) -> engine.Readings:
    """The readings of a segment, in order of time."""
    return engine.Store(folder(row.organization)).read(as_engine(row, ""))


def remove_orphans(organization: Organization) -> list[Path]:
    """Delete the files that no row names, current or not, and say which; waits for a writer to finish."""
    files = engine.Store(folder(organization)).files
    if not files.is_dir():
        return []
    with (folder(organization) / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = set(
            Segment.objects.filter(organization=organization).values_list("hash", flat=True).iterator()
        )
        orphans = sorted(path for path in files.iterdir() if path.name.removesuffix(".parquet") not in known)
        for path in orphans:
            path.unlink()
    return orphans


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
