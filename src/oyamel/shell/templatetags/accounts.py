"""What the account pages ask about the installation."""

from django import template

from oyamel.org import mail
from oyamel.org.models import User
from oyamel.shell import accounts

register = template.Library()


@register.simple_tag
def lacks_https() -> bool:
    """Whether browsers refuse passkeys, camera and installing here."""
    return accounts.is_without_https()


@register.filter
def is_shared(user: User) -> bool:
    """Whether strangers use the account too, as they do those of the demo."""
    return mail.is_demo_user(user)
