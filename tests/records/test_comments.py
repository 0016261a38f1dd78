"""Comments: who may write them, whom they mention, and where their text stands."""

import pytest
from django.core.exceptions import ValidationError

from oyamel.org.models import Person
from oyamel.records import comments, domain, history, mentions
from oyamel.records.errors import NotAllowed
from oyamel.records.models import Comment, Event, RecordReader


def person(world, role, **fields):
    Person.objects.filter(user=world.users[role]).update(**fields)
    return Person.objects.get(user=world.users[role])


def names(comment):
    return [person.name for person in comment.mentions.order_by("name")]


def test_the_text_of_a_comment_stands_apart_from_the_chain(north, aspect):
    with north.scope():
        row = aspect()
        comment = comments.add_comment(row.record, north.actor("contributor"), "  Filter is **old**. ")
        event = Event.objects.get(pk=comment.event_id)
        assert (event.kind, event.changes, event.context) == ("CommentAdded", {}, {"mentions": []})
        assert event.text.text == "Filter is **old**."
        assert event.text_hash == history.text_hash(event.text.salt, "Filter is **old**.")
        event.text.delete()
        assert list(history.faults_in(north.organization)) == []


@pytest.mark.parametrize("role", ["reader", "external_auditor"])
def test_who_only_reads_does_not_comment(north, aspect, role):
    with north.scope():
        row = aspect()
        with pytest.raises(NotAllowed):
            comments.add_comment(row.record, north.actor(role), "Hello")
        assert Comment.objects.count() == 0


def test_neither_the_colleague_of_another_branch_nor_a_stranger_comments(north, south, guelph, aspect):
    with north.scope():
        row = aspect()
        for actor in (guelph, south.actor("administrator")):
            with pytest.raises(NotAllowed):
                comments.add_comment(row.record, actor, "Hello")


def test_an_empty_and_an_endless_comment_are_refused(north, aspect):
    with north.scope():
        row = aspect()
        for text in ("  \n", "x" * 20_001):
            with pytest.raises(ValidationError) as caught:
                comments.add_comment(row.record, north.actor(), text)
            assert set(caught.value.error_dict) == {"text"}


def test_a_double_click_gives_one_comment(north, aspect):
    with north.scope():
        row = aspect()
        first = comments.add_comment(row.record, north.actor(), "Once")
        assert comments.add_comment(row.record, north.actor(), "Once") == first
        comments.add_comment(row.record, north.actor("coordinator"), "Once")
        assert Comment.objects.count() == 2


@pytest.mark.parametrize(
    "text",
    [
        "@lucia.ramirez please look",
        "Please, @Lucía Ramírez.",
        "(@LUCIA RAMIREZ)",
        "ask @coordinator@northfir.example, today",
        "@lucia.ramirez.",
    ],
)
def test_a_person_is_found_by_handle_name_or_mail(north, aspect, text):
    with north.scope():
        person(north, "coordinator", name="Lucía Ramírez")
        assert names(comments.add_comment(aspect().record, north.actor(), text)) == ["Lucía Ramírez"]


@pytest.mark.parametrize(
    "text",
    [
        "@lucia.ramirezova",
        "write to x@lucia.ramirez",
        "@lucia.ramirez.mx",
        "@ lucia",
        "lucia.ramirez",
        "@nobody",
    ],
)
def test_what_only_looks_like_a_mention_names_nobody(north, aspect, text):
    with north.scope():
        person(north, "coordinator", name="Lucía Ramírez")
        assert names(comments.add_comment(aspect().record, north.actor(), text)) == []


def test_the_longer_name_wins_and_a_shared_name_needs_the_longer_handle(north, aspect):
    with north.scope():
        person(north, "coordinator", name="Ana")
        perez = person(north, "contributor", name="Ana Pérez")
        row = aspect()
        assert names(comments.add_comment(row.record, north.actor(), "@Ana Pérez?")) == ["Ana Pérez"]
        person(north, "coordinator", name="Ana Pérez")
        assert names(comments.add_comment(row.record, north.actor(), "@ana.perez")) == []
        comment = comments.add_comment(row.record, north.actor(), f"@ana.perez.{perez.pk} thanks")
        assert list(comment.mentions.all()) == [perez]


