"""CSV and its relatives: which encoding, which delimiter, which decimal sign."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from oyamel.kit.errors import FileRefused

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 200
_SAMPLE_CHARACTERS = 256 * 1024
_LONGEST_FIELD = 131_072  # the csv module's own limit
_COMMA_NUMBER = re.compile(
    r"[+\-]?(\d{1,3}([.\s  ]\d{3})+|\d+),\d+(?<!,\d{3})|[+\-]?\d{1,3}([.\s  ]\d{3})+,\d+"
)
_POINT_NUMBER = re.compile(
    r"[+\-]?(\d{1,3}([,\s  ]\d{3})+|\d+)\.\d+(?<!\.\d{3})|[+\-]?\d{1,3}([,\s  ]\d{3})+\.\d+"
)
_PROTECTED = re.compile(r"'+[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text file is to be read. `decimal` is "," or "." when the numbers show it, else None."""

    encoding: str
    delimiter: str
    decimal: str | None
    skip: int = 0


def detect(stream: BinaryIO, place: str = "") -> Dialect:
    """Look at the whole file for the encoding and at its first lines for the rest. Raises FileRefused:
    encoding.
    """
    encoding = _encoding(stream, place)
    sample = _sample(stream, encoding, place)
    declared = re.match(r"sep=(.)\r?\n", sample, re.IGNORECASE)
    lines = sample[declared.end() :] if declared else sample
    delimiter = declared[1] if declared else _delimiter(lines)
    return Dialect(encoding, delimiter, _decimal(lines, delimiter), skip=1 if declared else 0)


def records(stream: BinaryIO, dialect: Dialect, place: str = "") -> Iterator[list[str | None]]:
    """The records in order, empty cells as None, and without the apostrophe that keeps a text from being a
    formula.
    """
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=dialect.encoding, newline="")
    try:
        reader = csv.reader(text, delimiter=dialect.delimiter)
        for _line in range(dialect.skip):
            next(reader, None)
        for record in reader:
            yield [_cell(value) for value in record]
    except (csv.Error, UnicodeError) as error:
        raise FileRefused("damaged", place) from error
    finally:
        if not stream.closed:
            text.detach()


def _cell(value: str) -> str | None:
    if not value:
        return None
    return value[1:] if value[0] == "'" and _PROTECTED.match(value) else value


def _encoding(stream: BinaryIO, place: str) -> str:
    stream.seek(0)
    head = stream.read(4096)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return _proven(stream, encoding, place)
    if b"\0" in head:
        little = head[1::2].count(0) > head[0::2].count(0)
        return _proven(stream, "utf-16-le" if little else "utf-16-be", place)
    return "utf-8" if _decodes(stream, "utf-8") else _proven(stream, "cp1252", place)


def _proven(stream: BinaryIO, encoding: str, place: str) -> str:
    if not _decodes(stream, encoding):
        raise FileRefused("encoding", place)
    return encoding


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    stream.seek(0)
    try:
        while chunk := stream.read(1 << 20):
            decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeError:
        return False
    return True


def _sample(stream: BinaryIO, encoding: str, place: str) -> str:
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        return text.read(_SAMPLE_CHARACTERS)
    except UnicodeError as error:
        raise FileRefused("encoding", place) from error
    finally:
        text.detach()


def _delimiter(sample: str) -> str:
    """The sign that cuts most lines into the same number of cells; more cells win over a tie."""
    return max(_DELIMITERS, key=lambda sign: _regularity(sample, sign))


def _regularity(sample: str, delimiter: str) -> tuple[float, int]:
    widths = Counter(len(record) for record in _sample_records(sample, delimiter) if any(record))
    widths.pop(1, None)
    total = sum(len(line) > 0 for line in _sample_records(sample, delimiter)) or 1
    width, lines = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return lines / total, width


def _sample_records(sample: str, delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            records.append(record)
            if len(records) == _SAMPLE_LINES:
                break
    except csv.Error:
        return records
    return records


def _decimal(sample: str, delimiter: str) -> str | None:
    """Comma or point, told only by numbers that can be read one way: 1.234 could be both."""
    cells = [cell.strip() for record in _sample_records(sample, delimiter) for cell in record]
    commas = sum(bool(_COMMA_NUMBER.fullmatch(cell)) for cell in cells)
    points = sum(bool(_POINT_NUMBER.fullmatch(cell)) for cell in cells)
    if commas == points:
        return None
    return "," if commas > points else "."
