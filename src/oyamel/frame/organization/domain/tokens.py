"""API tokens: a secret for programs with the rights of its user."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oyamel.frame.organization import events
from oyamel.frame.organization.domain import changes, secrets
from oyamel.org.actors import Actor
from oyamel.org.models import ApiToken
from oyamel.records.errors import Refused

PREFIX = "oya_"


@transaction.atomic
def create_token(actor: Actor, name: str, expires_on: datetime.date | None = None) -> tuple[ApiToken, str]:
    """A token for oneself and its secret, which can never be shown again."""
    changes.require(actor, "view")
    _refuse_past(expires_on)
    changes.refuse_duplicate(
        mine(actor).filter(name__iexact=name.strip()), "name", _("You have a token “%(name)s” already.")
    )
    secret = PREFIX + secrets.new()
    token = ApiToken(
        organization=actor.organization, user=actor.user, name=name.strip(), token_hash=secrets.digest(secret), expires_on=expires_on
    )  # fmt: skip
    changes.add(actor, token, events.TOKEN_CREATED, {"name": token.name})
    return token, secret


def revoke_token(actor: Actor, token: ApiToken) -> None:
    """Make a token useless: one's own, or any as an administrator of the whole organization."""
    if token.user_id != actor.user.pk:
        changes.require(actor, "administer")
    if token.revoked_at:
        raise Refused(_("“%(name)s” is revoked already."), params={"name": token.name})
    values = {"revoked_at": timezone.now()}
    changes.change(actor, token, values, events.TOKEN_REVOKED, context={"name": token.name})


def mine(actor: Actor):
    """The actor's tokens that are not revoked."""
    return ApiToken.objects.filter(user=actor.user, revoked_at__isnull=True)


def token_by_secret(secret: str) -> ApiToken | None:
    """The token of a secret, with its user and organization; None if unknown, revoked, expired or of a closed account."""
    rows = ApiToken.everywhere.select_related("user", "organization")
    found = rows.filter(
        token_hash=secrets.digest(secret), revoked_at__isnull=True, user__is_active=True
    ).first()
    if found and found.expires_on and found.expires_on < timezone.localdate():
        return None
    return found


def _refuse_past(expires_on: datetime.date | None) -> None:
    if expires_on and expires_on < timezone.localdate():
        raise Refused(_("The last day of the token is over already; choose a later one."))
