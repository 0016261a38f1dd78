"""Obligations as typed, checked data: one row is one duty under one law, with the condition under which it applies.

The form is described in docs/recipes/obligation-packs.md. What needs the conditions' language (unknown facts, units
against dimensions, thresholds that the condition does not reach) is checked where conditions are compiled, in
`oyamel.engine.applicability`, with the same problems and places.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from dateutil.rrule import rrulestr

from oyamel.facts.loader import load
from oyamel.facts.obligations.calendars import load_calendars
from oyamel.facts.obligations.problems import Problem, Where, attempt
from oyamel.facts.obligations.vocabulary import COUNTRIES, missing_languages
from oyamel.facts.text import Text

STATUSES = ("in-force", "in-flux", "repealed")
CHECKED = ("verified", "from-memory")
PART_CHECKED = (*CHECKED, "not-checked", "as-row")
DUE_TYPES = (
    "window", "recurring", "relative", "event", "once", "dated", "continuous", "permit_defined", "unknown", "none",
)  # fmt: skip
CORE = ("applies_when", "duty", "status", "thresholds", "row")
SOME_DAY = datetime(2000, 1, 1)
OPERATORS = ("==", "!=", "<", "<=", ">", ">=")
SHIFTS = ("next", "previous")
KEYS = (
    "id", "jurisdiction", "status", "title", "instrument", "citation", "authority", "topic", "kind", "duty",
    "applies_when", "thresholds", "due", "penalty", "retention", "sectors", "sources", "checked", "note", "as_of",
)  # fmt: skip
OFFSET = re.compile(
    r"[+-]?P(?:(\d+)BD|(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?)"
)
JURISDICTION = re.compile(r"(MX|US|CA)(-[A-Z0-9]{2,3})?")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MONTH_DAY = re.compile(r"\d{2}-\d{2}")


def listed(which: str) -> tuple[str, ...]:
    """The ids of a closed list: `topics` or `kinds`."""
    return tuple(entry["id"] for entry in load("obligations/lists.yaml")[which])


@dataclass(frozen=True)
class Threshold:
    """A number of the law, in the law's unit. `fact` None: `what` says what is measured. `what` may be empty."""

    fact: str | None
    op: str
    value: Decimal
    unit: str | None
    what: Text


@dataclass(frozen=True)
class Due:
    """When a duty falls due; see `oyamel.engine.recurrence` for the dates. `rule` is the readable text.

    `working_days` names the calendar by which the nth working day of BYDAY=MO,TU,WE,TH,FR;BYSETPOS=n is counted; `shift`
    {to, source} moves a date that is no working day, because the cited provision says so.
    """

    rule: Text
    type: str
    rrule: tuple[str, ...]
    checked: str
    start: str | None = None
    window: Mapping[str, str] | None = None
    trigger: str | None = None
    within: str | None = None
    anchor: str | None = None
    offset: str | None = None
    window_from: str | None = None
    frequency: str | None = None
    notes: str | None = None
    shift: Mapping[str, str] | None = None
    working_days: str | None = None


@dataclass(frozen=True)
class Finding:
    """What a later reading or a practitioner found about one field of a row.

    `state`: `applied` (the row has the new value), `in-part`, `open` (not applied: show it), `confirmed` (read again, right).
    """

    field: str
    state: str
    reason: str
    old: str | None = None
    new: str | None = None
    source: str | None = None
    on: str | None = None


@dataclass(frozen=True)
class Obligation:
    """One row of a pack, or one of an organization's own."""

    id: str
    jurisdiction: str
    status: str
    title: Text
    instrument: str
    citation: str
    authority: str
    topic: str
    kind: str
    duty: Text
    applies_when: str
    thresholds: tuple[Threshold, ...]
    due: Due
    penalty: Text
    retention: str | None
    retention_checked: str
    sectors: tuple[str, ...]
    sources: tuple[str, ...]
    checked: str
    note: Text | None
    as_of: str
    pack: str
    findings: tuple[Finding, ...] = field(default=())

    @property
    def country(self) -> str:
        """The country whose law it is: the first two letters of the jurisdiction."""
        return self.jurisdiction[:2]

    @property
    def is_verified(self) -> bool:
        """True when the core of the row was read in its source and no finding against that core is open."""
        return self.checked == "verified" and not any(one.field in CORE for one in self.open_findings)

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """The findings a page must show: those not applied, or in part only."""
        return tuple(finding for finding in self.findings if finding.state in ("open", "in-part"))


@dataclass(frozen=True)
class Pack:
    """The obligations of one country, at one date."""

    name: str
    country: str
    title: str
    as_of: str
    disclaimer: str
    rows: tuple[Obligation, ...]
    path: Path


