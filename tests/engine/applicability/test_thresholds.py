"""Each rule with a facility on each side of each of its thresholds.

For every test of a fact in a condition (those inside derived facts too) the other facts are set so that this one decides:
parts joined with it by `and` are made true, parts joined by `or` false. Then the verdict must be what the threshold says
of the value below it, at it and above it. Nothing here asks the evaluator what to expect.
"""

import operator
from collections.abc import Iterator
from fractions import Fraction

import pytest

from oyamel.engine.applicability import Answer, Answers, load_register
from oyamel.engine.applicability.syntax import (
    All,
    Any_,
    Comparison,
    Constant,
    Membership,
    Name,
    Negation,
    Prefix,
    Quantity,
    Reference,
    parse,
)

REGISTER = load_register()
FACTS, DERIVED, UNITS = (getattr(REGISTER.vocabulary, name) for name in ("facts", "derived", "units"))
SIGNS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
OTHER_AMOUNT = Fraction(100)
ELSEWHERE, OTHER_CODE = "", ("999999",)


def opened(node):
    """The tree with derived facts replaced by what they stand for."""
    match node:
        case Reference(name=name) if name in DERIVED:
            return opened(parse(DERIVED[name].expression))
        case Negation(inner=inner):
            return Negation(opened(inner))
        case All(parts=parts) | Any_(parts=parts):
            return type(node)(tuple(opened(part) for part in parts))
    return node


def leaves(node, path=()) -> Iterator[tuple]:
    """Each test of a fact with its path from the top."""
    match node:
        case Negation(inner=inner):
            yield from leaves(inner, (*path, 0))
        case All(parts=parts) | Any_(parts=parts):
            for at, part in enumerate(parts):
                yield from leaves(part, (*path, at))
        case Constant():
            return
        case _:
            yield path, node


def limit_of(leaf):
    number, unit = leaf.operand.number, leaf.operand.unit
    return number * UNITS[unit].factor if unit else number


def values(leaf):
    """Values of the fact below, at and above what the test names, each with whether the test holds."""
    match leaf:
        case Reference(name=name):
            return name, [(True, True), (False, False)]
        case Prefix(prefixes=prefixes):
            return "naics", [((prefix + "0",), True) for prefix in prefixes] + [(OTHER_CODE, False)]
        case Membership(fact=fact, operands=operands):
            return fact, [(operand, True) for operand in operands] + [(another(fact, operands), False)]
        case Comparison(fact=fact, operator=sign, operand=str(text)):
            return fact, [(text, sign == "=="), (another(fact, [text]), sign != "==")]
        case Comparison(fact=fact, operator=sign, operand=Name()):
            limit = OTHER_AMOUNT
        case Comparison(fact=fact, operator=sign, operand=Quantity()):
            limit = limit_of(leaf)
    step = Fraction(1) if FACTS[fact].kind == "integer" else limit / 10**9 or Fraction(1, 10**9)
    tried = [value for value in (limit - step, limit, limit + step) if value >= 0]
    return fact, [(value, SIGNS[sign](value, limit)) for value in tried]


def another(fact, taken):
    choices = [choice for choice in FACTS[fact].choices if choice not in taken]
    return ELSEWHERE if fact == "jurisdiction" else choices[0]


def pool_of(tree):
    """By fact, the values that some test of the tree tells apart."""
    pool: dict[str, list] = {}
    for _path, leaf in leaves(tree):
        fact, tried = values(leaf)
        pool.setdefault(fact, []).extend(value for value, _holds in tried)
    return pool


def settings(leaf, want, site, pool):
    """The ways to make one test come out as wanted without touching what is set already."""
    fact, _tried = values(leaf)
    if isinstance(leaf, Comparison) and isinstance(leaf.operand, Name):
        site = {**site, leaf.operand.name: OTHER_AMOUNT}
    for value in pool[fact]:
        if fact not in site and holds_for(leaf, value) is want:
            yield {**site, fact: value}
    if fact in site and holds_for(leaf, site[fact]) is want:
        yield site


def holds_for(leaf, value):
    match leaf:
        case Reference():
            return value
        case Prefix(prefixes=prefixes):
            return value[0].startswith(prefixes)
        case Membership(operands=operands):
            return value in operands
        case Comparison(operator=sign, operand=str(text)):
            return SIGNS[sign](value, text)
        case Comparison(operator=sign, operand=Name()):
            return SIGNS[sign](value, OTHER_AMOUNT)
    return SIGNS[leaf.operator](value, limit_of(leaf))


def made(node, want, site, pool) -> Iterator[dict]:
    """Sites in which a part comes out as wanted."""
    match node:
        case Constant(value=value):
            if value is want:
                yield site
        case Negation(inner=inner):
            yield from made(inner, not want, site, pool)
        case All(parts=parts) | Any_(parts=parts):
            if isinstance(node, All) is want:
                yield from made_all(parts, want, site, pool)
            else:
                for part in parts:
                    yield from made(part, want, site, pool)
        case _:
            yield from settings(node, want, site, pool)


def made_all(parts, want, site, pool) -> Iterator[dict]:
    if not parts:
        yield site
        return
    for with_first in made(parts[0], want, site, pool):
        yield from made_all(parts[1:], want, with_first, pool)


