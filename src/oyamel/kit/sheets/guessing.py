"""Which column of a sheet stands for what: by its heading, by words that mean the same, by the look of its values."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from oyamel.kit.sheets.reader import HEADING_SIGN
from oyamel.kit.text import fold

How = Literal["", "label", "remembered", "synonym", "alike", "values"]

ALIKE = 0.86
SHORTEST = 4  # of a word that may stand inside a longer heading
ENOUGH = 3  # values that must fit before they alone decide
MOST_FIT = 0.8
_BRACKETS = re.compile(r"\s*[\[(][^\])]*[\])]")


@dataclass(frozen=True)
class Wanted:
    """Something that a column may stand for. `labels` and `synonyms` are folded; `fits` tells whether a cell could be
    meant as a value of it, `proves` whether it can be nothing else, so that values decide without a heading.
    """

    name: str
    labels: frozenset[str] = frozenset()
    synonyms: frozenset[str] = frozenset()
    fits: Callable[[Any], bool] | None = None
    proves: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Guess:
    """What a column stands for ('' for nothing known), and how that was found."""

    name: str = ""
    how: How = ""


def plain(heading: str) -> str:
    """A heading as it is compared: without unit or remark in brackets, star, accents and case."""
    return fold(_BRACKETS.sub("", heading).removesuffix("*")).rstrip(" :*")


def guess(headings: Sequence[str], columns: Sequence[Sequence[Any]], wanted: Sequence[Wanted]) -> list[Guess]:
    """One guess per heading, each wanted thing at most once; `columns` are some values of each column."""
    found = [Guess()] * len(headings)
    for how, rule in (
        ("label", _by_label),
        ("synonym", _by_synonym),
        ("alike", _by_likeness),
        ("values", _by_values),
    ):
        for place, heading in enumerate(headings):
            taken = {each.name for each in found}
            free = [each for each in wanted if each.name not in taken]
            if heading and not found[place].name and (name := rule(heading, columns[place], free)):
                found[place] = Guess(name, how)
    return found


def _parts(heading: str) -> list[str]:
    """A heading of two rows may be named by either; the finer one first."""
    parts = [plain(part) for part in [heading, *reversed(heading.split(HEADING_SIGN))]]
    return [part for part in dict.fromkeys([fold(heading), *parts]) if part]


def _by_label(heading: str, values: Sequence[Any], free: Sequence[Wanted]) -> str:
    parts = _parts(heading)
    return next((each.name for part in parts for each in free if part in each.labels), "")


def _by_synonym(heading: str, values: Sequence[Any], free: Sequence[Wanted]) -> str:
    parts = _parts(heading)
    return next(
        (each.name for part in parts for each in free if part in each.synonyms and _suits(each, values)), ""
    )


def _by_likeness(heading: str, values: Sequence[Any], free: Sequence[Wanted]) -> str:
    text = plain(heading)
    scored = [
        (_likeness(text, each.labels | each.synonyms), each.name) for each in free if _suits(each, values)
    ]
    best = sorted(scored, reverse=True)[:2]
    is_clear = best and best[0][0] >= ALIKE and (len(best) == 1 or best[1][0] < best[0][0])
    return best[0][1] if is_clear else ""


def _likeness(text: str, names: frozenset[str]) -> float:
    return max((_like(text, name) for name in names), default=0.0)


def _like(text: str, name: str) -> float:
    """1 for a name that stands whole in the text, the longer the better; else how many letters they share."""
    if len(name) >= SHORTEST and re.search(rf"\b{re.escape(name)}\b", text):
        return 0.9 + min(len(name) / max(len(text), 1), 1) / 10
    if abs(len(text) - len(name)) > 4:
        return 0.0
    return SequenceMatcher(None, text, name).ratio()


def _by_values(heading: str, values: Sequence[Any], free: Sequence[Wanted]) -> str:
    if len(values) < ENOUGH:
        return ""
    fitting = [each.name for each in free if each.proves and _most(each.proves, values)]
    return fitting[0] if len(fitting) == 1 else ""


def _suits(wanted: Wanted, values: Sequence[Any]) -> bool:
    return wanted.fits is None or _most(wanted.fits, values)


def _most(test: Callable[[Any], bool], values: Sequence[Any]) -> bool:
    return sum(map(test, values)) >= MOST_FIT * len(values)
