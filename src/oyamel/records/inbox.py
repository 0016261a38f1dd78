"""The inbox: everything that a person must do, in bands by its day."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from oyamel.org.actors import Actor
from oyamel.org.models import Person
from oyamel.records import absence, actions, approvals, deadlines
from oyamel.records.enums import ActionStatus
from oyamel.records.models import Action, Approval, Deadline, Record, visible

SOON = timedelta(days=14)
MOST = 200


@dataclass(frozen=True)
class Item:
    """One thing to do. `kind` is 'action', 'approval', 'deadline' or 'record'; `person` is whose it is, where one stands in for somebody."""

    kind: str
    record: Record
    what: str
    due_on: date | None
    person: Person | None = None
    action: Action | None = None
    approval: Approval | None = None
    deadline: Deadline | None = None


@dataclass
class Inbox:
    """What is late, what is for today, what comes in the next fourteen days, and what has no day; each by its day.

    What waits for approval is for today. `is_cut` says that a list was longer than `MOST`.
    """

    late: list[Item] = field(default_factory=list)
    today: list[Item] = field(default_factory=list)
    soon: list[Item] = field(default_factory=list)
    undated: list[Item] = field(default_factory=list)
    is_cut: bool = False

    def __len__(self) -> int:
        return len(self.late) + len(self.today) + len(self.soon) + len(self.undated)

    def bands(self) -> Iterator[tuple[str, list[Item]]]:
        """(name in the active language, items) of each band, also of an empty one."""
        yield _("Late"), self.late
        yield _("Today"), self.today
        yield _("Next 14 days"), self.soon
        yield _("Without a day"), self.undated


def inbox(actor: Actor, today: date) -> Inbox:
    """The open actions of the actor and of those they stand in for, the records they own that are due, the approvals that wait.

    `today` is the day at the actor's place. The number of queries is constant; nothing counts all records.
    """
    box = Inbox()
    people = absence.represented_by(actor.person, today) if actor.person else set()
    sources = [_waiting(actor, today)]
    if people:
        sources += [
            _actions(actor, people, today),
            _deadlines(actor, people, today),
            _records(actor, people, today),
        ]
    for items in sources:
        box.is_cut = box.is_cut or len(items) > MOST
        for item in items[:MOST]:
            _band(box, item.due_on, today).append(item)
    for _name, items in box.bands():
        items.sort(key=lambda item: (item.due_on or date.max, item.record.pk))
    return box


def _band(box: Inbox, due_on: date | None, today: date) -> list[Item]:
    if due_on is None:
        return box.undated
    if due_on < today:
        return box.late
    return box.today if due_on == today else box.soon


def _waiting(actor: Actor, today: date) -> list[Item]:
    rows = approvals.waiting_for(actor)[: MOST + 1]
    return [Item("approval", row.record, row.record.title, today, approval=row) for row in rows]


def _actions(actor: Actor, people: set[int], today: date) -> list[Item]:
    rows = actions.actions_seen(actor, ActionStatus.OPEN).filter(_whose("responsible", people))
    rows = rows.filter(Q(due_on=None) | Q(due_on__lte=today + SOON))
    rows = rows.order_by(F("due_on").asc(nulls_last=True), "pk")[: MOST + 1]
    return [
        Item("action", row.record, row.what, row.due_on, _other(actor, row.responsible), action=row)
        for row in rows
    ]


def _deadlines(actor: Actor, people: set[int], today: date) -> list[Item]:
    rows = deadlines.seen(actor).filter(_whose("owner", people), is_open=True, target_on__lte=today + SOON)
    rows = rows.select_related("record__organization", "record__site", "owner").order_by("target_on", "pk")
    return [
        Item(
            "deadline",
            row.record,
            deadlines.wording(row),
            row.target_on,
            _other(actor, row.owner),
            deadline=row,
        )
        for row in rows[: MOST + 1]
    ]


def _records(actor: Actor, people: set[int], today: date) -> list[Item]:
    rows = Record.objects.filter(
        visible(actor, "view"), _whose("owner", people), organization=actor.organization, due_on__lte=today + SOON,
        closed_at=None, is_archived=False,
    )  # fmt: skip
    rows = rows.exclude(Exists(Deadline.objects.filter(record=OuterRef("pk"), is_open=True)))
    rows = rows.select_related("organization", "site", "owner").order_by("due_on", "pk")[: MOST + 1]
    return [Item("record", row, row.title, row.due_on, _other(actor, row.owner)) for row in rows]


def _whose(name: str, people: set[int]) -> Q:
    """One person is asked for as an equality: SQLite then takes the index by person, which is much narrower than the days."""
    return Q(**{name: next(iter(people))}) if len(people) == 1 else Q(**{f"{name}__in": people})


def _other(actor: Actor, person: Person | None) -> Person | None:
    return person if person != actor.person else None
