"""From plain data to a method that cannot fail later."""

import copy
import itertools
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from oyamel.engine.formula import Formula, FormulaProblem, Numbers, Outcome, Texts, YesNo, parse, plain
from oyamel.engine.significance.forms import Form
from oyamel.engine.significance.method import Criterion, Method, Override, ScoreClass, Step
from oyamel.engine.significance.problems import SignificanceProblem
from oyamel.engine.significance.rounding import rounded
from oyamel.facts import Text
from oyamel.facts.vocabulary import conditions

METHOD = (
    "id",
    "name",
    "source",
    "basis",
    "criteria",
    "formula",
    "formula_words",
    "tables",
    "classes",
    "overrides",
    "decimals",
)
CRITERION = (
    "id",
    "name",
    "help",
    "kind",
    "steps",
    "words",
    "weight",
    "conditions",
    "minimum",
    "maximum",
    "unit",
)
MOST_DECIMALS = 6


def validate_method(data: Mapping[str, Any]) -> Method:
    """The method in plain data (see the package for its form).

    Raises SignificanceProblem or FormulaProblem with place, reason and cure.
    """
    form = Form(data, "", METHOD)
    criteria = form.rows("criteria", _criterion)
    method = Method(
        data=copy.deepcopy(dict(data)),
        id=form.identity(),
        name=form.wording("name"),
        source=form.text("source", ""),
        basis=form.wording("basis", Text()),
        criteria=criteria,
        formulas=_formulas(form),
        formula_words=form.wording("formula_words", Text()),
        classes=form.rows("classes", _score_class),
        overrides=form.rows("overrides", _override) if form.has("overrides") else (),
        tables=_tables(form),
        decimals=_decimals(form),
    )
    _refuse_twins(method)
    _refuse_bad_overrides(method)
    _refuse_idle_criteria(method)
    _refuse_bad_classes(method, _scores(method))
    return method


def _criterion(row: Any, place: str) -> Criterion:
    form = Form(row, place, CRITERION)
    kind = form.text("kind")
    if kind not in ("scale", "number", "yes_no"):
        raise form.wanted("kind", "scale, number or yes_no")
    return Criterion(
        id=form.identity(),
        name=form.wording("name"),
        kind=kind,
        conditions=_conditions(form),
        weight=_weight(form),
        help=form.wording("help", Text()),
        words=form.text("words", ""),
        unit=form.text("unit", ""),
        **_answers(form, kind),
    )


def _answers(form: Form, kind: str) -> dict[str, Any]:
    if kind == "scale":
        steps = form.rows("steps", _step)
        if len(steps) < 2 or len({step.value for step in steps}) < len(steps):
            raise SignificanceProblem("few_steps", place=form.at("steps"))
        return {"steps": steps}
    if kind == "yes_no":
        return {}
    minimum, maximum = form.number("minimum"), form.number("maximum")
    if minimum >= maximum:
        raise SignificanceProblem("bad_range", place=form.at("minimum"))
    return {"minimum": minimum, "maximum": maximum}


def _step(row: Any, place: str) -> Step:
    form = Form(row, place, ("value", "words"))
    return Step(form.number("value"), form.wording("words"))


def _weight(form: Form) -> Fraction:
    weight = form.number("weight") if form.has("weight") else Fraction(1)
    if weight <= 0:
        raise SignificanceProblem("bad_weight", place=form.at("weight"))
    return weight


def _conditions(form: Form) -> tuple[str, ...]:
    if not form.has("conditions"):
        return tuple(conditions())
    chosen = form.texts("conditions")
    _refuse_unknown_conditions(chosen, form.at("conditions"))
    return chosen


def _refuse_unknown_conditions(chosen: Iterable[str], place: str) -> None:
    for condition in chosen:
        if condition not in conditions():
            known = ", ".join(conditions())
            raise SignificanceProblem("unknown_condition", place=place, condition=condition, known=known)


def _formulas(form: Form) -> dict[str, Formula]:
    given = form.raw("formula")
    if not isinstance(given, Mapping):
        return dict.fromkeys(conditions(), parsed(form.text("formula"), "formula"))
    by_condition = Form(given, "formula", conditions())
    for condition in conditions():
        if not by_condition.has(condition):
            raise SignificanceProblem("no_formula", place="formula", condition=condition)
    return {each: parsed(by_condition.text(each), by_condition.at(each)) for each in conditions()}


def parsed(text: str, place: str) -> Formula:
    """A formula; a refusal names the field it stands in."""
    try:
        return parse(text)
    except FormulaProblem as problem:
        raise _placed(problem, place) from None


def _placed(problem: FormulaProblem, place: str) -> FormulaProblem:
    problem.place = f"{place}, line {problem.line}, column {problem.column}"
    return problem


def _score_class(row: Any, place: str) -> ScoreClass:
    form = Form(row, place, ("id", "name", "significant", "at_least", "above", "values"))
    return ScoreClass(
        id=form.identity(),
        name=form.wording("name"),
        is_significant=form.truth("significant"),
        at_least=form.number("at_least") if form.has("at_least") else None,
        above=form.number("above") if form.has("above") else None,
        values=form.texts("values") if form.has("values") else (),
    )


