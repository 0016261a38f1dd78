"""Unit names as people write them, states of gas volumes, definitions for Pint (source: units.md)."""

from dataclasses import dataclass
from functools import cache

from oyamel.facts.inventory.tables import data_path, read_table


@dataclass(frozen=True)
class UnitName:
    """One way to write a unit: a Pint expression, or the choices when the name is ambiguous."""

    name: str
    pint: str
    conditions: str
    choices: tuple[str, ...]
    by_country: tuple[tuple[str, str], ...]
    source: str
    note: str


@dataclass(frozen=True)
class GasCondition:
    """Reference state of a gas volume: temperature in °C, pressure in kPa."""

    key: str
    title: str
    temperature_c: float
    pressure_kpa: float
    source: str


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _pair(text: str) -> tuple[str, str]:
    key, value = text.split("=", 1)
    return key, value


def _unit_name(row: dict[str, str]) -> UnitName:
    countries = tuple(_pair(part) for part in _parts(row["by_country"]))
    return UnitName(
        row["name"],
        row["pint"],
        row["conditions"],
        _parts(row["choices"]),
        countries,
        row["source"],
        row["note"],
    )


@cache
def unit_names() -> dict[str, UnitName]:
    """The allow-list of unit names, by the name as written."""
    return {row["name"]: _unit_name(row) for row in read_table("units.csv")}


@cache
def gas_conditions() -> dict[str, GasCondition]:
    """Reference states of gas volumes by key (15C, 60F, …)."""
    return {
        row["key"]: GasCondition(
            row["key"], row["title"], float(row["temperature_c"]), float(row["pressure_kpa"]), row["source"]
        )
        for row in read_table("gas-conditions.csv")
    }


def unit_definitions() -> list[str]:
    """Definitions in Pint's language, one a line, needed for the units of the factor tables."""
    text = data_path("units.pint.txt").read_text(encoding="utf-8")
    return [line.split("#")[0].strip() for line in text.splitlines() if line.split("#")[0].strip()]
