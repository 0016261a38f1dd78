from fractions import Fraction

import pytest

from oyamel.engine.applicability import RefusedAnswers, read_answers, sift_answers
from oyamel.facts.obligations import load_vocabulary

VOCABULARY = load_vocabulary()


def values(**facts):
    return read_answers(facts, VOCABULARY).values


def test_answers_are_read_exactly_in_the_base_of_their_dimension():
    assert values(
        country="MX",
        jurisdiction="MX-NLE",
        employees=140,
        fixed_source=True,
        naics=[336390, "3363"],
        hazardous_waste_year="1.5 short_ton",
        largest_boiler_heat_input="10.5GJ / h",
        ehs_ratio_to_tpq=0.1,
        used_oil=None,
    ) == {
        "country": "MX",
        "jurisdiction": "MX-NLE",
        "employees": 140,
        "fixed_source": True,
        "naics": ("336390", "3363"),
        "hazardous_waste_year": Fraction("1360.77711"),
        "largest_boiler_heat_input": Fraction("10.5") * Fraction(2500000, 9),
        "ehs_ratio_to_tpq": Fraction(1, 10),
    }


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("hazardous_waste_year", 60, "answer.no_unit"),
        ("hazardous_waste_year", "60", "answer.quantity"),
        ("hazardous_waste_year", "1,500 kg", "answer.quantity"),
        ("hazardous_waste_year", "-5 kg", "answer.quantity"),
        ("hazardous_waste_year", "5 m3", "answer.unit"),
        ("annual_revenue", "5 MXN", "answer.unit"),
        ("fixed_source", "yes", "answer.boolean"),
        ("fixed_source", 1, "answer.boolean"),
        ("employees", 1.5, "answer.integer"),
        ("employees", True, "answer.integer"),
        ("employees", -1, "answer.integer"),
        ("sector", "cars", "answer.choice"),
        ("country", "", "answer.choice"),
        ("naics", ["33a"], "answer.codes"),
        ("ehs_ratio_to_tpq", "1 kg", "answer.ratio"),
        ("spcc_plan_required", True, "answer.derived"),
        ("boiler_max_gj_h", "3 GJ/h", "answer.old_name"),
        ("nothing_like_it", True, "answer.unknown_fact"),
    ],
)
def test_an_answer_that_would_be_a_guess_is_refused(name, value, code):
    with pytest.raises(RefusedAnswers) as refused:
        read_answers({name: value}, VOCABULARY)
    (problem,) = refused.value.problems
    assert (problem.code, problem.where) == (code, (name,))
    assert problem.reason and problem.remedy


def test_a_site_moved_to_another_country_keeps_its_other_answers():
    given, problems = sift_answers({"country": "US", "jurisdiction": "MX-NLE", "employees": 3}, VOCABULARY)
    assert sorted(given) == ["country", "employees"]
    assert [(one.code, one.where) for one in problems] == [("answer.jurisdiction", ("jurisdiction",))]


def test_every_default_is_an_answer_and_differs_by_country_where_the_law_does():
    for country in ("MX", "US", "CA"):
        screened = read_answers({"country": country}, VOCABULARY, screening=True).values
        defaulted = {fact.name for fact in VOCABULARY.facts.values() if country in fact.default}
        assert set(screened) == defaulted | {"country"}
    hazardous = {c: read_answers({"country": c}, VOCABULARY, True).values for c in ("MX", "US")}
    assert [hazardous[c]["hazardous_chemicals_used"] for c in ("MX", "US")] == [False, True]
    assert read_answers({}, VOCABULARY, screening=True).values == {}
