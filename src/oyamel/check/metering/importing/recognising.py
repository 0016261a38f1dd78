"""Which reader a file needs, told from its content; and the file under its own name, as the engine wants it."""

import gzip
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from oyamel.check.metering.importing import interval, table, words
from oyamel.check.metering.importing.green_button import is_green_button
from oyamel.check.metering.models import Upload
from oyamel.kit import uploads
from oyamel.kit.errors import FileRefused
from oyamel.kit.sheets import Book, Limits, open_sheets
from oyamel.kit.sniff import sniff
from oyamel.org.actors import Actor
from oyamel.records import files
from oyamel.registers.exchange import layouts, looking

TARGET = "activity data"
HEAD = 64 * 1024
UNPACKED = 64  # times the limit of uploads: some ninety million readings
PROPERTY_SHEET = {"property id", "year ending"}
NAMES = {
    "table": _("a table of amounts"),
    "readings": _("readings by interval"),
    "hours": _("hourly readings without a year"),
    "green_button": _("a Green Button file of a utility"),
    "portfolio_manager": _("a sheet of ENERGY STAR Portfolio Manager"),
}


def accepted() -> Mapping[str, uploads.FileType]:
    """The kinds of files that activity data come in."""
    most = settings.UPLOAD_LIMIT_BYTES
    more = {
        "gzip": uploads.FileType("application/gzip", (".gz",), most),
        "markup": uploads.FileType("application/xml", (".xml",), most),
        "xlsm": uploads.FileType("application/vnd.ms-excel.sheet.macroEnabled.12", (".xlsm",), most),
        "text": uploads.FileType("text/plain", (".csv", ".txt", ".tsv"), most),
    }
    tables = {kind: uploads.ALLOWED[kind] for kind in ("xlsx", "xls", "ods")}
    return {**tables, **more}


@contextmanager
def named(upload: Upload) -> Iterator[Path]:
    """The kept file under its own name, for readers that tell a packed file by its ending."""
    kept = files.path_of(upload.organization, upload.file.sha256)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / upload.name
        path.symlink_to(kept)
        yield path


def recognise(upload: Upload, actor: Actor, sender: str = "") -> dict[str, Any]:
    """The reader of a file and how it will read it, as the upload keeps it. Raises FileRefused, InventoryProblem."""
    with named(upload) as path:
        reader, kind = _reader(path)
        if reader != "table":
            found = {"value": kind.value, "unit": kind.unit, "choices": list(kind.choices)} if kind else {}
            return {"reader": reader, "sender": sender, **found}
        with opened(upload) as book:
            return _table(book, sender)


def _reader(path: Path) -> tuple[str, interval.Kind | None]:
    with path.open("rb") as stream:
        content = sniff(stream)
    if content not in {"text", "markup", "gzip"}:
        return "table", None
    if is_green_button(_head(path)):
        return "green_button", None
    if content == "markup":
        raise FileRefused(
            "wrong_type", path.name, found="XML", accepted=_("Green Button (XML), workbook, CSV")
        )
    kind = interval.kind_of(path)
    return (kind.form, kind) if kind and kind.form != "bills" else ("table", None)


def _head(path: Path) -> bytes:
    with path.open("rb") as plain:
        if plain.read(2) != b"\x1f\x8b":
            plain.seek(0)
            return plain.read(HEAD)
    try:
        with gzip.open(path) as packed:
            return packed.read(HEAD)
    except (OSError, EOFError, zlib.error) as error:
        raise FileRefused("damaged", path.name) from error


def _table(book: Book, sender: str) -> dict[str, Any]:
    remembered = list(layouts.recent(TARGET, sender))
    look = looking.find_table(book, _is_heading, remembered)
    same_sender = [each for each in remembered if sender and each.sender_key]
    recalled = look.layout.columns if look.layout else layouts.columns_of(same_sender)
    return {"sender": sender or (look.layout.sender if look.layout else ""), **described(look, recalled)}


def _is_heading(text: str) -> bool:
    return words.is_heading(text) or table.names_month(text)


def described(look: looking.Look, recalled: Mapping[str, str]) -> dict[str, Any]:
    """A table that was found, as the upload keeps it: layout, guesses, and whose export it is."""
    roles, guesses = table.guess_roles(look.headings, look.columns, recalled)
    year = look.layout.settings.get("year") if look.layout else None
    layout = table.Layout(
        look.sheet, look.shape.header_row, look.shape.depth, list(look.headings), roles,
        look.manner.days or table.order_in(look.headings, roles, look.columns), look.manner.leaves_totals, year,
    )  # fmt: skip
    plain = {heading.casefold() for heading in look.headings}
    is_portfolio = plain >= PROPERTY_SHEET or any(
        heading.startswith("portfolio manager") for heading in plain
    )
    return {"reader": "portfolio_manager" if is_portfolio else "table", "guesses": guesses, **layout.kept()}


def refuse_bomb(upload: Upload) -> None:
    """Raise FileRefused for a packed file that unpacks to far more than its readers may be given."""
    most, size = int(UNPACKED * settings.UPLOAD_LIMIT_BYTES), 0
    with files.open_file(upload.file) as stream:
        if sniff(stream) != "gzip":
            return
        try:
            with gzip.open(stream) as source:
                while piece := source.read(1 << 20):
                    size += len(piece)
                    if size > most:
                        raise FileRefused("zip_bomb", upload.name, what=f"> {most >> 20} MiB")
        except (OSError, EOFError, zlib.error) as error:
            raise FileRefused("damaged", upload.name) from error


@contextmanager
def opened(upload: Upload) -> Iterator[Book]:
    """The kept file as sheets; a packed one is unpacked first, within bounds. Raises FileRefused."""
    limits = Limits(size=settings.UPLOAD_LIMIT_BYTES)
    stream = files.open_file(upload.file)
    with stream, tempfile.TemporaryFile() as plain:
        source: IO[bytes] = (
            _unpacked(stream, plain, limits, upload.name) if sniff(stream) == "gzip" else stream
        )
        with open_sheets(source, name=upload.name, limits=limits) as book:
            yield book


def _unpacked(packed: IO[bytes], plain: IO[bytes], limits: Limits, name: str) -> IO[bytes]:
    try:
        with gzip.open(packed) as source:
            while piece := source.read(1 << 20):
                if plain.tell() + len(piece) > limits.size:
                    raise FileRefused("zip_bomb", name, what=f"> {limits.size >> 20} MiB")
                plain.write(piece)
    except (OSError, EOFError, zlib.error) as error:
        raise FileRefused("damaged", name) from error
    plain.seek(0)
    return plain
