"""The formula language: exact, typed, bounded, and never anything but its own refusal."""

import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oyamel.engine.formula import FormulaProblem, Numbers, Result, Texts, YesNo, parse, plain
from oyamel.facts import load

TABLES = {"pairs": {"A": {"X": "AX", "Y": "AY"}}, "points": {"1": 10, "2": 20.5}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 - 2 - 1", 4),
        ("12 / 3 / 2", 2),
        ("-2 * -3", 6),
        ("+2 - +1", 1),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("1 / 3 * 3", 1),
        ("2 × 3 ÷ 4 − 1", Fraction(1, 2)),
        ("min(3, 1, 2)", 1),
        ("MAX(3, 1, 2)", 3),
        ("sum(3)", 3),
        ("count(true, false, 1 < 2)", 2),
        ("1 < 2 and not 2 <= 1", True),
        ("false or true and false", False),
        ("NOT true", False),
        ("1 <> 2", True),
        ("2 ≥ 2", True),
        ('"A" = "A"', True),
        ("true != false", True),
        ('band(0.99, "Z", 1, "Y", 10, "X")', "Z"),
        ('band(1, "Z", 1, "Y", 10, "X")', "Y"),
        ('band(10, "Z", 1, "Y", 10, "X")', "X"),
        ('band(-3, "low", -2, "high")', "low"),
        ('lookup(pairs, "A", "Y")', "AY"),
        ("lookup(points, 1 + 1)", Fraction(41, 2)),
    ],
)
def test_a_formula_gives_its_exact_value(text, value):
    assert parse(text).evaluate({}, TABLES) == Result(value)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("", "empty", 1, 1),
        (" \n ", "empty", 1, 1),
        ("x" * 4001, "too_long", 1, 1),
        ("(" * 65 + "1" + ")" * 65, "too_deep", 1, 65),
        ("- " * 64 + "1", "too_deep", 1, 129),
        ("a *", "syntax", 1, 4),
        ("a\n  $ b", "syntax", 2, 3),
        ("1,5 * a", "syntax", 1, 2),
        ("1 < 2 < 3", "syntax", 1, 7),
        ("loop(1)", "unknown_function", 1, 1),
        ("1 + min()", "wrong_arguments", 1, 5),
        ('band(1, "a", 2)', "wrong_arguments", 1, 1),
        ('band(1, "a", 5, "b", 3, "c")', "bands_not_ascending", 1, 1),
        ("lookup(1, 2)", "wrong_arguments", 1, 1),
        ("2 / (1 - 1)", "division_by_zero", 1, 6),
        ("1 + true", "wrong_type", 1, 5),
        ('1 = "1"', "wrong_type", 1, 5),
        ('"a" < "b"', "wrong_type", 1, 1),
        ("count(1)", "wrong_type", 1, 7),
        ("not 1", "wrong_type", 1, 5),
        ("lookup(nothing, 1)", "unknown_table", 1, 1),
        ("lookup(points, 3)", "not_in_table", 1, 1),
        ('lookup(pairs, "A")', "not_in_table", 1, 1),
        ("*".join(["9" * 20] * 180), "too_large", 1, 1282),
    ],
)
def test_a_refusal_names_its_place(text, code, line, column):
    with pytest.raises(FormulaProblem) as caught:
        parse(text).evaluate({"a": 1, "b": 1}, TABLES)
    assert (caught.value.code, caught.value.line, caught.value.column) == (code, line, column)


def test_a_name_without_a_value_leaves_the_formula_without_one():
    formula = parse("severity * likelihood + scale")
    assert formula.names == {"severity", "likelihood", "scale"}
    assert formula.evaluate({"likelihood": None, "scale": 1}) == Result(None, ("likelihood", "severity"))


def test_zero_and_no_are_answers_not_gaps():
    assert parse("a + 1").evaluate({"a": 0}) == Result(1)
    assert parse("not a").evaluate({"a": False}) == Result(True)


@pytest.mark.parametrize("tenth", [0.1, Decimal("0.1"), Fraction(1, 10)])
def test_a_tenth_is_a_tenth(tenth):
    assert parse("a * 3").evaluate({"a": tenth}) == Result(Fraction(3, 10))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (float("nan"), "bad_value"),
        (float("inf"), "bad_value"),
        (Decimal("sNaN"), "bad_value"),
        ([], "bad_value"),
        (Decimal("1e999999"), "too_large"),
        (10**2000, "too_large"),
    ],
)
def test_a_value_that_is_none_is_refused(value, code):
    with pytest.raises(FormulaProblem) as caught:
        parse("a").evaluate({"a": value})
    assert caught.value.code == code


def test_keywords_inside_names_are_names():
    assert parse("android + orange + nothing + truest").evaluate(
        {"android": 1, "orange": 2, "nothing": 3, "truest": 4}
    ) == Result(10)


def test_long_sums_are_not_deep():
    assert parse("+".join(["1"] * 2000)).evaluate({}) == Result(2000)


