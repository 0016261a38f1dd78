"""Taking in interval readings: settled by the engine, kept as Parquet, told on the source."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.check.metering import enums, events, hooks, units
from oyamel.check.metering.domain.entries import claim_sources, note_sources, spread_news
from oyamel.check.metering.models import Meter, Segment, Source, Upload
from oyamel.check.metering.spans import month_span
from oyamel.check.metering.store import RowStore, Series
from oyamel.engine.inventory import settle
from oyamel.engine.inventory.problems import Remark
from oyamel.engine.inventory.readings import keep_readings
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.records import history
from oyamel.records.errors import Refused

R = TypeVar("R")


def engine_meter(series: Series, unit: str = "", seconds: int = 0, stamped: str = "start") -> settle.Meter:
    """How a series counts, as the engine takes it: amounts in the source's unit, months in the site's zone."""
    source, meter = series.source, series.meter
    scale = units.per_source_unit(source, unit or (meter.unit if meter else "") or source.unit)
    is_register = meter is not None and meter.type == enums.MeterType.CUMULATIVE
    return settle.Meter(
        zone=zone_of(source), seconds=seconds, kind="cumulative" if is_register else "interval",
        multiplier=scale * float(meter.multiplier if meter else 1),
        register_size=float(meter.rollover_at or 0) if meter else 0.0, stamped=stamped,
    )  # fmt: skip


def zone_of(source: Source) -> str:
    """The time zone in which the source's days and months are counted."""
    return source.record.site.time_zone if source.record.site else "UTC"


def record_readings(
    actor: Actor, source: Source, meter: Meter | None, at: np.ndarray, value: np.ndarray, unit: str = "",
    upload: Upload | None = None, stamped: str = "start",
) -> list[Remark]:  # fmt: skip
    """Take in readings of one series: `at` in µs UTC, `value` in `unit` (empty: the meter's, else the source's).

    The same readings again change nothing. Raises what `record_segments` raises, and Refused for readings to come.
    """
    if len(at) and int(at.max()) > clock.now().timestamp() * settle.SECOND:
        raise Refused(
            _("There are readings of a time that is still to come; correct the file and take it in again.")
        )
    series = Series(source, meter)
    counting = engine_meter(series, unit, stamped=stamped)

    def take(store: RowStore) -> list[Remark]:
        return keep_readings(store, series.name, at, value, counting, source.unit)

    return record_segments(actor, {series.name: series}, take, upload)


def record_segments(
    actor: Actor, series: Mapping[str, Series], take: Callable[[RowStore], R], upload: Upload | None = None
) -> R:
    """Run `take`, which writes readings of these series (by the names of a file) to the store, and tell of the months.

    `take` runs outside a transaction, for it may read a large file; its months are committed in one, and what it gives
    is returned. Raises NotAllowed without the right to create at a source, Refused for a closed period or another unit.
    """
    sources = {each.source.pk: each.source for each in series.values()}
    with transaction.atomic():
        claim_sources(actor, sources.values(), "create")
    store = RowStore(actor.organization, series, upload, lambda made: _told(actor, made, sources, upload))
    return take(store)


def _told(actor: Actor, made: list[Segment], sources: Mapping[int, Source], upload: Upload | None) -> None:
    """In the transaction of the commit: guards, events, and those who count on the amounts."""
    claim_sources(actor, sources.values(), "create")
    spans = [hooks.Span(sources[row.source_id], *month_span(row.month)) for row in made]
    closed = next(filter(None, [*map(_ended, spans), *hooks.refusals(actor.organization, spans)]), "")
    if closed:
        raise Refused(closed)
    note_sources(upload, sources.values())
    months: dict[int, list[Segment]] = defaultdict(list)
    for row in made:
        months[row.source_id].append(row)
    news = [_news(sources[pk], rows, upload) for pk, rows in months.items()]
    history.append(actor.organization, actor.user, news)
    spread_news(spans, actor)


def _ended(span: hooks.Span) -> str:
    last = span.source.ends_on
    if last is None or span.start <= last:
        return ""
    words = _("%(number)s was closed on %(day)s; correct the period or the source.")
    return words % {"number": span.source.record.number, "day": last}


def _news(source: Source, rows: Iterable[Segment], upload: Upload | None) -> history.NewEvent:
    segments = sorted(rows, key=lambda row: row.month)
    context = {
        "rows": sum(row.rows for row in segments), "first": _month(segments[0].month), "last": _month(segments[-1].month),
        "hashes": [row.hash for row in segments][:100],
    }  # fmt: skip
    if upload:
        context |= {"upload": upload.pk, "name": upload.name}
    return history.for_record(source.record, events.READINGS_RECORDED, context=context)


def _month(month: int) -> str:
    return f"{month // 100}-{month % 100:02d}"
