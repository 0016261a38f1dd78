"""A run as the engine takes it, with shares that change over time; kept in a file, so that it can be run again."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from oyamel.engine.inventory.assign import Assigned, Stream, assign
from oyamel.engine.inventory.factors import OwnFactor
from oyamel.engine.inventory.ledger import Inputs, Ledger
from oyamel.engine.inventory.restatement import Run
from oyamel.facts.inventory import Factor

KEY = b"oyamel.run"


@dataclass(frozen=True)
class SharedRun(Run):
    """A run whose boundary maps (site, month) to the share that counts; what could not be counted is told apart.

    Runs made from one another by `replace` share what they computed.
    """

    known: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def assigned(self) -> Assigned:
        """The factors of all streams and months of the activity."""
        months = sorted(set(self.activity["month"].to_pylist()))
        return assign(self.streams, months, self.gwp_set, self.edition)

    def ledger(self) -> Ledger:
        """Lines of all that can be counted."""
        key = self._key()
        if key not in self.known:
            self.known[key] = self.counted(self.assigned())
        return self.known[key]

    def counted(self, assigned: Assigned) -> Ledger:
        """Lines of the activity under these factors."""
        return Inputs().ledger(self.activity, self.streams, assigned.rows)

    def _key(self) -> str:
        """What the lines depend on: neither shares nor the method of scope 2."""
        parts = (
            self.activity.to_pydict(),
            [asdict(stream) for stream in self.streams],
            self.gwp_set,
            self.edition,
        )
        return hashlib.sha256(json.dumps(parts, default=str, sort_keys=True).encode()).hexdigest()

    def co2e_kg(self) -> float:
        """Total of all scopes but “outside”, scope 2 by the run's method, weighted by the boundary."""
        wanted = ("", self.method)
        rows = self.ledger().lines.select(["site", "month", "scope", "method", "co2e_kg"]).to_pylist()
        return math.fsum(
            (row["co2e_kg"] or 0.0) * self.boundary.get((row["site"], row["month"]), 0.0)
            for row in rows
            if row["scope"] != "outside" and row["method"] in wanted
        )


def as_table(run: SharedRun) -> pa.Table:
    """The activity of a run with all else in the metadata of its schema."""
    data = {
        "streams": [asdict(stream) for stream in run.streams], "gwp_set": run.gwp_set, "method": run.method,
        "edition": run.edition, "boundary": [[site, month, share] for (site, month), share in run.boundary.items()],
    }  # fmt: skip
    text = json.dumps(data, sort_keys=True, default=_plain, ensure_ascii=False)
    return run.activity.replace_schema_metadata({KEY: text.encode()})


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else str(value)


def from_table(table: pa.Table) -> SharedRun:
    """The run that `as_table` kept."""
    data = json.loads(table.schema.metadata[KEY])
    boundary = {(site, month): share for site, month, share in data["boundary"]}
    streams = tuple(_stream(row) for row in data["streams"])
    activity = table.replace_schema_metadata(None)
    return SharedRun(activity, streams, boundary, data["gwp_set"], data["method"], data["edition"])


def _stream(row: Mapping[str, Any]) -> Stream:
    own = tuple(_own(each) for each in row["own"])
    return Stream(**{**row, "own": own, "stand_in_regions": tuple(row["stand_in_regions"])})


def _own(row: Mapping[str, Any]) -> OwnFactor:
    fact = row["factor"]
    days = {name: date.fromisoformat(fact[name]) for name in ("valid_from", "valid_to")}
    return OwnFactor(
        Factor(**{**fact, **days}), row["author"], row["reviewer"], row["method"], frozenset(row["sources"])
    )


def full_boundary(
    sites: Iterable[str], months: Iterable[int], shares: Mapping[str, Mapping[int, float]]
) -> dict[tuple[str, int], float]:
    """(site, month) → share, for sites that count in full as well."""
    whole = list(months)
    return {(site, month): shares.get(site, {}).get(month, 1.0) for site in sites for month in whole}
