"""Facts of the inventory: emission factors, warming potentials, blends, units, each with its source."""

from oyamel.facts.inventory.factors import Edition, Factor, Route, editions, factors, factors_by_id, routes
from oyamel.facts.inventory.gwp import Blend, Gas, blends, gases
from oyamel.facts.inventory.tables import data_path, facts_hash, read_table
from oyamel.facts.inventory.units import GasCondition, UnitName, gas_conditions, unit_definitions, unit_names

__all__ = [
    "Blend",
    "Edition",
    "Factor",
    "Gas",
    "GasCondition",
    "Route",
    "UnitName",
    "blends",
    "data_path",
    "editions",
    "facts_hash",
    "factors",
    "factors_by_id",
    "gas_conditions",
    "gases",
    "read_table",
    "routes",
    "unit_definitions",
    "unit_names",
]
