"""The inbox: all that one person must do, in its band, and nothing of anybody else."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oyamel.org.models import Person
from oyamel.records import actions, approvals, domain, inbox, readers

TODAY = date(2026, 6, 15)


def person(world, role):
    return Person.objects.get(user=world.users[role])


def day(offset):
    return TODAY + timedelta(days=offset)


def shown(box):
    return {name: [(item.kind, item.what) for item in items] for name, items in box.bands() if items}


def test_everything_lies_in_its_band(north, aspect):
    with north.scope():
        me, row = person(north, "coordinator"), aspect("Row")
        for what, due in (
            ("Long ago", -30),
            ("Yesterday", -1),
            ("Now", 0),
            ("Tomorrow", 1),
            ("In two weeks", 14),
            ("Later", 15),
        ):
            actions.add_action(row.record, north.actor(), what, me, day(due))
            aspect(f"{what} (record)", owner=me, due_on=day(due))
        actions.add_action(row.record, north.actor(), "Some day", me)
        box = inbox.inbox(north.actor("coordinator"), TODAY)
        assert shown(box) == {
            "Late": [
                ("action", "Long ago"), ("record", "Long ago (record)"),
                ("action", "Yesterday"), ("record", "Yesterday (record)"),
            ],
            "Today": [("action", "Now"), ("record", "Now (record)")],
            "Next 14 days": [
                ("action", "Tomorrow"), ("record", "Tomorrow (record)"),
                ("action", "In two weeks"), ("record", "In two weeks (record)"),
            ],
            "Without a day": [("action", "Some day")],
        }  # fmt: skip
        assert (len(box), box.is_cut) == (11, False)


def test_nothing_of_others_nothing_closed_nothing_out_of_sight(north, south, guelph, aspect):
    with north.scope():
        me, other = person(north, "coordinator"), person(north, "contributor")
        row = aspect("Row")
        actions.add_action(row.record, north.actor(), "Of another", other, TODAY)
        actions.complete_action(
            actions.add_action(row.record, north.actor(), "Done", me, TODAY), north.actor()
        )
        aspect("Of another", owner=other, due_on=TODAY)
        closed, archived = (aspect(title, owner=me, due_on=TODAY) for title in ("Closed", "Archived"))
        domain.change(closed, north.actor(), {"closed_at": "2026-06-01T00:00:00Z"})
        domain.archive(archived, north.actor(), "sold")
        secret = aspect("Secret", owner=me, due_on=TODAY)
        actions.add_action(secret.record, north.actor(), "Secret", me, TODAY)
        readers.make_privileged(secret, north.actor())
        aspect("Elsewhere", site="guelph", owner=me, due_on=TODAY)
        assert len(inbox.inbox(north.actor("coordinator"), TODAY)) == 0
    with south.scope():
        assert len(inbox.inbox(south.actor("administrator"), TODAY)) == 0


def test_what_waits_for_the_approval_of_the_actor_is_for_today(north, guelph, aspect):
    with north.scope():
        approvals.submit(aspect("By manager").record, north.actor("manager"))
        approvals.submit(aspect("By coordinator").record, north.actor("coordinator"))
        seen = {
            role: [what for _kind, what in shown(inbox.inbox(north.actor(role), TODAY)).get("Today", [])]
            for role in ("manager", "management", "coordinator", "guelph")
        }
        assert seen == {
            "manager": ["By coordinator"],
            "management": ["By manager", "By coordinator"],
            "coordinator": [],
            "guelph": [],
        }


def test_a_deputy_finds_the_work_of_the_absent_person_with_the_name(north, aspect):
    with north.scope():
        away, deputy = person(north, "contributor"), person(north, "coordinator")
        aspect("Due", owner=away, due_on=TODAY)
        actions.add_action(aspect("Row").record, north.actor(), "Do it", away, TODAY)
        assert len(inbox.inbox(north.actor("coordinator"), TODAY)) == 0
        Person.objects.filter(pk=away.pk).update(deputy=deputy, absent_from=day(-2), absent_until=day(2))
        items = inbox.inbox(north.actor("coordinator"), TODAY).today
        assert [(item.what, item.person.name) for item in items] == [
            ("Due", "Contributor"),
            ("Do it", "Contributor"),
        ]
        assert len(inbox.inbox(north.actor("coordinator"), day(3))) == 0
        own = inbox.inbox(north.actor("contributor"), TODAY).today
        assert [(item.what, item.person) for item in own] == [("Due", None), ("Do it", None)]


def test_a_user_without_a_person_has_approvals_only(north, aspect):
    with north.scope():
        approvals.submit(aspect("By coordinator").record, north.actor("coordinator"))
        person(north, "management").delete()
        assert len(inbox.inbox(north.actor("management"), TODAY)) == 1


def test_a_long_list_is_cut_and_says_so(north, aspect, monkeypatch):
    monkeypatch.setattr(inbox, "MOST", 2)
    with north.scope():
        me, row = person(north, "coordinator"), aspect("Row")
        for place in range(3):
            actions.add_action(row.record, north.actor(), f"No. {place}", me, day(place - 5))
        box = inbox.inbox(north.actor("coordinator"), TODAY)
        assert ([item.what for item in box.late], box.is_cut) == (["No. 0", "No. 1"], True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_do_not_grow(north, aspect, django_assert_num_queries, count):
    with north.scope():
        me = person(north, "management")
        for place in range(count):
            row = aspect(f"A {place}", owner=me, due_on=TODAY)
            actions.add_action(row.record, north.actor(), "Do it", me, TODAY)
            approvals.submit(row.record, north.actor())
        actor = north.actor("management")
        with django_assert_num_queries(6):  # the person, who is away, approvals, actions, dates, records
            box = inbox.inbox(actor, TODAY)
            assert len([item.record.get_absolute_url() for item in box.today]) == 3 * count


def test_one_person_s_work_is_found_by_the_index_by_person(north, aspect):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL chooses by its statistics, which an empty table does not have")
    with north.scope():
        me = north.actor("coordinator")
        with CaptureQueriesContext(connection) as caught:
            inbox.inbox(me, TODAY)
        queries = [query["sql"] for query in caught.captured_queries if "ORDER BY" in query["sql"]]
        plans = []
        with connection.cursor() as cursor:
            for sql in queries[-3:]:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                plans.append(" ".join(str(row[3]) for row in cursor.fetchall()))
        indexes = ["action_by_person", "deadline_by_owner", "record_by_owner"]
        assert [index in plan for index, plan in zip(indexes, plans, strict=True)] == [True] * 3
