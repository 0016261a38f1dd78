"""From streams (a source and a unit) to assignments: which factor, gas and scope each month of a stream takes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from oyamel.engine.inventory.factors import Choice, OwnFactor, Question, choose, region_chain
from oyamel.engine.inventory.gwp import blend, component_gwp, gwp, methane
from oyamel.engine.inventory.problems import InventoryProblem, Remark
from oyamel.engine.inventory.units import Unit, ratio, resolve, unit_has_state
from oyamel.facts.inventory import Route, routes

OUTSIDE, LOCATION, MARKET = "outside", "location", "market"
REFRIGERANT, LOSSES, ELECTRICITY = "refrigerant", "electricity losses", "electricity"
CO2E, CO2_BIOGENIC = "CO2e", "CO2 biogenic"
AIR = "air"
AS_GAS = {"CO2 fossil": "CO2", CO2_BIOGENIC: "CO2", "N2O": "N2O"}


@dataclass(frozen=True)
class Stream:
    """What a source counts in one unit: activity, material, place, and how heat and gas volumes are stated."""

    source: str
    site: str
    unit: str
    activity: str
    country: str
    region: str = ""
    material: str = ""
    conditions: str = ""
    basis: str = ""
    scope: str = ""
    sulfur_percent: float | None = None
    ash_percent: float | None = None
    stand_in_regions: tuple[str, ...] = ()
    own: tuple[OwnFactor, ...] = field(default=(), repr=False)

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """Routes of the activity; raises factor.none with the activities there are."""
        if self.activity not in routes():
            raise InventoryProblem(
                "factor.none", activity=self.activity, region=self.country, on="any day", why="no such activity",
                choices=tuple(routes()),
            )  # fmt: skip
        return routes()[self.activity]

    @property
    def carrier(self) -> str:
        """What is counted: electricity, fuel, water, waste …"""
        return self.routes[0].carrier

    @cached_property
    def resolved_unit(self) -> Unit:
        """The unit with gas state and heat basis; raises the refusals of `resolve`."""
        stated = self.carrier == AIR and unit_has_state(self.unit)
        gas = stated or any(route.gas for route in self.routes)
        return resolve(self.unit, country=self.country, gas=gas, conditions=self.conditions, basis=self.basis)

    @property
    def profile(self) -> str:
        """Streams of one profile take the same factors."""
        own = [each.factor.id for each in self.own]
        parts = (
            self.activity, self.material, self.country, self.region, str(self.resolved_unit), self.scope,
            self.sulfur_percent, self.ash_percent, *self.stand_in_regions, *own, self.source if own else "",
        )  # fmt: skip
        return "|".join(map(str, parts))


@dataclass(frozen=True)
class Assignment:
    """One gas of one month of a profile: kg per unit of activity, its GWP, the factor, its companion and why.

    The companion is the heating value or the grid loss that the factor was joined with, or empty.
    """

    profile: str
    month: int
    scope: str
    method: str
    pollutant: str
    gas: str
    kg_per_unit: float
    gwp: float | None
    gwp_set: str
    biogenic: bool
    factor: str
    companion: str
    reason: str
    stand_in: bool


@dataclass(frozen=True)
class Assigned:
    """All assignments of a run, and what could not be assigned."""

    rows: tuple[Assignment, ...]
    problems: tuple[Remark, ...]


def assign(streams: Iterable[Stream], months: Sequence[int], gwp_set: str, edition: str = "") -> Assigned:
    """Assign factors to every profile and month; a source without a factor is a problem, not a zero."""
    found: dict[str, list[Assignment]] = {}
    problems: list[Remark] = []
    for stream in streams:
        try:
            if stream.profile not in found:
                rows = [row for month in months for row in _of_month(stream, month, gwp_set, edition)]
                found[stream.profile] = rows
        except InventoryProblem as problem:
            problems.append(Remark(problem.code, stream.source, problem.message, problem.params))
    return Assigned(tuple(row for rows in found.values() for row in rows), tuple(problems))


def _of_month(stream: Stream, month: int, gwp_set: str, edition: str) -> Iterator[Assignment]:
    if stream.activity == REFRIGERANT:
        yield from _refrigerant(stream, month, gwp_set)
        return
    for method in _methods(stream):
        choices = _choices(stream, month, method, edition)
        for choice in choices.values():
            yield _assignment(stream, month, method, choice, gwp_set)
    if stream.activity == ELECTRICITY:
        yield from _losses(stream, month, gwp_set, edition)


def _methods(stream: Stream) -> tuple[str, ...]:
    return (LOCATION, MARKET) if stream.activity == ELECTRICITY else ("",)


def _question(stream: Stream, month: int, method: str, edition: str) -> Question:
    chain = region_chain(stream.country, stream.region, stream.stand_in_regions)
    on = date(month // 100, month % 100, 1)
    return Question(
        stream.activity,
        stream.resolved_unit,
        chain,
        on,
        stream.material,
        method,
        stream.source,
        stream.own,
        edition,
    )


def _choices(stream: Stream, month: int, method: str, edition: str) -> dict[str, Choice]:
    """The choices of a month; without an own factor or a residual mix the market takes the location's."""
    question = _question(stream, month, method, edition)
    if method != MARKET:
        return choose(question)
    try:
        found = choose(question)
    except InventoryProblem:
        found = {}
    if found and ("CO2e" in found or "CO2 fossil" in found):
        return found
    words = "no instrument and no residual mix: location-based; "
    there = choose(replace(question, method=LOCATION))
    return {gas: replace(choice, reason=words + choice.reason) for gas, choice in there.items()}


