"""An uploaded sheet from its first byte to the preview: kept, recognised, read."""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.jobs.enums import OPEN
from oyamel.kit import uploads
from oyamel.kit.errors import FileRefused
from oyamel.kit.sheets import Book, LeftOut, Limits, Shape, SheetRow, Stamp, Table, open_sheets
from oyamel.kit.sheets.days import Order, order_of
from oyamel.org.actors import Actor
from oyamel.org.models import Organization
from oyamel.records import bulk
from oyamel.registers.declaration import Register, register_for_slug
from oyamel.registers.exchange import headings, layouts, looking, sifting
from oyamel.registers.exchange.columns import NUMBER
from oyamel.registers.exchange.comparing import Comparison, twins_in
from oyamel.registers.exchange.manner import Manner
from oyamel.registers.lookup import Lookup
from oyamel.registers.models import DraftState, ImportDraft, ImportLayout, ImportRow, RowOutcome

CHUNK = 500
SMALL_BYTES = 256 * 1024
SMALL_ROWS = 500
KEPT = timedelta(days=30)
Tell = Callable[[int, int], None]
ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt")


def say_nothing(done: int, total: int) -> None:
    """Progress of what is over at once."""


def path_of(draft: ImportDraft) -> Path:
    """Where the bytes of a draft lie."""
    return _folder(draft.organization) / draft.key


def _folder(organization: Organization) -> Path:
    return Path(settings.OYAMEL_HOME) / "imports" / organization.uuid.hex


def keep(actor: Actor, register: Register, stream: BinaryIO, name: str, sender: str = "") -> ImportDraft:
    """Keep an upload and recognise its columns. Raises FileRefused; then nothing is kept."""
    draft = ImportDraft(
        organization=actor.organization, user=actor.user, key=secrets.token_hex(16), register=register.slug,
        name=uploads.safe_name(name)[:120], sender=sender,
    )  # fmt: skip
    remembered = list(layouts.recent(register.slug, sender))
    with open_sheets(stream, name=name, limits=limits()) as book:
        stamp = _own_stamp(book.stamp, register, actor)
        found = looking.find_table(book, headings.is_known(register), remembered)
        _recognise(draft, register, actor, found, stamp, remembered)
    _write(draft, stream)
    draft.save()
    return draft


def _recognise(
    draft: ImportDraft, register: Register, actor: Actor, found: looking.Look, stamp: Stamp | None,
    remembered: Sequence[ImportLayout] = (),
) -> None:  # fmt: skip
    """Note where the table stands, what its columns are, and how its days are written."""
    same_sender = [each for each in remembered if draft.sender and each.sender_key]
    recalled = found.layout.columns if found.layout else layouts.columns_of(same_sender)
    match = headings.match(register, found.headings, stamp, found.columns, recalled, Lookup(actor))
    draft.sheet, draft.header_row = found.sheet[:60], found.shape.header_row
    draft.headings, draft.mapping = list(found.headings), match.mapping
    draft.guesses, draft.language = match.guesses, match.language
    if found.layout and not draft.sender:
        draft.sender = found.layout.sender
    manner = found.manner
    if not manner.days:
        manner.days = _day_order(register, match.mapping, found.columns) or ""
    draft.settings = manner.kept()


def _day_order(register: Register, mapping: Sequence[str], columns: Sequence[Sequence[Any]]) -> Order | None:
    """What comes first in days like 3/4/2025, told by all columns of days together; None where there are none."""
    days = {each.name for each in register.exchange_fields() if each.sheet == "date"}
    return order_of(
        cell for name, cells in zip(mapping, columns, strict=True) if name in days for cell in cells
    )


def look_again(draft: ImportDraft) -> looking.Look:
    """Some values of each column, for the page that names them. Raises FileRefused when the file is gone."""
    with opened(draft) as book:
        return looking.look_at(book, draft.sheet or None, shape_of(draft))


def shape_of(draft: ImportDraft) -> Shape:
    return Shape(draft.header_row, Manner.of(draft.settings).depth)


def limits() -> Limits:
    """How much of a file is read: the installation's own limit on uploads."""
    return Limits(size=settings.UPLOAD_LIMIT_BYTES)


def _own_stamp(stamp: Stamp | None, register: Register, actor: Actor) -> Stamp | None:
    """The stamp of our own workbook. Raises FileRefused when it was written for another register or organization."""
    if stamp is None or "register" not in stamp.values:
        return None
    is_ours = stamp.values.get("organization") == actor.organization.uuid.hex
    if not is_ours or stamp.values["register"] != register.slug:
        raise WrongRegister("elsewhere", register=str(register.plural), organization=actor.organization.name)
    return stamp


class WrongRegister(FileRefused):
    """A workbook that the program wrote for something else."""

    WORDS = {
        "elsewhere": (
            gettext_lazy(
                "This workbook was not written for the register “%(register)s” of %(organization)s."
            ),
            gettext_lazy(
                "Open the register that it came from, or copy its rows into a template of this one."
            ),
        )
    }


def _write(draft: ImportDraft, stream: BinaryIO) -> None:
    """Keep the bytes, whole or not at all, and note their size and hash."""
    folder = _folder(draft.organization)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".incoming-")
    stream.seek(0)
    with os.fdopen(handle, "wb") as target:
        while piece := stream.read(1 << 20):
            digest.update(piece)
            target.write(piece)
        draft.size_bytes, draft.sha256 = target.tell(), digest.hexdigest()
    Path(temporary).replace(path_of(draft))


