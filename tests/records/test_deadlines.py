"""Dates that records bring: planned again without losing what is done or past, and seen by who may see the record."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from oyamel.frame.organization.domain import sites
from oyamel.org.models import Person
from oyamel.records import deadlines, domain, inbox, readers
from oyamel.records.deadlines import Planned
from oyamel.records.errors import Refused
from oyamel.records.models import Deadline

TODAY = date(2026, 6, 15)
FILING = deadlines.source("test-filing", "File for %(period)s: %(title)s")


def dates(row):
    return [
        (d.key, d.due_on, d.target_on, d.is_open)
        for d in Deadline.objects.filter(record=row.record).order_by("key")
    ]


def planned(*days, **values):
    return [Planned(str(day), day, **values) for day in days]


def test_a_new_plan_keeps_what_is_done_and_what_is_past(north, aspect):
    past, done, moved, new = date(2026, 3, 1), date(2026, 9, 1), date(2027, 3, 1), date(2027, 9, 1)
    with north.scope():
        row = aspect()
        deadlines.plan({row.pk: planned(past, done, moved)}, FILING, TODAY)
        deadlines.close(row.record, FILING, str(done), TODAY)
        target = Planned(str(new), new, date(2027, 8, 30))
        deadlines.plan({row.pk: [target]}, FILING, TODAY)
        assert dates(row) == [
            ("2026-03-01", past, past, True),
            ("2026-09-01", done, done, False),
            ("2027-09-01", new, target.target_on, True),
        ]


def test_the_number_of_queries_does_not_grow(north, aspect):
    with north.scope():
        rows = [aspect(f"Row {n}") for n in range(3)]
        counts = []
        for part in (rows[:1], rows):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                deadlines.plan({row.pk: planned(date(2027, 1, 1)) for row in part}, "test-many", TODAY)
            counts.append(len([q for q in queries if "SAVEPOINT" not in q["sql"]]))
        assert counts[0] == counts[1]


def test_closing_twice_and_reopening_twice_are_refused(north, aspect):
    with north.scope():
        row = aspect()
        deadlines.plan({row.pk: planned(TODAY)}, FILING, TODAY)
        proof = aspect("Proof").record
        closed = deadlines.close(row.record, FILING, str(TODAY), TODAY, proof)
        assert (closed.closed_on, closed.closed_by, closed.is_open) == (TODAY, proof, False)
        with pytest.raises(Refused):
            deadlines.close(row.record, FILING, str(TODAY), TODAY)
        assert deadlines.reopen(row.record, FILING, str(TODAY)).closed_by is None
        with pytest.raises(Refused):
            deadlines.reopen(row.record, FILING, str(TODAY))


def test_the_own_target_is_never_after_the_law(north, aspect):
    with north.scope():
        row = aspect()
        with pytest.raises(IntegrityError), transaction.atomic():
            deadlines.plan({row.pk: [Planned("late", TODAY, date(2026, 7, 1))]}, FILING, TODAY)


def test_dates_are_seen_like_their_record(north, guelph, aspect):
    with north.scope():
        row = aspect()
        deadlines.plan({row.pk: planned(TODAY, params={"period": "2025"})}, FILING, TODAY)
        mine = north.actor("coordinator")
        assert [deadlines.wording(d) for d in deadlines.seen(mine)] == ["File for 2025: Solvent vapour"]
        assert list(deadlines.seen(guelph)) == []
        readers.make_privileged(row, north.actor(), "Counsel")
        assert list(deadlines.seen(mine)) == []
        assert deadlines.seen(north.actor("manager")).count() == 1


def test_dates_follow_owner_archive_and_place(north, aspect):
    with north.scope():
        row, me = aspect(), Person.objects.get(user=north.users["coordinator"])
        deadlines.plan({row.pk: planned(TODAY, params={"period": "2025"})}, FILING, TODAY)
        domain.change(row, north.actor(), {"owner": me})
        box = inbox.inbox(north.actor("coordinator"), TODAY)
        assert [(i.kind, i.what, i.due_on) for i in box.today] == [
            ("deadline", "File for 2025: Solvent vapour", TODAY)
        ]
        sites.move_site(north.actor("administrator"), north.sites["apodaca"], north.sites["guelph"])
        north.sites["apodaca"].refresh_from_db()
        assert Deadline.objects.get().site_path == north.sites["apodaca"].path
        domain.archive(row, north.actor(), "Closed line")
        assert list(deadlines.seen(north.actor())) == []
