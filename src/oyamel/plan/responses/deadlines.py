"""The day on which the effect of planned action is to be judged."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from oyamel.org import clock
from oyamel.plan.responses.enums import WAITING
from oyamel.records import deadlines
from oyamel.records.enums import DeadlineNature
from oyamel.records.models import Deadline

EFFECT = deadlines.source("response_effect", _("Judge the effect: %(title)s"), _("Effects of planned action"))


def settle(rows: Sequence[Any]) -> None:
    """Bring the open dates of these lines to what they say; judged lines have none."""
    deadlines.plan({row.pk: _wanted(row) for row in rows}, EFFECT, since=date.min)


def _wanted(row: Any) -> list[deadlines.Planned]:
    if row.judge_on is None or row.record.status not in WAITING:
        return []
    return [deadlines.Planned(_key(row), row.judge_on, nature=DeadlineNature.INTERNAL.value)]


def _key(row: Any) -> str:
    return str(row.judge_on.isoformat())


def close(row: Any) -> None:
    """Close the date of a line whose effect is judged now, if it has one."""
    is_open = Deadline.objects.filter(record=row.record, source=EFFECT, is_open=True)
    if row.judge_on and is_open.filter(key=_key(row)).exists():
        deadlines.close(row.record, EFFECT, _key(row), clock.today())