@contextmanager
def opened(draft: ImportDraft) -> Iterator[Book]:
    """The kept file. Raises FileRefused when it is gone."""
    try:
        with open_sheets(path_of(draft), name=draft.name, limits=limits()) as book:
            yield book
    except FileNotFoundError as error:
        raise FileRefused("empty", draft.name) from error


def table_of(book: Book, draft: ImportDraft) -> Table:
    """The sheet that the draft chose, with its headings."""
    shape = shape_of(draft)
    return book.table(draft.sheet or None, shape.header_row, shape.depth)


def choose_table(
    draft: ImportDraft, register: Register, actor: Actor, sheet: str, header_row: int, depth: int = 1
) -> None:
    """Take another sheet or other rows of headings. Raises FileRefused: no_sheet, no_rows, no_headings."""
    with opened(draft) as book:
        found = looking.look_at(book, sheet or None, Shape(header_row, depth))
        stamp = _own_stamp(book.stamp, register, actor)
        _recognise(draft, register, actor, found, stamp)
    forget_rows(draft)


def change_manner(draft: ImportDraft, actor: Actor, manner: Manner, sender: str) -> None:
    """Keep how the sheet is to be read, for this import and for the sender's next one."""
    draft.settings, draft.sender = manner.kept(), sender
    forget_rows(draft)
    layouts.remember(
        actor,
        draft.register,
        sender,
        draft.sheet,
        draft.header_row,
        draft.headings,
        draft.mapping,
        draft.settings,
    )


def forget_rows(draft: ImportDraft) -> None:
    """Go back to naming columns."""
    ImportRow.objects.filter(draft=draft).delete()
    draft.state, draft.counts, draft.problem, draft.unknown = DraftState.COLUMNS, {}, "", []
    draft.save()


def is_small(draft: ImportDraft) -> bool:
    """Whether reading it takes no longer than a page may."""
    if draft.size_bytes > SMALL_BYTES:
        return False
    with opened(draft) as book:
        return sum(1 for _row in islice(table_of(book, draft).rows(), SMALL_ROWS + 1)) <= SMALL_ROWS


def read(draft: ImportDraft, actor: Actor, tell: Tell = say_nothing) -> None:
    """Find out what every row means and keep the verdicts. A file that cannot be read leaves the draft refused."""
    register = register_for_slug(draft.register)
    ImportRow.objects.filter(draft=draft).delete()
    try:
        with opened(draft) as book:
            _read_rows(draft, book, register, actor, tell)
    except FileRefused as refused:
        draft.state, draft.problem = DraftState.REFUSED, str(refused)
    else:
        draft.state, draft.problem = DraftState.READ, ""
        draft.counts = _counts(draft)
    draft.save(update_fields=["state", "problem", "counts", "unknown"])


def _read_rows(draft: ImportDraft, book: Book, register: Register, actor: Actor, tell: Tell) -> None:
    decimal = book.dialect.decimal if book.dialect else None
    if book.dialect and decimal is None and book.dialect.delimiter == ",":
        decimal = "."  # a comma between numbers cannot also stand inside them
    manner = Manner.of(draft.settings)
    comparison = Comparison(register, actor, draft.mapping, draft.language, decimal, manner=manner)
    total = _first_look(draft, book, comparison)
    rows, done = sifting.rows_of(draft, book), 0
    while chunk := list(islice(rows, CHUNK)):
        entries = [row for row in chunk if isinstance(row, SheetRow)]
        left = [sifting.as_row(draft, each) for each in chunk if isinstance(each, LeftOut)]
        _keep(draft, [*comparison.compare(entries), *left])
        done += len(entries)
        tell(done, total)
    draft.unknown = comparison.unknown.kept()


def _first_look(draft: ImportDraft, book: Book, comparison: Comparison) -> int:
    """Count the rows and note the numbers that stand twice; where no row has a number, counting is all."""
    if not {NUMBER, headings.KEY} & set(draft.mapping):
        return sum(1 for _row in table_of(book, draft).rows())
    pairs = [
        (comparison.number_of(row), row.number)
        for row in sifting.rows_of(draft, book)
        if isinstance(row, SheetRow)
    ]
    comparison.twins = twins_in(iter(pairs))
    return len(pairs)


def _keep(draft: ImportDraft, rows: Sequence[ImportRow]) -> None:
    for row in rows:
        row.draft = draft
    with transaction.atomic():
        bulk.insert_each(rows)


def _counts(draft: ImportDraft) -> dict[str, int]:
    found = dict(ImportRow.objects.filter(draft=draft).values_list("outcome").annotate(rows=Count("pk")))
    always = [outcome for outcome in RowOutcome.values if outcome != RowOutcome.LEFT_OUT]
    return dict.fromkeys(always, 0) | found


def drop(draft: ImportDraft) -> None:
    """Forget a draft and its file."""
    path = path_of(draft)
    draft.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def forget_old() -> int:
    """Forget what lies there for a month: whole drafts that were never written, of the others file and rows."""
    old = ImportDraft.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(run__state__in=OPEN)
    for draft in old.exclude(state=DraftState.DONE).select_related("organization"):
        drop(draft)
    written = old.filter(state=DraftState.DONE, rows__isnull=False).distinct().select_related("organization")
    count = 0
    for draft in written:
        path_of(draft).unlink(missing_ok=True)
        count += ImportRow.objects.filter(draft=draft).delete()[0]
    return count


def state_words(draft: ImportDraft) -> str:
    """How far it is, for lists."""
    return _("at work") if draft.is_busy else str(DraftState(draft.state).label)