def deciding(node, path, site, pool) -> Iterator[tuple[dict, bool]]:
    """Sites in which the test at a path decides the whole, and whether the whole is its opposite."""
    if not path:
        yield site, False
        return
    if isinstance(node, Negation):
        for found, opposite in deciding(node.inner, path[1:], site, pool):
            yield found, not opposite
        return
    others = node.parts[: path[0]] + node.parts[path[0] + 1 :]
    for found, opposite in deciding(node.parts[path[0]], path[1:], site, pool):
        for full in made_all(others, isinstance(node, All), found, pool):
            yield full, opposite


def cases(row):
    """(test, site, whether the row must apply) for each test and each side that can decide."""
    tree = opened(parse(row.applies_when))
    pool = pool_of(tree)
    for path, leaf in leaves(tree):
        fact, tried = values(leaf)
        others = {leaf.operand.name: OTHER_AMOUNT} if isinstance(getattr(leaf, "operand", None), Name) else {}
        for value, holds in tried:
            found = next(deciding(tree, path, {fact: value, **others}, pool), None)
            if found:
                yield path, found[0], holds is not found[1]


def verdict(row, site):
    given = {name: Answer(value) for name, value in site.items()}
    return REGISTER.verdict(row.id, Answers({"country": Answer(row.country), **given})).value


# Tests that divide nothing on their own: where small and large generators are taken together the other category takes over
# at 1,000 kg and at 1 kg acute; above 100 kg a small generator is one anyway; a significant user is asked of one fact in
# two places. The two tables below put facilities on either side of these.
GENERATORS_TOGETHER = (
    "us-rcra-epa-id us-rcra-satellite us-rcra-manifest us-rcra-emanifest-account us-rcra-exception-report us-rcra-ldr "
    "us-ca-eid-verification us-tx-notice-of-registration us-tx-annual-waste-summary us-tx-p2-plan"
)
SHADOWED = {
    **dict.fromkeys(GENERATORS_TOGETHER.split(), 4),
    "us-rcra-sqg-accumulation": 1,
    "us-rcra-sqg-renotify": 1,
    "us-cwa-403-semiannual-siu": 5,
}
WITH_TESTS = [row for row, rule in REGISTER.rows.values() if rule.facts]


@pytest.mark.parametrize("row", WITH_TESTS, ids=lambda row: row.id)
def test_a_facility_on_each_side_of_each_threshold(row):
    tree = opened(parse(row.applies_when))
    seen: dict[tuple, set[bool]] = {}
    for path, site, expected in cases(row):
        assert verdict(row, site) is expected, (path, site)
        seen.setdefault(path, set()).add(expected)
    one_sided = [leaf for path, leaf in leaves(tree) if seen.get(path) != {True, False}]
    assert len(one_sided) == SHADOWED.get(row.id, 0), one_sided


def test_every_row_is_tested_or_says_why_not():
    left = {row.id: row.applies_when for row in REGISTER.obligations if row not in WITH_TESTS}
    assert left == {
        "mx-environmental-liability": "true",
        "ca-ggppa-fuel-charge": "false",
        "ca-on-127-01": "false",
        "ca-on-toxics-reduction": "false",
    }


@pytest.mark.parametrize(
    ("month", "acute", "on_site", "category"),
    [
        ("0 kg", "0 kg", "0 kg", None),
        ("1 kg", "0 kg", "0 kg", "very-small"),
        ("0 kg", "1 kg", "0 kg", "very-small"),
        ("100 kg", "1 kg", "1000 kg", "very-small"),
        ("100 kg", "1 kg", "1000.1 kg", "small"),
        ("100.1 kg", "1 kg", "0 kg", "small"),
        ("999.9 kg", "1 kg", "0 kg", "small"),
        ("1000 kg", "0 kg", "0 kg", "large"),
        ("2204.7 lb", "0 kg", "0 kg", "large"),
        ("2204.6 lb", "0 kg", "0 kg", "small"),
        ("0 kg", "1.1 kg", "0 kg", "large"),
    ],
)
def test_the_three_generator_categories_of_the_united_states(answers, month, acute, on_site, category):
    amounts = {
        "hazardous_waste_month": month,
        "acute_hazardous_waste_month": acute,
        "hazardous_waste_on_site": on_site,
    }
    site = answers(country="US", **amounts)
    rows = {
        "very-small": "us-rcra-vsqg",
        "small": "us-rcra-sqg-accumulation",
        "large": "us-rcra-lqg-accumulation",
    }
    assert {name: REGISTER.verdict(row, site).value for name, row in rows.items()} == {
        name: name == category for name in rows
    }


@pytest.mark.parametrize(
    ("to_sewer", "flow", "categorical", "nonsignificant", "applies"),
    [
        (True, "25000 gal", False, False, True),
        (True, "24999 gal", False, False, False),
        (False, "25000 gal", False, False, False),
        (True, "25000 gal", True, True, True),
        (True, "25000 gal", True, False, False),
        (True, "100 gal", True, True, False),
    ],
)
def test_which_users_of_a_sewer_report_half_yearly(
    answers, to_sewer, flow, categorical, nonsignificant, applies
):
    site = answers(
        country="US",
        process_wastewater_to_sewer=to_sewer,
        process_wastewater_to_sewer_day=flow,
        categorical_process=categorical,
        metal_finishing_core_op=False,
        nonsignificant_categorical_user=nonsignificant,
    )
    assert REGISTER.verdict("us-cwa-403-semiannual-siu", site).value is applies
