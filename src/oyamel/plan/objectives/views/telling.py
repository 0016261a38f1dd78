"""The curve of an objective on its page: the drawing, what it means, and the table behind it."""

import math
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from oyamel.kit import formats
from oyamel.look.charting import drawn
from oyamel.plan.objectives import curve, outlook
from oyamel.plan.objectives.enums import Measure, Outlook
from oyamel.plan.objectives.fields import OPEN, TONES
from oyamel.plan.objectives.models import Objective

DIGITS = 3


def panel(request: HttpRequest, objective: Objective) -> str:
    """Where the objective stands, in words and as a curve."""
    found = outlook.read(objective)
    code = found.verdict.code
    context: dict[str, Any] = {
        "state": {"tone": TONES[Outlook(code)], "label": Outlook(code).label, "open": code in OPEN},
        "reason": reason(objective, found),
        "facts": _facts(objective, found),
        "is_short": bool(found.verdict.latest and not found.verdict.latest.is_whole),
        "has_forecast": found.verdict.forecast is not None,
        "chart": _chart(objective, found) if found.drawn else None,
    }
    return render_to_string("objectives/curve.html", context, request)


def number(value: float | None) -> str:
    """A figure with the digits that matter: 12,346 or 1.23."""
    if value is None:
        return "–"
    if value == 0:
        return formats.format_number(0)
    size = math.floor(math.log10(abs(value)))
    return formats.format_number(Decimal(str(value)), max(0, DIGITS - 1 - size))


def unit_of(objective: Objective) -> str:
    """The unit of the curve: amounts are told per year."""
    if objective.measure != Measure.AMOUNT or not objective.unit:
        return objective.unit
    return _("%(unit)s per year") % {"unit": objective.unit}


def reason(objective: Objective, found: outlook.Reading) -> str:
    """Why the outlook is what it is, in one sentence."""
    verdict, unit = found.verdict, unit_of(objective)
    told = {
        "latest": f"{number(verdict.latest.value)} {unit}" if verdict.latest else "–",
        "forecast": f"{number(verdict.forecast)} {unit}",
        "target": f"{number(found.aim.target)} {unit}" if found.aim else "–",
        "path": f"{number(verdict.on_path)} {unit}",
        "date": date_format(found.aim.target_on, "DATE_FORMAT") if found.aim else "–",
    }
    return _sentence(verdict) % told


def _sentence(verdict: curve.Verdict) -> str:
    by_trend = _("The trend leads to %(forecast)s on %(date)s; the target is %(target)s.")
    by_path = _(
        "Fewer than three values, so no trend: %(latest)s, where the straight way to the target has %(path)s."
    )
    sentences = {
        "incomplete": _(
            "Baseline, target or target date is missing; with them the curve tells where this leads."
        ),
        "no_data": _(
            "Nothing has been measured since the objective was set; the target is %(target)s on %(date)s."
        ),
        "reached": _("%(latest)s meets the target of %(target)s."),
        "overdue": _(
            "The target date, %(date)s, is past. The target was %(target)s; the last value is %(latest)s. Review it."
        ),
    }
    return sentences.get(verdict.code) or (by_path if verdict.forecast is None else by_trend)


def _facts(objective: Objective, found: outlook.Reading) -> list[dict[str, Any]]:
    unit = unit_of(objective)
    latest = found.verdict.latest
    rows = [
        (_("Baseline"), found.baseline, objective.baseline_source),
        (
            _("Last value"),
            latest.value if latest else None,
            date_format(latest.on, "DATE_FORMAT") if latest else "",
        ),
        (_("Forecast"), found.verdict.forecast, ""),
        (_("Target"), outlook.target_of(objective), ""),
    ]
    return [
        {"label": label, "value": number(value), "unit": unit, "note": note}
        for label, value, note in rows
        if value is not None
    ]


def _chart(objective: Objective, found: outlook.Reading) -> dict[str, Any]:
    from oyamel.kit import charts  # the drawing library takes a quarter of a second to load

    points = _points(found)
    targets = [(_("Target"), found.aim.target)] if found.aim else []
    chart = charts.line(
        objective.indicator or objective.record.title, reason(objective, found), points,
        value_title=objective.indicator or _("Value"), unit=unit_of(objective), series_title=_("Line"), targets=targets,
    )  # fmt: skip
    return {**drawn(chart), "table": _table(objective, points)}


def _points(found: outlook.Reading) -> list[Any]:
    points: list[Any] = [(each.on, each.value, _("Measured")) for each in found.drawn]
    aim, ahead = found.aim, found.verdict.forecast
    if aim:
        ends = ((aim.baseline_on, aim.baseline), (aim.target_on, aim.target))
        points += [(on, value, _("Way to the target")) for on, value in ends]
    if aim and ahead is not None and found.drawn[-1].on < aim.target_on:
        last = found.drawn[-1]
        points += [
            (on, value, _("Forecast")) for on, value in ((last.on, last.value), (aim.target_on, ahead))
        ]
    return points


def _table(objective: Objective, points: list[Any]) -> dict[str, Any]:
    columns = [
        {"label": _("Date"), "kind": "date"},
        {"label": _("Line")},
        {"label": _("Value"), "kind": "number", "unit": unit_of(objective)},
    ]
    rows = [
        {"cells": [date_format(on, "DATE_FORMAT"), series, number(value)]} for on, value, series in points
    ]
    return {"caption": objective.indicator or _("Value"), "columns": columns, "rows": rows}
