"""The words aspects are described with, and the harms the library must cover.

Each vocabulary is a map from id to `Text`, in the order it is shown: `impacts()["climate"]("es")`.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oyamel.facts.loader import load, refusal
from oyamel.facts.text import Text


@dataclass(frozen=True)
class Harm:
    """A harm the product promises to cover; `aspects` are library aspects with this impact (and type)."""

    id: str
    name: Text
    impact: str
    aspect_type: str | None
    aspects: tuple[str, ...]


def impacts() -> Mapping[str, Text]:
    """What an aspect can do to the environment: climate, water_quality, biodiversity …"""
    return _names("impacts.yaml")


def aspect_types() -> Mapping[str, Text]:
    """Kinds of aspect: emission_to_air, waste, energy_use …"""
    return _names("aspect_types.yaml")


def conditions() -> Mapping[str, Text]:
    """normal, abnormal, emergency."""
    return _names("conditions.yaml")


def life_cycle_stages() -> Mapping[str, Text]:
    """design, acquisition, production, transport, use, end_of_life."""
    return _names("life_cycle_stages.yaml")


def reach() -> Mapping[str, Text]:
    """How far the organization can act on an aspect: control or influence."""
    return _names("reach.yaml")


@functools.cache
def harms() -> Mapping[str, Harm]:
    """The harms named in the product's list, by id."""
    return {harm_id: _harm(harm_id, row) for harm_id, row in load("harms.yaml").items()}


@functools.cache
def _names(name: str) -> Mapping[str, Text]:
    return {fact_id: worded(name, (fact_id,), row) for fact_id, row in load(name).items()}


def worded(name: str, where: tuple[str | int, ...], row: Any) -> Text:
    """The `Text` of a wording in `facts/data/<name>`, refused with its line unless complete."""
    try:
        text = Text.of(row)
    except (TypeError, ValueError) as error:
        raise refusal(name, where, f"bad wording: {error}", "Give en, es and fr.") from error
    if not text.is_complete():
        raise refusal(name, where, f"a language is missing: {row}", "Give en, es and fr.")
    return text


def _harm(harm_id: str, row: dict[str, Any]) -> Harm:
    name = worded("harms.yaml", (harm_id, "name"), row["name"])
    return Harm(harm_id, name, row["impact"], row.get("type"), tuple(row["aspects"]))
