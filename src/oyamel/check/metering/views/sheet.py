"""A year of months to type into: what stands in each cell, and what a typed cell means."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import CharField, F, Q
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oyamel.check.metering import enums
from oyamel.check.metering.domain import EntryRow
from oyamel.check.metering.forms import written
from oyamel.check.metering.models import Entry, Source
from oyamel.check.metering.queries.quality import outliers
from oyamel.check.metering.queries.series import Amount, monthly_amounts
from oyamel.check.metering.spans import add_months, first_day, last_day, month_of, month_span, months_between
from oyamel.check.metering.views.wording import month_name, short_month
from oyamel.kit import formats
from oyamel.records.walking import walked

ESTIMATE = "E"
KIND = {
    enums.DataKind.DELIVERIES.value: enums.EntryKind.DELIVERY.value,
    enums.DataKind.MANIFESTS.value: enums.EntryKind.MANIFEST.value,
}
TYPED = (enums.DataKind.BILLS.value, enums.DataKind.DELIVERIES.value, enums.DataKind.MANIFESTS.value)


@dataclass
class Cell:
    """A month of a source. `entry` is the one amount of just these days, which may be typed over."""

    source: Source
    month: int
    amount: Amount | None = None
    entry: Entry | None = None
    last_year: Amount | None = None
    is_outlier: bool = False
    typed: str | None = None
    problem: str = ""

    @property
    def name(self) -> str:
        return f"v-{self.source.pk}-{self.month}"

    @property
    def stands(self) -> str:
        """What stands in the cell: the amount, with an E where it is estimated."""
        if self.entry is None:
            return ""
        return written(self.entry.amount) + (f" {ESTIMATE}" if self.entry.is_estimated else "")

    @property
    def may_be_typed(self) -> bool:
        return self.source.data_kind in TYPED and (self.amount is None or self.entry is not None)

    @property
    def has_changed(self) -> bool:
        return self.typed is not None and self.typed.strip() != self.stands


@dataclass
class Sheet:
    """A year of some sources."""

    year: int
    today: int
    rows: list[tuple[Source, list[Cell]]] = field(default_factory=list)

    def cells(self) -> list[Cell]:
        return [cell for _source, cells in self.rows for cell in cells]


def read_sheet(sources: Sequence[Source], year: int, today: int) -> Sheet:
    """What stands in a year of these sources, and what stands out against the two years before; five queries."""
    first, last = (year - 2) * 100 + 1, year * 100 + 12
    amounts = monthly_amounts(sources, first, last)
    whole = _whole_months(sources, year)
    sheet = Sheet(year, today)
    for source in sources:
        months = amounts.get(source.pk, {})
        odd = {int(remark.place) for remark in outliers(months)}
        cells = [_cell(source, month, months, whole, odd) for month in months_between(year * 100 + 1, last)]
        sheet.rows.append((source, cells))
    return sheet


def _whole_months(sources: Sequence[Source], year: int) -> dict[tuple[int, int], list[Entry]]:
    """The live entries that cover just a month of the year, without a meter and in the source's unit."""
    units = {source.pk: source.unit for source in sources}
    rows = Entry.objects.filter(source__in=list(units), is_live=True, meter=None)
    inside = Q(start__gte=first_day(year * 100 + 1), start__lt=first_day(year * 100 + 101))
    rows = rows.filter(walked(inside), end__lte=last_day(year * 100 + 12))
    found: dict[tuple[int, int], list[Entry]] = defaultdict(list)
    rows = rows.annotate(day=Substr(Cast(F("start"), CharField(max_length=10)), 9, 2)).filter(day="01")
    for entry in rows.select_related("document"):
        if (entry.start, entry.end) == month_span(month_of(entry.start)) and entry.unit == units[
            entry.source_id
        ]:
            found[entry.source_id, month_of(entry.start)].append(entry)
    return found


def _cell(
    source: Source, month: int, months: Mapping[int, Amount], whole: Mapping[Any, list[Entry]], odd: set[int]
) -> Cell:
    amount = months.get(month)
    alone = [
        entry
        for entry in whole.get((source.pk, month), [])
        if amount and (amount.rows, amount.entry) == (1, entry.pk)
    ]
    before = months.get(add_months(month, -12))
    return Cell(source, month, amount, alone[0] if alone else None, before, month in odd)