def build_obligation(
    raw: Mapping[str, Any],
    pack: str,
    words: Mapping[str, Text] | None = None,
    findings: tuple[Finding, ...] = (),
) -> Obligation:
    """The typed row of checked raw data; `words` brings translated texts by field (duty, due.rule, …)."""
    texts = words or {}
    return Obligation(
        **{key: raw[key] for key in ("id", "jurisdiction", "status", "instrument", "citation", "authority")},
        **{key: raw[key] for key in ("topic", "kind", "applies_when", "checked", "as_of")},
        title=texts.get("title", as_text(raw["title"])),
        duty=texts.get("duty", as_text(raw["duty"])),
        thresholds=tuple(
            _threshold(row, texts.get(f"thresholds.{at}")) for at, row in enumerate(raw["thresholds"])
        ),
        due=_due(raw["due"], texts),
        penalty=texts.get("penalty", as_text(raw["penalty"])),
        retention=raw["retention"]["text"],
        retention_checked=raw["retention"]["checked"],
        sectors=tuple(raw["sectors"]),
        sources=tuple(raw["sources"]),
        note=texts.get("note", as_text(raw["note"])) if raw["note"] else None,
        pack=pack,
        findings=findings,
    )


def as_text(words: Any) -> Text:
    """A wording given as plain English, as a map of languages, or not at all."""
    if isinstance(words, dict):
        return Text.of(words)
    return Text(en=words or "")


def _threshold(row: Mapping[str, Any], what: Text | None) -> Threshold:
    value = Decimal(str(row["value"]))
    return Threshold(row.get("fact"), row["op"], value, row.get("unit"), what or as_text(row.get("what")))


def _due(raw: Mapping[str, Any], texts: Mapping[str, Text]) -> Due:
    rest = {key: value for key, value in raw.items() if key not in ("rule", "rrule")}
    return Due(rule=texts.get("due.rule", as_text(raw["rule"])), rrule=tuple(raw["rrule"]), **rest)


def row_problems(raw: Mapping[str, Any], languages_needed: bool = True) -> Iterator[Problem]:
    """What is wrong with the form of one row, places from the row itself."""
    missing = [key for key in KEYS if key not in raw]
    if missing:
        listed = ", ".join(missing)
        yield Problem(
            "row.keys",
            (),
            f"the row lacks: {listed}",
            "Add the keys; write null or [] where nothing is known.",
        )
        return
    for key in sorted(set(raw) - set(KEYS)):
        yield Problem(
            "row.key", (key,), f"the key {key!r} is unknown", f"Remove it or use one of: {', '.join(KEYS)}."
        )
    yield from _text_problems(raw, languages_needed)
    yield from _list_problems(raw)
    for at, threshold in enumerate(raw["thresholds"]):
        yield from _threshold_problems(("thresholds", at), threshold)
    yield from due_problems(raw["due"])


def _text_problems(raw: Mapping[str, Any], languages_needed: bool) -> Iterator[Problem]:
    if languages_needed:
        yield from missing_languages(("title",), raw["title"])
    for key in ("id", "title", "citation", "authority", "duty", "applies_when"):
        if not raw[key]:
            yield Problem(
                "row.empty", (key,), f"{key} is empty", "Write it; the register shows it to people."
            )
    if not JURISDICTION.fullmatch(str(raw["jurisdiction"])):
        reason = f"jurisdiction {raw['jurisdiction']!r} is neither a country nor a state or province"
        yield Problem(
            "row.jurisdiction", ("jurisdiction",), reason, "Write MX, US, CA or a code like MX-NLE."
        )
    if not DATE.fullmatch(str(raw["as_of"])):
        yield Problem(
            "row.date", ("as_of",), f"as_of {raw['as_of']!r} is no date", "Write it as 'YYYY-MM-DD'."
        )


def _list_problems(raw: Mapping[str, Any]) -> Iterator[Problem]:
    retention = raw["retention"] or {}
    checks = [
        (("status",), raw["status"], STATUSES),
        (("topic",), raw["topic"], listed("topics")),
        (("kind",), raw["kind"], listed("kinds")),
        (("checked",), raw["checked"], CHECKED),
        (("retention", "checked"), retention.get("checked"), PART_CHECKED),
    ]
    for where, value, allowed in checks:
        yield from _not_listed(where, value, allowed)
    if raw["checked"] == "verified" and raw["status"] != "repealed" and not raw["sources"]:
        reason = "the row says verified but names no source"
        yield Problem(
            "row.source", ("sources",), reason, "Add the address read, or write checked: from-memory."
        )


def _not_listed(where: Where, value: Any, allowed: tuple[str, ...]) -> Iterator[Problem]:
    if value not in allowed:
        reason = f"{'.'.join(map(str, where))} {value!r} is not in the list"
        yield Problem("row.list", where, reason, f"Use one of: {', '.join(allowed)}.")


