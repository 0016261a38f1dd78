"""Disposal: nothing goes before its time, and what went leaves number, dates, hashes and a certificate."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from oyamel.org.enums import Role
from oyamel.org.models import Membership, Person
from oyamel.records import (
    actions,
    approvals,
    checkpoints,
    comments,
    disposal,
    domain,
    evidence,
    fields,
    files,
    history,
    links,
    search,
    verification,
)  # fmt: skip
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import (
    Action,
    Approval,
    Comment,
    Disposal,
    Event,
    EventText,
    Evidence,
    Record,
    RecordReader,
    StoredFile,
)  # fmt: skip

TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


def grown(world, aspect, title="Chrome bath", **values):
    """An archived record with everything on it, its retention over."""
    row = aspect(title, quantity_unit="t", impacts=[{"impact": "soil", "sign": "adverse"}], **values)
    actor = world.actor()
    comments.add_comment(row.record, actor, "Said by @coordinator")
    evidence.add_evidence(row.record, actor, SimpleUploadedFile("log.csv", b"flow,12\n"))
    actions.add_action(row.record, actor, "Do it")
    approvals.submit(row.record, actor)
    domain.change(row, actor, {"retain_until": YESTERDAY})
    domain.archive(row, actor, "line sold")
    return type(row).objects.select_related("record").get(pk=row.pk)


def test_what_goes_and_what_remains(north, aspect, django_capture_on_commit_callbacks):
    with north.scope():
        row, other = grown(north, aspect), aspect("Other")
        links.add_link("causes", other.record, row.record, north.actor())
        hashes = list(
            Event.objects.filter(record=row.record).order_by("sequence").values_list("sequence", "hash")
        )
        checkpoints.write_checkpoint(north.organization)
        with django_capture_on_commit_callbacks(execute=True):
            made = disposal.dispose(row.record, north.actor(), "retention over")
        certificate = made.certificate
        assert certificate["events"] == [list(pair) for pair in hashes]
        assert (
            certificate["number"],
            certificate["actions"],
            certificate["approvals"],
            certificate["links"],
        ) == ("ASP-0001", 1, 1, 1)
        assert [size for _sha256, size, _at in certificate["files"]] == [8]
        assert certificate["kept_fields"] == []
        left = Record.objects.get(pk=row.pk)
        assert (left.number, left.title, left.owner, left.retain_until) == (
            "ASP-0001",
            "ASP-0001",
            None,
            YESTERDAY,
        )
        for model in (Comment, Action, Approval, Evidence, StoredFile):
            assert model.objects.count() == 0
        assert EventText.objects.filter(event__record=row.record).count() == 0
        assert [path for path in files.folder(north.organization).rglob("*") if path.is_file()] == []
        fresh = type(row).objects.get(pk=row.pk)
        assert (fresh.quantity_unit, type(row).children["impacts"].read([row.pk])) == ("", {})
        assert search.find(north.actor(), "chrome") == []
        words = str(list(Event.objects.filter(record=row.record).values_list("changes", "context")))
        assert "Chrome" not in words and "Do it" not in words


def test_the_chain_and_the_checkpoints_hold_before_and_after(north, aspect):
    with north.scope():
        row = grown(north, aspect)
        checkpoints.write_checkpoint(north.organization)
        disposal.dispose(row.record, north.actor(), "retention over")
        assert verification.verify(north.organization) == []
        checkpoints.write_checkpoint(north.organization)
        assert verification.verify(north.organization) == []
        happened = list(Event.objects.filter(record=row.record).order_by("sequence"))
        assert [event.kind for event in happened][0 :: len(happened) - 1] == ["RecordCreated", "Disposed"]
        assert history.replay(happened) == fields.snapshot(type(row).objects.get(pk=row.pk))


def test_history_is_closed_again_afterwards(north, aspect):
    with north.scope():
        row = grown(north, aspect)
        disposal.dispose(row.record, north.actor(), "retention over")
        with pytest.raises(DatabaseError), transaction.atomic():
            Event.objects.filter(record=row.record).update(changes={})


def test_emptying_an_event_without_disposal_is_a_fault(north, aspect):
    from django.db import connection

    from oyamel.records import append_only

    with north.scope():
        row = grown(north, aspect)
        first = Event.objects.get(record=row.record, sequence=1)
        with transaction.atomic(), append_only.suspended(connection):
            Event.objects.filter(pk=first.pk).update(changes={}, context={})
        assert [(fault.event_id, fault.problem) for fault in history.faults_in(north.organization)] == [
            (first.pk, "changed")
        ]


def test_a_file_that_another_record_shows_stays(north, aspect, django_capture_on_commit_callbacks):
    with north.scope():
        row, other = grown(north, aspect), aspect("Other")
        kept = evidence.add_evidence(
            other.record, north.actor(), SimpleUploadedFile("copy.csv", b"flow,12\n")
        )
        with django_capture_on_commit_callbacks(execute=True):
            disposal.dispose(row.record, north.actor(), "retention over")
        assert files.open_file(kept.file).read() == b"flow,12\n"
        assert list(files.check_archive(north.organization)) == []


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"has_legal_hold": True}, "ASP-0001 is under legal hold and must be kept."),
        ({"is_archived": False}, "ASP-0001 is not archived; archive it first."),
        ({"retain_until": None}, "Nobody said how long ASP-0001 is to be kept; set the day first."),
        ({"retain_until": date(2999, 1, 1)}, "ASP-0001 is to be kept until 2999-01-01."),
        ({"retain_until": TODAY}, f"ASP-0001 is to be kept until {TODAY}."),
    ],
)
def test_nothing_goes_before_its_time(north, aspect, values, message):
    with north.scope():
        row = grown(north, aspect)
        domain.change(row, north.actor(), values)
        with pytest.raises(Refused) as caught:
            disposal.dispose(row.record, north.actor(), "tidy up")
        assert caught.value.messages == [message]
        assert list(disposal.due_for_disposal(north.actor(), TODAY)) == []
        assert Comment.objects.count() == 1


def test_once_and_with_a_reason_and_by_the_office(north, south, aspect):
    with north.scope():
        row = grown(north, aspect)
        for actor in (north.actor("coordinator"), north.actor("reader"), south.actor("administrator")):
            with pytest.raises(NotAllowed):
                disposal.dispose(row.record, actor, "tidy up")
            assert list(disposal.due_for_disposal(north.actor("coordinator"), TODAY)) == []
        with pytest.raises(ValidationError):
            disposal.dispose(row.record, north.actor(), "")
        assert list(disposal.due_for_disposal(north.actor(), TODAY)) == [row.record]
        disposal.dispose(row.record, north.actor(), "retention over")
        assert list(disposal.due_for_disposal(north.actor(), TODAY)) == []
        with pytest.raises(Refused):
            disposal.dispose(row.record, north.actor(), "again")
        assert Disposal.objects.count() == 1


def test_a_kind_erases_what_only_it_knows(north, aspect, monkeypatch):
    monkeypatch.setattr(disposal, "_erasers", {})
    erased = []
    disposal.on_disposal("aspect", erased.append)
    disposal.on_disposal("aspect", erased.append)
    with north.scope():
        row = grown(north, aspect)
        disposal.dispose(row.record, north.actor(), "retention over")
        assert erased == [row]


def test_one_text_is_erased_and_its_hash_stays(north, aspect):
    with north.scope():
        row = aspect()
        event = comments.add_comment(row.record, north.actor(), "Ana was ill that day").event
        with pytest.raises(NotAllowed):
            disposal.erase_text(event, north.actor("coordinator"), "health data")
        disposal.erase_text(event, north.actor(), "health data")
        assert EventText.objects.filter(event=event).count() == 0
        assert Event.objects.get(pk=event.pk).text_hash == event.text_hash != ""
        assert list(history.faults_in(north.organization)) == []
        assert Event.objects.get(kind="TextErased").context == {"sequence": 2}
        with pytest.raises(Refused):
            disposal.erase_text(event, north.actor(), "again")


def left(world, role, **values):
    one = Person.objects.get(user=world.users[role])
    for name, value in {"left_on": YESTERDAY, **values}.items():
        setattr(one, name, value)
    one.save()
    Membership.objects.filter(user=one.user).update(ends_on=YESTERDAY)
    return one


def test_a_person_becomes_a_pseudonym_and_the_chain_holds(north, aspect):
    with north.scope():
        row = aspect()
        comments.add_comment(row.record, north.actor("coordinator"), "My view")
        lucia = left(north, "coordinator", name="Lucía Ramírez", job_title="Coordinator")
        EmailAddress.objects.create(user=lucia.user, email=lucia.email, primary=True)
        history.append(
            north.organization,
            None,
            [history.for_object(lucia, "PersonChanged", text='{"name": ["Lu", "Lucía"]}')],
        )
        checkpoints.write_checkpoint(north.organization)
        made = disposal.pseudonymise(lucia, north.actor("administrator"), "asked for it")
        assert made.certificate == {"person": lucia.pk, "reason": "asked for it", "texts": 1}
        fresh = Person.objects.select_related("user").get(pk=lucia.pk)
        pseudonym = f"Person {lucia.pk}"
        assert (fresh.name, fresh.email, fresh.job_title) == (pseudonym, "", "")
        assert (fresh.user.name, fresh.user.email, fresh.user.is_active) == (
            pseudonym,
            f"erased-{fresh.user.pk}@invalid",
            False,
        )
        assert not fresh.user.has_usable_password()
        assert EmailAddress.objects.count() == 0
        assert verification.verify(north.organization) == []
        assert Comment.objects.get().event.text.text == "My view"


def test_an_account_with_a_role_elsewhere_stays(north, south):
    with south.scope():
        Membership.objects.create(
            organization=south.organization, user=north.users["coordinator"], role=Role.READER
        )
    with north.scope():
        lucia = left(north, "coordinator")
        disposal.pseudonymise(lucia, north.actor("administrator"), "asked for it")
        account = Person.objects.get(pk=lucia.pk).user
        assert (account.email, account.is_active) == ("coordinator@northfir.example", True)


def test_who_is_here_or_has_work_is_no_pseudonym_yet(north, aspect):
    with north.scope():
        admin = north.actor("administrator")
        lucia = Person.objects.get(user=north.users["coordinator"])
        row = aspect(owner=lucia)
        with pytest.raises(Refused):
            disposal.pseudonymise(lucia, admin, "asked")
        left(north, "coordinator")
        with pytest.raises(Refused) as caught:
            disposal.pseudonymise(lucia, admin, "asked")
        assert caught.value.messages == ["Coordinator has open work; hand it over first."]
        domain.change(row, admin, {"owner": None})
        Membership.objects.filter(user=lucia.user).update(ends_on=None)
        with pytest.raises(Refused):
            disposal.pseudonymise(lucia, admin, "asked")
        left(north, "coordinator")
        with pytest.raises(NotAllowed):
            disposal.pseudonymise(lucia, north.actor("manager"), "asked")
        disposal.pseudonymise(lucia, admin, "asked")
        with pytest.raises(Refused):
            disposal.pseudonymise(lucia, admin, "again")


def test_a_privileged_record_is_disposed_of_by_its_readers_alone(north, aspect):
    with north.scope():
        row = aspect(retain_until=YESTERDAY)
        domain.archive(row, north.actor(), "sold")
        domain.change(row, north.actor(), {"is_privileged": True})
        with pytest.raises(NotAllowed):
            disposal.dispose(Record.objects.get(pk=row.pk), north.actor(), "over")
        RecordReader.objects.create(
            organization=north.organization, record=row.record, user=north.users["manager"]
        )
        disposal.dispose(Record.objects.get(pk=row.pk), north.actor(), "over")
