"""Who may do what on one record, and which users may: the rules of `visible`, asked for a single envelope."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from oyamel.org import paths
from oyamel.org.actors import Actor
from oyamel.org.models import Membership, Person, User
from oyamel.org.permissions import ACTIONS
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Record, RecordReader


def may(actor: Actor, action: str, record: Record) -> bool:
    """Whether the actor may do `action` on the record; one query for a privileged record, none otherwise."""
    if record.organization_id != actor.organization.pk or not actor.may(action, record.site_path):
        return False
    return not record.is_privileged or RecordReader.objects.filter(record=record, user=actor.user).exists()


def require(actor: Actor, action: str, record: Record) -> None:
    """Raises NotAllowed where `may` says no; what the actor may not even see is not named."""
    if not may(actor, action, record):
        if not may(actor, "view", record):
            raise NotAllowed(
                _("You may not do this here: your role does not give “%(action)s” for this site.")
                % {"action": action}
            )
        raise NotAllowed(
            _("You may not do this here: your role does not give “%(action)s” for %(number)s.")
            % {"action": action, "number": record.number}
        )


def claim(actor: Actor, action: str, record: Record) -> Record:
    """The record as it stands now, locked for new work until the transaction ends.

    Raises NotAllowed, and Refused for an archived record, which takes no new work.
    """
    require(actor, action, record)
    fresh = lock(record)
    require(actor, action, fresh)
    if fresh.is_archived:
        raise Refused(
            _("%(number)s is archived; bring it back from the archive first."),
            params={"number": fresh.number},
        )
    return fresh


def lock(record: Record) -> Record:
    """The record as it stands now, locked until the transaction ends, so that two people wait for each other."""
    return (
        Record.objects.select_for_update(of=("self",))
        .select_related("organization", "site")
        .get(pk=record.pk)
    )


def users_who_may(action: str, record: Record) -> QuerySet[User]:
    """The active users who may do `action` on the record, by name."""
    users = User.objects.filter(is_active=True, pk__in=_grants(action, record).values("user"))
    if record.is_privileged:
        users = users.filter(pk__in=RecordReader.objects.filter(record=record).values("user"))
    return users.order_by("name", "pk")


def could_view(user: User, record: Record) -> bool:
    """Whether a user's roles reach the record, whether or not it is privileged."""
    return user.is_active and _grants("view", record).filter(user=user).exists()


def _grants(action: str, record: Record) -> QuerySet[Membership]:
    in_force = Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate())
    reaching = Q(site__isnull=True) | Q(site__path__in=paths.ancestors(record.site_path))
    if action == "view" and not record.site_path:
        reaching = Q()
    return Membership.objects.filter(
        in_force, reaching, organization=record.organization_id, role__in=ACTIONS[action]
    )


def who_see(people: Iterable[Person], record: Record) -> list[Person]:
    """Those of the people who have an account with the right to see the record; one query."""
    people = list(people)
    ids = [person.user_id for person in people if person.user_id]
    seeing = (
        set(users_who_may("view", record).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    )
    return [person for person in people if person.user_id in seeing]
