"""Evaluating one aspect by a method."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from oyamel.engine.formula import FormulaProblem, Value, plain, to_value
from oyamel.engine.significance.method import Criterion, Method, Override, ScoreClass
from oyamel.engine.significance.problems import SignificanceProblem
from oyamel.engine.significance.rounding import rounded
from oyamel.facts.vocabulary import conditions


@dataclass(frozen=True)
class Reason:
    """Why, as a code of `texts/reasons.yaml` and plain parameters (numbers as text with a point)."""

    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Evaluation:
    """The result for one aspect; while a criterion is open everything but `missing` and `reasons` is None.

    `score` is a number, or a text for methods that combine classes ("BX").
    """

    score: Decimal | str | None
    class_id: str | None
    is_significant: bool | None
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON; the score as text."""
        return {
            "score": None if self.score is None else str(self.score),
            "class_id": self.class_id,
            "is_significant": self.is_significant,
            "reasons": [{"code": each.code, "params": dict(each.params)} for each in self.reasons],
            "missing": list(self.missing),
        }


def evaluate(method: Method, scores: Mapping[str, Any], condition: str = "normal") -> Evaluation:
    """Evaluate an aspect in a condition by its scores (criterion id → step value, number, true or false).

    Scores of criteria that the condition does not ask are not looked at. Raises SignificanceProblem for a value
    that is not on its scale, and for an unknown condition.
    """
    if condition not in conditions():
        known = ", ".join(conditions())
        raise SignificanceProblem("unknown_condition", condition=condition, known=known)
    asked = method.criteria_for(condition)
    missing = tuple(each.id for each in asked if scores.get(each.id) is None)
    values = {each.id: checked(each, scores[each.id]) for each in asked if each.id not in missing}
    if missing:
        return Evaluation(None, None, None, (Reason("not_evaluated", {"criteria": list(missing)}),), missing)
    weights = {f"{each.id}.weight": each.weight for each in asked}
    return _evaluated(method, {**values, **weights}, condition)


def checked(criterion: Criterion, raw: Any) -> Value:
    """A score as the formula takes it. Raises SignificanceProblem when it is not among the answers."""
    if criterion.kind == "yes_no":
        if not isinstance(raw, bool):
            raise SignificanceProblem("wrong_form", place=criterion.id, wanted="yes or no")
        return raw
    number = _number(criterion, raw)
    if criterion.kind == "scale":
        _refuse_off_scale(criterion, number)
    elif not criterion.minimum <= number <= criterion.maximum:
        params = {"minimum": plain(criterion.minimum), "maximum": plain(criterion.maximum)}
        raise SignificanceProblem("out_of_range", place=criterion.id, value=plain(number), **params)
    return number


def _number(criterion: Criterion, raw: Any) -> Fraction:
    if isinstance(raw, bool | str):
        raise SignificanceProblem("wrong_form", place=criterion.id, wanted="a number")
    try:
        return Fraction(to_value(criterion.id, raw))
    except FormulaProblem as error:
        raise SignificanceProblem("wrong_form", place=criterion.id, wanted="a number") from error


def _refuse_off_scale(criterion: Criterion, number: Fraction) -> None:
    allowed = [step.value for step in criterion.steps]
    if number not in allowed:
        listed = ", ".join(plain(each) for each in allowed)
        raise SignificanceProblem("not_on_scale", place=criterion.id, value=plain(number), allowed=listed)


def _evaluated(method: Method, values: Mapping[str, Value], condition: str) -> Evaluation:
    formula = method.formulas[condition]
    exact = formula.evaluate(values, method.tables).value
    score = rounded(exact, method.decimals) if isinstance(exact, Fraction) else str(exact)
    by_score = next(each for each in method.classes if each.holds(score))
    fired = [
        each for each in method.overrides_for(condition) if each.when.evaluate(values, method.tables).value
    ]
    decided = method.score_class(fired[0].class_id) if fired else by_score
    used = {name: plain(values[name]) for name in sorted(formula.names)}
    reasons = [
        Reason("score", {"formula": formula.text, "values": used, "score": plain(score)}),
        _class_reason(method, score, by_score),
        *(_override_reason(each, values) for each in fired),
    ]
    shown = score if isinstance(score, str) else Decimal(plain(score))
    return Evaluation(shown, decided.id, decided.is_significant, tuple(reasons))


def _override_reason(override: Override, values: Mapping[str, Value]) -> Reason:
    used = {name: plain(values[name]) for name in sorted(override.when.names)}
    params = {"override": override.id, "when": override.when.text, "values": used}
    return Reason("override", {**params, "class": override.class_id})


def _class_reason(method: Method, score: Fraction | str, found: ScoreClass) -> Reason:
    params = {"score": plain(score), "class": found.id}
    if isinstance(score, str):
        return Reason("value", params)
    if found.limit is not None:
        code = "above" if found.at_least is None else "at_least"
        return Reason(code, {**params, "limit": plain(found.limit)})
    upper = method.classes[-2]
    code = "not_above" if upper.at_least is None else "below"
    return Reason(code, {**params, "limit": plain(upper.limit or Fraction(0))})
