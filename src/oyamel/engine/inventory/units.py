"""Units as people write them. Names come from an allow-list; ambiguous names are refused with choices.

Pint never sees a user's text: its `ton`, `barrel`, `MBtu` and `therm` differ from trade use (units.md).
"""

from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache

import pint

from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.facts.inventory import UnitName, gas_conditions, unit_definitions, unit_names

KELVIN = 273.15
VOLUME, ENERGY = "[length] ** 3", "[mass] * [length] ** 2 / [time] ** 2"


@dataclass(frozen=True)
class Unit:
    """A resolved unit: Pint expression, gas state (15C …) and heating value basis (HHV, LHV), or ""."""

    name: str
    pint: str
    conditions: str = ""
    basis: str = ""

    @property
    def dimension(self) -> str:
        """Dimension in Pint's words, for example `[length] ** 3`."""
        return _dimension(self.pint)

    def __str__(self) -> str:
        return " ".join(part for part in (self.name, self.conditions, self.basis) if part)


@cache
def registry() -> pint.UnitRegistry:
    """Pint with the field's own definitions loaded."""
    made: pint.UnitRegistry = pint.UnitRegistry(cache_folder=None)
    made.load_definitions(unit_definitions())
    return made


@cache
def _quantity(expression: str) -> pint.Quantity:
    if expression in ("", "1"):
        return registry().Quantity(1, "")
    return registry().Quantity(1, "") * registry().parse_expression(expression)


@cache
def _dimension(expression: str) -> str:
    return str(_quantity(expression).dimensionality)


@cache
def ratio(source: str, target: str) -> float:
    """How many `target` (Pint expression) one `source` is; raises unit.dimension across dimensions."""
    try:
        return float(_quantity(source).to(_quantity(target).units).magnitude / _quantity(target).magnitude)
    except pint.DimensionalityError as error:
        raise InventoryProblem("unit.dimension", source=source, target=target) from error


def resolve(
    name: str, *, country: str = "", gas: bool = False, conditions: str = "", basis: str = ""
) -> Unit:
    """The unit a person wrote. `country` settles what only it can (therm); `gas` asks for a gas state.

    Raises unit.unknown, unit.ambiguous, unit.gas_state or unit.not_energy, each with the choices.
    """
    entry = _entry(name)
    if not entry.pint:
        chosen = dict(entry.by_country).get(country)
        if chosen is None:
            raise _refusal(entry)
        return replace(resolve(chosen, gas=gas, conditions=conditions, basis=basis), name=name.strip())
    state = conditions or entry.conditions
    unit = Unit(entry.name, entry.pint, state, basis)
    if gas and unit.dimension == VOLUME and not state:
        raise InventoryProblem("unit.gas_state", name=name, choices=tuple(_states()))
    if entry.conditions and not gas:
        raise InventoryProblem("unit.gas_state_unwanted", name=name)
    return unit


def _entry(name: str) -> UnitName:
    known, wanted = unit_names(), " ".join(name.split())
    if wanted in known:
        return known[wanted]
    alike = {known[key].pint: known[key] for key in known if key.casefold() == wanted.casefold()}
    if len(alike) == 1:
        return next(iter(alike.values()))
    near = tuple(entry.name for entry in alike.values()) or tuple(get_close_matches(wanted, known, 5, 0.5))
    raise InventoryProblem("unit.unknown", name=name, choices=near)


def unit_has_state(name: str) -> bool:
    """Whether the name of a unit says the state of a gas (scf, Nm3)."""
    return bool(_entry(name).conditions)


def _refusal(entry: UnitName) -> InventoryProblem:
    code = "unit.ambiguous" if len(entry.choices) > 1 else "unit.not_energy"
    return InventoryProblem(code, name=entry.name, choices=entry.choices, note=entry.note)


def _states() -> list[str]:
    return [f"{key} ({state.title})" for key, state in gas_conditions().items()]


@cache
def state_ratio(source: str, target: str) -> float:
    """Volume at gas state `target` per volume at state `source`: ideal gas, V₂ = V₁ · (P₁/P₂) · (T₂/T₁)."""
    first, second = gas_conditions()[source], gas_conditions()[target]
    pressures = first.pressure_kpa / second.pressure_kpa
    return pressures * (second.temperature_c + KELVIN) / (first.temperature_c + KELVIN)


def multiplier(source: Unit, target: Unit) -> float:
    """How many `target` one `source` is, gas states and heating value bases included.

    Raises unit.dimension, unit.gas_state (one side has none) or unit.heat_mixed (HHV against LHV).
    """
    if source.basis and target.basis and source.basis != target.basis:
        raise InventoryProblem("unit.heat_mixed", source=str(source), target=str(target))
    plain = ratio(source.pint, target.pint)
    if source.conditions == target.conditions:
        return plain
    if not (source.conditions and target.conditions):
        lacking = target if source.conditions else source
        raise InventoryProblem("unit.gas_state", name=str(lacking), choices=tuple(_states()))
    return plain * state_ratio(source.conditions, target.conditions)


def convert(amount: float, source: str, target: str, *, country: str = "", gas: bool = False) -> float:
    """`amount` of unit `source` in unit `target`, both as people write them."""
    first, second = (resolve(name, country=country, gas=gas) for name in (source, target))
    return amount * multiplier(first, second)
