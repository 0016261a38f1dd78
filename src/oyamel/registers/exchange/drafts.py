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
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.jobs.enums import OPEN
from oyamel.kit import uploads
from oyamel.kit.errors import FileRefused
from oyamel.kit.sheets import Book, Limits, SheetRow, Stamp, Table, open_sheets
from oyamel.org.actors import Actor
from oyamel.org.models import Organization
from oyamel.records import bulk
from oyamel.registers.declaration import Register, register_for_slug
from oyamel.registers.exchange import headings
from oyamel.registers.exchange.comparing import Comparison, twins_in
from oyamel.registers.exchange.export import EXAMPLE_KEY
from oyamel.registers.exchange.reading import normal
from oyamel.registers.exchange.template import TITLE
from oyamel.registers.models import DraftState, ImportDraft, ImportRow, RowOutcome

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


def keep(actor: Actor, register: Register, stream: BinaryIO, name: str) -> ImportDraft:
    """Keep an upload and recognise its columns. Raises FileRefused; then nothing is kept."""
    with open_sheets(stream, name=name, limits=limits()) as book:
        table = book.table()
        found = headings.match(register, table.headings, _own_stamp(book.stamp, register, actor))
    draft = ImportDraft(
        organization=actor.organization, user=actor.user, key=secrets.token_hex(16), register=register.slug,
        name=uploads.safe_name(name)[:120], sheet=table.name[:60], headings=list(table.headings), mapping=found.mapping,
        language=found.language,
    )  # fmt: skip
    _write(draft, stream)
    draft.save()
    return draft


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
    return book.table(draft.sheet or None, draft.header_row)


def choose_table(draft: ImportDraft, register: Register, actor: Actor, sheet: str, header_row: int) -> None:
    """Take another sheet or another row of headings. Raises FileRefused: no_sheet, no_rows, no_headings."""
    with opened(draft) as book:
        table = book.table(sheet or None, header_row)
        found = headings.match(register, table.headings, _own_stamp(book.stamp, register, actor))
    draft.sheet, draft.header_row, draft.headings = table.name[:60], header_row, list(table.headings)
    draft.mapping, draft.language = found.mapping, found.language
    forget_rows(draft)


def forget_rows(draft: ImportDraft) -> None:
    """Go back to naming columns."""
    ImportRow.objects.filter(draft=draft).delete()
    draft.state, draft.counts, draft.problem = DraftState.COLUMNS, {}, ""
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
    draft.save(update_fields=["state", "problem", "counts"])


def _read_rows(draft: ImportDraft, book: Book, register: Register, actor: Actor, tell: Tell) -> None:
    decimal = book.dialect.decimal if book.dialect else None
    if book.dialect and decimal is None and book.dialect.delimiter == ",":
        decimal = "."  # a comma between numbers cannot also stand inside them
    comparison = Comparison(register, actor, draft.mapping, draft.language, decimal)
    total = _first_look(draft, book, comparison)
    rows = _real_rows(table_of(book, draft), draft, book.stamp)
    done = 0
    while chunk := list(islice(rows, CHUNK)):
        _keep(draft, comparison.compare(chunk))
        done += len(chunk)
        tell(done, total)


def _first_look(draft: ImportDraft, book: Book, comparison: Comparison) -> int:
    """Count the rows and note the numbers that stand twice."""
    pairs = [
        (comparison.number_of(row), row.number)
        for row in _real_rows(table_of(book, draft), draft, book.stamp)
    ]
    comparison.twins = twins_in(iter(pairs))
    return len(pairs)


def _real_rows(table: Table, draft: ImportDraft, stamp: Stamp | None) -> Iterator[SheetRow]:
    """The rows but for the template's example; an example that someone wrote over counts."""
    key = draft.mapping.index(headings.KEY) if headings.KEY in draft.mapping else None
    title = draft.mapping.index(TITLE) if TITLE in draft.mapping else None
    example = normal(stamp.values.get("example", "")) if stamp else ""
    for row in table.rows():
        is_example = key is not None and title is not None and normal(row.cells[key]) == EXAMPLE_KEY
        if not (is_example and example and normal(row.cells[title]) == example):
            yield row


def _keep(draft: ImportDraft, rows: Sequence[ImportRow]) -> None:
    for row in rows:
        row.draft = draft
    with transaction.atomic():
        bulk.insert_each(rows)


def _counts(draft: ImportDraft) -> dict[str, int]:
    found = dict(ImportRow.objects.filter(draft=draft).values_list("outcome").annotate(rows=Count("pk")))
    return {outcome: found.get(outcome, 0) for outcome in RowOutcome.values}


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
