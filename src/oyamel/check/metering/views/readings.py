"""The readings of one month by day, and of one day by interval: the only pages that open the files of readings."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from oyamel.check.metering import store
from oyamel.check.metering.domain.readings import zone_of
from oyamel.check.metering.models import Segment, Source
from oyamel.check.metering.spans import first_day
from oyamel.check.metering.views.wording import month_name
from oyamel.engine.inventory.segments import (
    DUPLICATE,
    ESTIMATED,
    NEGATIVE,
    REPLACED,
    ROLLOVER,
    SPREAD,
    Readings,
)
from oyamel.engine.inventory.settle import SECOND, transitions
from oyamel.kit import formats
from oyamel.look import charting
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address, obtain

DAY = 86_400 * SECOND


def readings_view(request: HttpRequest, register: Register, number: str, month: int) -> HttpResponse:
    """The days of a month, or with `?day=` the intervals of one of them; several meters add up."""
    source = obtain(request, register, number)
    if not (1900_01 <= month <= 9999_12 and 1 <= month % 100 <= 12):
        raise Http404
    segments = list(
        Segment.objects.filter(source=source, month=month, is_current=True).select_related(
            "organization", "meter__record", "upload"
        )
    )
    if not segments:
        raise Http404
    parts = [(segment, store.read(segment)) for segment in segments]
    day = _day(request.GET.get("day", ""), month)
    context: dict[str, Any] = {
        "register": register, "row": source, "back": address(request, register, number, "readings", str(month)),
        "files": [_file(segment) for segment in segments], "title": _title(source, month, day),
    }  # fmt: skip
    if day:
        context["table"] = _intervals(source, parts, day)
    else:
        days = _days(source, parts)
        context |= {"chart": _chart(source, days, month), "table": _day_table(source, days)}
    return render(request, "metering/readings.html", context)


def _day(text: str, month: int) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and day.year * 100 + day.month == month else None


def _title(source: Source, month: int, day: date | None) -> str:
    when = date_format(day) if day else month_name(month)
    return _("Readings of %(source)s, %(when)s") % {"source": source.record.title, "when": when}


def _file(segment: Segment) -> dict[str, str]:
    """Where the readings of a series came from, and the hash under which they lie."""
    name = segment.meter.record.number if segment.meter else segment.source.record.number
    return {
        "label": name,
        "value": segment.upload.name if segment.upload else _("entered by a program"),
        "note": segment.hash[:12],
    }


def _local_days(at: np.ndarray, zone: str) -> np.ndarray:
    """The local calendar day of instants (µs UTC, sorted), as days since 1970."""
    starts, offsets = transitions(zone, int(at[0]), int(at[-1]))
    return (at + offsets[np.searchsorted(starts, at, "right") - 1]) // DAY


def _days(source: Source, parts: list[tuple[Segment, Readings]]) -> dict[date, list[float]]:
    """Day → [amount, intervals, of which estimated]."""
    found: dict[date, list[float]] = {}
    for _segment, readings in parts:
        numbers = _local_days(readings.at, zone_of(source))
        days, place = np.unique(numbers, return_inverse=True)
        sums = np.bincount(place, readings.amount)
        guessed = np.bincount(place, (readings.flags & ESTIMATED) == ESTIMATED)
        for day, amount, rows, estimated in zip(days, sums, np.bincount(place), guessed, strict=True):
            into = found.setdefault(date.fromordinal(date(1970, 1, 1).toordinal() + int(day)), [0.0, 0, 0])
            for at, value in enumerate((amount, rows, estimated)):
                into[at] += float(value)
    return dict(sorted(found.items()))


def _chart(source: Source, days: dict[date, list[float]], month: int) -> dict[str, Any]:
    from oyamel.kit import charts  # the drawing library takes a quarter of a second to load

    points = [(day, values[0], "") for day, values in days.items()]
    about = _("What was counted on each day of the month, by the local clock.")
    chart = charts.line(
        month_name(month), about, points, value_title=_("Amount a day"), unit=source.unit, date_format="%-d"
    )
    return charting.drawn(chart)


def _day_table(source: Source, days: dict[date, list[float]]) -> dict[str, Any]:
    columns = [
        {"label": _("Day"), "kind": "date"},
        {"label": _("Amount"), "kind": "number"},
        {"label": _("Readings"), "kind": "number"},
        {"label": _("Estimated"), "kind": "number"},
    ]
    rows = [
        {
            "cells": [
                {"text": date_format(day), "url": f"?day={day}"},
                {"text": _number(values[0]), "unit": source.unit},
                int(values[1]),
                int(values[2]) or "",
            ]
        }
        for day, values in days.items()
    ]
    return {"caption": _("Days"), "columns": columns, "rows": rows}


def _intervals(source: Source, parts: list[tuple[Segment, Readings]], day: date) -> dict[str, Any]:
    zone = ZoneInfo(zone_of(source))
    rows = []
    for segment, readings in parts:
        numbers = _local_days(readings.at, zone_of(source))
        mine = readings.take(numbers == (day - first_day(197001)).days)
        name = segment.meter.record.number if segment.meter else ""
        for at, amount, flags in zip(mine.at, mine.amount, mine.flags, strict=True):
            moment = datetime.fromtimestamp(int(at) / SECOND, UTC).astimezone(zone)
            rows.append(
                {
                    "cells": [
                        f"{moment:%H:%M %Z}",
                        name,
                        {"text": _number(float(amount)), "unit": segment.unit},
                        _marks(int(flags)),
                    ]
                }
            )
    columns = [
        {"label": _("From")},
        {"label": _("Meter")},
        {"label": _("Amount"), "kind": "number"},
        {"label": _("Remarks")},
    ]
    return {"caption": _("Readings of the day"), "columns": columns, "rows": rows}


def _marks(flags: int) -> str:
    words = {
        ESTIMATED: _("estimated"), DUPLICATE: _("came twice, the larger is kept"), ROLLOVER: _("began again from zero"),
        REPLACED: _("meter replaced"), SPREAD: _("spread over a gap"), NEGATIVE: _("below zero"),
    }  # fmt: skip
    return ", ".join(word for bit, word in words.items() if flags & bit)


def _number(value: float) -> str:
    return formats.format_number(round(value, 3))
