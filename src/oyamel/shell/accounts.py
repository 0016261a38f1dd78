"""How accounts are made and signed in: by invitation or by beginning an organization, never by an open sign-up."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction
from django.http import HttpRequest

from oyamel.frame.organization import domain
from oyamel.org import mail
from oyamel.org.enums import Role
from oyamel.org.models import Membership, Organization, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed; users come from invitations and from the first page. Mail leaves by the one way out."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        request = self.request
        author = context.get("user") or request.user
        if author.is_authenticated and mail.is_demo_user(author):
            return
        whole = {"request": request, "email": email, "current_site": get_current_site(request), **context}
        mail.deliver(self.render_mail(template_prefix, email, whole))


@transaction.atomic
def create_account(name: str, email: str, password: str, language: str, *, is_verified: bool) -> User:
    """A user with a first e-mail address. `is_verified`: a mail to that address was followed to get here."""
    user = User.objects.create_user(email, password, name=name.strip(), language=language)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=is_verified)
    return user


def sign_in(request: HttpRequest, user: User) -> None:
    """Sign in someone who just proved to be this user; a second factor is not asked."""
    login(request, user, backend=BACKEND)


def is_open_to_visitors() -> bool:
    """Whether someone without an account may begin an organization: while there is none, or by `OYAMEL_OPEN`."""
    return settings.OYAMEL_OPEN or not Organization.objects.filter(is_demo=False).exists()


def may_begin(user: Any) -> bool:
    """Whether this visitor may begin an organization; an account of the demo counts as none."""
    if user.is_authenticated and not mail.is_demo_user(user):
        return True
    return is_open_to_visitors()


def demo_memberships() -> list[Membership]:
    """One membership per role of the demo organization, from most to least right; none without a demo."""
    elsewhere = Membership.everywhere.filter(organization__is_demo=False).values("user")
    rows = Membership.everywhere.filter(organization__is_demo=True, user__is_active=True)
    by_role: dict[str, Membership] = {}
    for row in rows.exclude(user__in=elsewhere).select_related("user", "organization").order_by("-pk"):
        by_role[row.role] = row
    return [by_role[role] for role in Role.values if role in by_role]


def is_without_https() -> bool:
    """Whether browsers refuse passkeys, camera and installing here: plain HTTP from another machine."""
    origin = urlsplit(settings.OYAMEL_URL)
    is_local = origin.hostname in {"localhost", "127.0.0.1", "::1"} or (origin.hostname or "").endswith(
        ".localhost"
    )
    return origin.scheme != "https" and not is_local


def follow_changed_address(sender: Any, user: User, to_email_address: EmailAddress, **kwargs: Any) -> None:
    """After a new address was confirmed, the person's address follows in every organization, with its event."""
    domain.follow_email(user, to_email_address.email)
