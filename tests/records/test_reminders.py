"""The morning's mail: who gets what, in which language, and who gets none."""

from datetime import UTC, date, datetime

import pytest
from django.core import mail

from oyamel.org.models import Person
from oyamel.plan.aspects.models import Aspect
from oyamel.records import actions, domain, readers, reminders

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
