"""Checkpoints name what a database superuser did, even one who recomputes every hash; and what happens to the files."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from oyamel.jobs.registry import kind_of
from oyamel.records import append_only, checkpoints, domain, history, verification
from oyamel.records.models import Checkpoint, Event, EventText


@pytest.fixture
def superuser(db):
    """The triggers are off: whoever may do that may do anything in the database."""
    append_only.remove(connection)
    yield
    append_only.install(connection)


@pytest.fixture
def told(north, aspect):
    """A record with five events, signed."""
    with north.scope():
        row = aspect()
        for place in range(4):
            domain.change(row, north.actor(), {"title": f"Title {place}"}, reason=f"reason {place}")
        checkpoints.write_checkpoint(north.organization)
    return row


def recompute(subject_id):
    """Chain all events of a subject anew, as a careful forger does."""
    previous = ""
    for sequence, event in enumerate(
        Event.objects.filter(subject_id=subject_id).order_by("sequence"), start=1
    ):
        event.sequence, event.previous_hash = sequence, previous
        event.hash = previous = history.event_hash(event)
        Event.objects.filter(pk=event.pk).update(
            sequence=sequence, previous_hash=event.previous_hash, hash=event.hash
        )


def found(world):
    return {(fault.event_id, fault.problem) for fault in verification.verify(world.organization)}


def pk_of(row, sequence):
    return Event.objects.get(record=row.record, sequence=sequence).pk


def test_what_nobody_touched_holds_before_and_after_a_checkpoint(north, told):
    with north.scope():
        assert found(north) == set()
        domain.change(told, north.actor(), {"title": "Later"})
        assert found(north) == set()
        checkpoints.write_checkpoint(north.organization)
        assert checkpoints.write_checkpoint(north.organization) is None
        assert list(Checkpoint.objects.order_by("number").values_list("number", "events")) == [(1, 5), (2, 1)]
        assert found(north) == set()


def test_an_event_changed_without_recomputing_is_named(north, told, superuser):
    with north.scope():
        Event.objects.filter(pk=pk_of(told, 3)).update(changes={"title": ["a", "b"]})
        assert found(north) == {(pk_of(told, 3), "changed")}


def test_an_event_changed_under_a_recomputed_chain_is_named(north, told, superuser):
    with north.scope():
        Event.objects.filter(pk=pk_of(told, 3)).update(actor=north.users["reader"])
        recompute(told.pk)
        assert list(history.faults_in(north.organization)) == []
        assert found(north) == {
            (pk_of(told, 3), "changed"),
            (pk_of(told, 4), "rehashed"),
            (pk_of(told, 5), "rehashed"),
        }


def test_an_event_removed_under_a_recomputed_chain_is_named(north, told, superuser):
    with north.scope():
        gone, after = pk_of(told, 3), [pk_of(told, 4), pk_of(told, 5)]
        EventText.objects.filter(event=gone).delete()
        Event.objects.filter(pk=gone).delete()
        recompute(told.pk)
        assert list(history.faults_in(north.organization)) == []
        assert found(north) == {(gone, "removed"), *((pk, "rehashed") for pk in after)}
        removed = next(f for f in verification.verify(north.organization) if f.problem == "removed")
        assert (removed.subject_type, removed.subject_id, removed.sequence) == ("record", told.pk, 3)


def test_the_last_event_removed_is_named(north, told, superuser):
    with north.scope():
        gone = pk_of(told, 5)
        EventText.objects.filter(event=gone).delete()
        Event.objects.filter(pk=gone).delete()
        assert list(history.faults_in(north.organization)) == []
        assert found(north) == {(gone, "removed")}


def test_a_whole_record_removed_is_named(north, told, superuser):
    with north.scope():
        gone = set(Event.objects.filter(record=told.record).values_list("pk", flat=True))
        EventText.objects.all().delete()
        Event.objects.filter(pk__in=gone).delete()
        assert found(north) == {(pk, "removed") for pk in gone}


def insert(row, sequence, at):
    """Put a forged event into a chain and chain everything behind it anew."""
    for event in Event.objects.filter(record=row.record, sequence__gte=sequence).order_by("-sequence"):
        Event.objects.filter(pk=event.pk).update(sequence=event.sequence + 1)
    forged = Event.objects.create(
        organization=row.organization, subject_type="record", subject_id=row.pk, record=row.record, sequence=sequence,
        kind="FieldsChanged", at=at, hash="x",
    )  # fmt: skip
    recompute(row.pk)
    return forged.pk


@pytest.mark.parametrize("age", [timedelta(hours=1), timedelta(0)])
def test_an_event_inserted_into_a_recomputed_chain_is_named(north, told, superuser, age):
    with north.scope():
        after = [pk_of(told, 3), pk_of(told, 4), pk_of(told, 5)]
        forged = insert(told, 3, timezone.now() - age)
        assert list(history.faults_in(north.organization)) == []
        expected = {(forged, "inserted"), *((pk, "rehashed") for pk in after)}
        assert found(north) == expected
        checkpoints.write_checkpoint(north.organization)
        assert found(north) == expected


def test_an_event_appended_with_an_old_date_is_named_and_never_signed(north, told, superuser):
    with north.scope():
        forged = insert(told, 6, timezone.now() - timedelta(hours=1))
        assert found(north) == {(forged, "inserted")}
        domain.change(told, north.actor(), {"title": "An honest change behind it"})
        checkpoints.write_checkpoint(north.organization)
        assert found(north) == {(forged, "inserted")}


def test_the_content_of_one_event_put_into_another_place_is_named(north, told, superuser):
    with north.scope():
        third, fourth = pk_of(told, 3), pk_of(told, 4)
        Event.objects.filter(pk=third).update(sequence=99)
        Event.objects.filter(pk=fourth).update(sequence=3)
        Event.objects.filter(pk=third).update(sequence=4)
        recompute(told.pk)
        assert {pk for pk, _problem in found(north)} >= {third, fourth}


def test_a_changed_text_is_named_and_an_erased_one_is_not(north, told):
    with north.scope():
        text = EventText.objects.get(event=pk_of(told, 2))
        text.text = "never said"
        text.save()
        assert found(north) == {(pk_of(told, 2), "text changed")}
        text.delete()
        assert found(north) == set()


def test_an_event_that_was_committed_late_is_no_forgery(north, told, superuser, monkeypatch):
    """The transaction with the lower id was open while the checkpoint was written."""
    with north.scope():
        late, early = make(north, "Late"), make(north, "Early")
        event = Event.objects.get(record=late.record)
        opened = event.at
        Event.objects.filter(pk=event.pk).delete()
        monkeypatch.setattr(checkpoints, "_complete_until", lambda now: opened)
        checkpoints.write_checkpoint(north.organization)
        assert pk_of(early, 1) > event.pk
        event.save(force_insert=True)
        assert found(north) == set()
        monkeypatch.undo()
        checkpoints.write_checkpoint(north.organization)
        assert list(Checkpoint.objects.order_by("number").values_list("number", "events")) == [
            (1, 5),
            (2, 1),
            (3, 1),
        ]
        assert found(north) == set()
        Event.objects.filter(pk=event.pk).update(kind="RecordRestored")
        recompute(late.pk)
        assert found(north) == {(event.pk, "changed")}


def make(world, title):
    from oyamel.plan.aspects.models import Aspect

    return domain.create(Aspect, world.actor(), {"title": title})


@pytest.fixture
def three(north, told):
    """Three checkpoints."""
    with north.scope():
        for place in range(2):
            domain.change(told, north.actor(), {"title": f"More {place}"})
            checkpoints.write_checkpoint(north.organization)
    return [checkpoints.path_of(north.organization, number) for number in (1, 2, 3)]


def broken(world):
    return [
        (fault.subject_type, fault.subject_id, fault.problem)
        for fault in verification.verify(world.organization)
    ]


def rewrite(path, text):
    path.chmod(0o600)
    path.write_text(text)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_changed_checkpoint_is_named(north, three, number):
    path = three[number - 1]
    text = path.read_text()
    rewrite(path, text.replace(" record ", " site ", 1))
    with north.scope():
        assert broken(north) == [("checkpoint", number, "signature does not hold")]
        rewrite(path, text + "more\n")
        assert broken(north) == [("checkpoint", number, "signature does not hold")]
        rewrite(path, "")
        assert broken(north) == [("checkpoint", number, "signature does not hold")]
        rewrite(path, text)
        assert broken(north) == []


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_missing_checkpoint_is_named(north, three, number):
    three[number - 1].unlink()
    with north.scope():
        assert ("checkpoint", number, "missing") in broken(north)
        assert all(subject_type == "checkpoint" for subject_type, *_rest in broken(north))


def test_two_checkpoints_exchanged_are_named(north, three):
    texts = [path.read_text() for path in three]
    rewrite(three[1], texts[2])
    rewrite(three[2], texts[1])
    with north.scope():
        assert broken(north) == [
            ("checkpoint", 2, "belongs elsewhere"),
            ("checkpoint", 3, "belongs elsewhere"),
        ]


def test_a_checkpoint_of_another_organization_is_named(north, south, three):
    with south.scope():
        make(south, "Dye")
        checkpoints.write_checkpoint(south.organization)
        rewrite(checkpoints.path_of(south.organization, 1), three[0].read_text())
        assert broken(south) == [("checkpoint", 1, "belongs elsewhere")]


def test_a_signature_by_another_key_does_not_hold(north, three):
    checkpoints.key_path().unlink()
    with north.scope():
        assert broken(north) == [("checkpoint", number, "key missing") for number in (1, 2, 3)]
        with pytest.raises(checkpoints.KeyMissing):
            checkpoints.write_checkpoint(north.organization)
        checkpoints._make_key()
        assert broken(north) == [("checkpoint", number, "signature does not hold") for number in (1, 2, 3)]


def test_nothing_is_signed_on_top_of_a_broken_chain(north, told, three):
    rewrite(three[2], three[2].read_text() + "x")
    with north.scope():
        domain.change(told, north.actor(), {"title": "News"})
        with pytest.raises(checkpoints.BadCheckpoint):
            checkpoints.write_checkpoint(north.organization)
        assert checkpoints.numbers_of(north.organization) == [1, 2, 3]


def test_key_and_files_are_closed_to_others_and_a_file_is_never_replaced(north, three):
    assert checkpoints.key_path().stat().st_mode & 0o777 == 0o600
    assert three[0].stat().st_mode & 0o777 == 0o400
    with north.scope():
        key = checkpoints.read_key()
        sealed = checkpoints.read(north.organization, 1, key)
        with pytest.raises(FileExistsError):
            checkpoints._write(three[0], key, sealed.header, [])


def test_the_command_line_names_each_organization_and_gives_an_exit_code(north, south, told, superuser):
    out = io.StringIO()
    assert verification.verify_all(out) == 0
    assert [line.split(":")[0] for line in out.getvalue().splitlines()] == ["northfir", "southpine"]
    with north.scope():
        event = pk_of(told, 2)
        Event.objects.filter(pk=event).update(kind="RecordRestored")
    out = io.StringIO()
    assert verification.verify_all(out, "northfir") == 1
    assert out.getvalue() == f"northfir: Event {event} (record {told.pk}, no. 2) was changed.\n"
    assert verification.verify_all(out, "southpine") == 0
    assert verification.verify_all(io.StringIO(), "nowhere") == 2


def test_the_job_signs_every_organization_and_one_broken_stops_no_other(north, south, three, told):
    class Silent:
        def update(self, *args):
            pass

    rewrite(three[0], "")
    rewrite(three[2], "")
    for world in (north, south):
        with world.scope():
            make(world, "News")
    result = kind_of("checkpoints").function(Silent())
    assert result == {"written": ["southpine"], "failed": ["northfir"]}
