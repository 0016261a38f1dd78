"""Computing a formula: exact, typed, bounded."""

import math
from bisect import bisect_right
from collections.abc import Mapping
from decimal import Decimal
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

Value = Fraction | bool | str
Tables = Mapping[str, Mapping[str, Any]]

START = Spot(1, 1)
MAX_BITS = 4096
MAX_EXPONENT = 300


def compute(node: Node, values: Mapping[str, Value], tables: Tables) -> Value:
    """The value of a tree; every name has a value. Raises FormulaProblem."""
    match node:
        case Literal():
            return node.value
        case Name():
            return values[node.name]
        case Chain() | Minus() | Fold():
            return bounded(node.spot, _number(node, values, tables))
        case Compare():
            left, right = compute(node.left, values, tables), compute(node.right, values, tables)
            return compared(node, left, right)
        case Junction():
            answers = [truth_of(term, compute(term, values, tables)) for term in node.terms]
            return all(answers) if node.word == "and" else any(answers)
        case Not():
            return not truth_of(node.term, compute(node.term, values, tables))
        case Band():
            term = number_of(node.term, compute(node.term, values, tables))
            return node.labels[bisect_right(node.limits, term)]
        case Lookup():
            keys = [plain(compute(key, values, tables)) for key in node.keys]
            return entry(node, keys, tables)


def _number(node: Chain | Minus | Fold, values: Mapping[str, Value], tables: Tables) -> Fraction:
    match node:
        case Chain():
            total = number_of(node.first, compute(node.first, values, tables))
            for sign, term in node.rest:
                operand = number_of(term, compute(term, values, tables))
                total = bounded(term.spot, apply(sign, total, operand, term.spot))
            return total
        case Minus():
            return -number_of(node.term, compute(node.term, values, tables))
        case Fold():
            return folded(node, [compute(term, values, tables) for term in node.terms])


def apply(sign: str, left: Fraction, right: Fraction, spot: Spot) -> Fraction:
    """left sign right, for + - * /. Raises FormulaProblem division_by_zero."""
    match sign:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    if right == 0:
        raise FormulaProblem("division_by_zero", spot)
    return left / right


def folded(node: Fold, values: list[Value]) -> Fraction:
    """min, max, sum or count of values."""
    if node.function == "count":
        return Fraction(sum(truth_of(term, each) for term, each in zip(node.terms, values, strict=True)))
    numbers = [number_of(term, each) for term, each in zip(node.terms, values, strict=True)]
    if node.function == "sum":
        return sum(numbers, Fraction(0))
    return min(numbers) if node.function == "min" else max(numbers)


def compared(node: Compare, left: Value, right: Value) -> bool:
    """Whether the comparison holds; only numbers have an order."""
    if node.sign in ("=", "!="):
        if kind_of(left) != kind_of(right):
            raise FormulaProblem("wrong_type", node.right.spot, given=kind_of(right), wanted=kind_of(left))
        return (left == right) is (node.sign == "=")
    first, second = number_of(node.left, left), number_of(node.right, right)
    match node.sign:
        case "<":
            return first < second
        case "<=":
            return first <= second
        case ">":
            return first > second
    return first >= second


def entry(node: Lookup, keys: list[str], tables: Tables) -> Value:
    """The entry of a table for keys, one per level. Raises FormulaProblem not_in_table, unknown_table."""
    found: Any = table_of(node, tables)
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    if found is None or isinstance(found, Mapping):
        raise FormulaProblem("not_in_table", node.spot, name=node.table, key=", ".join(keys))
    return to_value(node.table, found, node.spot)


def table_of(node: Lookup, tables: Tables) -> Mapping[str, Any]:
    """The table a lookup names. Raises FormulaProblem unknown_table."""
    if node.table not in tables:
        known = ", ".join(sorted(tables))
        raise FormulaProblem("unknown_table", node.spot, name=node.table, known=known)
    return tables[node.table]


def number_of(node: Node, value: Value) -> Fraction:
    """The value, which must be a number."""
    if isinstance(value, bool) or not isinstance(value, Fraction):
        raise FormulaProblem("wrong_type", node.spot, given=kind_of(value), wanted="number")
    return value


def truth_of(node: Node, value: Value) -> bool:
    """The value, which must be yes or no."""
    if not isinstance(value, bool):
        raise FormulaProblem("wrong_type", node.spot, given=kind_of(value), wanted="yes_no")
    return value


def kind_of(value: Value) -> str:
    """number, yes_no or text."""
    if isinstance(value, bool):
        return "yes_no"
    return "text" if isinstance(value, str) else "number"


def to_value(name: str, raw: object, spot: Spot = START) -> Value:
    """A raw value as a formula sees it: 0.1 becomes exactly 1/10. Raises FormulaProblem."""
    match raw:
        case bool() | str():
            return raw
        case int() | Fraction():
            return bounded(spot, Fraction(raw))
        case float() | Decimal():
            return bounded(spot, _fraction(name, Decimal(str(raw)), spot))
    raise FormulaProblem("bad_value", spot, name=name)


def _fraction(name: str, number: Decimal, spot: Spot) -> Fraction:
    if not number.is_finite():
        raise FormulaProblem("bad_value", spot, name=name)
    if number and abs(number.adjusted()) > MAX_EXPONENT:
        raise FormulaProblem("too_large", spot)
    return Fraction(number)


def bounded(spot: Spot, number: Fraction) -> Fraction:
    """The number, unless it grows beyond 4 096 bits. Raises FormulaProblem too_large."""
    if max(number.numerator.bit_length(), number.denominator.bit_length()) > MAX_BITS:
        raise FormulaProblem("too_large", spot)
    return number


def plain(value: Value) -> str:
    """A value as text with a point: 12, 0.5, true; what never ends (1/3) to six decimals."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value.denominator == 1:
        return str(value.numerator)
    whole, rest = divmod(math.floor(abs(value) * 10**6 + Fraction(1, 2)), 10**6)
    digits = f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
    return f"-{digits}" if value < 0 and digits != "0" else digits
