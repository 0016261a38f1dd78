"""Closed periods, explained differences, base-year policy, preview of own factors."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oyamel.engine.inventory.assign import Stream
from oyamel.engine.inventory.factors import OwnFactor
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.engine.inventory.restatement import ORDER, BaseYearPolicy, Run, explain, freeze, preview_own
from oyamel.facts.inventory import factors_by_id
from tests.engine.inventory.builders import GAS, POWER, bill, monthly

ROWS = [
    bill("power", 202301, "1000000"),
    bill("power", 202302, "900000"),
    bill("boiler", 202301, "30000", "therm"),
]
OTHER = Stream("office", "branch", "kWh", "electricity", "US", "ERCT")


def run(rows: list, **changes: object) -> Run:
    return replace(Run(monthly(rows), (POWER, GAS), {"plant": 1.0}, "AR5"), **changes)


def steps(old: Run, new: Run) -> dict[str, Decimal]:
    found = explain(old, new)
    assert [step.cause for step in found.steps] == list(ORDER)
    assert sum(step.amount for step in found.steps) == found.difference
    return {step.cause: step.amount for step in found.steps if step.amount}


def own(value: float) -> OwnFactor:
    base = factors_by_id()["egrid2023rev2-egrid-camx-co2-fossil-lb.mwh"]
    row = replace(base, id="own", publisher="own", activity="electricity", value=value, numerator="kg",
                  denominator="MWh", source="supplier", pollutant="CO2e", gwp_set="AR5",
                  valid_from=date(2023, 1, 1))  # fmt: skip
    return OwnFactor(row, "Ana", "Luc", "location")


def test_the_same_inputs_close_under_the_same_hash_in_any_order() -> None:
    first, again = freeze(run(ROWS)), freeze(run(ROWS[::-1], streams=(GAS, POWER)))
    assert (first.hash, first.lines) == (again.hash, again.lines)


@pytest.mark.parametrize("change", [{"gwp_set": "AR6"}, {"method": "market"}, {"boundary": {"plant": 0.5}}])
def test_any_change_of_inputs_changes_the_hash(change: dict[str, object]) -> None:
    assert freeze(run(ROWS, **change)).hash != freeze(run(ROWS)).hash


def test_a_run_with_a_hole_cannot_be_closed() -> None:
    with pytest.raises(InventoryProblem):
        freeze(run(ROWS, streams=(replace(POWER, activity="magic"), GAS)))


def test_nothing_changed_means_no_step() -> None:
    assert steps(run(ROWS), run(ROWS)) == {}


def test_one_cause_gives_one_step() -> None:
    old = run(ROWS)
    assert set(steps(old, replace(old, gwp_set="AR6"))) == {"gwp"}
    assert set(steps(old, replace(old, method="market"))) == {"method"}
    assert set(steps(old, replace(old, boundary={"plant": 0.6}))) == {"boundary"}
    assert set(steps(old, replace(old, edition="first release", streams=(POWER,),
                                  activity=monthly(ROWS[:2])))) == {"activity", "factor"}  # fmt: skip
    assert set(steps(old, run([*ROWS, bill("power", 202303, "5000")]))) == {"activity"}
    assert set(steps(old, run([bill("power", 202301, "1100000"), *ROWS[1:]]))) == {"correction"}


def test_all_causes_at_once_sum_exactly() -> None:
    rows = [bill("power", 202301, "1100000"), *ROWS[1:], bill("office", 202301, "70000")]
    signed = replace(POWER, own=(own(150.0),))
    new = Run(monthly(rows), (signed, GAS, OTHER), {"plant": 0.9, "branch": 1.0}, "AR6", "location")
    assert set(steps(run(ROWS), new)) >= {"boundary", "activity", "correction", "factor"}


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 10**7), st.sampled_from(["AR4", "AR6"]), st.floats(0.1, 1), st.integers(-2, 4))
def test_steps_sum_in_any_reported_unit(amount: int, gwp_set: str, share: float, digits: int) -> None:
    new = run([bill("power", 202301, str(amount)), *ROWS[1:]], gwp_set=gwp_set, boundary={"plant": share})
    found = explain(run(ROWS), new, digits=digits)
    assert sum(step.amount for step in found.steps) == found.after - found.before


def test_the_base_year_policy_counts_changes_together_but_not_growth() -> None:
    policy = BaseYearPolicy(0.05)
    assert not policy.must_recast(1000, {"structural": 30, "organic": 500})
    assert policy.must_recast(1000, {"structural": 30, "method": 30})
    assert not policy.must_recast(1000, {"structural": 50})
    assert policy.must_recast(1000, {"structural": -51})


def test_the_effect_of_an_own_factor_is_shown_before() -> None:
    before, after = preview_own(run(ROWS[:2], streams=(POWER,)), [replace(POWER, own=(own(150.0),))])
    grid = 0.45359237 * (428.464 + 0.025 * 28 + 0.003 * 265)
    assert after - before == pytest.approx(1900 * (150 - grid))  # grid losses stay with the grid
