"""Energy, water and waste beside the gases: amounts in one unit per carrier, by site, source and month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from oyamel.engine.inventory.assign import Stream
from oyamel.engine.inventory.factors import region_chain
from oyamel.engine.inventory.heat import link
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.engine.inventory.units import ENERGY, Unit, multiplier
from oyamel.facts.inventory import Factor, Route, factors

COMMON_UNITS = {
    "electricity": "kWh", "heat": "kWh", "fuel": "kWh", "vehicle fuel": "kWh", "water": "m^3", "waste": "kg",
    "material": "kg", "refrigerant": "kg", "transport": "t*km",
}  # fmt: skip
FUELS = ("fuel", "vehicle fuel")


@dataclass(frozen=True)
class Quantity:
    """An amount in the carrier's common unit; `note` says which heating value made heat of a fuel."""

    site: str
    source: str
    month: int
    carrier: str
    material: str
    amount: float
    estimated: float
    unit: str
    note: str


def quantities(activity: pa.Table, streams: Iterable[Stream]) -> list[Quantity]:
    """Monthly activity in common units; streams that have none (a distance, a count) are left in their own."""
    known = {(stream.source, stream.unit): stream for stream in streams}
    found = []
    for row in activity.to_pylist():
        stream = known.get((row["source"], row["unit"]))
        if stream:
            found.append(_quantity(row, stream))
    return found


def _quantity(row: dict[str, object], stream: Stream) -> Quantity:
    unit, per_unit, note = common(stream, date(int(str(row["month"])[:4]), int(str(row["month"])[4:]), 1))
    amount, estimated = (float(str(row[name])) * per_unit for name in ("amount", "estimated"))
    return Quantity(
        stream.site, stream.source, int(str(row["month"])), stream.carrier, stream.material or stream.activity,
        amount, estimated, unit, note,
    )  # fmt: skip


def common(stream: Stream, on: date) -> tuple[str, float, str]:
    """The common unit of a stream, how many of it one of its own unit is, and the heating value used."""
    wanted, own = COMMON_UNITS.get(stream.carrier, ""), stream.resolved_unit
    if wanted and Unit("", wanted).dimension == own.dimension:
        return wanted, multiplier(own, Unit(wanted, wanted, own.conditions, own.basis)), ""
    if stream.carrier in FUELS and own.dimension != ENERGY:
        return _heat(stream, on)
    return stream.unit, 1.0, ""


def _heat(stream: Stream, on: date) -> tuple[str, float, str]:
    for region in region_chain(stream.country, stream.region):
        for route in stream.routes:
            for row in _heated(route, region):
                energy = Factor(**{**row.__dict__, "denominator": "kWh"})
                try:
                    found = link(stream.resolved_unit, energy, route, on)
                except InventoryProblem:
                    continue
                return "kWh", found.per_unit, f"{row.basis}, {found.heat.id if found.heat else ''}"
    return stream.unit, 1.0, "no heating value"


def _heated(route: Route, region: str) -> list[Factor]:
    return [
        row
        for row in factors()
        if row.basis and (row.publisher, row.activity, row.region) == (route.publisher, route.factor_activity, region)
        and route.material == row.material and row.pollutant in route.pollutants
    ]  # fmt: skip
