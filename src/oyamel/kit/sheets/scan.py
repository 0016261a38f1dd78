"""What stands in one sheet, as far as it must be known before the sheet is opened."""

from dataclasses import dataclass, field

from oyamel.kit.errors import FileRefused
from oyamel.kit.sheets.limits import Limits

Position = tuple[int, int]  # row and column, both from 0


@dataclass
class Scan:
    """The rectangle that a sheet spans and the cells that are not plain values."""

    rows: int = 0
    columns: int = 0
    formulas: set[Position] = field(default_factory=set)
    errors: set[Position] = field(default_factory=set)

    def check(self, limits: Limits, place: str) -> None:
        """Raise FileRefused when the sheet spans more than the limits allow."""
        if len(self.formulas) + len(self.errors) > limits.formulas:
            raise FileRefused("too_many_formulas", place, limit=limits.formulas)
        if self.rows > limits.rows:
            raise FileRefused("too_many_rows", place, limit=limits.rows)
        if self.columns > limits.columns:
            raise FileRefused("too_many_columns", place, limit=limits.columns)
        if self.rows * self.columns > limits.cells:
            raise FileRefused("too_many_cells", place, limit=limits.cells)
