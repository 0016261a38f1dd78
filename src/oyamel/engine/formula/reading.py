"""From the text of a formula to its tree."""

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, cast

from lark import Lark, Token, Transformer, UnexpectedInput

from oyamel.engine.formula import tree
from oyamel.engine.formula.outcomes import Outcome, outcome
from oyamel.engine.formula.problems import FormulaProblem
from oyamel.engine.formula.tree import Node, Spot
from oyamel.engine.formula.values import Tables, Value, compute, to_value

MAX_LENGTH = 4000
MAX_DEPTH = 64

GRAMMAR = r"""
?start: either
?either: both | both (_OR both)+ -> any_of
?both: opposite | opposite (_AND opposite)+ -> all_of
?opposite: comparison | NOT opposite -> negation
?comparison: total | total SIGN total -> compare
?total: product | product (PLUS_MINUS product)+ -> chain
?product: signed | signed (TIMES signed)+ -> chain
?signed: atom | PLUS_MINUS signed -> sign
?atom: "(" either ")"
     | NUMBER -> number
     | TEXT -> text
     | TRUE -> yes
     | FALSE -> no
     | NAME -> name
     | NAME "(" [either ("," either)*] ")" -> call
_OR: "or"i
_AND: "and"i
NOT: "not"i
TRUE: "true"i
FALSE: "false"i
SIGN: "=" | "==" | "!=" | "<>" | "≠" | "<" | "<=" | "≤" | ">" | ">=" | "≥"
PLUS_MINUS: "+" | "-" | "−"
TIMES: "*" | "×" | "·" | "/" | "÷"
NUMBER: /[0-9]{1,30}(\.[0-9]{1,30})?/
TEXT: /"[^"\n]{0,200}"/
NAME: /[^\W\d]\w*(\.[^\W\d]\w*)?/i
%ignore /[ \t\r\n\u00a0\u202f]+/
"""

