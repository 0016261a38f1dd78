"""More of a substance never makes a duty go away, and the unit in which it is told changes nothing."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oyamel.engine.inventory.units import resolve
from oyamel.engine.screening.spans import kilograms
from tests.engine.screening.builders import screened, spilled

RANK = {False: 0, None: 1, True: 2}
SUBSTANCES = {"US": "7439-92-1", "CA": "108-88-3", "MX": "71-43-2"}
EXACT = {
    "kg": "1", "g": "0.001", "lb": "0.45359237", "tonne": "1000", "short ton": "907.18474", "ton (long)": "1016.0469088",
    "oz": "0.028349523125",
}  # fmt: skip
DIGITS = 15  # 3 of the amounts, 12 of the smallest unit
amounts = st.decimals(min_value=0, max_value=60000, places=3).map(lambda number: f"{number:f}")
percents = st.one_of(
    st.none(), st.integers(0, 100), st.tuples(st.integers(0, 50), st.integers(50, 100)).map(list)
)
few = settings(max_examples=40, deadline=None)


def stream(amount: str, percent: Any) -> list[dict[str, Any]]:
    share = {} if percent is None else {"concentration_pct": percent}
    return [{"amount": f"{amount} kg", "byproduct": False, "alloy": False, **share}]


@pytest.mark.parametrize(("name", "kg"), EXACT.items())
def test_units_of_mass_are_exact(name: str, kg: str) -> None:
    assert kilograms(resolve(name).pint) == Fraction(kg)


@few
@given(country=st.sampled_from(sorted(SUBSTANCES)), pair=st.tuples(amounts, amounts), percent=percents)
def test_more_never_makes_a_duty_go_away(country: str, pair: tuple[str, str], percent: Any) -> None:
    less, more = sorted(pair, key=Fraction)
    verdicts = [
        screened(country, {"cas": SUBSTANCES[country], "complete": True, "process": stream(amount, percent)})[
            0
        ].verdict
        for amount in (less, more)
    ]
    assert RANK[verdicts[0]] <= RANK[verdicts[1]]


@few
@given(amount=amounts, unit=st.sampled_from(sorted(EXACT)))
def test_the_unit_changes_nothing(amount: str, unit: str) -> None:
    kg = Fraction(amount) * Fraction(EXACT[unit])
    written = f"{kg * 10**DIGITS}".zfill(DIGITS + 1)
    whole = f"{written[:-DIGITS]}.{written[-DIGITS:]} kg"
    found = [
        screened("US", {"cas": "108-88-3", "complete": True, "process": text})[0].thresholds
        for text in (f"{amount} {unit}", whole)
    ]
    assert found[0] == found[1]


@few
@given(cut=st.integers(0, 30000))
def test_streams_add_up(cut: int) -> None:
    whole = {
        "cas": "108-88-3",
        "complete": True,
        "process": [{"content": "30000 lb", "concentration_pct": 90}],
    }
    parts = [{"content": f"{part} lb" if part else 0, "concentration_pct": 90} for part in (cut, 30000 - cut)]
    split = {**whole, "process": parts}
    assert screened("US", whole)[0].thresholds == screened("US", split)[0].thresholds


@few
@given(pair=st.tuples(amounts, amounts), percent=st.sampled_from([None, 5, [1, 60], 100]))
def test_a_larger_spill_never_asks_for_fewer_calls(pair: tuple[str, str], percent: Any) -> None:
    less, more = sorted(pair, key=Fraction)
    part = {"cas": "108-88-3"} if percent is None else {"cas": "108-88-3", "concentration_pct": percent}
    verdicts = [
        [
            RANK[each.verdict]
            for each in spilled("US", {
                "releases": [{"at": "2025-03-01T08:00", "amount": f"{amount} lb"}], "components": [part],
                "federally_permitted": False,
            })
        ]
        for amount in (less, more)
    ]  # fmt: skip
    assert all(small <= large for small, large in zip(*verdicts, strict=True))
