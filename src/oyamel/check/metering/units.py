"""Units of sources: what a person wrote, checked by the engine and refused in the reader's words."""

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from oyamel.engine.inventory.assign import REFRIGERANT, Stream
from oyamel.engine.inventory.factors import region_chain
from oyamel.engine.inventory.gwp import blend
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.engine.inventory.units import ENERGY, multiplier
from oyamel.facts.inventory import factors, gas_conditions, read_table

if TYPE_CHECKING:
    from oyamel.check.metering.models import Source

FUELS = ("fuel", "vehicle fuel")
SCOPES = [
    ("1", gettext_lazy("1 direct")),
    ("2", gettext_lazy("2 energy bought")),
    *((f"3.{category}", f"3.{category}") for category in range(1, 16)),
]


def condition_choices() -> list[tuple[str, str]]:
    """Reference states of gas volumes, such as 15C."""
    return [(key, state.title) for key, state in gas_conditions().items()]


def worded(problem: InventoryProblem) -> str:
    """A refusal of the engine as a sentence and its cure, in the reader's language."""
    language = get_language() or "en"
    return f"{problem.reason(language)}. {problem.cure(language)}."


@lru_cache
def usual_basis(country: str) -> str:
    """The basis in which a country states heat (HHV, LHV), or empty."""
    return next((row["basis"] for row in read_table("heat-basis.csv") if row["country"] == country), "")


def country_of(source: "Source") -> str:
    """The country whose units and factors count: of the site, else of the organization."""
    site = source.record.site
    return site.country if site else source.organization.country


def stream_of(source: "Source", unit: str = "") -> Stream:
    """What the source counts, as the engine takes it; the site is its id as text, the source its number."""
    record = source.record
    made = Stream(
        source=record.number, site=str(record.site_id or ""), unit=unit or source.unit, activity=source.activity,
        country=country_of(source), region=source.region or (record.site.region if record.site else ""),
        material=source.material, conditions=source.conditions, basis=source.basis, scope=source.scope,
        sulfur_percent=_float(source.sulfur_percent), ash_percent=_float(source.ash_percent),
        uncertainty_percent=_float(source.uncertainty_percent),
    )  # fmt: skip
    return made if made.basis else replace(made, basis=_usual(made))


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _usual(stream: Stream) -> str:
    """The country's basis of heat where a fuel is counted in energy and nothing else was said."""
    is_heat = stream.carrier in FUELS and stream.resolved_unit.dimension == ENERGY
    return usual_basis(stream.country) if is_heat else ""


def check_source(source: "Source") -> None:
    """Raise ValidationError where the unit, its gas state, its heating value or the material does not say enough."""
    try:
        made = stream_of(source)
        resolved = made.resolved_unit
        if made.activity == REFRIGERANT:
            blend(made.material)
    except InventoryProblem as problem:
        raise ValidationError({_field(problem): worded(problem)}) from problem
    _check_region(made, source.region)
    if made.carrier in FUELS and resolved.dimension == ENERGY and not made.basis:
        raise ValidationError({"basis": _("Say whether the heat is stated gross (HHV) or net (LHV).")})


def _check_region(made: Stream, region: str) -> None:
    """A region that no factor of the country names would count by the country without a word."""
    known = regions_of(made.country)
    if region and known and region_chain(made.country, region)[0] not in known:
        short = ", ".join(each.removeprefix(f"{made.country}-") for each in known)
        words = _("No factor is published for the region “%(region)s”. Known are: %(known)s.")
        raise ValidationError({"region": words % {"region": region, "known": short}})


@lru_cache
def regions_of(country: str) -> tuple[str, ...]:
    """The grids and provinces of a country that factors are published for."""
    return tuple(sorted({each.region for each in factors() if each.region.startswith(f"{country}-")}))


def _field(problem: InventoryProblem) -> str:
    if problem.code.startswith("unit.gas_state"):
        return "conditions" if problem.code == "unit.gas_state" else "unit"
    return "unit" if problem.code.startswith("unit.") else "material"


def per_source_unit(source: "Source", unit: str) -> float:
    """How many of the source's unit one `unit` is. Raises InventoryProblem for a unit that does not fit."""
    if unit == source.unit:
        return 1.0
    if source.purpose != "consumption":
        raise InventoryProblem("unit.dimension", source=unit, target=source.unit)
    own, other = stream_of(source), stream_of(source, unit)
    return multiplier(other.resolved_unit, own.resolved_unit)


def check_unit(source: "Source", unit: str, field: str) -> None:
    """Raise ValidationError at `field` where amounts in this unit cannot be counted for the source."""
    try:
        per_source_unit(source, unit)
    except InventoryProblem as problem:
        raise ValidationError({field: worded(problem)}) from problem
