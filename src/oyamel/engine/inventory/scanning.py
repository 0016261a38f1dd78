"""A look through a whole file of readings without keeping any: which series it has, and how much of each."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from oyamel.engine.inventory.layout import Layout
from oyamel.engine.inventory.problems import InventoryProblem, Remark
from oyamel.engine.inventory.readings import _arguments, _connection, _query, _rejected
from oyamel.engine.inventory.segments import Store
from oyamel.engine.inventory.settle import instant


@dataclass(frozen=True)
class Scanned:
    """A series of a file: rows with a value and without, first and last time as written (local times are not shifted),
    the plain sum of its values, and how many rows repeat an instant.
    """

    source: str
    rows: int
    blank: int
    first: str
    last: str
    total: float
    repeated: int


def scan_readings(path: Path, layout: Layout, source: str = "") -> tuple[list[Scanned], tuple[Remark, ...]]:
    """The series of a file in order of their names, and the lines that would be refused. Memory stays bounded.

    Raises file.unreadable.
    """
    with tempfile.TemporaryDirectory() as folder, _connection(Store(Path(folder))) as connection:
        query = f"""SELECT source, sum(there), sum(rows - there), min(moment), max(moment), sum(total), sum(rows - 1)
            FROM (SELECT source, moment, count(*) AS rows, count(value) AS there, sum(value) AS total
                  FROM ({_query(layout)}) WHERE moment IS NOT NULL GROUP BY source, moment)
            GROUP BY source ORDER BY source"""  # noqa: S608 - names are quoted
        arguments = _arguments(path, source or path.name.split(".")[0], layout)
        try:
            rows = connection.execute(query, arguments).fetchall()
        except (duckdb.Error, EOFError) as error:
            raise InventoryProblem("file.unreadable", file=path.name, line="?", why=str(error)) from error
        found = [
            Scanned(
                str(name),
                int(there),
                int(blank),
                instant(first),
                instant(last),
                float(total or 0),
                int(again),
            )
            for name, there, blank, first, last, total, again in rows
        ]
        return found, _rejected(connection, path)
