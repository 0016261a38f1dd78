"""Invitations by mail: a link that works once, for fourteen days, for the address it was sent to."""

import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_scopes import scope

from oyamel.frame.organization import events
from oyamel.frame.organization.domain import changes, members, secrets
from oyamel.org import mail
from oyamel.org.actors import Actor
from oyamel.org.enums import Role
from oyamel.org.models import Invitation, Membership, Person, Site, User
from oyamel.records.errors import NotAllowed, Refused

VALID_FOR = datetime.timedelta(days=14)
NOBODYS = ".example"  # RFC 2606 gives this ending to nobody


@transaction.atomic
def invite(
    actor: Actor,
    email: str,
    role: str = Role.READER,
    site: Site | None = None,
    ends_on: datetime.date | None = None,
    language: str = "",
) -> tuple[Invitation, str]:
    """Invite an address and return the invitation with its link, which is mailed in the given language.

    Raises Refused for a pending invitation of the same address, for a member who has this role already, and in a
    demo for an address that may be somebody's.
    """
    changes.require(actor, "administer", site.path if site else "")
    _refuse_real_address(actor, email)
    _refuse_again(email, role, site)
    secret = secrets.new()
    invitation = Invitation(
        organization=actor.organization, email=email.lower(), role=Role(role), site=site, ends_on=ends_on,
        invited_by=actor.user, token_hash=secrets.digest(secret), expires_at=timezone.now() + VALID_FOR,
    )  # fmt: skip
    changes.add(actor, invitation, events.INVITATION_SENT, _context(invitation))
    return invitation, _mail(actor, invitation, secret, language)


@transaction.atomic
def invite_again(actor: Actor, invitation: Invitation, language: str = "") -> str:
    """Send a new link, which replaces the old one, and return it."""
    changes.require(actor, "administer", path_of(invitation))
    _refuse_accepted(invitation)
    _refuse_real_address(actor, invitation.email)
    secret = secrets.new()
    invitation.token_hash = secrets.digest(secret)
    invitation.save(update_fields=["token_hash"])
    values = {"expires_at": timezone.now() + VALID_FOR}
    changes.change(actor, invitation, values, events.INVITATION_RENEWED, context=_context(invitation))
    return _mail(actor, invitation, secret, language)


@transaction.atomic
def revoke(actor: Actor, invitation: Invitation) -> None:
    """Make the link useless from now on."""
    changes.require(actor, "administer", path_of(invitation))
    _refuse_accepted(invitation)
    values = {"expires_at": timezone.now()}
    changes.change(actor, invitation, values, events.INVITATION_REVOKED, context=_context(invitation))


def pending_by_secret(secret: str) -> Invitation | None:
    """The open invitation of a link; None for one that is unknown, accepted, revoked or too old."""
    rows = Invitation.everywhere.select_related("organization", "invited_by", "site")
    found = rows.filter(token_hash=secrets.digest(secret), accepted_at__isnull=True).first()
    return found if found and found.expires_at > timezone.now() else None


@transaction.atomic
def accept(invitation: Invitation, user: User) -> Membership:
    """The invited person takes the role. Raises NotAllowed for another address, Refused for a link used meanwhile."""
    if user.email.lower() != invitation.email.lower():
        raise NotAllowed(_("This invitation was sent to another address. Sign in with that one."))
    if mail.is_demo_user(user) and not invitation.organization.is_demo:
        raise NotAllowed(_("An account of the demo stays in the demo."))
    with scope(organization=invitation.organization):
        locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if locked.accepted_at or locked.expires_at <= timezone.now():
            raise Refused(_("This invitation does not hold any more. Ask for a new one."))
        return _take(locked, user)


def _take(invitation: Invitation, user: User) -> Membership:
    actor = Actor(user, invitation.organization, ())
    membership = members.give(actor, user, invitation.role, invitation.site, invitation.ends_on)
    values = {"accepted_at": timezone.now()}
    changes.change(actor, invitation, values, events.INVITATION_ACCEPTED, context=_context(invitation))
    _become_person(actor, user, invitation)
    return membership


def _become_person(actor: Actor, user: User, invitation: Invitation) -> None:
    """The user is a person here: the one who stands in the list with this address, else a new one."""
    if Person.objects.filter(user=user).exists():
        return
    known = Person.objects.filter(user__isnull=True, email__iexact=user.email).first()
    if known:
        changes.change(actor, known, {"user": user}, events.PERSON_CHANGED)
        return
    name = user.name or user.email
    person = Person(
        organization=actor.organization, user=user, name=name, email=user.email, site=invitation.site
    )
    changes.add(actor, person, events.PERSON_ADDED)


def path_of(invitation: Invitation) -> str:
    return invitation.site.path if invitation.site else ""


def _refuse_real_address(actor: Actor, email: str) -> None:
    """Anybody may enter a demo, and it shows its links: whoever invites an address there gets its account."""
    if not actor.organization.is_demo or email.strip().lower().endswith(NOBODYS):
        return
    words = _(
        "The demo invites only addresses that can be nobody's: they end in “.example”, such as nina@demo.example. "
        "To invite people, begin an organization of your own."
    )
    raise Refused({"email": words})


def _refuse_again(email: str, role: str, site: Site | None) -> None:
    pending = Invitation.objects.filter(email__iexact=email, accepted_at__isnull=True)
    if pending.filter(expires_at__gt=timezone.now()).exists():
        raise Refused(
            _("%(email)s is invited already. Send that invitation again, or revoke it."),
            params={"email": email},
        )
    if members.in_force().filter(user__email__iexact=email, role=role, site=site).exists():
        raise Refused(_("%(email)s has this role here already."), params={"email": email})


def _refuse_accepted(invitation: Invitation) -> None:
    if invitation.accepted_at:
        raise Refused(_("This invitation was accepted; end the role instead."))


def _context(invitation: Invitation) -> dict[str, str]:
    return {"role": str(invitation.role), "branch": str(invitation.site or invitation.organization)}


def _mail(actor: Actor, invitation: Invitation, secret: str, language: str) -> str:
    """Queue the mail for after the commit and return the link."""
    language = language or actor.organization.language
    link = f"{settings.OYAMEL_URL}{reverse('invitation', args=[secret])}?language={language}"
    with translation.override(language):
        subject = _("Invitation to %(organization)s in Oyamel") % {"organization": actor.organization.name}
        text = _letter(actor, invitation, link)
    to, organization = [invitation.email], actor.organization
    transaction.on_commit(lambda: mail.send(to, subject, text, organization))
    return link


def _letter(actor: Actor, invitation: Invitation, link: str) -> str:
    return _(
        "%(name)s invites you to the environmental management system of %(organization)s, as %(role)s.\n\n"
        "Follow this link until %(until)s to accept:\n%(link)s\n\n"
        "It works once, and only for this address. If you expected no invitation, forget this message."
    ) % {
        "name": str(actor.user),
        "organization": actor.organization.name,
        "role": Role(invitation.role).label,
        "until": invitation.expires_at.date().isoformat(),
        "link": link,
    }
