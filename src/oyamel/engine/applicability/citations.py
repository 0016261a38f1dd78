"""Citations of law as people write them, read into what they mean, so that two ways of writing are known for the same.

read("NOM-052-ECOL-1993")              [Citation("NOM-052-SEMARNAT", version="1993")]
read("40 CFR §262.17(a)(7)")           [Citation("40 CFR 262", "262.17")]
read("R.R.O. 1990, Reg. 347, s. 18")   [Citation("ON REG 347")]
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from oyamel.facts.loader import load

RENAMED = {
    "ECOL": "SEMARNAT",
    "SARH": "SEMARNAT",
    "SEDESOL": "SEMARNAT",
}  # NOM of the ministry's earlier names
MOST_OF_A_RANGE = 40


@dataclass(frozen=True)
class Citation:
    """A law, standard or part of a code; the place in it (article, section, subpart); the year of a standard's version."""

    law: str
    place: str = ""
    version: str = ""


Reader = Callable[[re.Match[str]], Iterator[Citation]]


def read(text: str) -> list[Citation]:
    """Every citation that is recognised in a text, each once, in no order that matters."""
    found: dict[Citation, None] = {}
    plain = with_short_names(text)
    for pattern, reader in _patterns():
        for match in pattern.finditer(plain):
            found |= dict.fromkeys(reader(match))
    return list(found)


