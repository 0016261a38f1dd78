"""The parts a formula is made of."""

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple


class Spot(NamedTuple):
    """Where something stands in a formula, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Literal:
    """A number, a text, true or false."""

    spot: Spot
    value: Fraction | str | bool


@dataclass(frozen=True)
class Name:
    """A value handed in."""

    spot: Spot
    name: str


@dataclass(frozen=True)
class Chain:
    """`first op term op term …`, of + and - or of * and /, worked from left to right."""

    spot: Spot
    first: "Node"
    rest: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True)
class Minus:
    """A number with its sign turned."""

    spot: Spot
    term: "Node"


@dataclass(frozen=True)
class Compare:
    """Two values compared: = != < <= > >=."""

    spot: Spot
    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Junction:
    """Conditions joined by "and" or by "or"."""

    spot: Spot
    word: str
    terms: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    """The opposite of a condition."""

    spot: Spot
    term: "Node"


@dataclass(frozen=True)
class Fold:
    """min, max, sum or count over its terms."""

    spot: Spot
    function: str
    terms: tuple["Node", ...]


@dataclass(frozen=True)
class Band:
    """A number cut into classes: `labels[0]` below `limits[0]`, the last label from the last limit on."""

    spot: Spot
    term: "Node"
    limits: tuple[Fraction, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Lookup:
    """An entry of a table handed in."""

    spot: Spot
    table: str
    keys: tuple["Node", ...]


Node = Literal | Name | Chain | Minus | Compare | Junction | Not | Fold | Band | Lookup


def below(node: Node) -> tuple[Node, ...]:
    """The parts a node is made of."""
    match node:
        case Chain():
            return (node.first, *(term for _sign, term in node.rest))
        case Minus() | Not() | Band():
            return (node.term,)
        case Compare():
            return (node.left, node.right)
        case Junction() | Fold():
            return node.terms
        case Lookup():
            return node.keys
    return ()
