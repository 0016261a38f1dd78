"""The eight shipped methods against the computed cases of the facts they come from."""

from decimal import Decimal

import pytest

from oyamel.engine.significance import evaluate, shipped_method, shipped_methods, validate_method
from oyamel.facts import load
from oyamel.facts.methods import method_ids

SCHEMES = {scheme["id"]: scheme for scheme in load("standards/iso14001.yaml")["significance_schemes"]}
LETTERS = {"A": 3, "B": 2, "C": 1}

CASES = [(scheme_id, case) for scheme_id, scheme in SCHEMES.items() for case in scheme["tests"]]


def answers(method, inputs):
    """The inputs of a case as scores of the method's criteria."""
    ids = [criterion.id for criterion in method.criteria]
    if "abc" in inputs:
        letters = [LETTERS[letter] for letter in inputs["abc"]]
        return {**dict(zip(ids, letters, strict=False)), "share_percent": inputs["share_percent"]}
    if "yes" in inputs:
        return {each: at in inputs["yes"] for at, each in enumerate(ids, start=1)}
    return inputs


def result(method, evaluation):
    """The result as the facts word it."""
    if any(reason.code == "override" for reason in evaluation.reasons):
        return {"legal": "significant (override)", "combined": "significant (combined rule)"}[
            evaluation.reasons[-1].params["override"]
        ]
    name = method.score_class(evaluation.class_id).name("en")
    return name if len(name) == 1 else name.lower()


@pytest.mark.parametrize(("scheme_id", "case"), CASES)
def test_a_computed_case_comes_out(scheme_id, case):
    method = shipped_method(scheme_id)
    found = evaluate(method, answers(method, case["inputs"]))
    expected = case["score"] if isinstance(case["score"], str) else Decimal(str(case["score"]))
    assert (found.score, result(method, found), found.missing) == (expected, case["result"], ())


def test_the_shipped_methods_are_the_schemes_of_the_facts():
    assert set(method_ids()) == set(SCHEMES)
    assert {each.id: (each.name.en, each.source) for each in shipped_methods()} == {
        scheme_id: (scheme["name"], scheme["source"]) for scheme_id, scheme in SCHEMES.items()
    }


def texts_of(method):
    yield from (method.name, method.basis)
    for each in (*method.criteria, *method.classes, *method.overrides):
        yield each.name
    for criterion in method.criteria:
        yield from (step.words for step in criterion.steps)


def test_every_wording_is_in_three_languages():
    incomplete = {
        (each.id, text) for each in shipped_methods() for text in texts_of(each) if not text.is_complete()
    }
    assert incomplete == set()


def test_whose_the_step_words_are_is_said():
    scales = {
        (method.id, criterion.words)
        for method in shipped_methods()
        for criterion in method.criteria
        if criterion.kind == "scale"
    }
    assert scales == {
        ("abc_xyz", "source"),
        ("additive_25", "ours"),
        ("epn_fmea", "ours"),
        ("fine_kinney", "source"),
        ("likelihood_severity_50", "source"),
        ("matrix_5x5_override", "ours"),
        ("weighted_mean", "ours"),
    }


@pytest.mark.parametrize("method_id", sorted(SCHEMES))
def test_a_method_survives_json(method_id):
    method = shipped_method(method_id)
    assert validate_method(method.as_dict()) == method


@pytest.mark.parametrize(
    ("share", "score"), [(0.99, "CZ"), (1, "CY"), (9.99, "CY"), (10, "CX"), (100, "CX"), (0, "CZ")]
)
def test_the_share_is_cut_at_one_and_ten_percent(share, score):
    method = shipped_method("abc_xyz")
    lowest = {each.id: 1 for each in method.criteria if each.kind == "scale"}
    assert evaluate(method, {**lowest, "share_percent": share}).score == score


@pytest.mark.parametrize(
    ("method_id", "scores", "class_id"),
    [
        ("fine_kinney", {"probability": 1, "exposure": 10, "severity": 7}, "possible"),  # 70, not above
        ("fine_kinney", {"probability": 10, "exposure": 10, "severity": 1}, "substantial"),  # 100
        ("fine_kinney", {"probability": 10, "exposure": 1, "severity": 40}, "high"),  # 400, not above
        ("fine_kinney", {"probability": 0.2, "exposure": 10, "severity": 15}, "possible"),  # 30 exactly
        ("epn_fmea", {"importance": 10, "probability": 10, "influence": 1}, "c"),  # 100, up to 100 is C
        (
            "additive_25",
            dict.fromkeys(["severity", "frequency", "legal", "stakeholder", "improvement"], 2),
            "medium",
        ),
    ],
)
def test_a_limit_belongs_to_the_right_class(method_id, scores, class_id):
    assert evaluate(shipped_method(method_id), scores).class_id == class_id
