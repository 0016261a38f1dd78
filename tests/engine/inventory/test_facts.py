"""Every row of the carried facts, checked by machine."""

import re
from pathlib import Path

from oyamel.engine import inventory
from oyamel.engine.inventory.checks import cas_is_valid, check_factors, check_gases
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.facts import Text, load
from oyamel.facts.inventory import (
    accounts,
    counted,
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
