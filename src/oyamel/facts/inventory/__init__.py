"""Facts of the inventory: emission factors, warming potentials, blends, units, each with its source."""

from oyamel.facts.inventory.activities import Account, Basis, Counted, accounts, bases, counted, waste_routes
from oyamel.facts.inventory.factors import (
    DATA,
    USE,
    Edition,
    Factor,
    Route,
    editions,
    factors,
    factors_by_id,
    routes,
)
from oyamel.facts.inventory.gwp import Blend, Depletion, Gas, Variant, blends, depletions, gases, gwp_variants
from oyamel.facts.inventory.tables import data_path, facts_hash, read_table
from oyamel.facts.inventory.units import GasCondition, UnitName, gas_conditions, unit_definitions, unit_names

__all__ = [
    "DATA",
    "USE",
    "Account",
    "Basis",
    "Blend",
    "Counted",
    "Depletion",
    "Edition",
    "Factor",
    "Gas",
    "GasCondition",
    "Route",
    "UnitName",
    "Variant",
    "accounts",
    "bases",
    "blends",
    "counted",
    "data_path",
    "depletions",
    "editions",
    "factors",
    "factors_by_id",
    "facts_hash",
    "gas_conditions",
    "gases",
    "gwp_variants",
    "read_table",
    "routes",
    "unit_definitions",
    "unit_names",
    "waste_routes",
]