def take_typed(sheet: Sheet, sent: Mapping[str, str]) -> list[tuple[Cell, EntryRow]]:
    """The rows that the typed cells mean; a cell that means nothing says so in its `problem`."""
    rows = []
    for cell in sheet.cells():
        if cell.may_be_typed and cell.name in sent:
            cell.typed = sent[cell.name]
            row = _row(cell, sent.get(f"e-{cell.name}", "")) if cell.has_changed else None
            if row:
                rows.append((cell, row))
    return rows


def _row(cell: Cell, seen: str) -> EntryRow | None:
    """The row of one typed cell; `seen` is the id of the entry that the reader typed over."""
    text = (cell.typed or "").strip()
    if seen != (str(cell.entry.pk) if cell.entry else ""):
        cell.problem = _("Somebody else saved %(value)s here meanwhile; look at both.") % {
            "value": cell.stands or "–"
        }
        return None
    if not text:
        cell.problem = _(
            "An amount is not taken back by emptying its cell; open it and withdraw it with a reason."
        )
        return None
    is_estimated = text[-1:] in (ESTIMATE, ESTIMATE.lower())
    amount = _number(cell, text[:-1].strip() if is_estimated else text)
    if amount is None:
        return None
    start, end = month_span(cell.month)
    kind = KIND.get(cell.source.data_kind, enums.EntryKind.BILL.value)
    kept = {name: getattr(cell.entry, name) for name in KEPT} if cell.entry else {"kind": kind}
    return EntryRow(cell.source, start, end, amount, is_estimated=is_estimated, corrects=cell.entry, **kept)


KEPT = ("kind", "basis", "cost", "currency", "reference", "document", "note")


def _number(cell: Cell, text: str) -> Decimal | None:
    try:
        return formats.parse_number(text)
    except formats.NumberRefused as refused:
        cell.problem = str(refused)
        return None


def drawn(sheet: Sheet, url: Any) -> dict[str, Any]:
    """The sheet as its component draws it; `url` gives the address of a source, or of an entry of it."""
    rows = [
        {
            "label": source.record.title,
            "url": url(source),
            "under": _about(source),
            "cells": [_shown(cell, url, sheet) for cell in cells],
        }
        for source, cells in sheet.rows
    ]
    columns = [short_month(sheet.year * 100 + number) for number in range(1, 13)]
    return {
        "caption": _("Amounts of %(year)d") % {"year": sheet.year},
        "corner": _("Source"),
        "columns": columns,
        "rows": rows,
    }


def _about(source: Source) -> str:
    site = source.record.site.name if source.record.site else _("Whole organization")
    return f"{source.unit} · {site}"


def _shown(cell: Cell, url: Any, sheet: Sheet) -> dict[str, Any]:
    is_open = cell.may_be_typed and cell.month <= sheet.today
    under = [_last_year(cell)] if cell.is_outlier else []
    if not is_open:
        return {
            "value": _total(cell),
            "url": url(cell.source) if cell.amount else "",
            "under": _behind(cell),
            "tone": "warn" if cell.is_outlier else "",
        }
    value = cell.stands if cell.typed is None else cell.typed
    under += [_("has a document")] if cell.entry and cell.entry.document else []
    label = f"{cell.source.record.title}, {month_name(cell.month)} [{cell.source.unit}]"
    return {
        "name": cell.name, "value": value, "label": label, "problem": cell.problem, "under": ", ".join(under),
        "tone": "warn" if cell.is_outlier else "", "keep": [(f"e-{cell.name}", cell.entry.pk)] if cell.entry else [],
    }  # fmt: skip


def _total(cell: Cell) -> str:
    return formats.format_number(round(cell.amount.total)) if cell.amount else ""


def _behind(cell: Cell) -> str:
    if cell.amount is None:
        return ""
    count = ngettext("%(count)d entry", "%(count)d entries", cell.amount.rows) % {"count": cell.amount.rows}
    return ", ".join([count, _last_year(cell)] if cell.is_outlier else [count])


def _last_year(cell: Cell) -> str:
    if cell.last_year is None:
        return _("unlike the season")
    return _("%(amount)s last year") % {"amount": formats.format_number(round(cell.last_year.total))}
