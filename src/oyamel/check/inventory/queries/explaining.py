"""Why one year differs from another: boundary, activity, factor, method and GWP, in the engine's order, summing exactly."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal

import pyarrow as pa
import pyarrow.compute as pc

from oyamel.check.inventory.domain import files
from oyamel.check.inventory.models import Calculation
from oyamel.engine.inventory.restatement import ORDER, Explanation, Step
from oyamel.org.actors import Actor

Key = tuple[str, str]
KG_PER_TONNE, DIGITS = 1000, 3


@dataclass
class Part:
    """A source in one unit over a year: activity, CO2e in full and as it counts, mass and CO2e by gas."""

    activity: float = 0.0
    full: float = 0.0
    counted: float = 0.0
    gases: dict[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """What of the full figure counts."""
        return self.counted / self.full if self.full else 0.0


def explain_years(actor: Actor, old: Calculation, new: Calculation, branch: str = "") -> Explanation:
    """The difference between two calculations of different years, in t CO2e, of the sites that the actor sees."""
    sites = _sites(actor, branch)
    before = parts(old, old.method, sites)
    between = parts(old, new.method, sites)  # the old year told by the new year's method
    after = parts(new, new.method, sites)
    effects = dict.fromkeys(ORDER, 0.0)
    effects["method"] = _counted(between) - _counted(before)
    for key in sorted({*between, *after}):
        for cause, amount in _effects(between.get(key), after.get(key)).items():
            effects[cause] += amount
    return _rounded(_counted(before), effects)


def _sites(actor: Actor, branch: str) -> set[str] | None:
    """Ids of the sites that are seen, with what belongs to none; None where that is everything."""
    branches = actor.branches("view")
    if "" in branches and not branch:
        return None
    seen = {str(site.pk) for site in actor.sites("view") if site.path.startswith(branch)}
    return seen if branch else {*seen, ""}


def parts(calculation: Calculation, method: str, sites: set[str] | None) -> dict[Key, Part]:
    """The sources of a calculation, each in its units."""
    activity = files.read(
        calculation.organization, calculation.activity, columns=["source", "unit", "amount", "origin"]
    )
    lines = files.lines(calculation, [("account", "==", "ghg")])
    fits = pc.and_(pc.is_in(lines["method"], pa.array(["", method])), pc.not_equal(lines["scope"], "outside"))
    lines = lines.filter(fits)
    if sites is not None:
        lines = lines.filter(pc.is_in(lines["site"], pa.array(sorted(sites), pa.string())))
    return _joined(_by_gas(lines), activity)


def _by_gas(lines: pa.Table) -> list[dict[str, object]]:
    table = lines.append_column("counted", pc.multiply(lines["co2e_kg"], lines["share"]))
    sums = table.group_by(["source", "unit", "gas"]).aggregate(
        [("co2e_kg", "sum"), ("counted", "sum"), ("mass_kg", "sum")]
    )
    return sums.to_pylist()


def _joined(gases: Sequence[Mapping[str, object]], activity: pa.Table) -> dict[Key, Part]:
    found: dict[Key, Part] = defaultdict(Part)
    for row in gases:
        part = found[str(row["source"]), str(row["unit"])]
        co2e, mass = (float(str(row[name] or 0.0)) for name in ("co2e_kg_sum", "mass_kg_sum"))
        part.full += co2e
        part.counted += float(str(row["counted_sum"] or 0.0))
        part.gases[str(row["gas"])] = mass, co2e
    used = activity.filter(pc.not_equal(activity["origin"], "cost"))
    for row in used.group_by(["source", "unit"]).aggregate([("amount", "sum")]).to_pylist():
        if (row["source"], row["unit"]) in found:
            found[row["source"], row["unit"]].activity = row["amount_sum"]
    return dict(found)


def _effects(old: Part | None, new: Part | None) -> dict[str, float]:
    """What each cause adds for one source; a source that came or went is activity."""
    if old is None or new is None:
        return {"activity": (new.counted if new else 0.0) - (old.counted if old else 0.0)}
    boundary = old.full * (new.share - old.share)
    per_unit = old.full / old.activity if old.activity else 0.0
    activity = new.share * (new.activity - old.activity) * per_unit
    potentials = new.share * sum(
        mass * (co2e / mass - _potential(old, gas, co2e / mass))
        for gas, (mass, co2e) in new.gases.items()
        if mass
    )
    rest = new.counted - old.counted - boundary - activity - potentials
    return {"boundary": boundary, "activity": activity, "factor": rest, "gwp": potentials}


def _potential(old: Part, gas: str, otherwise: float) -> float:
    mass, co2e = old.gases.get(gas, (0.0, 0.0))
    return co2e / mass if mass else otherwise


def _counted(found: Mapping[Key, Part]) -> float:
    return sum(part.counted for part in found.values())


def _rounded(before: float, effects: Mapping[str, float]) -> Explanation:
    """Every state is rounded as it would be reported, so that the steps sum exactly."""
    levels = [before]
    for cause in ORDER:
        levels.append(levels[-1] + effects[cause])
    shown = [
        Decimal(repr(level / KG_PER_TONNE)).quantize(Decimal(1).scaleb(-DIGITS), ROUND_HALF_EVEN)
        for level in levels
    ]
    steps = tuple(Step(cause, shown[place + 1] - shown[place]) for place, cause in enumerate(ORDER))
    return Explanation(shown[0], shown[-1], steps)
