"""Which source and meter a series of a file belongs to: as the last time, by number, account or name, or as chosen."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from oyamel.check.metering.importing.items import Series
from oyamel.check.metering.models import Meter, Source
from oyamel.kit.text import fold
from oyamel.org.actors import Actor
from oyamel.records.models import visible
from oyamel.registers.models import ImportLayout

TARGET = "activity series"
PIECE = 500
FIXED = ("meter", "account")  # these name a thing whoever sends the file
Choice = dict[str, Any]


@dataclass(frozen=True)
class Chosen:
    """The source of a series, and its meter where the file is about one."""

    source: Source
    meter: Meter | None = None


def suggest(actor: Actor, series: Iterable[Series], sender: str) -> dict[str, Choice]:
    """Series → {"source": id, "meter": id or None, "how": "remembered" or "matched"}, or {"out": True} as the last time."""
    wanted = list(series)
    found = _remembered(actor, wanted, sender)
    rest = [each for each in wanted if each.key not in found]
    return found | _matched(actor, rest)


def _fingerprint(series: Series, sender: str) -> tuple[str, str]:
    """(sender, hash) under which a series is remembered; one with a meter or account is known from any sender.

    A file that names nothing is known by its sender, else by its own name: two such files are two things.
    """
    fixed = [series.hints[name] for name in FIXED if name in series.hints]
    key = series.key if sender or series.hints else series.label
    said = "\0".join(fixed) if fixed else key
    digest = hashlib.sha256(f"{fold(said)}\0{series.form}".encode()).hexdigest()
    return ("" if fixed else fold(sender)), digest


def _remembered(actor: Actor, series: list[Series], sender: str) -> dict[str, Choice]:
    keys = {_fingerprint(each, sender): each.key for each in series}
    hashes = [digest for _sender, digest in keys]
    rows: list[ImportLayout] = []
    for start in range(0, len(hashes), PIECE):
        rows += ImportLayout.objects.filter(target=TARGET, fingerprint__in=hashes[start : start + PIECE])
    kept = {
        keys[row.sender_key, row.fingerprint]: row.columns
        for row in rows
        if (row.sender_key, row.fingerprint) in keys
    }
    there = sources_by_id(actor, [choice.get("source") for choice in kept.values()])
    return {
        key: {**choice, "how": "remembered"}
        for key, choice in kept.items()
        if choice.get("out") or choice.get("source") in there
    }


def remember(actor: Actor, series: Iterable[Series], choices: Mapping[str, Choice], sender: str) -> None:
    """Keep what was decided about series for the next file."""
    for each in series:
        choice = choices.get(each.key)
        if choice is None:
            continue
        sender_key, digest = _fingerprint(each, sender)
        ImportLayout.objects.update_or_create(
            organization=actor.organization, target=TARGET, sender_key=sender_key, fingerprint=digest,
            defaults={
                "sender": sender if sender_key else "", "columns": {name: value for name, value in choice.items() if name != "how"},
                "user": actor.user, "used_at": timezone.now(),
            },
        )  # fmt: skip


def _matched(actor: Actor, series: list[Series]) -> dict[str, Choice]:
    """Series whose texts name exactly one source or meter."""
    texts = {text for each in series for text in each.hints.values()}
    meters, sources = _meters(actor, texts), _sources(actor, texts)
    found: dict[str, Choice] = {}
    for each in series:
        meter = _only(meters.get(fold(each.hints.get("meter", "")), set()))
        names = (sources.get(fold(text), set()) for text in each.hints.values())
        source = (
            meter.source
            if meter
            else _only(set.intersection(*present) if (present := [name for name in names if name]) else set())
        )
        if source:
            found[each.key] = {"source": source.pk, "meter": meter.pk if meter else None, "how": "matched"}
    return found


def _only(found: set[Any]) -> Any:
    return next(iter(found)) if len(found) == 1 else None


def _meters(actor: Actor, texts: set[str]) -> dict[str, set[Meter]]:
    """Meters that count for a source, by serial number and by number."""
    rows = Meter.objects.filter(visible(actor, "create", "record__"), source__isnull=False)
    condition = Q(serial__in=texts) | Q(record__number__in=[text.upper() for text in texts])
    found: dict[str, set[Meter]] = {}
    for row in rows.filter(condition).select_related("record", "source__record")[:PIECE]:
        for text in (row.serial, row.record.number):
            found.setdefault(fold(text), set()).add(row)
    return found


def _sources(actor: Actor, texts: set[str]) -> dict[str, set[Source]]:
    """Sources in use, by number, account number and name."""
    rows = usable_sources(actor)
    condition = (
        Q(account_number__in=texts)
        | Q(record__number__in=[text.upper() for text in texts])
        | Q(record__title_key__in=[fold(text)[:250] for text in texts])
    )
    found: dict[str, set[Source]] = {}
    for row in rows.filter(condition)[:PIECE]:
        for text in (row.account_number, row.record.number, row.record.title):
            found.setdefault(fold(text), set()).add(row)
    found.pop("", None)
    return found


def usable_sources(actor: Actor) -> Any:
    """The sources to which the actor may add data."""
    rows = Source.objects.filter(visible(actor, "create", "record__"), organization=actor.organization)
    return rows.filter(record__is_archived=False).select_related("record__site", "organization")


def sources_by_id(actor: Actor, ids: Iterable[int | None]) -> dict[int, Source]:
    """The usable sources among ids."""
    wanted = sorted({pk for pk in ids if pk})
    found: dict[int, Source] = {}
    for start in range(0, len(wanted), PIECE):
        found |= {row.pk: row for row in usable_sources(actor).filter(pk__in=wanted[start : start + PIECE])}
    return found


def chosen(actor: Actor, choices: Mapping[str, Choice]) -> dict[str, Chosen]:
    """The choices as rows; one whose source may not be used any more is no choice."""
    there = sources_by_id(actor, [choice.get("source") for choice in choices.values()])
    ids = {choice["meter"] for choice in choices.values() if choice.get("meter")}
    meters = (
        {
            row.pk: row
            for row in Meter.objects.filter(pk__in=ids, source__in=list(there)).select_related("record")
        }
        if ids
        else {}
    )
    return {
        key: Chosen(there[choice["source"]], meters.get(choice.get("meter")))
        for key, choice in choices.items()
        if choice.get("source") in there
    }
