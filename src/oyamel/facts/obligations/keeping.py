"""Rows of obligations as plain data and back, so that a version of a pack can be kept as it was.

digest_of(pack)                            names the version: any change of a row, a text or a finding gives another
from_plain(to_plain(row)) == row
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from decimal import Decimal
from functools import cache
from typing import Any

from oyamel.facts.obligations.library import load_packs
from oyamel.facts.obligations.packs import Due, Finding, Obligation, Pack, Threshold
from oyamel.facts.text import Text

TEXTS = ("title", "duty", "penalty", "note")
TUPLES = ("sectors", "sources")


def to_plain(row: Obligation) -> dict[str, Any]:
    """A row as JSON values."""
    plain = asdict(row)
    for threshold in plain["thresholds"]:
        threshold["value"] = str(threshold["value"])
    return json.loads(json.dumps(plain))  # tuples become lists, as they will be when read again


def from_plain(plain: Mapping[str, Any]) -> Obligation:
    """The row again."""
    raw = {**plain}
    for name in TEXTS:
        raw[name] = Text(**raw[name]) if raw[name] is not None else None
    for name in TUPLES:
        raw[name] = tuple(raw[name])
    raw["thresholds"] = tuple(_threshold(each) for each in raw["thresholds"])
    raw["findings"] = tuple(Finding(**each) for each in raw["findings"])
    raw["due"] = _due(raw["due"])
    return Obligation(**{each.name: raw[each.name] for each in fields(Obligation)})


def _threshold(raw: Mapping[str, Any]) -> Threshold:
    return Threshold(**{**raw, "value": Decimal(raw["value"]), "what": Text(**raw["what"])})


def _due(raw: Mapping[str, Any]) -> Due:
    return Due(**{**raw, "rule": Text(**raw["rule"]), "rrule": tuple(raw["rrule"])})


@cache
def plain_rows(pack: str) -> list[dict[str, Any]]:
    """The rows of a shipped pack, such as "MX", as plain data."""
    return [to_plain(row) for row in load_packs()[pack].rows]


@cache
def digest_of(pack: str) -> str:
    """The SHA-256 that names the shipped version of a pack."""
    text = json.dumps(plain_rows(pack), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def as_of(pack: Pack) -> str:
    """The day of the newest text among a pack's rows."""
    return max([pack.as_of, *(row.as_of for row in pack.rows)])
