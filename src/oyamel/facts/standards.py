"""ISO 14001 in both editions (2015 with Amd 1:2024, and 2026), in own words.

    clause("2026/6.1.2").title("es")
    requirement("2026/6.1.2/g").text("fr")
    audit_questions("2026/6.1.2", "es")

Ids are `<edition>/<number>` and `<edition>/<number>/<letter>`; the letters are our own. Source, warning and
confidence of each row stand in `data/standards/iso14001.yaml`; a missing translation is English.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oyamel.facts.errors import UnknownFact
from oyamel.facts.loader import load, refusal
from oyamel.facts.text import Text

SOURCE = "standards/iso14001.yaml"
TRANSLATIONS = {language: f"standards/iso14001.{language}.yaml" for language in ("es", "fr")}


@dataclass(frozen=True)
class Edition:
    """An edition of the standard: `id` "2015" or "2026", dates as ISO text."""

    id: str
    name: Text
    status: Text
    published: str


@dataclass(frozen=True)
class Requirement:
    """One requirement in own words; `documented` is none, available or evidence."""

    id: str
    clause: str
    text: Text
    documented: str
    change: str
    transition: Text
    maps_to: tuple[str, ...]
    confidence: str


@dataclass(frozen=True)
class Clause:
    """One clause of one edition; `maps_to` names clauses of the other edition."""

    id: str
    edition: str
    number: str
    title: Text
    pdca: str
    parent: str | None
    is_heading: bool
    requirements: tuple[Requirement, ...]
    evidence: tuple[Text, ...]
    typical_nonconformities: tuple[Text, ...]
    notes: tuple[Text, ...]
    maps_to: tuple[str, ...]
    change: str
    transition: Text


@dataclass(frozen=True)
class AuditQuestion:
    """A question an auditor asks; `ask` is everyone, top_management, worker …"""

    id: str
    clauses: tuple[str, ...]
    ask: str
    text: Text


@dataclass(frozen=True)
class Standard:
    """Everything by id, in the order of the file."""

    editions: Mapping[str, Edition]
    clauses: Mapping[str, Clause]
    requirements: Mapping[str, Requirement]
    audit_questions: Mapping[str, AuditQuestion]


@functools.cache
def standard() -> Standard:
    """The whole of both editions, checked. Raises FactError."""
    clauses = {row["id"]: _clause(row) for row in load(SOURCE)["clauses"]}
    requirements = {each.id: each for clause in clauses.values() for each in clause.requirements}
    questions = {row["id"]: _question(row) for row in load(SOURCE)["audit_questions"]}
    editions = {key: _edition(key, row) for key, row in load(SOURCE)["editions"].items()}
    whole = Standard(editions, clauses, requirements, questions)
    _refuse_loose_ends(whole)
    return whole


def clause(clause_id: str) -> Clause:
    """A clause by id, such as "2026/6.1.2". Raises UnknownFact."""
    return _by_id("clause", standard().clauses, clause_id)


def requirement(requirement_id: str) -> Requirement:
    """A requirement by id, such as "2026/6.1.2/g". Raises UnknownFact."""
    return _by_id("requirement", standard().requirements, requirement_id)


def clauses_of(edition: str) -> tuple[Clause, ...]:
    """The clauses of an edition ("2015", "2026") in their order. Raises UnknownFact."""
    _by_id("edition", standard().editions, edition)
    return tuple(each for each in standard().clauses.values() if each.edition == edition)


def audit_questions(clause_id: str, language: str = "en") -> tuple[str, ...]:
    """What an auditor asks about a clause, worded in a language. Raises UnknownFact."""
    clause(clause_id)
    asked = standard().audit_questions.values()
    return tuple(each.text(language) for each in asked if clause_id in each.clauses)


def _by_id(kind: str, rows: Mapping[str, Any], fact_id: str) -> Any:
    if fact_id not in rows:
        raise UnknownFact(kind, fact_id)
    return rows[fact_id]


def _worded(english: str, *where: str) -> Text:
    found = {language: _translation(name, where) for language, name in TRANSLATIONS.items()}
    return Text(en=english, **{language: text for language, text in found.items() if text})


def _translation(name: str, where: tuple[str, ...]) -> str:
    node: Any = load(name)
    for key in where:
        node = node.get(key) if isinstance(node, dict) else None
    return node if isinstance(node, str) else ""


def _worded_list(rows: list[str], clause_id: str, field: str) -> tuple[Text, ...]:
    others = {language: _list_in(language, clause_id, field, len(rows)) for language in TRANSLATIONS}
    return tuple(
        Text(en=english, **{language: texts[at] for language, texts in others.items() if texts})
        for at, english in enumerate(rows)
    )


def _list_in(language: str, clause_id: str, field: str, length: int) -> list[str]:
    name = TRANSLATIONS[language]
    texts = load(name)["clauses"].get(clause_id, {}).get(field, [])
    if texts and len(texts) != length:
        reason = f"{field} has {len(texts)} lines, the English has {length}"
        raise refusal(name, ("clauses", clause_id, field), reason, "Give one line per English line.")
    return texts


def _edition(key: str, row: dict[str, Any]) -> Edition:
    name, status = (_worded(row[field], "editions", key, field) for field in ("name", "status"))
    return Edition(key, name, status, row["published"])


def _clause(row: dict[str, Any]) -> Clause:
    lists = {
        field: _worded_list(row[field], row["id"], field)
        for field in ("evidence", "typical_nonconformities", "notes")
    }
    return Clause(
        id=row["id"],
        edition=row["edition"],
        number=row["number"],
        title=_worded(row["title"], "clauses", row["id"], "title"),
        pdca=row["pdca"],
        parent=row["parent"],
        is_heading=row["heading"],
        requirements=tuple(_requirement(row["id"], each) for each in row["requirements"]),
        maps_to=tuple(row["maps_to"]),
        change=row["change"],
        transition=_worded(row["transition"], "clauses", row["id"], "transition"),
        **lists,
    )


def _requirement(clause_id: str, row: dict[str, Any]) -> Requirement:
    return Requirement(
        id=row["id"],
        clause=clause_id,
        text=_worded(row["text"], "requirements", row["id"]),
        documented=row["documented"]["form"],
        change=row["change"],
        transition=_worded(row["transition"] or "", "requirement_transitions", row["id"]),
        maps_to=tuple(row["maps_to"]),
        confidence=row["confidence"],
    )


def _question(row: dict[str, Any]) -> AuditQuestion:
    text = _worded(row["text"], "audit_questions", row["id"])
    return AuditQuestion(row["id"], tuple(row["clauses"]), row["ask"], text)


def _refuse_loose_ends(whole: Standard) -> None:
    for at, each in enumerate(whole.clauses.values()):
        named = [*each.maps_to, *([each.parent] if each.parent else [])]
        _refuse_unknown(named, whole.clauses, ("clauses", at))
        mapped = [target for row in each.requirements for target in row.maps_to]
        _refuse_unknown(mapped, whole.requirements, ("clauses", at, "requirements"))
    for at, question in enumerate(whole.audit_questions.values()):
        _refuse_unknown(question.clauses, whole.clauses, ("audit_questions", at))


def _refuse_unknown(named: Any, known: Mapping[str, Any], where: tuple[str | int, ...]) -> None:
    for fact_id in named:
        if fact_id not in known:
            raise refusal(SOURCE, where, f"{fact_id} does not exist", "Name an id of this file.")
