"""Looks through a zipped workbook before anything opens it.

A reader builds the whole rectangle of a sheet in memory, so a file of one kilobyte with a value in the last
cell, or with a value repeated a million times, would end the process. Sizes written in the archive are not
believed: all is unpacked once, in pieces, and counted. On the way the cells that hold formulas or error
values are noted, for a reader sees only the stored results.
"""

import copy
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException, ElementTree

from oyamel.kit.errors import FileRefused
from oyamel.kit.sheets.limits import MIB, RATIO_FROM, Limits
from oyamel.kit.sheets.opendocument import scan_content
from oyamel.kit.sheets.scan import Position, Scan

_CHUNK = MIB
_LONGEST_TAG = MIB
_REFERENCE = re.compile(rb"r\s*=\s*[\"']([A-Za-z]{0,9})([0-9]{1,12})[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_FORMULA = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=[\"']([A-Za-z]+)([0-9]+)[\"'][^>]*>\s*<(?:\w+:)?f[\s/>]")
_ERROR = re.compile(rb"<(?:\w+:)?c\s[^>]*?\bt=[\"']e[\"'][^>]*>")
_OWN_REFERENCE = re.compile(rb"\sr=[\"']([A-Za-z]+)([0-9]+)[\"']")
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_REL_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def inspect_package(stream: BinaryIO, kind: str, limits: Limits, place: str = "") -> dict[str, Scan]:
    """Check an .xlsx, .xlsm or .ods against the limits and return a Scan by sheet name.

    Raises FileRefused: encrypted, zip_bomb, damaged, too_many_rows, too_many_columns, too_many_cells.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            _check_directory(archive, limits, place)
            parts = _scan_parts(archive, kind, limits, place)
            scans = parts["content.xml"] if kind == "ods" else _by_sheet_name(archive, parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError, ValueError) as error:
        raise FileRefused("damaged", place) from error
    except (ElementTree.ParseError, DefusedXmlException) as error:
        raise FileRefused("damaged", place) from error
    for name, scan in scans.items():
        scan.check(limits, f"{place} {name}".strip())
    return scans


def _check_directory(archive: zipfile.ZipFile, limits: Limits, place: str) -> None:
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise FileRefused("zip_bomb", place, what=f"{len(entries)} > {limits.entries}")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FileRefused("encrypted", place)
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise FileRefused("damaged", place)
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise FileRefused("damaged", place)


def _scan_parts(archive: zipfile.ZipFile, kind: str, limits: Limits, place: str) -> dict:
    """Unpack every entry once; a Scan for each entry that holds sheet data (for ODS: the scans of its one
    entry).
    """
    packed = sum(entry.compress_size for entry in archive.infolist()) or 1
    budget = _Budget(limits, packed, place)
    found: dict = {}
    for entry in archive.infolist():
        chunks = budget.count(_unpacked(archive, entry))
        if kind == "ods" and entry.filename == "content.xml":
            found[entry.filename] = scan_content(chunks, limits, place)
        elif kind == "ods":
            _drain(chunks)
        else:
            found[entry.filename] = _scan_sheet(chunks, limits, place)
    return found


@dataclass
class _Budget:
    limits: Limits
    packed: int
    place: str
    used: int = 0

    def count(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self.used += len(chunk)
            if self.used > self.limits.unpacked:
                raise FileRefused("zip_bomb", self.place, what=f"> {self.limits.unpacked // MIB} MiB")
            if self.used > RATIO_FROM and self.used > self.packed * self.limits.ratio:
                raise FileRefused("zip_bomb", self.place, what=f"> {self.limits.ratio} : 1")
            yield chunk


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The real content, to the end of the packed data: zipfile would stop at the size that the archive
    claims.
    """
    if entry.is_dir():
        return
    unbelieved = copy.copy(entry)
    unbelieved.file_size = 1 << 40
    with archive.open(unbelieved) as part:
        while chunk := part.read(_CHUNK):
            yield chunk


def _drain(chunks: Iterator[bytes]) -> None:
    for _chunk in chunks:
        pass


