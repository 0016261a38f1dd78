"""How much of a file is read at most."""

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on a spreadsheet. `size` and `unpacked` are bytes; `ratio` is unpacked to packed, looked at
    above 50 MiB.

    `cells` bounds rows times columns of one sheet, the rectangle that is held in memory (about 32 bytes a
    cell).
    """

    size: int = 25 * MIB
    unpacked: int = 500 * MIB
    ratio: int = 300
    entries: int = 2_000
    rows: int = 200_000
    columns: int = 1_000
    cells: int = 10_000_000
    formulas: int = 200_000


RATIO_FROM = 50 * MIB
