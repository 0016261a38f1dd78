"""What a policy and a scope have to say, point by point, and which duties need a person of their own.

points("policy", "2026")[0].label("es")
duties("2015")[0].requirement            "2015/5.3/b"
"""

import functools
from dataclasses import dataclass
from typing import Any

from oyamel.facts import standards
from oyamel.facts.context import environmental_conditions
from oyamel.facts.errors import UnknownFact
from oyamel.facts.loader import load, refusal
from oyamel.facts.text import Text
from oyamel.facts.vocabulary import worded

SOURCE = "standards/statements.yaml"
STATEMENTS = ("policy", "scope")


@dataclass(frozen=True)
class Point:
    """Something that a sentence of the text has to say; `requirement` is its id in one edition.

    One that is not required is called for where one of its `conditions` of the environment is relevant.
    """

    id: str
    requirement: str
    label: Text
    hint: Text
    is_required: bool
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Duty:
    """A requirement that somebody in particular has to hold."""

    requirement: str
    label: Text


@functools.cache
def points(statement: str, edition: str) -> tuple[Point, ...]:
    """The points of a "policy" or "scope" in an edition, the required ones first. Raises UnknownFact, FactError."""
    if statement not in STATEMENTS:
        raise UnknownFact("statement", statement)
    rows = load(SOURCE)[statement]
    return tuple(_point(statement, at, row, edition) for at, row in enumerate(rows))


def _point(statement: str, at: int, row: dict[str, Any], edition: str) -> Point:
    label, hint = (worded(SOURCE, (statement, at, field), row[field]) for field in ("label", "hint"))
    requirement = _requirement((statement, at), row, edition)
    conditions = tuple(row.get("conditions", ()))
    for each in conditions:
        if each not in environmental_conditions():
            where = (statement, at, "conditions")
            raise refusal(
                SOURCE, where, f"{each} is unknown", "Name a condition of environmental_conditions.yaml."
            )
    return Point(row["id"], requirement, label, hint, row["required"], conditions)


@functools.cache
def duties(edition: str) -> tuple[Duty, ...]:
    """The duties of an edition that need a person of their own. Raises UnknownFact, FactError."""
    rows = load(SOURCE)["duties"]
    return tuple(
        Duty(
            _requirement(("duties", at), row, edition), worded(SOURCE, ("duties", at, "label"), row["label"])
        )
        for at, row in enumerate(rows)
    )


def _requirement(where: tuple[str | int, ...], row: dict[str, Any], edition: str) -> str:
    if edition not in row["requirement"]:
        raise UnknownFact("edition", edition)
    found = row["requirement"][edition]
    if found not in standards.standard().requirements:
        raise refusal(SOURCE, where, f"{found} does not exist", "Name a requirement of the standard.")
    return found
