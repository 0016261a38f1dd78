"""A plant with sources, and files made for the test."""

import gzip
import io
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest

from oyamel.check.metering.importing import taking
from oyamel.check.metering.models import Entry, Source, UploadRow
from oyamel.records import domain as records

TODAY = date(2026, 3, 15)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.OYAMEL_HOME = tmp_path / "home"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """Verbs and pages stand on one day."""
    monkeypatch.setattr("oyamel.org.clock.today", lambda: TODAY)
    monkeypatch.setattr("oyamel.org.clock.now", lambda: datetime(2026, 3, 15, 12, tzinfo=UTC))


@pytest.fixture
def scoped(north):
    with north.scope():
        yield north


@pytest.fixture
def make(scoped):
    """A maker of sources at the first plant."""

    def made(title="Power", **values):
        given = {"title": title, "site": scoped.sites["apodaca"], "activity": "electricity", "unit": "kWh"}
        return records.create(Source, scoped.actor(), given | values)

    return made


@pytest.fixture
def take(scoped):
    """Keep and read a file; the upload as the preview shows it."""

    def taken(content, name="in.xlsx", sender="", **mapping):
        upload = taking.keep(scoped.actor(), io.BytesIO(content), name, sender)
        upload.mapping |= mapping
        taking.read(upload, scoped.actor())
        return upload

    return taken


def book(*rows, merged=()):
    """A workbook as a person makes it."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for cells in merged:
        made.active.merge_cells(cells)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def hourly(count, start=datetime(2025, 1, 1, tzinfo=UTC), value=1.5, name=""):
    """A CSV of hourly readings."""
    head = "meter,start,kWh\n" if name else "start,kWh\n"
    lines = (
        f"{name + ',' if name else ''}{(start + timedelta(hours=hour)).isoformat()},{value}"
        for hour in range(count)
    )
    return (head + "\n".join(lines) + "\n").encode()


def packed(content):
    return gzip.compress(content)


def troubles():
    """(row, column, code) of everything that is wrong in the last upload."""
    rows = UploadRow.objects.exclude(problems=[]).order_by("row")
    return [(row.row, each["column"], each["code"]) for row in rows for each in row.problems]


def entries():
    """(source, first day, last day, amount, unit, cell) of what stands."""
    rows = Entry.objects.filter(is_live=True).order_by("source_id", "start", "pk")
    return [
        (
            row.source.record.title,
            row.start.isoformat(),
            row.end.isoformat(),
            f"{row.amount.normalize():f}",
            row.unit,
            row.cell,
        )
        for row in rows
    ]
