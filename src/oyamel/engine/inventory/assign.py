"""From streams to assignments: which factor, gas, scope and account each month of a stream takes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from oyamel.engine.inventory.accounts import MASS_BALANCE, counted_of, ozone
from oyamel.engine.inventory.factors import Choice, Question, choose, region_chain
from oyamel.engine.inventory.gwp import blend, component_gwp, gwp, is_montreal, known_gas, methane
from oyamel.engine.inventory.problems import InventoryProblem, Remark
from oyamel.engine.inventory.streams import AIR, Assignment, Stream
from oyamel.engine.inventory.units import Unit, ratio
from oyamel.facts.inventory import DATA

__all__ = ["Assigned", "Assignment", "Stream", "assign"]

OUTSIDE, LOCATION, MARKET = "outside", "location", "market"
REFRIGERANT, GAS_RELEASE, LOSSES, ELECTRICITY = (
    "refrigerant",
    "gas release",
    "electricity losses",
    "electricity",
)
CO2E, CO2_BIOGENIC = "CO2e", "CO2 biogenic"
PUBLISHED, SITE_FACTOR = "published_factor", "site_factor"
AS_GAS = {"CO2 fossil": "CO2", CO2_BIOGENIC: "CO2", "N2O": "N2O"}


@dataclass(frozen=True)
class Assigned:
    """All assignments of a run, what could not be assigned (problems), and what is to be known (remarks)."""

    rows: tuple[Assignment, ...]
    problems: tuple[Remark, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class _Rules:
    """By which a run chooses: the GWP set, words of the edition, and the clock of validity."""

    gwp_set: str
    edition: str
    clock: str


@dataclass
class _Outcome:
    """What one profile came to; the same for every stream of the profile."""

    rows: list[Assignment] = field(default_factory=list)
    problems: list[InventoryProblem] = field(default_factory=list)
    remarks: list[InventoryProblem] = field(default_factory=list)


def assign(
    streams: Iterable[Stream], months: Sequence[int], gwp_set: str, edition: str = "", clock: str = DATA
) -> Assigned:
    """Assign factors to every profile and month; a source without a factor is a problem, not a zero.

    `edition`: words that an edition must hold; `clock`: data or use, see `Question`.

    A source that lacks only its gases still counts its energy, water, waste …, and the other way round.
    """
    found: dict[str, _Outcome] = {}
    problems: list[Remark] = []
    remarks: list[Remark] = []
    for stream in streams:
        try:
            profile = stream.profile
        except InventoryProblem as problem:
            problems.append(_remark(problem, stream))
            continue
        if profile not in found:
            found[profile] = _outcome(stream, months, _Rules(gwp_set, edition, clock))
        problems += [_remark(problem, stream) for problem in found[profile].problems]
        remarks += [_remark(problem, stream) for problem in found[profile].remarks]
    rows = tuple(row for outcome in found.values() for row in outcome.rows)
    return Assigned(rows, tuple(problems), tuple(remarks))


def _remark(problem: InventoryProblem, stream: Stream) -> Remark:
    return Remark(problem.code, stream.source, problem.message, problem.params)


def _outcome(stream: Stream, months: Sequence[int], rules: _Rules) -> _Outcome:
    """The gases of all months or the problem that forbids them, then the same for the account beside them."""
    outcome = _Outcome()
    for work, excused in (
        (lambda month: _gases(stream, month, rules), stream.counted.factor != "required"),
        (lambda month: counted_of(stream, month), stream.counted.account == "energy"),
    ):
        try:
            outcome.rows += _of_months(work, months)
        except InventoryProblem as problem:
            (outcome.remarks if excused else outcome.problems).append(problem)
    return outcome


def _of_months(work: Callable[[int], Iterable[Assignment]], months: Sequence[int]) -> list[Assignment]:
    return [row for month in months for row in work(month)]


def _gases(stream: Stream, month: int, rules: _Rules) -> Iterator[Assignment]:
    if stream.counted.factor == "none" and not _has_own(stream):
        return
    if stream.activity in (REFRIGERANT, GAS_RELEASE):
        yield from _released(stream, month, rules.gwp_set)
        return
    for method in _methods(stream):
        choices = _choices(stream, month, method, rules)
        for choice in choices.values():
            yield _assignment(stream, month, method, choice, rules.gwp_set)
    if stream.activity == ELECTRICITY:
        yield from _losses(stream, month, rules)


def _has_own(stream: Stream) -> bool:
    return any(own.factor.activity == stream.activity for own in stream.own)


def _methods(stream: Stream) -> tuple[str, ...]:
    return (LOCATION, MARKET) if stream.activity == ELECTRICITY else ("",)


def _question(stream: Stream, month: int, method: str, rules: _Rules) -> Question:
    chain = region_chain(stream.country, stream.region, stream.stand_in_regions)
    on = date(month // 100, month % 100, 1)
    return Question(
        stream.activity, stream.resolved_unit, chain, on, stream.material, method, stream.source, stream.own,
        rules.edition, rules.clock,
    )  # fmt: skip


def _choices(stream: Stream, month: int, method: str, rules: _Rules) -> dict[str, Choice]:
    """The choices of a month; without an own factor or a residual mix the market takes the location's."""
    question = _question(stream, month, method, rules)
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
    heat = choice.heat
    return Assignment(
        stream.profile, month, scope, method, choice.pollutant, gas, choice.kg_per_unit * _scaling(stream, choice),
        potential, used, biogenic, choice.factor.id, heat.id if heat else "", choice.reason, choice.stand_in,
        account=AIR if stream.carrier == AIR else "ghg", basis=SITE_FACTOR if choice.own else PUBLISHED,
        factor_uncertainty=choice.factor.uncertainty_percent,
        companion_uncertainty=heat.uncertainty_percent if heat else None,
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


def _losses(stream: Stream, month: int, rules: _Rules) -> Iterator[Assignment]:
    """Grid losses on generation-based factors: use × loss / (1 − loss) × output rate, as scope 3.3."""
    question = replace(_question(stream, month, "", rules), activity=LOSSES, unit=Unit("1", "1"), own=())
    try:
        lost = choose(question)["loss"]
    except InventoryProblem:
        return  # no published loss: a consumption-based factor has it inside
    share = lost.kg_per_unit / (1 - lost.kg_per_unit)
    for choice in _choices(replace(stream, own=()), month, LOCATION, rules).values():
        base = _assignment(stream, month, "", choice, rules.gwp_set)
        reason = f"{choice.reason}; × loss {lost.factor.value}/(1 − loss)"
        yield replace(
            base, scope="3.3", per_unit=base.per_unit * share, companion=lost.factor.id, reason=reason,
            stand_in=base.stand_in or lost.stand_in,
        )  # fmt: skip


def _released(stream: Stream, month: int, gwp_set: str) -> Iterator[Assignment]:
    """Gases that got out, by the blend's composition or as they are named; with the ozone they deplete."""
    kilograms = ratio(stream.resolved_unit.pint, "kg")
    if stream.activity == REFRIGERANT:
        found = blend(stream.material)
        parts, factor, words = (
            found.fractions,
            f"blend:{found.name}",
            f"composition of {found.name}: {found.composition}",
        )
    else:
        parts, factor, words = {known_gas(stream.material): 1.0}, "", "released as such"
    for gas, share in parts.items():
        yield _gas(stream, month, gas, kilograms * share, gwp_set, factor, words)
        yield from ozone(stream, month, gas, kilograms * share)


def _gas(
    stream: Stream, month: int, gas: str, per_unit: float, gwp_set: str, factor: str, words: str
) -> Assignment:
    """Gases of the Montreal Protocol stand outside the scopes, as the GHG Protocol reports them."""
    outside = is_montreal(gas)
    return Assignment(
        stream.profile, month, OUTSIDE if outside else stream.scope or "1", "", gas, gas, per_unit,
        component_gwp(gas, gwp_set), gwp_set, False, factor, "",
        f"{words}; gas of the Montreal Protocol: outside the scopes" if outside else words, False,
        basis=MASS_BALANCE if factor else "",
    )  # fmt: skip
