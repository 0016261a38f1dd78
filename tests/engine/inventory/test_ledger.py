"""The ledger: linearity, additivity, units, order; scope 2 twice, biogenic apart, ways back."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import ibis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.config import Config

from oyamel.engine.inventory.allocation import Bill
from oyamel.engine.inventory.assign import Stream, assign
from oyamel.engine.inventory.ledger import (
    SCHEMAS,
    Inputs,
    bill_activity,
    bill_table,
    cost_activity,
    reading_activity,
    rows_of_line,
    totals,
)  # fmt: skip
from oyamel.engine.inventory.segments import ESTIMATED, Readings, Store
from tests.engine.inventory.builders import GAS, POWER, bill, ledger

BILLS = [
    bill("power", 202301, "1000"),
    bill("power", 202302, "500", estimated=True),
    bill("boiler", 202301, "80", "therm"),
]
FEW = settings(max_examples=3, deadline=None)


def by_scope(made: object, column: str = "co2e_kg") -> dict[tuple[str, str], float]:
    rows = (
        ibis.duckdb.connect().to_pyarrow(totals(ibis.memtable(made.lines), ["scope", "method"])).to_pylist()
    )
    return {(row["scope"], row["method"]): row[column] for row in rows}


def test_scopes_and_methods_stand_side_by_side() -> None:
    made = by_scope(ledger([POWER, GAS], BILLS))
    assert set(made) == {("1", ""), ("2", "location"), ("2", "market"), ("3.3", "")}
    lb = 0.45359237
    location = 1.5 * lb * (428.464 + 0.025 * 29.8 + 0.003 * 273)
    assert made["2", "location"] == pytest.approx(location, rel=1e-12)
    assert made["2", "market"] == pytest.approx(1.5 * lb * (434.22 + 0.025 * 29.8 + 0.003 * 273), rel=1e-12)
    assert made["3.3", ""] == pytest.approx(location * 0.041 / 0.959, rel=1e-12)


def test_the_estimated_share_travels() -> None:
    shares = by_scope(ledger([POWER, GAS], BILLS), "estimated_share")
    assert shares["2", "location"] == pytest.approx(1 / 3)
    assert shares["1", ""] == 0


def test_every_line_keeps_factor_reason_and_keys() -> None:
    for line in ledger([POWER, GAS], BILLS).lines.to_pylist():
        assert line["reason"] and line["rows"] > 0
        assert (line["factor"] != "") == (line["account"] == "ghg")
        assert (line["source"], line["unit"], line["month"], line["origin"]) in {
            ("power", "kWh", 202301, "bills"), ("power", "kWh", 202302, "bills"), ("boiler", "therm", 202301, "bills"),
        }  # fmt: skip


def test_the_way_back_of_a_line_to_its_bills() -> None:
    crossing = Bill("x", "power", date(2023, 1, 20), date(2023, 2, 9), Decimal(200), "kWh")
    inputs = Inputs()
    table = inputs.table(bill_table([*BILLS, crossing]))
    rows = inputs.connection.to_pyarrow(rows_of_line(table, "power", "kWh", 202301)).to_pylist()
    assert [(row["id"], row["days"], row["micro"]) for row in rows] == [
        ("power-202301", 31, 1_000_000_000), ("x", 12, 120_000_000),
    ]  # fmt: skip


def test_biogenic_carbon_dioxide_is_outside_but_its_methane_is_scope_1() -> None:
    wood = Stream("stove", "plant", "MMBtu", "wood", "US", basis="HHV")
    rows = {
        row["pollutant"]: (row["scope"], row["gas"], row["biogenic"], row["mass_kg"])
        for row in ledger([wood], [bill("stove", 202506, "10", "MMBtu")]).lines.to_pylist()
        if row["account"] == "ghg"
    }
    assert rows["CO2 biogenic"] == ("outside", "CO2", True, pytest.approx(938))
    assert rows["CH4"] == ("1", "CH4-nonfossil", False, pytest.approx(0.072))


def test_a_factor_in_co2e_keeps_the_set_it_was_published_in() -> None:
    quebec = Stream("power", "usine", "kWh", "electricity", "CA", "QC")
    made = ledger([quebec], [bill("power", 202406, "1000")], "AR6")
    gases = [row for row in made.lines.to_pylist() if row["account"] == "ghg"]
    assert {(row["gas"], row["gwp_set"]) for row in gases} == {("CO2e", "AR5 (GGPPA Sch. 3)")}
    assert {row["scope"] for row in gases} == {"2"}  # consumption-based: losses are inside


def test_a_refrigerant_is_its_gases() -> None:
    chiller = Stream("chiller", "plant", "lb", "refrigerant", "US", material="R-410A")
    made = ledger([chiller], [bill("chiller", 202301, "10", "lb")], "AR5")
    assert {row["gas"]: row["mass_kg"] for row in made.lines.to_pylist()} == {
        "HFC-32": pytest.approx(2.26796185), "HFC-125": pytest.approx(2.26796185),
    }  # fmt: skip
    assert made.co2e_kg() == pytest.approx(10 * 0.45359237 * 1923.5)


def test_air_pollutants_have_mass_but_no_co2e_and_need_their_sulfur() -> None:
    oil = Stream(
        "heater", "plant", "US gal", "external combustion (air)", "US", sulfur_percent=0.5,
        material="Distillate oil boiler <100 MMBtu/h",
    )  # fmt: skip
    rows = ledger([oil], [bill("heater", 202301, "1000", "US gal")]).lines.to_pylist()
    assert {row["gas"]: (row["scope"], row["co2e_kg"]) for row in rows}["SO2"] == ("air", None)
    assert {row["gas"]: row["mass_kg"] for row in rows}["SO2"] == pytest.approx(142 * 0.5 * 0.45359237)
    without = replace(oil, sulfur_percent=None)
    assert "sulfur in weight percent" in assign([without], [202301], "AR6").problems[0].text


def test_a_stream_without_a_factor_is_a_problem_not_a_zero() -> None:
    alike = [Stream(name, "plant", "kWh", "electricity", "BR") for name in ("a", "b")]
    wrong = Stream("c", "plant", "kWhh", "electricity", "US")
    found = assign([*alike, wrong], [202301], "AR6")
    assert [(problem.place, problem.code) for problem in found.problems] == [
        ("a", "factor.none"), ("b", "factor.none"), ("c", "unit.unknown"),
    ]  # fmt: skip
    assert {row.account for row in found.rows} == {"energy"}


amounts = st.decimals("0", "100000", places=3)


def meters(count: int, unit: str = "kWh") -> list[Stream]:
    return [Stream(f"m{n}", f"site {n % 2}", unit, "electricity", "US", "CAMX") for n in range(count)]


@FEW
@given(st.lists(st.tuples(amounts, st.integers(1, 50)), min_size=5, max_size=40))
def test_linear_in_the_activity(cases: list[tuple[Decimal, int]]) -> None:
    bills = [bill(f"m{n}", 202301, str(amount)) for n, (amount, _times) in enumerate(cases)]
    grown = [
        bill(f"m{n + len(cases)}", 202301, str(amount * times)) for n, (amount, times) in enumerate(cases)
    ]
    made = ledger(meters(2 * len(cases)), bills + grown)
    sums: dict[str, float] = {}
    for line in made.lines.select(["source", "co2e_kg"]).to_pylist():
        sums[line["source"]] = sums.get(line["source"], 0.0) + (line["co2e_kg"] or 0.0)
    for n, (_amount, times) in enumerate(cases):
        assert sums[f"m{n + len(cases)}"] == pytest.approx(sums[f"m{n}"] * times, rel=1e-12, abs=1e-9)


@FEW
@given(amounts)
def test_the_unit_does_not_matter(amount: Decimal) -> None:
    per = {"kWh": 1000, "MWh": 1, "MJ": 3600, "GJ": Decimal("3.6")}
    streams = [Stream(unit, "plant", unit, "electricity", "US", "CAMX") for unit in per]
    made = ledger(streams, [bill(unit, 202301, str(amount * size), unit) for unit, size in per.items()])
    figures = [made.co2e_kg(source=unit) for unit in per]
    assert figures == pytest.approx([figures[0]] * 4, rel=1e-9, abs=1e-6)


@FEW
@given(st.lists(amounts, min_size=2, max_size=12))
def test_sites_and_months_add_up(values: list[Decimal]) -> None:
    streams = meters(len(values))
    bills = [bill(f"m{n}", 202301 + n % 3, str(value)) for n, value in enumerate(values)]
    made = ledger(streams, bills)
    for parts in ([bills[::2], bills[1::2]], [bills[: len(bills) // 2], bills[len(bills) // 2 :]]):
        separate = sum(ledger(streams, part).co2e_kg() for part in parts)
        assert made.co2e_kg() == pytest.approx(separate, rel=1e-12, abs=1e-9)
    sites = sum(made.co2e_kg(site=f"site {n}") for n in range(2))
    months = sum(made.co2e_kg(month=202301 + n) for n in range(3))
    assert (sites, months) == (pytest.approx(made.co2e_kg()), pytest.approx(made.co2e_kg()))


def test_the_order_of_input_is_irrelevant() -> None:
    bills = [Bill(f"b{n}", "power", date(2023, 1 + n % 5, 3), date(2023, 3 + n % 5, 1 + n % 20), Decimal(n) / 7, "kWh")
             for n in range(200)]  # fmt: skip
    shuffled = random.Random(1).sample(bills, len(bills))
    assert ledger([POWER], bills).lines.equals(ledger([POWER], shuffled).lines)


def test_readings_and_bills_of_the_same_amount_give_the_same_figure(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.writing() as manifest:
        at = np.arange(1000) * 3_600_000_000 + 1_672_531_200_000_000
        flags = np.where(np.arange(1000) < 250, ESTIMATED, 0).astype("u1")
        store.add(manifest, "power", 202301, "kWh", Readings(at, np.full(1000, 1.0), flags))
    segments = list(store.manifest().segments.values())
    inputs = Inputs()
    inputs.add_readings(store.paths(segments), segments)
    activity = inputs.monthly()
    assert activity.select(["amount", "estimated", "rows"]).to_pylist() == [
        {"amount": 1000.0, "estimated": 250.0, "rows": 1000}
    ]
    made = inputs.ledger(activity, [POWER], assign([POWER], [202301], "AR6").rows)
    assert made.co2e_kg() == pytest.approx(ledger([POWER], BILLS[:1]).co2e_kg())


class SparkOptions(Config):
    """What the Spark back end registers when it is installed."""

    treat_nan_as_null: bool = False


def test_the_expressions_compile_for_spark_too(monkeypatch: pytest.MonkeyPatch) -> None:
    # compiling needs no Spark, only the option that the absent package would register
    monkeypatch.setattr(ibis.options, "pyspark", SparkOptions())
    readings, segments, bills = (
        ibis.table(SCHEMAS[name], name=name) for name in ("readings", "segments", "bills")
    )
    for expression in (reading_activity(readings, segments), bill_activity(bills), cost_activity(bills)):
        assert "GROUP BY" in PySparkCompiler().to_sqlglot(expression).sql("spark")
