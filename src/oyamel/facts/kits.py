"""Sector kits: the library of activities, aspects and impacts a user picks from.

    kit("automotive").aspects["auto-painting-voc"].title("fr")
    library_aspect("gen-waste-burning").impacts

Read from `data/kits/<sector>.yaml`, corrected by `data/kits/corrections.yaml` (each row with its reason);
what the compiled kits say in English only is worded in `data/kits/words/` (see `oyamel.facts.words`).
Controls, objectives, training and what else a kit offers: `oyamel.facts.kit_parts`. Scores are starting judgements of the compiler, 1 low to
5 high (detectability 5 = hard to notice; for beneficial aspects severity is the size of the benefit), not
evaluations.
"""

import copy
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from oyamel.facts import vocabulary
from oyamel.facts.errors import UnknownFact
from oyamel.facts.loader import load, refusal
from oyamel.facts.text import Text
from oyamel.facts.words import Words, words_of

SECTORS = ("general", "automotive", "chemical", "construction", "transportation", "textile")
CORRECTIONS = "kits/corrections.yaml"
SCORED = ("severity", "likelihood", "scale", "duration", "detectability")
VOCABULARIES: dict[str, Callable[[], Mapping[str, Text]]] = {
    "aspect_type": vocabulary.aspect_types,
    "condition": vocabulary.conditions,
    "life_cycle_stage": vocabulary.life_cycle_stages,
    "control_or_influence": vocabulary.reach,
}


@dataclass(frozen=True)
class LibraryActivity:
    """An activity of a sector: what goes in and what comes out, in the order of the kit."""

    id: str
    kit: str
    title: Text
    inputs: tuple[Text, ...]
    outputs: tuple[Text, ...]


@dataclass(frozen=True)
class LibraryImpact:
    """An impact by its id in the vocabulary; beneficial is its sign."""

    id: str
    is_beneficial: bool


@dataclass(frozen=True)
class LibraryAspect:
    """An aspect a user may pick; `typical_scores` maps severity … detectability to 1-5.

    `score_reason` is empty where the kit gives none; `corrections` says what was changed against the compiled
    kit and why.
    """

    id: str
    kit: str
    activity: str
    title: Text
    aspect_type: str
    impacts: tuple[LibraryImpact, ...]
    condition: str
    life_cycle_stage: str
    control_or_influence: str
    typical_scores: Mapping[str, int]
    score_reason: Text
    why: Text
    controls: tuple[str, ...]
    indicators: tuple[str, ...]
    obligations: tuple[str, ...]
    source: str
    corrections: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """Where a row comes from; `read` is verified or from-memory, `source` "practice" is no document."""

    id: str
    title: str
    url: str | None
    year: int | None
    read: str


@dataclass(frozen=True)
class Kit:
    """A sector's starter kit; `naics` are prefixes of NAICS/SCIAN codes, empty for any sector.

    `unreviewed` are the languages whose words no second person of the trade has read yet.
    """

    sector: str
    title: Text
    naics: tuple[str, ...]
    sources: Mapping[str, Source]
    activities: Mapping[str, LibraryActivity]
    aspects: Mapping[str, LibraryAspect]
    unreviewed: tuple[str, ...]


@functools.cache
def kit(sector: str) -> Kit:
    """The kit of a sector, checked: references resolve, languages complete. Raises UnknownFact, FactError."""
    if sector not in SECTORS:
        raise UnknownFact("sector kit", sector)
    name = f"kits/{sector}.yaml"
    data = load(name)
    sources = {key: Source(key, **row) for key, row in data["sources"].items()}
    words = words_of(sector, data)
    activities = {row["id"]: _activity(name, at, row, words) for at, row in enumerate(data["activities"])}
    aspects = {row["id"]: _aspect(name, at, row, words) for at, row in enumerate(data["aspects"])}
    title = vocabulary.worded(name, ("title",), data["title"])
    whole = Kit(sector, title, tuple(data["naics"]), sources, activities, aspects, words.unreviewed)
    _refuse_loose_ends(name, whole)
    return whole


@functools.cache
def kits() -> tuple[Kit, ...]:
    """All kits, the general one first. Raises FactError, also when a correction corrects nothing."""
    every = tuple(kit(sector) for sector in SECTORS)
    known = {aspect_id for each in every for aspect_id in each.aspects}
    for at, row in enumerate(load(CORRECTIONS)["aspects"]):
        if row["aspect"] not in known:
            raise _stale(at, f"no kit has the aspect {row['aspect']}")
    return every


@functools.cache
def library_aspects() -> Mapping[str, LibraryAspect]:
    """The aspects of all kits by id."""
    return {aspect.id: aspect for each in kits() for aspect in each.aspects.values()}


