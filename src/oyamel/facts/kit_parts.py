"""What a sector kit offers beside activities and aspects: controls, objectives, indicators, training, emergencies, parties, risks.

    parts = parts_of("automotive")
    parts.objectives["auto-obj-water"].target.years, parts.indicators["auto-ind-water"].unit

Texts that the compiled kits say in English only are worded in `data/kits/phrases.<language>.yaml`, English → wording;
a kit that is dropped in may carry its texts in three languages, or in one.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from oyamel.facts.errors import UnknownFact
from oyamel.facts.loader import DATA, load, refusal
from oyamel.facts.text import Text

TRANSLATED = ("es", "fr")
HIERARCHY = ("eliminate", "substitute", "engineer", "administer", "ppe")
BETTER = ("lower", "higher")
RISK_KINDS = ("risk", "opportunity")
TARGETS = ("change", "level")
SECTIONS = ("controls", "objectives", "indicators", "training", "emergencies", "stakeholders", "risks_opportunities")  # fmt: skip
CORRECTIONS = "kits/corrections.yaml"
P = TypeVar("P")


@dataclass(frozen=True)
class KitCheck:
    """How a control is checked: what, how often, the criterion; `unit` where it is measured, else empty."""

    what: Text
    frequency: Text
    is_measured: bool
    unit: str
    criterion: Text


@dataclass(frozen=True)
class KitControl:
    """A control by its place in the hierarchy, with its checks."""

    id: str
    kit: str
    title: Text
    hierarchy: str
    checks: tuple[KitCheck, ...]


@dataclass(frozen=True)
class KitTarget:
    """A typical target: `percent` of change or as a level, None where only the site's own baseline can say it."""

    percent: float | None
    years: int | None
    kind: str
    source: str
    note: Text


@dataclass(frozen=True)
class KitObjective:
    """An objective with its indicator, what is usually done, and what is known of its cost."""

    id: str
    kit: str
    title: Text
    indicator: str
    target: KitTarget
    measures: tuple[Text, ...]
    payback: Text
    source: str
    corrections: tuple[str, ...]


@dataclass(frozen=True)
class KitIndicator:
    """An indicator: unit per normaliser, which way is better, and a typical range where a source gives one."""

    id: str
    kit: str
    title: Text
    unit: str
    normaliser: Text
    better: str
    low: float | None
    high: float | None
    range_note: Text
    range_source: str


@dataclass(frozen=True)
class KitTraining:
    """A course: for whom, what it holds, how often."""

    id: str
    kit: str
    title: Text
    for_whom: Text
    content: tuple[Text, ...]
    frequency: Text


@dataclass(frozen=True)
class KitEmergency:
    """An emergency that aspects of the kit can bring, the first response in order, and a scenario to drill."""

    id: str
    kit: str
    title: Text
    aspects: tuple[str, ...]
    first_response: tuple[Text, ...]
    drill: Text


@dataclass(frozen=True)
class KitParty:
    """An interested party and what it needs and expects."""

    id: str
    kit: str
    title: Text
    needs: Text
    is_likely_obligation: bool


@dataclass(frozen=True)
class KitRisk:
    """A risk or an opportunity, and why."""

    id: str
    kit: str
    kind: str
    title: Text
    why: Text


@dataclass(frozen=True)
class KitParts:
    """The parts of one kit, each by id in the order of the kit; `corrections` of an objective say what was changed and why."""

    controls: Mapping[str, KitControl]
    objectives: Mapping[str, KitObjective]
    indicators: Mapping[str, KitIndicator]
    training: Mapping[str, KitTraining]
    emergencies: Mapping[str, KitEmergency]
    parties: Mapping[str, KitParty]
    risks: Mapping[str, KitRisk]


@functools.cache
def phrases() -> Mapping[str, Mapping[str, str]]:
    """Language → English → wording, for what the compiled kits say in English only."""
    names = {language: f"kits/phrases.{language}.yaml" for language in TRANSLATED}
    return {language: load(name)["phrases"] for language, name in names.items() if (DATA / name).is_file()}


def worded(value: Any) -> Text:
    """A text of a kit: given by language, or in English and worded by the phrases as far as they know it."""
    if isinstance(value, Mapping):
        return Text(**value)
    english = str(value or "")
    found = {language: known[english] for language, known in phrases().items() if english in known}
    return Text(en=english, **found)


def english_only(data: Mapping[str, Any]) -> set[str]:
    """The texts of a kit (plain data) that stand in English only and need a phrase in each language."""
    parts = build_parts("", data, "kits/general.yaml")
    found = {
        text.en for section in vars(parts).values() for part in section.values() for text in _texts(part)
    }
    return {text for text in found if text and not worded(text).is_complete()}


def _texts(value: Any) -> list[Text]:
    """Every wording of a part, however deep, that is not complete in itself."""
    if isinstance(value, Text):
        return [] if value.is_complete() else [value]
    if isinstance(value, tuple):
        return [text for each in value for text in _texts(each)]
    return (
        [text for each in vars(value).values() for text in _texts(each)]
        if hasattr(value, "__dataclass_fields__")
        else []
    )


@functools.cache
def parts_of(sector: str) -> KitParts:
    """The parts of a shipped kit, checked. Raises UnknownFact, FactError with the place."""
    name = f"kits/{sector}.yaml"
    if not (DATA / name).is_file():
        raise UnknownFact("sector kit", sector)
    return build_parts(sector, load(name), name)


