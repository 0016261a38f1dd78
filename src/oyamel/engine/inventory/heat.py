"""From amounts of fuel to heat and back, always with a heating value of one publisher, edition and basis."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.engine.inventory.units import ENERGY, Unit, multiplier, ratio
from oyamel.facts.inventory import Factor, Route, factors

HEATING_VALUE = "heating value"


@dataclass(frozen=True)
class Link:
    """Units of a factor's denominator per unit of activity, and the heating value that made it possible."""

    per_unit: float
    heat: Factor | None = None


@dataclass(frozen=True)
class HeatPath:
    """MJ per unit of activity, and the heating value that gave them (None for units of energy)."""

    per_unit: float
    heat: Factor | None = None


def to_energy(unit: Unit, factor: Factor, route: Route | None, on: date, basis: str) -> HeatPath | None:
    """MJ per unit of a fuel by the heating value that belongs to `factor`: of the basis wanted, nearest in time."""
    fitting = [row for row in heating_values(factor, route) if _fits(row, unit)]
    if not fitting:
        return None
    heat = min(fitting, key=lambda row: (row.basis != basis, _distance(row, on), row.id))
    per_quantity = Unit(heat.denominator, heat.denominator, heat.conditions)
    return HeatPath(multiplier(unit, per_quantity) * heat.value * ratio(heat.numerator, "MJ"), heat)


def denominator_unit(factor: Factor) -> Unit:
    """The unit of a factor's denominator, with gas state and, if it is heat, the heating value basis."""
    bare = Unit(factor.denominator, factor.denominator, factor.conditions)
    return Unit(bare.name, bare.pint, bare.conditions, factor.basis if bare.dimension == ENERGY else "")


@cache
def _heating_values() -> dict[tuple[str, str], tuple[Factor, ...]]:
    found: dict[tuple[str, str], tuple[Factor, ...]] = {}
    for row in factors():
        if row.activity == HEATING_VALUE:
            key = row.publisher, row.material
            found[key] = (*found.get(key, ()), row)
    return found


def heating_values(factor: Factor, route: Route | None) -> tuple[Factor, ...]:
    """Heating values that belong to a factor: its publisher's own for the same material, or the route's."""
    own = _heating_values().get((factor.publisher, factor.material), ())
    same = tuple(row for row in own if (row.publication, row.edition) == (factor.publication, factor.edition))
    if same or route is None or not route.heat_material:
        return same or own
    return _heating_values().get((route.heat_publisher, route.heat_material), ())


def link(unit: Unit, factor: Factor, route: Route | None, on: date) -> Link:
    """How an activity in `unit` meets `factor`: directly, or through a heating value.

    Raises unit.dimension, unit.gas_state, unit.heat_basis or unit.heat_mixed when they cannot meet.
    """
    target = denominator_unit(factor)
    if unit.dimension == target.dimension:
        _require_basis(unit, target)
        return Link(multiplier(unit, target))
    if ENERGY not in (unit.dimension, target.dimension):
        raise InventoryProblem("unit.dimension", source=str(unit), target=str(target))
    return _through_heat(unit, target, heating_values(factor, route), on)


def _require_basis(unit: Unit, target: Unit) -> None:
    if target.basis and not unit.basis:
        raise InventoryProblem("unit.heat_basis", name=unit.name, choices=("HHV", "LHV"))


def _through_heat(unit: Unit, target: Unit, values: tuple[Factor, ...], on: date) -> Link:
    basis = unit.basis if unit.dimension == ENERGY else target.basis
    if not basis:
        raise InventoryProblem("unit.heat_basis", name=unit.name, choices=("HHV", "LHV"))
    quantity = target if unit.dimension == ENERGY else unit
    fitting = [row for row in values if row.basis == basis and _fits(row, quantity)]
    if not fitting:
        raise InventoryProblem("unit.heat_mixed", source=str(unit), target=str(target))
    heat = min(fitting, key=lambda row: _distance(row, on))
    energy = Unit(heat.numerator, heat.numerator, "", heat.basis)
    per_quantity = Unit(heat.denominator, heat.denominator, heat.conditions)
    if unit.dimension == ENERGY:
        heat_units = multiplier(unit, energy) / heat.value
        return Link(heat_units * multiplier(per_quantity, target), heat)
    return Link(multiplier(unit, per_quantity) * heat.value * multiplier(energy, target), heat)


def _fits(heat: Factor, quantity: Unit) -> bool:
    per = Unit(heat.denominator, heat.denominator, heat.conditions)
    return per.dimension == quantity.dimension and bool(per.conditions) == bool(quantity.conditions)


def _distance(row: Factor, on: date) -> int:
    if row.valid_from <= on <= row.valid_to:
        return 0
    return min(abs((row.valid_from - on).days), abs((on - row.valid_to).days))
