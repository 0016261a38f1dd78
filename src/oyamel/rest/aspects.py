"""What aspects have beside the common operations: evaluation, the method in use, what is not treated."""

from datetime import datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt

from oyamel.engine import significance
from oyamel.plan.aspects import domain, queries
from oyamel.plan.aspects.domain.evaluating import as_judged, understood
from oyamel.plan.aspects.models import Aspect, Evaluation, MethodVersion
from oyamel.plan.aspects.views.evaluating import local_number
from oyamel.records.errors import Conflict, Refused
from oyamel.registers.declaration import register_for_kind
from oyamel.rest.acts import User
from oyamel.rest.addresses import Number, Slug, obtain, user
from oyamel.rest.errors import Clash, answers
from oyamel.rest.records import RecordHead, head
from oyamel.rest.values import Line, Strict

router = Router(tags=["Aspects"])
EVALUATIONS = "/{organization}/aspects/{number}/evaluations"
Decimal = Annotated[StrictFloat, Field(allow_inf_nan=False)]
Score = Annotated[
    StrictBool | StrictInt | Decimal | None, Field(description="null leaves the question open.")
]
Criterion = Annotated[Line, Field(max_length=60)]


class Judgment(Strict):
    """Scores by the criteria of the method in use; what is missing leaves the aspect not evaluated."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"scores": {"likelihood": 3, "severity": 4, "legal": False}, "note": "", "version": 1}
            ]
        }
    )
    scores: dict[Criterion, Score] = Field(max_length=100)
    note: Annotated[Line, Field(max_length=2000)] = ""
    version: Annotated[int, Field(ge=1, le=2**31 - 1, strict=True)] = Field(
        description="The version of the record that you saw."
    )


class EvaluationOut(BaseModel):
    id: int
    method: str = Field(description="The number of the method.")
    method_version: int
    condition: str
    scores: dict[str, Any]
    score: str
    band: str = Field(description="The class by the method.")
    is_significant: bool | None = Field(description="null: not evaluated, because answers are missing.")
    reasons: list[str] = Field(description="Why, in the language of the request.")
    note: str
    by: User | None
    at: datetime
    is_current: bool


class MethodOut(BaseModel):
    number: str
    title: str
    version: int
    definition: dict[str, Any] = Field(description="Criteria with scales, formula, classes, overrides.")


class AspectHead(RecordHead):
    title: str
    site: int | None


@router.get(
    "/{organization}/aspects/untreated",
    response=answers(list[AspectHead]),
    operation_id="aspects_untreated",
    summary="Significant aspects that nothing controls or treats",
    description="The first 200; the list with `status=significant` and `is_treated=false` has them all.",
)
def untreated(request: HttpRequest, organization: Slug) -> list[dict[str, Any]]:
    rows = queries.untreated(request.actor).select_related("record").order_by("record__sequence")[:200]
    return [_with_title(request, row) for row in rows]


def _with_title(request: HttpRequest, row: Aspect) -> dict[str, Any]:
    row.record.organization = request.actor.organization
    return head(row) | {"title": row.record.title, "site": row.record.site_id}


@router.get(
    "/{organization}/methods/in-use",
    response=answers(MethodOut),
    operation_id="method_in_use",
    summary="The method of significance in use",
)
def method_in_use(request: HttpRequest, organization: Slug) -> dict[str, Any]:
    version = domain.version_in_use()
    if version is None:
        raise Http404
    record = version.method.record
    return {
        "number": record.number,
        "title": record.title,
        "version": version.number,
        "definition": version.definition,
    }


@router.get(
    EVALUATIONS,
    response=answers(list[EvaluationOut]),
    operation_id="evaluations",
    summary="Every evaluation of an aspect, the newest first",
)
def evaluations(request: HttpRequest, organization: Slug, number: Number) -> list[dict[str, Any]]:
    return [_evaluation(request, each) for each in queries.evaluations_of(_aspect(request, number))]


@router.post(
    EVALUATIONS,
    response=answers(EvaluationOut, 201, body=True, conflict=True),
    operation_id="evaluate",
    summary="Evaluate an aspect by the method in use",
)
def evaluate(request: HttpRequest, organization: Slug, number: Number, payload: Judgment) -> Status:
    aspect, version = _aspect(request, number, "evaluate"), domain.version_in_use()
    if version is None:
        raise Refused(_("No method is in use; choose one first."))
    _refuse_unknown(payload.scores, version)
    try:
        found = domain.evaluate_aspect(
            request.actor, aspect, payload.scores, version, payload.note, payload.version
        )
    except Conflict as conflict:
        raise Clash(str(conflict), conflict.record.version, {}) from conflict
    return Status(201, _evaluation(request, found))


def _aspect(request: HttpRequest, number: str, action: str = "view") -> Aspect:
    register = register_for_kind(Aspect.kind)
    if register is None:
        raise Http404
    return obtain(request, register, number, action)


def _refuse_unknown(scores: dict[str, Any], version: MethodVersion) -> None:
    known = [each.id for each in understood(version).criteria]
    words = _("The method in use asks no such question; it asks: %(known)s.") % {"known": ", ".join(known)}
    unknown = sorted(set(scores) - set(known))
    if unknown:
        raise ValidationError(dict.fromkeys(unknown, words))


def _evaluation(request: HttpRequest, found: Evaluation) -> dict[str, Any]:
    version = found.method_version
    method = understood(version)
    reasons = significance.explain(method, as_judged(found), get_language() or "en", local_number)
    return {
        "id": found.pk, "method": version.method.record.number, "method_version": version.number, "condition": found.condition,
        "scores": found.scores, "score": found.score, "band": found.band, "is_significant": found.is_significant,
        "reasons": [str(each) for each in reasons], "note": found.note, "by": user(request, found.evaluated_by), "at": found.evaluated_at,
        "is_current": found.is_current,
    }  # fmt: skip
