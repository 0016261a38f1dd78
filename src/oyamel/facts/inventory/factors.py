"""Emission factors, their editions, and the routes from an activity to its rows (sources in the rows)."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from oyamel.facts.inventory.tables import read_table
from oyamel.facts.inventory.uncertainty import percent_of

DATA, USE = "data", "use"
OPEN_END = date(9999, 12, 31)
PARAMETER = re.compile(r"multiply by (S1?|A)\b")


@dataclass(frozen=True)
class Factor:
    """One published value: `numerator` (mass, energy, share) per `denominator`, with publication and cell.

    `used`: the days for which the publisher orders its use, where they are not the days its data describe.
    """

    id: str
    publisher: str
    publication: str
    edition: str
    valid_from: date
    valid_to: date
    region: str
    scope_hint: str
    activity: str
    material: str
    pollutant: str
    value: float
    numerator: str
    denominator: str
    basis: str
    conditions: str
    gwp_set: str
    source: str
    table_ref: str
    checked: str
    second_source: str
    uncertainty: str
    notes: str
    used: tuple[date, date] | None = None

    def window(self, clock: str) -> tuple[date, date]:
        """Days the value holds: those its data describe, or (clock “use”) those its publisher orders it for."""
        return self.used if clock == USE and self.used else (self.valid_from, self.valid_to)

    @property
    def uncertainty_percent(self) -> float | None:
        """Half the 95 % interval in percent of the value, by the larger side; None where none is published."""
        return percent_of(self.uncertainty, self.pollutant, self.value)

    @property
    def parameter(self) -> str:
        """S (sulfur) or A (ash), in weight percent, when the value is to be multiplied by it; else empty."""
        found = PARAMETER.search(self.notes)
        return found.group(1)[0] if found else ""


@dataclass(frozen=True)
class Edition:
    """A publication's edition: released on, standing (current, superseded, other) and what is to be known."""

    publisher: str
    publication: str
    edition: str
    released: str
    standing: str
    gas_state: str
    note: str


@dataclass(frozen=True)
class Route:
    """How rows are found for an activity of the ledger: pollutant, region and the words of the publisher."""

    activity: str
    title: str
    scope: str
    method: str
    gas: bool
    biogenic: bool
    carrier: str
    region: str
    publisher: str
    factor_activity: str
    material: str
    pollutants: tuple[str, ...]
    heat_publisher: str
    heat_material: str

    @property
    def names_material(self) -> bool:
        """Whether the source says the material: “=”, or “=: recycled” for rows that end so."""
        return self.material.startswith("=")


def _day(text: str, default: date) -> date:
    return date.fromisoformat(text) if text else default


@cache
def editions() -> dict[tuple[str, str, str], Edition]:
    """Editions by publisher, publication and edition."""
    made = (Edition(**row) for row in read_table("editions.csv"))
    return {(each.publisher, each.publication, each.edition): each for each in made}


@cache
def _use_years() -> dict[tuple[str, str, str, str], tuple[date, date]]:
    """The days for which a publisher orders the use of a table."""
    return {
        (row["publisher"], row["publication"], row["edition"], row["table_ref"]): (
            date.fromisoformat(row["used_from"]), date.fromisoformat(row["used_to"]),
        )
        for row in read_table("use-years.csv")
    }  # fmt: skip


def _state(row: dict[str, str], denominator: str) -> str:
    """Reference state of a gas volume in the denominator, as the row or its edition says; else empty."""
    if "15 degC" in row["heating_value_basis"]:
        return "15C"
    edition = editions()[row["publisher"], row["publication"], row["edition"]]
    states = dict(part.split("=") for part in edition.gas_state.split(";") if part)
    return states.get(denominator, "")


def _factor(row: dict[str, str]) -> Factor:
    return Factor(
        id=row["id"], publisher=row["publisher"], publication=row["publication"], edition=row["edition"],
        valid_from=_day(row["valid_from"], date.min), valid_to=_day(row["valid_to"], OPEN_END),
        region=row["region"], scope_hint=row["scope_hint"], activity=row["activity"], material=row["material"],
        pollutant=row["pollutant"], value=float(row["value"]), numerator=row["numerator_unit"],
        denominator=row["denominator_unit"], basis=row["heating_value_basis"].split(" ")[0],
        conditions=_state(row, row["denominator_unit"]), gwp_set=row["gwp_set"], source=row["source"],
        table_ref=row["table_ref"], checked=row["checked"], second_source=row["second_source"],
        uncertainty=row["uncertainty"], notes=row["notes"],
        used=_use_years().get((row["publisher"], row["publication"], row["edition"], row["table_ref"])),
    )  # fmt: skip


@cache
def factors() -> tuple[Factor, ...]:
    """All published rows, in the order of the file."""
    return tuple(_factor(row) for row in read_table("factors.csv"))


@cache
def factors_by_id() -> dict[str, Factor]:
    """Published rows by their stable id."""
    return {row.id: row for row in factors()}


def _route(row: dict[str, str]) -> Route:
    return Route(
        activity=row["activity"], title=row["title"], scope=row["scope"], method=row["method"],
        gas=row["gas"] == "yes", biogenic=row["biogenic"] == "yes", carrier=row["carrier"], region=row["region"],
        publisher=row["publisher"], factor_activity=row["factor_activity"], material=row["material"],
        pollutants=tuple(filter(None, row["pollutants"].split(";"))),
        heat_publisher=row["heat_publisher"], heat_material=row["heat_material"],
    )  # fmt: skip


@cache
def routes() -> dict[str, tuple[Route, ...]]:
    """Routes by activity, in the order of the file."""
    made = [_route(row) for row in read_table("routes.csv")]
    return {each.activity: tuple(r for r in made if r.activity == each.activity) for each in made}
