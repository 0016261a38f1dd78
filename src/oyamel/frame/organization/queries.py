"""What the pages of the organization read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from oyamel.frame.organization import domain
from oyamel.org import paths, permissions
from oyamel.org.actors import Actor
from oyamel.org.models import ApiToken, Area, Invitation, Membership, Person, Site, User

M = TypeVar("M", bound=models.Model)
MOST_ROWS = 300
FEW_SITES = 60


def obtain(rows: QuerySet[M], pk: int, actor: Actor, action: str) -> M:
    """The row, if the actor may do `action` with it: a stranger's is 404, one out of the actor's right is 403."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    if not actor.may(action, path_of(row)):
        raise PermissionDenied(_("Your role does not give you this right here. Ask an administrator."))
    return row


def path_of(row: models.Model) -> str:
    """The site path that decides about a row of the organization."""
    site = row if isinstance(row, Site) else getattr(row, "site", None)
    return site.path if site else ""


def require_whole(actor: Actor, action: str) -> None:
    """Refuse an actor who has the right for a branch only, or not at all."""
    if not actor.may(action):
        raise PermissionDenied(
            _("Your role does not give you this right for the whole organization. Ask an administrator.")
        )


def own_or_administered(rows: QuerySet[ApiToken], pk: int, actor: Actor) -> ApiToken:
    """A token of one's own, or any for an administrator of the whole organization; else as `obtain`."""
    token = rows.filter(pk=pk).first()
    if token and token.user_id == actor.user.pk:
        return token
    return obtain(rows, pk, actor, "administer")


def require_anywhere(actor: Actor, action: str) -> None:
    """Refuse an actor who has the right in no branch at all."""
    if not actor.may_anywhere(action):
        raise PermissionDenied(_("Your role does not give you this right. Ask an administrator."))


# Sites


@dataclass
class Branch:
    """A row of the tree of sites. `closes` is how many lists end after it."""

    site: Site
    depth: int
    has_children: bool
    is_open: bool
    folds: bool
    opens: bool = False
    closes: list[int] = field(default_factory=list)


def sites() -> QuerySet[Site]:
    return Site.objects.select_related("parent")


def tree(actor: Actor, opened: set[int]) -> list[Branch]:
    """The sites that the actor may see, unfolded below `opened`; a small tree is unfolded altogether."""
    mine = _with_children(actor.sites("view"))
    rows = list(mine[: FEW_SITES + 1])
    if len(rows) <= FEW_SITES:
        return _laid_out(rows, {row.pk for row in rows if row.has_children}, folds=False)
    tops = [branch for branch in actor.branches("view") if branch]
    at_top = Q(path__in=tops) if tops else Q(parent__isnull=True)
    return _laid_out(
        _connected(mine.filter(at_top | Q(parent__in=opened))[:MOST_ROWS], opened, tops), opened, folds=True
    )


def _with_children(rows: QuerySet[Site]) -> QuerySet[Site]:
    return rows.annotate(has_children=Exists(Site.objects.filter(parent=OuterRef("pk"))))


def _connected(rows: Iterable[Site], opened: set[int], tops: list[str]) -> list[Site]:
    """Without the children of an open site that itself lies in a closed one; rows come in the order of the tree."""
    shown: set[int] = set()
    kept = []
    for row in rows:
        is_top = row.parent_id is None or row.path in tops
        if is_top or (row.parent_id in shown and row.parent_id in opened):
            shown.add(row.pk)
            kept.append(row)
    return kept


def _laid_out(rows: list[Site], opened: set[int], *, folds: bool) -> list[Branch]:
    depths: dict[int, int] = {}
    branches = []
    for row in rows:
        depths[row.pk] = depths.get(row.parent_id, -1) + 1
        branches.append(
            Branch(row, depths[row.pk], row.has_children, row.pk in opened, folds and row.has_children)
        )
    for place, branch in enumerate(branches):
        following = branches[place + 1].depth if place + 1 < len(branches) else 0
        branch.opens = following > branch.depth
        branch.closes = list(range(max(branch.depth - following, 0)))
    return branches


