"""Privileged records: who is inside names others, and nobody is locked out by mistake."""

import pytest

from oyamel.org.models import Person
from oyamel.records import access, readers
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Event, Record


def person(world, role):
    return Person.objects.get(user=world.users[role])


def names(row):
    return [user.name for user in readers.readers_of(row.record)]


def test_who_closes_a_record_is_its_first_reader(north, aspect):
    with north.scope():
        row = aspect()
        readers.make_privileged(row, north.actor(), "case at court")
        record = Record.objects.get(pk=row.pk)
        assert names(row) == ["Manager"]
        seen = [role for role in north.users if access.may(north.actor(role), "view", record)]
        assert seen == ["manager"]
        with pytest.raises(Refused):
            readers.make_privileged(row, north.actor())
        readers.make_public(row, north.actor())
        assert access.may(north.actor("reader"), "view", Record.objects.get(pk=row.pk))
        with pytest.raises(Refused):
            readers.make_public(row, north.actor())


def test_readers_name_and_remove_readers(north, guelph, aspect):
    with north.scope():
        row = aspect()
        readers.make_privileged(row, north.actor())
        with pytest.raises(NotAllowed):
            readers.name_reader(
                row.record.__class__.objects.get(pk=row.pk),
                north.actor("administrator"),
                person(north, "administrator"),
            )
        record = Record.objects.get(pk=row.pk)
        readers.name_reader(record, north.actor(), person(north, "coordinator"))
        readers.name_reader(record, north.actor(), person(north, "coordinator"))
        with pytest.raises(Refused):
            readers.name_reader(record, north.actor(), person(north, "guelph"))
        with pytest.raises(Refused):
            readers.name_reader(
                record, north.actor(), Person.objects.create(organization=north.organization, name="X")
            )
        assert names(row) == ["Coordinator", "Manager"]
        assert access.may(north.actor("coordinator"), "change", record)
        readers.remove_reader(record, north.actor("coordinator"), north.users["manager"])
        with pytest.raises(Refused):
            readers.remove_reader(record, north.actor("coordinator"), north.users["coordinator"])
        assert names(row) == ["Coordinator"]
        kinds = list(
            Event.objects.filter(kind__startswith="Reader")
            .order_by("sequence")
            .values_list("kind", flat=True)
        )
        assert kinds == ["ReaderNamed", "ReaderNamed", "ReaderRemoved"]


def test_a_reader_who_only_reads_does_not_keep_the_door(north, aspect):
    with north.scope():
        row = aspect()
        readers.make_privileged(row, north.actor())
        record = Record.objects.get(pk=row.pk)
        readers.name_reader(record, north.actor(), person(north, "reader"))
        with pytest.raises(Refused):
            readers.remove_reader(record, north.actor(), north.users["manager"])
