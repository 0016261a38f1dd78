"""A text as its sentences, and the points that it has to meet, each against one of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from oyamel.facts import statements
from oyamel.facts.statements import Point
from oyamel.frame.leadership.models import Statement
from oyamel.kit.markdown import text_blocks
from oyamel.org.models import LANGUAGES

CODES = [code for code, _name in LANGUAGES]
_END = re.compile(r"(?<=[.!?…])[\"”»)]*\s+(?=[\"“«(¿¡]*[A-ZÀ-ÞŒ0-9])")


def sentences(markdown: str) -> list[str]:
    """The sentences of a Markdown text in their order, without marks; a heading or a line of a list is one, too."""
    found = [part.strip() for block in text_blocks(markdown) for part in _END.split(block)]
    return [part for part in dict.fromkeys(found) if part]


def texts(row: Statement) -> dict[str, str]:
    """The texts that are written: language → Markdown, the record's own language first."""
    order = sorted(CODES, key=lambda code: code != row.record.language)
    return {code: text for code in order if (text := getattr(row, f"text_{code}").strip())}


def main_text(row: Statement) -> tuple[str, str]:
    """(language, text) against which points are ticked: that of the record's language, else the first that is written."""
    return next(iter(texts(row).items()), (row.record.language, ""))


@dataclass(frozen=True)
class Check:
    """A point and what it is ticked against: `sentence` stands in the text, `lost` stood there once."""

    point: Point
    sentence: str = ""
    lost: str = ""

    @property
    def is_open(self) -> bool:
        return not self.sentence


def checks(row: Statement, edition: str) -> list[Check]:
    """Every point of an edition with its tick; a tick whose sentence is gone from the text is open again."""
    _language, text = main_text(row)
    return checks_of(row.points, row.ticks, text, edition)


def checks_of(kind: str, ticks: Mapping[str, str], text: str, edition: str) -> list[Check]:
    """The same for a text that is no record's, such as that of a version."""
    there = set(sentences(text))
    return [_check(point, ticks.get(point.id, ""), there) for point in statements.points(kind, edition)]


def _check(point: Point, ticked: str, there: set[str]) -> Check:
    return Check(point, sentence=ticked) if ticked in there else Check(point, lost=ticked)


def open_points(row: Statement, edition: str) -> list[Point]:
    """The required points that no sentence of the text meets."""
    return [each.point for each in checks(row, edition) if each.is_open and each.point.is_required]
