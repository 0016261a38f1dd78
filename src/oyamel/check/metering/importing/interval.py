"""Reads CSV files of interval readings, of any length, by the engine: packed or not, one series or many."""

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oyamel.check.metering.importing.items import Found, Intervals, Place, Series, Trouble
from oyamel.engine.inventory.files import Described, describe, read_month_hour
from oyamel.engine.inventory.layout import detect
from oyamel.engine.inventory.problems import InventoryProblem, Remark
from oyamel.engine.inventory.scanning import scan_readings
from oyamel.engine.inventory.settle import instant

ANY = {"unit": "kWh", "activity": "electricity"}  # the engine asks for both; a source says them here
HOUR = 3600


@dataclass(frozen=True)
class Kind:
    """What a text file holds: `form` is "readings", "hours" (of months without a year) or "bills"; `choices` are the
    columns among which the one of the amounts is to be chosen.
    """

    form: str
    value: str = ""
    unit: str = ""
    choices: tuple[str, ...] = ()


def kind_of(path: Path, value: str = "") -> Kind | None:
    """What a file is to the engine; None where it finds no column of times."""
    try:
        return _kind(describe(path, value=value, **ANY))
    except InventoryProblem as problem:
        is_undecided = problem.code == "file.no_columns" and problem.params.get("wanted") != "the time"
        return _undecided(path, problem.choices) if is_undecided else None


def _kind(found: Described) -> Kind:
    form = "hours" if found.layout.month else "bills" if found.is_bills else "readings"
    return Kind(form, found.layout.value, found.layout.unit)


def _undecided(path: Path, columns: tuple[str, ...]) -> Kind | None:
    """A file in which several columns may hold the amounts: its form by the first that can be read."""
    for name in reversed(columns):
        try:
            form = _kind(describe(path, value=name, **ANY)).form
        except InventoryProblem:
            continue
        return Kind(form, choices=columns)
    return None


def scan(path: Path, value: str, label: str) -> Found:
    """The series of a file of readings, and the lines that would be refused. Raises InventoryProblem."""
    layout = detect(path, value)
    scanned, rejected = scan_readings(path, layout, label)
    found = Found(troubles=[trouble(each) for each in rejected])
    for each in scanned:
        hints = {"meter": each.source} if layout.source else {}
        found.series[each.source] = Series(
            each.source,
            each.source,
            "readings",
            layout.unit,
            hints,
            each.rows,
            each.first,
            each.last,
            each.total,
        )
        if each.repeated:
            words = ngettext(
                "%(series)s: %(count)d repeated reading; the largest counts.",
                "%(series)s: %(count)d repeated readings; the largest of each time counts.",
                each.repeated,
            )
            found.remarks.append(words % {"series": each.source, "count": each.repeated})
        if each.blank:
            words = ngettext(
                "%(series)s: %(count)d line without a value.",
                "%(series)s: %(count)d lines without a value.",
                each.blank,
            )
            found.remarks.append(words % {"series": each.source, "count": each.blank})
    return found


def trouble(remark: Remark) -> Trouble:
    """A refused line as a trouble at its place."""
    line, column = int(remark.params.get("line") or 0), str(remark.params.get("column") or "")
    said = _("Column “%(column)s” cannot be read as a time or a number; the line is left out.") % {
        "column": column
    }
    return Trouble(Place("", line, ""), "line.refused", said, str(remark.params.get("text") or "")[:200])


def read_hours(path: Path, value: str, start: str, zone: str, label: str) -> Found:
    """Hourly rows that name only month and hour; `start` is the month of the first, such as 2016-07.

    Raises InventoryProblem.
    """
    described = describe(path, value=value, **ANY)
    at, values, remarks = read_month_hour(described, start, zone)
    found = Found(remarks=[each.text for each in remarks])
    found.intervals[label] = Intervals(at, values, described.layout.unit, HOUR)
    span = (instant(at[0]), instant(at[-1])) if len(at) else ("", "")
    found.series[label] = Series(
        label, label, "readings", described.layout.unit, {}, len(at), *span, float(values.sum())
    )
    return found
