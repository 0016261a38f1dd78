"""Ledger lines as CSV and Parquet, of the sources that the reader sees."""

from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from oyamel.check.inventory.domain import files
from oyamel.check.inventory.models import Calculation
from oyamel.check.inventory.queries.figures import Wanted
from oyamel.check.inventory.queries.lines import visible_sources
from oyamel.kit.sheets import Column, write_csv
from oyamel.org.actors import Actor

NUMBERS = (pa.types.is_floating, pa.types.is_integer)


def seen_lines(actor: Actor, calculation: Calculation, branch: str = "") -> pa.Table:
    """The lines of a calculation that the actor may see."""
    sources = visible_sources(actor, Wanted({}, branch))
    return files.lines(calculation, [("source", "in", sources or [""])])


def write_csv_lines(target: BinaryIO, lines: pa.Table) -> int:
    """Write lines as CSV with the engine's names of columns; returns how many."""
    columns = [
        Column(name, name, type="number" if _is_number(lines.schema.field(name)) else "text")
        for name in lines.column_names
    ]
    rows = (
        (str(row["line"]), list(row.values())) for batch in lines.to_batches() for row in batch.to_pylist()
    )
    return write_csv(target, columns, rows)


def _is_number(field: pa.Field) -> bool:
    return any(test(field.type) for test in NUMBERS)


def write_parquet_lines(target: BinaryIO, lines: pa.Table) -> int:
    """Write lines as Parquet; returns how many."""
    pq.write_table(lines, target)
    return len(lines)
