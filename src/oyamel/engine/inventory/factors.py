"""The choice of factors by a written order (facts: order.csv), with the reason; editions live side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from oyamel.engine.inventory.heat import Link, link
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.engine.inventory.units import Unit, ratio
from oyamel.facts.inventory import DATA, Factor, Route, editions, factors, routes

GLOBAL = "GLOBAL"
SETTLED_BY_THE_USER = ("unit.gas_state", "unit.heat_basis")
Rejected = tuple[str, InventoryProblem]
STANDINGS = ("current", "other", "superseded")
EDITION_WORDS = {
    0: "valid on {on}",
    1: "stand-in: none valid on {on}, nearest earlier",
    2: "stand-in: nearest later",
}


@dataclass(frozen=True)
class OwnFactor:
    """An organization's own value; it counts only when signed by an author and another person as reviewer."""

    factor: Factor
    author: str
    reviewer: str
    method: str = ""
    sources: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        missing = [word for word in ("author", "reviewer") if not getattr(self, word)]
        if self.author and self.author == self.reviewer:
            missing.append("a reviewer other than the author")
        if not self.factor.source:
            missing.append("source")
        if missing:
            raise InventoryProblem("factor.own_unsigned", id=self.factor.id, missing=", ".join(missing))


@dataclass(frozen=True)
class Question:
    """What a factor is sought for: activity and unit of a source, its regions, the day, and scope 2 method.

    `clock` says what “valid on the day” means: “data” (the year a value describes) or “use” (the year for which
    its publisher orders it, such as the Canadian grid table “for 2027” with data of 2024).
    """

    activity: str
    unit: Unit
    regions: tuple[str, ...]
    on: date
    material: str = ""
    method: str = ""
    source: str = ""
    own: tuple[OwnFactor, ...] = ()
    edition: str = ""
    clock: str = DATA


@dataclass(frozen=True)
class Choice:
    """The factor chosen for one pollutant, kg of it per unit of activity, and why it was chosen."""

    factor: Factor
    pollutant: str
    kg_per_unit: float
    reason: str
    stand_in: bool
    heat: Factor | None = None
    own: bool = False
    rejected: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class _Candidate:
    factor: Factor
    link: Link
    region_rank: int
    validity: int
    distance: int
    order: int
    own: bool = False


def region_chain(country: str, region: str = "", stand_in: Sequence[str] = ()) -> tuple[str, ...]:
    """Regions from the most specific: grid or province, country, global, then named stand-ins."""
    exact = region if not region or region.startswith(country) else f"{country}-{region}"
    return tuple(dict.fromkeys(part for part in (exact, country, GLOBAL, *stand_in) if part))


def choose(question: Question) -> dict[str, Choice]:
    """The best factor of each pollutant of the activity; raises factor.none with the reasons of rejection."""
    found, rejected = _candidates(question)
    if not found:
        raise _none(question, rejected)
    grouped: dict[str, list[_Candidate]] = {}
    for candidate in found:
        grouped.setdefault(candidate.factor.pollutant, []).append(candidate)
    best = {gas: min(group, key=_rank) for gas, group in grouped.items()}
    best = _without_double_count(best)
    refused = tuple(f"{key}: {problem.reason()}" for key, problem in rejected)
    return {gas: _choice(each, question, refused) for gas, each in best.items()}


def _without_double_count(best: dict[str, _Candidate]) -> dict[str, _Candidate]:
    """A factor in CO2e stands for all gases: either it or the gases, whichever ranks better."""
    gases = {gas: each for gas, each in best.items() if gas in ("CO2 fossil", "CH4", "N2O")}
    if "CO2e" not in best or not gases:
        return best
    lead = min(gases.values(), key=_rank)
    dropped = gases if _rank(best["CO2e"]) < _rank(lead) else {"CO2e": best["CO2e"]}
    return {gas: each for gas, each in best.items() if gas not in dropped}


def _candidates(question: Question) -> tuple[list[_Candidate], list[Rejected]]:
    found: list[_Candidate] = []
    rejected: list[Rejected] = []
    for own in question.own:
        if _own_applies(own, question):
            _try(own.factor, None, question, 0, found, rejected, own=True)
    for order, route in enumerate(_routes(question)):
        for factor in rows_of_route(route, question):
            _try(factor, route, question, order, found, rejected)
    return found, rejected


def _own_applies(own: OwnFactor, question: Question) -> bool:
    row = own.factor
    if own.sources and question.source not in own.sources:
        return False
    within = row.valid_from <= question.on <= row.valid_to
    return within and own.method == question.method and row.activity == question.activity


def _try(
    factor: Factor, route: Route | None, question: Question, order: int,
    found: list[_Candidate], rejected: list[Rejected], own: bool = False,
) -> None:  # fmt: skip
    try:
        joined = link(question.unit, factor, route, question.on)
    except InventoryProblem as problem:
        rejected.append((factor.id, problem))
        return
    validity, distance = _validity(factor, question.on, question.clock)
    rank = 0 if own else question.regions.index(factor.region)
    found.append(_Candidate(factor, joined, rank, validity, distance, order, own))


