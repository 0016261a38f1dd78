"""The timeline: everything that happened, in words, without what the reader may not see."""

import pytest
from django.utils import translation

from oyamel.org.models import Person
from oyamel.plan.aspects.models import Activity
from oyamel.records import actions, approvals, comments, disposal, domain, links, readers, timeline
from oyamel.records.errors import NotAllowed
from oyamel.records.models import Record


def person(world, role):
    return Person.objects.get(user=world.users[role])


def tell(row, actor, **options):
    return timeline.timeline(Record.objects.get(pk=row.pk), actor, **options)


def words(row, actor, **options):
    return [(entry.who, entry.sentence) for entry in tell(row, actor, **options).entries]


def test_events_and_comments_in_one_list_newest_last(north, aspect):
    with north.scope():
        row = aspect()
        comments.add_comment(row.record, north.actor("coordinator"), "**Old** filter")
        action = actions.add_action(row.record, north.actor(), "Change it", person(north, "coordinator"))
        actions.complete_action(action, north.actor("coordinator"), note="done on Sunday")
        request = approvals.submit(row.record, north.actor())
        approvals.approve(request, north.actor("management"), "passkey")
        assert words(row, north.actor("reader")) == [
            ("Manager", "created this record"),
            ("Coordinator", "commented"),
            ("Manager", "added the action “Change it”"),
            ("Coordinator", "completed the action “Change it”"),
            ("Manager", "submitted version 1 for approval"),
            ("Management", "approved version 1, signed with passkey"),
        ]
        entries = tell(row, north.actor()).entries
        assert [entry.is_comment for entry in entries] == [False, True, False, False, False, False]
        assert [entry.text for entry in entries] == ["", "**Old** filter", "", "done on Sunday", "", ""]
        assert ("Responsible" not in str(entries[2].changes), entries[2].changes[1].after) == (
            True,
            "Coordinator",
        )


def test_values_are_worded_with_the_names_of_today(north, aspect):
    with north.scope():
        row = aspect()
        activity = domain.create(Activity, north.actor(), {"title": "Painting"})
        values = {
            "owner": person(north, "coordinator"), "site": north.sites["guelph"], "condition": "abnormal",
            "has_legal_hold": True, "due_on": "2026-12-01", "activity": activity,
        }  # fmt: skip
        domain.change(row, north.actor(), values)
        changes = {
            change.name: (change.label, change.before, change.after)
            for change in tell(row, north.actor()).entries[-1].changes
        }
        assert changes == {
            "owner": ("Owner", "", "Coordinator"),
            "site": ("Site", "Apodaca plant", "Guelph plant"),
            "condition": (changes["condition"][0], "Normal", "Abnormal"),
            "has_legal_hold": ("Legal hold", "No", "Yes"),
            "due_on": ("Due", "", "Dec. 1, 2026"),
            "activity": (changes["activity"][0], "", "ACT-0001 Painting"),
        }
        with translation.override("es"):
            shown = {change.name: change.after for change in tell(row, north.actor()).entries[-1].changes}
        assert shown["due_on"] == "1 de diciembre de 2026"


def test_child_rows_and_forgotten_fields_stay_as_they_are(north, aspect):
    with north.scope():
        row = aspect(impacts=[{"impact": "soil", "sign": "adverse"}])
        changes = {change.name: change.after for change in tell(row, north.actor()).entries[0].changes}
        assert changes["impacts"] == [{"impact": "soil", "sign": "adverse"}]
        from oyamel.records import history

        history.append(
            north.organization, None, [history.for_record(row.record, "GoneKind", {"gone_field": ["a", "b"]})]
        )
        last = tell(row, north.actor()).entries[-1]
        assert (last.who, last.sentence, last.changes[0].label, last.changes[0].after) == (
            "Oyamel",
            "GoneKind",
            "Gone_field",
            "b",
        )


def test_neither_colleague_of_another_branch_nor_stranger_reads_it(north, south, guelph, aspect):
    with north.scope():
        row = aspect()
        for actor in (guelph, south.actor("administrator")):
            with pytest.raises(NotAllowed):
                timeline.timeline(row.record, actor)


def test_a_link_to_a_hidden_record_is_left_out(north, aspect):
    with north.scope():
        row, secret, plain = aspect("Here"), aspect("Secret"), aspect("Plain")
        activity = domain.create(Activity, north.actor(), {"title": "Hidden work"})
        domain.change(row, north.actor(), {"activity": activity})
        links.add_link("controls", secret.record, row.record, north.actor())
        links.add_link("controls", plain.record, row.record, north.actor())
        for hidden in (secret, activity):
            readers.make_privileged(hidden, north.actor())
        shown = tell(row, north.actor("coordinator")).entries
        assert [entry.sentence for entry in shown] == [
            "created this record",
            "changed fields",
            "linked to ASP-0003",
        ]
        assert shown[1].changes[0].after == "(not visible)"
        assert shown[2].relation == "is controlled by"
        assert len(tell(row, north.actor()).entries) == 4


def test_erased_texts_and_pseudonyms_show_as_such(north, aspect):
    with north.scope():
        row = aspect()
        comment = comments.add_comment(row.record, north.actor("coordinator"), "Private")
        Person.objects.filter(user=north.users["coordinator"]).update(name="Person 7")
        disposal.erase_text(comment.event, north.actor(), "health data")
        entry = tell(row, north.actor()).entries[1]
        assert (entry.who, entry.text, entry.is_text_erased) == ("Person 7", "", True)
        assert tell(row, north.actor()).entries[2].sentence == "erased the text of no. 2; its hash remains"


def test_pages(north, aspect):
    with north.scope():
        row = aspect()
        for place in range(5):
            comments.add_comment(row.record, north.actor(), f"No. {place}")
        newest = tell(row, north.actor(), limit=2)
        assert ([entry.text for entry in newest.entries], newest.has_earlier) == (["No. 3", "No. 4"], True)
        first = newest.entries[0].event.sequence
        rest = tell(row, north.actor(), before=first, limit=4)
        assert ([entry.text for entry in rest.entries], rest.has_earlier) == (
            ["", "No. 0", "No. 1", "No. 2"],
            False,
        )


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_do_not_grow_with_the_entries(north, aspect, django_assert_num_queries, count):
    with north.scope():
        row = aspect()
        for place in range(count):
            comments.add_comment(row.record, north.actor(), f"No. {place}")
            links.add_link("causes", row.record, aspect(f"Other {place}").record, north.actor())
            actions.add_action(row.record, north.actor(), "Do it", person(north, "coordinator"))
            domain.change(row, north.actor(), {"owner": person(north, "contributor"), "title": f"T {place}"})
        actor, record = north.actor(), Record.objects.get(pk=row.pk)
        with django_assert_num_queries(5):  # events, links, sites, people, users
            assert len(timeline.timeline(record, actor).entries) == 1 + 4 * count
