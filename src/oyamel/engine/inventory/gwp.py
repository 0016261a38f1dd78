"""Mass of a gas to CO2 equivalent by GWP set. CO2e exists only here and in factors published as CO2e."""

from difflib import get_close_matches

from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.facts.inventory import Blend, Depletion, blends, depletions, gases, gwp_variants

SPLIT_METHANE = ("AR6",)
NEGLECTED_GROUP = "HFO/natural/other"


def gwp_sets() -> tuple[str, ...]:
    """Names of the sets, the deviating ones last."""
    return (*next(iter(gases().values())).gwp100, *gwp_variants())


def gwp(gas: str, gwp_set: str) -> float:
    """GWP over 100 years of a gas id in a set; raises gas.no_gwp where the set has no value (absent is not zero)."""
    variant = gwp_variants().get(gwp_set)
    if variant and gas in variant.values:
        return variant.values[gas]
    values = gases()[gas].gwp100 if gas in gases() else {}
    base = variant.base if variant else gwp_set
    if base not in values:
        raise InventoryProblem("gas.no_gwp", gas=gas, gwp_set=gwp_set, choices=tuple(values))
    return values[base]


def methane(gwp_set: str, *, biogenic: bool) -> str:
    """The gas id of methane: AR6 sets tell fossil from non-fossil, the older sets as used by agencies do not."""
    base = gwp_variants()[gwp_set].base if gwp_set in gwp_variants() else gwp_set
    if base not in SPLIT_METHANE:
        return "CH4"
    return "CH4-nonfossil" if biogenic else "CH4-fossil"


def known_gas(gas: str) -> str:
    """The id of a gas; raises gas.unknown with near names."""
    if gas not in gases():
        raise InventoryProblem("gas.unknown", gas=gas, choices=tuple(get_close_matches(gas, gases(), 5, 0.4)))
    return gas


def is_montreal(gas: str) -> bool:
    """Whether the Montreal Protocol controls a gas as an ozone depleter (CFC, HCFC, halon …)."""
    return gas in gases() and "Montreal" in gases()[gas].group


def depletion(gas: str) -> Depletion | None:
    """The ozone depletion potential of a gas id, or None for gases that deplete no ozone."""
    return depletions().get(gas)


def component_gwp(gas: str, gwp_set: str) -> float:
    """GWP of a blend's component; hydrocarbons without a value of the set count as zero, as in the tables."""
    if gas in gases() and f"not the {gwp_set} table" in gases()[gas].notes:
        return 0.0
    try:
        return gwp(gas, gwp_set)
    except InventoryProblem:
        if gas in gases() and gases()[gas].group != NEGLECTED_GROUP:
            raise
        return 0.0


def blend(name: str) -> Blend:
    """The refrigerant of that name; raises gas.no_gwp with near names."""
    known = blends()
    if name not in known:
        near = tuple(key for key in known if key.casefold().startswith(name.casefold()[:5]))
        raise InventoryProblem("gas.no_gwp", gas=name, gwp_set="", choices=near)
    return known[name]


def blend_gwp(name: str, gwp_set: str) -> float:
    """GWP of a refrigerant from its mass fractions, unrounded."""
    return sum(share * component_gwp(gas, gwp_set) for gas, share in blend(name).fractions.items())
