"""Answers of a site, checked against the vocabulary and made comparable: exact, in the base of their dimension."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from oyamel.facts.obligations import Fact, Problem, Vocabulary

NUMBER = r"[0-9]+(?:\.[0-9]+)?"
QUANTITY = re.compile(rf"({NUMBER})\s*([A-Za-z][A-Za-z0-9_]*(?:\s*/\s*[A-Za-z][A-Za-z0-9_]*)?)")
PLAIN = re.compile(NUMBER)
DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Answer:
    """One answer. `value`: bool, int, Fraction (in the base of the dimension), text or a tuple of codes.

    `written` and `unit` are number and unit as given, for showing.
    """

    value: bool | int | Fraction | str | tuple[str, ...]
    written: str | None = None
    unit: str | None = None

    @property
    def number(self) -> Fraction | None:
        """The number as given, in its own unit."""
        return Fraction(self.written) if self.written else None


class Answers:
    """The answers of one site by fact; a fact that is absent is unknown. Read only."""

    def __init__(self, given: Mapping[str, Answer]) -> None:
        self.given = given
        self.values: dict[str, Any] = {name: answer.value for name, answer in given.items()}
        self.memo: dict[str, bool | None] = {}

    def without(self, names: frozenset[str]) -> "Answers":
        """The same answers, with these facts unknown; itself when none of them is answered."""
        if names.isdisjoint(self.given):
            return self
        return Answers({name: answer for name, answer in self.given.items() if name not in names})

    @cached_property
    def country(self) -> str | None:
        """The country of the site, or None when it is unknown."""
        return self.values.get("country")


class RefusedAnswers(ValueError):
    """Answers that cannot be used; `problems` names each fact, the reason and the remedy."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{one.where[0]}: {one.reason}. {one.remedy}" for one in problems))


def read_answers(raw: Mapping[str, Any], vocabulary: Vocabulary, screening: bool = False) -> Answers:
    """Checked answers from names and values, as in a file of facts. Raises RefusedAnswers with every problem.

    Values: true/false, whole numbers, choices as text, lists of codes, quantities as text with unit ("60 kg"); null or
    absent is unknown. With `screening`, unanswered facts take their defaults, so every verdict is yes or no (except
    without a country) and must be shown as provisional.
    """
    given, problems = sift_answers(raw, vocabulary)
    if problems:
        raise RefusedAnswers(problems)
    return Answers({**_defaults(given, vocabulary), **given}) if screening else Answers(given)


