"""Beside the gases: energy in MJ, water in m3 by route, waste in kg by route, pollutants, materials, ozone."""

from collections.abc import Iterator
from datetime import date

from oyamel.engine.inventory.factors import GLOBAL, Question, region_chain, rows_of_route
from oyamel.engine.inventory.gwp import depletion
from oyamel.engine.inventory.heat import HeatPath, to_energy
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.engine.inventory.streams import Assignment, Stream
from oyamel.engine.inventory.units import ENERGY, Unit, multiplier
from oyamel.facts.inventory import accounts, read_table, waste_routes

BY_MATERIAL = "by material"
MASS_BALANCE = "mass_balance"
UNIT_ONLY = "counted in its own unit"


def counted_of(stream: Stream, month: int) -> Iterator[Assignment]:
    """What the stream counts in its account, if any; raises what keeps its unit from the account's unit."""
    what = stream.counted
    if not what.account:
        return
    if what.account == "energy":
        yield _energy(stream, month)
        return
    account = accounts()[what.account]
    per_unit = multiplier(stream.resolved_unit, Unit(account.unit, account.pint))
    route = waste_route(stream.material) if what.route == BY_MATERIAL else what.route
    pollutant = stream.material if what.account in ("air", "effluent") else ""
    yield _plain(stream, month, what.account, per_unit, account.unit, UNIT_ONLY, route=route, kind=what.kind,
                 pollutant=pollutant, scope=stream.scope or stream.routes[0].scope if what.account == "air" else "")  # fmt: skip


def _plain(
    stream: Stream, month: int, account: str, per_unit: float, unit: str, reason: str, *, route: str = "",
    kind: str = "", pollutant: str = "", scope: str = "", companion: str = "", factor: str = "", basis: str = "",
    companion_uncertainty: float | None = None, biogenic: bool = False,
) -> Assignment:  # fmt: skip
    return Assignment(
        stream.profile, month, scope, "", pollutant, pollutant, per_unit, None, "", biogenic, factor, companion,
        reason, False, account, unit, route, kind, basis, None, companion_uncertainty,
    )  # fmt: skip


def waste_route(material: str) -> str:
    """The route of waste that a publisher's material ends with (“Glass: recycled”, “Other, Glass, Landfill”)."""
    folded = material.casefold()
    known = waste_routes()
    return next(
        (known[ending] for ending in sorted(known, key=len, reverse=True) if folded.endswith(ending)), ""
    )


def _energy(stream: Stream, month: int) -> Assignment:
    path = energy_path(stream, date(month // 100, month % 100, 1))
    what, heat = stream.counted, path.heat
    words = (
        f"heating value {heat.id} ({heat.basis})"
        if heat
        else " ".join(filter(None, ("energy", stream.basis)))
    )
    return _plain(
        stream, month, "energy", path.per_unit, "MJ", words, route=what.route, kind=what.kind,
        companion=heat.id if heat else "", companion_uncertainty=heat.uncertainty_percent if heat else None,
        biogenic=any(route.biogenic for route in stream.routes),
    )  # fmt: skip


def energy_path(stream: Stream, on: date) -> HeatPath:
    """MJ per unit of a stream: directly, or by the heating value of its most specific factor.

    The heating value has the country's usual basis where there are several. Raises heat.none.
    """
    own = stream.resolved_unit
    if own.dimension == ENERGY:
        return HeatPath(multiplier(own, Unit("MJ", "MJ", own.conditions, own.basis)))
    wanted = stream.basis or usual_basis(stream.country)
    for region in region_chain(stream.country, stream.region, stream.stand_in_regions):
        for route in stream.routes:
            question = Question(stream.activity, own, (region,), on, stream.material)
            for row in rows_of_route(route, question):
                found = to_energy(own, row, route, on, wanted)
                if found:
                    return found
    raise InventoryProblem(
        "heat.none", activity=stream.activity, unit=str(own), region=stream.country or GLOBAL
    )


def usual_basis(country: str) -> str:
    """The basis in which a country states heat (HHV, LHV), or empty."""
    return next((row["basis"] for row in read_table("heat-basis.csv") if row["country"] == country), "")


def ozone(stream: Stream, month: int, gas: str, kg_per_unit: float) -> Iterator[Assignment]:
    """The ozone depletion of a gas released, in kg CFC-11e; nothing for gases without a potential."""
    found = depletion(gas)
    if found is None:
        return
    reason = f"ODP {found.value} × kg; {found.law}"
    yield _plain(
        stream, month, "ozone", kg_per_unit * found.value, accounts()["ozone"].unit, reason, pollutant=gas,
        factor=f"odp:{gas}", basis=MASS_BALANCE,
    )  # fmt: skip


def cost_assignment(profile: str, month: int, currency: str) -> Assignment:
    """Money as it was billed."""
    return Assignment(
        profile, month, "", "", "", "", 1.0, None, "", False, "", "", "as billed", False, "cost", currency
    )