def _scan_sheet(chunks: Iterator[bytes], limits: Limits, place: str) -> Scan:
    """Extent, formulas and errors of a worksheet part; an empty Scan for any other part."""
    counter = _SheetCounter()
    rest, inside = b"", False
    for chunk in chunks:
        window = rest + chunk
        if not inside:
            inside = b"sheetData" in window
            rest = window if inside else window[-16:]
            if not inside:
                continue
        # Between an opening cell and its formula no element ends, so a cut before an end never parts the two.
        cut = max(window.rfind(b"</"), 0)
        if len(window) - cut > _LONGEST_TAG + _CHUNK:
            raise FileRefused("damaged", place)
        counter.read(window[:cut])
        counter.check(limits, place)
        rest = window[cut:]
    if inside:
        counter.read(rest)
    return counter.scan()


@dataclass
class _SheetCounter:
    """Collects from pieces cut between tags. Rows count by themselves only when some cells name no
    position.
    """

    last_row: int = 0
    last_cell_row: int = 0
    columns: set[bytes] = field(default_factory=set)
    implied_rows: int = 0
    unnamed_in_row: int = 0
    widest_unnamed: int = 0
    formulas: set[Position] = field(default_factory=set)
    errors: set[Position] = field(default_factory=set)

    def read(self, piece: bytes) -> None:
        references = _REFERENCE.findall(piece)
        cell_rows = {row for letters, row in references if letters}
        self.columns.update({letters for letters, _row in references if letters})
        self.last_cell_row = max(self.last_cell_row, *map(int, cell_rows), 0)
        self.last_row = max([self.last_row, *(int(row) for letters, row in references if not letters)])
        named, cells = sum(1 for letters, _row in references if letters), len(_CELL.findall(piece))
        if cells > named:
            self._note_unnamed(piece)
        self._note_special(piece)

    def check(self, limits: Limits, place: str) -> None:
        if len(self.formulas) + len(self.errors) > limits.formulas:
            raise FileRefused("too_many_formulas", place, limit=limits.formulas)

    def _note_unnamed(self, piece: bytes) -> None:
        """Cells without a position stand in the row of the element around them, one after the other."""
        first, *others = (len(_CELL.findall(part)) for part in _ROW.split(piece))
        counts = [self.unnamed_in_row + first, *others]
        self.widest_unnamed = max(self.widest_unnamed, *counts)
        self.unnamed_in_row = counts[-1]
        self.implied_rows += len(others)

    def _note_special(self, piece: bytes) -> None:
        if b"<f" in piece or b":f" in piece:
            self.formulas.update(_position(*found) for found in _FORMULA.findall(piece))
        if b'"e"' in piece or b"'e'" in piece:
            tags = (_OWN_REFERENCE.search(tag) for tag in _ERROR.findall(piece))
            self.errors.update(_position(*tag.groups()) for tag in tags if tag)

    def scan(self) -> Scan:
        columns = max((_column(letters) + 1 for letters in self.columns), default=0) + self.widest_unnamed
        rows = self.last_cell_row
        if self.widest_unnamed:
            rows = max(rows, self.last_row + self.implied_rows)
        return Scan(rows, columns, self.formulas, self.errors)


def _position(letters: bytes, row: bytes) -> Position:
    return int(row) - 1, _column(letters)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


def _by_sheet_name(archive: zipfile.ZipFile, parts: dict[str, Scan]) -> dict[str, Scan]:
    """Scans by the sheet's name. Parts that no sheet refers to keep their path as name, so that limits hold
    for them.
    """
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {item.get("Id"): _part_path(item.get("Target", "")) for item in relations}
    named = {}
    for sheet in (item for item in book.iter() if item.tag.endswith("}sheet")):
        path = targets.get(_relation_id(sheet), "")
        named[sheet.get("name", "")] = parts.get(path, Scan())
    used = {id(scan) for scan in named.values()}
    return named | {path: scan for path, scan in parts.items() if id(scan) not in used}


def _relation_id(sheet: Element) -> str | None:
    return sheet.get(_REL_ID) or sheet.get(_STRICT_REL_ID)


def _part_path(target: str) -> str:
    return target.lstrip("/") if target.startswith("/xl/") else f"xl/{target}"
