"""Help for someone who cannot sign in."""

import sys

import typer
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from oyamel.cli.errors import CommandRefused
from oyamel.org.models import User


def reset_password(email: str, second_factors: bool) -> None:
    """Set a password asked at the terminal (or the first line of standard input) and end the user's sessions."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise CommandRefused(f"No user has the address {email}.", "Check the spelling.")
    password = _ask()
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise CommandRefused(" ".join(error.messages), "Choose another password.") from error
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        if second_factors:
            Authenticator.objects.filter(user=user).delete()
        _end_sessions(user)
    typer.echo(f"{user.email} has a new password. Sessions are ended.")


def _end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()


def _ask() -> str:
    if sys.stdin.isatty():
        return typer.prompt("New password", hide_input=True, confirmation_prompt=True)
    return sys.stdin.readline().rstrip("\n")
