"""Closed periods under a hash, differences between two runs explained in a fixed order, base-year policy."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal

import pyarrow as pa

from oyamel import __version__
from oyamel.engine.inventory.assign import Stream, assign
from oyamel.engine.inventory.ledger import Inputs, Ledger
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.facts.inventory import DATA, facts_hash

ORDER = ("boundary", "activity", "correction", "factor", "method", "gwp")
KEY = ("source", "unit", "month", "origin", "basis")


@dataclass(frozen=True)
class Run:
    """All that a figure depends on. `boundary` maps each site to the share that counts (1 under control)."""

    activity: pa.Table
    streams: tuple[Stream, ...]
    boundary: Mapping[str, float]
    gwp_set: str
    method: str = "location"
    edition: str = ""
    clock: str = DATA

    def ledger(self) -> Ledger:
        """Lines of the run; raises the first refusal, since a closed figure has no holes."""
        months = sorted(set(self.activity["month"].to_pylist()))
        assigned = assign(self.streams, months, self.gwp_set, self.edition, self.clock)
        if assigned.problems:
            first = assigned.problems[0]
            raise InventoryProblem("run.nothing", why=f"{first.place}: {first.text}")
        return Inputs().ledger(self.activity, self.streams, assigned.rows)

    def co2e_kg(self) -> float:
        """Total of all scopes but “outside”, scope 2 by the run's method, weighted by the boundary."""
        wanted = ("", self.method)
        return math.fsum(
            (row["co2e_kg"] or 0.0) * self.boundary.get(row["site"], 0.0)
            for row in self.ledger().lines.select(["site", "scope", "method", "co2e_kg"]).to_pylist()
            if row["scope"] != "outside" and row["method"] in wanted
        )


@dataclass(frozen=True)
class Frozen:
    """A closed period: hash of inputs, facts and engine, and the lines' hash."""

    inputs: str
    lines: str
    facts: str
    engine: str

    @property
    def hash(self) -> str:
        """The hash under which the period is closed."""
        return _sha(asdict(self))


def freeze(run: Run) -> Frozen:
    """Close a run: the same inputs, facts and engine give the same hash again, on any machine."""
    lines = run.ledger().lines.to_pylist()
    return Frozen(_sha(_inputs(run)), _sha([_reported(line) for line in lines]), facts_hash(), __version__)


def _inputs(run: Run) -> dict[str, object]:
    streams = [
        asdict(replace(stream, own=())) for stream in sorted(run.streams, key=lambda each: each.source)
    ]
    own = [
        [each.factor.id, each.factor.value, each.author, each.reviewer] for s in run.streams for each in s.own
    ]
    rows = sorted(run.activity.to_pylist(), key=lambda row: tuple(str(row[name]) for name in KEY))
    settings = [dict(sorted(run.boundary.items())), run.gwp_set, run.method, run.edition, run.clock]
    return {"activity": rows, "streams": streams, "own": own, "settings": settings}


def _reported(line: Mapping[str, object]) -> dict[str, object]:
    """A line with floats at twelve digits, so that the order of summing does not change the hash."""
    return {key: f"{value:.12g}" if isinstance(value, float) else value for key, value in line.items()}


def _sha(value: object) -> str:
    text = json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Step:
    """One part of a difference, in the reported unit."""

    cause: str
    amount: Decimal


@dataclass(frozen=True)
class Explanation:
    """A difference in the reported unit (kg divided by `kg_per_unit`); the steps sum to it exactly."""

    before: Decimal
    after: Decimal
    steps: tuple[Step, ...]

    @property
    def difference(self) -> Decimal:
        """After less before."""
        return self.after - self.before


def explain(old: Run, new: Run, *, kg_per_unit: float = 1000.0, digits: int = 1) -> Explanation:
    """Explain a new run by changing one thing after the other, in the order of ORDER.

    Every state is rounded as it would be reported, so the steps sum exactly to the reported difference.
    """
    states = [old]
    for cause in ORDER:
        states.append(_with(states[-1], new, cause))
    figures = [_rounded(state.co2e_kg() / kg_per_unit, digits) for state in states]
    steps = [
        Step(cause, after - before) for cause, before, after in zip(ORDER, figures, figures[1:], strict=False)
    ]
    return Explanation(figures[0], figures[-1], tuple(steps))


def _rounded(value: float, digits: int) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)


def _with(run: Run, new: Run, cause: str) -> Run:
    if cause == "boundary":
        return replace(run, boundary=new.boundary)
    if cause == "activity":
        return replace(
            run, activity=_amounts(run, new, correct=False), streams=_joined(run.streams, new.streams)
        )
    if cause == "correction":
        return replace(run, activity=_amounts(run, new, correct=True))
    if cause == "factor":
        return replace(run, edition=new.edition, clock=new.clock, streams=new.streams)
    return replace(run, method=new.method) if cause == "method" else replace(run, gwp_set=new.gwp_set)


def _joined(old: Sequence[Stream], new: Sequence[Stream]) -> tuple[Stream, ...]:
    """Old streams as they were, new ones added: their factors are the next step's matter."""
    known = {(stream.source, stream.unit) for stream in old}
    return (*old, *(stream for stream in new if (stream.source, stream.unit) not in known))


def _amounts(run: Run, new: Run, *, correct: bool) -> pa.Table:
    """Rows that came or went (activity), or also those whose amount changed (correction)."""
    before = {tuple(row[name] for name in KEY): row for row in run.activity.to_pylist()}
    after = {tuple(row[name] for name in KEY): row for row in new.activity.to_pylist()}
    rows = [row if correct else before.get(key, row) for key, row in after.items()]
    return pa.Table.from_pylist(rows, run.activity.schema)


@dataclass(frozen=True)
class BaseYearPolicy:
    """When the base year is recast: the threshold (5 % is usual) against the sum of all changes since."""

    threshold: float

    def must_recast(self, base_kg: float, changes_kg: Mapping[str, float]) -> bool:
        """Whether the changes, by kind, together pass the threshold; organic growth never counts."""
        counted = sum(amount for kind, amount in changes_kg.items() if kind != "organic")
        return base_kg != 0 and abs(counted) / abs(base_kg) > self.threshold


def preview_own(run: Run, streams: Sequence[Stream]) -> tuple[float, float]:
    """CO2e in kg without and with the own factors that `streams` carry: shown before a factor is approved."""
    return run.co2e_kg(), replace(run, streams=tuple(streams)).co2e_kg()
