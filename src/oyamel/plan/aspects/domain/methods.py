"""Methods of significance: adopting a shipped one, writing a version, putting it in use with its effect shown first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.engine import significance
from oyamel.engine.problems import Problem
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.org.models import Organization
from oyamel.plan.aspects import enums, events
from oyamel.plan.aspects.domain.evaluating import Judgment, evaluate_many, understood
from oyamel.plan.aspects.models import Aspect, Evaluation, Method, MethodVersion
from oyamel.records import domain
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Record, visible

DEFAULT_METHOD = "matrix_5x5_override"
RESERVED = {"version", "note"}  # fields of the form of an evaluation
BATCH = 500


@dataclass(frozen=True)
class SideChange:
    """An aspect whose result would be another under a new version."""

    aspect: Aspect
    before: str
    after: str
    score: str


def version_in_use() -> MethodVersion | None:
    """The version by which the organization in scope judges now."""
    return (
        MethodVersion.objects.select_related("method__record")
        .filter(in_use_from__isnull=False, in_use_until__isnull=True)
        .first()
    )


@transaction.atomic
def method_in_use(actor: Actor) -> MethodVersion:
    """The version in use; an organization that has none yet begins with the 5 × 5 matrix."""
    version = version_in_use()
    if version is None:
        version = adopt_shipped_method(actor, DEFAULT_METHOD)
        _start_using(actor, version, _("The first method; change it whenever another suits better."))
    return version


def _require_configure(actor: Actor) -> None:
    if not actor.may("configure"):
        raise NotAllowed(_("Only administrators and environmental managers change the method."))


@transaction.atomic
def adopt_shipped_method(actor: Actor, method_id: str) -> MethodVersion:
    """A method of the organization's own, begun as a copy of a shipped one. Raises UnknownFact, NotAllowed."""
    _require_configure(actor)
    shipped = significance.shipped_method(method_id)
    name = shipped.name(get_language() or "en")
    method = domain.create(
        Method, actor, {"title": name, "fact_id": f"methods/{method_id}", "purpose": shipped.source}
    )
    return _add_version(actor, method, shipped.as_dict())


@transaction.atomic
def draft_version(
    actor: Actor, method: Method, definition: dict[str, Any], reason: str = ""
) -> MethodVersion:
    """A new version of a method. Raises ValidationError with place, reason and cure for a definition that cannot work."""
    _require_configure(actor)
    return _add_version(actor, method, checked_definition(definition), reason)


def checked_definition(definition: dict[str, Any]) -> dict[str, Any]:
    """The definition in its plain form, proved to work. Raises ValidationError with place, reason and cure."""
    taken = RESERVED & {each.get("id") for each in definition.get("criteria", []) if isinstance(each, dict)}
    if taken:
        raise ValidationError(
            _("criteria: “%(name)s” is taken by the form; name the criterion otherwise.")
            % {"name": taken.pop()}
        )
    try:
        return dict(significance.validate_method(definition).as_dict())
    except Problem as problem:
        language = get_language() or "en"
        place = f"{problem.place}: " if problem.place else ""
        raise ValidationError(f"{place}{problem.reason(language)}. {problem.cure(language)}.") from problem


def _add_version(actor: Actor, method: Method, definition: dict[str, Any], reason: str = "") -> MethodVersion:
    Record.objects.select_for_update().get(pk=method.pk)  # two drafts at once wait for each other
    number = MethodVersion.objects.filter(method=method).count() + 1
    version = MethodVersion.objects.create(
        organization=actor.organization, method=method, number=number, definition=definition, created_by=actor.user, created_at=clock.now()
    )  # fmt: skip
    domain.record_event(method, actor, events.METHOD_DRAFTED, {"version": number}, reason)
    return version


