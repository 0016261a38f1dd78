"""Uncertainty after IPCC 2006 Vol. 1, approach 1: what is published, and how it is carried to totals."""

import ibis
import pyarrow as pa
import pytest

from oyamel.engine.inventory.assign import Stream
from oyamel.engine.inventory.uncertainty import (
    Uncertain,
    product_uncertainty,
    sum_uncertainty,
    uncertain,
    uncertainties,
)
from oyamel.facts.inventory import factors, factors_by_id
from oyamel.facts.inventory.uncertainty import percent_of
from tests.engine.inventory.builders import bill, ledger


def of_lines(lines: pa.Table, *by: str) -> list[Uncertain]:
    found = ibis.duckdb.connect().to_pyarrow(uncertainties(ibis.memtable(lines), by))
    return uncertain(found, by)


def line(
    source: str, co2e: float, factor: str, activity: float | None, of_factor: float | None
) -> dict[str, object]:
    return {
        "source": source, "scope": "1", "co2e_kg": co2e, "factor": factor, "companion": "",
        "activity_uncertainty": activity, "factor_uncertainty": of_factor, "companion_uncertainty": None,
    }  # fmt: skip


SCHEMA = pa.schema(
    {name: pa.string() for name in ("source", "scope", "factor", "companion")}
    | {
        name: pa.float64()
        for name in ("co2e_kg", "activity_uncertainty", "factor_uncertainty", "companion_uncertainty")
    }
)


def percents(*lines: dict[str, object]) -> tuple[float | None, float, float]:
    (found,) = of_lines(pa.Table.from_pylist(list(lines), SCHEMA), "scope")
    return found.percent, found.known_activity, found.known_factor


def test_products_and_sums_after_the_equations() -> None:
    assert product_uncertainty(3, 4) == 5
    assert sum_uncertainty([(100, 10), (100, 10)]) == pytest.approx(10 / 2**0.5)
    assert sum_uncertainty([]) == 0


def test_independent_lines_give_the_equations() -> None:
    found, *_known = percents(line("a", 300, "f", 3, 4), line("b", 100, "g", 6, 8))
    assert found == pytest.approx(
        sum_uncertainty([(300, product_uncertainty(3, 4)), (100, product_uncertainty(6, 8))])
    )


def test_lines_of_one_factor_err_together() -> None:
    together = percents(line("a", 100, "grid", 0, 10), line("b", 100, "grid", 0, 10))
    apart = percents(line("a", 100, "grid", 0, 10), line("b", 100, "gas", 0, 10))
    assert (together[0], apart[0]) == (pytest.approx(10), pytest.approx(10 / 2**0.5))


def test_months_of_one_meter_err_together() -> None:
    assert percents(line("a", 100, "f", 5, None), line("a", 100, "g", 5, None))[0] == pytest.approx(5)


def test_what_is_not_known_is_said_and_not_taken_for_zero() -> None:
    assert percents(line("a", 300, "f", 5, None), line("b", 100, "g", None, 8)) == (
        pytest.approx(((300 * 5) ** 2 + (100 * 8) ** 2) ** 0.5 / 400), 0.75, 0.25,
    )  # fmt: skip
    assert percents(line("a", 300, "f", None, None)) == (None, 0, 0)


def test_limits_count_by_their_larger_side() -> None:
    """IPCC 2006 Vol. 2 Table 1.2: diesel oil 43.0 TJ/Gg, limits 41.4 to 43.3."""
    assert percent_of("95 % limits 41.4 to 43.3", "energy", 43.0) == pytest.approx(1.6 / 43 * 100)
    assert [percent_of(words, "CH4", 10.0) for words in ("", "wide", "± 5 %", "AP-42 rating A-E; factors are averages, not limits")] == [
        None, None, 5, None,
    ]  # fmt: skip
    words = "CO2 ±2-7 %; CH4 factor 3; N2O order of magnitude (2006 GL 2.3)"
    assert [percent_of(words, gas, 1.0) for gas in ("CH4", "N2O")] == [200, 900]


def test_printed_limits_enclose_their_values() -> None:
    read = [
        row for row in factors() if "95 % limits" in row.uncertainty and row.uncertainty_percent is not None
    ]
    assert len(read) == 132
    assert [row.id for row in read if row.uncertainty_percent < 0] == []


def test_a_ledger_carries_meter_factor_and_heating_value() -> None:
    """IPCC defaults: diesel oil 74 100 kg/TJ within 72 600 to 74 800, 43.0 TJ/Gg within 41.4 to 43.3; meter ±2 %."""
    stream = Stream("generator", "planta", "t", "diesel", "BR", uncertainty_percent=2)
    lines = ledger(
        [stream], [bill("generator", 202301, "10", "t"), bill("generator", 202302, "5", "t")]
    ).lines
    carbon = lines.filter(pa.compute.equal(lines["pollutant"], "CO2 fossil"))
    (found,) = of_lines(carbon, "scope")
    factor = factors_by_id()["ipcc06-all-diesel-oil-co2-fossil-kg.tj"]
    heat = carbon["companion"][0].as_py()
    of_heat = factors_by_id()[heat].uncertainty_percent
    assert of_heat == pytest.approx(1.6 / 43 * 100)
    assert found.percent == pytest.approx(product_uncertainty(2, factor.uncertainty_percent, of_heat))
    assert (found.known_activity, found.known_factor) == (1, 1)
