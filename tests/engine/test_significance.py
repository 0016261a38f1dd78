"""Methods as data: what is refused, how conditions differ, how reasons are worded."""

import copy
import json
from decimal import Decimal

import pytest

from oyamel.engine.formula import FormulaProblem
from oyamel.engine.significance import (
    Evaluation,
    Reason,
    SignificanceProblem,
    evaluate,
    explain,
    reason_texts,
    shipped_method,
    validate_method,
)
from oyamel.facts import load

STEPS = [{"value": value, "words": {"en": f"step {value}"}} for value in (1, 2, 3)]


def own_method():
    """An organization's own method: frequency for normal and abnormal, likelihood for emergency."""
    return copy.deepcopy(
        {
            "id": "own",
            "name": {"es": "Propio"},
            "criteria": [
                {"id": "severity", "name": {"en": "Severity"}, "kind": "scale", "steps": STEPS, "weight": 2},
                {
                    "id": "frequency",
                    "name": {"en": "Frequency"},
                    "kind": "scale",
                    "steps": STEPS,
                    "conditions": ["normal", "abnormal"],
                },
                {
                    "id": "likelihood",
                    "name": {"en": "Likelihood"},
                    "kind": "scale",
                    "steps": STEPS,
                    "conditions": ["emergency"],
                },
            ],
            "formula": {
                "normal": "severity * frequency",
                "abnormal": "severity * frequency",
                "emergency": "severity.weight * severity * likelihood",
            },
            "classes": [
                {"id": "high", "name": {"en": "High"}, "significant": True, "at_least": 6},
                {"id": "low", "name": {"en": "Low"}, "significant": False},
            ],
        }
    )


def changed(path, value):
    """The own method with one value replaced, or removed with `...`."""
    data = own_method()
    node = data
    for key in path[:-1]:
        node = node[key]
    if value is ...:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return data


def test_criteria_differ_by_condition():
    method = validate_method(own_method())
    asked = {each: [c.id for c in method.criteria_for(each)] for each in ("normal", "abnormal", "emergency")}
    assert asked == {
        "normal": ["severity", "frequency"],
        "abnormal": ["severity", "frequency"],
        "emergency": ["severity", "likelihood"],
    }
    scores = {"severity": 2, "frequency": 1, "likelihood": 2}
    assert (evaluate(method, scores, "normal").score, evaluate(method, scores, "emergency").score) == (2, 8)


def test_half_a_score_is_not_evaluated():
    method = validate_method(own_method())
    reason = Reason("not_evaluated", {"criteria": ["severity"]})
    assert evaluate(method, {"frequency": 3}) == Evaluation(None, None, None, (reason,), ("severity",))


def test_an_override_does_not_replace_open_criteria():
    found = evaluate(shipped_method("matrix_5x5_override"), {"legal": True, "severity": 5})
    assert (found.is_significant, found.missing) == (None, ("likelihood",))


def test_reasons_hold_the_numbers():
    found = evaluate(shipped_method("matrix_5x5_override"), {"likelihood": 2, "severity": 2, "legal": True})
    assert json.loads(json.dumps(found.as_dict())) == {
        "score": "4",
        "class_id": "significant",
        "is_significant": True,
        "missing": [],
        "reasons": [
            {
                "code": "score",
                "params": {
                    "formula": "likelihood * severity",
                    "values": {"likelihood": "2", "severity": "2"},
                    "score": "4",
                },
            },
            {"code": "below", "params": {"score": "4", "class": "not_significant", "limit": "12"}},
            {
                "code": "override",
                "params": {
                    "override": "legal",
                    "when": "legal",
                    "values": {"legal": "true"},
                    "class": "significant",
                },
            },
        ],
    }


def test_reasons_are_worded_in_the_language():
    method = shipped_method("likelihood_severity_50")
    found = evaluate(method, {"likelihood": 5, "severity": 4})
    assert explain(method, found, "en") == (
        "Likelihood × Severity = 5 × 4 = 20",
        "20 is not above 20: Not significant",
    )
    assert explain(method, found, "es-MX") == (
        "Probabilidad × Severidad = 5 × 4 = 20",
        "20 no es mayor que 20: No significativo",
    )
    assert explain(method, found, "fr") == (
        "Probabilité × Gravité = 5 × 4 = 20",
        "20 ne dépasse pas 20\u00a0: Non significatif",
    )


