"""Whole facilities against the full list of what applies to them, written by reading the law."""

from pathlib import Path

import pytest

from oyamel.engine.applicability import load_register, read_answers
from oyamel.facts.loader import load_path

FACILITIES = load_path(Path(__file__).with_name("facilities.yaml"))


@pytest.mark.parametrize("facility", FACILITIES, ids=lambda facility: facility["name"])
def test_a_facility_has_exactly_these_obligations(facility):
    register = load_register()
    site = read_answers(facility["facts"], register.vocabulary, screening=True)
    verdicts = list(register.judge(site))
    applies = {one.id for one in verdicts if one.value}
    contingent = {one.id for one in verdicts if one.is_contingent}
    assert applies == set(facility["applies"].split())
    assert contingent == set(facility["contingent"].split())
    assert [one.id for one in verdicts if one.value is None] == []


def test_the_facilities_stand_for_three_countries_and_five_sectors():
    assert {facility["facts"]["country"] for facility in FACILITIES} == {"MX", "US", "CA"}
    sectors = {facility["facts"].get("sector") for facility in FACILITIES}
    assert sectors >= {"automotive", "chemical", "construction", "transportation", "textile"}
    assert len(FACILITIES) == 30
