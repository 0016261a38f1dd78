"""Every row of the carried facts, checked by machine."""

import re
from pathlib import Path

from oyamel.engine import inventory
from oyamel.engine.inventory.checks import cas_is_valid, check_factors, check_gases
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.facts import Text, load
from oyamel.facts.inventory import (
    accounts,
    bases,
    counted,
    depletions,
    editions,
    factors,
    factors_by_id,
    gases,
    routes,
    unit_names,
)


def test_every_factor_row_passes() -> None:
    assert check_factors() == []


def test_every_gas_and_blend_passes() -> None:
    assert check_gases() == []


def test_the_tables_are_whole() -> None:
    assert len(factors()) == len(factors_by_id()) == 4758
    assert (len(gases()), len(unit_names())) == (93, 250)


def test_every_edition_is_described_and_used() -> None:
    assert {(row.publisher, row.publication, row.edition) for row in factors()} == set(editions())


def test_a_wrong_cas_digit_is_seen() -> None:
    assert [cas_is_valid(text) for text in ("7732-18-5", "7732-18-4", "74-82-8", "7732185", "")] == [
        True, False, True, False, False,
    ]  # fmt: skip


def test_every_route_leads_to_rows_of_its_pollutants() -> None:
    for way in (way for ways in routes().values() for way in ways if way.publisher):
        ending = way.material[1:] if way.names_material else way.material
        rows = [
            row
            for row in factors()
            if (row.publisher, row.activity) == (way.publisher, way.factor_activity)
            and (way.material == "*" or row.material.endswith(ending))
        ]
        found = {row.pollutant for row in rows}
        assert found and (way.names_material or set(way.pollutants) <= found), way


def test_every_activity_that_counts_something_is_routed() -> None:
    assert set(counted()) <= set(routes())
    assert {each.account for each in counted().values()} | {"ghg", "ozone", "cost"} == set(accounts())
    without_rows = {name for name, ways in routes().items() if not any(way.publisher for way in ways)}
    gases_by_themselves = {"refrigerant", "gas release"}
    assert {
        name for name, each in counted().items() if each.factor == "none"
    } == without_rows - gases_by_themselves


def test_rows_to_be_scaled_name_their_parameter() -> None:
    scaled = [row for row in factors() if row.parameter]
    assert {row.parameter for row in scaled} == {"S", "A"}
    row = factors_by_id()["ap42-1-3-distillate-oil-boiler-100-mmbtu-h-so2-lb.kgal"]
    assert (row.value, row.parameter) == (142, "S")


def test_every_refusal_has_reason_and_cure_in_three_languages() -> None:
    texts = load("texts/inventory.yaml")
    source = Path(inventory.__file__).parent
    codes = {
        code
        for path in source.glob("*.py")
        for code in re.findall(r'InventoryProblem\(\s*"([a-z_.]+)"', path.read_text(encoding="utf-8"))
    }
    assert codes | {"unit.ambiguous", "unit.not_energy"} == set(texts)
    assert all(Text.of(row[part]).is_complete() for row in texts.values() for part in ("reason", "cure"))


def test_a_refusal_speaks_spanish_and_french() -> None:
    problem = InventoryProblem("unit.ambiguous", name="ton", choices=("short ton", "tonne"))
    assert problem.reason("es-MX") == "La unidad “ton” tiene varios significados"
    assert problem.cure("fr-CA") == "Précisez l'une de celles-ci : short ton; tonne"


def test_bases_have_the_codes_of_the_registers_whose_letters_cross() -> None:
    assert {key: (each.tri, each.npri, each.estimate) for key, each in bases().items()} == {
        "continuous": ("M1", "M1", False), "predictive": ("M1", "M2", False), "source_test": ("M2", "M3", False),
        "mass_balance": ("C", "C", False), "published_factor": ("E1", "E2", False), "site_factor": ("E2", "E1", False),
        "judgement": ("O", "O", True),
    }  # fmt: skip
    assert (bases()["site_factor"].code("RETC"), bases()["site_factor"].checked["TRI"]) == (
        "factores de emisión",
        "verified",
    )


def test_years_of_use_belong_to_rows() -> None:
    ordered = [row for row in factors() if row.used]
    assert len(ordered) == 4 * 13  # four sets of the provinces and territories
    assert {(row.used[0].year, row.valid_from.year) for row in ordered} == {
        (2023, 2021),
        (2025, 2022),
        (2026, 2023),
        (2027, 2024),
    }


def test_potentials_are_in_the_range_of_the_protocol() -> None:
    assert all(0 < each.value <= 10 and each.law and each.sources for each in depletions().values())
    assert [gas for gas, each in depletions().items() if each.checked != "verified"] == [
        "HCFC-225ca",
        "HCFC-225cb",
    ]
