"""Warming potentials by set, methane by origin, refrigerants from their fractions."""

import pytest

from oyamel.engine.inventory.gwp import blend_gwp, gwp, gwp_sets, methane
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.facts.inventory import blends


def test_the_sets() -> None:
    assert gwp_sets() == ("SAR", "AR4", "AR5", "AR5_feedbacks", "AR6", "AR6 (GHG Protocol)")


@pytest.mark.parametrize(
    ("gas", "gwp_set", "value"),
    [
        ("CH4", "AR5", 28), ("N2O", "AR4", 298), ("CH4-fossil", "AR6", 29.8), ("CH4-nonfossil", "AR6", 27),
        ("N2O", "AR6", 273), ("SF6", "AR6", 25200), ("SF6", "AR6 (GHG Protocol)", 24300),
        ("N2O", "AR6 (GHG Protocol)", 273),
    ],
)  # fmt: skip
def test_values(gas: str, gwp_set: str, value: float) -> None:
    assert gwp(gas, gwp_set) == value


def test_only_ar6_tells_fossil_methane_from_the_rest() -> None:
    assert [methane(name, biogenic=True) for name in ("AR4", "AR5", "AR6", "AR6 (GHG Protocol)")] == [
        "CH4", "CH4", "CH4-nonfossil", "CH4-nonfossil",
    ]  # fmt: skip
    assert methane("AR6", biogenic=False) == "CH4-fossil"


def test_a_missing_value_is_refused_not_zero() -> None:
    with pytest.raises(InventoryProblem) as caught:
        gwp("NF3", "SAR")
    assert (caught.value.code, caught.value.choices) == ("gas.no_gwp", ("AR4", "AR5", "AR5_feedbacks", "AR6"))


def test_a_blend_whose_part_has_no_value_in_the_set_is_refused() -> None:
    assert "SAR" not in blends()["R-502"].gwp100
    with pytest.raises(InventoryProblem):
        blend_gwp("R-502", "SAR")
    with pytest.raises(InventoryProblem) as caught:
        blend_gwp("R-410", "AR5")
    assert caught.value.choices == ("R-410A", "R-410B")
