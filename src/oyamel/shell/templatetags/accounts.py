"""What the account pages ask about the installation."""

from django import template

from oyamel.shell import accounts

register = template.Library()


@register.simple_tag
def lacks_https() -> bool:
    """Whether browsers refuse passkeys, camera and installing here."""
    return accounts.is_without_https()
