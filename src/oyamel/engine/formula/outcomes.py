"""What can come out of a formula, known before any value is: types, ranges, texts.

Ranges are safe, not tight: `a - a` over 1 to 5 is taken as -4 to 4. Few possible values are listed.
"""

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from oyamel.engine.formula.problems import FormulaProblem
from oyamel.engine.formula.tree import (
    Band,
    Chain,
    Compare,
    Fold,
    Junction,
    Literal,
    Lookup,
    Minus,
    Name,
    Node,
    Not,
    Spot,
)
from oyamel.engine.formula.values import Tables, Value, apply, bounded, entry, kind_of, plain, table_of

MOST_LISTED = 64
MOST_ENTRIES = 4096


@dataclass(frozen=True)
class Numbers:
    """Numbers from `low` to `high`; `listed` when they are few and all known."""

    low: Fraction
    high: Fraction
    listed: frozenset[Fraction] | None = None

    @classmethod
    def between(cls, low: Fraction | int, high: Fraction | int) -> "Numbers":
        """Any number from low to high."""
        return cls(Fraction(low), Fraction(high))

    @classmethod
    def of(cls, numbers: Iterable[Fraction | int]) -> "Numbers":
        """Just these numbers, at least one."""
        every = frozenset(map(Fraction, numbers))
        return cls(min(every), max(every), every if len(every) <= MOST_LISTED else None)


@dataclass(frozen=True)
class YesNo:
    """True or false."""


@dataclass(frozen=True)
class Texts:
    """One of these texts."""

    listed: frozenset[str]


Outcome = Numbers | YesNo | Texts
Kinds = Mapping[str, Outcome]


def outcome(node: Node, kinds: Kinds, tables: Tables) -> Outcome:
    """What a tree can give. Raises FormulaProblem."""
    match node:
        case Literal():
            return of_values([node.value])
        case Name():
            return _named(node, kinds)
        case Chain():
            return _chain(node, kinds, tables)
        case Minus():
            taken = _numbers(node.term, kinds, tables)
            return _combined("-", Numbers.of([0]), taken, node.spot)
        case Compare():
            return _compare(node, kinds, tables)
        case Junction() | Not():
            for term in node.terms if isinstance(node, Junction) else (node.term,):
                _yes_no(term, kinds, tables)
            return YesNo()
        case Fold():
            return _fold(node, kinds, tables)
        case Band():
            return _band(node, _numbers(node.term, kinds, tables))
        case Lookup():
            return _lookup(node, kinds, tables)


def of_values(values: Iterable[Value]) -> Outcome:
    """The outcome that holds just these values, all of the kind of the first."""
    every = list(values)
    if isinstance(every[0], str):
        return Texts(frozenset(each for each in every if isinstance(each, str)))
    if isinstance(every[0], bool):
        return YesNo()
    return Numbers.of(each for each in every if isinstance(each, Fraction))


def kind_name(found: Outcome) -> str:
    """number, yes_no or text."""
    return {Numbers: "number", YesNo: "yes_no", Texts: "text"}[type(found)]


def _named(node: Name, kinds: Kinds) -> Outcome:
    if node.name not in kinds:
        known = ", ".join(sorted(kinds))
        raise FormulaProblem("unknown_name", node.spot, name=node.name, known=known)
    return kinds[node.name]


def _wanted(node: Node, found: Outcome, wanted: type[Outcome], word: str) -> Any:
    if not isinstance(found, wanted):
        raise FormulaProblem("wrong_type", node.spot, given=kind_name(found), wanted=word)
    return found


def _numbers(node: Node, kinds: Kinds, tables: Tables) -> Numbers:
    return _wanted(node, outcome(node, kinds, tables), Numbers, "number")


def _yes_no(node: Node, kinds: Kinds, tables: Tables) -> YesNo:
    return _wanted(node, outcome(node, kinds, tables), YesNo, "yes_no")


def _chain(node: Chain, kinds: Kinds, tables: Tables) -> Numbers:
    total = _numbers(node.first, kinds, tables)
    for sign, term in node.rest:
        total = _combined(sign, total, _numbers(term, kinds, tables), term.spot)
    return total


def _combined(sign: str, left: Numbers, right: Numbers, spot: Spot) -> Numbers:
    if left.listed and right.listed and len(left.listed) * len(right.listed) <= MOST_LISTED:
        pairs = itertools.product(left.listed, right.listed)
        return Numbers.of(bounded(spot, apply(sign, one, other, spot)) for one, other in pairs)
    if sign == "/" and right.low <= 0 <= right.high and (not right.listed or 0 in right.listed):
        raise FormulaProblem("division_by_zero", spot)
    ends = itertools.product(_ends(left), _ends(right, sign))
    corners = [bounded(spot, apply(sign, one, other, spot)) for one, other in ends]
    return Numbers(min(corners), max(corners))


def _ends(numbers: Numbers, sign: str = "") -> Iterable[Fraction]:
    if sign == "/" and numbers.listed:
        return numbers.listed
    return (numbers.low, numbers.high)


def _compare(node: Compare, kinds: Kinds, tables: Tables) -> YesNo:
    left, right = outcome(node.left, kinds, tables), outcome(node.right, kinds, tables)
    if node.sign not in ("=", "!="):
        _wanted(node.left, left, Numbers, "number")
        _wanted(node.right, right, Numbers, "number")
    _wanted(node.right, right, type(left), kind_name(left))
    return YesNo()


def _fold(node: Fold, kinds: Kinds, tables: Tables) -> Numbers:
    if node.function == "count":
        for term in node.terms:
            _yes_no(term, kinds, tables)
        return Numbers.of(range(len(node.terms) + 1))
    terms = [_numbers(term, kinds, tables) for term in node.terms]
    total = terms[0]
    for term, part in zip(node.terms[1:], terms[1:], strict=True):
        total = (
            _combined("+", total, part, term.spot) if node.function == "sum" else _chosen(node, total, part)
        )
    return total


def _chosen(node: Fold, left: Numbers, right: Numbers) -> Numbers:
    choose = min if node.function == "min" else max
    low, high = choose(left.low, right.low), choose(left.high, right.high)
    if left.listed and right.listed:
        return Numbers.of(each for each in left.listed | right.listed if low <= each <= high)
    return Numbers(low, high)


def _band(node: Band, term: Numbers) -> Texts:
    lows = (term.low, *node.limits)
    highs = (*node.limits, term.high + 1)
    reached = [
        label
        for low, high, label in zip(lows, highs, node.labels, strict=True)
        if max(low, term.low) < high and low <= term.high
    ]
    return Texts(frozenset(reached))


def _lookup(node: Lookup, kinds: Kinds, tables: Tables) -> Outcome:
    table_of(node, tables)
    choices = [_keys(key, outcome(key, kinds, tables)) for key in node.keys]
    if math.prod(map(len, choices)) > MOST_ENTRIES:
        raise FormulaProblem("too_large", node.spot)
    entries = [entry(node, list(keys), tables) for keys in itertools.product(*choices)]
    for each in entries:
        if kind_of(each) != kind_of(entries[0]):
            wanted = kind_of(entries[0])
            raise FormulaProblem("wrong_type", node.spot, given=kind_of(each), wanted=wanted)
    return of_values(entries)


def _keys(node: Node, found: Outcome) -> list[str]:
    match found:
        case YesNo():
            return ["false", "true"]
        case Texts():
            return sorted(found.listed)
    if not found.listed:
        raise FormulaProblem("key_not_listed", node.spot)
    return [plain(number) for number in sorted(found.listed)]
