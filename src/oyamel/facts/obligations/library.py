"""The packs that are shipped, read once: `load_packs()["MX"].rows`."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from oyamel.facts.loader import load_path
from oyamel.facts.obligations.overlay import REQUIRED_TEXTS, corrected, translated, verification_findings
from oyamel.facts.obligations.packs import (
    Finding,
    Obligation,
    Pack,
    build_obligation,
    country_of,
    row_problems,
)
from oyamel.facts.obligations.problems import Problem, attempt, refuse
from oyamel.facts.obligations.vocabulary import COUNTRIES, FOLDER

CORRECTIONS = FOLDER / "corrections.yaml"


@cache
def load_packs() -> Mapping[str, Pack]:
    """The shipped packs by country. Raises RefusedPack with every problem of the first bad file."""
    packs = {country: read_pack(FOLDER / f"obligations-{country.lower()}.yaml") for country in COUNTRIES}
    taken: set[str] = set()
    for pack in packs.values():
        refuse(pack.path, _double_problems(pack, taken))
    return packs


def read_pack(path: Path, corrections: Path | None = CORRECTIONS) -> Pack:
    """A pack from its file, with the corrections, findings and translations that stand beside it."""
    raw = load_path(path)
    refuse(path, _pack_problems(raw))
    rows, findings = list(raw["obligations"]), dict[str, tuple[Finding, ...]]()
    if corrections:
        rows, findings = corrected(rows, corrections)
        refuse(path, _rows_problems(rows, "obligations"))
    for row_id, more in _later_findings(path).items():
        findings[row_id] = (*findings.get(row_id, ()), *more)
    texts = translated(rows, path.parent, path.stem)
    built = (build_obligation(row, path.stem, texts[row["id"]], findings.get(row["id"], ())) for row in rows)
    meta = raw["meta"]
    return Pack(
        path.stem, country_of(meta), meta["title"], meta["as_of"], meta["disclaimer"], tuple(built), path
    )


def untranslated(pack: Pack, language: str) -> list[tuple[str, str]]:
    """The required texts (id, field) that fall back to English in a language; thresholds' texts are among them."""
    return [
        (row.id, name)
        for row in pack.rows
        for name, text in _required(row)
        if text and not text.own(language)
    ]


def _required(row: Obligation) -> Iterator[tuple[str, Any]]:
    yield from zip(REQUIRED_TEXTS, (row.title, row.duty, row.due.rule), strict=True)
    for at, threshold in enumerate(row.thresholds):
        yield f"thresholds.{at}", threshold.what if threshold.what.en else None


def _later_findings(path: Path) -> dict[str, tuple[Finding, ...]]:
    table = path.with_name(path.stem.replace("obligations-", "verification-") + ".csv")
    return verification_findings(table) if table.is_file() else {}


def _pack_problems(raw: Mapping[str, Any]) -> Iterator[Problem]:
    yield from attempt(lambda: country_of(raw["meta"]), "pack.country", ("meta",), "Write MX, US or CA.")
    yield from _rows_problems(raw["obligations"], "obligations")


def _rows_problems(rows: list[dict[str, Any]], section: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for at, row in enumerate(rows):
        for problem in row_problems(row):
            yield problem.under(section, at)
        if row.get("id") in seen:
            yield _twice(row["id"]).under(section, at)
        seen.add(row.get("id", ""))


def _double_problems(pack: Pack, taken: set[str]) -> Iterator[Problem]:
    for at, row in enumerate(pack.rows):
        if row.id in taken:
            yield _twice(row.id).under("obligations", at)
        taken.add(row.id)


def _twice(row_id: str) -> Problem:
    return Problem(
        "row.twice", ("id",), f"the id {row_id!r} stands twice", "Give one of the rows another id."
    )
