"""What an own factor would change, before it is approved."""

from dataclasses import dataclass, replace

from oyamel.check.inventory.domain import files, own_factors
from oyamel.check.inventory.domain.runs import SharedRun, from_table
from oyamel.check.inventory.models import Calculation, OwnFactor
from oyamel.engine.inventory.assign import Stream
from oyamel.engine.inventory.factors import OwnFactor as SignedFactor
from oyamel.engine.inventory.restatement import preview_own
from oyamel.org.actors import Actor
from oyamel.records.models import visible


@dataclass(frozen=True)
class Effect:
    """The total of an inventory in kg CO2e without and with a factor."""

    calculation: Calculation
    without_kg: float
    with_kg: float

    @property
    def difference_kg(self) -> float:
        return self.with_kg - self.without_kg


def effects(actor: Actor, row: OwnFactor) -> list[Effect]:
    """What the factor would change in each current inventory whose data it concerns; nothing is kept.

    Raises InventoryProblem where the factor's units do not fit.
    """
    if row.missing:
        return []
    factor = own_factors.as_signed(row, 1, 2)  # the preview stands before the signatures
    found = []
    for calculation in _current(actor):
        run = from_table(files.read(calculation.organization, calculation.activity))
        without = replace(run, streams=tuple(_without(stream, row.record.number) for stream in run.streams))
        streams = tuple(_with(stream, factor) for stream in without.streams)
        if streams != without.streams:
            found.append(_effect(calculation, without, streams))
    return found


def _current(actor: Actor) -> list[Calculation]:
    rows = Calculation.objects.filter(
        visible(actor, "view", "inventory__record__"), is_current=True, inventory__record__is_archived=False
    )
    return list(
        rows.select_related("inventory__record", "organization").order_by("-inventory__year", "pk")[:5]
    )


def _without(stream: Stream, number: str) -> Stream:
    return replace(stream, own=tuple(own for own in stream.own if own.factor.id != number))


def _with(stream: Stream, factor: SignedFactor) -> Stream:
    fits = own_factors.applying([factor], stream.activity, stream.material)
    is_for = not factor.sources or stream.source in factor.sources
    return replace(stream, own=(*stream.own, *fits)) if fits and is_for else stream


def _effect(calculation: Calculation, run: SharedRun, streams: tuple[Stream, ...]) -> Effect:
    without, given = preview_own(run, streams)
    return Effect(calculation, without, given)
