"""The one way out for mail: nothing is sent from a demo organization, nor to people who only live in one."""

import logging
import smtplib
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage

from oyamel.org.models import Membership, Organization, User

log = logging.getLogger(__name__)
TO_PEOPLE = "django.core.mail.backends.smtp.EmailBackend"


def send(to: Sequence[str], subject: str, text: str, organization: Organization | None = None) -> int:
    """Mail a plain text to addresses and return to how many it went; see `deliver`."""
    return deliver(EmailMessage(" ".join(subject.split()), text, None, list(to)), organization)


def deliver(message: EmailMessage, organization: Organization | None = None) -> int:
    """Send a message without its demo recipients; 0 when nobody remains or the mail server does not answer.

    A server that does not answer is logged and stops nothing: what the mail tells stands in the program too.
    """
    if organization and organization.is_demo:
        return 0
    message.to = [address for address in message.to if not is_demo_address(address)]
    if not message.to:
        return 0
    try:
        message.send()
    except (OSError, smtplib.SMTPException):
        log.exception("mail to %d addresses was not sent: the mail server did not take it", len(message.to))
        return 0
    return len(message.to)


def reaches_people() -> bool:
    """Whether mail leaves this machine; the default keeps it in a folder, so a link must be handed over by hand."""
    return settings.EMAIL_BACKEND == TO_PEOPLE


def is_demo_address(address: str) -> bool:
    """Whether an address belongs to a user who is a member of demo organizations only."""
    user = User.objects.filter(email__iexact=address).first()
    return user is not None and is_demo_user(user)


def is_demo_user(user: User) -> bool:
    """Whether all memberships of a user, past ones included, lie in demo organizations (and there is one)."""
    places = set(Membership.everywhere.filter(user=user).values_list("organization__is_demo", flat=True))
    return places == {True}
