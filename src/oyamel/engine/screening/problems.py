"""What the screening refuses: codes with parameters, worded in `texts/screening.yaml`, with the place in the file."""

from typing import ClassVar

from oyamel.engine.problems import Problem

Where = tuple[str | int, ...]


class ScreeningProblem(Problem):
    """Something in the input that cannot be used; `where` are keys and positions from the top."""

    texts: ClassVar[str] = "screening"

    def __init__(self, code: str, where: Where = (), **params: str | int) -> None:
        self.where = where
        super().__init__(code, place=place(where), **params)


class Refused(ValueError):
    """Input that cannot be used; `problems` names all there is to correct."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(str(problem) for problem in problems))


def place(where: Where) -> str:
    """Keys and positions from the top as one word, positions counted from 1: `chemicals.2.process`."""
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in where)