def test_the_text_with_names_replaced_keeps_its_shape():
    formula = parse("max(a, b.weight) * a / 2")
    assert formula.replaced(lambda name: f"[{name}]") == "max([a], [b.weight]) × [a] ÷ 2"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("a * a", Numbers.of([1, 2, 3, 4, 6, 9])),
        ("x + a", Numbers.between(1, 13)),
        ("x * -1", Numbers.between(-10, 0)),
        ("x / a", Numbers.between(0, 10)),
        ("max(x, a)", Numbers.between(1, 10)),
        ("min(a, 2)", Numbers.of([1, 2])),
        ("count(yes, yes)", Numbers.of([0, 1, 2])),
        ("x > a and yes", YesNo()),
        ('band(a, "low", 2, "mid", 9, "high")', Texts(frozenset({"low", "mid"}))),
        ('lookup(pairs, "A", band(x, "X", 5, "Y"))', Texts(frozenset({"AX", "AY"}))),
    ],
)
def test_outcomes_are_known_before_values(text, outcome):
    kinds = {"a": Numbers.of([1, 2, 3]), "x": Numbers.between(0, 10), "yes": YesNo()}
    assert parse(text).outcomes(kinds, TABLES) == outcome


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 / x", "division_by_zero"),
        ("1 / (a - 2)", "division_by_zero"),
        ("a + yes", "wrong_type"),
        ("b + 1", "unknown_name"),
        ("lookup(points, a)", "not_in_table"),
        ("lookup(points, x)", "key_not_listed"),
    ],
)
def test_what_could_fail_is_refused_before_values(text, code):
    kinds = {"a": Numbers.of([1, 2, 3]), "x": Numbers.between(0, 10), "yes": YesNo()}
    with pytest.raises(FormulaProblem) as caught:
        parse(text).outcomes(kinds, TABLES)
    assert caught.value.code == code


def test_plain_numbers():
    values = [Fraction(12), Fraction(1, 2), Fraction(-1, 3), Fraction(-1, 10**9), True, "AX"]
    assert [plain(each) for each in values] == ["12", "0.5", "-0.333333", "0", "true", "AX"]


def test_every_refusal_is_worded_in_three_languages():
    texts = {code: row for code, row in load("texts/formula.yaml").items() if code != "words"}
    assert {(code, part, tuple(row[part])) for code, row in texts.items() for part in row} == {
        (code, part, ("en", "es", "fr")) for code in texts for part in ("reason", "cure")
    }


def test_a_refusal_speaks_the_language():
    with pytest.raises(FormulaProblem) as caught:
        parse("1 + true").evaluate({})
    assert caught.value.reason("es") == "Aquí hay sí o no, pero se necesita un número"
    assert caught.value.place == "line 1, column 5"
    assert str(caught.value).startswith("line 1, column 5: Here stands yes or no, but a number is needed. ")


PIECES = st.sampled_from(
    [
        "1",
        "0",
        "2.5",
        "a",
        "b",
        "yes",
        "true",
        "+",
        "-",
        "*",
        "/",
        "(",
        ")",
        ",",
        "<",
        ">=",
        "=",
        "and",
        "or",
        "not",
        "min(",
        "max(",
        "sum(",
        "count(",
        "band(",
        "lookup(",
        "points",
        '"x"',
        '"A"',
        ".",
        "'",
        "\n",
        "\x00",
        "é",
        "٣",
        "99999999999999999999",
        "**",
        "==",
        "a.weight",
    ]
)
KINDS = {"a": Numbers.of([1, 2]), "b": Numbers.between(-5, 5), "yes": YesNo(), "a.weight": Numbers.of([2])}


def never_crashes(text):
    began = time.perf_counter()
    try:
        formula = parse(text)
    except FormulaProblem as problem:
        assert problem.reason("fr")
        return
    for act in (
        lambda: formula.evaluate({"a": 1, "b": 2, "yes": True, "a.weight": 2}, TABLES),
        lambda: formula.outcomes(KINDS, TABLES),
    ):
        try:
            act()
        except FormulaProblem as problem:
            assert problem.cure("es")
    assert time.perf_counter() - began < 2


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=60).map(" ".join))
def test_broken_formulas_are_only_refused(text):
    never_crashes(text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_only_refused(text):
    never_crashes(text)


@pytest.mark.parametrize(
    "text",
    [
        "*".join(["b"] * 2000),
        "/".join(["a"] * 2000),
        "max(" + ",".join(["a"] * 1900) + ")",
        "sum(" * 63 + "a" + ")" * 63,
        "a and " * 600 + "a",
        "(" * 64 + "a" + ")" * 64,
        '"' + "x" * 3000 + '"',
    ],
)
def test_the_longest_formulas_stay_quick(text):
    never_crashes(text)


NUMBERS = st.recursive(
    st.sampled_from(["a", "b", "1", "2.5"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        ),
        st.tuples(st.sampled_from(["min", "max", "sum"]), inner, inner).map(
            lambda parts: f"{parts[0]}({parts[1]}, {parts[2]})"
        ),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(NUMBERS, st.sampled_from([1, 2]), st.integers(-5, 5))
def test_a_value_lies_within_the_outcomes(text, a, b):
    formula = parse(text)
    outcome = formula.outcomes(KINDS)
    value = formula.evaluate({"a": a, "b": b}).value
    assert outcome.low <= value <= outcome.high
    assert outcome.listed is None or value in outcome.listed
