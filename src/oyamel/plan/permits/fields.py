"""The filter of permits by where they stand in their time."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db.models import Q

from oyamel.org import clock
from oyamel.plan.permits.enums import HOLDS, PermitStatus, Term
from oyamel.records.models import RecordModel
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import Choice, Field

SOON = timedelta(days=90)


@dataclass(frozen=True)
class TermField(Choice):
    """Over, ending soon, to be renewed; asked of the days, stored nowhere."""

    name: str = "term"
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

    def _labels(self) -> dict[str, str]:
        return {code: str(label) for code, label in Term.choices}

    def value(self, row: RecordModel) -> Any:
        return row.__dict__.get("term")

    def condition(self, wanted: list[str], lookup: Lookup) -> Q:
        condition = Q(pk__in=[])
        for each in wanted:
            if each in Term.values:
                condition |= stands(Term(each), clock.today())
        return condition


def stands(term: Term, today: date) -> Q:
    """The permits of which this is true on a day."""
    in_force = Q(record__status=PermitStatus.IN_FORCE)
    if term == Term.OVER:
        return Q(record__status=PermitStatus.EXPIRED) | in_force & Q(expires_on__lt=today)
    if term == Term.SOON:
        return in_force & Q(expires_on__range=(today, today + SOON))
    return Q(record__status__in=HOLDS, renewal_on=None, renew_by__lte=today + SOON)
