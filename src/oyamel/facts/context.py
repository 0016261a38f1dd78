"""What the context of an organization is asked about, and who is usually interested in it.

    environmental_conditions()["climate"].inward("fr")
    stakeholders("automotive")["auto-stk-neighbours"].needs("es")

Conditions stand in `data/environmental_conditions.yaml`; interested parties in the sector kits.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from oyamel.facts.errors import UnknownFact
from oyamel.facts.kits import SECTORS
from oyamel.facts.loader import load
from oyamel.facts.text import Text
from oyamel.facts.vocabulary import worded

CONDITIONS = "environmental_conditions.yaml"


@dataclass(frozen=True)
class EnvironmentalCondition:
    """A condition of the environment; the two questions ask what the organization does to it, and it to the organization."""

    id: str
    name: Text
    outward: Text
    inward: Text


@dataclass(frozen=True)
class Stakeholder:
    """An interested party that a sector usually has, with what it expects; a likely obligation is a hint, no decision."""

    id: str
    kit: str
    title: Text
    needs: Text
    is_likely_obligation: bool


@functools.cache
def environmental_conditions() -> Mapping[str, EnvironmentalCondition]:
    """The conditions by id, in the order in which the 2026 edition names them. Raises FactError."""
    return {key: _condition(key, row) for key, row in load(CONDITIONS).items()}


def _condition(key: str, row: dict[str, dict[str, str]]) -> EnvironmentalCondition:
    name, outward, inward = (
        worded(CONDITIONS, (key, field), row[field]) for field in ("name", "outward", "inward")
    )
    return EnvironmentalCondition(key, name, outward, inward)


@functools.cache
def stakeholders(sector: str) -> Mapping[str, Stakeholder]:
    """The interested parties of a sector's kit by id. Raises UnknownFact, FactError."""
    if sector not in SECTORS:
        raise UnknownFact("sector kit", sector)
    name = f"kits/{sector}.yaml"
    found = {}
    for at, row in enumerate(load(name)["stakeholders"]):
        title, needs = (worded(name, ("stakeholders", at, field), row[field]) for field in ("title", "needs"))
        found[row["id"]] = Stakeholder(row["id"], sector, title, needs, row["likely_obligation"])
    return found


def stakeholder(stakeholder_id: str) -> Stakeholder:
    """One interested party by id, such as "gen-s-landlord". Raises UnknownFact."""
    for sector in SECTORS:
        if stakeholder_id in stakeholders(sector):
            return stakeholders(sector)[stakeholder_id]
    raise UnknownFact("stakeholder", stakeholder_id)
