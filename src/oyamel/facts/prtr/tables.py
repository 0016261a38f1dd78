"""Reading the tables of `data/prtr`: cells are text, numbers exact, blanks are absent."""

import csv
from fractions import Fraction
from functools import cache

from oyamel.facts.loader import DATA
from oyamel.facts.text import Text

FOLDER = DATA / "prtr"


@cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of `data/prtr/<name>` as mappings from column to text, in the order of the file."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines(keepends=True)))


def exact(text: object) -> Fraction | None:
    """A number as written, exactly; None for a blank cell."""
    written = str(text).strip()
    return Fraction(written) if written else None


def must(text: object) -> Fraction:
    """A number that has to be there, exactly. Raises ValueError for a blank cell."""
    number = exact(text)
    if number is None:
        raise ValueError("a number is missing")
    return number


def wording(row: dict[str, str], prefix: str = "name_") -> Text:
    """The wording in the columns `name_en`, `name_es`, `name_fr`; a column may be missing."""
    return Text(*(row.get(prefix + language, "") for language in ("en", "es", "fr")))


@cache
def form_of(register: str, listing: str) -> Text | None:
    """The physical form in which a listing counts ("fume or dust"), None when every form counts."""
    for row in read_table("forms.csv"):
        if (row["register"], row["id"]) == (register, listing):
            return wording(row, "")
    return None