def _threshold_problems(where: Where, row: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _not_listed((*where, "op"), row.get("op"), OPERATORS)
    if isinstance(row.get("value"), bool) or not isinstance(row.get("value"), int | float):
        yield Problem(
            "threshold.value", (*where, "value"), "the value is no number", "Write the number of the law."
        )
    if row.get("fact") is None and not row.get("what"):
        yield Problem(
            "threshold.what", where, "a threshold without fact lacks `what`", "Say what is measured."
        )


def due_problems(due: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with a due rule: its type, its recurrences, its dates and offsets."""
    where: Where = ("due",)
    missing = [key for key in ("rule", "type", "rrule", "checked") if key not in due]
    if missing:
        yield Problem("due.keys", where, f"due lacks: {', '.join(missing)}", "Add the keys; rrule may be [].")
        return
    for key in sorted(set(due) - set(Due.__dataclass_fields__)):
        yield Problem("due.key", (*where, key), f"the key {key!r} is unknown", "Remove it.")
    yield from _not_listed((*where, "type"), due["type"], DUE_TYPES)
    yield from _not_listed((*where, "checked"), due["checked"], PART_CHECKED)
    for at, rule in enumerate(due["rrule"]):
        remedy = "Write an RFC 5545 rule such as FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1."
        yield from attempt(partial(read_rrule, rule), "due.rrule", (*where, "rrule", at), remedy)
    yield from _due_form_problems(due)


def _due_form_problems(due: Mapping[str, Any]) -> Iterator[Problem]:
    remedy = "Write an ISO 8601 duration (P6M, -P30D, PT24H) or business days (-P20BD)."
    for key in ("within", "offset", "window_from"):
        if due.get(key) and not is_offset(due[key]):
            yield Problem("due.offset", ("due", key), f"{due[key]!r} is no length of time", remedy)
    if due.get("start") and not DATE.fullmatch(due["start"]):
        yield Problem(
            "due.start", ("due", "start"), f"{due['start']!r} is no date", "Write it as 'YYYY-MM-DD'."
        )
    if due["type"] == "relative" and not (due.get("anchor") and due.get("offset")):
        yield Problem("due.relative", ("due",), "a relative date lacks anchor or offset", "Add both.")
    window = due.get("window") or {}
    if window and not all(MONTH_DAY.fullmatch(str(window.get(key))) for key in ("from", "to")):
        yield Problem(
            "due.window", ("due", "window"), "the window lacks from or to", "Write both as 'MM-DD'."
        )
    if due.get("working_days") and due["working_days"] not in load_calendars():
        reason = f"there is no calendar {due['working_days']!r}"
        remedy = f"Use one of: {', '.join(load_calendars())}."
        yield Problem("due.calendar", ("due", "working_days"), reason, remedy)
    if due.get("shift"):
        yield from _shift_problems(due["shift"])


def _shift_problems(shift: Mapping[str, str]) -> Iterator[Problem]:
    yield from _not_listed(("due", "shift", "to"), shift.get("to"), SHIFTS)
    if not shift.get("source"):
        reason = "a due date moves only where the law says so, and no source is named"
        yield Problem("due.shift", ("due", "shift"), reason, "Add source: the provision that moves the date.")


def is_offset(text: str) -> bool:
    """True for a length of time that the due rules know: P6M, -P30D, PT24H, P10BD."""
    found = OFFSET.fullmatch(text)
    return bool(found and any(found.groups()))


def read_rrule(rule: str) -> None:
    """Raise ValueError with a readable reason when the text is no recurrence without DTSTART."""
    if not isinstance(rule, str) or "DTSTART" in rule.upper() or "\n" in rule:
        raise ValueError(f"the recurrence {rule!r} must be one rule without DTSTART")
    if re.search(r"FREQ=(HOURLY|MINUTELY|SECONDLY)|BYHOUR|BYMINUTE|BYSECOND", rule.upper()):
        raise ValueError(f"the recurrence {rule!r} is finer than a day")
    if re.search(r"INTERVAL=0*(;|$)", rule.upper()):
        raise ValueError(f"the recurrence {rule!r} has no interval")
    try:
        first = next(iter(rrulestr(rule, dtstart=SOME_DAY)), None)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise ValueError(f"the recurrence {rule!r} cannot be read ({error})") from error
    if first is None:
        raise ValueError(f"the recurrence {rule!r} never comes")


def country_of(meta: Mapping[str, Any]) -> str:
    """The country of a pack's meta; raises ValueError when it is none of the three."""
    if meta.get("jurisdiction") not in COUNTRIES:
        raise ValueError(
            f"meta.jurisdiction {meta.get('jurisdiction')!r} is not one of {', '.join(COUNTRIES)}"
        )
    return str(meta["jurisdiction"])
