from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oyamel.engine.applicability import Answer, Answers, Compiler, ConditionError, read_answers
from oyamel.engine.applicability.rules import open_facts
from oyamel.facts.obligations import Derived, load_vocabulary
from oyamel.facts.obligations.vocabulary import Vocabulary
from oyamel.facts.text import Text

VOCABULARY = load_vocabulary()
A, B = "fixed_source", "air_emissions"
THREE = (True, False, None)


def judge(condition, **facts):
    return Compiler(VOCABULARY).compile(condition).test(read_answers(facts, VOCABULARY))


def table(condition):
    return {(x, y): judge(condition, fixed_source=x, air_emissions=y) for x, y in product(THREE, THREE)}


def test_and_or_not_follow_strong_kleene_logic():
    assert table(f"{A} and {B}") == {
        (True, True): True, (True, False): False, (True, None): None,
        (False, True): False, (False, False): False, (False, None): False,
        (None, True): None, (None, False): False, (None, None): None,
    }  # fmt: skip
    assert table(f"{A} or {B}") == {
        (True, True): True, (True, False): True, (True, None): True,
        (False, True): True, (False, False): False, (False, None): None,
        (None, True): True, (None, False): None, (None, None): None,
    }  # fmt: skip
    assert [judge(f"not {A}", fixed_source=x) for x in THREE] == [False, True, None]


@pytest.mark.parametrize(
    ("condition", "facts", "expected"),
    [
        ("largest_boiler_heat_input >= 10.5 GJ/h", {"largest_boiler_heat_input": "2.9166 MW"}, False),
        ("largest_boiler_heat_input >= 10.5 GJ/h", {"largest_boiler_heat_input": "2.9167 MW"}, True),
        ("largest_boiler_heat_input == 10.5 GJ/h", {"largest_boiler_heat_input": "10.5 GJ/h"}, True),
        ("oil_aboveground_capacity > 1320 gal", {"oil_aboveground_capacity": "4997 L"}, True),
        ("oil_aboveground_capacity > 1320 gal", {"oil_aboveground_capacity": "4996 L"}, False),
        ("oil_aboveground_capacity == 1320 gal", {"oil_aboveground_capacity": "4996.74355488 L"}, True),
        ("hazardous_waste_month > 1 kg", {"hazardous_waste_month": "2.2046226218 lb"}, False),
        ("hazardous_waste_month == 1 t", {"hazardous_waste_month": "1000 kg"}, True),
        (
            "potential_emission_criteria_year >= 100 short_ton",
            {"potential_emission_criteria_year": "200000 lb"},
            True,
        ),
        ("pcb_equipment_concentration >= 50 mg/kg", {"pcb_equipment_concentration": "50 ppm"}, True),
        ("pcb_equipment_concentration >= 50 mg/kg", {"pcb_equipment_concentration": "0.005 percent"}, True),
        ("ehs_ratio_to_tpq >= 1", {"ehs_ratio_to_tpq": "0.999999999999999999999"}, False),
        ("employees in [9, 10]", {"employees": 10}, True),
        ("employees not in [9, 10]", {}, None),
        ("fleet_vehicles > federal_plate_vehicles", {"fleet_vehicles": 3, "federal_plate_vehicles": 2}, True),
        ("fleet_vehicles > federal_plate_vehicles", {"fleet_vehicles": 3}, None),
        ('naics_starts("31", "336")', {"naics": ["541330", "336390"]}, True),
        ('naics_starts("31")', {"naics": []}, False),
        ('naics_starts("31")', {}, None),
        ('jurisdiction == "MX-NLE"', {"country": "MX", "jurisdiction": ""}, False),
        ('municipality == "Apodaca"', {"municipality": "Apodaca"}, True),
        ("fixed_source == false", {"fixed_source": False}, True),
        ("fixed_source != false", {"fixed_source": None}, None),
        ("spcc_plan_required == true", {"oil_could_reach_water": False}, False),
        ("true", {}, True),
    ],
)
def test_comparisons_are_exact_and_three_valued(condition, facts, expected):
    assert judge(condition, **facts) is expected