def found_sites(actor: Actor, text: str) -> list[tuple[Site, str]]:
    """Sites whose name, municipality or region holds the text, each with the names above it; at most `MOST_ROWS`."""
    match = Q(name__icontains=text) | Q(municipality__icontains=text) | Q(region__iexact=text)
    rows = list(actor.sites("view").filter(match)[:MOST_ROWS])
    above = {path for row in rows for path in paths.ancestors(row.path)[:-1]}
    names = dict(Site.objects.filter(path__in=above).values_list("path", "name"))
    return [(row, " › ".join(names[path] for path in paths.ancestors(row.path)[:-1])) for row in rows]


def way_to(site: Site) -> list[Site]:
    """The sites above a site, from the top."""
    return list(Site.objects.filter(path__in=paths.ancestors(site.path)[:-1]).order_by("path"))


def children_of(site: Site) -> QuerySet[Site]:
    return _with_children(Site.objects.filter(parent=site).order_by("path"))


def areas_of(site: Site) -> QuerySet[Area]:
    return Area.objects.filter(site=site).select_related("site").order_by(Lower("name"))


# People


def people(text: str = "", with_former: bool = False, *, by_contact: bool = True) -> QuerySet[Person]:
    """The people of the organization by name; those who left only when asked for.

    `by_contact`: whether the text is looked for in e-mail and job title too.
    """
    rows = Person.objects.select_related("site", "deputy", "user").order_by(Lower("name"), "pk")
    if text:
        contact = Q(email__icontains=text) | Q(job_title__icontains=text)
        rows = rows.filter(Q(name__icontains=text) | contact if by_contact else Q(name__icontains=text))
    return rows if with_former else rows.filter(left_on__isnull=True)


# Members


@dataclass
class Member:
    """A user with the roles they have here."""

    user: User
    roles: list[Membership]


def memberships() -> QuerySet[Membership]:
    return Membership.objects.select_related("user", "site").order_by(Lower("user__name"), "user", "pk")


def members(actor: Actor) -> list[Member]:
    """The users with a role in force, as far as the actor administers their branch."""
    branches = actor.branches("administer")
    grouped: dict[int, Member] = {}
    for row in memberships().filter(pk__in=domain.in_force().values("pk")):
        if any(path_of(row).startswith(branch) for branch in branches):
            grouped.setdefault(row.user_id, Member(row.user, [])).roles.append(row)
    return list(grouped.values())


def invitations(actor: Actor) -> list[Invitation]:
    """The invitations that can still be accepted, as far as the actor administers their branch."""
    rows = Invitation.objects.select_related("site", "invited_by", "organization")
    open_ones = rows.filter(accepted_at__isnull=True, expires_at__gt=timezone.now()).order_by("-created_at")
    return [row for row in open_ones if actor.may("administer", path_of(row))]


def reasons(grants: Iterable[permissions.Grant], action: str, path: str) -> list[str]:
    """Why the grants give an action at a path or do not, one sentence each."""
    reason = permissions.explain(list(grants), action, path)
    lines = [_("The role %(role)s for %(branch)s gives it.") % _named(grant) for grant in reason.by]
    if not reason.allowed:
        lines += [
            _("The role %(role)s would give it, but holds only for %(branch)s.") % _named(grant)
            for grant in reason.out_of_branch
        ]
        lines += [_("The role %(role)s does not give it.") % _named(grant) for grant in reason.other_roles]
    return lines or [_("This user has no role in force here.")]


def roles_that_give(action: str) -> list[str]:
    """The names of the roles that give an action, from most to least right."""
    return [
        str(role.label)
        for role in type(next(iter(permissions.EVERYONE)))
        if role in permissions.ACTIONS[action]
    ]


def _named(grant: permissions.Grant) -> dict[str, Any]:
    return {"role": grant.role.label, "branch": grant.site_name or _("the whole organization")}


# Tokens and counts


def tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The actor's tokens, and everybody's for an administrator of the whole organization; the newest first."""
    rows = ApiToken.objects.select_related("user").filter(revoked_at__isnull=True).order_by("-pk")
    return rows if actor.may("administer") else rows.filter(user=actor.user)


def counts(actor: Actor) -> dict[str, int]:
    """How many open sites, people, members and open invitations there are."""
    site = Site.objects.filter(closed_on__isnull=True).aggregate(n=Count("pk"))["n"]
    person = Person.objects.filter(left_on__isnull=True).count()
    member = domain.in_force().aggregate(n=Count("user", distinct=True))["n"]
    return {"sites": site, "people": person, "members": member, "invitations": len(invitations(actor))}
