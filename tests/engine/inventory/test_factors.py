"""The choice of factors: the written order, its reasons, editions side by side, own factors."""

from dataclasses import replace
from datetime import date

import pytest

from oyamel.engine.inventory.factors import (
    Choice,
    OwnFactor,
    Question,
    choose,
    editions_of,
    materials,
    region_chain,
)  # fmt: skip
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.engine.inventory.units import resolve
from oyamel.facts.inventory import Factor, factors_by_id

KWH = resolve("kWh")


def electricity(country: str, region: str, on: date, **context: object) -> dict[str, Choice]:
    chain = region_chain(country, region)
    return choose(Question("electricity", KWH, chain, on, method="location", **context))


def ids(choices: dict[str, Choice]) -> list[str]:
    return [choice.factor.id for choice in choices.values()]


def own(**changes: object) -> Factor:
    base = factors_by_id()["egrid2023rev2-egrid-camx-co2-fossil-lb.mwh"]
    values = {
        "id": "own-1",
        "activity": "electricity",
        "value": 100.0,
        "numerator": "kg",
        "denominator": "MWh",
    }
    return replace(base, publisher="own", source="contract of 2024", **{**values, **changes})


def signed(row: Factor, method: str = "location") -> OwnFactor:
    return OwnFactor(row, "Ana", "Luc", method=method)


def test_the_later_revision_wins_and_both_editions_stay_visible() -> None:
    chosen = electricity("US", "CAMX", date(2023, 6, 1))
    assert ids(chosen) == [f"egrid2023rev2-egrid-camx-{gas}-lb.mwh" for gas in ("co2-fossil", "ch4", "n2o")]
    assert chosen["CO2 fossil"].reason == (
        "region US-CAMX; valid on 2023-06-01; current edition eGRID2023 rev2 (released 2025-06-12)"
    )
    both = editions_of("electricity", ("US-CAMX",), "CO2 fossil")
    of_2023 = [row.value for row in both if row.valid_from == date(2023, 1, 1) and "greene" not in row.id]
    assert of_2023 == [436.655, 428.464]


def test_an_edition_can_be_asked_for() -> None:
    chosen = electricity("US", "CAMX", date(2023, 6, 1), edition="first release")
    assert chosen["CO2 fossil"].factor.value == 436.655


def test_a_valid_continuation_comes_before_an_older_official_edition() -> None:
    chosen = electricity("US", "CAMX", date(2024, 6, 1))["CO2 fossil"]
    assert (chosen.factor.publisher, chosen.stand_in) == ("Cornerstone (not EPA)", False)


def test_outside_all_validities_the_nearest_edition_stands_in_and_says_so() -> None:
    before = electricity("US", "CAMX", date(2016, 6, 1))["CO2 fossil"]
    assert (before.factor.edition, before.stand_in) == ("eGRID2018", True)
    assert "stand-in: nearest later" in before.reason
    after = electricity("MX", "", date(2025, 6, 1))["CO2e"]
    assert (after.factor.value, after.stand_in) == (0.444, True)


def test_province_before_country_before_globe() -> None:
    gas = resolve("m3 (15 °C)", gas=True)
    chain = region_chain("CA", "QC")
    chosen = choose(Question("natural gas", gas, chain, date(2024, 1, 1)))
    assert {pollutant: choice.factor.region for pollutant, choice in chosen.items()} == {
        "CO2 fossil": "CA-QC", "CH4": "CA", "N2O": "CA",
    }  # fmt: skip
    assert chain == ("CA-QC", "CA", "GLOBAL")


def test_a_fuel_without_a_national_row_falls_to_the_globe() -> None:
    chosen = choose(Question("anthracite", resolve("t"), region_chain("MX"), date(2024, 1, 1)))
    assert {choice.factor.region for choice in chosen.values()} == {"GLOBAL"}
    assert chosen["CO2 fossil"].heat.id.startswith("ipcc06")


def test_market_based_takes_the_residual_mix_and_the_grid_for_the_other_gases() -> None:
    question = Question("electricity", KWH, region_chain("US", "CAMX"), date(2023, 3, 1), method="market")
    assert [choice.factor.publisher[:6] for choice in choose(question).values()] == [
        "Center", "US EPA", "US EPA",
    ]  # fmt: skip


def test_an_own_factor_comes_first_only_when_signed_by_two() -> None:
    chosen = electricity("US", "CAMX", date(2023, 6, 1), own=(signed(own()),))
    assert chosen["CO2 fossil"].factor.id == "own-1"
    assert chosen["CO2 fossil"].kg_per_unit == pytest.approx(0.1)
    assert chosen["CH4"].factor.publisher == "US EPA"
    for people, missing in (
        (("Ana", ""), ["reviewer"]),
        (("Ana", "Ana"), ["a reviewer other than the author"]),
    ):
        with pytest.raises(InventoryProblem) as caught:
            OwnFactor(own(), *people)
        assert caught.value.params["missing"] == missing[0]


