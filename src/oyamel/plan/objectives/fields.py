"""A field that only objectives have: the outlook that their figures give."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q

from oyamel.plan.objectives.enums import Outlook
from oyamel.records.models import RecordModel
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import Field

TONES = {
    Outlook.INCOMPLETE: "calm",
    Outlook.NO_DATA: "warn",
    Outlook.ON_TRACK: "good",
    Outlook.OFF_TRACK: "bad",
    Outlook.REACHED: "good",
    Outlook.OVERDUE: "bad",
}
OPEN = (Outlook.INCOMPLETE.value, Outlook.NO_DATA.value)


@dataclass(frozen=True)
class OutlookField(Field):
    """Whether the target will be reached; computed, so never typed or imported."""

    name: str = "outlook"
    form: bool = False
    type_name: ClassVar[str] = "status"
    open_states: ClassVar[tuple[str, ...]] = OPEN

    @property
    def is_required(self) -> bool:
        return False

    def value(self, row: RecordModel) -> str:
        try:
            return str(row.standing.outlook)  # type: ignore[attr-defined]  # - objectives alone have this field
        except ObjectDoesNotExist:
            return ""

    def tone(self, value: str) -> str:
        return TONES[Outlook(value)] if value else "calm"

    def text(self, value: Any) -> str:
        return str(Outlook(value).label) if value else ""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": ["", *Outlook.values]}

    def choices(self, lookup: Lookup) -> list[tuple[str, str]]:
        return [(str(code), str(label)) for code, label in Outlook.choices]

    def condition(self, wanted: list[str], lookup: Lookup) -> Q:
        return Q(standing__outlook__in=wanted)
