"""Deputies and handing over: no work is left to somebody who is not there."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from oyamel.org.models import Person
from oyamel.records import absence, actions, disposal, domain
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Action, Event, Record, RecordReader

TODAY = timezone.localdate()
DAY = date(2026, 6, 15)


def person(world, role):
    return Person.objects.get(user=world.users[role])


def people(world, *names):
    return [Person.objects.create(organization=world.organization, name=name) for name in names]


def away(person, deputy=None, **dates):
    for name, value in {"deputy": deputy, **dates}.items():
        setattr(person, name, value)
    person.save()


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({}, False),
        ({"absent_from": DAY, "absent_until": DAY}, True),
        ({"absent_from": date(2026, 6, 16)}, False),
        ({"absent_from": date(2026, 6, 1)}, True),
        ({"absent_until": DAY}, True),
        ({"absent_from": date(2026, 6, 1), "absent_until": date(2026, 6, 14)}, False),
        ({"left_on": DAY}, True),
        ({"left_on": date(2026, 6, 16)}, False),
    ],
)
def test_who_is_absent(north, dates, expected):
    assert absence.is_absent(Person(name="Ana", **dates), DAY) is expected


def test_the_deputy_acts_and_the_deputys_deputy_when_both_are_away(north):
    with north.scope():
        ana, ben, eva = people(north, "Ana", "Ben", "Eva")
        assert disposal.acting_owner(ana, DAY) == ana
        away(ana, ben, absent_from=DAY)
        assert disposal.acting_owner(ana, DAY) == ben
        away(ben, eva, absent_from=DAY)
        assert disposal.acting_owner(Person.objects.get(pk=ana.pk), DAY) == eva
        assert absence.represented_by(eva, DAY) == {ana.pk, ben.pk, eva.pk}
        assert absence.represented_by(ben, DAY) == {ben.pk}


def test_where_everybody_is_away_or_stands_in_for_the_other_the_work_stays(north):
    with north.scope():
        ana, ben, eva = people(north, "Ana", "Ben", "Eva")
        away(ana, ben, absent_from=DAY)
        away(ben, ana, absent_from=DAY)
        away(eva, None, absent_from=DAY)
        assert disposal.acting_owner(Person.objects.get(pk=ana.pk), DAY).pk == ana.pk
        assert disposal.acting_owner(eva, DAY) == eva
        assert absence.represented_by(ana, DAY) == {ana.pk}


def test_everything_open_goes_over_at_once_and_closed_work_stays(north, aspect):
    with north.scope():
        old, new = person(north, "coordinator"), person(north, "contributor")
        mine, closed, archived, other = (
            aspect(title, owner=old) for title in ("Mine", "Closed", "Archived", "Other")
        )
        domain.change(closed, north.actor(), {"closed_at": timezone.now()})
        domain.archive(archived, north.actor(), "sold")
        domain.change(other, north.actor(), {"owner": None})
        todo = actions.add_action(other.record, north.actor(), "Do it", old)
        done = actions.complete_action(
            actions.add_action(other.record, north.actor(), "Did", old), north.actor()
        )
        given = disposal.hand_over(old, new, north.actor(), "Lucía left")
        assert [str(work.pk) for work in given] == [str(mine.pk), str(todo.pk)]
        owners = dict(Record.objects.values_list("title", "owner__name"))
        assert owners == {
            "Mine": "Contributor",
            "Closed": "Coordinator",
            "Archived": "Coordinator",
            "Other": None,
        }
        assert Action.objects.get(pk=todo.pk).responsible == new
        assert Action.objects.get(pk=done.pk).responsible == old
        event = Event.objects.get(kind="OwnerHandedOver")
        assert (event.changes, event.text.text) == ({"owner": [old.pk, new.pk]}, "Lucía left")
        told = Event.objects.get(kind="ActionChanged")
        assert told.context["fields"] == {"responsible": [old.pk, new.pk]}
        assert told.batch == event.batch != ""


def test_a_successor_must_be_here_and_see_the_work(north, south, guelph, aspect):
    with north.scope():
        old, there = person(north, "coordinator"), person(north, "guelph")
        row = aspect(owner=old)
        with south.scope():
            stranger = person(south, "manager")
        gone = people(north, "Gone")[0]
        away(gone, left_on=TODAY - timedelta(days=1))
        for successor in (old, gone, stranger):
            with pytest.raises(Refused):
                disposal.hand_over(old, successor, north.actor())
        with pytest.raises(Refused) as caught:
            disposal.hand_over(old, there, north.actor())
        assert caught.value.messages == ["Guelph may not see ASP-0001; give the right first."]
        secret = aspect("Secret", owner=old, is_privileged=True)
        with pytest.raises(Refused) as caught:
            disposal.hand_over(old, person(north, "contributor"), north.actor())
        assert caught.value.messages == [
            "Contributor may not see privileged records: 1; give the right first."
        ]
        RecordReader.objects.create(
            organization=north.organization, record=secret.record, user=north.users["contributor"]
        )
        assert len(disposal.hand_over(old, person(north, "contributor"), north.actor())) == 2
        assert row.pk in set(
            Record.objects.filter(owner=person(north, "contributor")).values_list("pk", flat=True)
        )


def test_one_record_out_of_reach_stops_all(north, aspect):
    with north.scope():
        old, new = people(north, "Old", "New")
        aspect("Here", owner=old)
        aspect("There", owner=old, site="guelph")
        with pytest.raises(NotAllowed):
            disposal.hand_over(old, new, north.actor("coordinator"))
        assert Record.objects.filter(owner=old).count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_do_not_grow_with_the_work(north, aspect, django_assert_num_queries, count):
    with north.scope():
        old, new = people(north, "Old", "New")
        for place in range(count):
            row = aspect(f"A {place}", owner=old)
            actions.add_action(row.record, north.actor(), "Do it", old)
        actor = north.actor()
        search_index = (
            2 if connection.vendor == "sqlite" else 1
        )  # SQLite removes and inserts, PostgreSQL replaces
        with django_assert_num_queries(16 + search_index):
            assert len(disposal.hand_over(old, new, actor)) == 2 * count
