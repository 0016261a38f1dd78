"""Dates that records bring: filings, renewals, reviews. One table, read by calendar, feed, inbox and reminders.

FILING = source("filing", _("File: %(title)s"), _("Filings"))        once, in an app's deadlines.py or domain.py
plan({record.pk: [Planned("2027-03-01", date(2027, 3, 1))]}, FILING, since=today)   again whenever the rule or an answer changes
close(record, FILING, "2027-03-01", today, by=filing)                 done; what is done or past is never planned away
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from oyamel.org.actors import Actor, branch_condition
from oyamel.records.enums import DeadlineNature
from oyamel.records.errors import Refused
from oyamel.records.models import Deadline, Record, RecordReader

BATCH = 1000
COPIED = frozenset({"site", "owner", "is_archived", "is_privileged"})
_COLUMNS = ("site_path", "owner_id", "is_archived", "is_privileged")
_PLANNED = ("nature", "due_on", "target_on", "opens_on", "moved_by", "params")
_sources: dict[str, "Source"] = {}


@dataclass(frozen=True)
class Source:
    """Where dates come from: the sentence of one date, the name of all, and whether they run from `opens_on` on like a clock."""

    id: str
    sentence: Any
    label: Any = ""
    is_clock: bool = False


@dataclass(frozen=True)
class Planned:
    """One date to come. `key` names it among those of its record and source; the target is `due_on` unless earlier."""

    key: str
    due_on: date
    target_on: date | None = None
    opens_on: date | None = None
    nature: str = DeadlineNature.LEGAL.value
    moved_by: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        """The columns of the row that this date becomes."""
        return {name: getattr(self, name) for name in _PLANNED} | {"target_on": self.target_on or self.due_on}


def source(id: str, sentence: Any, label: Any = "", is_clock: bool = False) -> str:
    """Declare where dates come from and how they read; placeholders: title, number, and the date's own params.

    `label` names them all in the filter of the calendar. A clock is shown to everybody who sees its record, as soon as it runs.
    """
    _sources[id] = Source(id, sentence, label, is_clock)
    return id


def sources() -> list[Source]:
    """All declared sources that have a name."""
    return [each for each in _sources.values() if each.label]


def wording(deadline: Deadline) -> str:
    """The date in words, in the active language; one whose source is gone reads as its record's title."""
    found = _sources.get(deadline.source)
    return str(found.sentence if found else "%(title)s") % (
        deadline.params | {"title": deadline.record.title, "number": deadline.record.number}
    )


@transaction.atomic
def plan(wanted: Mapping[int, Sequence[Planned]], source_id: str, since: date) -> None:
    """Bring the open dates from `since` on of these records (by id) to what is wanted; the past and the done stay.

    Of many records at once: four queries per thousand. A date that stays keeps its row.
    """
    ids = list(wanted)
    for start in range(0, len(ids), BATCH):
        _plan_part({pk: wanted[pk] for pk in ids[start : start + BATCH]}, source_id, since)


def _plan_part(wanted: Mapping[int, Sequence[Planned]], source_id: str, since: date) -> None:
    present = {
        (row.record_id, row.key): row
        for row in Deadline.objects.filter(record__in=list(wanted), source=source_id)
    }
    new = {(pk, each.key): each for pk, dates in wanted.items() for each in dates}
    stale = [row.pk for at, row in present.items() if at not in new and row.is_open and row.due_on >= since]
    Deadline.objects.filter(pk__in=stale).delete()
    changed = [row for at, row in present.items() if at in new and row.is_open and _take_over(row, new[at])]
    Deadline.objects.bulk_update(changed, _PLANNED, batch_size=200)
    _insert(source_id, {at: each for at, each in new.items() if at not in present})


def _take_over(row: Deadline, planned: Planned) -> bool:
    values = planned.values()
    differs = any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    return differs


def _insert(source_id: str, new: Mapping[tuple[int, str], Planned]) -> None:
    records = Record.objects.in_bulk({pk for pk, _key in new})
    rows = [
        Deadline(
            organization_id=records[pk].organization_id, record=records[pk], source=source_id, key=key,
            **each.values(), **_copied(records[pk]),
        )
        for (pk, key), each in new.items()
    ]  # fmt: skip
    Deadline.objects.bulk_create(rows, batch_size=500)


def _copied(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in _COLUMNS}


def follow(ids: Iterable[int]) -> None:
    """Copy place, owner, archive and privilege of these records to their dates; called where an envelope is saved."""
    wanted = list(ids)
    for start in range(0, len(wanted), 500):
        part = Record.objects.filter(pk__in=wanted[start : start + 500], deadlines__isnull=False).distinct()
        for record in part:
            Deadline.objects.filter(record=record).update(**_copied(record))


def move_branch(old: str, new: str) -> None:
    """Give the dates of a branch its new path."""
    rows = Deadline.objects.filter(branch_condition([old], "site_path"))
    rows.update(site_path=Concat(Value(new), Substr("site_path", len(old) + 1)))


def close(record: Record, source_id: str, key: str, on: date, by: Record | None = None) -> Deadline:
    """Close a date, by the record that proves it where there is one. Raises Refused for one that is not open."""
    row = Deadline.objects.select_for_update().filter(record=record, source=source_id, key=key).first()
    if row is None or not row.is_open:
        raise Refused(_("This date of %(number)s is not open."), params={"number": record.number})
    return _set(row, False, on, by)


def reopen(record: Record, source_id: str, key: str) -> Deadline:
    """Open a closed date again. Raises Refused for one that is open or unknown."""
    row = Deadline.objects.select_for_update().filter(record=record, source=source_id, key=key).first()
    if row is None or row.is_open:
        raise Refused(_("This date of %(number)s is not closed."), params={"number": record.number})
    return _set(row, True, None, None)


def _set(row: Deadline, is_open: bool, on: date | None, by: Record | None) -> Deadline:
    row.is_open, row.closed_on, row.closed_by = is_open, on, by
    row.save(update_fields=["is_open", "closed_on", "closed_by"])
    return row


def seen(actor: Actor, branch: str = "") -> QuerySet[Deadline]:
    """The dates that the actor may see, of live records, of one branch when its path is given."""
    branches = actor.branches("view")
    condition = branch_condition(branches, "site_path")
    if branches and "" not in branches:
        condition |= Q(site_path="")
    readable = Q(is_privileged=False)
    readable |= Q(record__in=RecordReader.objects.filter(user=actor.user).values("record"))
    rows = Deadline.objects.filter(condition & readable, organization=actor.organization, is_archived=False)
    return rows.filter(branch_condition([branch], "site_path")) if branch else rows


def running(actor: Actor, today: date, branch: str = "") -> QuerySet[Deadline]:
    """The clocks that run on a day, whoever owns them, the earliest end first."""
    clocks = [each.id for each in _sources.values() if each.is_clock]
    rows = seen(actor, branch).filter(source__in=clocks, is_open=True, opens_on__lte=today)
    return rows.select_related("record__organization", "record__site", "owner").order_by("due_on", "pk")
