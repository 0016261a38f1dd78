"""What a calendar shows: the dates that records bring, the actions by their days, and due records that bring no dates.

One range of days is read at a time; the number of queries is the same whatever it holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Value, Window
from django.db.models.functions import RowNumber

from oyamel.org.actors import Actor, branch_condition
from oyamel.org.models import Person
from oyamel.records import actions, deadlines
from oyamel.records.enums import ActionStatus, DeadlineNature
from oyamel.records.models import Action, Deadline, Record, visible

ACTIONS, RECORDS = "actions", "records"
NOBODY = 0


@dataclass(frozen=True)
class Wish:
    """Which entries: of a branch (site path), an owner (NOBODY: those without one), a nature, a source, only open ones.

    `source` is a source of dates, ACTIONS or RECORDS. `people` are owners of whom any will do.
    """

    branch: str = ""
    owner: int | None = None
    nature: str = ""
    source: str = ""
    only_open: bool = False
    is_public: bool = False
    people: frozenset[int] = frozenset()

    @property
    def has_deadlines(self) -> bool:
        return self.source not in (ACTIONS, RECORDS)

    @property
    def has_actions(self) -> bool:
        return self.source in ("", ACTIONS) and self.nature != DeadlineNature.LEGAL

    @property
    def has_records(self) -> bool:
        return self.source in ("", RECORDS) and self.nature != DeadlineNature.LEGAL


@dataclass(frozen=True)
class Entry:
    """One line of a calendar: the day, what is to be done, for which record, by whom, and the own target before it."""

    kind: str
    pk: int
    on: date
    what: str
    record: Record
    owner: Person | None
    nature: str = DeadlineNature.INTERNAL.value
    target_on: date | None = None
    moved_by: str = ""
    is_open: bool = True
    key: str = ""

    @property
    def is_legal(self) -> bool:
        return self.nature == DeadlineNature.LEGAL

    def is_late(self, today: date) -> bool:
        """Open, and its day is over."""
        return self.is_open and self.on < today


@dataclass
class Tally:
    """How many entries, and how many of them are still open."""

    all: int = 0
    open: int = 0

    def add(self, count: int, open_ones: int) -> None:
        """Add the counts of one source."""
        self.all += count
        self.open += open_ones


@dataclass
class Row:
    """The entries of one site path or one owner (both None for nobody's) in a span, counted."""

    key: Any
    legal: int = 0
    own: int = 0
    done: int = 0
    late: int = 0
    next_on: date | None = None

    @property
    def count(self) -> int:
        return self.legal + self.own

    def take(self, all: int, legal: int, open: int, late: int, next_on: date | None) -> None:
        """Add the counts of one source."""
        self.legal += legal
        self.own += all - legal
        self.done += all - open
        self.late += late
        self.next_on = min((day for day in (self.next_on, next_on) if day), default=None)


def dates(actor: Actor, wish: Wish) -> QuerySet[Deadline]:
    """The dates that records bring."""
    rows = deadlines.seen(actor, wish.branch).filter(_owned("owner", wish))
    if wish.nature:
        rows = rows.filter(nature=wish.nature)
    if wish.source:
        rows = rows.filter(source=wish.source)
    if wish.only_open:
        rows = rows.filter(is_open=True)
    return rows.filter(is_privileged=False) if wish.is_public else rows


def tasks(actor: Actor, wish: Wish) -> QuerySet[Action]:
    """The open actions that have a day."""
    rows = actions.actions_seen(actor, ActionStatus.OPEN).filter(_owned("responsible", wish))
    if wish.branch:
        rows = rows.filter(branch_condition([wish.branch], "record__site_path"))
    return rows.filter(record__is_privileged=False) if wish.is_public else rows


def due_records(actor: Actor, wish: Wish) -> QuerySet[Record]:
    """The open records that are due and bring no open dates of their own."""
    rows = Record.objects.filter(
        visible(actor, "view"), _owned("owner", wish), organization=actor.organization, closed_at=None, is_archived=False
    )  # fmt: skip
    if wish.branch:
        rows = rows.filter(branch_condition([wish.branch], "site_path"))
    rows = rows.filter(is_privileged=False) if wish.is_public else rows
    return rows.exclude(Exists(Deadline.objects.filter(record=OuterRef("pk"), is_open=True)))


def _owned(name: str, wish: Wish) -> Q:
    if wish.people:
        return Q(**{f"{name}__in": wish.people})
    if wish.owner is None:
        return Q()
    return Q(**{f"{name}__isnull": True}) if wish.owner == NOBODY else Q(**{name: wish.owner})


def _sources(actor: Actor, wish: Wish) -> Iterator[QuerySet[Any]]:
    if wish.has_deadlines:
        yield dates(actor, wish)
    if wish.has_actions:
        yield tasks(actor, wish)
    if wish.has_records:
        yield due_records(actor, wish)


def per_day(actor: Actor, wish: Wish, since: date, until: date) -> dict[date, Tally]:
    """How many entries each day from `since` to `until`, both included, holds."""
    found: dict[date, Tally] = defaultdict(Tally)
    for rows in _sources(actor, wish):
        open_ones = Count("pk", filter=Q(is_open=True)) if rows.model is Deadline else Count("pk")
        span = rows.filter(due_on__range=(since, until)).order_by().values_list("due_on")
        for on, count, count_open in span.annotate(count=Count("pk"), open_ones=open_ones):
            found[on].add(count, count_open)
    return dict(found)


def first_of_days(actor: Actor, wish: Wish, since: date, until: date, each: int) -> dict[date, list[Entry]]:
    """The first `each` entries of every day: the law's before the own, open before done."""
    found: dict[date, list[Entry]] = defaultdict(list)
    for rows in _sources(actor, wish):
        for entry in _entries(_firsts(rows.filter(due_on__range=(since, until)), each)):
            found[entry.on].append(entry)
    return {on: sorted(entries, key=_rank)[:each] for on, entries in found.items()}


def _firsts(rows: QuerySet[Any], each: int) -> QuerySet[Any]:
    order = [F("is_open").desc(), F("pk").asc()] if rows.model is Deadline else [F("pk").asc()]
    place = Window(RowNumber(), partition_by=F("due_on"), order_by=order)
    firsts = rows.order_by().select_related(None).annotate(place=place).filter(place__lte=each)
    return rows.model.objects.filter(pk__in=list(firsts.values_list("pk", flat=True)))


def _rank(entry: Entry) -> tuple[Any, ...]:
    return not entry.is_open, not entry.is_legal, entry.kind, entry.pk


def _entries(rows: QuerySet[Any]) -> list[Entry]:
    """The rows of one source with all that is shown of them, in one query."""
    if rows.model is Deadline:
        rows = rows.select_related("record__organization", "record__site", "owner")
        return [_of_deadline(row) for row in rows]
    if rows.model is Action:
        rows = rows.select_related("record__organization", "record__site", "responsible")
        return [_of_action(row) for row in rows]
    return [_of_record(row) for row in rows.select_related("organization", "site", "owner")]


def _of_deadline(row: Deadline) -> Entry:
    return Entry(
        "deadline", row.pk, row.due_on, deadlines.wording(row), row.record, row.owner, row.nature,
        row.target_on if row.target_on != row.due_on else None, row.moved_by, row.is_open, f"{row.source}/{row.key}",
    )  # fmt: skip


def _of_action(row: Action) -> Entry:
    return Entry("action", row.pk, row.due_on, row.what, row.record, row.responsible, key=f"action/{row.pk}")


def _of_record(row: Record) -> Entry:
    return Entry("record", row.pk, row.due_on, row.title, row, row.owner, key="due")


After = tuple[date, str, int]


def read(
    actor: Actor, wish: Wish, since: date, until: date, after: After | None = None, size: int = 50
) -> list[Entry]:
    """The first `size` entries from `since` to `until` in order of their days, beyond the entry `after` (day, kind, id)."""
    found: list[Entry] = []
    for rows in _sources(actor, wish):
        span = rows.filter(due_on__range=(after[0] if after else since, until))
        if after:
            span = span.filter(_beyond(rows.model, after))
        found += _entries(_nearest(span, size))
    return sorted(found, key=place_of)[:size]


def _nearest(span: QuerySet[Any], size: int) -> QuerySet[Any]:
    """The first rows by day and id. The days alone come in the order of the index; only the last of them is sorted whole."""
    days = list(span.order_by("due_on").values_list("due_on", flat=True)[:size])
    return span.filter(due_on__lte=days[-1]).order_by("due_on", "pk")[:size] if days else span.none()


def place_of(entry: Entry) -> After:
    """Where an entry stands in the list, to go on from there."""
    return entry.on, entry.kind, entry.pk


def _beyond(model: type[Any], after: After) -> Q:
    on, kind, pk = after
    own = {Deadline: "deadline", Action: "action", Record: "record"}[model]
    same_day = Q(due_on=on, pk__gt=pk) if own == kind else Q(due_on=on) if own > kind else Q(pk__in=[])
    return Q(due_on__gt=on) | same_day


def by_site(actor: Actor, wish: Wish, since: date, until: date, today: date) -> list[Row]:
    """One row for each site path that has entries in the span, the latest and fullest first."""
    return _grouped(actor, wish, since, until, today, ("site_path", "record__site_path", "site_path"))


def by_person(actor: Actor, wish: Wish, since: date, until: date, today: date) -> list[Row]:
    """One row for each owner (by id, None for nobody) that has entries in the span, the latest and fullest first."""
    return _grouped(actor, wish, since, until, today, ("owner", "responsible", "owner"))


def _grouped(
    actor: Actor, wish: Wish, since: date, until: date, today: date, columns: tuple[str, str, str]
) -> list[Row]:
    names = dict(zip((Deadline, Action, Record), columns, strict=True))
    found: dict[Any, Row] = {}
    for rows in _sources(actor, wish):
        span = rows.filter(due_on__range=(since, until)).order_by().select_related(None)
        for key, *counts in span.values_list(names[rows.model]).annotate(**_counts(rows.model, today)):
            found.setdefault(key, Row(key)).take(*counts)
    return sorted(found.values(), key=lambda row: (-row.late, -row.count, str(row.key)))


def _counts(model: type[Any], today: date) -> dict[str, Any]:
    """The columns that `Row.take` adds up, in its order."""
    has_state = model is Deadline
    is_open = Q(is_open=True) if has_state else Q()
    legal = Count("pk", filter=Q(nature=DeadlineNature.LEGAL)) if has_state else Value(0)
    return {
        "all_": Count("pk"),
        "legal_": legal,
        "open_": Count("pk", filter=is_open) if has_state else Count("pk"),
        "late_": Count("pk", filter=is_open & Q(due_on__lt=today)),
        "next_": Min("due_on", filter=is_open & Q(due_on__gte=today)),
    }


def late(actor: Actor, wish: Wish, today: date, most: int) -> int:
    """How many open entries lie before today, counted to `most`."""
    return min(sum(_count(rows, today, most) for rows in _sources(actor, wish)), most)


def _count(rows: QuerySet[Any], today: date, most: int) -> int:
    open_ones = rows.filter(is_open=True) if rows.model is Deadline else rows
    return open_ones.filter(due_on__lt=today).order_by()[:most].count()


def owners(entries: Iterable[Entry]) -> set[Person]:
    """Everybody who owns one of the entries."""
    return {entry.owner for entry in entries if entry.owner}
