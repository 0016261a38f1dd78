"""What later readings changed: corrections with their reasons, findings not applied, translated texts.

`corrections.yaml` changes single fields of rows and adds rows; each entry says what stood there before (refused when
that is no longer true), what stands there now, why, and from which source. `verification-us.csv` lists findings that
are shown beside the row. `obligations-<country>.<language>.yaml` holds translated texts by id and field.
"""

import copy
import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from oyamel.facts.loader import load_path
from oyamel.facts.obligations.packs import Finding, as_text, row_problems
from oyamel.facts.obligations.problems import Problem, Where, refuse
from oyamel.facts.text import LANGUAGES, Text

STATES = ("applied", "in-part", "open", "confirmed")
REQUIRED_TEXTS = ("title", "duty", "due.rule")
Row = dict[str, Any]


def corrected(rows: Sequence[Row], path: Path) -> tuple[list[Row], dict[str, tuple[Finding, ...]]]:
    """The rows of one country with the corrections and additions of a file, and the findings by id."""
    raw = load_path(path)
    country = rows[0]["jurisdiction"][:2]
    refuse(path, _added_problems(raw["added"]))
    by_id = {row["id"]: copy.deepcopy(row) for row in rows}
    findings: dict[str, tuple[Finding, ...]] = {}
    for entry in raw["added"]:
        row = entry["row"]
        if row["jurisdiction"][:2] == country:
            by_id[row["id"]] = copy.deepcopy(row)
            findings[row["id"]] = (_finding({**entry, "field": "row", "state": "applied"}),)
    refuse(path, _correction_problems(raw["corrections"], by_id, country))
    for entry in raw["corrections"]:
        if entry["id"] in by_id:
            _apply(by_id[entry["id"]], entry)
            findings[entry["id"]] = (*findings.get(entry["id"], ()), _finding(entry))
    return list(by_id.values()), findings


def _added_problems(entries: Sequence[Row]) -> Iterator[Problem]:
    for at, entry in enumerate(entries):
        if not entry.get("reason"):
            yield Problem("correction.reason", ("added", at), "an added row without reason", "Say why.")
        for problem in row_problems(entry["row"]):
            yield problem.under("added", at, "row")


def _correction_problems(entries: Sequence[Row], rows: Mapping[str, Row], country: str) -> Iterator[Problem]:
    for at, entry in enumerate(entries):
        where: Where = ("corrections", at)
        if entry.get("state") not in STATES:
            yield Problem(
                "correction.state", where, f"state {entry.get('state')!r}", f"Use one of {', '.join(STATES)}."
            )
        if not entry.get("reason"):
            yield Problem("correction.reason", where, "a correction without reason", "Say why.")
        if not entry["id"].startswith(country.lower() + "-"):
            continue
        if entry["id"] not in rows:
            yield Problem(
                "correction.id", where, f"no row {entry['id']!r}", "Correct the id or remove the entry."
            )
        elif entry.get("state") != "confirmed" and "new" in entry:
            yield from _stale_problems(where, entry, rows[entry["id"]])


def _stale_problems(where: Where, entry: Row, row: Row) -> Iterator[Problem]:
    holder, key = _holder(row, entry["field"])
    if holder.get(key) != entry.get("old"):
        reason = (
            f"{entry['id']}: {entry['field']} is {holder.get(key)!r}, not the old value of the correction"
        )
        yield Problem(
            "correction.stale", where, reason, "Read the row again and renew or remove the correction."
        )


def _holder(row: Row, dotted: str) -> tuple[Row, str]:
    *path, key = dotted.split(".")
    for step in path:
        row = row[step]
    return row, key


def _apply(row: Row, entry: Row) -> None:
    if "new" in entry:
        holder, key = _holder(row, entry["field"])
        holder[key] = entry["new"]


def _finding(entry: Row) -> Finding:
    old, new = (None if entry.get(key) is None else str(entry[key]) for key in ("old", "new"))
    return Finding(
        entry["field"], entry["state"], entry["reason"], old, new, entry.get("source"), entry.get("date")
    )


def verification_findings(path: Path) -> dict[str, tuple[Finding, ...]]:
    """The findings of a verification table by id: those corrected in part, and those whose text was not found."""
    found: dict[str, tuple[Finding, ...]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            state = "in-part" if row["verdict"] == "corrected" else "open"
            reason = f"{row['quote_in_own_words']} ({row['not_applied_because']})"
            finding = Finding(
                row["field"],
                state,
                reason,
                row["old_value"] or None,
                row["new_value"] or None,
                row["source"],
                row["read_on"],
            )
            found[row["id"]] = (*found.get(row["id"], ()), finding)
    return found


def translated(rows: Sequence[Row], folder: Path, pack: str) -> dict[str, dict[str, Text]]:
    """The texts of each row in every language there is a file for: `texts[id]["due.rule"]("es")`."""
    texts = {row["id"]: dict(_english(row)) for row in rows}
    words: dict[str, dict[str, dict[str, str]]] = {
        row_id: {key: text.as_dict() for key, text in fields.items()} for row_id, fields in texts.items()
    }
    for language in LANGUAGES[1:]:
        path = folder / f"{pack}.{language}.yaml"
        if path.is_file():
            _merge(words, load_path(path), language, path)
    return {row_id: {key: Text.of(text) for key, text in fields.items()} for row_id, fields in words.items()}


def _english(row: Row) -> Iterator[tuple[str, Text]]:
    for key in ("title", "duty", "penalty", "note"):
        if row[key]:
            yield key, as_text(row[key])
    yield "due.rule", as_text(row["due"]["rule"])
    for at, threshold in enumerate(row["thresholds"]):
        if threshold.get("what"):
            yield f"thresholds.{at}", as_text(threshold["what"])


def _merge(
    words: dict[str, dict[str, dict[str, str]]], raw: Mapping[str, Any], language: str, path: Path
) -> None:
    problems = []
    for row_id, fields in raw.items():
        for key, text in fields.items():
            if key in words.get(row_id, {}):
                words[row_id][key][language] = text
            else:
                reason = f"there is no text {key!r} of {row_id!r} to translate"
                problems.append(
                    Problem("translation.unknown", (row_id, key), reason, "Correct the id or the field.")
                )
    refuse(path, problems)
