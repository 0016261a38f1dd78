"""How far the packs reach: which levels of law have been compiled for a place, and where nobody has looked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from oyamel.facts.loader import load
from oyamel.facts.obligations.packs import Obligation, Pack
from oyamel.facts.text import Text

PACK, NOBODY = "pack", "nobody-has-looked"


@dataclass(frozen=True)
class Coverage:
    """One level of law at a place. `level`: federal, state or municipality; `state`: pack or nobody-has-looked.

    `missing` says what is known to be there though nobody has compiled it.
    """

    level: str
    code: str
    state: str
    rows: int = 0
    as_of: str | None = None
    missing: Text | None = None


def coverage(packs: Mapping[str, Pack], country: str, jurisdiction: str = "") -> tuple[Coverage, ...]:
    """The levels of law at a place, the country's first; municipal law is in no pack."""
    rows = packs[country].rows if country in packs else ()
    return (
        _level("federal", country, [row for row in rows if row.jurisdiction == country]),
        _level("state", jurisdiction, [row for row in rows if row.jurisdiction == jurisdiction]),
        _level("municipality", "", []),
    )


def _level(level: str, code: str, rows: Sequence[Obligation]) -> Coverage:
    if not rows:
        return Coverage(level, code, NOBODY, missing=known_gaps().get(code))
    return Coverage(level, code, PACK, len(rows), max(row.as_of for row in rows))


@cache
def known_gaps() -> Mapping[str, Text]:
    """What is known of the law of states without a pack, by code."""
    gaps = load("obligations/corrections.yaml")["gaps"]
    return {gap["jurisdiction"]: Text.of(gap["missing"]) for gap in gaps}


@cache
def names_of(which: str) -> Mapping[str, Text]:
    """The names of `topics` or `kinds` by id."""
    return {entry["id"]: Text.of(entry["name"]) for entry in load("obligations/lists.yaml")[which]}


@cache
def topics_off() -> frozenset[str]:
    """The topics that stay hidden until an organization turns them on (safety at work)."""
    topics = load("obligations/lists.yaml")["topics"]
    return frozenset(entry["id"] for entry in topics if entry.get("hidden"))
