"""The guide: Markdown pages in three languages, shipped inside the package and kept in docs/guide of a checkout.

A file `03-registers.md` is the page `registers`; the number is its place. Its first line is the title, the paragraph
after it the summary. A page that a language lacks is shown in English.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from oyamel import home
from oyamel.kit.markdown import render_markdown

PACKAGED = Path(__file__).resolve().parents[1] / "guide"
FILE = re.compile(r"^(\d+)-([a-z-]+)\.md$")
LINK = re.compile(r"\]\(\d+-([a-z-]+)\.md\)")
NOTE = re.compile(r"\b(es|fr|Not checked): (.*?)(?=\s(?:es|fr|Not checked): |$)")
GLOSSARY_LINK = re.compile(r"\]\(\.\./\.\./glossary\.md\)")


@dataclass(frozen=True)
class Page:
    """A page of the guide in one language."""

    slug: str
    title: str
    summary: str
    body: str

    @property
    def html(self) -> SafeString:
        """The text below the title and summary as safe HTML, its links leading to the pages of the program."""
        linked = LINK.sub(r"](/help/\1/)", self.body)
        return SafeString(render_markdown(GLOSSARY_LINK.sub("](/help/glossary/)", linked), top_heading=1))


@dataclass(frozen=True)
class Term:
    """A term in three languages; a language that has no settled word for it is empty."""

    en: str
    es: str
    fr: str
    note: str

    def word(self, language: str) -> str:
        return getattr(self, language) or self.en

    def note_for(self, language: str) -> str:
        """What the note says of the word of one language; all of it in English."""
        return self.note if language == "en" else dict(NOTE.findall(self.note)).get(language, "")

    def is_checked(self, language: str) -> bool:
        """Whether the word of a language was compared with a published text."""
        return language not in dict(NOTE.findall(self.note)).get("Not checked", "")


def folder() -> Path:
    """Where the guide is: in the package, or in a checkout beside the code."""
    return PACKAGED if PACKAGED.is_dir() else home.CHECKOUT / "docs" / "guide"


def pages(language: str = "") -> tuple[Page, ...]:
    """All pages in their order, in a language (the reader's when none is given)."""
    return _pages((language or get_language() or "en")[:2])


def page(slug: str, language: str = "") -> Page:
    """A page by its address. Raises KeyError."""
    return {each.slug: each for each in pages(language)}[slug]


@cache
def _pages(language: str) -> tuple[Page, ...]:
    files = sorted((folder() / "en").glob("*.md"))
    return tuple(_read(_in_language(file, language)) for file in files if FILE.match(file.name))


def _in_language(file: Path, language: str) -> Path:
    own = file.parent.parent / language / file.name
    return own if own.is_file() else file


def _read(file: Path) -> Page:
    title, summary, *rest = file.read_text(encoding="utf-8").split("\n\n", 2)
    found = FILE.match(file.name)
    slug = found[2] if found else ""
    return Page(slug, title.removeprefix("# ").strip(), " ".join(summary.split()), "".join(rest))


@cache
def glossary() -> tuple[Term, ...]:
    """The terms of docs/glossary.md, in its order."""
    packaged = PACKAGED / "glossary.md"
    file = packaged if packaged.is_file() else home.CHECKOUT / "docs" / "glossary.md"
    lines = file.read_text(encoding="utf-8").splitlines()
    rows = [_row(line) for line in lines if line.startswith("| ") and not line.startswith("| ---")]
    return tuple(Term(*row) for row in rows[1:])


def _row(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
