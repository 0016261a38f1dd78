"""A list as a workbook or CSV, in its order, logged."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from oyamel.kit.sheets import Note, write_csv, write_xlsx
from oyamel.org.actors import Actor
from oyamel.org.models import LANGUAGES
from oyamel.records.models import ExportLog
from oyamel.registers.declaration import Register
from oyamel.registers.exchange import words
from oyamel.registers.exchange.cells import Cells
from oyamel.registers.exchange.columns import row_key, sheet_columns
from oyamel.registers.listing import Listing
from oyamel.registers.types import Field

FORMATS = ("xlsx", "csv")
KEY_PATHS = ("record__number", "record__version")
EXAMPLE_KEY = "example"


def fields_of(listing: Listing, every_field: bool) -> list[Field]:
    """The columns of an export, in the order of the register: all, or those that the list shows."""
    fields = listing.register.exchange_fields()
    shown = {field.name for field in listing.columns}
    return [field for field in fields if every_field or field.name in shown]


def write_list(target: BinaryIO, listing: Listing, kind: str, every_field: bool = True) -> int:
    """Write every matching row as "xlsx" or "csv" and log it; returns how many. Raises CellRefused (xlsx only)."""
    register, lookup = listing.register, listing.lookup
    fields = fields_of(listing, every_field)
    columns, rows = sheet_columns(register, lookup, fields), _rows(listing, fields)
    if kind == "csv":
        count = write_csv(target, columns, rows)
    else:
        notes = read_me(register, words.of_listing(listing), listing.actor)
        stamp = stamp_of(register, listing.actor, [column.title for column in columns])
        count = write_xlsx(target, columns, rows, title=str(register.plural), notes=notes, stamp=stamp)
    log(listing, kind, count)
    return count


def _rows(listing: Listing, fields: Sequence[Field]) -> Iterator[tuple[str, list[Any]]]:
    organization = listing.actor.organization
    cells = Cells(listing.register, listing.lookup, fields)
    for (number, version), values in cells.read(listing.all_rows(), KEY_PATHS):
        yield row_key(organization, number, version), [number, *values]


def log(listing: Listing, kind: str, rows: int) -> ExportLog:
    """Note who took what out."""
    return ExportLog.objects.create(
        organization=listing.actor.organization, user=listing.actor.user, register=listing.register.slug,
        format=kind, query=listing.query.url()[1:1001], rows=rows,
    )  # fmt: skip


def stamp_of(register: Register, actor: Actor, titles: Sequence[str], **more: str) -> dict[str, str]:
    """What a workbook says of itself, for the day that it comes back."""
    return {
        "register": register.slug,
        "organization": actor.organization.uuid.hex,
        "language": translation.get_language() or "en",
        "headings": json.dumps(list(titles), ensure_ascii=False),
        "written": timezone.now().isoformat(timespec="seconds"),
        **more,
    }


def read_me(register: Register, shown: str, actor: Actor) -> list[Note]:
    """The sheet “Read me”: what this is and how it comes back, in the reader's language and then the others."""
    now = translation.get_language() or "en"
    languages = [now, *(code for code, _name in LANGUAGES if code != now[:2])]
    notes: list[Note] = []
    for language in languages:
        with translation.override(language):
            block = [_what_it_is(register, shown, actor), _how_it_returns()]
        notes += [note for note in block if note not in notes]
    return notes


def _what_it_is(register: Register, shown: str, actor: Actor) -> Note:
    when = date_format(timezone.localtime(), "DATETIME_FORMAT")
    by = _("Written on %(when)s for %(who)s.") % {"when": when, "who": actor.user.name}
    about = [str(register.about)] if register.about else []
    return Note(f"{actor.organization.name}: {register.plural}", [*about, shown, by])


def _how_it_returns() -> Note:
    lines = [
        _("Change cells, add rows below, and upload the file under Import in the same register."),
        _(
            "Blue columns are yours to fill in. Grey ones are the program's; what you write there is not imported."
        ),
        _(
            "Leave the number empty in a new row. To change a record, keep its number. A copied row needs an empty number."
        ),
        _("Rows that you leave out stay as they are; an emptied cell empties the field."),
        _("Before anything is written you see what would be created, changed or refused, and why."),
    ]
    return Note(_("How it comes back"), lines)