def sift_answers(raw: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[dict[str, Answer], list[Problem]]:
    """The good answers, and what is wrong with the others: so one bad answer does not hide the rest."""
    given: dict[str, Answer] = {}
    problems: list[Problem] = []
    for name, value in raw.items():
        if value is None:
            continue
        try:
            given[name] = read_answer(_known(str(name), vocabulary), value, vocabulary)
        except _Bad as bad:
            problems.append(Problem(bad.code, (str(name),), bad.reason, bad.remedy))
    for problem in _country_problems(given):
        problems.append(problem)
        given.pop(str(problem.where[0]))
    return given, problems


def read_answer(fact: Fact, value: Any, vocabulary: Vocabulary) -> Answer:
    """One answer to one fact. Raises ValueError with reason and remedy."""
    if fact.takes_unit:
        return _quantity(fact, value, vocabulary)
    return READERS[fact.kind](fact, value)


class _Bad(ValueError):
    def __init__(self, code: str, reason: str, remedy: str) -> None:
        self.code, self.reason, self.remedy = code, reason, remedy
        super().__init__(f"{reason}. {remedy}")


def _known(name: str, vocabulary: Vocabulary) -> Fact:
    fact = vocabulary.facts.get(name)
    if fact:
        return fact
    if name in vocabulary.derived:
        raise _Bad("answer.derived", f"{name!r} is computed from other facts", "Answer those instead.")
    if name in vocabulary.old_names:
        heirs = " or ".join(vocabulary.old_names[name])
        raise _Bad("answer.old_name", f"{name!r} is an old name", f"Use {heirs}, with its unit.")
    raise _Bad("answer.unknown_fact", f"there is no fact {name!r}", suggestion(name, vocabulary.facts))


def suggestion(name: str, names: Mapping[str, Any]) -> str:
    """A remedy for a name that does not exist: the nearest that does, or the list."""
    near = difflib.get_close_matches(name, names, 1)
    return f"Did you mean {near[0]}?" if near else "See facility-facts.yaml for the names."


def _boolean(fact: Fact, value: Any) -> Answer:
    if isinstance(value, bool):
        return Answer(value)
    raise _Bad("answer.boolean", f"{value!r} is neither true nor false", "Answer true or false.")


def _integer(fact: Fact, value: Any) -> Answer:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return Answer(value, written=str(value))
    raise _Bad("answer.integer", f"{value!r} is no whole number", "Answer a number such as 12, without unit.")


def _ratio(fact: Fact, value: Any) -> Answer:
    text = str(value)
    if isinstance(value, bool) or not PLAIN.fullmatch(text):
        raise _Bad(
            "answer.ratio", f"{value!r} is no plain number", "Answer a number such as 1.5, without unit."
        )
    return Answer(Fraction(text), written=text)


def _quantity(fact: Fact, value: Any, vocabulary: Vocabulary) -> Answer:
    if isinstance(value, int | float):
        raise _Bad("answer.no_unit", f"{value!r} has no unit", _example(fact, vocabulary))
    found = QUANTITY.fullmatch(str(value).strip())
    if not found:
        raise _Bad("answer.quantity", f"{value!r} is no number with a unit", _example(fact, vocabulary))
    name = found[2].replace(" ", "")
    unit = vocabulary.units.get(name)
    if unit is None or unit.dimension != fact.dimension:
        names = ", ".join(one.name for one in vocabulary.units_of(fact.dimension or ""))
        raise _Bad("answer.unit", f"{name!r} is no unit of {fact.dimension}", f"Use one of: {names}.")
    return Answer(_times(found[1], unit.factor), written=found[1], unit=name)


def _times(number: str, factor: Fraction) -> Fraction:
    """An exact product; whole numbers, the usual case, without the cost of a second fraction."""
    if number.isdecimal():
        return Fraction(int(number) * factor.numerator, factor.denominator)
    return Fraction(number) * factor


def _example(fact: Fact, vocabulary: Vocabulary) -> str:
    unit = vocabulary.units_of(fact.dimension or "")[0].name
    return f"Write number and unit, such as 60 {unit}, with a dot for decimals."


def _choice(fact: Fact, value: Any) -> Answer:
    if isinstance(value, str) and (fact.is_open or value in {*fact.choices, *fact.default.values()}):
        return Answer(value)
    remedy = f"Use one of: {', '.join(fact.choices)}."
    raise _Bad("answer.choice", f"{value!r} is not among the choices", remedy)


def _codes(fact: Fact, value: Any) -> Answer:
    codes = value if isinstance(value, list | tuple) else [value]
    texts = tuple(str(code) for code in codes)
    if any(isinstance(code, bool) for code in codes) or not all(DIGITS.fullmatch(text) for text in texts):
        raise _Bad("answer.codes", f"{value!r} is no list of codes", "Answer a list such as ['336390'].")
    return Answer(texts)


READERS = {"boolean": _boolean, "integer": _integer, "quantity": _ratio, "choice": _choice, "codes": _codes}


def _country_problems(given: Mapping[str, Answer]) -> Iterator[Problem]:
    country, jurisdiction = (given[key].value if key in given else "" for key in ("country", "jurisdiction"))
    if country and jurisdiction and not str(jurisdiction).startswith(f"{country}-"):
        reason = f"{jurisdiction!r} is not in {country!r}"
        remedy = "Correct the country or the jurisdiction; after a move, answer both anew."
        yield Problem("answer.jurisdiction", ("jurisdiction",), reason, remedy)


def _defaults(given: Mapping[str, Answer], vocabulary: Vocabulary) -> dict[str, Answer]:
    country = str(given["country"].value) if "country" in given else ""
    facts = (fact for fact in vocabulary.facts.values() if country in fact.default)
    return {fact.name: read_answer(fact, fact.default[country], vocabulary) for fact in facts}
