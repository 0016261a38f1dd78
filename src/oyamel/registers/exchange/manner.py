"""How a sheet is read beside its columns: what someone said once about it, and what is kept for the next time."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from oyamel.kit.sheets.days import Order

Words = Mapping[str, Mapping[str, str]]


@dataclass
class Manner:
    """`depth`: rows of headings. `leaves_totals`: whether rows of totals are no entries. `days`: what comes first in
    3/4/2025. `constants`: field → the text of every row. `words`: field → folded word of the sheet → choice.
    """

    depth: int = 1
    leaves_totals: bool = True
    days: Order = ""
    constants: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Manner":
        """From what the database keeps; what is unknown is passed over."""
        names = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in names})

    def kept(self) -> dict[str, Any]:
        """What the database keeps."""
        return asdict(self)