def _override(row: Any, place: str) -> Override:
    form = Form(row, place, ("id", "name", "when", "class", "conditions"))
    when = parsed(form.text("when"), form.at("when"))
    return Override(form.identity(), form.wording("name"), when, form.text("class"), _conditions(form))


def _tables(form: Form) -> Mapping[str, Any]:
    tables = form.data.get("tables") or {}
    if not isinstance(tables, Mapping) or not all(isinstance(each, Mapping) for each in tables.values()):
        raise form.wanted("tables", "a map")
    return copy.deepcopy(dict(tables))


def _decimals(form: Form) -> int:
    given = form.data.get("decimals", MOST_DECIMALS)
    if isinstance(given, bool) or not isinstance(given, int) or given not in range(MOST_DECIMALS + 1):
        raise form.wanted("decimals", "0 to 6")
    return given


def _refuse_twins(method: Method) -> None:
    for place in ("criteria", "classes", "overrides"):
        seen: set[str] = set()
        for each in getattr(method, place):
            if each.id in seen:
                raise SignificanceProblem("duplicate_id", place=place, id=each.id)
            seen.add(each.id)


def _refuse_bad_overrides(method: Method) -> None:
    classes = [each.id for each in method.classes]
    for at, override in enumerate(method.overrides):
        place = f"overrides.{at}"
        if override.class_id not in classes:
            known = ", ".join(classes)
            raise SignificanceProblem("unknown_class", place=place, id=override.class_id, known=known)
        for condition in override.conditions:
            found = _outcome(method, override.when, condition, f"{place}.when")
            if not isinstance(found, YesNo):
                raise SignificanceProblem("override_not_yes_no", place=f"{place}.when")


def _refuse_idle_criteria(method: Method) -> None:
    for condition in conditions():
        used = set(method.formulas[condition].names)
        used.update(*(each.when.names for each in method.overrides_for(condition)))
        for each in method.criteria_for(condition):
            if each.id not in used:
                raise SignificanceProblem(
                    "unused_criterion", place="criteria", id=each.id, condition=condition
                )


def _outcome(method: Method, formula: Formula, condition: str, place: str) -> Outcome:
    try:
        return formula.outcomes(method.kinds(condition), method.tables)
    except FormulaProblem as problem:
        raise _placed(problem, place) from None


def _scores(method: Method) -> list[Outcome]:
    given_by_condition = isinstance(method.data["formula"], Mapping)
    places = {each: f"formula.{each}" if given_by_condition else "formula" for each in conditions()}
    found = [_outcome(method, method.formulas[each], each, place) for each, place in places.items()]
    for outcome, place in zip(found, places.values(), strict=True):
        if isinstance(outcome, YesNo):
            raise SignificanceProblem("score_is_yes_no", place=place)
    return found


def _refuse_bad_classes(method: Method, scores: list[Outcome]) -> None:
    if len({each.is_significant for each in method.classes}) < 2:
        raise SignificanceProblem("one_sided_classes", place="classes")
    numbers = [each for each in scores if isinstance(each, Numbers)]
    if len(numbers) == len(scores):
        _refuse_bad_limits(method.classes)
        _refuse_empty_classes(method, numbers)
        return
    listed = [each.listed for each in scores if isinstance(each, Texts)]
    if numbers:
        raise SignificanceProblem("wrong_form", place="formula", wanted="a number")
    _refuse_bad_values(method.classes, frozenset().union(*listed))


def _refuse_bad_limits(classes: tuple[ScoreClass, ...]) -> None:
    *limited, last = classes
    steps = [(each.limit, each.at_least is None) for each in limited if each.limit is not None]
    falling = all(upper > lower for upper, lower in itertools.pairwise(steps))
    doubled = any(each.values or (each.at_least is not None and each.above is not None) for each in classes)
    if len(steps) < len(limited) or last.limit is not None or not falling or doubled:
        raise SignificanceProblem("class_limits", place="classes")


def _refuse_empty_classes(method: Method, scores: list[Numbers]) -> None:
    low = rounded(min(each.low for each in scores), method.decimals)
    high = rounded(max(each.high for each in scores), method.decimals)
    ceiling: ScoreClass | None = None
    for each in method.classes:
        if not each.holds(high) or (ceiling is not None and ceiling.holds(low)):
            raise SignificanceProblem(
                "class_never_reached", place="classes", id=each.id, low=plain(low), high=plain(high)
            )
        ceiling = each


def _refuse_bad_values(classes: tuple[ScoreClass, ...], scores: frozenset[str]) -> None:
    if any(each.limit is not None for each in classes):
        raise SignificanceProblem("class_limits", place="classes")
    named = [value for each in classes for value in each.values]
    for value in sorted(scores | set(named)):
        if named.count(value) != 1:
            raise SignificanceProblem("class_values", place="classes", value=value, count=named.count(value))
        if value not in scores:
            raise SignificanceProblem("value_never_reached", place="classes", value=value)
