"""Reading the CSV tables: every cell is text, blanks are kept as blanks (absent is not zero)."""

import csv
import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable


def data_path(name: str) -> Traversable:
    """The data file `name` of the inventory facts."""
    return files("oyamel.facts").joinpath("data", "inventory", name)


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of a CSV table as mappings from column to text; the order is that of the file."""
    text = data_path(name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines(keepends=True)))


@cache
def facts_hash() -> str:
    """SHA-256 over all data files, names and contents: the edition of facts that a run used."""
    total = hashlib.sha256()
    for entry in sorted(data_path("").iterdir(), key=lambda each: each.name):
        if entry.is_file():
            total.update(entry.name.encode() + b"\0" + entry.read_bytes())
    return total.hexdigest()


def number(text: str) -> float | None:
    """A number of a table, or None for a blank cell."""
    return float(text) if text.strip() else None