def test_an_own_factor_in_co2e_replaces_the_single_gases() -> None:
    row = own(pollutant="CO2e")
    assert ids(electricity("US", "CAMX", date(2023, 6, 1), own=(signed(row),))) == ["own-1"]


def test_an_own_factor_stays_within_its_sources_and_dates() -> None:
    limited = OwnFactor(own(), "Ana", "Luc", "location", frozenset({"meter 7"}))
    chosen = electricity("US", "CAMX", date(2023, 6, 1), own=(limited,), source="meter 8")
    assert chosen["CO2 fossil"].factor.id != "own-1"
    late = electricity("US", "CAMX", date(2024, 6, 1), own=(signed(own()),))
    assert late["CO2 fossil"].factor.id != "own-1"


def test_heat_without_its_basis_and_gas_without_its_state_are_refused() -> None:
    for unit, code in ((resolve("GJ"), "unit.heat_basis"), (resolve("ft3"), "unit.gas_state")):
        with pytest.raises(InventoryProblem) as caught:
            choose(Question("natural gas", unit, ("US",), date(2025, 6, 1)))
        assert caught.value.code == code


def test_heat_goes_through_the_heating_value_of_the_same_publisher() -> None:
    gallons = resolve("US gal")
    chosen = choose(Question("propane", gallons, ("US",), date(2020, 1, 1)))["CO2 fossil"]
    assert chosen.heat.id == "epahub25-t1-hhv-propane-energy-mbtu-it.gallon"
    assert chosen.kg_per_unit == pytest.approx(0.091 * 62.87)


def test_lhv_amounts_never_meet_hhv_factors() -> None:
    with pytest.raises(InventoryProblem) as caught:
        choose(Question("natural gas", resolve("GJ", basis="LHV"), ("US",), date(2025, 6, 1)))
    assert "GJ LHV and MBtu_it HHV do not meet" in caught.value.reason()


def test_a_material_that_must_be_said_is_asked_for_with_choices() -> None:
    with pytest.raises(InventoryProblem) as caught:
        choose(Question("waste", resolve("short ton"), ("US",), date(2025, 6, 1)))
    assert "Mixed MSW: landfilled" in caught.value.choices
    assert caught.value.choices == materials("waste", ("US",))


def test_an_unknown_activity_names_the_known_ones() -> None:
    with pytest.raises(InventoryProblem) as caught:
        choose(Question("magic", KWH, ("US",), date(2025, 6, 1)))
    assert "natural gas" in caught.value.choices


def test_absent_is_not_zero() -> None:
    assert materials("non-road equipment", ("US",)).count("Logging Equipment, Diesel") == 1
    with pytest.raises(InventoryProblem):
        choose(Question("propane", resolve("L"), ("MX",), date(2024, 1, 1)))


def test_mexican_vehicles_take_the_ipcc_s_factors_which_no_other_country_does() -> None:
    litres, on = resolve("L"), date(2024, 6, 1)
    chosen = choose(Question("vehicle diesel", litres, region_chain("MX"), on))
    assert {gas: choice.factor.id for gas, choice in chosen.items()} == {
        "CO2 fossil": "ipcc06-all-diesel-oil-co2-fossil-kg.tj", "CH4": "ipcc06-road-gas-diesel-oil-ch4-kg.tj",
        "N2O": "ipcc06-road-gas-diesel-oil-n2o-kg.tj",
    }  # fmt: skip
    assert chosen["CO2 fossil"].kg_per_unit == pytest.approx(5990 / 158.987294928 * 74100e-6, rel=1e-9)
    american = choose(Question("vehicle diesel", resolve("US gal"), region_chain("US"), on))
    assert set(american) == {"CO2 fossil"}  # methane and nitrous oxide go by distance there


def test_the_clock_of_use_takes_the_set_ordered_for_the_year() -> None:
    """Design notes section 2: ECCC Table 5.4 is titled for 2027 and holds data of 2024."""
    data = electricity("CA", "QC", date(2024, 6, 1))["CO2e"]
    assert (data.factor.value, data.factor.table_ref, data.stand_in) == (2.6, "Table 5.4", False)
    ordered = {
        year: (choice.factor.table_ref, choice.stand_in)
        for year in (2022, 2024, 2025, 2026, 2027, 2028)
        for choice in electricity("CA", "QC", date(year, 6, 1), clock="use").values()
    }
    assert ordered == {
        2022: ("Annex 13", True), 2024: ("Table 5.1", False), 2025: ("Table 5.2", False), 2026: ("Table 5.3", False),
        2027: ("Table 5.4", False), 2028: ("Table 5.4", True),
    }  # fmt: skip
    assert (
        "data of 2021, ordered for use"
        in electricity("CA", "QC", date(2024, 6, 1), clock="use")["CO2e"].reason
    )


def test_factors_without_a_year_of_use_keep_the_year_of_their_data() -> None:
    both = [ids(electricity("US", "CAMX", date(2023, 6, 1), clock=clock)) for clock in ("data", "use")]
    assert both[0] == both[1]