def fold(text: str) -> str:
    """Text without accents and case, inner space evened."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())


def with_short_names(text: str) -> str:
    """The text in capitals without accents, every known full name of a law replaced by its short one."""
    plain = fold(text)
    for name, short in _names():
        plain = plain.replace(name, short)
    return plain.upper()


@cache
def _names() -> tuple[tuple[str, str], ...]:
    """Full names and their short ones, the longest first, so that a regulation is not taken for its law."""
    pairs = [(name, short) for short, names in load("obligations/law-names.yaml").items() for name in names]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _standard(match: re.Match[str]) -> Iterator[Citation]:
    kind, number, family, version = (
        match["kind"],
        match["number"],
        match["family"] or "",
        match["version"] or "",
    )
    family = "-".join(RENAMED.get(part, part) for part in re.split(r"[-/\s]+", family) if part)
    name = "-".join(part for part in (kind, number.zfill(3) if number.isdigit() else number, family) if part)
    yield Citation(name, version=version)


def _federal_code(match: re.Match[str]) -> Iterator[Citation]:
    title, rest = match["title"], re.sub(r"\([^)]*\)", "", match["rest"])
    for part in re.finditer(r"(\d+)(?:\.(\d+[A-Z]?))?(?:-(?:\d+\.)?(\d+))?", rest):
        law = f"{title} CFR {part[1]}"
        if part[2] is None:
            yield from (Citation(law, place) for place in _subparts(rest) or [""])
            continue
        for section in _range(part[2], part[3]):
            yield Citation(law, f"{part[1]}.{section}")


def _subparts(rest: str) -> list[str]:
    return [f"SUBPART {each}" for each in re.findall(r"SUB(?:PART|P?\.)\s+([A-Z]+)\b", rest)]


def _range(first: str, last: str | None) -> list[str]:
    if not (last and first.isdigit() and 0 < int(last) - int(first) < MOST_OF_A_RANGE):
        return [first]
    return [str(number) for number in range(int(first), int(last) + 1)]


def _united_states_code(match: re.Match[str]) -> Iterator[Citation]:
    yield Citation(f"{match['title']} USC", match["section"])


def _texas_code(match: re.Match[str]) -> Iterator[Citation]:
    yield Citation(f"{match['title']} TAC {match['chapter']}", match["section"] or "")


def _california_code(match: re.Match[str]) -> Iterator[Citation]:
    yield Citation(f"{match['title']} CCR", match["section"])


def _health_code(match: re.Match[str]) -> Iterator[Citation]:
    yield Citation("HSC", match["section"])


def _numbered(prefix: str) -> Reader:
    def reader(match: re.Match[str]) -> Iterator[Citation]:
        yield Citation(f"{prefix} {match['number'].replace('-', '/')}")

    return reader


def _statute(match: re.Match[str]) -> Iterator[Citation]:
    yield Citation(f"{match['book'].replace('.', '').replace(' ', '')} {match['year']} C {match['chapter']}")


def _quebec(match: re.Match[str]) -> Iterator[Citation]:
    number = match["number"]
    yield Citation(f"CQLR {match['chapter']}" + (f" R {number}" if number else ""))


def _mexican(match: re.Match[str]) -> Iterator[Citation]:
    law, rest = match["law"], re.sub(r"\([^)]*\)", " ", match["rest"] or "")
    articles = [
        each for part in re.finditer(r"(\d+)(?:\s*-\s*(\d+))?", rest) for each in _range(part[1], part[2])
    ]
    yield from (Citation(law, article) for article in dict.fromkeys(articles) or [""])


def _gazette(match: re.Match[str]) -> Iterator[Citation]:
    day, month, year = match["day"], match["month"], match["year"]
    if not year:
        year, month, day = match["iso"].split("-")
    yield Citation("DOF", f"{year}-{int(month):02d}-{int(day):02d}")


@cache
def _short_names() -> str:
    names = [*load("obligations/law-names.yaml"), "LGEC", "RLGCC-RNE", "LAENL", "CBEM", "LSE"]
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


SECTION = r"(?:\s*(?:,|§+|SECS?\.?|S\.|PARTS?|CH\.|CHAPTER))*\s*"
PATTERNS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"\b(?P<kind>NOM|NMX|NADF|NTEA)[-\s]+(?:(?:AA|EM)[-\s]+)?(?P<number>\d{1,3})(?:[-\s]+(?P<family>[A-Z][A-Z0-9]*(?:[-/][A-Z]+\d*)*))?(?:[-/\s]+(?P<version>(?:19|20)\d\d))?"), _standard),
    (re.compile(r"\b(?P<title>\d{1,2})\s*C\.?\s?F\.?\s?R\.?(?P<rest>" + SECTION + r"\d[^;]*)"), _federal_code),
    (re.compile(r"\b(?P<title>\d{1,2})\s*U\.?\s?S\.?\s?C\.?" + SECTION + r"(?P<section>\d+[A-Z]*)"), _united_states_code),
    (re.compile(r"\b(?P<title>\d{1,2})\s*TAC" + SECTION + r"(?P<chapter>\d+)(?:\.(?P<section>\d+))?"), _texas_code),
    (re.compile(r"\b(?P<title>\d{1,2})\s*CCR" + SECTION + r"(?P<section>\d+(?:\.\d+)?)"), _california_code),
    (re.compile(r"\b(?:HSC|H&SC|HEALTH AND SAFETY CODE)" + SECTION + r"(?P<section>\d+(?:\.\d+)?)"), _health_code),
    (re.compile(r"\b(?:SOR|DORS)(?:/DORS)?[/\s-]+(?P<number>\d{2,4}[-/]\d+)"), _numbered("SOR")),
    (re.compile(r"(?:\bO\.?\s?REG\.?|\bONTARIO REGULATION|\bONT\.?\s?REG\.?|\bREGL\. DE L'ONT\.)\s*(?P<number>\d+(?:/\d+)?)"), _numbered("ON REG")),
    (re.compile(r"(?:^|[;,(]\s*)REG\.?\s*(?P<number>\d{3,4})\b(?!/)"), _numbered("ON REG")),
    (re.compile(r"\bR\.?\s?R\.?\s?O\.?\s*1990,?\s*REG\.?\s*(?P<number>\d+)"), _numbered("ON REG")),
    (re.compile(r"\bB\.?\s?C\.?\s*REG\.?\s*(?P<number>\d+/\d+)"), _numbered("BC REG")),
    (re.compile(r"\bALTA\.?\s*REG\.?\s*(?P<number>\d+/\d+)"), _numbered("AB REG")),
    (re.compile(r"\b(?P<book>R\.?\s?S\.?\s?[CAO]\.?|S\.?\s?C\.?|S\.?\s?O\.?|S\.?\s?B\.?\s?C\.?|L\.?\s?C\.?)\s*(?P<year>(?:19|20)\d\d),?\s*C(?:H)?\.\s*(?P<chapter>[A-Z]?-?\.?\d+(?:\.\d+)?)"), _statute),
    (re.compile(r"\b(?:CQLR,?\s*)?(?:C\.|CHAPITRE|CHAPTER|RLRQ,?\s*C\.?)?\s*(?P<chapter>[A-Z]-\d+(?:\.\d+)?)(?:,?\s*R\.?\s*(?P<number>\d+(?:\.\d+)?))"), _quebec),
    (re.compile(r"\bD\.?O\.?F\.?\s*(?:DEL?\s*)?(?:(?P<iso>\d{4}-\d{2}-\d{2})|(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4}))"), _gazette),
)  # fmt: skip


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Reader], ...]:
    """All of them; the one of Mexican laws is made of their short names, which are data."""
    names = _short_names()
    laws = rf"(?<![\w-])(?P<law>{names})(?![\w-])(?P<rest>[^;]*?)(?=;|\b(?:{names})\b|NOM-|NMX-|DOF|$)"
    return (*PATTERNS, (re.compile(laws), _mexican))
