"""Energy, water, waste, pollutants, ozone and cost stand beside the gases in the same ledger."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import ibis
import pytest

from oyamel.engine.inventory.accounts import waste_route
from oyamel.engine.inventory.allocation import Bill
from oyamel.engine.inventory.assign import Stream, assign
from oyamel.engine.inventory.gwp import is_montreal
from oyamel.engine.inventory.ledger import Inputs, Ledger, amounts, bill_table, rows_of_line
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.facts.inventory import depletions, gases
from tests.engine.inventory.builders import GAS, POWER, bill, ledger

LB = 0.45359237


def counted(made: Ledger, account: str) -> dict[tuple[str, str, str], tuple[float, str]]:
    """Quantity and unit by source, route and kind."""
    rows = (row for row in made.lines.to_pylist() if row["account"] == account)
    return {
        (row["source"], row["route"], row["kind"]): (row["quantity"], row["quantity_unit"]) for row in rows
    }


def one(stream: Stream, amount: str) -> Ledger:
    return ledger([stream], [bill(stream.source, 202301, amount, stream.unit)])


def test_energy_in_megajoules_by_route_with_the_heating_value_named() -> None:
    diesel = Stream("generator", "plant", "US gal", "diesel", "US")
    bills = [
        bill("power", 202301, "1000"),
        bill("boiler", 202301, "80", "therm"),
        bill("generator", 202301, "10", "US gal"),
    ]
    made = ledger([POWER, GAS, diesel], bills)
    assert counted(made, "energy") == {
        ("power", "purchased", ""): (pytest.approx(3600), "MJ"),
        ("boiler", "burned", "non-renewable"): (pytest.approx(80 * 105.4804, rel=1e-5), "MJ"),
        ("generator", "burned", "non-renewable"): (pytest.approx(10 * 0.138 * 1055.05585262), "MJ"),
    }
    (heated,) = (row for row in made.lines.to_pylist() if row["companion"] and row["account"] == "energy")
    assert heated["companion"] == "epahub25-t1-hhv-distillate-fuel-oil-no-2-energy-mbtu-it.gallon"
    assert heated["reason"] == f"heating value {heated['companion']} (HHV)"


def test_a_mexican_fuel_in_litres_is_heat_on_the_net_basis() -> None:
    (row,) = (
        row
        for row in assign([Stream("b", "p", "L", "diesel", "MX")], [202301], "AR5").rows
        if row.account == "energy"
    )
    assert (row.companion[:9], "LHV" in row.reason) == ("mx-conuee", True)
    assert row.per_unit == pytest.approx(36, rel=0.05)  # a litre of diesel holds some 36 MJ net


def test_fuel_without_a_heating_value_is_named_and_keeps_its_gases() -> None:
    found = assign(
        [Stream("fleet", "p", "L", "vehicle diesel", "CA", material="Propane vehicle")], [202301], "AR5"
    )
    assert {row.account for row in found.rows} == {"ghg", "energy"}
    gas = assign([Stream("g", "p", "m3 (15 °C)", "landfill gas", "GB")], [202301], "AR5")
    assert [problem.code for problem in gas.problems] == ["factor.none"]
    assert [(remark.code, remark.place) for remark in gas.remarks] == [("heat.none", "g")]


def test_water_by_direction_and_body() -> None:
    streams = [
        Stream("main", "plant", "m3", "water supply", "MX"), Stream("well", "plant", "US gal", "groundwater", "US"),
        Stream("sewer", "plant", "m3", "water treatment", "MX"), Stream("tower", "plant", "m3", "water consumed", "MX"),
    ]  # fmt: skip
    bills = [bill(each.source, 202301, "10", each.unit) for each in streams]
    assert counted(ledger(streams, bills), "water") == {
        ("main", "withdrawn", "third party"): (10, "m3"), ("well", "withdrawn", "groundwater"): (pytest.approx(0.03785411784), "m3"),
        ("sewer", "discharged", "third party"): (10, "m3"), ("tower", "consumed", ""): (10, "m3"),
    }  # fmt: skip


def test_supplied_water_keeps_its_gases_where_they_are_published() -> None:
    british = assign([Stream("main", "p", "m3", "water supply", "GB")], [202506], "AR5")
    assert {row.account for row in british.rows} == {"ghg", "water"}
    mexican = assign([Stream("main", "p", "m3", "water supply", "MX")], [202506], "AR5")
    assert ({row.account for row in mexican.rows}, mexican.problems) == ({"water"}, ())
    assert [remark.code for remark in mexican.remarks] == ["factor.none"]


def test_waste_by_route_and_hazard() -> None:
    streams = [
        Stream("skip", "plant", "short ton", "waste", "US", material="Mixed MSW: landfilled"),
        Stream("glass", "plant", "t", "waste recycled", "US", material="Glass"),
        Stream("solvent", "plant", "kg", "hazardous waste burned for energy", "MX", material="Spent solvent"),
    ]
    made = ledger(streams, [bill(each.source, 202506, "2", each.unit) for each in streams])
    assert counted(made, "waste") == {
        ("skip", "landfilled", ""): (pytest.approx(4000 * LB), "kg"),
        ("glass", "recycled", "non-hazardous"): (2000, "kg"),
        ("solvent", "burned for energy", "hazardous"): (2, "kg"),
    }
    gases = {row["source"]: row["factor"] for row in made.lines.to_pylist() if row["account"] == "ghg"}
    assert set(gases) == {"skip", "glass"}
    assert gases["glass"].startswith("epahub25-t9-recycled-glass")


@pytest.mark.parametrize(
    ("material", "route"),
    [
        ("Glass: recycled", "recycled"), ("Other, Glass, Closed-loop", "recycled"), ("Mixed MSW: combusted", "burned for energy"),
        ("Refuse, Household residual waste, Incineration with Energy Recovery", "burned for energy"), ("Beef", ""),
    ],
)  # fmt: skip
def test_the_route_of_waste_is_in_the_material(material: str, route: str) -> None:
    assert waste_route(material) == route


def test_pollutants_measured_keep_the_basis_of_their_amount() -> None:
    stack = Stream("stack", "plant", "lb", "air release", "US", material="NOx")
    drain = Stream("drain", "plant", "kg", "water release", "US", material="Zinc")
    bills = [
        bill("stack", 202301, "10", "lb", basis="source_test"),
        bill("drain", 202301, "3", "kg", basis="mass_balance"),
    ]
    rows = ledger([stack, drain], bills).lines.to_pylist()
    assert {(row["account"], row["scope"], row["pollutant"], round(row["mass_kg"], 6), row["basis"]) for row in rows} == {
        ("air", "air", "NOx", 4.535924, "source_test"), ("effluent", "", "Zinc", 3, "mass_balance"),
    }  # fmt: skip


def test_two_bases_of_one_month_stay_two_lines() -> None:
    stack = Stream("stack", "plant", "kg", "air release", "US", material="NOx")
    test = bill("stack", 202301, "10", "kg", basis="source_test")
    guess = replace(test, id="guess", amount=Decimal(4), basis="judgement", estimated=True)
    rows = ledger([stack], [test, guess]).lines.to_pylist()
    assert {(row["activity_basis"], row["quantity"], row["estimated_quantity"]) for row in rows} == {
        ("source_test", 10, 0), ("judgement", 4, 4),
    }  # fmt: skip


def test_a_judgement_counts_as_estimated_and_an_unknown_basis_is_refused() -> None:
    made = ledger([GAS], [bill("boiler", 202301, "80", "therm", basis="judgement")])
    assert {row["estimated_quantity"] / row["quantity"] for row in made.lines.to_pylist()} == {1}
    with pytest.raises(InventoryProblem) as caught:
        Inputs().add_bills(bill_table([bill("boiler", 202301, "80", "therm", basis="guess")]))
    assert (caught.value.code, caught.value.choices[0]) == ("basis.unknown", "continuous")


def test_the_basis_of_a_computed_figure_is_its_factor() -> None:
    made = ledger([GAS], [bill("boiler", 202301, "80", "therm", basis="continuous")])
    assert {(row["account"], row["activity_basis"], row["basis"]) for row in made.lines.to_pylist()} == {
        ("ghg", "continuous", "published_factor"), ("energy", "continuous", "continuous"),
    }  # fmt: skip


def test_ozone_by_composition_and_montreal_gases_outside_the_scopes() -> None:
    made = one(
        Stream("chiller", "plant", "kg", "refrigerant", "US", material="R-502"), "10"
    )  # 48.8 % R-22, 51.2 % R-115
    ozone = {row["pollutant"]: row["quantity"] for row in made.lines.to_pylist() if row["account"] == "ozone"}
    assert ozone["CFC-115"] == pytest.approx(10 * 0.512 * 0.6)
    scopes = {row["gas"]: row["scope"] for row in made.lines.to_pylist() if row["account"] == "ghg"}
    assert scopes == {"HCFC-22": "outside", "CFC-115": "outside"}
    halon = one(Stream("server room", "plant", "kg", "gas release", "US", material="Halon-1301"), "2")
    assert counted(halon, "ozone") == {("server room", "", ""): (20, "kg CFC-11e")}
    assert (
        one(Stream("x", "plant", "kg", "gas release", "US", material="SF6"), "1").co2e_kg(scope="1") == 25200
    )


def test_an_unknown_gas_is_refused_with_near_names() -> None:
    (problem,) = assign(
        [Stream("x", "p", "kg", "gas release", "US", material="SF-6")], [202301], "AR6"
    ).problems
    assert (problem.code, "SF6" in problem.params["choices"]) == ("gas.unknown", True)


def test_cost_is_allocated_by_day_and_sums_to_the_bill() -> None:
    crossing = Bill(
        "x",
        "power",
        date(2023, 1, 20),
        date(2023, 2, 9),
        Decimal(200),
        "kWh",
        cost=Decimal("100.01"),
        currency="MXN",
    )
    free = bill("power", 202301, "50")
    dollars = bill("boiler", 202301, "80", "therm", cost=Decimal("-5.25"), currency="USD")
    made = ledger([POWER, GAS], [crossing, free, dollars])
    cost = [row for row in made.lines.to_pylist() if row["account"] == "cost"]
    assert [(row["source"], row["month"], row["quantity"], row["quantity_unit"], row["site"]) for row in cost] == [
        ("boiler", 202301, -5.25, "USD", "plant"), ("power", 202301, 60.006, "MXN", "plant"), ("power", 202302, 40.004, "MXN", "plant"),
    ]  # fmt: skip
    inputs = Inputs()
    table = inputs.table(bill_table([crossing, free, dollars]))
    rows = inputs.connection.to_pyarrow(
        rows_of_line(table, "power", "MXN", 202301, origin="cost")
    ).to_pylist()
    assert [(row["id"], row["days"], row["micro"]) for row in rows] == [("x", 12, 60_006_000)]


def test_bills_without_basis_and_cost_are_taken_too() -> None:
    plain = bill_table([bill("power", 202301, "1000")]).drop_columns(["basis", "cost", "currency"])
    inputs = Inputs()
    inputs.add_bills(plain)
    assert inputs.monthly().select(["amount", "basis", "origin"]).to_pylist() == [
        {"amount": 1000.0, "basis": "", "origin": "bills"}
    ]


def test_amounts_of_all_accounts_with_their_estimated_share() -> None:
    bills = [bill("power", 202301, "1000"), bill("power", 202302, "500", estimated=True)]
    found = (
        ibis.duckdb.connect()
        .to_pyarrow(amounts(ibis.memtable(ledger([POWER], bills).lines), ["route"]))
        .to_pylist()
    )
    assert [(row["account"], row["route"], row["quantity_unit"]) for row in found] == [
        ("energy", "purchased", "MJ"), ("ghg", "", "kg"),
    ]  # fmt: skip
    assert (found[0]["quantity"], found[0]["estimated_share"]) == (pytest.approx(5400), pytest.approx(1 / 3))


def test_the_potentials_of_common_refrigerants() -> None:
    """Montreal Protocol Annexes A and C: R-22 0.055, R-123 0.02, R-502 48.8/51.2 % of R-22 and R-115."""
    potentials = {}
    for name in ("R-22", "R-123", "R-502", "R-134a"):
        made = assign([Stream("c", "p", "kg", "refrigerant", "US", material=name)], [202301], "AR5")
        potentials[name] = round(sum(row.per_unit for row in made.rows if row.account == "ozone"), 6)
    assert potentials == {
        "R-22": 0.055,
        "R-123": 0.02,
        "R-502": round(0.488 * 0.055 + 0.512 * 0.6, 6),
        "R-134a": 0,
    }


def test_every_potential_belongs_to_a_gas_and_every_montreal_gas_but_one_has_one() -> None:
    assert set(depletions()) <= set(gases())
    assert {gas for gas in gases() if is_montreal(gas)} - set(depletions()) == {"Halon-1202"}
