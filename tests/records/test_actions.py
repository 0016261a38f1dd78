"""Actions: who may add, complete and verify them, and what the history says."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from oyamel.org.enums import Role
from oyamel.org.models import Membership, Person
from oyamel.records import actions, domain, history
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Action, Event, RecordReader
from tests import factories

TODAY = timezone.localdate()


def person(world, role):
    return Person.objects.get(user=world.users[role])


def test_an_action_is_added_with_who_and_when_and_told(north, aspect):
    with north.scope():
        row = aspect()
        lucia = person(north, "coordinator")
        action = actions.add_action(
            row.record, north.actor("contributor"), " Change the filter ", lucia, date(2026, 12, 1)
        )
        event = Event.objects.get(record=row.record, kind="ActionAdded")
        assert event.context == {
            "action": action.pk,
            "what": "Change the filter",
            "fields": {
                "what": [None, "Change the filter"],
                "responsible": [None, lucia.pk],
                "due_on": [None, "2026-12-01"],
            },
        }
        assert event.changes == {}


def test_the_history_of_an_action_leaves_the_fields_of_the_record_alone(north, aspect):
    with north.scope():
        row = aspect()
        action = actions.add_action(row.record, north.actor(), "Do it")
        actions.complete_action(action, north.actor())
        values = history.replay(Event.objects.filter(record=row.record).order_by("sequence"))
        assert values["status"] == "not_evaluated" and "what" not in values


def test_a_change_is_told_with_before_and_after_and_no_change_is_not(north, aspect):
    with north.scope():
        action = actions.add_action(aspect().record, north.actor(), "Do it")
        actions.change_action(action, north.actor(), {"what": "Do it"})
        actions.change_action(action, north.actor(), {"due_on": date(2026, 12, 5)}, reason="holiday")
        event = Event.objects.get(kind="ActionChanged")
        assert event.context["fields"] == {"due_on": [None, "2026-12-05"]}
        assert event.text.text == "holiday"


def test_the_responsible_person_completes_without_the_right_to_change(north, aspect):
    with north.scope():
        row = aspect()
        own = actions.add_action(row.record, north.actor(), "Look", person(north, "internal_auditor"))
        other = actions.add_action(row.record, north.actor(), "Look", person(north, "coordinator"))
        done = actions.complete_action(own, north.actor("internal_auditor"), note="seen")
        assert (done.status, done.done_on, done.done_by) == ("done", TODAY, north.users["internal_auditor"])
        with pytest.raises(NotAllowed):
            actions.complete_action(other, north.actor("internal_auditor"))
        with pytest.raises(NotAllowed):
            actions.change_action(other, north.actor("internal_auditor"), {"what": "Less"})


def test_the_deputy_completes_while_the_responsible_person_is_away(north, aspect):
    with north.scope():
        away, deputy = person(north, "coordinator"), person(north, "internal_auditor")
        action = actions.add_action(aspect().record, north.actor(), "Look", away)
        away.deputy = deputy
        away.save()
        assert (
            actions.may_complete(north.actor("internal_auditor"), Action.objects.get(pk=action.pk)) is False
        )
        away.absent_from = TODAY
        away.save()
        assert actions.complete_action(action, north.actor("internal_auditor")).status == "done"


def test_neither_colleague_of_another_branch_nor_stranger_touches_an_action(north, south, guelph, aspect):
    with north.scope():
        row = aspect()
        action = actions.add_action(row.record, north.actor(), "Do it")
        for actor in (guelph, south.actor("administrator"), north.actor("reader")):
            for attempt in (
                lambda actor=actor: actions.add_action(row.record, actor, "Mine"),
                lambda actor=actor: actions.change_action(action, actor, {"what": "Mine"}),
                lambda actor=actor: actions.complete_action(action, actor),
                lambda actor=actor: actions.drop_action(action, actor, "no"),
            ):
                with pytest.raises(NotAllowed):
                    attempt()
        assert Event.objects.filter(record=row.record).count() == 2


def test_somebody_else_verifies(north, aspect):
    with north.scope():
        action = actions.add_action(aspect().record, north.actor(), "Do it")
        done = actions.complete_action(action, north.actor("coordinator"))
        with pytest.raises(Refused) as caught:
            actions.verify_action(done, north.actor("coordinator"))
        assert caught.value.messages == [
            "You completed this action, so somebody else verifies it: Administrator, Contributor, Manager, for example."
        ]
        verified = actions.verify_action(done, north.actor("manager"), "works")
        assert (verified.status, verified.verified_by) == ("verified", north.users["manager"])
        assert "is_own" not in Event.objects.get(kind="ActionVerified").context


def test_who_is_alone_verifies_their_own_work_and_the_history_says_so(north, aspect):
    with north.scope():
        action = actions.add_action(aspect().record, north.actor(), "Do it")
        Membership.objects.exclude(user=north.users["manager"]).filter(
            role__in=[Role.ADMINISTRATOR, Role.COORDINATOR]
        ).delete()
        Membership.objects.filter(role=Role.CONTRIBUTOR).update(ends_on=TODAY - timedelta(days=1))
        done = actions.complete_action(action, north.actor())
        actions.verify_action(done, north.actor())
        assert Event.objects.get(kind="ActionVerified").context["is_own"] is True


def test_a_double_click_completes_once(north, aspect):
    with north.scope():
        action = actions.add_action(aspect().record, north.actor(), "Do it")
        actions.complete_action(action, north.actor())
        with pytest.raises(Refused) as caught:
            actions.complete_action(action, north.actor())
        assert caught.value.messages == ["“Do it” is “Done” already; look at the record again."]
        assert Event.objects.filter(kind="ActionDone").count() == 1


def test_what_does_not_hold_is_opened_again(north, aspect):
    with north.scope():
        action = actions.add_action(aspect().record, north.actor(), "Do it")
        done = actions.complete_action(action, north.actor("coordinator"), done_on=TODAY - timedelta(days=3))
        back = actions.reopen_action(done, north.actor(), "still leaks")
        assert (back.status, back.done_on, back.done_by) == ("open", None, None)
        with pytest.raises(ValidationError):
            actions.drop_action(back, north.actor(), " ")
        assert actions.drop_action(back, north.actor(), "line sold").status == "dropped"


@pytest.mark.parametrize(
    ("values", "field"), [({"what": ""}, "what"), ({"what": "x" * 251}, "what"), ({"what": "  "}, "what")]
)
def test_bad_values_name_their_field_and_write_nothing(north, aspect, values, field):
    with north.scope():
        row = aspect()
        with pytest.raises(ValidationError) as caught:
            actions.add_action(row.record, north.actor(), **values)
        assert set(caught.value.error_dict) == {field}
        assert Action.objects.count() == 0


def test_nobody_is_responsible_for_what_they_may_not_see(north, south, guelph, aspect):
    with north.scope():
        row, secret = aspect(), aspect(is_privileged=True)
        RecordReader.objects.create(
            organization=north.organization, record=secret.record, user=north.users["manager"]
        )
        left = person(north, "internal_auditor")
        left.left_on = TODAY
        left.save()
        with south.scope():
            stranger = person(south, "manager")
        cases = [
            (row, person(north, "guelph")),
            (row, left),
            (row, stranger),
            (secret, person(north, "coordinator")),
        ]
        for place, who in cases:
            with pytest.raises(ValidationError) as caught:
                actions.add_action(place.record, north.actor(), "Do it", who)
            assert set(caught.value.error_dict) == {"responsible"}
        contractor = Person.objects.create(organization=north.organization, name="Contractor without account")
        assert actions.add_action(row.record, north.actor(), "Do it", contractor).responsible == contractor


def test_tomorrow_is_not_done(north, aspect):
    with north.scope():
        action = actions.add_action(aspect().record, north.actor(), "Do it")
        with pytest.raises(ValidationError):
            actions.complete_action(action, north.actor(), done_on=TODAY + timedelta(days=2))


def test_an_archived_record_takes_no_action(north, aspect):
    with north.scope():
        row = aspect()
        action = actions.add_action(row.record, north.actor(), "Do it")
        domain.archive(row, north.actor(), "sold")
        with pytest.raises(Refused):
            actions.add_action(row.record, north.actor(), "More")
        assert list(actions.open_actions(north.actor())) == []
        with pytest.raises(NotAllowed):
            actions.complete_action(action, north.actor())


def test_one_list_of_everybodys_open_actions_within_reach(north, south, guelph, aspect):
    with south.scope():
        stranger = factories.organization("eastoak", "Eastoak")
    with north.scope():
        here, there = aspect(), aspect(site="guelph")
        secret = aspect(is_privileged=True)
        RecordReader.objects.create(
            organization=north.organization, record=secret.record, user=north.users["manager"]
        )
        lucia = person(north, "coordinator")
        undated = actions.add_action(here.record, north.actor(), "Some day", lucia)
        late = actions.add_action(here.record, north.actor(), "Late", lucia, TODAY - timedelta(days=1))
        abroad = actions.add_action(there.record, north.actor(), "Abroad", due_on=TODAY + timedelta(days=20))
        hidden = actions.add_action(secret.record, north.actor(), "Hidden", due_on=TODAY)
        actions.complete_action(actions.add_action(here.record, north.actor(), "Done"), north.actor())
        assert list(actions.open_actions(north.actor())) == [late, hidden, abroad, undated]
        assert list(actions.open_actions(north.actor("coordinator"))) == [late, undated]
        assert list(actions.open_actions(guelph)) == [abroad]
        assert list(actions.open_actions(north.actor(), person=lucia)) == [late, undated]
        assert list(actions.open_actions(north.actor(), until=TODAY)) == [late, hidden]
        assert [action.what for action in actions.actions_to_verify(north.actor("coordinator"))] == ["Done"]
        assert list(actions.actions_to_verify(north.actor())) == []
    with stranger.scope():
        assert list(actions.open_actions(stranger.actor())) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_one_query(north, aspect, django_assert_num_queries, count):
    with north.scope():
        for place in range(count):
            actions.add_action(
                aspect(f"A {place}").record, north.actor(), "Do it", person(north, "coordinator")
            )
        actor = north.actor()
        with django_assert_num_queries(1):
            shown = [(a.record.get_absolute_url(), a.responsible.name, a.record.site.name) for a in actions.open_actions(actor)]  # fmt: skip
        assert len(shown) == count
