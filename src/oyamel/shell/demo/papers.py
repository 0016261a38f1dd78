"""The files of the story, drawn when they are needed: pages, charts, tables. Invented, and small."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Any

import vl_convert

from oyamel.shell.demo.story import Story

PAGE = (595, 842)  # A4 in points
CHART = (960, 540)
MARGIN = 70
FIR, INK, SOFT = "#1f5c45", "#1d2a26", "#5d6b66"


@dataclass(frozen=True)
class Paper:
    """A file's content, the name under which it is handed in, and the note beside it."""

    content: bytes
    name: str
    note: str


def make(story: Story, name: str, since: date, until: date) -> Paper:
    """Draw a paper of the story for the period that it covers."""
    given, words = story.facts["papers"][name], story.say("papers", name)
    content = FORMS[given["form"]](given, words, since, until)
    return Paper(content, f"{words['name']} {until:%Y-%m}.{given['ending']}", words["note"])


def _page(given: dict[str, Any], words: dict[str, Any], since: date, until: date) -> bytes:
    lines = [_text(MARGIN, 190 + place * 24, line, 13, INK) for place, line in enumerate(words["lines"])]
    return vl_convert.svg_to_pdf(_svg(PAGE, [*_head(words["title"], since, until, 20), *lines]))


def _chart(given: dict[str, Any], words: dict[str, Any], since: date, until: date) -> bytes:
    values, floor = given["values"], CHART[1] - 60
    width = (CHART[0] - 2 * MARGIN) / len(values)
    parts = _head(f"{words['title']}, {given['unit']}", since, until, 28)
    for place, value in enumerate(values):
        left, height = MARGIN + place * width, value / max(values) * 280
        parts.append(
            f'<rect x="{left:.1f}" y="{floor - height:.1f}" width="{width * 0.7:.1f}" height="{height:.1f}" fill="{FIR}"/>'
        )
        parts.append(_text(left + width * 0.25, floor - height - 12, str(value), 20, INK))
    parts.append(f'<path d="M{MARGIN} {floor}H{CHART[0] - MARGIN}" stroke="{SOFT}" stroke-width="2"/>')
    return vl_convert.svg_to_png(_svg(CHART, parts))


def _head(title: str, since: date, until: date, size: int) -> list[str]:
    return [_text(MARGIN, 90, title, size, FIR), _text(MARGIN, 122, f"{since} – {until}", size * 0.65, SOFT)]


def _text(x: float, y: float, text: str, size: float, colour: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:.1f}"'
    return f'<text {place} font-family="sans-serif" fill="{colour}">{escape(text)}</text>'


def _svg(size: tuple[int, int], parts: list[str]) -> str:
    frame = f'width="{size[0]}" height="{size[1]}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {frame}><rect {frame} fill="white"/>{"".join(parts)}</svg>'
    )


def _table(given: dict[str, Any], words: dict[str, Any], since: date, until: date) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(words["columns"])
    for day in range((until - since).days + 1):
        values = given["values"][day % len(given["values"])]
        writer.writerow([since + timedelta(days=day), *values])
    return target.getvalue().encode("utf-8-sig")


FORMS: dict[str, Callable[[dict[str, Any], dict[str, Any], date, date], bytes]] = {
    "page": _page,
    "chart": _chart,
    "table": _table,
}
