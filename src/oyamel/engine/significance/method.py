"""A significance method, understood."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from oyamel.engine.formula import Formula, Numbers, Outcome, YesNo
from oyamel.facts import Text


@dataclass(frozen=True)
class Step:
    """One step of a scale: what it counts and what it means."""

    value: Fraction
    words: Text


@dataclass(frozen=True)
class Criterion:
    """A question of the method. `kind` is scale (steps), number (minimum, maximum, unit) or yes_no.

    `words` says whose the step words are: source, ours, or "" for an organization's own.
    """

    id: str
    name: Text
    kind: str
    conditions: tuple[str, ...]
    weight: Fraction = Fraction(1)
    help: Text = field(default_factory=Text)
    steps: tuple[Step, ...] = ()
    minimum: Fraction = Fraction(0)
    maximum: Fraction = Fraction(0)
    unit: str = ""
    words: str = ""

    def outcome(self) -> Outcome:
        """What may be answered."""
        if self.kind == "yes_no":
            return YesNo()
        if self.kind == "number":
            return Numbers.between(self.minimum, self.maximum)
        return Numbers.of(step.value for step in self.steps)


@dataclass(frozen=True)
class ScoreClass:
    """A class of results, reached at `at_least` or `above` a number, or by one of the text scores `values`."""

    id: str
    name: Text
    is_significant: bool
    at_least: Fraction | None = None
    above: Fraction | None = None
    values: tuple[str, ...] = ()

    @property
    def limit(self) -> Fraction | None:
        """The number it begins at, or None when it takes what is left."""
        return self.above if self.at_least is None else self.at_least

    def holds(self, score: Fraction | str) -> bool:
        """Whether a score belongs here, given that it belongs to no class before."""
        if isinstance(score, str):
            return score in self.values
        if self.at_least is not None:
            return score >= self.at_least
        return self.above is None or score > self.above


@dataclass(frozen=True)
class Override:
    """A condition that decides the class whatever the score; `name` words it."""

    id: str
    name: Text
    when: Formula
    class_id: str
    conditions: tuple[str, ...]


@dataclass(frozen=True)
class Method:
    """A method as data and understood; made by `validate_method`, equal when the data are equal."""

    data: Mapping[str, Any] = field(repr=False)
    id: str = field(compare=False)
    name: Text = field(compare=False)
    source: str = field(compare=False, repr=False)
    basis: Text = field(compare=False, repr=False)
    criteria: tuple[Criterion, ...] = field(compare=False, repr=False)
    formulas: Mapping[str, Formula] = field(compare=False, repr=False)
    formula_words: Text = field(compare=False, repr=False)
    classes: tuple[ScoreClass, ...] = field(compare=False, repr=False)
    overrides: tuple[Override, ...] = field(compare=False, repr=False)
    tables: Mapping[str, Any] = field(compare=False, repr=False)
    decimals: int = field(compare=False, repr=False)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `validate_method` makes the same method of it."""
        return copy.deepcopy(dict(self.data))

    def criteria_for(self, condition: str) -> tuple[Criterion, ...]:
        """The criteria asked for an aspect in a condition (normal, abnormal, emergency), in their order."""
        return tuple(each for each in self.criteria if condition in each.conditions)

    def overrides_for(self, condition: str) -> tuple[Override, ...]:
        """The overrides looked at in a condition, in their order."""
        return tuple(each for each in self.overrides if condition in each.conditions)

    def criterion(self, criterion_id: str) -> Criterion:
        """A criterion by id."""
        return next(each for each in self.criteria if each.id == criterion_id)

    def score_class(self, class_id: str) -> ScoreClass:
        """A class by id."""
        return next(each for each in self.classes if each.id == class_id)

    def override(self, override_id: str) -> Override:
        """An override by id."""
        return next(each for each in self.overrides if each.id == override_id)

    def kinds(self, condition: str) -> dict[str, Outcome]:
        """What the names of a formula may be in a condition: criteria, and their weights as `<id>.weight`."""
        asked = self.criteria_for(condition)
        weights = {f"{each.id}.weight": Numbers.of([each.weight]) for each in asked}
        return {**{each.id: each.outcome() for each in asked}, **weights}
