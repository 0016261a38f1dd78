"""What fields offer, taken from the facts: activities, warming potentials, units, gases."""

from functools import cache

from django.utils.translation import get_language

from oyamel.check.metering.words import Group, activity_choices
from oyamel.engine.inventory.gwp import gwp_sets as known_sets
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.engine.inventory.units import resolve
from oyamel.facts.inventory import factors, gas_conditions

NEWEST_SET = "AR6"


def gwp_sets() -> list[tuple[str, str]]:
    """Sets of warming potentials; their names are the same in every language."""
    return [(name, name) for name in known_sets()]


def default_gwp_set() -> str:
    """The newest assessment report's set."""
    return NEWEST_SET


def activities() -> list[Group]:
    """Activities of the ledger by id, in words, grouped by carrier."""
    return activity_choices()


def conditions() -> list[tuple[str, str]]:
    """Reference states of gas volumes."""
    return [(key, state.title) for key, state in gas_conditions().items()]


@cache
def pollutant_ids() -> tuple[str, ...]:
    """The names of gases and pollutants that factors have."""
    return tuple(sorted({row.pollutant for row in factors() if row.pollutant != "energy"}))


def check_unit(name: str, state: str = "") -> None:
    """Refuse a unit that is unknown or ambiguous; an empty one is asked for elsewhere. Raises InventoryProblem."""
    if name:
        resolve(name, gas=bool(state), conditions=state)


def worded(problem: InventoryProblem) -> str:
    """A refusal of the engine in the reader's language: reason and cure."""
    language = (get_language() or "en")[:2]
    return f"{problem.reason(language)}. {problem.cure(language)}".strip()