def _assignment(stream: Stream, month: int, method: str, choice: Choice, gwp_set: str) -> Assignment:
    biogenic = choice.pollutant == CO2_BIOGENIC
    gas, potential, used = _warming(stream, choice, gwp_set)
    scope = OUTSIDE if biogenic else stream.scope or stream.routes[0].scope
    return Assignment(
        stream.profile, month, scope, method, choice.pollutant, gas, choice.kg_per_unit * _scaling(stream, choice),
        potential, used, biogenic, choice.factor.id, choice.heat.id if choice.heat else "", choice.reason,
        choice.stand_in,
    )  # fmt: skip


def _warming(stream: Stream, choice: Choice, gwp_set: str) -> tuple[str, float | None, str]:
    """Gas id, GWP and set; a factor in CO2e keeps the set it was published under."""
    if choice.pollutant == CO2E:
        return CO2E, 1.0, choice.factor.gwp_set
    gas = AS_GAS.get(choice.pollutant, choice.pollutant)
    if choice.pollutant == "CH4":
        gas = methane(gwp_set, biogenic=any(route.biogenic for route in stream.routes))
    if gas in ("CO2", "N2O") or choice.pollutant == "CH4":
        return gas, gwp(gas, gwp_set), gwp_set
    return gas, None, ""


def _scaling(stream: Stream, choice: Choice) -> float:
    """Sulfur or ash in weight percent (0.5, not 0.005), where the published value is to be multiplied by it."""
    wanted = {"S": "sulfur_percent", "A": "ash_percent"}.get(choice.factor.parameter)
    if wanted is None:
        return 1.0
    given = getattr(stream, wanted)
    if given is None:
        why = f"{choice.factor.id} needs {wanted.replace('_', ' in weight ')}"
        raise InventoryProblem(
            "factor.none", activity=stream.activity, region=stream.country, on="any day", why=why
        )
    return float(given)


def _losses(stream: Stream, month: int, gwp_set: str, edition: str) -> Iterator[Assignment]:
    """Grid losses on generation-based factors: use × loss / (1 − loss) × output rate, as scope 3.3."""
    question = replace(_question(stream, month, "", edition), activity=LOSSES, unit=Unit("1", "1"), own=())
    try:
        lost = choose(question)["loss"]
    except InventoryProblem:
        return  # no published loss: a consumption-based factor has it inside
    share = lost.kg_per_unit / (1 - lost.kg_per_unit)
    for choice in _choices(replace(stream, own=()), month, LOCATION, edition).values():
        base = _assignment(stream, month, "", choice, gwp_set)
        reason = f"{choice.reason}; × loss {lost.factor.value}/(1 − loss)"
        yield replace(
            base, scope="3.3", kg_per_unit=base.kg_per_unit * share, companion=lost.factor.id, reason=reason,
            stand_in=base.stand_in or lost.stand_in,
        )  # fmt: skip


def _refrigerant(stream: Stream, month: int, gwp_set: str) -> Iterator[Assignment]:
    found = blend(stream.material)
    kilograms = ratio(stream.resolved_unit.pint, "kg")
    for gas, share in found.fractions.items():
        yield Assignment(
            stream.profile, month, stream.scope or "1", "", gas, gas, kilograms * share,
            component_gwp(gas, gwp_set), gwp_set, False, f"blend:{found.name}", "",
            f"composition of {found.name}: {found.composition}", False,
        )  # fmt: skip
