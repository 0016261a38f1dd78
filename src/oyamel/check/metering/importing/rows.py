"""Makes entries of what readers found, once it is known which source each series belongs to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from oyamel.check.metering import enums
from oyamel.check.metering.domain.checking import EntryRow
from oyamel.check.metering.domain.reading import shown_before, used_between
from oyamel.check.metering.importing.items import Amount, Place, Trouble
from oyamel.check.metering.importing.matching import Chosen
from oyamel.check.metering.models import Meter
from oyamel.kit.text import fold

DAY = timedelta(days=1)
OF_ONE_DAY = (enums.DataKind.DELIVERIES, enums.DataKind.MANIFESTS, enums.DataKind.STOCK)
KINDS = {
    enums.DataKind.BILLS: enums.EntryKind.BILL,
    enums.DataKind.READINGS: enums.EntryKind.BILL,
    enums.DataKind.DELIVERIES: enums.EntryKind.DELIVERY,
    enums.DataKind.STOCK: enums.EntryKind.DELIVERY,
    enums.DataKind.MANIFESTS: enums.EntryKind.MANIFEST,
}


@dataclass
class Made:
    """Entries about to be checked, the places that they come from, what is wrong with others, and what was assumed."""

    rows: list[EntryRow] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unassigned: int = 0

    def add(self, place: Place, row: EntryRow) -> None:
        row.sheet, row.row, row.cell = place.sheet[:80], place.row or None, place.cell
        self.rows.append(row)
        self.places.append(place)

    def trouble(self, each: Amount, code: str, words: str) -> None:
        said = each.amount if each.amount is not None else each.register
        self.troubles.append(Trouble(each.place, code, words, "" if said is None else str(said)))


def make_rows(amounts: Iterable[Amount], chosen: Mapping[str, Chosen], units: Mapping[str, str]) -> Made:
    """Entries of the amounts whose series have a source; `units` say what units of the file stand for."""
    made = Made()
    by_series: dict[str, list[Amount]] = defaultdict(list)
    for each in amounts:
        by_series[each.series].append(each)
    for key, found in by_series.items():
        if key in chosen:
            _of_series(found, chosen[key], units, made)
        else:
            made.unassigned += sum(each.amount is not None or each.register is not None for each in found)
    return made


def _of_series(amounts: list[Amount], of: Chosen, units: Mapping[str, str], made: Made) -> None:
    registers = [each for each in amounts if each.register is not None]
    if registers:
        _registers(registers, of, units, made)
    for each, end in _periods([each for each in amounts if each.register is None], of, made):
        made.add(each.place, _entry(each, end, of, units))


def _entry(each: Amount, end: date, of: Chosen, units: Mapping[str, str]) -> EntryRow:
    return EntryRow(
        source=of.source, start=each.start, end=end, amount=each.amount or Decimal(0), unit=unit_of(each.unit, units),
        kind=KINDS[enums.DataKind(of.source.data_kind)].value, meter=of.meter, is_estimated=each.is_estimated,
        cost=each.cost, currency=each.currency, reference=each.reference, note=each.note,
    )  # fmt: skip


def unit_of(written: str, units: Mapping[str, str]) -> str:
    """The unit meant by what a file writes."""
    return units.get(fold(written), written)


def _periods(amounts: list[Amount], of: Chosen, made: Made) -> list[tuple[Amount, date]]:
    """Each amount with its last day."""
    whole = [each for each in amounts if each.end is not None]
    if len(whole) == len(amounts):
        return _without_shared_days(whole, made)
    single = [each for each in amounts if each.end is None]
    if of.source.data_kind in OF_ONE_DAY:
        ends = [(each, each.start) for each in single if each.amount is not None]
    elif _are_months(single):
        ends = [(each, _month_end(each.start)) for each in single if each.amount is not None]
    else:
        ends = _until_the_next(single, made)
    return [*((each, each.end or each.start) for each in whole), *ends]


def _without_shared_days(amounts: list[Amount], made: Made) -> list[tuple[Amount, date]]:
    """Where the last day of a period is mostly the first of the next, it counts for the next only."""
    ordered = sorted(amounts, key=lambda each: each.start)
    shared = sum(before.end == after.start for before, after in pairwise(ordered))
    if shared == 0 or shared * 2 < len(ordered) - 1:
        return [(each, each.end or each.start) for each in amounts]
    words = _("%(series)s: the last day of each period is the first of the next one; it is counted there.")
    made.remarks.append(words % {"series": amounts[0].series})
    return [(each, max(each.start, (each.end or each.start) - DAY)) for each in amounts]


def _are_months(amounts: Sequence[Amount]) -> bool:
    """Whether single days are the first days of different months: each then stands for its month."""
    days = [each.start for each in amounts]
    return len(days) > 1 and all(day.day == 1 for day in days) and len(set(days)) == len(days)


def _month_end(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - DAY


def _until_the_next(amounts: list[Amount], made: Made) -> list[tuple[Amount, date]]:
    """Periods of which only the first days are given: each lasts until the day before the next."""
    ordered = sorted(amounts, key=lambda each: each.start)
    found = [(each, after.start - DAY) for each, after in pairwise(ordered) if each.amount is not None]
    if ordered and ordered[-1].amount is not None:
        words = _("This period has no end. Add its last day, or one more row that begins where it ends.")
        made.trouble(ordered[-1], "period.open", words)
    return found


def _registers(amounts: list[Amount], of: Chosen, units: Mapping[str, str], made: Made) -> None:
    """What a meter showed on days: each reading counts what lies between it and the one before."""
    meter = of.meter or _only_register(of)
    if meter is None:
        for each in amounts:
            words = _("This is what a meter showed; say under Series which meter it was.")
            made.trouble(each, "meter.missing", words)
        return
    ordered = sorted(amounts, key=lambda each: each.start)
    shown = shown_before(meter, ordered[0].start)
    before = (shown.on, shown.value) if shown else None
    for each in ordered:
        try:
            made.add(each.place, _register(each, before, meter, of, units))
            before = each.start, each.register or Decimal(0)
        except ValidationError as error:
            made.trouble(each, "register.backwards", " ".join(error.messages))


def _register(
    each: Amount, before: tuple[date, Decimal] | None, meter: Meter, of: Chosen, units: Mapping[str, str]
) -> EntryRow:
    value = each.register or Decimal(0)
    unit = unit_of(each.unit, units) or meter.unit
    common = {
        "unit": unit,
        "meter": meter,
        "register": value,
        "is_estimated": each.is_estimated,
        "note": each.note,
    }
    if before is None:
        return EntryRow(
            of.source, each.start, each.start, Decimal(0), kind=enums.EntryKind.FIRST_READING.value, **common
        )
    used = used_between(meter, before[1], value) * meter.multiplier
    return EntryRow(
        of.source, before[0], each.start - DAY, used, kind=enums.EntryKind.READING.value, **common
    )


def _only_register(of: Chosen) -> Meter | None:
    """The only meter in use that counts on for a source."""
    rows = Meter.objects.filter(
        source=of.source, type=enums.MeterType.CUMULATIVE, record__status=enums.MeterStatus.IN_USE
    )
    found = list(rows.select_related("record")[:2])
    return found[0] if len(found) == 1 else None
