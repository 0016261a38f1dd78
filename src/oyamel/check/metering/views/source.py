"""The panels of a source: its series over the months, its newest amounts, its meters, and what is doubtful."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from oyamel.check.metering.enums import MeterStatus, MeterType
from oyamel.check.metering.models import Entry, Meter, Segment, Source
from oyamel.check.metering.queries.quality import doubts
from oyamel.check.metering.queries.series import Amount, monthly_amounts
from oyamel.check.metering.spans import add_months, first_day, month_of
from oyamel.check.metering.views.entries import table
from oyamel.check.metering.views.wording import month_name, told
from oyamel.kit import formats
from oyamel.look import charting
from oyamel.org import clock
from oyamel.records.models import visible
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address

MONTHS = 13
SHOWN = 12
READ_MONTHS = 24
MOST_METERS = 50


def panels(request: HttpRequest, register: Register, source: Source) -> list[str]:
    """Everything between the facts of a source and what it is linked to."""
    last = month_of(clock.today())
    first = add_months(last, -2 * MONTHS)
    months = monthly_amounts([source], first, last).get(source.pk, {})
    remarks = doubts(source, months, first, last)
    return [
        _series(request, source, months, last),
        _doubts(request, register, source, remarks),
        _amounts(request, register, source),
        _readings(request, register, source),
        _meters(request, source),
    ]


def _series(request: HttpRequest, source: Source, months: dict[int, Amount], last: int) -> str:
    if not months:
        return ""
    from oyamel.kit import charts  # the drawing library takes a quarter of a second to load

    now, before = _("these 13 months"), _("the year before")
    shown = [add_months(last, -place) for place in range(MONTHS - 1, -1, -1)]
    points = [(first_day(month), _value(months, month), now) for month in shown]
    if any(add_months(month, -12) in months for month in shown):
        points += [(first_day(month), _value(months, add_months(month, -12)), before) for month in shown]
    chart = charts.line(
        _("These months and the year before"), _("The last 13 months, and the same months of the year before."), points,
        value_title=_("Amount"), unit=source.unit, series_title=_("Year"),
    )  # fmt: skip
    return render_to_string(
        "metering/series.html",
        {"chart": charting.drawn(chart), "figures": _figures(source, months, shown)},
        request,
    )


def _value(months: dict[int, Amount], month: int) -> float | None:
    return float(months[month].total) if month in months else None


def _figures(source: Source, months: dict[int, Amount], shown: Sequence[int]) -> list[dict[str, Any]]:
    """The last twelve whole months beside the twelve before them."""
    whole = shown[:-1]
    now = sum(months[month].total for month in whole if month in months)
    guessed = sum(months[month].estimated for month in whole if month in months)
    share = round(100 * guessed / now) if now else 0
    return [
        {
            "label": _("%(first)s to %(last)s") % {"first": month_name(whole[0]), "last": month_name(whole[-1])},
            "value": formats.format_number(round(now)), "unit": source.unit,
            "note": _("%(share)d%% of it estimated") % {"share": share} if share else "",
        }
    ]  # fmt: skip


def _doubts(request: HttpRequest, register: Register, source: Source, remarks: Any) -> str:
    if not remarks:
        return ""
    rows = told(remarks, source.unit)
    for row in rows:
        row["links"] = [
            address(request, register, source.record.number, "entries", str(pk)) for pk in row["entries"]
        ]
    return render_to_string("metering/doubts.html", {"rows": rows}, request)


def _amounts(request: HttpRequest, register: Register, source: Source) -> str:
    rows = Entry.objects.filter(source=source, is_live=True).order_by("-start", "-pk")
    found = list(rows.select_related("document", "upload")[: SHOWN + 1])
    may_enter = request.actor.may("create", source.record.site_path) and not source.record.is_archived
    context = {
        "table": table(request, register, source, found[:SHOWN]), "has_more": len(found) > SHOWN, "may_enter": may_enter,
        "all": address(request, register, source.record.number, "entries"),
        "new": address(request, register, source.record.number, "entries", "new"),
    }  # fmt: skip
    return render_to_string("metering/amounts.html", context, request)


def _readings(request: HttpRequest, register: Register, source: Source) -> str:
    rows = (
        Segment.objects.filter(source=source, is_current=True)
        .select_related("meter__record")
        .order_by("-month")
    )
    found = list(rows[:READ_MONTHS])
    if not found:
        return ""
    base = address(request, register, source.record.number, "readings")
    cells = [[{"text": month_name(row.month), "url": f"{base}{row.month}/"}, *_read(row)] for row in found]
    columns = [
        {"label": _("Month")},
        {"label": _("Meter"), "show": "wide"},
        {"label": _("Amount"), "kind": "number"},
        {"label": _("Readings"), "kind": "number"},
    ]
    shown = {
        "caption": _("Readings by interval"),
        "columns": columns,
        "rows": [{"cells": each} for each in cells],
    }
    return render_to_string("metering/readings_panel.html", {"table": shown}, request)


def _read(row: Segment) -> list[Any]:
    meter = row.meter.record.number if row.meter else ""
    guessed = _("partly estimated") if row.estimated else ""
    return [
        meter,
        {"text": formats.format_number(round(row.total)), "unit": row.unit, "under": guessed},
        formats.format_number(row.rows),
    ]


def _meters(request: HttpRequest, source: Source) -> str:
    seen = Meter.objects.filter(
        visible(request.actor, "view", "record__"), source=source, record__is_archived=False
    )
    meters = list(seen.select_related("record__organization").order_by("record__sequence")[:MOST_METERS])
    if not meters:
        return ""
    columns = [{"label": _("Meter")}, {"label": _("Serial number"), "show": "wide"}, {"label": ""}]
    shown = {"caption": _("Meters"), "columns": columns, "rows": [{"cells": _meter(each)} for each in meters]}
    return render_to_string("metering/meters.html", {"table": shown, "count": len(meters)}, request)


def _meter(meter: Meter) -> list[Any]:
    url = meter.get_absolute_url()
    is_read = meter.record.status == MeterStatus.IN_USE and meter.type == MeterType.CUMULATIVE
    read = {"text": _("Read the meter"), "url": f"{url}read/"} if is_read else {"text": _("Removed")}
    if meter.record.status == MeterStatus.IN_USE and not is_read:
        read = {"text": ""}
    return [{"text": meter.record.title, "url": url, "title": True}, meter.serial, read]