def test_numbers_are_put_as_the_reader_writes_them():
    method = shipped_method("fine_kinney")
    found = evaluate(method, {"probability": 0.5, "exposure": 10, "severity": 15})
    comma = explain(method, found, "fr", number=lambda text: text.replace(".", ","))
    assert comma[0] == "Probabilité × Exposition × Gravité = 0,5 × 10 × 15 = 75"


def test_open_criteria_are_named():
    method = shipped_method("likelihood_severity_50")
    assert explain(method, evaluate(method, {}), "es") == ("Sin evaluar: faltan Probabilidad, Severidad",)


def test_every_reason_is_worded_in_three_languages():
    assert [code for code, text in reason_texts().items() if not text.is_complete()] == []


def test_every_refusal_is_worded_in_three_languages():
    texts = load("texts/significance.yaml")
    rows = [
        *texts["words"].values(),
        *(row[part] for code, row in texts.items() if code != "words" for part in row),
    ]
    assert [row for row in rows if set(row) != {"en", "es", "fr"}] == []


@pytest.mark.parametrize(
    ("scores", "place", "code"),
    [
        ({"likelihood": 6, "severity": 1}, "likelihood", "not_on_scale"),
        ({"likelihood": 1.5}, "likelihood", "not_on_scale"),
        ({"likelihood": "3"}, "likelihood", "wrong_form"),
        ({"likelihood": True}, "likelihood", "wrong_form"),
        ({"likelihood": float("nan")}, "likelihood", "wrong_form"),
        ({"legal": 1}, "legal", "wrong_form"),
    ],
)
def test_a_score_off_its_scale_is_refused(scores, place, code):
    with pytest.raises(SignificanceProblem) as caught:
        evaluate(shipped_method("matrix_5x5_override"), scores)
    assert (caught.value.place, caught.value.code) == (place, code)


def test_a_number_outside_its_range_is_refused():
    with pytest.raises(SignificanceProblem) as caught:
        evaluate(shipped_method("abc_xyz"), {"share_percent": 100.1})
    assert str(caught.value) == "share_percent: 100.1 lies outside 0 to 100. Give a number inside"


def test_an_unknown_condition_is_refused():
    with pytest.raises(SignificanceProblem) as caught:
        evaluate(shipped_method("fine_kinney"), {}, "storm")
    assert caught.value.code == "unknown_condition"


