"""What may be entered: rows as they come from forms, files and programs, and what is wrong with each."""

import hashlib
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oyamel.check.metering import enums, hooks, units
from oyamel.check.metering.models import Entry, Meter, Source
from oyamel.engine.inventory.allocation import LONGEST_DAYS
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.records.models import Evidence
from oyamel.records.walking import walked

LARGEST = Decimal("999999999.999999")
PLACES, CENTS = Decimal("0.000001"), Decimal("0.0001")
MAY_BE_NEGATIVE = (enums.EntryKind.ADJUSTMENT.value,)
SEVERAL_A_DAY = (
    enums.EntryKind.DELIVERY.value,
    enums.EntryKind.MANIFEST.value,
    enums.EntryKind.ADJUSTMENT.value,
)


@dataclass
class EntryRow:
    """One amount about to be entered: `start` to `end` are local days, both included; an empty unit is the source's.

    `sheet`, `row` and `cell` say where it stands in the uploaded file; `place` is how problems name it.
    """

    source: Source
    start: date
    end: date
    amount: Decimal
    unit: str = ""
    kind: str = enums.EntryKind.BILL.value
    meter: Meter | None = None
    register: Decimal | None = None
    is_estimated: bool = False
    basis: str = ""
    cost: Decimal | None = None
    currency: str = ""
    reference: str = ""
    document: Evidence | None = None
    note: str = ""
    sheet: str = ""
    row: int | None = None
    cell: str = ""
    corrects: Entry | None = None  # the live entry that this one takes the place of

    @property
    def span(self) -> hooks.Span:
        return hooks.Span(self.source, self.start, self.end)

    @property
    def key(self) -> str:
        """What the row says, as 40 hex digits; two bills of the same days are one, two deliveries of a day are not."""
        parts: list[Any] = [self.meter.pk if self.meter else "", self.kind, self.start, self.end]
        if self.kind in SEVERAL_A_DAY:
            parts += [self.reference, "" if self.reference else f"{self.amount.normalize():f} {self.unit}"]
        return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:40]

    def says_the_same(self, entry: Entry) -> bool:
        """Whether a live entry says just this already."""
        theirs = entry.amount, entry.unit, entry.cost, entry.is_estimated, entry.register
        return theirs == (self.amount, self.unit, self.cost, self.is_estimated, self.register)


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with a row: its place among the rows (from 0), the field, a code, and words with the cure."""

    place: int
    field: str
    code: str
    message: str


class RowsRefused(ValidationError):
    """Some rows cannot be entered, so none was: `problems` names each."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = list(problems)
        by_field: dict[str, list[str]] = defaultdict(list)
        for problem in self.problems:
            by_field[problem.field].append(problem.message)
        super().__init__(dict(by_field))


@dataclass
class Checked:
    """Rows sorted by what is to be done: `new` to be written, `known` say what a live entry says already."""

    new: list[EntryRow] = field(default_factory=list)
    known: list[Entry] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def check_rows(actor: Actor, rows: Sequence[EntryRow]) -> Checked:
    """Check rows against themselves and what stands, and write nothing. Units and numbers are made whole in place."""
    checked = Checked()
    fits = _Units()
    for place, row in enumerate(rows):
        checked.problems += _alone(place, row, fits)
    bad = {problem.place for problem in checked.problems}
    sound = [(place, row) for place, row in enumerate(rows) if place not in bad]
    standing = _Standing(actor, [row for _place, row in sound])
    for place, row in sound:
        checked.problems += standing.take(place, row, checked)
    checked.problems += _closed(actor, rows)
    checked.problems.sort(key=lambda problem: (problem.place, problem.field))
    return checked


def _alone(place: int, row: EntryRow, fits: "_Units") -> list[RowProblem]:
    """What is wrong with a row by itself."""
    row.unit = row.unit.strip() or row.source.unit
    row.amount = _rounded(row.amount, PLACES)
    row.cost = None if row.cost is None else _rounded(row.cost, CENTS)
    row.register = None if row.register is None else _rounded(row.register, PLACES)
    found = [*_period(row), *_amount(row), *fits.problems(row), *_texts(row)]
    return [RowProblem(place, *each) for each in found]