SIGNS = {"==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">=", "−": "-", "×": "*", "·": "*", "÷": "/"}

USAGES = {
    "min": "min(a, b, …)",
    "max": "max(a, b, …)",
    "sum": "sum(a, b, …)",
    "count": "count(a, b, …)",
    "band": 'band(a, "low", 10, "high")',
    "lookup": "lookup(table, key, …)",
}


@dataclass(frozen=True)
class Result:
    """A value, or None with the names that lack one, in alphabetical order."""

    value: Value | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Formula:
    """A formula understood: its text, its tree, the names and tables it uses."""

    text: str
    node: Node = field(repr=False, compare=False)
    names: frozenset[str] = field(compare=False)
    tables: frozenset[str] = field(compare=False)

    def evaluate(self, values: Mapping[str, Any], tables: Tables | None = None) -> Result:
        """The value over numbers, true/false or texts; None is missing. Raises FormulaProblem."""
        missing = tuple(sorted(name for name in self.names if values.get(name) is None))
        if missing:
            return Result(None, missing)
        exact = {name: to_value(name, values[name]) for name in self.names}
        return Result(compute(self.node, exact, tables or {}))

    def outcomes(self, kinds: Mapping[str, Outcome], tables: Tables | None = None) -> Outcome:
        """What can come out when each name may take the values of its kind.

        Raises FormulaProblem for an unknown name, a wrong type, a possible division by zero.
        """
        return outcome(self.node, kinds, tables or {})

    def replaced(self, name_word: Callable[[str], str]) -> str:
        """The text with each name put as `name_word(name)` says, and × ÷ for the signs."""
        pieces, at = [], 0
        for token in _parser().lex(self.text):
            pieces += [self.text[at : token.start_pos], _shown(token, self.names, name_word)]
            at = token.end_pos or 0
        return "".join(pieces)


@functools.lru_cache(maxsize=1024)
def parse(text: str) -> Formula:
    """The formula in a text. Raises FormulaProblem, and nothing else."""
    _refuse_size(text)
    try:
        node = cast("Node", _parser().parse(text))
    except UnexpectedInput as error:
        raise _misunderstood(text, error) from None
    every = tuple(_walk(node))
    names = frozenset(each.name for each in every if isinstance(each, tree.Name))
    tables = frozenset(each.table for each in every if isinstance(each, tree.Lookup))
    return Formula(text, node, names, tables)


def _shown(token: Token, names: frozenset[str], name_word: Callable[[str], str]) -> str:
    if token.type == "NAME" and token in names:
        return name_word(str(token))
    if token.type == "TIMES":
        return "÷" if SIGNS.get(token, token) == "/" else "×"
    return str(token)


def _walk(node: Node, depth: int = 1) -> Iterator[Node]:
    if depth > MAX_DEPTH:
        raise FormulaProblem("too_deep", node.spot, limit=MAX_DEPTH)
    yield node
    for part in tree.below(node):
        yield from _walk(part, depth + 1)


def _refuse_size(text: str) -> None:
    if not text.strip():
        raise FormulaProblem("empty", Spot(1, 1))
    if len(text) > MAX_LENGTH:
        raise FormulaProblem("too_long", Spot(1, 1), length=len(text), limit=MAX_LENGTH)
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth > MAX_DEPTH:
            raise FormulaProblem("too_deep", _spot_at(text, at), limit=MAX_DEPTH)


def _spot_at(text: str, at: int) -> Spot:
    before = text[:at]
    return Spot(before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1)


def _misunderstood(text: str, error: UnexpectedInput) -> FormulaProblem:
    at = error.pos_in_stream if error.pos_in_stream is not None else -1
    token = getattr(error, "token", None)
    if at < 0 or (token is not None and token.type == "$END"):
        return FormulaProblem("syntax", _spot_at(text, len(text)), found="…")
    found = str(token) if token is not None else text[at]
    return FormulaProblem("syntax", _spot_at(text, at), found=found[:40])


@functools.cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", transformer=_Builder())


def _spot(parts: list[Any]) -> Spot:
    first = parts[0]
    return Spot(first.line or 1, first.column or 1) if isinstance(first, Token) else first.spot


class _Builder(Transformer):
    def number(self, parts: list[Token]) -> Node:
        return tree.Literal(_spot(parts), Fraction(parts[0]))

    def text(self, parts: list[Token]) -> Node:
        return tree.Literal(_spot(parts), parts[0][1:-1])

    def yes(self, parts: list[Token]) -> Node:
        return tree.Literal(_spot(parts), True)

    def no(self, parts: list[Token]) -> Node:
        return tree.Literal(_spot(parts), False)

    def name(self, parts: list[Token]) -> Node:
        return tree.Name(_spot(parts), str(parts[0]))

    def sign(self, parts: list[Any]) -> Node:
        return parts[1] if parts[0] == "+" else tree.Minus(_spot(parts), parts[1])

    def chain(self, parts: list[Any]) -> Node:
        signs = [SIGNS.get(sign, str(sign)) for sign in parts[1::2]]
        return tree.Chain(_spot(parts), parts[0], tuple(zip(signs, parts[2::2], strict=True)))

    def compare(self, parts: list[Any]) -> Node:
        left, sign, right = parts
        return tree.Compare(_spot(parts), SIGNS.get(sign, str(sign)), left, right)

    def negation(self, parts: list[Any]) -> Node:
        return tree.Not(_spot(parts), parts[1])

    def all_of(self, parts: list[Node]) -> Node:
        return tree.Junction(_spot(parts), "and", tuple(parts))

    def any_of(self, parts: list[Node]) -> Node:
        return tree.Junction(_spot(parts), "or", tuple(parts))

    def call(self, parts: list[Any]) -> Node:
        name, *terms = (part for part in parts if part is not None)
        return _call(_spot(parts), str(name).lower(), terms)


def _call(spot: Spot, name: str, terms: list[Node]) -> Node:
    if name not in USAGES:
        raise FormulaProblem("unknown_function", spot, name=name, known=", ".join(USAGES))
    if name == "band":
        return _band(spot, terms)
    if name == "lookup":
        return _lookup(spot, terms)
    if not terms:
        raise _wrong_arguments(spot, name, terms)
    return tree.Fold(spot, name, tuple(terms))


def _wrong_arguments(spot: Spot, name: str, terms: list[Node]) -> FormulaProblem:
    return FormulaProblem("wrong_arguments", spot, name=name, given=len(terms), usage=USAGES[name])


def _band(spot: Spot, terms: list[Node]) -> Node:
    if len(terms) < 2 or len(terms) % 2:
        raise _wrong_arguments(spot, "band", terms)
    labels = tuple(_literal(term, str) for term in terms[1::2])
    limits = tuple(_literal(term, Fraction) for term in terms[2::2])
    if list(limits) != sorted(set(limits)):
        found = ", ".join(str(limit) for limit in limits)
        raise FormulaProblem("bands_not_ascending", spot, found=found, usage=USAGES["band"])
    return tree.Band(spot, terms[0], limits, labels)


def _literal(term: Node, kind: type) -> Any:
    sign, inner = (-1, term.term) if isinstance(term, tree.Minus) else (1, term)
    if not isinstance(inner, tree.Literal) or not isinstance(inner.value, kind):
        raise FormulaProblem("wrong_arguments", term.spot, name="band", given=1, usage=USAGES["band"])
    return sign * inner.value if kind is Fraction else inner.value


def _lookup(spot: Spot, terms: list[Node]) -> Node:
    if len(terms) < 2 or not isinstance(terms[0], tree.Name):
        raise _wrong_arguments(spot, "lookup", terms)
    return tree.Lookup(spot, terms[0].name, tuple(terms[1:]))
