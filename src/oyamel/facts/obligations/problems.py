"""What is wrong in a file of obligations or facility facts: all of it at once, each with place, reason, remedy."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from oyamel.facts.errors import FactError
from oyamel.facts.loader import line_of

Where = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One thing wrong: `code` for translations, `where` as keys and positions from the top of the file."""

    code: str
    where: Where
    reason: str
    remedy: str

    def under(self, *parents: str | int) -> "Problem":
        """The same problem seen from further up."""
        return Problem(self.code, (*parents, *self.where), self.reason, self.remedy)


class RefusedPack(FactError):
    """A file that is refused; `problems` holds each (line, problem), in the order of the file."""

    def __init__(self, file: Path | str, problems: Sequence[tuple[int | None, Problem]]) -> None:
        self.problems = list(problems)
        line, first = self.problems[0]
        super().__init__(file, line, first.reason, first.remedy)
        if len(self.problems) > 1:
            rest = "; ".join(f"line {line}: {problem.reason}" for line, problem in self.problems[1:])
            self.args = (f"{self.args[0]} Also: {rest}",)


def refuse(path: Path, problems: Iterable[Problem]) -> None:
    """Raise RefusedPack if there is any problem; lines are looked up in the file only then."""
    placed = [(line_of(path, problem.where), problem) for problem in problems]
    if placed:
        raise RefusedPack(path, sorted(placed, key=lambda pair: pair[0] or 0))


def attempt(read: Callable[[], object], code: str, where: Where, remedy: str) -> list[Problem]:
    """The problem that reading something raises as ValueError, as a list of one or none."""
    try:
        read()
    except ValueError as error:
        return [Problem(code, where, str(error), remedy)]
    return []