def _rounded(value: Decimal, places: Decimal) -> Decimal:
    """As many decimals as are kept; what is too large, or no number, is left to be refused."""
    return value.quantize(places) if value.is_finite() and abs(value) <= LARGEST else value


Problem = tuple[str, str, str]


def _period(row: EntryRow) -> Iterable[Problem]:
    source, today = row.source, clock.today()
    if row.end < row.start:
        yield (
            "end",
            "period.backwards",
            _("The last day lies before the first; exchange the two or correct one."),
        )
    elif (row.end - row.start).days >= LONGEST_DAYS:
        yield (
            "end",
            "period.long",
            _("The period is longer than %(days)d days; split it.") % {"days": LONGEST_DAYS},
        )
    if row.end > today:
        yield (
            "end",
            "period.future",
            _("%(day)s is still to come; enter what has happened.") % {"day": row.end},
        )
    if source.starts_on and row.start < source.starts_on:
        words = _("%(number)s counts from %(day)s; correct the period or the source.")
        yield "start", "period.early", words % {"number": source.record.number, "day": source.starts_on}
    if source.ends_on and row.end > source.ends_on:
        words = _("%(number)s was closed on %(day)s; correct the period or the source.")
        yield "end", "period.late", words % {"number": source.record.number, "day": source.ends_on}


def _amount(row: EntryRow) -> Iterable[Problem]:
    if not row.amount.is_finite():
        yield "amount", "amount.unknown", _("This is no number; leave the row out or write the amount.")
    elif abs(row.amount) > LARGEST:
        yield "amount", "amount.too_large", _("This is more than can be kept; write it in a larger unit.")
    elif row.amount < 0 and row.kind not in MAY_BE_NEGATIVE:
        words = _("An amount below zero cannot be delivered or billed; enter a credit as “%(kind)s”.")
        yield "amount", "amount.negative", words % {"kind": enums.EntryKind.ADJUSTMENT.label}
    if row.cost is not None and not (row.cost.is_finite() and abs(row.cost) < Decimal("1e11")):
        yield "cost", "cost.too_large", _("This is no cost that can be kept.")


def _texts(row: EntryRow) -> Iterable[Problem]:
    for name, codes in (("kind", enums.EntryKind.values), ("basis", ["", *enums.Basis.values])):
        if getattr(row, name) not in codes:
            words = _("“%(value)s” is none of the choices: %(choices)s.")
            yield (
                name,
                f"{name}.unknown",
                words % {"value": getattr(row, name), "choices": ", ".join(codes[-8:])},
            )
    for name, most in (("reference", 60), ("note", 300), ("sheet", 80), ("cell", 12)):
        text = getattr(row, name)
        if len(text) > most or "\x00" in text:
            words = ngettext(
                "At most %(count)d character is kept.", "At most %(count)d characters are kept.", most
            )
            yield name, f"{name}.long", words % {"count": most}
    if row.meter and row.meter.source_id != row.source.pk:
        words = _("%(meter)s does not count for %(source)s; choose a meter of this source.")
        numbers = {"meter": row.meter.record.number, "source": row.source.record.number}
        yield "meter", "meter.elsewhere", words % numbers
    if row.cost is not None:
        row.currency = row.currency or row.source.currency or _site_currency(row.source)
        if not row.currency:
            yield "currency", "currency.missing", _("Say in which currency the cost is, such as MXN.")


def _site_currency(source: Source) -> str:
    return source.record.site.currency if source.record.site else ""


