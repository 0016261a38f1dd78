"""Judging aspects. Every evaluation is kept; the newest is the current one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.engine import significance
from oyamel.engine.problems import Problem
from oyamel.engine.significance import Method as SignificanceMethod
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.plan.aspects import enums, events
from oyamel.plan.aspects.models import Aspect, Evaluation, MethodVersion
from oyamel.records import domain
from oyamel.records.errors import NotAllowed
from oyamel.records.models import Record

BATCH = 500


@dataclass
class Judgment:
    """A person's scores for one aspect: criterion id → value; what is missing stays open."""

    aspect: Aspect
    scores: dict[str, Any]
    note: str = ""
    version: int | None = None  # the record's version that the person saw


def understood(version: MethodVersion) -> SignificanceMethod:
    """The method that a version holds; kept on the row, because checking it anew costs."""
    kept = version.__dict__.get("understood")
    if kept is None:
        kept = version.__dict__["understood"] = significance.validate_method(version.definition)
    return kept


def as_judged(evaluation: Evaluation) -> significance.Evaluation:
    """A kept evaluation as it was judged then: its reasons are told from what was stored, never computed anew."""
    reasons = tuple(significance.Reason(each["code"], each["params"]) for each in evaluation.reasons)
    return significance.Evaluation(
        evaluation.score or None, evaluation.band or None, evaluation.is_significant, reasons
    )


def evaluate_aspect(
    actor: Actor,
    aspect: Aspect,
    scores: dict[str, Any],
    version: MethodVersion,
    note: str = "",
    seen: int | None = None,
) -> Evaluation:
    """Judge one aspect; see `evaluate_many`."""
    return evaluate_many(actor, [Judgment(aspect, scores, note, seen)], version)[0]


@transaction.atomic
def evaluate_many(
    actor: Actor, judgments: Sequence[Judgment], version: MethodVersion, kind: str = events.ASPECT_EVALUATED
) -> list[Evaluation]:
    """Judge aspects by one version of a method and keep the evaluations.

    An aspect with an open criterion stays "not evaluated". Raises NotAllowed without the right to evaluate at the
    aspect's site, ValidationError by criterion for a score that is not among its answers, Conflict for a stale version.
    """
    method = understood(version)
    _lock(judgments)
    for each in judgments:
        if not actor.may("evaluate", each.aspect.record.site_path):
            raise NotAllowed(_("Your role does not let you evaluate aspects of this site."))
    findings = [_judge(method, each) for each in judgments]
    rows = [_evaluation(actor, version, *pair) for pair in zip(judgments, findings, strict=True)]
    aspects = [each.aspect.pk for each in judgments]
    for start in range(0, len(aspects), BATCH):
        Evaluation.objects.filter(aspect__in=aspects[start : start + BATCH], is_current=True).update(
            is_current=False
        )
    Evaluation.objects.bulk_create(rows, batch_size=BATCH)
    _write_results(actor, zip(judgments, findings, strict=True), version, kind)
    return rows


def _lock(judgments: Sequence[Judgment]) -> None:
    """Two people who judge the same aspect wait for each other; the second then hears of the first."""
    ids = sorted(each.aspect.pk for each in judgments)
    for start in range(0, len(ids), BATCH):
        list(
            Record.objects.select_for_update()
            .filter(pk__in=ids[start : start + BATCH])
            .order_by("pk")
            .values_list("pk")
        )


def _judge(method: SignificanceMethod, judgment: Judgment) -> significance.Evaluation:
    try:
        return significance.evaluate(method, judgment.scores, judgment.aspect.condition)
    except Problem as problem:
        language = get_language() or "en"
        message = f"{problem.reason(language)}. {problem.cure(language)}."
        raise ValidationError({problem.place or "scores": message}) from problem


def _evaluation(
    actor: Actor, version: MethodVersion, judgment: Judgment, found: significance.Evaluation
) -> Evaluation:
    return Evaluation(
        organization=actor.organization, aspect=judgment.aspect, method_version=version, condition=judgment.aspect.condition,
        scores=judgment.scores, score="" if found.score is None else str(found.score), band=found.class_id or "",
        is_significant=found.is_significant, reasons=found.as_dict()["reasons"], note=judgment.note,
        evaluated_by=actor.user, evaluated_at=clock.now(),
    )  # fmt: skip


def _write_results(
    actor: Actor,
    judged: Iterable[tuple[Judgment, significance.Evaluation]],
    version: MethodVersion,
    kind: str,
) -> None:
    changes: dict[str, list[domain.Change]] = {}
    for each, found in judged:
        context = {"method": str(version)}
        change = domain.Change(each.aspect, _results(found), each.version, context)
        changes.setdefault(each.note, []).append(change)
    for note, group in changes.items():
        domain.change_many(actor, group, note, kind=kind)


def _results(found: significance.Evaluation) -> dict[str, Any]:
    states = {
        None: enums.AspectStatus.NOT_EVALUATED,
        True: enums.AspectStatus.SIGNIFICANT,
        False: enums.AspectStatus.NOT_SIGNIFICANT,
    }
    return {
        "status": states[found.is_significant].value,
        "score_text": "" if found.score is None else str(found.score),
        "score_key": float(found.score) if _is_number(found.score) else -1,
        "band": found.class_id or "",
    }


def _is_number(score: Any) -> bool:
    return score is not None and not isinstance(score, str)


@transaction.atomic
def reopen_aspect(actor: Actor, record: Record, reason: str) -> str:
    """Ask for a new evaluation, because a change touches the aspect; the kept ones stay. Says what was done."""
    aspect = Aspect.objects.select_related("record").get(pk=record.pk)
    Evaluation.objects.filter(aspect=aspect, is_current=True).update(is_current=False)
    domain.change(aspect, actor, _results_open(), reason, kind=events.ASPECT_REOPENED)
    return _("Opened again for evaluation.")


def _results_open() -> dict[str, Any]:
    return {
        "status": enums.AspectStatus.NOT_EVALUATED.value,
        "score_text": "",
        "score_key": -1,
        "band": "",
    }
