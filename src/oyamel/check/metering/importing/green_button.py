"""Reads Green Button files: interval readings and bill totals of utilities, as Atom XML after NAESB ESPI."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError
from zoneinfo import ZoneInfo

import numpy as np
import yaml
from defusedxml import DefusedXmlException, ElementTree
from django.utils.translation import gettext as _

from oyamel.check.metering.importing.items import Amount, Found, Intervals, Place, Series, Trouble
from oyamel.engine.inventory.settle import SECOND
from oyamel.kit.errors import FileRefused

ESPI = "{http://naesb.org/espi}"
ATOM = "{http://www.w3.org/2005/Atom}"
THOUSANDTHS = Decimal("0.001")  # bills are stated in thousandths of their currency


@cache
def _codes() -> dict[str, Any]:
    return yaml.safe_load(
        resources.files(__package__).joinpath("green_button.yaml").read_text(encoding="utf-8")
    )


def is_green_button(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a Green Button file."""
    return b"naesb.org/espi" in head


def read_green_button(stream: BinaryIO, name: str, zone: str) -> Found:
    """Everything in a file; days of bills are counted in `zone`. Raises FileRefused: damaged (cut, not XML, or a bomb)."""
    entries = _Entries()
    try:
        for _event, element in ElementTree.iterparse(stream, forbid_dtd=True):
            if element.tag == ATOM + "entry":
                entries.take(element)
                element.clear()
    except (ParseError, DefusedXmlException) as error:
        raise FileRefused("damaged", name) from error
    return entries.found(zone)


class _Entries:
    """What the entries of a feed hold, by the address of each: they refer to one another by links."""

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self.services: dict[str, int] = {}
        self.types: dict[str, dict[str, int]] = {}
        self.type_of: dict[str, str] = {}
        self.blocks: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        self.bills: list[tuple[str, dict[str, Any]]] = []

    def take(self, entry: Element) -> None:
        links = [(link.get("rel", ""), link.get("href", "")) for link in entry.iter(ATOM + "link")]
        own = next((href for rel, href in links if rel == "self"), "")
        for content in entry.iter(ATOM + "content"):
            for element in content:
                self._take(element, own, [href for rel, href in links if rel == "related"], entry)

    def _take(self, element: Element, own: str, related: list[str], entry: Element) -> None:
        kind = element.tag.removeprefix(ESPI)
        if kind == "UsagePoint":
            self.services[own] = _number(element, "ServiceCategory/kind", 0)
            self.titles[own] = (entry.findtext(ATOM + "title") or "").strip()
        elif kind == "MeterReading":
            self.type_of[own] = next((href for href in related if "/ReadingType/" in href), "")
        elif kind == "ReadingType":
            names = ("powerOfTenMultiplier", "uom", "accumulationBehaviour", "intervalLength")
            self.types[own] = {name: _number(element, name, 0) for name in names}
        elif kind == "IntervalBlock":
            self.blocks[own.split("/IntervalBlock")[0]] += _readings(element)
        elif kind in {"UsageSummary", "ElectricPowerUsageSummary"}:
            self.bills.append((own.split(f"/{kind}")[0], _summary(element)))

    def found(self, zone: str) -> Found:
        result = Found()
        for meter_reading, rows in self.blocks.items():
            self._add_readings(result, meter_reading, rows)
        for point, summary in self.bills:
            self._add_bill(result, point, summary, zone)
        result.note_series()
        return result

    def _label(self, point: str) -> str:
        service = _codes()["services"].get(self.services.get(point, 0), "")
        number = point.rstrip("/").rsplit("/", 1)[-1]
        return " ".join(part for part in (self.titles.get(point, ""), service, number) if part)

    def _add_readings(self, result: Found, meter_reading: str, rows: list[tuple[int, int, int]]) -> None:
        point = meter_reading.split("/MeterReading")[0]
        kind = self.types.get(self.type_of.get(meter_reading, ""), {})
        unit = _codes()["units"].get(kind.get("uom", 0), "")
        label = self._label(point)
        if not unit or kind.get("accumulationBehaviour") == _codes()["cumulative"]:
            said = _(
                "These readings are no amounts in a unit that is known here (uom %(code)s); they are left out."
            )
            trouble = Trouble(
                Place(label), "unit.unknown", said % {"code": kind.get("uom", "–")}, meter_reading
            )
            result.troubles.append(trouble)
            return
        start, length, value = np.array(sorted(rows), dtype="i8").reshape(-1, 3).T
        values = value * 10.0 ** kind.get("powerOfTenMultiplier", 0)
        seconds = int(np.median(length)) if len(length) else 0
        result.intervals[meter_reading] = Intervals(start * SECOND, values, unit, seconds)
        hints = {"meter": point.rstrip("/").rsplit("/", 1)[-1]}
        first, last = (
            (datetime.fromtimestamp(int(each), UTC).isoformat() for each in (start[0], start[-1]))
            if len(start)
            else ("", "")
        )
        result.series[meter_reading] = Series(
            meter_reading, label, "readings", unit, hints, len(start), first, last, float(values.sum())
        )

    def _add_bill(self, result: Found, point: str, summary: dict[str, Any], zone: str) -> None:
        """A bill total; where the file has the readings too, it stands apart, so that nothing counts twice."""
        key = f"{point} bills"
        label = _("%(point)s: bills") % {"point": self._label(point)}
        unit = _codes()["units"].get(summary["uom"], "")
        if not unit or not summary["duration"]:
            place = Place(label)
            result.troubles.append(
                Trouble(place, "bill.incomplete", _("A bill without a unit or a period; it is left out."))
            )
            return
        series = result.series.setdefault(
            key, Series(key, label, hints={"account": point.rsplit("/", 1)[-1]})
        )
        if any(each.startswith(point + "/") for each in result.intervals):
            series.note = _("The readings of the same service stand in this file too.")
        place = ZoneInfo(zone)
        start = datetime.fromtimestamp(summary["start"], place).date()
        end = datetime.fromtimestamp(summary["start"] + summary["duration"], place).date() - timedelta(days=1)
        cost = Decimal(summary["bill"]) * THOUSANDTHS if summary["bill"] is not None else None
        currency = _codes()["currencies"].get(summary["currency"], "")
        amount = Decimal(summary["value"]).scaleb(summary["power"])
        result.amounts.append(
            Amount(key, Place(label), start, max(start, end), amount, unit=unit, cost=cost, currency=currency)
        )


def _number(element: Element, path: str, default: Any) -> Any:
    """A whole number below an element. Raises FileRefused for text in its place."""
    text = element.findtext("/".join(ESPI + part for part in path.split("/")))
    if text is None or not text.strip():
        return default
    try:
        return int(text)
    except ValueError as error:
        raise FileRefused("damaged", path) from error


def _readings(block: Element) -> Iterator[tuple[int, int, int]]:
    """(start, length in seconds, value) of each reading."""
    for reading in block.iter(ESPI + "IntervalReading"):
        start = _number(reading, "timePeriod/start", None)
        if start is not None:
            yield start, _number(reading, "timePeriod/duration", 0), _number(reading, "value", 0)


def _summary(element: Element) -> dict[str, Any]:
    last = "overallConsumptionLastPeriod"
    return {
        "start": _number(element, "billingPeriod/start", 0), "duration": _number(element, "billingPeriod/duration", 0),
        "value": _number(element, f"{last}/value", 0), "power": _number(element, f"{last}/powerOfTenMultiplier", 0),
        "uom": _number(element, f"{last}/uom", 0), "bill": _number(element, "billLastPeriod", None),
        "currency": _number(element, "currency", 0),
    }  # fmt: skip
