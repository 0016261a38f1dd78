"""What a column of a sheet is, for writing and for reading back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "number", "date", "choice", "multi"]

MULTI_SEPARATOR = "; "


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a stable `key`, a `heading` in the reader's language, and how its cells behave.

    `type`: "text", "number", "date" (date or datetime), "choice" (one of `choices`), "multi" (several of
    `choices` in one cell, joined by "; "). `width` is in characters. `unit` is shown in the heading.
    `decimals` fixes the digits shown of a number; the cell keeps them all. `locked` columns are grey: the
    program fills them.
    """

    key: str
    heading: str
    help: str = ""
    type: ColumnType = "text"
    width: float = 16
    choices: Sequence[str] = ()
    unit: str = ""
    decimals: int | None = None
    locked: bool = False
    required: bool = False

    @property
    def title(self) -> str:
        """The heading as written in the sheet: with the unit, and a star when it must be filled in."""
        unit = f" [{self.unit}]" if self.unit else ""
        star = " *" if self.required else ""
        return f"{self.heading}{unit}{star}"


@dataclass(frozen=True, slots=True)
class Note:
    """One block of the sheet “Read me”: a heading and its lines, in one language."""

    heading: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the program writes into a workbook so that it knows it again, whatever language the headings
    have.

    `values` are the caller's own (register, version, organization, …); `sheet` is the data sheet; `columns`
    are the column keys in order, the row key first.
    """

    sheet: str
    columns: tuple[str, ...]
    values: dict[str, str]
