"""Scales of likelihood and consequence as data: their words, the classes of the score, and what must be acted on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FEWEST, MOST = 2, 7
Words = Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """A step of a scale; `benefit` words the same step for opportunities."""

    value: int
    words: Words
    benefit: Words


@dataclass(frozen=True)
class ScoreClass:
    """A class of scores from `at_least` on, up to the next higher class."""

    id: str
    name: Words
    at_least: int
    needs_action: bool


@dataclass(frozen=True)
class Scales:
    """What the organization judges risks by. The score is likelihood times consequence."""

    likelihood: tuple[Step, ...]
    consequence: tuple[Step, ...]
    classes: tuple[ScoreClass, ...]

    def has(self, likelihood: int, consequence: int) -> bool:
        """Whether both values are steps of these scales."""
        return any(each.value == likelihood for each in self.likelihood) and any(
            each.value == consequence for each in self.consequence
        )

    def class_of(self, score: int) -> ScoreClass:
        """The highest class that a score reaches."""
        return next(each for each in self.classes if score >= each.at_least)

    def class_named(self, id: str) -> ScoreClass | None:
        return next((each for each in self.classes if each.id == id), None)


def word(words: Words, language: str) -> str:
    """The wording in a language, else in any: an organization need not write in three."""
    return words.get(language[:2]) or next(iter(words.values()), "")


@cache
def default_definition() -> dict[str, Any]:
    """The definition that an organization begins with."""
    text = resources.files("oyamel.plan.risks").joinpath("scales.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def understood(definition: Mapping[str, Any]) -> Scales:
    """The scales of a definition. Raises ValidationError by place for one that cannot work."""
    scales = Scales(
        _steps(definition["likelihood"]), _steps(definition["consequence"]), _classes(definition["classes"])
    )
    for place in ("likelihood", "consequence"):
        _check_steps(place, getattr(scales, place))
    _check_classes(scales)
    return scales


def _steps(rows: list[dict[str, Any]]) -> tuple[Step, ...]:
    steps = [Step(row["value"], row["words"], row.get("benefit") or row["words"]) for row in rows]
    return tuple(sorted(steps, key=lambda step: step.value))


def _classes(rows: list[dict[str, Any]]) -> tuple[ScoreClass, ...]:
    classes = [ScoreClass(row["id"], row["name"], row["at_least"], bool(row["needs_action"])) for row in rows]
    return tuple(sorted(classes, key=lambda each: -each.at_least))


def _check_steps(place: str, steps: tuple[Step, ...]) -> None:
    if not FEWEST <= len(steps) <= MOST:
        raise ValidationError(
            {place: _("A scale has %(fewest)d to %(most)d steps.") % {"fewest": FEWEST, "most": MOST}}
        )
    if [each.value for each in steps] != list(range(1, len(steps) + 1)):
        raise ValidationError({place: _("Number the steps 1, 2, 3 and so on, each once.")})


def _check_classes(scales: Scales) -> None:
    limits = [each.at_least for each in scales.classes]
    if not limits or limits[-1] != 1:
        raise ValidationError({"classes": _("The lowest class begins at a score of 1.")})
    if len(set(limits)) != len(limits):
        raise ValidationError({"classes": _("Two classes begin at the same score.")})
    if limits[0] > len(scales.likelihood) * len(scales.consequence):
        raise ValidationError(
            {"classes": _("No score reaches %(limit)d on these scales.") % {"limit": limits[0]}}
        )
    acted = [each.needs_action for each in scales.classes]
    if acted != sorted(acted, reverse=True):
        raise ValidationError(
            {"classes": _("Where a class needs action, every higher class needs action, too.")}
        )
