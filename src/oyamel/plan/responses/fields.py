"""Fields that only planned action has: the record that it addresses, of any kind, and whether judging it is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from oyamel.org import clock
from oyamel.plan.responses.enums import WAITING
from oyamel.records import ports
from oyamel.records.models import Record, RecordModel
from oyamel.registers.declaration import register_for_kind
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import Bool, Field, RecordField


@dataclass(frozen=True)
class Named:
    """An envelope where a row with an envelope is expected."""

    record: Record

    @property
    def pk(self) -> int:
        return int(self.record.pk)

    def get_absolute_url(self) -> str:
        return self.record.get_absolute_url()


@dataclass(frozen=True)
class SubjectField(RecordField):
    """A record that must be addressed, named by its number."""

    name: str = "subject"
    sheet: ClassVar[str] = "text"

    def value(self, row: RecordModel) -> Named | None:
        record = super().value(row)
        return Named(record) if record else None

    def text(self, value: Any) -> str:
        record = getattr(value, "record", value)
        return f"{record.number} {record.title}" if record else ""

    def queryset(self, lookup: Lookup) -> QuerySet[Any]:
        return self.past(lookup).filter(is_archived=False, kind__in=ports.kinds_needing_response())

    def past(self, lookup: Lookup) -> QuerySet[Any]:
        return Record.objects.for_actor(lookup.actor, "view").select_related("organization")

    def choices(self, lookup: Lookup) -> list[tuple[str, str]]:
        return []

    def find(self, text: str, lookup: Lookup, others: dict[str, Any]) -> Record | None:
        return self.queryset(lookup).filter(number=text.split(" ")[0].upper()).first()

    def parse(self, raw: Any, lookup: Lookup, others: dict[str, Any] | None = None) -> Record | None:
        text = "" if raw is None else str(raw).strip()
        found = self.find(text, lookup, {}) if text else None
        if text and found is None:
            raise ValidationError(
                _(
                    "“%(value)s” is no record that you see of these: %(kinds)s. Write its number, such as ASP-0042."
                )
                % {"value": text, "kinds": ", ".join(_plurals(ports.kinds_needing_response()))}
            )
        return found

    def form_field(self, lookup: Lookup) -> forms.Field:
        return SubjectFormField(self, lookup)


def _plurals(kinds: Iterable[str]) -> list[str]:
    registers = [register_for_kind(kind) for kind in kinds]
    return [str(each.plural).lower() for each in registers if each]


class SubjectFormField(forms.CharField):
    """A number, typed; gives the record."""

    def __init__(self, field: SubjectField, lookup: Lookup):
        super().__init__(label=field.label, required=False, max_length=300)
        self._field, self._lookup = field, lookup

    def prepare_value(self, value: Any) -> Any:
        return self._field.from_history(value, self._lookup) if isinstance(value, int) else value

    def clean(self, value: Any) -> Record | None:
        return self._field.parse(super().clean(value), self._lookup)


@dataclass(frozen=True)
class LateField(Bool):
    """Whether the day of judgment is past and nobody has judged."""

    name: str = "is_late"
    form: bool = False
    type_name: ClassVar[str] = "computed"
    is_indexed: ClassVar[bool] = False

    def bind(self, register: Any) -> Field:
        object.__setattr__(self, "register", register)
        return self

    @property
    def is_child(self) -> bool:
        return False

    @property
    def on_envelope(self) -> bool:
        return False

    def condition(self, wanted: list[str], lookup: Lookup) -> Q:
        condition = Q(pk__in=[])
        for value in set(wanted):
            condition |= late() if value == "1" else ~late()
        return condition


def late() -> Q:
    """The condition that judging the effect of a line is late."""
    return Q(judge_on__lt=clock.today(), record__status__in=WAITING)
