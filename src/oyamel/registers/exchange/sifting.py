"""The rows of a draft's sheet: entries, and what is no entry, which is named and never dropped in silence."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oyamel.kit.sheets import Book, LeftOut, SheetRow, Stamp, sift
from oyamel.kit.sheets.sifting import BLANK, HEADINGS, TOTAL
from oyamel.registers.exchange import headings
from oyamel.registers.exchange.columns import NUMBER
from oyamel.registers.exchange.export import EXAMPLE_KEY
from oyamel.registers.exchange.manner import Manner
from oyamel.registers.exchange.reading import normal
from oyamel.registers.exchange.template import TITLE
from oyamel.registers.models import ImportDraft, ImportRow, RowOutcome

PREAMBLE = "preamble"
SHOWN = 160


def rows_of(draft: ImportDraft, book: Book) -> Iterator[SheetRow | LeftOut]:
    """The rows in order. A sheet of our own has no totals and no preamble, but the example of its template."""
    manner = Manner.of(draft.settings)
    table = book.table(draft.sheet or None, draft.header_row, manner.depth)
    if book.stamp is not None:
        yield from _without_example(table.rows(), draft, book.stamp)
        return
    yield from _preamble(draft, book)
    is_ours = headings.KEY in draft.mapping or NUMBER in draft.mapping
    yield from sift(table, leaves_totals=manner.leaves_totals and not is_ours)


def _preamble(draft: ImportDraft, book: Book) -> Iterator[LeftOut]:
    """What stands above the headings."""
    if draft.header_row == 1:
        return
    texts: list[str] = []
    for row in book.raw_rows(draft.sheet or None):
        if row.number >= draft.header_row:
            break
        texts += [str(cell) for cell in row.cells if cell is not None]
    if texts:
        yield LeftOut(1, draft.header_row - 1, PREAMBLE, " | ".join(texts)[:200])


def _without_example(rows: Iterator[SheetRow], draft: ImportDraft, stamp: Stamp) -> Iterator[SheetRow]:
    """The rows but for the template's example; an example that someone wrote over counts."""
    key = draft.mapping.index(headings.KEY) if headings.KEY in draft.mapping else None
    title = draft.mapping.index(TITLE) if TITLE in draft.mapping else None
    example = normal(stamp.values.get("example", ""))
    for row in rows:
        is_example = key is not None and title is not None and normal(row.cells[key]) == EXAMPLE_KEY
        if not (is_example and example and normal(row.cells[title]) == example):
            yield row


def as_row(draft: ImportDraft, left: LeftOut) -> ImportRow:
    """What is left out, as a row of the preview."""
    return ImportRow(
        organization=draft.organization, row=left.first, outcome=RowOutcome.LEFT_OUT,
        content={"problems": [why(left)]},
    )  # fmt: skip


def why(left: LeftOut) -> str:
    """Why rows are no entries, in words."""
    count = left.last - left.first + 1
    if left.code == BLANK:
        return ngettext("Row %(last)d is blank.", "%(count)d blank rows, to row %(last)d.", count) % {
            "count": count,
            "last": left.last,
        }
    words = {
        TOTAL: _("A row of totals: “%(text)s”"),
        HEADINGS: _("The headings once more: “%(text)s”"),
        PREAMBLE: _("Stands above the headings: “%(text)s”"),
    }
    return words[left.code] % {"text": left.text[:SHOWN]}