def build_parts(sector: str, data: Mapping[str, Any], name: str) -> KitParts:
    """The parts of a kit given as plain data. Raises FactError for a bad choice or a reference that leads nowhere."""
    _refuse_bad_choices(name, data)
    parts = KitParts(
        _section(data, "controls", functools.partial(_control, sector)),
        _section(data, "objectives", functools.partial(_objective, sector)),
        _section(data, "indicators", functools.partial(_indicator, sector)),
        _section(data, "training", functools.partial(_training, sector)),
        _section(data, "emergencies", functools.partial(_emergency, sector)),
        _section(data, "stakeholders", functools.partial(_party, sector)),
        _section(data, "risks_opportunities", functools.partial(_risk, sector)),
    )
    _refuse_loose_ends(name, data, parts)
    return parts


def _section(data: Mapping[str, Any], section: str, build: Callable[[Mapping[str, Any]], P]) -> dict[str, P]:
    return {row["id"]: build(row) for row in data.get(section, ())}


def _control(sector: str, row: Mapping[str, Any]) -> KitControl:
    checks = tuple(
        KitCheck(
            worded(each["what"]), worded(each["frequency"]), each["measured"], each["unit"] or "",
            worded(each["criterion"]),
        )
        for each in row["checks"]
    )  # fmt: skip
    return KitControl(row["id"], sector, worded(row["title"]), row["hierarchy"], checks)


def _objective(sector: str, compiled: Mapping[str, Any]) -> KitObjective:
    row, reasons = _corrected(compiled)
    measures = tuple(worded(each) for each in row["typical_measures"])
    return KitObjective(
        row["id"], sector, worded(row["title"]), row["indicator"], _target(row), measures,
        worded(row["payback_note"]), row["source"], reasons,
    )  # fmt: skip


def _corrected(compiled: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    row = {**compiled, "typical_target": dict(compiled["typical_target"])}
    reasons = []
    for at, each in enumerate(load(CORRECTIONS)["objectives"]):
        if each["objective"] != row["id"]:
            continue
        holder = row["typical_target"] if each["field"] in row["typical_target"] else row
        if holder[each["field"]] != each["was"]:
            said = f"{row['id']}.{each['field']} is {holder[each['field']]!r}, not {each['was']!r}"
            raise refusal(CORRECTIONS, ("objectives", at), said, "Adapt the row to the kit, or remove it.")
        holder[each["field"]] = each["now"]
        reasons.append(each["reason"])
    return row, tuple(reasons)


def _target(row: Mapping[str, Any]) -> KitTarget:
    """The basis of a target names a source of the kit, or says in words what it rests on; then it is part of the note."""
    given = row["typical_target"]
    basis, note = given.get("basis") or "", given.get("note")
    is_source = " " not in basis
    return KitTarget(
        given["percent"], given["years"], given["kind"] or "change", basis if is_source else row["source"],
        worded(note if is_source else note or basis),
    )  # fmt: skip


def _indicator(sector: str, row: Mapping[str, Any]) -> KitIndicator:
    span = row["typical_range"] or {}
    return KitIndicator(
        row["id"], sector, worded(row["title"]), row["unit"], worded(row["normaliser"]), row["better"],
        span.get("low"), span.get("high"), worded(span.get("note")), span.get("source") or "",
    )  # fmt: skip


def _training(sector: str, row: Mapping[str, Any]) -> KitTraining:
    content = tuple(worded(each) for each in row["content"])
    return KitTraining(
        row["id"], sector, worded(row["title"]), worded(row["for_whom"]), content, worded(row["frequency"])
    )


def _emergency(sector: str, row: Mapping[str, Any]) -> KitEmergency:
    steps = tuple(worded(each) for each in row["first_response"])
    drill = worded(row["drill_scenario"])
    return KitEmergency(row["id"], sector, worded(row["title"]), tuple(row["aspects"]), steps, drill)


def _party(sector: str, row: Mapping[str, Any]) -> KitParty:
    return KitParty(row["id"], sector, worded(row["title"]), worded(row["needs"]), row["likely_obligation"])


def _risk(sector: str, row: Mapping[str, Any]) -> KitRisk:
    return KitRisk(row["id"], sector, row["kind"], worded(row["title"]), worded(row["why"]))


def _refuse_bad_choices(name: str, data: Mapping[str, Any]) -> None:
    for section, field, allowed in (
        ("controls", "hierarchy", HIERARCHY),
        ("indicators", "better", BETTER),
        ("risks_opportunities", "kind", RISK_KINDS),
    ):
        for at, row in enumerate(data.get(section, ())):
            _refuse_unknown(name, (section, at, field), row[field], allowed)


def _refuse_loose_ends(name: str, data: Mapping[str, Any], parts: KitParts) -> None:
    aspects = [row["id"] for row in data.get("aspects", ())]
    for at, row in enumerate(data.get("aspects", ())):
        for field, known in (("controls", parts.controls), ("indicators", parts.indicators)):
            for each in row.get(field, ()):
                _refuse_unknown(name, ("aspects", at, field), each, known)
    for at, goal in enumerate(parts.objectives.values()):
        _refuse_unknown(name, ("objectives", at, "indicator"), goal.indicator, parts.indicators)
    for at, emergency in enumerate(parts.emergencies.values()):
        for each in emergency.aspects:
            _refuse_unknown(name, ("emergencies", at, "aspects"), each, aspects)


def _refuse_unknown(
    name: str, where: tuple[str | int, ...], value: str, known: Sequence[str] | Mapping[str, Any]
) -> None:
    if value not in known:
        raise refusal(name, where, f"{value!r} is unknown", "Use an id that the kit defines, or define it.")
