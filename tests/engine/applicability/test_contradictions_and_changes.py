import dataclasses

import pytest

from oyamel.engine.applicability import changes, compile_packs, contradictions, effects
from oyamel.engine.applicability.contradictions import _known
from oyamel.facts.obligations import load_packs, load_vocabulary


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"fleet_vehicles": 2, "federal_plate_vehicles": 2}, []),
        ({"fleet_vehicles": 2, "federal_plate_vehicles": 3}, ["federal-plates-over-fleet"]),
        ({"underground_tanks": 0, "motor_fuel_underground_tanks": True}, ["motor-fuel-without-tanks"]),
        (
            {"soil_contaminated": False, "soil_contaminated_metals": True},
            ["kind-of-contamination-without-any"],
        ),
        ({"soil_contaminated_metals": True}, []),
        (
            {
                "potential_emission_single_hap_year": "2001 lb",
                "potential_emission_total_hap_year": "1 short_ton",
            },
            ["single-hap-over-total"],
        ),
        ({"dangerous_goods": False, "dangerous_goods_erap": True}, ["security-plan-without-dangerous-goods"]),
    ],
)
def test_contradictory_answers_are_shown(answers, facts, expected):
    found = contradictions(answers(country="CA", **facts))
    assert [one.id for one in found] == expected
    assert all(set(facts) <= set(one.facts) for one in found)


def test_every_contradiction_is_worded_in_three_languages():
    assert [one.id for one, _rule in _known().values() if not one.reason.is_complete()] == []


def test_a_new_version_says_what_changed_and_what_it_means_for_a_site(register, answers):
    pack = load_packs()["MX"]
    rows = {row.id: row for row in pack.rows}
    rows["mx-hw-management-plan"] = dataclasses.replace(
        rows["mx-hw-management-plan"], applies_when="hazardous_waste_year >= 5 t"
    )
    rows["mx-coa"] = dataclasses.replace(rows["mx-coa"], citation="LGEEPA art. 111 Bis, new")
    rows["mx-new"] = dataclasses.replace(rows["mx-environmental-liability"], id="mx-new")
    gone = rows.pop("mx-nom-081-noise")
    packs = [dataclasses.replace(pack, rows=tuple(rows.values())), load_packs()["US"], load_packs()["CA"]]
    new = compile_packs(packs, load_vocabulary())

    assert {(one.id, one.kind, one.fields) for one in changes(register, new)} == {
        ("mx-hw-management-plan", "changed", ("applies_when",)),
        ("mx-coa", "changed", ("citation",)),
        ("mx-new", "added", ()),
        (gone.id, "removed", ()),
    }
    site = answers(country="MX", hazardous_waste_year="7 t", fixed_source=True)
    assert {(one.change.id, one.before, one.after, one.turns) for one in effects(register, new, site)} == {
        ("mx-hw-management-plan", "does not apply", "applies", True),
        ("mx-coa", "unknown", "unknown", False),
        ("mx-new", None, "applies", True),
        (gone.id, "applies", None, True),
    }
    assert effects(register, new, answers(country="US")) == []
    assert changes(register, register) == []