def _routes(question: Question) -> list[Route]:
    known = routes().get(question.activity)
    if known is None:
        raise InventoryProblem(
            "factor.none", activity=question.activity, region=", ".join(question.regions), on=question.on,
            why="no such activity", choices=tuple(routes()),
        )  # fmt: skip
    return [route for route in known if route.method == question.method]


@cache
def _by_activity() -> dict[tuple[str, str], tuple[Factor, ...]]:
    found: dict[tuple[str, str], list[Factor]] = {}
    for row in factors():
        found.setdefault((row.publisher, row.activity), []).append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def rows_of_route(route: Route, question: Question) -> Iterable[Factor]:
    """Published rows of a route for the regions and the material asked for; “=” stands for that material."""
    wanted = route.material.replace("=", question.material, 1) if route.names_material else route.material
    for row in _by_activity().get((route.publisher, route.factor_activity), ()):
        fits = row.region in question.regions and row.pollutant in route.pollutants
        asked = not question.edition or question.edition in row.edition
        if (
            fits
            and asked
            and _in_route(route, row.region, question.regions)
            and wanted in ("*", row.material)
        ):
            yield row


def _in_route(route: Route, region: str, chain: Sequence[str]) -> bool:
    """Whether a row's region is the route's: US-* for all below US, GLOBAL/MX for global rows used in Mexico."""
    wanted, _slash, only = route.region.partition("/")
    if only and only not in chain:
        return False
    return region.startswith(wanted[:-1]) if wanted.endswith("*") else region == wanted


def _validity(factor: Factor, on: date, clock: str) -> tuple[int, int]:
    first, last = factor.window(clock)
    if first <= on <= last:
        return 0, 0
    return (1, (on - last).days) if last < on else (2, (first - on).days)


def _standing(factor: Factor) -> int:
    edition = editions().get((factor.publisher, factor.publication, factor.edition))
    return STANDINGS.index(edition.standing) if edition else 0


def _released(factor: Factor) -> str:
    edition = editions().get((factor.publisher, factor.publication, factor.edition))
    return edition.released if edition else ""


def _rank(candidate: _Candidate) -> tuple[object, ...]:
    row = candidate.factor
    newest = (-row.valid_from.toordinal(), tuple(-ord(letter) for letter in _released(row)))
    return (
        not candidate.own, candidate.region_rank, candidate.validity, candidate.distance, _standing(row),
        candidate.link.heat is not None, row.checked != "verified", newest, candidate.order, row.id,
    )  # fmt: skip


def _choice(candidate: _Candidate, question: Question, rejected: tuple[str, ...]) -> Choice:
    row = candidate.factor
    kilograms = 1.0 if row.numerator == "1" else ratio(row.numerator, "kg")
    per_unit = row.value * kilograms * candidate.link.per_unit
    return Choice(
        row, row.pollutant, per_unit, _reason(candidate, question), candidate.validity > 0, candidate.link.heat,
        candidate.own, rejected,
    )  # fmt: skip


def _reason(candidate: _Candidate, question: Question) -> str:
    row = candidate.factor
    if candidate.own:
        return f"own factor; {EDITION_WORDS[0].format(on=question.on)}"
    words = [f"region {row.region}", EDITION_WORDS[candidate.validity].format(on=question.on)]
    if question.clock != DATA and row.used:
        words.append(f"data of {row.valid_from.year}, ordered for use")
    words.append(f"{STANDINGS[_standing(row)]} edition {row.edition}")
    if candidate.link.heat:
        words.append(f"through heating value {candidate.link.heat.id}")
    if row.checked != "verified":
        words.append("value not verified")
    return "; ".join(words)


def _none(question: Question, rejected: list[Rejected]) -> InventoryProblem:
    for _key, problem in rejected:
        if problem.code in SETTLED_BY_THE_USER:
            return problem
    shown = "; ".join(sorted({problem.reason() for _key, problem in rejected})) or _lacking(question)
    return InventoryProblem(
        "factor.none", activity=question.activity, region=", ".join(question.regions), on=question.on,
        why=shown, choices=materials(question.activity, question.regions),
    )  # fmt: skip


def _lacking(question: Question) -> str:
    near = materials(question.activity, question.regions)
    return f"say the material, one of: {'; '.join(near[:8])}" if near else "no published row"


def materials(activity: str, regions: Sequence[str]) -> tuple[str, ...]:
    """Materials that published rows name for an activity in these regions, where the source must say one."""
    found = (
        row.material.removesuffix(route.material[1:])
        for route in routes().get(activity, ())
        if route.names_material
        for row in _by_activity().get((route.publisher, route.factor_activity), ())
        if row.region in regions and row.material.endswith(route.material[1:])
    )
    return tuple(sorted(set(found)))


def editions_of(activity: str, regions: Sequence[str], pollutant: str) -> tuple[Factor, ...]:
    """All editions' rows for an activity, side by side, by region and validity."""
    found = [
        row
        for route in routes().get(activity, ())
        for row in _by_activity().get((route.publisher, route.factor_activity), ())
        if row.region in regions and row.pollutant == pollutant and route.material in ("*", row.material)
    ]
    return tuple(sorted(set(found), key=lambda row: (row.region, row.valid_from, _released(row), row.id)))
