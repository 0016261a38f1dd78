"""The verbs of risks: assessing one, opening one again, and changing the scales with the effect shown first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.org.models import Organization
from oyamel.plan.risks import enums, events, queries
from oyamel.plan.risks.models import NONE, Assessment, Risk, ScaleVersion
from oyamel.plan.risks.scales import Scales, default_definition, understood
from oyamel.records import access, domain, history
from oyamel.records.errors import NotAllowed
from oyamel.records.models import Record

BATCH = 500
Point = tuple[int, int]


@dataclass(frozen=True)
class SideChange:
    """A risk whose status would be another under new scales."""

    risk: Risk
    before: str
    after: str


@transaction.atomic
def assess(
    actor: Actor,
    risk: Risk,
    before: Point,
    after: Point | None = None,
    note: str = "",
    seen: int | None = None,
) -> Assessment:
    """Judge a risk by (likelihood, consequence) before and after treatment, and keep the judgment.

    Raises NotAllowed without the right to evaluate at its site, ValidationError by field for a value off the scales,
    Conflict for a stale version.
    """
    if not actor.may("evaluate", risk.record.site_path):
        raise NotAllowed(_("Your role does not let you assess risks of this site."))
    access.lock(risk.record)
    version = version_in_use(actor)
    scales = understood(version.definition)
    _refuse_off_scale(scales, before, after)
    Assessment.objects.filter(risk=risk, is_current=True).update(is_current=False)
    made = Assessment.objects.create(
        organization=actor.organization, risk=risk, scales=version, likelihood=before[0], consequence=before[1],
        likelihood_after=after[0] if after else None, consequence_after=after[1] if after else None,
        note=note, assessed_by=actor.user, assessed_at=clock.now(),
    )  # fmt: skip
    values = results(scales, risk.sign, before, after)
    context = {"version": version.number}
    domain.change(risk, actor, values, note, seen, kind=events.RISK_ASSESSED, context=context)
    return made


def _refuse_off_scale(scales: Scales, before: Point, after: Point | None) -> None:
    errors = {}
    if not scales.has(*before):
        errors["likelihood"] = _("This is not among the steps of the scales in use.")
    if after and not scales.has(*after):
        errors["likelihood_after"] = _("This is not among the steps of the scales in use.")
    if errors:
        raise ValidationError(errors)


def results(scales: Scales, sign: str, before: Point, after: Point | None) -> dict[str, Any]:
    """What an assessment makes of a risk: status, cells of the matrix, scores."""
    return {
        "status": _status(scales, sign, before, after),
        "cell": _cell(before),
        "cell_after": _cell(after) if after else "",
        "score": Decimal(before[0] * before[1]),
        "score_after": Decimal(after[0] * after[1]) if after else NONE,
    }


def _cell(point: Point) -> str:
    return f"{point[0]}{point[1]}"


def _status(scales: Scales, sign: str, before: Point, after: Point | None) -> str:
    """A risk is treated when what remains needs no action, an opportunity when the treatment raised its score."""
    score = before[0] * before[1]
    if not scales.class_of(score).needs_action:
        return enums.RiskStatus.NO_ACTION.value
    is_treated = False
    if after:
        rest = after[0] * after[1]
        is_opportunity = sign == enums.Sign.OPPORTUNITY
        is_treated = rest > score if is_opportunity else not scales.class_of(rest).needs_action
    return (enums.RiskStatus.TREATED if is_treated else enums.RiskStatus.NEEDS_ACTION).value


@transaction.atomic
def reopen(actor: Actor, record: Record, reason: str) -> str:
    """Ask for a new assessment; the kept ones stay. Says what was done."""
    risk = Risk.objects.select_related("record").get(pk=record.pk)
    Assessment.objects.filter(risk=risk, is_current=True).update(is_current=False)
    domain.change(risk, actor, _open(), reason, kind=events.RISK_REOPENED)
    return _("Opened again for assessment.")


@transaction.atomic
def version_in_use(actor: Actor) -> ScaleVersion:
    """The scales in use; an organization that has none yet begins with those of the program."""
    newest = queries.newest_scales()
    if newest:
        return newest
    Organization.objects.select_for_update().get(pk=actor.organization.pk)
    return queries.newest_scales() or _add_version(actor, default_definition(), "")


def _add_version(actor: Actor, definition: dict[str, Any], reason: str) -> ScaleVersion:
    newest = queries.newest_scales()
    version = ScaleVersion.objects.create(
        organization=actor.organization, number=newest.number + 1 if newest else 1, definition=definition,
        reason=reason, created_by=actor.user, created_at=clock.now(),
    )  # fmt: skip
    news = history.for_object(
        actor.organization, events.SCALES_CHANGED, context={"version": version.number}, text=reason
    )
    history.append(actor.organization, actor.user, [news])
    return version


def preview(scales: Scales, most: int) -> Iterator[SideChange]:
    """The risks among the first `most` assessed ones whose status would be another under these scales."""
    for each in queries.current_assessments()[:most]:
        after = read_by(scales, each)["status"]
        if after != each.risk.record.status:
            yield SideChange(each.risk, each.risk.record.status, after)


def read_by(scales: Scales, assessment: Assessment) -> dict[str, Any]:
    """What a kept judgment means by other scales; one with a value off them is open again."""
    before = (assessment.likelihood, assessment.consequence)
    after = _after(assessment)
    if not scales.has(*before) or (after and not scales.has(*after)):
        return _open()
    return results(scales, assessment.risk.sign, before, after)


def _open() -> dict[str, Any]:
    """What a risk says while nobody has judged it."""
    status = enums.RiskStatus.NOT_ASSESSED.value
    return {"status": status, "cell": "", "cell_after": "", "score": NONE, "score_after": NONE}


def _after(assessment: Assessment) -> Point | None:
    if assessment.likelihood_after is None or assessment.consequence_after is None:
        return None
    return assessment.likelihood_after, assessment.consequence_after


@transaction.atomic
def change_scales(actor: Actor, definition: dict[str, Any], reason: str) -> int:
    """Put new scales in use and read every kept judgment by them; gives how many risks were read again.

    Raises NotAllowed, ValidationError by place for scales that cannot work.
    """
    if not actor.may("configure"):
        raise NotAllowed(_("Only administrators and environmental managers change the scales."))
    scales = understood(definition)
    Organization.objects.select_for_update().get(pk=actor.organization.pk)
    version_in_use(actor)
    version = _add_version(actor, definition, reason)
    assessed = list(queries.current_assessments())
    for start in range(0, len(assessed), BATCH):
        _read_again(actor, scales, version, assessed[start : start + BATCH], reason)
    return len(assessed)


def _read_again(
    actor: Actor, scales: Scales, version: ScaleVersion, part: Sequence[Assessment], reason: str
) -> None:
    context = {"version": version.number}
    changes = [domain.Change(each.risk, read_by(scales, each), context=context) for each in part]
    domain.change_many(actor, changes, reason, kind=events.RISK_REASSESSED)
    gone = [
        change.row.pk for change in changes if change.values["status"] == enums.RiskStatus.NOT_ASSESSED.value
    ]
    Assessment.objects.filter(risk__in=gone, is_current=True).update(is_current=False)
