"""Conditions compiled: typed against the vocabulary, each node able to say true, false or unknown (None) at once.

Strong Kleene logic; quantities are compared as exact rational numbers in the base of their dimension.
"""

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from oyamel.engine.applicability.answers import Answers, suggestion
from oyamel.engine.applicability.syntax import (
    All,
    Any_,
    Comparison,
    ConditionError,
    Constant,
    Membership,
    Name,
    Negation,
    Node,
    Operand,
    Prefix,
    Quantity,
    Reference,
    parse,
)
from oyamel.facts.obligations import Derived, Fact, Vocabulary

Test = Callable[[Answers], bool | None]
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, eq=False)
class Rule:
    """A compiled node. `kind`: constant, all, any, not, derived or leaf; a leaf has the node it came from.

    `facts` are all facts it reaches, through derived facts too.
    """

    kind: str
    test: Test
    facts: frozenset[str] = frozenset()
    parts: tuple["Rule", ...] = ()
    node: Node | None = None
    derived: Derived | None = None


class Compiler:
    """Compiles conditions of one vocabulary; derived facts are compiled once and shared."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.derived: dict[str, Rule] = {}
        self._open: list[str] = []
        self._seen: dict[Node, Rule] = {}

    def compile(self, text: str) -> Rule:
        """The rule of a condition. Raises ConditionError with code, column, reason and remedy."""
        return self._rule(parse(text))

    def _rule(self, node: Node) -> Rule:
        if node not in self._seen:
            self._seen[node] = self._build(node)
        return self._seen[node]

    def _build(self, node: Node) -> Rule:
        match node:
            case Constant():
                return Rule("constant", _constant(node.value), node=node)
            case All() | Any_():
                return _joined(node, tuple(self._rule(part) for part in node.parts))
            case Negation():
                return _negated(self._rule(node.inner))
            case Reference():
                return self._reference(node, node.name)
            case Comparison():
                return self._comparison(node)
            case Membership():
                return self._membership(node)
            case Prefix():
                return self._prefix(node)
        raise TypeError(f"no such node: {node!r}")

    def _reference(self, node: Node, name: str) -> Rule:
        if name in self.vocabulary.derived:
            return self._derived(node, name)
        fact = self._fact(node, name)
        if fact.kind != "boolean":
            remedy = "Compare it with a value: name > 0, name == …"
            raise ConditionError(
                "condition.not_boolean", f"{name!r} is not yes or no", remedy, node.column, fact=name
            )
        return Rule("leaf", lambda answers: answers.values.get(name), frozenset({name}), node=Reference(name))

    def _derived(self, node: Node, name: str) -> Rule:
        if name in self._open:
            circle = " → ".join([*self._open, name])
            remedy = "Write one of them without the others."
            raise ConditionError(
                "condition.circle", f"derived facts in a circle: {circle}", remedy, node.column
            )
        if name not in self.derived:
            self._open.append(name)
            try:
                inner = self.compile(self.vocabulary.derived[name].expression)
            finally:
                self._open.pop()
            known = self.vocabulary.derived[name]
            self.derived[name] = Rule(
                "derived", _remembered(name, inner.test), inner.facts, (inner,), node, known
            )
        return self.derived[name]

    def _fact(self, node: Node, name: str) -> Fact:
        fact = self.vocabulary.facts.get(name)
        if fact is None:
            remedy = suggestion(name, self.vocabulary.facts)
            raise ConditionError(
                "condition.unknown_fact", f"there is no fact {name!r}", remedy, node.column, fact=name
            )
        return fact

    def _comparison(self, node: Comparison) -> Rule:
        if node.fact in self.vocabulary.derived or self._fact(node, node.fact).kind == "boolean":
            return self._flag(node)
        fact = self._fact(node, node.fact)
        if fact.kind == "codes":
            remedy = 'Use naics_starts("33").'
            raise ConditionError("condition.codes", f"{fact.name!r} is a list of codes", remedy, node.column)
        if fact.kind == "choice" and node.operator not in ("==", "!="):
            raise ConditionError("condition.operator", "choices have no order", "Use == or !=.", node.column)
        facts = frozenset({fact.name})
        if isinstance(node.operand, Name):
            other = self._comparable(node, fact, node.operand.name)
            return Rule(
                "leaf", _between(fact.name, other.name, node.operator), facts | {other.name}, node=node
            )
        value = self.value(node, fact, node.operand)
        return Rule("leaf", _against(fact.name, node.operator, value), facts, node=node)

    def _flag(self, node: Comparison) -> Rule:
        if node.operator not in ("==", "!=") or not isinstance(node.operand, bool):
            reason = f"{node.fact!r} is yes or no"
            raise ConditionError("condition.boolean", reason, "Use == or != with true or false.", node.column)
        rule = self._reference(node, node.fact)
        return rule if (node.operator == "==") == node.operand else _negated(rule)

    def _comparable(self, node: Node, fact: Fact, name: str) -> Fact:
        other = self._fact(node, name)
        if (other.kind, other.dimension, other.period) != (fact.kind, fact.dimension, fact.period):
            reason = f"{fact.name!r} and {name!r} differ in kind, dimension or period"
            remedy = "Compare facts of the same kind, dimension and period."
            raise ConditionError("condition.incomparable", reason, remedy, node.column)
        return other

    def _membership(self, node: Membership) -> Rule:
        fact = self._fact(node, node.fact)
        if fact.kind not in ("integer", "quantity", "choice"):
            raise ConditionError(
                "condition.in", f"{fact.name!r} cannot stand before in", "Use == or !=.", node.column
            )
        if any(isinstance(operand, Name) for operand in node.operands):
            raise ConditionError(
                "condition.in", "a list holds values only", "Compare facts with ==.", node.column
            )
        values = frozenset(self.value(node, fact, operand) for operand in node.operands)
        return Rule("leaf", _within(fact.name, values), frozenset({fact.name}), node=node)

    def _prefix(self, node: Prefix) -> Rule:
        for prefix in node.prefixes:
            if not prefix.isdecimal():
                raise ConditionError(
                    "condition.digits", f"{prefix!r} is not all digits", "Write '33'.", node.column
                )
        return Rule("leaf", _starting(node.prefixes), frozenset({"naics"}), node=node)

    def value(self, node: Node, fact: Fact, operand: Operand) -> Any:
        """A literal as the answers of the fact are kept. Raises ConditionError when it is of another kind."""
        if fact.kind == "choice":
            return self._choice(node, fact, operand)
        if not isinstance(operand, Quantity):
            raise ConditionError(
                "condition.number", f"{fact.name!r} is a number", "Compare it with one.", node.column
            )
        if not fact.takes_unit:
            return self._plain(node, fact, operand)
        return operand.number * self._factor(node, fact, operand.unit)

    def _choice(self, node: Node, fact: Fact, operand: Operand) -> str:
        if isinstance(operand, str) and (fact.is_open or operand in fact.choices):
            return operand
        reason = f"{getattr(operand, 'written', operand)!r} is no choice of {fact.name!r}"
        remedy = f"Use one of: {', '.join(fact.choices)}."
        raise ConditionError("condition.choice", reason, remedy, node.column)

    def _plain(self, node: Node, fact: Fact, operand: Quantity) -> Fraction:
        if operand.unit:
            reason = f"{fact.name!r} takes no unit, but {operand.unit!r} is written"
            raise ConditionError("condition.extra_unit", reason, "Write the number alone.", node.column)
        return operand.number

    def _factor(self, node: Node, fact: Fact, name: str | None) -> Fraction:
        units = ", ".join(unit.name for unit in self.vocabulary.units_of(fact.dimension or ""))
        if name is None:
            reason = f"{fact.name!r} needs a unit"
            raise ConditionError("condition.no_unit", reason, f"Use one of: {units}.", node.column)
        unit = self.vocabulary.units.get(name)
        if unit is None or unit.dimension != fact.dimension:
            reason = f"{name!r} is no unit of {fact.dimension} ({fact.name})"
            raise ConditionError("condition.unit", reason, f"Use one of: {units}.", node.column)
        return unit.factor


def _joined(node: All | Any_, parts: tuple[Rule, ...]) -> Rule:
    tests = tuple(part.test for part in parts)
    facts = frozenset().union(*(part.facts for part in parts))
    if isinstance(node, All):
        return Rule("all", _decided(tests, by=False), facts, parts, node)
    return Rule("any", _decided(tests, by=True), facts, parts, node)


def _constant(value: bool) -> Test:
    return lambda _answers: value


def _decided(tests: tuple[Test, ...], by: bool) -> Test:
    """`and` is decided by the first false, `or` by the first true; otherwise unknown if any part is."""

    def test(answers: Answers) -> bool | None:
        verdict: bool | None = not by
        for part in tests:
            value = part(answers)
            if value is by:
                return by
            if value is None:
                verdict = None
        return verdict

    return test


def _negated(inner: Rule) -> Rule:
    def test(answers: Answers) -> bool | None:
        value = inner.test(answers)
        return None if value is None else not value

    return Rule("not", test, inner.facts, (inner,))


def _remembered(name: str, inner: Test) -> Test:
    def test(answers: Answers) -> bool | None:
        if name not in answers.memo:
            answers.memo[name] = inner(answers)
        return answers.memo[name]

    return test


def _against(name: str, sign: str, value: Any) -> Test:
    if isinstance(value, Fraction) and sign not in ("==", "!="):
        return _scaled(name, sign, value)
    compare = COMPARE[sign]

    def test(answers: Answers) -> bool | None:
        given = answers.values.get(name)
        return None if given is None else compare(given, value)

    return test


def _scaled(name: str, sign: str, value: Fraction) -> Test:
    """Order of two exact fractions by whole numbers, which is quicker than Fraction's own and just as exact."""
    compare, above, below = COMPARE[sign], value.numerator, value.denominator

    def test(answers: Answers) -> bool | None:
        given = answers.values.get(name)
        return None if given is None else compare(given.numerator * below, above * given.denominator)

    return test


def _between(name: str, other: str, sign: str) -> Test:
    compare = COMPARE[sign]

    def test(answers: Answers) -> bool | None:
        left, right = answers.values.get(name), answers.values.get(other)
        return None if left is None or right is None else compare(left, right)

    return test


def _within(name: str, values: frozenset[Any]) -> Test:
    def test(answers: Answers) -> bool | None:
        given = answers.values.get(name)
        return None if given is None else given in values

    return test


def _starting(prefixes: tuple[str, ...]) -> Test:
    def test(answers: Answers) -> bool | None:
        codes = answers.values.get("naics")
        return None if codes is None else any(code.startswith(prefixes) for code in codes)

    return test


def open_facts(rule: Rule, answers: Answers) -> Iterator[str]:
    """The unanswered facts left after dropping the decided branches; none when the rule is decided."""
    if rule.test(answers) is not None:
        return
    if rule.kind == "leaf":
        yield from sorted(name for name in rule.facts if name not in answers.values)
    for part in rule.parts:
        yield from open_facts(part, answers)
