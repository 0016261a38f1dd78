"""The reasons of an evaluation in words."""

from collections.abc import Callable, Mapping
from typing import Any

from oyamel.engine.formula import parse
from oyamel.engine.significance.evaluation import Evaluation, Reason
from oyamel.engine.significance.method import Method
from oyamel.facts import Text, load

Number = Callable[[str], str]


def reason_texts() -> Mapping[str, Text]:
    """The templates of the reasons by code, in three languages."""
    return {code: Text.of(row) for code, row in load("texts/reasons.yaml").items()}


def explain(
    method: Method, evaluation: Evaluation, language: str = "en", number: Number = str
) -> tuple[str, ...]:
    """One sentence per reason; `number` puts a number ("3.08") as the reader writes it ("3,08")."""
    return tuple(_sentence(method, each, language, number) for each in evaluation.reasons)


def _sentence(method: Method, reason: Reason, language: str, number: Number) -> str:
    params = {key: value for key, value in reason.params.items() if isinstance(value, str)}
    for key in {"score", "limit"} & params.keys():
        params[key] = number(params[key])
    if "class" in params:
        params["class"] = method.score_class(params["class"]).name(language)
    if "override" in params:
        params["override"] = method.override(params["override"]).name(language)
    if "criteria" in reason.params:
        names = [_name(method, each, language) for each in reason.params["criteria"]]
        params["criteria"] = ", ".join(names)
    if reason.code == "score":
        params.update(_formula(method, reason.params, language, number))
    return reason_texts()[reason.code](language).format(**params)


def _formula(method: Method, params: Mapping[str, Any], language: str, number: Number) -> dict[str, str]:
    formula = parse(params["formula"])
    answers = {"true": reason_texts()["yes"](language), "false": reason_texts()["no"](language)}
    filled = {key: answers.get(value) or number(value) for key, value in params["values"].items()}

    def by_name(name: str) -> str:
        return _name(method, name, language)

    worded = method.formula_words(language)
    return {
        "formula": f"{worded}: " if worded else formula.replaced(by_name) + " = ",
        "filled": formula.replaced(lambda name: filled[name]),
    }


def _name(method: Method, name: str, language: str) -> str:
    criterion_id, _dot, weight = name.partition(".")

    def by_name(name: str) -> str:
        return _name(method, name, language)

    worded = method.criterion(criterion_id).name(language)
    return reason_texts()["weight_of"](language).format(name=worded) if weight else worded