class _Units:
    """Which units fit which source; asked once for each pair."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, str], str] = {}

    def problems(self, row: EntryRow) -> Iterable[Problem]:
        key = row.source.pk, row.unit
        if key not in self._found:
            self._found[key] = _misfit(row.source, row.unit)
        if self._found[key]:
            yield "unit", "unit.misfit", self._found[key]


def _misfit(source: Source, unit: str) -> str:
    if len(unit) > 40:
        return _("At most %(count)d characters are kept.") % {"count": 40}
    try:
        units.per_source_unit(source, unit)
    except InventoryProblem as problem:
        return units.worded(problem)
    return ""


class _Standing:
    """The live entries around the rows, and the rows taken so far: what says the same, and what covers the same days."""

    def __init__(self, actor: Actor, rows: Sequence[EntryRow]) -> None:
        self._corrected = {row.corrects.pk for row in rows if row.corrects}
        self._by_key: dict[tuple[int, str], Entry] = {}
        self._billed: dict[tuple[int, int | None], list[tuple[date, date]]] = defaultdict(list)
        self._taken: dict[tuple[int, str], int] = {}
        for entry in _around(actor, rows):
            if entry.pk not in self._corrected:
                self._by_key[entry.source_id, entry.key] = entry
                if entry.kind == enums.EntryKind.BILL:
                    insort(self._billed[entry.source_id, entry.meter_id], (entry.start, entry.end))

    def take(self, place: int, row: EntryRow, checked: Checked) -> list[RowProblem]:
        """Sort one row; the problems that it has with what stands."""
        key = row.source.pk, row.key
        if key in self._taken:
            words = _(
                "This says the same as row %(row)d; leave one out, or tell them apart by their document numbers."
            )
            return [RowProblem(place, "start", "row.twice", words % {"row": self._taken[key]})]
        self._taken[key] = row.row or place + 1
        entry = self._by_key.get(key)
        if entry and row.says_the_same(entry):
            checked.known.append(entry)
            return []
        problem = _differs(entry) if entry else self._covered(row)
        if problem:
            return [RowProblem(place, "start", *problem)]
        if row.kind == enums.EntryKind.BILL:
            insort(self._billed[row.source.pk, row.meter.pk if row.meter else None], (row.start, row.end))
        checked.new.append(row)
        return []

    def _covered(self, row: EntryRow) -> tuple[str, str] | None:
        """A bill inside another, or around it, counts the same days twice; bills that touch are left to the quality page."""
        if row.kind != enums.EntryKind.BILL:
            return None
        billed = self._billed[row.source.pk, row.meter.pk if row.meter else None]
        after = bisect_left(billed, (row.start, date.min))
        near = billed[
            max(0, after - 1) : after + 1
        ]  # no bill lies inside another, so their ends are in order too
        for start, end in near:
            if (start <= row.start and row.end <= end) or (row.start <= start and end <= row.end):
                words = _(
                    "The days are billed already, from %(start)s to %(end)s; correct that entry instead."
                )
                return "period.twice", words % {"start": start, "end": end}
        return None


def _differs(entry: Entry) -> tuple[str, str]:
    words = _(
        "The same period stands with %(amount)s %(unit)s; correct that entry instead of entering it twice."
    )
    return "period.twice", words % {"amount": f"{entry.amount.normalize():f}", "unit": entry.unit}


def _around(actor: Actor, rows: Sequence[EntryRow]) -> list[Entry]:
    """The live entries of the rows' sources in the rows' span, in pieces of five hundred sources."""
    if not rows:
        return []
    sources = sorted({row.source.pk for row in rows})
    first, last = min(row.start for row in rows), max(row.end for row in rows)
    found: list[Entry] = []
    for start in range(0, len(sources), 500):
        live = Entry.objects.filter(organization=actor.organization, source__in=sources[start : start + 500])
        near = Q(start__lt=last + timedelta(days=1), end__gte=first) if last < date.max else Q()
        found += live.filter(walked(near), is_live=True)
    return found


def _closed(actor: Actor, rows: Sequence[EntryRow]) -> list[RowProblem]:
    reasons = hooks.refusals(actor.organization, [row.span for row in rows])
    return [RowProblem(place, "start", "period.closed", text) for place, text in enumerate(reasons) if text]