@functools.cache
def library_activities() -> Mapping[str, LibraryActivity]:
    """The activities of all kits by id."""
    return {activity.id: activity for each in kits() for activity in each.activities.values()}


def library_aspect(aspect_id: str) -> LibraryAspect:
    """One aspect by id, such as "gen-waste-burning". Raises UnknownFact."""
    if aspect_id not in library_aspects():
        raise UnknownFact("library aspect", aspect_id)
    return library_aspects()[aspect_id]


def library_activity(activity_id: str) -> LibraryActivity:
    """One activity by id, such as "auto-painting". Raises UnknownFact."""
    if activity_id not in library_activities():
        raise UnknownFact("library activity", activity_id)
    return library_activities()[activity_id]


def _activity(name: str, at: int, row: dict[str, Any], words: Words) -> LibraryActivity:
    title = vocabulary.worded(name, ("activities", at, "title"), row["title"])
    sector = name.removeprefix("kits/").removesuffix(".yaml")
    inputs, outputs = (words.texts(row["id"], field, row[field]) for field in ("inputs", "outputs"))
    return LibraryActivity(row["id"], sector, title, inputs, outputs)


def _aspect(name: str, at: int, compiled: dict[str, Any], words: Words) -> LibraryAspect:
    row, corrections = _corrected(compiled)
    _refuse_bad_aspect(name, at, row)
    scores = row["typical_scores"]
    return LibraryAspect(
        id=row["id"],
        kit=name.removeprefix("kits/").removesuffix(".yaml"),
        activity=row["activity"],
        title=vocabulary.worded(name, ("aspects", at, "title"), row["title"]),
        aspect_type=row["aspect_type"],
        impacts=tuple(LibraryImpact(each, row["beneficial"]) for each in row["impacts"]),
        condition=row["condition"],
        life_cycle_stage=row["life_cycle_stage"],
        control_or_influence=row["control_or_influence"],
        typical_scores={key: scores[key] for key in SCORED},
        score_reason=words.text(row["id"], "score_reason", scores["reason"] or ""),
        why=words.text(row["id"], "why", row["why"]),
        controls=tuple(row["controls"]),
        indicators=tuple(row["indicators"]),
        obligations=tuple(row["obligations"]),
        source=row["source"],
        corrections=corrections,
    )


def _corrected(compiled: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    row, reasons = copy.deepcopy(compiled), []
    for each in load(CORRECTIONS)["dropped_impacts"]:
        if each["impact"] in row["impacts"]:
            row["impacts"].remove(each["impact"])
            reasons.append(each["reason"])
    for at, each in enumerate(load(CORRECTIONS)["aspects"]):
        if each["aspect"] == row["id"]:
            _correct(row, at, each)
            reasons.append(each["reason"])
    return row, tuple(reasons)


def _correct(row: dict[str, Any], at: int, correction: dict[str, Any]) -> None:
    *above, field = correction["field"].split(".")
    holder = functools.reduce(lambda node, key: node[key], above, row)
    was, now = correction["was"], correction["now"]
    if isinstance(holder[field], list) and was in holder[field]:
        holder[field] = [each for each in holder[field] if each != was] + ([now] if now else [])
    elif holder[field] == was:
        holder[field] = now
    else:
        raise _stale(at, f"{correction['aspect']}.{correction['field']} is {holder[field]!r}, not {was!r}")


def _stale(at: int, reason: str) -> Exception:
    return refusal(CORRECTIONS, ("aspects", at), reason, "Adapt the row to the kit, or remove it.")


def _refuse_bad_aspect(name: str, at: int, row: dict[str, Any]) -> None:
    for field, names in VOCABULARIES.items():
        _refuse_unknown(name, at, field, row[field], names())
    for impact in row["impacts"]:
        _refuse_unknown(name, at, "impacts", impact, vocabulary.impacts())
    if not row["impacts"]:
        raise refusal(name, ("aspects", at, "impacts"), f"{row['id']} has no impact", "Name at least one.")
    for scored in SCORED:
        if row["typical_scores"][scored] not in range(1, 6):
            where = ("aspects", at, "typical_scores")
            raise refusal(name, where, f"{scored} is not 1 to 5", "Score from 1 (low) to 5 (high).")


def _refuse_unknown(name: str, at: int, field: str, value: str, known: Mapping[str, Any]) -> None:
    if value not in known:
        raise refusal(
            name, ("aspects", at, field), f"{value!r} is unknown", f"Choose from {', '.join(known)}."
        )


def _refuse_loose_ends(name: str, whole: Kit) -> None:
    for at, aspect in enumerate(whole.aspects.values()):
        _refuse_unknown(name, at, "activity", aspect.activity, whole.activities)
        _refuse_unknown(name, at, "source", aspect.source, whole.sources)
