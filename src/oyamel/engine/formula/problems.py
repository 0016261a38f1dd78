"""What can be wrong with a formula."""

from oyamel.engine.formula.tree import Spot
from oyamel.engine.problems import Param, Problem


class FormulaProblem(Problem):
    """A formula refused, with its line and column (from 1); codes and words in `texts/formula.yaml`."""

    texts = "formula"

    def __init__(self, code: str, spot: Spot, **params: Param) -> None:
        super().__init__(code, place=f"line {spot.line}, column {spot.column}", **params)
        self.line, self.column = spot.line, spot.column
