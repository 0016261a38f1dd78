"""The words of a sector kit in other languages than English.

Read from `data/kits/words/<sector>.<language>.yaml`: by id `why` and `score_reason` of an aspect, `inputs` and
`outputs` of an activity. A file, an id or a wording that is missing leaves the English alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oyamel.facts.errors import FactError
from oyamel.facts.loader import DATA, load, refusal
from oyamel.facts.text import Text

TRANSLATED = ("es", "fr")
FIELDS = {"activities": ("inputs", "outputs"), "aspects": ("why", "score_reason")}
TOP = ("reviewed", *FIELDS)


@dataclass(frozen=True)
class Words:
    """The words of one kit by language, as in the files, checked against the kit."""

    languages: Mapping[str, Mapping[str, Any]]

    @property
    def unreviewed(self) -> tuple[str, ...]:
        """The languages whose words no second person of the trade has read yet: ("es", "fr")."""
        return tuple(language for language, words in self.languages.items() if not words["reviewed"])

    def text(self, aspect_id: str, field: str, english: str) -> Text:
        """`why` or `score_reason` of an aspect, as far as it is worded."""
        return Text(en=english, **dict(self._worded("aspects", aspect_id, field)))

    def texts(self, activity_id: str, field: str, english: Sequence[str]) -> tuple[Text, ...]:
        """`inputs` or `outputs` of an activity, in the order of the kit."""
        worded = dict(self._worded("activities", activity_id, field))
        return tuple(
            Text(en=each, **{language: row[at] for language, row in worded.items()})
            for at, each in enumerate(english)
        )

    def _worded(self, kind: str, fact_id: str, field: str) -> Iterator[tuple[str, Any]]:
        for language, words in self.languages.items():
            row = words.get(kind, {}).get(fact_id, {})
            if field in row:
                yield language, row[field]


def words_of(sector: str, kit: Mapping[str, Any]) -> Words:
    """The words for a kit given as plain data (`activities`, `aspects`). Raises FactError, with the line."""
    found = {}
    for language in TRANSLATED:
        name = f"kits/words/{sector}.{language}.yaml"
        if (DATA / name).is_file():
            found[language] = load(name)
            _refuse_bad_file(name, found[language], kit)
    return Words(found)


def _refuse_bad_file(name: str, words: Mapping[str, Any], kit: Mapping[str, Any]) -> None:
    for key in words:
        if key not in TOP:
            raise refusal(name, (key,), f"{key!r} is unknown", f"Choose from {', '.join(TOP)}.")
    if not isinstance(words.get("reviewed"), bool):
        raise refusal(name, ("reviewed",), "reviewed is not true or false", "Say whether they were reviewed.")
    for kind in FIELDS:
        english = {row["id"]: _english(kind, row) for row in kit[kind]}
        for fact_id, row in words.get(kind, {}).items():
            _refuse_bad_row(name, (kind, fact_id), row, english)


def _english(kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
    if kind == "activities":
        return {field: row[field] for field in FIELDS[kind]}
    return {"why": row["why"], "score_reason": row["typical_scores"]["reason"]}


def _refuse_bad_row(
    name: str, where: tuple[str, str], row: Mapping[str, Any], known: Mapping[str, Any]
) -> None:
    kind, fact_id = where
    if fact_id not in known:
        raise refusal(name, where, f"the kit has no {fact_id!r}", "Use an id of the kit, or remove the row.")
    for field, worded in row.items():
        if field not in FIELDS[kind]:
            raise refusal(
                name, (*where, field), f"{field!r} is unknown", f"Choose from {', '.join(FIELDS[kind])}."
            )
        if problem := _mismatch(name, (*where, field), worded, known[fact_id][field]):
            raise problem


def _mismatch(name: str, where: tuple[str, ...], worded: Any, english: Any) -> FactError | None:
    field = where[-1]
    if not english:
        return refusal(name, where, f"the kit has no {field} here", "Remove the wording.")
    if isinstance(english, list) and (not isinstance(worded, list) or len(worded) != len(english)):
        return refusal(
            name, where, f"{field} is not a list of {len(english)}", "Word each entry of the kit once."
        )
    if not all(isinstance(each, str) and each.strip() for each in _entries(worded, english)):
        return refusal(name, where, f"{field} is not text", "Give the wording as text.")
    return None


def _entries(worded: Any, english: Any) -> list[Any]:
    return worded if isinstance(english, list) else [worded]