def test_only_people_who_see_the_record_are_mentioned(north, guelph, aspect):
    with north.scope():
        there = Person.objects.get(user=north.users["guelph"])
        gone = person(north, "internal_auditor", left_on="2026-01-31")
        outside = Person.objects.create(organization=north.organization, name="Contractor")
        row = aspect()
        comment = comments.add_comment(
            row.record, north.actor(), "@guelph @internal_auditor", [there, outside]
        )
        assert names(comment) == []
        everywhere = aspect(site=None)
        assert names(comments.add_comment(everywhere.record, north.actor(), "@guelph")) == ["Guelph"]
        assert gone.name == "Internal_Auditor"


def test_a_privileged_record_mentions_only_its_readers(north, aspect):
    with north.scope():
        row = aspect(is_privileged=True)
        for role in ("manager", "coordinator"):
            RecordReader.objects.create(
                organization=north.organization, record=row.record, user=north.users[role]
            )
        comment = comments.add_comment(row.record, north.actor(), "@coordinator @administrator")
        assert names(comment) == ["Coordinator"]
        with pytest.raises(NotAllowed):
            comments.add_comment(row.record, north.actor("administrator"), "I cannot see this")


def test_proposals_while_typing(north, guelph, aspect):
    with north.scope():
        person(north, "coordinator", name="Lucía Ramírez")
        person(north, "contributor", name="Ramón Gil")
        person(north, "guelph", name="Ramsay Bolt")
        found = mentions.candidates(aspect().record, "Ram")
        assert [handle for handle, _person in found] == ["lucia.ramirez", "ramon.gil"]


def test_the_mentioned_get_a_mail_in_their_language(
    north, aspect, mailoutbox, django_capture_on_commit_callbacks, settings
):
    settings.OYAMEL_URL = "https://ems.northfir.example"
    with north.scope():
        row = aspect()
        with django_capture_on_commit_callbacks(execute=True):
            comments.add_comment(row.record, north.actor(), "@coordinator and me, @manager: look")
        assert [mail.to for mail in mailoutbox] == [["coordinator@northfir.example"]]
        mail = mailoutbox[0]
        assert mail.subject == "Manager mentioned you in ASP-0001"
        assert mail.body.endswith("https://ems.northfir.example/northfir/aspects/ASP-0001/#event-2")
        assert "Solvent vapour" in mail.body and "@coordinator and me" in mail.body


def test_a_mail_about_a_privileged_record_tells_nothing_of_it(
    north, aspect, mailoutbox, django_capture_on_commit_callbacks
):
    with north.scope():
        row = aspect(is_privileged=True)
        for role in ("manager", "coordinator"):
            RecordReader.objects.create(
                organization=north.organization, record=row.record, user=north.users[role]
            )
        with django_capture_on_commit_callbacks(execute=True):
            comments.add_comment(row.record, north.actor(), "@coordinator the leak")
        assert "leak" not in mailoutbox[0].body and "Solvent" not in mailoutbox[0].body


def test_a_demo_sends_no_mail(north, aspect, mailoutbox, django_capture_on_commit_callbacks):
    north.organization.is_demo = True
    north.organization.save()
    with north.scope(), django_capture_on_commit_callbacks(execute=True):
        comments.add_comment(aspect().record, north.actor(), "@coordinator")
    assert mailoutbox == []


def test_a_mail_server_that_is_down_loses_no_comment(
    north, aspect, monkeypatch, django_capture_on_commit_callbacks
):
    def down(*args, **kwargs):
        raise OSError("connection refused")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    with north.scope():
        row = aspect()
        with django_capture_on_commit_callbacks(execute=True):
            comments.add_comment(row.record, north.actor(), "@coordinator")
        assert Comment.objects.filter(record=row.record).count() == 1


def test_a_comment_does_not_make_a_stale_form(north, aspect):
    with north.scope():
        row = aspect()
        comments.add_comment(row.record, north.actor(), "Hello")
        assert domain.change(row, north.actor(), {"title": "Vapour"}, version=1)
