"""The verbs of calendar feeds: made with a secret that is shown once, renewed, revoked; rights are asked at each reading."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from oyamel.frame.organization.domain import changes, secrets
from oyamel.org.actors import Actor, actor_for
from oyamel.org.models import Site
from oyamel.records import absence
from oyamel.records.agenda import Wish
from oyamel.records.errors import Refused
from oyamel.shell.calendar.events import CREATED, RENEWED, REVOKED
from oyamel.shell.models import CalendarFeed, FeedScope

USE_IS_NOTED_EVERY = timedelta(hours=1)
NOBODY = frozenset({-1})


class Gone(Exception):
    """The address worked once: it was revoked, or its person has no rights here any more."""


def mine(actor: Actor) -> QuerySet[CalendarFeed]:
    """The actor's feeds that are in force, newest first."""
    rows = CalendarFeed.objects.filter(user=actor.user, revoked_at__isnull=True)
    return rows.select_related("site").order_by("-pk")


@transaction.atomic
def create(actor: Actor, scope: str, site: Site | None = None) -> tuple[CalendarFeed, str]:
    """A feed for oneself and its secret, which can never be shown again. Raises NotAllowed for a site out of reach."""
    changes.require(actor, "view", site.path if site else "")
    if scope == FeedScope.BRANCH and site is None:
        raise Refused({"site": _("Choose the site whose dates the feed brings.")})
    secret = secrets.new()
    feed = CalendarFeed(
        organization=actor.organization, user=actor.user, scope=scope,
        site=site if scope == FeedScope.BRANCH else None, token_hash=secrets.digest(secret),
    )  # fmt: skip
    changes.add(actor, feed, CREATED, {"name": str(feed)})
    return feed, secret


def renew(actor: Actor, feed: CalendarFeed) -> str:
    """Give a feed a new address; the old one is unknown from now on."""
    _refuse_revoked(feed)
    secret = secrets.new()
    with transaction.atomic():
        CalendarFeed.objects.select_for_update().get(pk=feed.pk)
        CalendarFeed.objects.filter(pk=feed.pk).update(token_hash=secrets.digest(secret))
        changes.write(actor.organization, actor.user, feed, RENEWED, {}, {"name": str(feed)})
    return secret


def revoke(actor: Actor, feed: CalendarFeed) -> None:
    """Make an address useless; who still asks it is told so. Raises Refused for one that was revoked."""
    _refuse_revoked(feed)
    changes.change(actor, feed, {"revoked_at": timezone.now()}, REVOKED, context={"name": str(feed)})


def _refuse_revoked(feed: CalendarFeed) -> None:
    if feed.revoked_at:
        raise Refused(_("This calendar feed is revoked already."))


def by_secret(secret: str) -> tuple[CalendarFeed, Actor]:
    """The feed behind a secret and its person with the rights of now. Raises Http404 for an unknown one, Gone otherwise."""
    rows = CalendarFeed.everywhere.select_related("user", "organization", "site")
    feed = rows.filter(token_hash=secrets.digest(secret)).first()
    if feed is None:
        raise Http404
    if feed.revoked_at:
        raise Gone
    try:
        return feed, actor_for(feed.user, feed.organization)
    except Http404 as error:
        raise Gone from error


def wish_of(feed: CalendarFeed, actor: Actor, today: date) -> Wish:
    """What the feed brings: open entries, never of privileged records."""
    people = frozenset()
    if feed.scope == FeedScope.MINE:
        people = frozenset(absence.represented_by(actor.person, today)) if actor.person else NOBODY
    branch = feed.site.path if feed.site else ""
    return Wish(branch=branch, people=people, only_open=True, is_public=True)


def note_use(feed: CalendarFeed) -> None:
    """Remember the hour of the last reading, so that nobody keeps an address that is not used."""
    now = timezone.now()
    if feed.last_used_at is None or feed.last_used_at < now - USE_IS_NOTED_EVERY:
        CalendarFeed.everywhere.filter(pk=feed.pk).update(last_used_at=now)
