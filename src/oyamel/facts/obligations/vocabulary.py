"""The one vocabulary of facility facts: what may be asked about a site, in which units, in which words.

Source: `data/obligations/facility-facts.yaml` (own words; see its `meta`). A fact has a nature: `standing` (true of the
site as it is), `event` (answered after something happened) or `project` (answered while something is planned).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from oyamel.facts.loader import DATA, load_path
from oyamel.facts.obligations.problems import Problem, Where, refuse
from oyamel.facts.text import LANGUAGES, Text

FOLDER = DATA / "obligations"
COUNTRIES = ("MX", "US", "CA")
KINDS = ("boolean", "integer", "quantity", "choice", "codes")
NATURES = ("standing", "event", "project")
RATIO = "ratio"


@dataclass(frozen=True)
class Unit:
    """A unit of the conditions: `factor` times the base of its dimension, exact; `pint` is its name there, if any."""

    name: str
    dimension: str
    factor: Fraction
    label: Text
    pint: str | None = None


@dataclass(frozen=True, eq=False)
class Fact:
    """One question about a site. `default` holds screening values per country, in the form of an answer."""

    name: str
    kind: str
    nature: str
    question: Text
    help: Text | None = None
    dimension: str | None = None
    period: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Text] = field(default_factory=dict)
    is_open: bool = False
    default: Mapping[str, Any] = field(default_factory=dict)
    asked_in: tuple[str, ...] = ()
    note: str | None = None
    aliases: tuple[Mapping[str, str], ...] = ()
    related: tuple[str, ...] = ()

    @property
    def happens(self) -> bool:
        """True when the fact belongs to an event or a project, not to the site as it stands."""
        return self.nature != "standing"

    @property
    def takes_unit(self) -> bool:
        """True when an answer or a literal needs a unit."""
        return self.kind == "quantity" and self.dimension != RATIO


@dataclass(frozen=True)
class Derived:
    """A fact that is computed: an expression in the language of the conditions, and its label."""

    name: str
    expression: str
    label: Text


@dataclass(frozen=True)
class Vocabulary:
    """All facts, derived facts and units by name, and the old names of facts."""

    facts: Mapping[str, Fact]
    derived: Mapping[str, Derived]
    units: Mapping[str, Unit]
    as_of: str
    old_names: Mapping[str, tuple[str, ...]]
    path: Path

    def units_of(self, dimension: str) -> list[Unit]:
        """The units of a dimension, in the order of the table."""
        return [unit for unit in self.units.values() if unit.dimension == dimension]


@cache
def load_vocabulary() -> Vocabulary:
    """The vocabulary that is shipped. Raises RefusedPack with every problem found."""
    return read_vocabulary(FOLDER / "facility-facts.yaml")


def read_vocabulary(path: Path) -> Vocabulary:
    """The vocabulary of a file; expressions of derived facts are checked where conditions are compiled."""
    raw = load_path(path)
    refuse(path, _problems(raw))
    facts = {row["name"]: _fact(row) for row in raw["facts"]}
    return Vocabulary(
        facts=facts,
        derived={row["name"]: _derived(row) for row in raw["derived"]},
        units={row["unit"]: _unit(row) for row in raw["units"]},
        as_of=raw["meta"]["as_of"],
        old_names=_old_names(facts),
        path=path,
    )


def _unit(row: Mapping[str, Any]) -> Unit:
    return Unit(
        row["unit"], row["dimension"], Fraction(row["factor"]), Text.of(row["label"]), row.get("pint")
    )


def _derived(row: Mapping[str, Any]) -> Derived:
    return Derived(row["name"], row["expression"], Text.of(row["label"]))


def _fact(row: Mapping[str, Any]) -> Fact:
    return Fact(
        name=row["name"],
        kind=row["kind"],
        nature=row["nature"],
        question=Text.of(row["question"]),
        help=Text.of(row["help"]) if row.get("help") else None,
        dimension=row.get("dimension"),
        period=row.get("period"),
        units=row.get("unit") or {},
        choices={choice["value"]: Text.of(choice["label"]) for choice in row.get("choices") or []},
        is_open=bool(row.get("open")),
        default=_defaults(row.get("default")),
        asked_in=tuple(row["asked_in"]),
        note=row.get("note"),
        aliases=tuple(row.get("aliases") or ()),
        related=tuple(other["fact"] for other in row.get("related") or ()),
    )


def _defaults(raw: Any) -> dict[str, Any]:
    if raw is None:
        return {}
    return dict(raw) if isinstance(raw, dict) else dict.fromkeys(COUNTRIES, raw)


def _old_names(facts: Mapping[str, Fact]) -> dict[str, tuple[str, ...]]:
    """Old name → the facts that took it over, when it is not itself a name."""
    found: dict[str, tuple[str, ...]] = {}
    for fact in facts.values():
        for alias in fact.aliases:
            if alias["name"] not in facts and fact.name not in found.get(alias["name"], ()):
                found[alias["name"]] = (*found.get(alias["name"], ()), fact.name)
    return found


def _problems(raw: Mapping[str, Any]) -> Iterator[Problem]:
    dimensions = {row["dimension"] for row in raw["dimensions"]}
    for at, row in enumerate(raw["units"]):
        yield from _unit_problems(("units", at), row, dimensions)
    unit_dimensions = {row["unit"]: row["dimension"] for row in raw["units"]}
    names: set[str] = set()
    for section in ("facts", "derived"):
        for at, row in enumerate(raw[section]):
            yield from _name_problems((section, at), row["name"], names)
            words = ("question", "help") if section == "facts" else ("label",)
            for key in words:
                yield from missing_languages((section, at, key), row.get(key), needed=key != "help")
            names.add(row["name"])
    for at, row in enumerate(raw["facts"]):
        yield from _fact_problems(("facts", at), row, dimensions, unit_dimensions)


def _name_problems(where: Where, name: str, taken: set[str]) -> Iterator[Problem]:
    if name in taken:
        yield Problem(
            "name.twice",
            (*where, "name"),
            f"the name {name!r} stands twice",
            "Give one of them another name.",
        )
    if not name.isidentifier():
        yield Problem(
            "name.form", (*where, "name"), f"{name!r} is no name", "Use letters, digits and underscores."
        )


def missing_languages(where: Where, words: Any, needed: bool = True) -> Iterator[Problem]:
    """A problem for each language in which a wording is missing; none at all where it is not needed."""
    if words is None and not needed:
        return
    have = words if isinstance(words, dict) else {}
    for language in LANGUAGES:
        if not have.get(language):
            yield Problem(
                "language.missing",
                where,
                f"the wording in {language!r} is missing",
                f"Add {language}: with its text.",
            )


def _unit_problems(where: Where, row: Mapping[str, Any], dimensions: set[str]) -> Iterator[Problem]:
    yield from missing_languages((*where, "label"), row.get("label"))
    if row["dimension"] not in dimensions:
        reason = f"unit {row['unit']!r} has the unknown dimension {row['dimension']!r}"
        yield Problem("dimension.unknown", (*where, "dimension"), reason, "Use one of the list `dimensions`.")
    try:
        positive = Fraction(row["factor"]) > 0
    except (ValueError, ZeroDivisionError, TypeError):
        positive = False
    if not positive:
        reason = f"factor {row['factor']!r} of {row['unit']!r} is no positive exact number"
        yield Problem(
            "unit.factor", (*where, "factor"), reason, "Write a decimal or a fraction as text: '0.001', 1/9."
        )


def _fact_problems(
    where: Where, row: Mapping[str, Any], dimensions: set[str], units: Mapping[str, str]
) -> Iterator[Problem]:
    if row["kind"] not in KINDS:
        reason = f"the kind {row['kind']!r} is unknown"
        yield Problem("fact.kind", (*where, "kind"), reason, f"Use one of: {', '.join(KINDS)}.")
    if row.get("nature") not in NATURES:
        reason = f"the nature {row.get('nature')!r} is unknown"
        yield Problem("fact.nature", (*where, "nature"), reason, f"Use one of: {', '.join(NATURES)}.")
    if row.get("event") and row.get("nature") != "event":
        yield Problem(
            "fact.nature", (*where, "nature"), "an event fact has another nature", "Write nature: event."
        )
    if row["kind"] == "quantity" and row.get("dimension") not in dimensions:
        reason = f"the dimension {row.get('dimension')!r} is unknown"
        yield Problem("dimension.unknown", (*where, "dimension"), reason, "Use one of the list `dimensions`.")
    for country, unit in (row.get("unit") or {}).items():
        if units.get(unit) != row.get("dimension"):
            reason = f"the unit {unit!r} is not one of {row.get('dimension')!r}"
            yield Problem(
                "unit.dimension", (*where, "unit", country), reason, "Use a unit of the same dimension."
            )
    for at, choice in enumerate(row.get("choices") or []):
        yield from missing_languages((*where, "choices", at, "label"), choice.get("label"))
