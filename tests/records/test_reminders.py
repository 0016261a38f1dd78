"""The morning's mail: who gets what, in which language, and who gets none."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from oyamel.org.models import Person
from oyamel.plan.aspects.models import Aspect
from oyamel.records import actions, deadlines, domain, readers, reminders
from oyamel.records.errors import NotAllowed
from oyamel.records.models import Event

NOW = datetime(2027, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def vapour(north):
    with north.scope():
        return domain.create(
            Aspect, north.actor(), {"title": "Solvent vapour", "site": north.sites["apodaca"]}
        )


def person(world, role):
    return Person.objects.select_related("user", "site").get(user=world.users[role])


def test_late_work_and_work_of_today_are_mailed_in_the_persons_language(north, vapour):
    north.users["coordinator"].language = "es"
    north.users["coordinator"].save()
    with north.scope():
        who = person(north, "coordinator")
        actions.add_action(vapour.record, north.actor(), "Measure again", who, date(2027, 3, 1))
        actions.add_action(vapour.record, north.actor(), "Fit a filter", who, date(2027, 3, 2))
        actions.add_action(vapour.record, north.actor(), "Buy carbon", who, date(2027, 3, 9))
        assert reminders.remind(north.organization, who, NOW) == 1
    [message] = mail.outbox
    assert message.to == ["coordinator@northfir.example"]
    assert "Measure again (ASP-0001)" in message.body
    assert "Fit a filter" in message.body
    assert "Buy carbon" not in message.body


def test_nobody_is_mailed_for_nothing(north, vapour):
    with north.scope():
        assert reminders.remind(north.organization, person(north, "manager"), NOW) == 0
    assert mail.outbox == []


def test_someone_without_an_account_is_reminded_of_their_actions(north, vapour):
    with north.scope():
        rosa = Person.objects.create(organization=north.organization, name="Rosa", email="rosa@shop.example")
        actions.add_action(vapour.record, north.actor(), "Sweep", rosa, date(2027, 3, 1))
        assert reminders.remind(north.organization, rosa, NOW) == 1
    assert mail.outbox[0].to == ["rosa@shop.example"]


def test_the_day_is_the_day_at_the_persons_site(north, vapour):
    with north.scope():
        who = person(north, "coordinator")
        actions.add_action(vapour.record, north.actor(), "Measure", who, date(2027, 3, 2))
        assert (
            reminders.remind(north.organization, who, datetime(2027, 3, 2, 3, tzinfo=UTC)) == 0
        )  # still 1 March in Monterrey


def test_a_demo_organization_sends_nothing(north, vapour):
    north.organization.is_demo = True
    north.organization.save()
    with north.scope():
        who = person(north, "manager")
        actions.add_action(vapour.record, north.actor(), "Measure", who, date(2027, 3, 1))
        assert reminders.remind(north.organization, who, NOW) == 0
    assert mail.outbox == []


def test_a_mail_says_nothing_of_what_a_privileged_record_holds(north, vapour):
    with north.scope():
        who = person(north, "manager")
        actions.add_action(vapour.record, north.actor(), "Call the lawyer", who, date(2027, 3, 1))
        readers.make_privileged(vapour, north.actor())
        reminders.remind(north.organization, who, NOW)
    [message] = mail.outbox
    assert "Privileged record (ASP-0001)" in message.body
    assert "lawyer" not in message.body


REPORT = deadlines.source("test-mail", "Report: %(title)s")


def due(row, *days, **values):
    planned = [deadlines.Planned(str(day), day, **values) for day in days]
    deadlines.plan({row.pk: planned}, REPORT, date(2027, 1, 1))


def test_the_owner_is_reminded_thirty_seven_and_one_day_before_the_own_target(north, vapour):
    with north.scope():
        who = person(north, "coordinator")
        domain.change(vapour, north.actor(), {"owner": who})
        due(vapour, date(2027, 4, 3), target_on=date(2027, 4, 1))
        mailed = [
            day for day in range(1, 32) if reminders.remind(north.organization, who, NOW.replace(day=day))
        ]
    assert mailed == [2, 25, 31]
    assert "Coming up" in mail.outbox[0].body
    assert mail.outbox[0].subject.endswith("1 date comes up")


def test_nobody_has_two_mails_on_one_day(north, vapour):
    with north.scope():
        who = person(north, "coordinator")
        actions.add_action(vapour.record, north.actor(), "Measure", who, date(2027, 3, 1))
        sent = [
            reminders.remind(north.organization, who, NOW),
            reminders.remind(north.organization, who, NOW + timedelta(hours=3)),
            reminders.remind(north.organization, who, NOW + timedelta(days=1)),
        ]
    assert sent == [1, 0, 1]


def test_a_date_that_is_late_for_a_week_is_told_once_to_deputy_and_manager(north, vapour):
    with north.scope():
        owner, deputy = person(north, "contributor"), person(north, "coordinator")
        owner.deputy = deputy
        owner.save()
        domain.change(vapour, north.actor(), {"owner": owner})
        due(vapour, date(2027, 2, 23))
        for role in ("coordinator", "manager", "reader"):
            for days in (-1, 0, 1):
                reminders.remind(north.organization, person(north, role), NOW + timedelta(days=days))
    told = [(message.to, owner.name in message.body) for message in mail.outbox]
    assert told == [(["coordinator@northfir.example"], True), (["manager@northfir.example"], True)]


def test_a_privileged_date_is_told_to_no_manager_who_may_not_read_it(north, vapour):
    with north.scope():
        due(vapour, date(2027, 2, 1))
        readers.make_privileged(vapour, north.actor("administrator"), "Counsel")
        assert reminders.remind(north.organization, person(north, "manager"), NOW) == 0


def test_someone_without_an_account_is_reminded_of_dates(north, vapour):
    with north.scope():
        rosa = Person.objects.create(organization=north.organization, name="Rosa", email="rosa@shop.example")
        domain.change(vapour, north.actor(), {"owner": rosa})
        due(vapour, date(2027, 3, 2), date(2027, 3, 9))
        reminders.remind(north.organization, rosa, NOW)
    assert mail.outbox[0].body.count("Report: Solvent vapour") == 2


def test_an_organization_chooses_its_own_days(north, vapour):
    with north.scope():
        who = person(north, "coordinator")
        domain.change(vapour, north.actor(), {"owner": who})
        due(vapour, date(2027, 3, 7))
        assert reminders.remind(north.organization, who, NOW) == 0
        reminders.choose(north.actor(), [5, 14, 5], 3)
        reminders.choose(north.actor(), [14, 5], 3)
        assert reminders.plan_of(north.organization).days_before == [14, 5]
        assert reminders.remind(north.organization, who, NOW) == 1
        [event] = Event.objects.filter(kind="RemindersChosen")
        assert event.changes == {"days_before": [[30, 7, 1], [14, 5]], "escalate_after": [7, 3]}


@pytest.mark.parametrize(
    ("days", "after", "field"),
    [([0], 7, "days_before"), (range(1, 12), 7, "days_before"), ([1], 0, "escalate_after")],
)
def test_days_that_mean_nothing_are_refused(north, days, after, field):
    with north.scope(), pytest.raises(ValidationError) as refused:
        reminders.choose(north.actor(), list(days), after)
    assert list(refused.value.error_dict) == [field]


def test_only_the_office_of_the_whole_organization_chooses(north):
    with north.scope(), pytest.raises(NotAllowed):
        reminders.choose(north.actor("coordinator"), [1], 1)
