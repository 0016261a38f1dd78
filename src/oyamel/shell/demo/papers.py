"""The files of the story, drawn when they are needed: pages, charts, tables. Invented, and small."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from time import gmtime
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from oyamel.shell.demo.story import Story

PAGE = (1000, 1300)
CHART = (960, 540)
MARGIN = 90
FIR, INK, SOFT, PAPER = "#1f5c45", "#1d2a26", "#5d6b66", "#ffffff"


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
    image = Image.new("RGB", PAGE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.text((MARGIN, MARGIN), words["title"], fill=FIR, font=_font(38))
    draw.text((MARGIN, MARGIN + 62), f"{since} – {until}", fill=SOFT, font=_font(22))
    for place, line in enumerate(words["lines"]):
        draw.text((MARGIN, MARGIN + 150 + place * 46), line, fill=INK, font=_font(25))
    target, day = io.BytesIO(), gmtime(0)
    image.save(target, "PDF", resolution=110, creationDate=day, modDate=day)
    return target.getvalue()


def _chart(given: dict[str, Any], words: dict[str, Any], since: date, until: date) -> bytes:
    image = Image.new("RGB", CHART, PAPER)
    draw = ImageDraw.Draw(image)
    draw.text((MARGIN, 36), f"{words['title']}, {given['unit']}", fill=FIR, font=_font(28))
    draw.text((MARGIN, 76), f"{since} – {until}", fill=SOFT, font=_font(18))
    values, floor = given["values"], CHART[1] - 60
    width = (CHART[0] - 2 * MARGIN) / len(values)
    for place, value in enumerate(values):
        left, top = MARGIN + place * width, floor - value / max(values) * (floor - 170)
        draw.rectangle((left, top, left + width * 0.7, floor), fill=FIR)
        draw.text((left + width * 0.35, top - 12), str(value), fill=INK, font=_font(20), anchor="mb")
    draw.line((MARGIN, floor, CHART[0] - MARGIN, floor), fill=SOFT, width=2)
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def _table(given: dict[str, Any], words: dict[str, Any], since: date, until: date) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(words["columns"])
    for day in range((until - since).days + 1):
        values = given["values"][day % len(given["values"])]
        writer.writerow([since + timedelta(days=day), *values])
    return target.getvalue().encode("utf-8-sig")


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


FORMS: dict[str, Callable[[dict[str, Any], dict[str, Any], date, date], bytes]] = {
    "page": _page,
    "chart": _chart,
    "table": _table,
}
