"""Extent and formulas of an OpenDocument sheet, where one element may stand for a million rows."""

from collections.abc import Iterable
from xml.parsers import expat

from oyamel.kit.errors import FileRefused
from oyamel.kit.sheets.limits import Limits
from oyamel.kit.sheets.scan import Scan

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_CELLS = (_TABLE + "table-cell", _TABLE + "covered-table-cell")


def scan_content(chunks: Iterable[bytes], limits: Limits, place: str) -> dict[str, Scan]:
    """Scans by sheet name from the pieces of content.xml. Empty cells repeated to the edge do not count."""
    counter = _ContentCounter(limits, place)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = counter.start
    parser.EndElementHandler = counter.end
    parser.CharacterDataHandler = counter.text
    parser.StartDoctypeDeclHandler = counter.refuse
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise FileRefused("damaged", place) from error
    return counter.scans


class _ContentCounter:
    def __init__(self, limits: Limits, place: str) -> None:
        self.limits, self.place = limits, place
        self.scans: dict[str, Scan] = {}
        self.scan = Scan()
        self.row = self.column = self.row_repeat = self.cell_repeat = 0
        self.row_width = 0
        self.formula_columns: list[int] = []
        self.in_cell = self.filled = self.formula = False

    def refuse(self, *_declaration: object) -> None:
        raise FileRefused("damaged", self.place)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == _TABLE + "table":
            self._start_table(attributes)
        elif name == _TABLE + "table-row":
            self.row_repeat = self._repeat(attributes, "number-rows-repeated")
            self.column, self.row_width, self.formula_columns = 0, 0, []
        elif name in _CELLS:
            self.in_cell = True
            self.cell_repeat = self._repeat(attributes, "number-columns-repeated")
            self.formula = _TABLE + "formula" in attributes
            self.filled = self.formula or _OFFICE + "value-type" in attributes

    def text(self, _text: str) -> None:
        if self.in_cell:
            self.filled = True

    def end(self, name: str) -> None:
        if name in _CELLS:
            self._end_cell()
        elif name == _TABLE + "table-row":
            self._end_row()

    def _start_table(self, attributes: dict[str, str]) -> None:
        self.scan = self.scans.setdefault(attributes.get(_TABLE + "name", ""), Scan())
        self.row = 0

    def _repeat(self, attributes: dict[str, str], name: str) -> int:
        count = int(attributes.get(_TABLE + name, "1"))
        if not 0 < count <= 1 << 21:
            raise FileRefused("damaged", self.place)
        return count

    def _end_cell(self) -> None:
        self.in_cell = False
        if self.formula:
            self._check_width(self.column + self.cell_repeat)
            self.formula_columns.extend(range(self.column, self.column + self.cell_repeat))
        self.column += self.cell_repeat
        if self.filled:
            self.row_width = self.column

    def _check_width(self, columns: int) -> None:
        if columns > self.limits.columns:
            raise FileRefused("too_many_columns", self.place, limit=self.limits.columns)

    def _end_row(self) -> None:
        if self.row_width:
            self.scan.rows = self.row + self.row_repeat
            self.scan.columns = max(self.scan.columns, self.row_width)
            self.scan.check(self.limits, self.place)
        noted = len(self.scan.formulas) + self.row_repeat * len(self.formula_columns)
        if noted > self.limits.formulas:
            raise FileRefused("too_many_formulas", self.place, limit=self.limits.formulas)
        for row in range(self.row, self.row + self.row_repeat) if self.formula_columns else ():
            self.scan.formulas.update((row, column) for column in self.formula_columns)
        self.row += self.row_repeat
