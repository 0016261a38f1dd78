"""Every trap of units.md that is a matter of units, and the refusals with their choices."""

import pytest

from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.engine.inventory.units import Unit, convert, multiplier, ratio, resolve, state_ratio


def refusal(name: str, **context: object) -> InventoryProblem:
    with pytest.raises(InventoryProblem) as caught:
        resolve(name, **context)
    return caught.value


EXACT = [  # units.md section 1
    (1, "lb", "kg", 0.45359237),
    (7000, "grain", "lb", 1),
    (1, "short ton", "kg", 907.18474),
    (1, "long ton", "kg", 1016.0469088),
    (1, "ft3", "m3", 0.028316846592),
    (1, "US gal", "L", 3.785411784),
    (1, "imperial gallon", "L", 4.54609),
    (1, "imperial gallon", "US gal", 1.200950),
    (1, "bbl", "L", 158.987294928),
    (1, "acre-foot", "m3", 1233.48183754752),
    (1, "kWh", "MJ", 3.6),
    (1, "Btu", "J", 1055.05585262),
    (1, "MMBtu", "kWh", 293.071070),
    (1, "therm (EC)", "MJ", 105.505585262),
    (1, "therm (US)", "MJ", 105.4804),
    (1, "Dth", "MMBtu", 1),
    (1, "Gcal (IT)", "GJ", 4.1868),
    (1, "Gcal (th)", "GJ", 4.184),
    (1, "toe", "kWh", 11630),
    (1, "tce", "GJ", 29.3076),
    (1, "boe", "GJ", 6.119324),
    (1, "hp·h", "MJ", 2.684520),
    (1, "ton-h of refrigeration", "Btu", 12000),
    (1, "short ton-mile", "tkm", 1.459972),
    (1, "ccf", "ft3", 100),
    (1, "Mcf", "ft3", 1000),
    (1, "MMcf", "ft3", 1_000_000),
]


@pytest.mark.parametrize(("amount", "source", "target", "expected"), EXACT)
def test_definitions_are_the_exact_ones(amount: float, source: str, target: str, expected: float) -> None:
    assert convert(amount, source, target) == pytest.approx(expected, rel=5e-7)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("lb/MWh", "kg/kWh", 0.00045359237),
        ("lb/MBtu_it", "kg/GJ", 0.4299226),
        ("g/MBtu_it", "kg/TJ", 0.947817120),
        ("lb/kgal", "kg/m^3", 0.119826427),
        ("lb/MMscf", "kg/(1e6*m^3)", 16.018463),
    ],
)
def test_compound_units_of_factors(source: str, target: str, expected: float) -> None:
    assert ratio(source, target) == pytest.approx(expected, rel=5e-7)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("0C", "15C", 1.054915),
        ("0C", "20C", 1.073220),
        ("15C", "20C", 1.017352),
        ("0C", "25C", 1.091525),  # 298.15 / 273.15: the state of the Mexican limits, 9 % from the normal m³
    ],
)
def test_gas_states(source: str, target: str, expected: float) -> None:
    assert state_ratio(source, target) == pytest.approx(expected, abs=6e-7)


@pytest.mark.parametrize(
    ("source", "expected"), [("scf", 0.0282624), ("Mcf (60 °F, 14.73 psia)", 28.3278), ("Nm3", 1.054915)]
)
def test_gas_volumes_to_the_canadian_cubic_metre(source: str, expected: float) -> None:
    assert convert(1, source, "m3 (15 °C)", gas=True) == pytest.approx(expected, rel=2e-6)


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("ton", ("short ton", "tonne", "long ton")),
        ("MT", ("tonne", "kt")),
        ("gal", ("US gallon", "imperial gallon")),
        ("gallon", ("US gallon", "imperial gallon")),
        ("MBtu", ("thousand Btu", "million Btu")),
        ("therm", ("therm (US)", "therm (EC)")),
        ("Sm3", ("m3 (15 °C)", "m3 (20 °C)")),
        ("Gcal", ("Gcal (IT)", "Gcal (th)")),
        ("barrel", ("oil barrel", "beer barrel (31 US gal)", "US barrel (31.5 US gal)")),
        ("ton-mile", ("short ton-mile", "tonne-km")),
    ],
)
def test_ambiguous_names_are_refused_with_choices_that_resolve(name: str, choices: tuple[str, ...]) -> None:
    problem = refusal(name)
    assert (problem.code, problem.choices) == ("unit.ambiguous", choices)
    assert all(resolve(choice, gas="°C" in choice).pint for choice in choices)


def test_the_country_settles_therms_but_not_tons() -> None:
    assert resolve("therm", country="US").pint == "US_therm"
    assert resolve("therm", country="GB").pint == "therm"
    assert refusal("ton", country="US").code == "unit.ambiguous"
    assert refusal("gal", country="MX").code == "unit.ambiguous"


def test_gas_volume_needs_its_state_and_water_does_not() -> None:
    problem = refusal("m3", gas=True)
    assert problem.code == "unit.gas_state"
    assert [choice.split(" ")[0] for choice in problem.choices] == [
        "0C", "0C-100kPa", "15C", "20C", "20C-kgcm2", "25C", "60F", "60F-14.73", "68F",
    ]  # fmt: skip
    assert resolve("m3", gas=True, conditions="15C") == Unit("m3", "m^3", "15C")
    assert resolve("m3") == Unit("m3", "m^3")
    assert refusal("Nm3").code == "unit.gas_state_unwanted"
    assert refusal("ccf", gas=True, country="US").code == "unit.gas_state"


@pytest.mark.parametrize("name", ["kW", "kvarh", "kVA"])
def test_demand_and_reactive_energy_are_not_energy(name: str) -> None:
    problem = refusal(name)
    assert (problem.code, problem.choices) == ("unit.not_energy", ("kWh",))


def test_case_helps_only_where_it_cannot_mislead() -> None:
    assert resolve("mwh").pint == "MWh"
    assert {"mg", "Mg", "mL", "ML"} == {resolve(name).name for name in ("mg", "Mg", "mL", "ML")}
    assert refusal("MG").choices == ("mg", "Mg")  # milligram or megagram
    assert refusal("kWhh").choices[0] == "kWh"


def test_conversion_across_dimensions_is_refused() -> None:
    with pytest.raises(InventoryProblem) as caught:
        convert(1, "kWh", "kg")
    assert caught.value.code == "unit.dimension"


def test_heating_value_bases_do_not_mix() -> None:
    with pytest.raises(InventoryProblem) as caught:
        multiplier(resolve("GJ", basis="LHV"), resolve("MMBtu", basis="HHV"))
    assert caught.value.code == "unit.heat_mixed"
    assert multiplier(resolve("GJ", basis="HHV"), resolve("MJ", basis="HHV")) == 1000


def test_gas_with_a_state_never_meets_gas_without() -> None:
    with pytest.raises(InventoryProblem) as caught:
        multiplier(Unit("m3", "m^3", "15C"), Unit("m3", "m^3"))
    assert caught.value.code == "unit.gas_state"