def preview_change(actor: Actor, version: MethodVersion, most: int | None = None) -> Iterator[SideChange]:
    """The aspects that the actor sees whose result would be another under this version, from their kept scores.

    `most` is how many evaluations are looked at; None means all.
    """
    method = understood(version)
    for evaluation in islice(_current_evaluations(visible(actor, "view", "aspect__record__")), most):
        after, score = _would_be(method, evaluation)
        before = evaluation.aspect.record.status
        if after != before:
            yield SideChange(evaluation.aspect, before, after, score)


def _current_evaluations(of: Q) -> Iterator[Evaluation]:
    rows = Evaluation.objects.filter(of, is_current=True, aspect__record__is_archived=False)
    return rows.select_related("aspect__record__site").order_by("aspect").iterator(chunk_size=BATCH)


def _would_be(method: significance.Method, evaluation: Evaluation) -> tuple[str, str]:
    found = significance.evaluate(method, kept_scores(method, evaluation), evaluation.aspect.condition)
    if found.is_significant is None:
        return enums.AspectStatus.NOT_EVALUATED.value, ""
    status = enums.AspectStatus.SIGNIFICANT if found.is_significant else enums.AspectStatus.NOT_SIGNIFICANT
    return status.value, str(found.score)


def kept_scores(method: significance.Method, evaluation: Evaluation) -> dict[str, Any]:
    """Those scores of an evaluation that the method also asks and accepts; the others are open."""
    kept = {}
    for criterion in method.criteria_for(evaluation.aspect.condition):
        value = evaluation.scores.get(criterion.id)
        if value is not None and _accepts(criterion, value):
            kept[criterion.id] = value
    return kept


def _accepts(criterion: significance.Criterion, value: Any) -> bool:
    try:
        significance.evaluation.checked(criterion, value)
    except Problem:
        return False
    return True


@transaction.atomic
def put_in_use(
    actor: Actor, version: MethodVersion, reason: str, told: Callable[[int], None] = lambda done: None
) -> int:
    """Judge by this version from now on: the aspects are evaluated again from their kept scores. Returns how many.

    `told` hears how many are done, batch by batch.
    """
    _require_configure(actor)
    version = _locked(actor, version)
    if version.in_use_from:
        raise Refused(_("This version is or was in use; write a new version to come back to it."))
    _stop_using(actor)
    _start_using(actor, version, reason)
    return _evaluate_again(actor, version, told)


def _locked(actor: Actor, version: MethodVersion) -> MethodVersion:
    """The version as it stands now; two people who change the method wait for each other."""
    Organization.objects.select_for_update().get(pk=actor.organization.pk)
    return MethodVersion.objects.select_related("method__record").get(pk=version.pk)


def _stop_using(actor: Actor) -> None:
    old = version_in_use()
    if old is None:
        return
    old.in_use_until = clock.now()
    old.save(update_fields=["in_use_until"])
    domain.change(
        old.method,
        actor,
        {"status": enums.MethodStatus.RETIRED.value},
        kind=events.METHOD_RETIRED,
        context={"version": old.number},
    )


def _start_using(actor: Actor, version: MethodVersion, reason: str) -> None:
    version.in_use_from = clock.now()
    version.save(update_fields=["in_use_from"])
    values = {"status": enums.MethodStatus.IN_USE.value}
    domain.change(
        version.method,
        actor,
        values,
        reason,
        kind=events.METHOD_PUT_IN_USE,
        context={"version": version.number},
    )


def evaluated_count() -> int:
    """How many aspects have an evaluation that a new version would judge again."""
    return Evaluation.objects.filter(is_current=True, aspect__record__is_archived=False).count()


def _evaluate_again(actor: Actor, version: MethodVersion, told: Callable[[int], None]) -> int:
    method, count, batch = understood(version), 0, []
    for evaluation in list(_current_evaluations(Q())):
        batch.append(Judgment(evaluation.aspect, kept_scores(method, evaluation)))
        if len(batch) == BATCH:
            count += len(evaluate_many(actor, batch, version, kind=events.ASPECT_REEVALUATED))
            told(count)
            batch = []
    return count + len(evaluate_many(actor, batch, version, kind=events.ASPECT_REEVALUATED) if batch else [])
