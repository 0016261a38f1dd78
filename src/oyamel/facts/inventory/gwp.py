"""Global warming potentials over 100 years by set, and refrigerant blends (sources in the rows)."""

import json
from dataclasses import dataclass
from functools import cache

from oyamel.facts.inventory.tables import number, read_table

GWP_COLUMN = "gwp100_"


@dataclass(frozen=True)
class Gas:
    """A greenhouse gas; `gwp100` maps a set (AR5) to its value, sets without a value are absent."""

    id: str
    name: str
    formula: str
    cas: str
    group: str
    gwp100: dict[str, float]
    checked: str
    sources: str
    notes: str


@dataclass(frozen=True)
class Blend:
    """A refrigerant: mass fractions of its components and the values printed or recomputed by set."""

    name: str
    composition: str
    fractions: dict[str, float]
    gwp100: dict[str, float]
    checked: str
    sources: str
    notes: str


def _sets(row: dict[str, str]) -> dict[str, float]:
    found = {
        key.removeprefix(GWP_COLUMN): number(text) for key, text in row.items() if key.startswith(GWP_COLUMN)
    }
    return {key: value for key, value in found.items() if value is not None}


def _gas(row: dict[str, str]) -> Gas:
    return Gas(
        row["gas_id"], row["name"], row["formula"], row["cas"], row["group"], _sets(row),
        row["checked"], row["sources"], row["notes"],
    )  # fmt: skip


def _blend(row: dict[str, str]) -> Blend:
    fractions = json.loads(row["mass_fractions_json"])
    return Blend(
        row["blend"], row["composition"], fractions, _sets(row), row["checked"], row["sources"], row["notes"]
    )


@cache
def gases() -> dict[str, Gas]:
    """Gases by id (CH4-fossil, HFC-134a …)."""
    return {row["gas_id"]: _gas(row) for row in read_table("gwp.csv")}


@cache
def blends() -> dict[str, Blend]:
    """Refrigerants and blends by name (R-410A …)."""
    return {row["blend"]: _blend(row) for row in read_table("refrigerant-blends.csv")}


@dataclass(frozen=True)
class Variant:
    """A published deviation from a set: the same values but for some gases."""

    base: str
    values: dict[str, float]
    source: str


@cache
def gwp_variants() -> dict[str, Variant]:
    """Deviating sets by name."""
    rows = read_table("gwp-variants.csv")
    names = dict.fromkeys(row["set"] for row in rows)
    return {name: _variant([row for row in rows if row["set"] == name]) for name in names}


def _variant(rows: list[dict[str, str]]) -> Variant:
    values = {row["gas_id"]: float(row["value"]) for row in rows}
    return Variant(rows[0]["base"], values, rows[0]["source"])


@dataclass(frozen=True)
class Depletion:
    """An ozone depletion potential (kg CFC-11e per kg of gas) with the law that lists it."""

    gas: str
    value: float
    law: str
    checked: str
    sources: str


@cache
def depletions() -> dict[str, Depletion]:
    """Ozone depletion potentials by gas id."""
    return {
        row["gas_id"]: Depletion(row["gas_id"], float(row["odp"]), row["law"], row["checked"], row["sources"])
        for row in read_table("odp.csv")
    }
