"""Rows of somebody's own legal matrix beside rows of law: which is which, how surely, and why.

finder = Finder(register.obligations)
finder.best("NOM-052-ECOL-1993", "Clasificación de residuos peligrosos")   Found("mx-…", 0.97, "superseded", …)
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from oyamel.engine.applicability.citations import Citation, fold, read
from oyamel.facts.obligations import Obligation
from oyamel.facts.text import LANGUAGES

ENOUGH = 0.5
WORDS_ALONE = 0.45  # how alike the words must be where no citation helps
SAME, OTHER_VERSION, WHOLE_LAW, OTHER_PLACE = 1.0, 0.95, 0.6, 0.45
COMMON = frozenset(
    [
        "the",
        "of",
        "and",
        "for",
        "a",
        "an",
        "in",
        "to",
        "de",
        "la",
        "el",
        "los",
        "las",
        "del",
        "en",
        "y",
        "o",
        "para",
        "por",
        "con",
        "que",
        "un",
        "una",
        "le",
        "les",
        "des",
        "du",
        "et",
        "au",
        "aux",
        "sur",
        "dans",
        "pour",
        "par",
        "l",
        "d",
    ]
)


@dataclass(frozen=True)
class Found:
    """The row of law that fits best. `reason`: citation, version, law, place or words; `cited` and `known` are what was compared."""

    row: str
    score: float
    reason: str
    cited: str = ""
    known: str = ""
    version: str = ""


class Finder:
    """Finds rows of law by citation, else by the words of title and duty in any of the three languages."""

    def __init__(self, rows: Iterable[Obligation]) -> None:
        self.rows = {row.id: row for row in rows}
        self.by_law: dict[str, list[tuple[str, Citation]]] = defaultdict(list)
        for row in self.rows.values():
            for cited in dict.fromkeys([*read(row.citation), *read(row.instrument)]):
                self.by_law[cited.law].append((row.id, cited))
        self.texts = {row.id: [words(text) for text in _texts(row)] for row in self.rows.values()}
        self.weight = _weights(self.texts.values())

    def best(self, citation: str, title: str) -> Found | None:
        """The best fit, or None where nothing fits well enough."""
        asked = words(title)
        found = [each for cited in read(f"{citation} {title}") for each in self._by_citation(cited, asked)]
        found = found or self._by_words(asked)
        return max(found, key=lambda each: (each.score, each.row), default=None)

    def _by_citation(self, cited: Citation, asked: frozenset[str]) -> Iterable[Found]:
        for row, known in self.by_law.get(cited.law, []):
            base, reason = compare(cited, known)
            score = (
                base * 0.9 + self._likeness(row, asked) * 0.1
                if base > WHOLE_LAW
                else base + (1 - base) * 0.7 * self._likeness(row, asked)
            )
            if score >= ENOUGH:
                yield Found(row, round(score, 2), reason, _shown(cited), _shown(known), known.version)

    def _by_words(self, asked: frozenset[str]) -> list[Found]:
        scored = ((row, self._likeness(row, asked)) for row in self.rows)
        return [Found(row, round(score, 2), "words") for row, score in scored if score >= WORDS_ALONE]

    def _likeness(self, row: str, asked: frozenset[str]) -> float:
        """From 0 to 1: how much of the meaning of both texts is shared, rare words counting more."""
        return max((self._cosine(asked, text) for text in self.texts[row]), default=0.0)

    def _cosine(self, one: frozenset[str], other: frozenset[str]) -> float:
        norm = math.sqrt(self._sum(one) * self._sum(other))
        return self._sum(one & other) / norm if norm else 0.0

    def _sum(self, those: frozenset[str]) -> float:
        return sum(self.weight.get(word, self._rarest) ** 2 for word in those)

    @property
    def _rarest(self) -> float:
        return math.log(1 + len(self.rows))


def compare(cited: Citation, known: Citation) -> tuple[float, str]:
    """How well two citations of the same law agree, and in what."""
    if cited.version and known.version and cited.version != known.version:
        return OTHER_VERSION, "version"
    if cited.place == known.place:
        is_standard = bool(known.version) or bool(known.place)
        return (
            (SAME, "citation")
            if is_standard or cited.law.startswith(("SOR", "ON REG", "BC REG", "AB REG", "NOM", "NMX"))
            else (WHOLE_LAW, "law")
        )
    return (WHOLE_LAW, "law") if not cited.place or not known.place else (OTHER_PLACE, "place")


def words(text: str) -> frozenset[str]:
    """The words of a text that carry meaning, without accents, case and endings of the plural."""
    found = re.findall(r"[a-z][a-z0-9]+", fold(text))
    return frozenset(word.rstrip("s") for word in found if word not in COMMON)


def _texts(row: Obligation) -> list[str]:
    return [f"{row.title.own(each)}" for each in LANGUAGES if row.title.own(each)] + [
        f"{row.title.own(each)} {row.duty.own(each)}" for each in LANGUAGES if row.duty.own(each)
    ]


def _weights(texts: Iterable[Sequence[frozenset[str]]]) -> dict[str, float]:
    """Rare words weigh more: the logarithm of the share of rows that have them."""
    counts: Counter[str] = Counter()
    number = 0
    for each in texts:
        number += 1
        counts.update(frozenset().union(*each))
    return {word: math.log(1 + number / count) for word, count in counts.items()}


def _shown(citation: Citation) -> str:
    return " ".join(part for part in (citation.law, citation.place, citation.version) if part)
