from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oyamel.engine.applicability.syntax import (
    MAX_DEPTH,
    All,
    Any_,
    Comparison,
    ConditionError,
    Membership,
    Name,
    Negation,
    Prefix,
    Quantity,
    Reference,
    parse,
)

a, b, c = Reference("a"), Reference("b"), Reference("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a or b and not c", Any_((a, All((b, Negation(c)))))),
        ("(a or b) and c", All((Any_((a, b)), c))),
        ("not a == b", Negation(Comparison("a", "==", Name("b")))),
        ("a>10.5GJ/h", Comparison("a", ">", Quantity(Fraction(21, 2), "GJ/h", "10.5 GJ/h"))),
        ("a >= 3", Comparison("a", ">=", Quantity(Fraction(3), None, "3"))),
        ("a == true", Comparison("a", "==", True)),
        ('a not in ["x", "y"]', Negation(Membership("a", ("x", "y")))),
        ('not a in ["x"]', Negation(Membership("a", ("x",)))),
        ('naics_starts("31", "32")', Prefix(("31", "32"))),
        ("android and order", All((Reference("android"), Reference("order")))),
        ('a == ""', Comparison("a", "==", "")),
    ],
)
def test_a_condition_becomes_its_tree(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("", "condition.end", 1),
        ("a and", "condition.end", 6),
        ("a & b", "condition.syntax", 3),
        ("a b", "condition.syntax", 3),
        ("a not b", "condition.syntax", 7),
        ("and", "condition.syntax", 1),
        ("1 < a < 3", "condition.syntax", 1),
        ("a > -3", "condition.syntax", 5),
        ("a + b > 3", "condition.syntax", 3),
        ("__import__", "condition.syntax", 1),
        ('a == "x', "condition.syntax", 6),
        ("(a", "condition.end", 3),
        ("a in []", "condition.syntax", 7),
        ("a" * 4_001, "condition.long", 1),
    ],
)
def test_a_bad_condition_says_where(text, code, column):
    with pytest.raises(ConditionError) as refused:
        parse(text)
    assert (refused.value.code, refused.value.column) == (code, column)
    assert refused.value.remedy


@pytest.mark.parametrize("deeper", ["not ", "("])
def test_depth_is_limited_and_the_limit_itself_allowed(deeper):
    closing = ")" if deeper == "(" else ""
    nested = MAX_DEPTH - 1
    assert parse(deeper * nested + "a" + closing * nested).depth == MAX_DEPTH
    with pytest.raises(ConditionError) as refused:
        parse(deeper * MAX_DEPTH + "a" + closing * MAX_DEPTH)
    assert refused.value.code == "condition.deep"


@settings(deadline=None)
@given(st.text(max_size=60) | st.text('abnotdri ()[]"<>=0123456789.,/', max_size=60))
def test_any_text_parses_or_is_refused(text):
    try:
        assert 1 <= parse(text).depth <= MAX_DEPTH
    except ConditionError as refused:
        assert refused.reason and refused.remedy and refused.column >= 1
