"""Sites and areas. Moving a branch rewrites the paths below it, of sites and of records, in one transaction."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from oyamel.frame.organization import events
from oyamel.frame.organization.domain import changes
from oyamel.org import paths
from oyamel.org.actors import Actor, branch_condition
from oyamel.org.models import Area, Organization, Site
from oyamel.records import deadlines, kinds, ports, search
from oyamel.records.errors import Refused
from oyamel.records.models import Record

BATCH = 500


@transaction.atomic
def add_site(actor: Actor, parent: Site | None, values: dict[str, Any]) -> Site:
    """A new site at the end of its siblings; `parent` None puts it at the top."""
    changes.require(actor, "configure", parent.path if parent else "")
    _lock_tree(actor)
    if parent:
        parent = Site.objects.get(pk=parent.pk)
        _refuse_closed(parent)
    _refuse_same_name(parent, values.get("name", ""))
    site = Site(organization=actor.organization, parent=parent, path=_next_path(parent), **values)
    changes.add(actor, site, events.SITE_ADDED)
    return site


@transaction.atomic
def change_site(
    actor: Actor, site: Site, values: dict[str, Any], seen_event: int | None = None
) -> dict[str, Any]:
    """Change a site's own fields; its place in the tree is changed by `move_site`."""
    changes.require(actor, "configure", site.path)
    if "name" in values:
        _refuse_same_name(site.parent, values["name"], site)
    diff = changes.change(actor, site, values, events.SITE_CHANGED, seen_event)
    if diff:
        ports.site_changed(actor, site)
    return diff


@transaction.atomic
def move_site(actor: Actor, site: Site, parent: Site | None) -> None:
    """Hang a branch elsewhere. Raises Refused for a cycle, a closed parent, or a place it has already."""
    _lock_tree(actor)
    site = Site.objects.select_related("parent").get(pk=site.pk)
    parent = Site.objects.get(pk=parent.pk) if parent else None
    changes.require(actor, "configure", site.path)
    changes.require(actor, "configure", parent.path if parent else "")
    _refuse_move(site, parent)
    context = {"before": str(site.parent or actor.organization), "after": str(parent or actor.organization)}
    old, new = site.path, _next_path(parent)
    _refuse_depth(old, new)
    changes.change(actor, site, {"parent": parent}, events.SITE_MOVED, context=context)
    _rewrite(old, new)


def _refuse_move(site: Site, parent: Site | None) -> None:
    if site.parent_id == (parent.pk if parent else None):
        raise Refused(_("“%(site)s” is there already."), params={"site": site.name})
    if parent is None:
        return
    if parent.path.startswith(site.path):
        raise Refused(
            _("“%(site)s” cannot move into itself or below itself; choose a place outside its branch."),
            params={"site": site.name},
        )
    _refuse_closed(parent)
    _refuse_same_name(parent, site.name, site, field="parent")


def _refuse_depth(old: str, new: str) -> None:
    deepest = max(len(path) for path in _branch(old).values_list("path", flat=True))
    if deepest - len(old) + len(new) > paths.MAX_LENGTH:
        raise Refused(
            _("The tree would become deeper than %(most)d levels."),
            params={"most": paths.depth("0" * paths.MAX_LENGTH)},
        )


def _rewrite(old: str, new: str) -> None:
    """Give every site and record of a branch its new path, and the search index with it."""
    _branch(old).update(path=Concat(Value(new), Substr("path", len(old) + 1)))
    records = Record.objects.filter(branch_condition([old], "site_path"))
    records.update(site_path=Concat(Value(new), Substr("site_path", len(old) + 1)))
    deadlines.move_branch(old, new)
    moved = Record.objects.filter(branch_condition([new], "site_path"))
    for kind in moved.order_by().values_list("kind", flat=True).distinct():
        _reindex(kind, list(moved.filter(kind=kind).values_list("pk", flat=True)))


def _reindex(kind: str, ids: list[int]) -> None:
    rows = kinds.model_for(kind)._default_manager.select_related("record")
    for start in range(0, len(ids), BATCH):
        search.index(list(rows.filter(pk__in=ids[start : start + BATCH])))


def close_site(actor: Actor, site: Site, on: datetime.date) -> None:
    """Close a site on a day. Raises Refused while something below it is open."""
    changes.require(actor, "configure", site.path)
    if site.closed_on:
        raise Refused(_("“%(site)s” is closed already."), params={"site": site.name})
    below = _branch(site.path).filter(closed_on__isnull=True).exclude(pk=site.pk).count()
    if below:
        raise Refused(
            _("%(count)d sites below “%(site)s” are open; close or move them first."),
            params={"count": below, "site": site.name},
        )
    changes.change(actor, site, {"closed_on": on}, events.SITE_CLOSED)


def reopen_site(actor: Actor, site: Site) -> None:
    """Open a closed site again."""
    changes.require(actor, "configure", site.path)
    if site.closed_on is None:
        raise Refused(_("“%(site)s” is not closed."), params={"site": site.name})
    if site.parent:
        _refuse_closed(site.parent)
    changes.change(actor, site, {"closed_on": None}, events.SITE_REOPENED)


@transaction.atomic
def add_area(actor: Actor, site: Site, values: dict[str, Any]) -> Area:
    """An area or process of a site."""
    changes.require(actor, "configure", site.path)
    _refuse_same_area(site, values.get("name", ""))
    area = Area(organization=actor.organization, site=site, **values)
    changes.add(actor, area, events.AREA_ADDED, {"name": area.name})
    return area


def change_area(
    actor: Actor, area: Area, values: dict[str, Any], seen_event: int | None = None
) -> dict[str, Any]:
    """Rename an area, or say whether it is a process."""
    changes.require(actor, "configure", area.site.path)
    if "name" in values:
        _refuse_same_area(area.site, values["name"], area)
    context = {"name": values.get("name", area.name)}
    return changes.change(actor, area, values, events.AREA_CHANGED, seen_event, context)


def _lock_tree(actor: Actor) -> None:
    """Two people who change the shape of one tree wait for each other."""
    Organization.objects.select_for_update().get(pk=actor.organization.pk)


def _branch(path: str) -> QuerySet[Site]:
    return Site.objects.filter(branch_condition([path]))


def _next_path(parent: Site | None) -> str:
    siblings: Iterable[str] = (
        Site.objects.filter(parent=parent).order_by("-path").values_list("path", flat=True)[:1]
    )
    number = max((paths.number(path) for path in siblings), default=0) + 1
    path = (parent.path if parent else "") + paths.step(number)
    if len(path) > paths.MAX_LENGTH:
        raise Refused(_("The tree is as deep as it can be here; choose a place higher up."))
    return path


def _refuse_closed(parent: Site) -> None:
    if parent.closed_on:
        raise Refused(_("“%(site)s” is closed; open it again first."), params={"site": parent.name})


def _refuse_same_name(parent: Site | None, name: str, site: Site | None = None, field: str = "name") -> None:
    rows = Site.objects.filter(parent=parent, name__iexact=name.strip()).exclude(pk=site.pk if site else None)
    changes.refuse_duplicate(rows, field, _("There is a site “%(name)s” here already."))


def _refuse_same_area(site: Site, name: str, area: Area | None = None) -> None:
    if not name.strip():
        raise ValidationError({"name": _("Give the area a name.")})
    rows = site.areas.filter(name__iexact=name.strip()).exclude(pk=area.pk if area else None)
    changes.refuse_duplicate(rows, "name", _("This site has an area “%(name)s” already."))