def test_the_conversions_of_the_schema_hold_exactly():
    units = VOCABULARY.units
    boiler = Fraction("10.5") * units["GJ/h"].factor / units["MW"].factor
    assert boiler == Fraction(35, 12)
    assert Fraction(1320) * units["gal"].factor / units["L"].factor == Fraction("4996.74354688") + Fraction(
        "0.00000800"
    )


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("employes > 3", "condition.unknown_fact"),
        ("employees", "condition.not_boolean"),
        ("employees > 3 kg", "condition.extra_unit"),
        ("employees > true", "condition.number"),
        ("hazardous_waste_year > 0", "condition.no_unit"),
        ("hazardous_waste_year > 3 m3", "condition.unit"),
        ("hazardous_waste_year > 3 stones", "condition.unit"),
        ("ghg_direct_year > 3 t", "condition.unit"),
        ("annual_revenue > 3 CAD", "condition.unit"),
        ("ehs_ratio_to_tpq > 1 percent", "condition.extra_unit"),
        ('sector == "automobile"', "condition.choice"),
        ("sector == 3 kg", "condition.choice"),
        ('sector > "chemical"', "condition.operator"),
        ("fixed_source > true", "condition.boolean"),
        ('fixed_source == "yes"', "condition.boolean"),
        ('naics == "31"', "condition.codes"),
        ('naics in ["31"]', "condition.in"),
        ("fixed_source in [true]", "condition.in"),
        ('naics_starts("31a")', "condition.digits"),
        ("hazardous_waste_year > hazardous_waste_month", "condition.incomparable"),
        ("spcc_plan_required > 3", "condition.boolean"),
    ],
)
def test_a_condition_of_the_wrong_type_is_refused_with_a_remedy(condition, code):
    with pytest.raises(ConditionError) as refused:
        Compiler(VOCABULARY).compile(condition)
    assert refused.value.code == code
    assert refused.value.remedy


def test_derived_facts_in_a_circle_are_refused():
    words = Text(en="x", es="x", fr="x")
    derived = {name: Derived(name, other, words) for name, other in (("one", "two"), ("two", "not one"))}
    circle = Vocabulary(VOCABULARY.facts, derived, VOCABULARY.units, "2026-11-22", {}, VOCABULARY.path)
    with pytest.raises(ConditionError, match="one → two → one"):
        Compiler(circle).compile("one")


@pytest.mark.parametrize(
    ("condition", "facts", "left"),
    [
        (
            "fixed_source and (air_emissions or noise_boundary)",
            {"fixed_source": True},
            ["air_emissions", "noise_boundary"],
        ),
        ("fixed_source and (air_emissions or noise_boundary)", {"fixed_source": False}, []),
        ("fixed_source and (air_emissions or noise_boundary)", {"noise_boundary": True}, ["fixed_source"]),
        ("spcc_plan_required", {"oil_aboveground_capacity": "2000 gal"}, ["oil_could_reach_water"]),
        ("fleet_vehicles > federal_plate_vehicles", {"fleet_vehicles": 2}, ["federal_plate_vehicles"]),
    ],
)
def test_decided_branches_ask_nothing(condition, facts, left):
    rule = Compiler(VOCABULARY).compile(condition)
    assert list(open_facts(rule, read_answers(facts, VOCABULARY))) == left


FLAGS = ("fixed_source", "air_emissions", "noise_boundary", "used_oil")
LEAVES = st.sampled_from(
    [
        *FLAGS,
        "true",
        "false",
        "employees > 3",
        "hazardous_waste_year >= 2 kg",
        'sector in ["chemical", "textile"]',
    ]
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map("not ({})".format),
        st.tuples(inner, inner).map("({0[0]}) and ({0[1]})".format),
        st.tuples(inner, inner).map("({0[0]}) or ({0[1]})".format),
    ),
    max_leaves=8,
)
SITES = st.fixed_dictionaries(
    {},
    optional={
        **{flag: st.booleans().map(Answer) for flag in FLAGS},
        "employees": st.integers(0, 6).map(Answer),
        "hazardous_waste_year": st.integers(0, 4).map(lambda kg: Answer(Fraction(kg))),
        "sector": st.sampled_from(["chemical", "other"]).map(Answer),
    },
)


@settings(deadline=None)
@given(CONDITIONS, SITES, st.sets(st.sampled_from([*FLAGS, "employees", "hazardous_waste_year", "sector"])))
def test_more_answers_never_turn_a_verdict(condition, site, forgotten):
    rule = Compiler(VOCABULARY).compile(condition)
    more = Answers(site)
    fewer = more.without(frozenset(forgotten))
    assert rule.test(fewer) in (None, rule.test(more))


@settings(deadline=None)
@given(CONDITIONS, SITES)
def test_only_open_questions_are_left_and_they_are_enough(condition, site):
    rule = Compiler(VOCABULARY).compile(condition)
    left = set(open_facts(rule, Answers(site)))
    assert (rule.test(Answers(site)) is None) == bool(left)
    assert left.isdisjoint(site)
    filled = {name: Answer(True if name in FLAGS else "other" if name == "sector" else 0) for name in left}
    assert rule.test(Answers({**site, **filled})) is not None
