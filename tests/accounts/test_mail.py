"""The one way out for mail."""

import smtplib

import pytest
from django.core import mail as outbox
from django.core.mail.backends.base import BaseEmailBackend

from oyamel.org import mail
from oyamel.org.models import Membership


@pytest.fixture
def demo(south):
    south.organization.is_demo = True
    south.organization.save()
    return south


class Silent(BaseEmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, email_messages):
        raise smtplib.SMTPServerDisconnected


def test_people_of_the_demo_get_no_mail_and_others_do(north, demo):
    to = [demo.users["reader"].email, north.users["reader"].email, "unknown@example.com"]
    assert mail.send(to, "Due\n tomorrow", "text") == 2
    (sent,) = outbox.outbox
    assert (sent.to, sent.subject) == (to[1:], "Due tomorrow")


def test_nothing_is_sent_for_the_demo_whoever_it_is_for(demo):
    assert mail.send(["unknown@example.com"], "Invitation", "text", demo.organization) == 0
    assert outbox.outbox == []


def test_a_user_with_one_real_membership_gets_mail(north, demo):
    user = demo.users["reader"]
    assert mail.is_demo_user(user)
    Membership.everywhere.create(organization=north.organization, user=user, role="reader")
    assert not mail.is_demo_user(user)
    assert mail.send([user.email.upper()], "Hello", "text") == 1


def test_a_mail_server_that_does_not_answer_stops_nothing(north, settings, caplog):
    settings.EMAIL_BACKEND = "tests.accounts.test_mail.Silent"
    assert mail.send(["a@example.com"], "Hello", "text") == 0
    assert "the mail server did not take it" in caplog.text


def test_mail_in_a_folder_reaches_nobody(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert not mail.reaches_people()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert mail.reaches_people()
