"""Fields that only risks have: scores that may be open, and the cells of the matrix as filters."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from oyamel.records.models import RecordModel
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import Field, Number


@dataclass(frozen=True)
class ScoreField(Number):
    """A score; what is not assessed has none, and sorts below all others."""

    form: bool = False

    def value(self, row: RecordModel) -> Decimal | None:
        score = super().value(row)
        return None if score < 0 else score

    def from_history(self, value: Any, lookup: Lookup) -> str:
        return "" if value in (None, "") or Decimal(value) < 0 else super().from_history(value, lookup)


@dataclass(frozen=True)
class CellField(Field):
    """A cell of the matrix, named by its two steps; offered by the matrix alone."""

    form: bool = False
    filter: bool = True
    type_name: ClassVar[str] = "computed"

    def filter_choices(self, lookup: Lookup, wanted: list[str]) -> list[tuple[str, str]]:
        return [(cell, said(cell)) for cell in wanted if len(cell) == 2]


def said(cell: str) -> str:
    """'43' → 'likelihood 4, consequence 3'."""
    return _("likelihood %(likelihood)s, consequence %(consequence)s") % {
        "likelihood": cell[0],
        "consequence": cell[1],
    }
