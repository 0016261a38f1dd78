"""Writes the interval readings of a file: each series to its source or meter, all of a file in one commit."""

from collections.abc import Callable, Sequence
from datetime import UTC

from django.utils.translation import gettext as _

from oyamel.check.metering.domain.readings import engine_meter, record_readings, record_segments, zone_of
from oyamel.check.metering.importing import matching, recognising
from oyamel.check.metering.importing.items import Found
from oyamel.check.metering.importing.rows import unit_of
from oyamel.check.metering.models import Upload
from oyamel.check.metering.store import RowStore, Series
from oyamel.engine.inventory.layout import detect
from oyamel.engine.inventory.problems import Remark
from oyamel.engine.inventory.readings import Imported, import_readings
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.records.errors import Refused

REMARKS = 200
Tell = Callable[[int, int], None]


def write(upload: Upload, actor: Actor, found: Found, tell: Tell) -> list[str]:
    """Write the readings whose series have a source; what the engine remarks. Raises Refused, InventoryProblem."""
    chosen = matching.chosen(actor, upload.mapping.get("choices_of_series", {}))
    series = {
        key: Series(chosen[key].source, chosen[key].meter)
        for key, each in found.series.items()
        if each.form == "readings" and key in chosen
    }
    if not series:
        return []
    if upload.reader == "readings":
        return _streamed(upload, actor, series, tell)
    units = upload.mapping.get("units", {})
    remarks: list[Remark] = []
    for key, of in series.items():
        each = found.intervals[key]
        unit = unit_of(each.unit, units)
        remarks += record_readings(
            actor, of.source, of.meter, each.at, each.value, unit, upload, stamped(upload)
        )
    return _said(remarks)


def stamped(upload: Upload) -> str:
    """Whether a time stands for the start or the end of its interval."""
    return "end" if upload.mapping.get("stamped") == "end" else "start"


def _streamed(upload: Upload, actor: Actor, series: dict[str, Series], tell: Tell) -> list[str]:
    """A CSV of any length, by the engine, which spills to disk."""
    zones = {zone_of(each.source) for each in series.values()}
    if len(zones) > 1:
        raise Refused(
            _("The series of this file belong to sites in different time zones; take them in file by file.")
        )
    written = upload.mapping.get("unit", "")
    unit = unit_of(written, upload.mapping.get("units", {}))
    total = sum(each["count"] for each in upload.mapping.get("series", []))
    meters = {
        key: (engine_meter(each, unit, stamped=stamped(upload)), each.source.unit)
        for key, each in series.items()
    }
    any_meter = next(iter(meters.values()))[0]

    def take(store: RowStore) -> Imported:
        with recognising.named(upload) as path:
            layout = detect(path, upload.mapping.get("value", ""))
            return import_readings(
                store, path, layout, any_meter, "", path.name.split(".")[0], clock.now().astimezone(UTC),
                lambda rows: tell(rows, total), meters.get,
            )  # fmt: skip

    return _said(record_segments(actor, series, take, upload).remarks)


def _said(remarks: Sequence[Remark]) -> list[str]:
    return [f"{each.place}: {each.text}" for each in remarks[:REMARKS]]
