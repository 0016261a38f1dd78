"""Fields of filings and letters that are chosen by the reader's language."""

from dataclasses import dataclass
from typing import Any

from oyamel.plan.filings.planning import calendar_choices
from oyamel.registers.types import Choice


@dataclass(frozen=True)
class CalendarField(Choice):
    """The calendar of an authority, by name; empty means the authorities of the site."""

    @property
    def is_required(self) -> bool:
        return False

    def _labels(self) -> dict[str, str]:
        return dict(calendar_choices())

    def _empty(self) -> Any:
        return ""
