"""Which permits, registrations and reports answer which facts: holding one says something of the site.

Source: `facts/data/obligations/held.yaml`; each entry names the row of law that asks for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from oyamel.facts.loader import load
from oyamel.facts.obligations import Obligation, load_packs
from oyamel.facts.text import Text


@dataclass(frozen=True)
class Held:
    """A permit, registration or report. `answers`: what holding it says; `denies`: what not holding it says."""

    id: str
    jurisdiction: str
    name: Text
    row: str
    answers: Mapping[str, Any]
    denies: Mapping[str, Any]


@cache
def library() -> Mapping[str, Held]:
    """Everything that may be held, by id, in the order of the file."""
    law = {row.id: row for pack in load_packs().values() for row in pack.rows}
    return {raw["id"]: _held(raw, law[raw["row"]]) for raw in load("obligations/held.yaml")}


def _held(raw: Mapping[str, Any], row: Obligation) -> Held:
    name = Text.of(raw["name"]) if "name" in raw else row.title
    return Held(raw["id"], row.jurisdiction, name, row.id, raw["answers"], raw.get("denies") or {})


def offered(country: str, region: str) -> list[Held]:
    """What a site of a place may hold: its country's first, then its state's or province's."""
    return [each for each in library().values() if each.jurisdiction in {country, region}]


def answers_from(wanted: Mapping[str, bool]) -> dict[str, Any]:
    """The facts that follow. What one permit says counts over what the lack of another denies."""
    known = library()
    denied = {
        name: value
        for key, is_held in wanted.items()
        if not is_held
        for name, value in known[key].denies.items()
    }
    said = {
        name: value
        for key, is_held in wanted.items()
        if is_held
        for name, value in known[key].answers.items()
    }
    return denied | said
