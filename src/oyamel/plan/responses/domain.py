"""The verbs of planned action: planning it for records, saying that it is in place, judging its effect."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.plan.responses import deadlines, enums, events
from oyamel.plan.responses.links import CARRIED_OUT_BY
from oyamel.plan.responses.models import Response
from oyamel.records import access, domain, links
from oyamel.records.errors import Refused
from oyamel.records.models import Record


@transaction.atomic
def plan_for(
    actor: Actor, subjects: Sequence[Record], values: Mapping[str, Any], through: Record | None = None
) -> list[Response]:
    """Plan the same action for each of the records: a line each, at its site, and its owner's unless another is named.

    `through` is the record that carries it out, such as an objective. Raises NotAllowed, ValidationError by field.
    """
    for subject in subjects:
        access.require(actor, "view", subject)
    rows = [_line(subject, values) for subject in subjects]
    made = domain.create_many(Response, actor, rows)
    if through:
        for row in made:
            links.add_link(CARRIED_OUT_BY, row.record, through, actor)
    return made


def _line(subject: Record, values: Mapping[str, Any]) -> dict[str, Any]:
    title = subject.number if subject.is_privileged else subject.title  # a line may be seen by more people
    own = {"title": title, "site": subject.site, "area": subject.area, "owner": subject.owner}
    given = {name: value for name, value in values.items() if value not in (None, "")}
    return {**own, "subject": subject, **given}


@transaction.atomic
def put_in_place(actor: Actor, response: Response, note: str = "") -> None:
    """Say that the planned action is in place. Raises NotAllowed, Refused where it was said or judged already."""
    _refuse_unless(response, enums.ResponseStatus.PLANNED)
    values = {"status": enums.ResponseStatus.IN_PLACE.value}
    domain.change(response, actor, values, note, kind=events.RESPONSE_IN_PLACE)


@transaction.atomic
def judge(
    actor: Actor, response: Response, is_effective: bool, note: str, judge_again_on: date | None = None
) -> None:
    """Judge the effect, with what shows it. Not effective leaves the line open to a better plan.

    With a day to judge again, an effective line goes back to waiting for that day. Raises NotAllowed, Refused for a
    line that does not wait, ValidationError without words or for a day that is past.
    """
    _refuse_unless(response, *enums.WAITING)
    if not note.strip():
        raise ValidationError({"note": _("Say what shows the effect, such as the figure that was measured.")})
    if judge_again_on and judge_again_on <= clock.today():
        raise ValidationError({"judge_again_on": _("This day is not to come; choose a later day.")})
    deadlines.close(response)
    values = _judged(is_effective, judge_again_on)
    domain.change(
        response, actor, values, note, kind=events.EFFECT_JUDGED, context={"is_effective": is_effective}
    )


def _judged(is_effective: bool, judge_again_on: date | None) -> dict[str, Any]:
    if judge_again_on:
        return {"status": enums.ResponseStatus.IN_PLACE.value, "judge_on": judge_again_on}
    status = enums.ResponseStatus.EFFECTIVE if is_effective else enums.ResponseStatus.NOT_EFFECTIVE
    return {"status": status.value}


@transaction.atomic
def plan_again(actor: Actor, response: Response, note: str) -> None:
    """Open a judged line again, because it did not work or the situation changed. Raises NotAllowed, Refused."""
    judged = (enums.ResponseStatus.EFFECTIVE, enums.ResponseStatus.NOT_EFFECTIVE)
    _refuse_unless(response, *judged)
    values = {"status": enums.ResponseStatus.PLANNED.value, "judge_on": None}
    domain.change(response, actor, values, note, kind=events.RESPONSE_PLANNED_AGAIN)


def _refuse_unless(response: Response, *wanted: str) -> None:
    status = access.lock(response.record).status
    if status not in wanted:
        raise Refused(
            _("%(number)s is “%(status)s”; look at it again."),
            params={"number": response.record.number, "status": enums.ResponseStatus(status).label},
        )
