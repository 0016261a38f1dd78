"""What is counted in the story: sources, the files in which their amounts come, and amounts entered by hand."""

import io
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import xlsxwriter

from oyamel.check.metering.domain import record_entries
from oyamel.check.metering.domain.checking import EntryRow
from oyamel.check.metering.enums import EntryKind
from oyamel.check.metering.importing import taking
from oyamel.check.metering.models import Source
from oyamel.org.actors import Actor
from oyamel.records import domain as records
from oyamel.shell.demo.stage import Stage

SETTLED, BILLED = timedelta(days=120), timedelta(days=20)
FIELDS = ("activity", "purpose", "unit", "basis", "material", "region", "expected_every", "data_kind")
WAVES = (0, 3, -2, 1, -3, 2, -1)  # per thousand, so that no two plants have the same curve


@dataclass(frozen=True)
class Bill:
    """A row of a file: the days of a month, an amount, what it cost, whether it is estimated."""

    source: str
    first: date
    last: date
    amount: int
    cost: float | None
    is_estimated: bool


def open_year(stage: Stage) -> int:
    """The year whose accounts are still open; the one before has ended long enough to be closed."""
    return (stage.today - SETTLED).year


def months_of(stage: Stage, part: str) -> list[date]:
    """The first days of the months that a file covers: the “closed” year, or what came since (“open”)."""
    year = open_year(stage)
    if part == "closed":
        return [date(year - 1, month, 1) for month in range(1, 13)]
    newest = newest_month(stage)
    count = (newest.year - year) * 12 + newest.month
    return [date(year + step // 12, step % 12 + 1, 1) for step in range(count)]


def newest_month(stage: Stage) -> date:
    """The last month whose bills have come."""
    return ((stage.today - BILLED).replace(day=1) - timedelta(days=1)).replace(day=1)


def add_sources(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Say what is counted at a plant."""
    site = step["site"]
    for name, given in stage.story.facts["sources"][site].items():
        values = {field: given[field] for field in FIELDS if field in given}
        values |= {"title": _title(stage, site, name), "site": stage.sites[site], "owner": actor.person}
        stage.keep(f"{site}.{name}", records.create(Source, actor, values))


def _title(stage: Stage, site: str, name: str) -> str:
    return f"{stage.story.say('sources', name)}, {stage.story.say('sites', site)}"


def take_file(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Take in the workbook of a plant's bills, as one does on the page."""
    site, part = step["site"], step["part"]
    words = stage.story.say("bills")
    name = f"{words['name']} {stage.story.say('sites', site)} {months_of(stage, part)[-1]:%Y-%m}.xlsx"
    upload = taking.keep(actor, io.BytesIO(_workbook(stage, site, part)), name)
    taking.read(upload, actor)
    taking.write(upload, actor)


def _workbook(stage: Stage, site: str, part: str) -> bytes:
    words, target = stage.story.say("bills"), io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet(words["sheet"])
        sheet.write_row(0, 0, words["columns"])
        for row, bill in enumerate(_bills(stage, site, part), start=1):
            unit = stage.story.facts["sources"][site][bill.source]["unit"]
            sheet.write(row, 0, _title(stage, site, bill.source))
            sheet.write_datetime(row, 1, bill.first)
            sheet.write_datetime(row, 2, bill.last)
            sheet.write_row(
                row, 3, [bill.amount, unit, bill.cost, words["estimated"] if bill.is_estimated else ""]
            )
    return target.getvalue()


def _bills(stage: Stage, site: str, part: str) -> Iterator[Bill]:
    for place, (name, given) in enumerate(stage.story.facts["sources"][site].items()):
        for first in months_of(stage, part):
            bill = _bill(stage, f"{site}.{name}", given, place, first) if "amount" in given else None
            if bill:
                yield bill


def _bill(stage: Stage, key: str, given: dict[str, Any], place: int, first: date) -> Bill | None:
    odd = _oddity(stage, key, first)
    if odd.get("is_missing"):
        return None
    season = stage.story.facts["seasons"][given["season"]][first.month - 1]
    trend = given["trend"] if first.year >= open_year(stage) else 1
    wave = 1 + WAVES[(first.month * 2 + place) % len(WAVES)] / 1000
    amount = round(given["amount"] * season * trend * wave * odd.get("times", 1))
    cost = round(amount * given["cost"], 2) if "cost" in given else None
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return Bill(key.partition(".")[2], first, last, amount, cost, odd.get("is_estimated", False))


def _oddity(stage: Stage, key: str, first: date) -> dict[str, Any]:
    """What is odd about a month of a source, if anything."""
    found: dict[str, Any] = stage.story.facts["oddities"].get(key, {})
    newest = newest_month(stage)
    back = (newest.year - first.year) * 12 + newest.month - first.month
    return found if found.get("back") == back else {}


def enter(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Enter an amount by hand, of the day before."""
    source, day = stage.row(step["source"]), stage.day(step["day"]) - timedelta(days=3)
    row = EntryRow(
        source, day, day, Decimal(step["amount"]), kind=str(EntryKind.DELIVERY), note=stage.note(step)
    )
    record_entries(actor, [row])
