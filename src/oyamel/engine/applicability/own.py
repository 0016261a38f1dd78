"""An organization's own rows (a municipality's, a permit's): the same form as a pack, with most keys optional.

row = read_own_row({"id": "own-1", "jurisdiction": "MX-NLE", "title": "…", "duty": "…",
                    "applies_when": 'municipality == "Apodaca" and employees > 0'}, register)
register.with_rows([row])
"""

from collections.abc import Mapping
from typing import Any

from oyamel.engine.applicability.register import RefusedRow, Register, condition_problems
from oyamel.engine.applicability.rules import Compiler
from oyamel.facts.obligations import Obligation, Problem
from oyamel.facts.obligations.packs import as_text, build_obligation, row_problems

OWN = "own"
USUAL: dict[str, Any] = {
    "status": "in-force",
    "instrument": "",
    "citation": "",
    "authority": "",
    "topic": "general",
    "kind": "limit",
    "duty": "",
    "applies_when": "true",
    "thresholds": [],
    "penalty": None,
    "sectors": ["all"],
    "sources": [],
    "checked": "from-memory",
    "note": None,
}
NEEDED = ("id", "jurisdiction", "title", "duty", "citation", "authority", "as_of")


def read_own_row(raw: Mapping[str, Any], register: Register) -> Obligation:
    """One checked row of an organization. Texts may be plain or by language, in one language or more.

    Raises RefusedRow with every problem: place (the key), reason, remedy.
    """
    problems = own_row_problems(raw, register)
    if problems:
        raise RefusedRow(str(raw.get("id") or "?"), problems)
    return build_obligation(_filled(raw), OWN)


def own_row_problems(raw: Mapping[str, Any], register: Register) -> list[Problem]:
    """Everything that is wrong with a row as typed; empty when it can be used."""
    missing = [key for key in NEEDED if not raw.get(key)]
    problems = [Problem("row.needed", (key,), f"{key} is missing", _remedy(key)) for key in missing]
    if raw.get("id") in register.rows:
        remedy = "Give your row another id."
        problems.append(Problem("row.twice", ("id",), f"the id {raw['id']!r} stands in a pack", remedy))
    for key in ("title", "duty"):
        problems += _wording_problems(key, raw.get(key))
    if problems:
        return problems
    problems = list(row_problems(_filled(raw), languages_needed=False))
    return problems or condition_problems(build_obligation(_filled(raw), OWN), Compiler(register.vocabulary))


def _remedy(key: str) -> str:
    return {
        "as_of": "Write the date of the text that you read, as 'YYYY-MM-DD'.",
        "jurisdiction": "Write MX, US, CA or a code like MX-NLE; name a municipality in the condition.",
        "authority": "Write whose rule it is.",
        "citation": "Write where it stands, such as: Reglamento municipal, art. 12.",
    }.get(key, f"Write the {key}.")


def _wording_problems(key: str, words: Any) -> list[Problem]:
    try:
        as_text(words)
    except ValueError as error:
        return [Problem("row.words", (key,), str(error), "Write it in en, es or fr.")]
    return []


def _filled(raw: Mapping[str, Any]) -> dict[str, Any]:
    due = {"rule": "", "type": "unknown", "rrule": [], "checked": "as-row", **(raw.get("due") or {})}
    retention = {"text": None, "checked": "as-row", **(raw.get("retention") or {})}
    return {**USUAL, **raw, "due": due, "retention": retention}
