"""Streams (a source counted in one unit) and assignments (what one unit of a stream gives in a month)."""

from dataclasses import dataclass, field
from functools import cached_property

from oyamel.engine.inventory.factors import OwnFactor
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.engine.inventory.units import Unit, resolve, unit_has_state
from oyamel.facts.inventory import Counted, Route, counted, routes

AIR = "air"
GASES_ONLY = Counted("", "", "", "", "required")


@dataclass(frozen=True)
class Stream:
    """What a source counts in one unit: activity, material, place, and how heat and gas volumes are stated.

    `uncertainty_percent` is half the 95 % interval of its amounts, in percent of the amount; None: not known.
    """

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
    uncertainty_percent: float | None = None

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

    @property
    def counted(self) -> Counted:
        """The account of the activity beside the gases."""
        return counted().get(self.activity, GASES_ONLY)

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
    """What one unit of a profile gives in a month: `per_unit` of `quantity_unit`, by which factor, and why.

    A gas has its GWP; energy, water, waste … have a route and a kind. The companion is the heating value or the
    grid loss that the factor was joined with, or empty. Uncertainties are in percent (95 %), None where unknown.
    """

    profile: str
    month: int
    scope: str
    method: str
    pollutant: str
    gas: str
    per_unit: float
    gwp: float | None
    gwp_set: str
    biogenic: bool
    factor: str
    companion: str
    reason: str
    stand_in: bool
    account: str = "ghg"
    quantity_unit: str = "kg"
    route: str = ""
    kind: str = ""
    basis: str = ""
    factor_uncertainty: float | None = None
    companion_uncertainty: float | None = None

    @property
    def kg_per_unit(self) -> float:
        """kg per unit of activity, of what is counted in kg."""
        if self.quantity_unit != "kg":
            raise ValueError(f"{self.account} is counted in {self.quantity_unit}")
        return self.per_unit