@pytest.mark.parametrize(
    ("path", "value", "place", "code"),
    [
        (("name",), ..., "", "missing_field"),
        (("name",), "Own", "name", "wrong_form"),
        (("name",), {"de": "Eigen"}, "name", "wrong_form"),
        (("colour",), "red", "", "unknown_field"),
        (("id",), "Own method", "id", "bad_id"),
        (("criteria",), {}, "criteria", "wrong_form"),
        (("criteria", 0), "severity", "criteria.0", "wrong_form"),
        (("criteria", 0, "id"), "and", "criteria.0.id", "bad_id"),
        (("criteria", 1, "id"), "severity", "criteria", "duplicate_id"),
        (("criteria", 0, "kind"), "stars", "criteria.0.kind", "wrong_form"),
        (("criteria", 0, "weight"), 0, "criteria.0.weight", "bad_weight"),
        (("criteria", 0, "weight"), "2", "criteria.0.weight", "wrong_form"),
        (("criteria", 0, "steps"), STEPS[:1], "criteria.0.steps", "few_steps"),
        (("criteria", 0, "steps"), [STEPS[0], STEPS[0]], "criteria.0.steps", "few_steps"),
        (("criteria", 0, "steps", 1), {"value": True, "words": {"en": "x"}}, "criteria.0.steps.1.value", "wrong_form"),
        (("criteria", 1, "conditions"), ["storm"], "criteria.1.conditions", "unknown_condition"),
        (("criteria", 1, "conditions"), ["normal"], "formula.abnormal", "unknown_name"),
        (("formula", "emergency"), ..., "formula", "no_formula"),
        (("formula",), "severity", "criteria", "unused_criterion"),
        (("formula",), 12, "formula", "wrong_form"),
        (("formula", "normal"), "severity * ", "formula.normal", "syntax"),
        (("formula", "normal"), "severity / (frequency - 2)", "formula.normal", "division_by_zero"),
        (("formula", "normal"), "severity > frequency", "formula.normal", "score_is_yes_no"),
        (("formula", "normal"), 'band(severity * frequency, "a", 2, "b")', "formula", "wrong_form"),
        (("decimals",), 7, "decimals", "wrong_form"),
        (("tables",), [], "tables", None),
        (("tables",), {"t": 1}, "tables", "wrong_form"),
        (("classes", 1, "significant"), True, "classes", "one_sided_classes"),
        (("classes", 1, "significant"), "no", "classes.1.significant", "wrong_form"),
        (("classes",), [], "classes", "one_sided_classes"),
        (("classes", 0, "at_least"), ..., "classes", "class_limits"),
        (("classes", 1, "at_least"), 1, "classes", "class_limits"),
        (("classes", 0, "above"), 5, "classes", "class_limits"),
        (("classes", 0, "at_least"), 19, "classes", "class_never_reached"),
        (("classes", 0, "at_least"), 1, "classes", "class_never_reached"),
        (("overrides",), [{"id": "o", "name": {"en": "o"}, "when": "severity", "class": "high"}], "overrides.0.when", "override_not_yes_no"),
        (("overrides",), [{"id": "o", "name": {"en": "o"}, "when": "severity > 2", "class": "top"}], "overrides.0", "unknown_class"),
        (("overrides",), [{"id": "o", "name": {"en": "o"}, "when": "frequency > 2", "class": "high"}], "overrides.0.when", "unknown_name"),
    ],
)  # fmt: skip
def test_a_broken_method_is_refused_at_its_place(path, value, place, code):
    if code is None:
        assert validate_method(changed(path, value)).tables == {}
        return
    with pytest.raises((SignificanceProblem, FormulaProblem)) as caught:
        validate_method(changed(path, value))
    assert (caught.value.place.split(", line")[0], caught.value.code) == (place, code)
    assert caught.value.reason("fr")
    assert caught.value.cure("es")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ((["x"], ["y"]), None),
        ((["x", "y"], ["y"]), "class_values"),
        ((["x"], []), "class_values"),
        ((["x"], ["y", "z"]), "value_never_reached"),
    ],
)
def test_text_scores_belong_to_exactly_one_class(values, code):
    data = own_method()
    data["formula"] = dict.fromkeys(data["formula"], "")
    for condition, second in (
        ("normal", "frequency"),
        ("abnormal", "frequency"),
        ("emergency", "likelihood"),
    ):
        data["formula"][condition] = f'band(severity * {second}, "y", 4, "x")'
    del data["classes"][0]["at_least"]
    for row, named in zip(data["classes"], values, strict=True):
        row["values"] = named
    if code is None:
        assert evaluate(validate_method(data), {"severity": 2, "frequency": 2}).class_id == "high"
        return
    with pytest.raises(SignificanceProblem) as caught:
        validate_method(data)
    assert caught.value.code == code


def test_scores_are_rounded_before_they_are_compared():
    data = own_method()
    data["formula"] = {
        "normal": "severity * frequency / 8",
        "abnormal": "severity * frequency / 8",
        "emergency": "severity * likelihood / 8",
    }
    data["decimals"] = 1
    data["classes"][0]["at_least"] = 0.8
    found = evaluate(validate_method(data), {"severity": 2, "frequency": 3})
    assert (found.score, found.class_id) == (Decimal("0.8"), "high")  # 0.75, halves up


def test_an_override_only_speaks_in_its_conditions():
    data = own_method()
    data["overrides"] = [
        {
            "id": "often",
            "name": {"en": "Happens all the time"},
            "when": "frequency = 3",
            "class": "high",
            "conditions": ["normal"],
        }
    ]
    method = validate_method(data)
    scores = {"severity": 1, "frequency": 3}
    classes = [evaluate(method, scores, each).class_id for each in ("normal", "abnormal")]
    assert classes == ["high", "low"]


def test_a_method_does_not_change_with_the_data_it_came_from():
    data = own_method()
    method = validate_method(data)
    kept = copy.deepcopy(method.as_dict())
    data["criteria"].clear()
    method.as_dict()["classes"].clear()
    assert method.as_dict() == kept == own_method()
