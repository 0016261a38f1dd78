"""Conditions as text → as a tree. Knows the grammar only; names and units are checked when a tree is compiled."""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, cast

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput

MAX_LENGTH = 4_000
MAX_DEPTH = 64


class ConditionError(ValueError):
    """A condition that cannot be used: `code` and `params` for translations, `column` from 1, reason, remedy."""

    def __init__(self, code: str, reason: str, remedy: str, column: int = 1, **params: str) -> None:
        self.code, self.reason, self.remedy, self.column, self.params = code, reason, remedy, column, params
        super().__init__(f"{reason} (column {column}). {remedy}")


@dataclass(frozen=True)
class Quantity:
    """A number, exact, with its unit if one is written; `written` as it stands in the text."""

    number: Fraction
    unit: str | None
    written: str


@dataclass(frozen=True)
class Name:
    """A fact used as an operand."""

    name: str


Operand = Quantity | Name | str | bool


@dataclass(frozen=True)
class Node:
    """A node of the tree; `column` is where it stands in the text, `depth` how far it nests."""

    column: int = field(default=1, compare=False, kw_only=True)
    depth: int = field(default=1, compare=False, kw_only=True)


@dataclass(frozen=True)
class Constant(Node):
    """true or false."""

    value: bool


@dataclass(frozen=True)
class Reference(Node):
    """A fact or a derived fact standing alone."""

    name: str


@dataclass(frozen=True)
class Comparison(Node):
    """fact operator operand"""

    fact: str
    operator: str
    operand: Operand


@dataclass(frozen=True)
class Membership(Node):
    """fact in [operands]"""

    fact: str
    operands: tuple[Operand, ...]


@dataclass(frozen=True)
class Prefix(Node):
    """naics_starts(prefixes)"""

    prefixes: tuple[str, ...]


@dataclass(frozen=True)
class Negation(Node):
    """not inner"""

    inner: Node


@dataclass(frozen=True)
class All(Node):
    """parts joined by and"""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Any_(Node):
    """parts joined by or"""

    parts: tuple[Node, ...]


@lru_cache(maxsize=4_096)
def parse(text: str) -> Node:
    """The tree of a condition. Raises ConditionError; never recurses into the text, however deep it nests."""
    if len(text) > MAX_LENGTH:
        reason = f"the condition has {len(text)} characters, more than {MAX_LENGTH}"
        raise ConditionError("condition.long", reason, "Split it into several rows or a derived fact.")
    try:
        return cast(Node, _parser().parse(text))
    except UnexpectedEOF as error:
        raise ConditionError(
            "condition.end", "the condition ends too early", "Finish it.", len(text) + 1
        ) from error
    except UnexpectedInput as error:
        raise _syntax_error(text, error) from error


def _syntax_error(text: str, error: UnexpectedInput) -> ConditionError:
    column = max(error.column, 1)
    if isinstance(error, UnexpectedCharacters):
        found = text[column - 1 : column]
    else:
        found = str(getattr(error, "token", ""))
    if not found:
        return ConditionError("condition.end", "the condition ends too early", "Finish it.", len(text) + 1)
    remedy = (
        "Write facts, numbers with units, strings in double quotes, and, or, not, in [..] and parentheses."
    )
    return ConditionError("condition.syntax", f"{found!r} cannot stand here", remedy, column, found=found)


@cache
def _parser() -> Lark:
    grammar = files(__package__).joinpath("condition.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="basic", transformer=_Build(), propagate_positions=True)


def _deeper(*inner: Node) -> int:
    depth = 1 + max(node.depth for node in inner)
    if depth > MAX_DEPTH:
        reason = f"the condition nests more than {MAX_DEPTH} deep"
        raise ConditionError(
            "condition.deep", reason, "Name a part of it as a derived fact.", inner[0].column
        )
    return depth


@v_args(inline=True)
class _Build(Transformer[Token, Node]):
    def start(self, node: Node) -> Node:
        return node

    def any(self, *parts: Node) -> Node:
        if len(parts) == 1:
            return parts[0]
        return Any_(parts, depth=_deeper(*parts), column=parts[0].column)

    def all(self, *parts: Node) -> Node:
        if len(parts) == 1:
            return parts[0]
        return All(parts, depth=_deeper(*parts), column=parts[0].column)

    def negation(self, _word: Token, inner: Node) -> Node:
        return Negation(inner, depth=_deeper(inner), column=inner.column)

    def nested(self, inner: Node) -> Node:
        fields = {key: getattr(inner, key) for key in inner.__dataclass_fields__}
        return type(inner)(**{**fields, "depth": _deeper(inner)})

    def true(self, token: Token) -> Node:
        return Constant(True, column=token.column or 1)

    def false(self, token: Token) -> Node:
        return Constant(False, column=token.column or 1)

    def reference(self, token: Token) -> Node:
        return Reference(str(token), column=token.column or 1)

    def prefix(self, *strings: Token) -> Node:
        return Prefix(tuple(_unquoted(string) for string in strings), column=strings[0].column or 1)

    def comparison(self, fact: Token, operator: Token, operand: Operand) -> Node:
        return Comparison(str(fact), str(operator), operand, column=fact.column or 1)

    def membership(self, fact: Token, negated: Token | None, *operands: Operand) -> Node:
        node = Membership(str(fact), operands, column=fact.column or 1)
        return Negation(node, depth=_deeper(node), column=node.column) if negated else node

    def quantity(self, number: Token, unit: str | None) -> Quantity:
        return Quantity(Fraction(str(number)), unit, f"{number} {unit}" if unit else str(number))

    def unit(self, above: Token, below: Token | None) -> str:
        return f"{above}/{below}" if below else str(above)

    def text(self, token: Token) -> str:
        return _unquoted(token)

    def flag(self, token: Token) -> bool:
        return str(token) == "true"

    def name(self, token: Token) -> Any:
        return Name(str(token))


def _unquoted(token: Token) -> str:
    return str(token)[1:-1]
