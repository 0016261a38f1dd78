"""What an inventory rests on: sources as streams, their bills and readings, and the shares of their sites."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from oyamel.check.inventory.domain import own_factors
from oyamel.check.inventory.domain.boundary import boundary_of
from oyamel.check.inventory.domain.runs import SharedRun, full_boundary
from oyamel.check.inventory.models import Inventory
from oyamel.check.metering import queries as metering
from oyamel.check.metering.enums import Purpose
from oyamel.check.metering.models import Source
from oyamel.check.metering.units import stream_of
from oyamel.engine.inventory.assign import Stream
from oyamel.engine.inventory.factors import OwnFactor
from oyamel.engine.inventory.ledger import ACTIVITY_SCHEMA, Inputs
from oyamel.engine.inventory.problems import InventoryProblem, Remark
from oyamel.org.actors import branch_condition
from oyamel.org.models import Site

NOTHING = pa.schema([(name, pa.type_for_alias(kind)) for name, kind in ACTIVITY_SCHEMA.items()]).empty_table()


@dataclass(frozen=True)
class Gathered:
    """Sources by number, the run over those that are used or given off, and the activity of all others."""

    sources: dict[str, Source]
    run: SharedRun
    beside: pa.Table
    problems: tuple[Remark, ...]


def gather(inventory: Inventory) -> Gathered:
    """Everything that the inventory's year and branch hold, as it stands now; a fixed number of queries."""
    sources = {source.record.number: source for source in _sources(inventory)}
    activity = _activity(inventory, list(sources.values()))
    counted = [number for number, source in sources.items() if source.purpose == Purpose.CONSUMPTION]
    is_counted = pc.is_in(activity["source"], pa.array(counted, pa.string()))
    streams, problems = _streams(sources, activity.filter(is_counted), own_factors.in_force())
    run = SharedRun(
        activity.filter(is_counted), streams, _boundary(inventory, sources.values()), inventory.gwp_set,
        inventory.method, inventory.edition,
    )  # fmt: skip
    return Gathered(sources, run, activity.filter(pc.invert(is_counted)), problems)


def _sources(inventory: Inventory) -> Iterable[Source]:
    branch = branch_condition([inventory.record.site_path], "record__site_path")
    rows = Source.objects.filter(branch, organization=inventory.organization)
    return rows.select_related("organization", "record__site").order_by("record__sequence")


def _activity(inventory: Inventory, sources: Sequence[Source]) -> pa.Table:
    """Monthly activity of the sources in the months of the year (columns of the engine's ACTIVITY_SCHEMA)."""
    first, last = inventory.months[0], inventory.months[-1]
    inputs = Inputs()
    bills = metering.bills(sources, first, last)
    if len(bills):
        inputs.add_bills(bills)
    segments = metering.segments(sources, first, last)
    if segments:
        inputs.add_readings(metering.segment_paths(inventory.organization, segments), segments)
    if not inputs.parts:
        return NOTHING
    found = inputs.monthly()
    return found.filter(pc.is_in(found["month"], pa.array(inventory.months, pa.int32())))


def _streams(
    sources: dict[str, Source], activity: pa.Table, own: list[OwnFactor]
) -> tuple[tuple[Stream, ...], tuple[Remark, ...]]:
    """A stream per source and unit that there is activity of; a source that says too little is a problem."""
    rows = (
        activity.filter(pc.not_equal(activity["origin"], "cost")).group_by(["source", "unit"]).aggregate([])
    )
    streams, problems = [], []
    for row in sorted(rows.to_pylist(), key=lambda row: (row["source"], row["unit"])):
        try:
            made = stream_of(sources[row["source"]], row["unit"])
        except InventoryProblem as problem:
            problems.append(Remark(problem.code, row["source"], problem.message, problem.params))
            continue
        streams.append(replace(made, own=own_factors.applying(own, made.activity, made.material)))
    return tuple(streams), tuple(problems)


def _boundary(inventory: Inventory, sources: Iterable[Source]) -> dict[tuple[str, int], float]:
    ids = {source.record.site_id for source in sources}
    sites = Site.objects.filter(organization=inventory.organization, pk__in=[each for each in ids if each])
    shares = boundary_of(sites, inventory.months, inventory.approach)
    return full_boundary(sorted(str(each or "") for each in ids), inventory.months, shares)
