"""The site switch: `?site=` in the address says what a page is about; the choice kept in the session only fills an
address that names none."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from oyamel.org import paths
from oyamel.org.actors import Actor
from oyamel.org.models import Site

LISTED = 30
KEPT = "sites"
FILLED_IN = ("today", "-list", "-new")


@dataclass
class Switch:
    """The sites that the actor may choose, the first levels of the tree before the others, and the one that is chosen."""

    actor: Actor
    asked: int | None
    kept: int | None

    @cached_property
    def first(self) -> list[Site]:
        """The chosen site and the first of the others, one more than is listed; one query."""
        depth = Case(When(pk=self.asked or self.kept or 0, then=Value(0)), default=Length("path"))
        return list(_choosable(self.actor, self.asked or self.kept).order_by(depth, "path")[: LISTED + 1])

    @cached_property
    def chosen(self) -> Site | None:
        """The site of the address, else the kept one. Raises Http404 for an address with a site that is not seen."""
        wanted = self.asked or self.kept
        found = next((site for site in self.first if site.pk == wanted), None)
        if self.asked and found is None:
            raise Http404
        return found

    @property
    def listed(self) -> list[Site]:
        """At most LISTED sites in tree order."""
        return sorted(self.first[:LISTED], key=lambda site: site.path)

    @property
    def has_more(self) -> bool:
        return len(self.first) > LISTED


def _choosable(actor: Actor, chosen: int | None) -> QuerySet[Site]:
    rows = actor.sites("view")
    return rows.filter(closed_on__isnull=True) | rows.filter(pk=chosen or 0)


def switch_of(request: HttpRequest) -> Switch:
    """The switch of a request below `/<organization>/`, made once."""
    if not hasattr(request, "site_switch"):
        asked = request.GET.get("site", "")
        request.site_switch = Switch(request.actor, _number(asked), _kept(request))
    return request.site_switch


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _kept(request: HttpRequest) -> int | None:
    if "site" in request.GET and not request.GET["site"]:
        return None
    return request.session.get(KEPT, {}).get(request.actor.organization.slug)


def keep(request: HttpRequest, site: Site | None) -> None:
    """Remember the choice for this organization until it is changed or the session ends."""
    kept = dict(request.session.get(KEPT, {}))
    kept.pop(request.actor.organization.slug, None)
    request.session[KEPT] = kept | ({request.actor.organization.slug: site.pk} if site else {})


def fill_in(request: HttpRequest) -> HttpResponse | None:
    """For home, a list or the form of a new record whose address names no site: the same address with the kept one."""
    name = request.resolver_match.view_name
    if request.method != "GET" or not name.endswith(FILLED_IN):
        return None
    switch = switch_of(request)
    if "site" in request.GET or not switch.kept:
        _check(switch)
        return None
    if switch.chosen is None:
        keep(request, None)
        return None
    return redirect(f"{request.path}?{urlencode([*_pairs(request), ('site', switch.chosen.pk)])}")


def _check(switch: Switch) -> None:
    if switch.asked and switch.chosen is None:
        raise Http404


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.GET.lists() for value in values]


def with_site(url: str, site: Site | None) -> str:
    """The address of a page, about a site where one is chosen."""
    return f"{url}{'&' if '?' in url else '?'}site={site.pk}" if site else url


def label(actor: Actor, site: Site | None) -> dict[str, str]:
    """What the switch shows: the site, and the organization under it."""
    if site is None:
        return {"label": actor.organization.name, "organization": _("All sites")}
    return {"label": site.name, "organization": actor.organization.name}


def choices(request: HttpRequest) -> list[dict[str, Any]]:
    """The lines of the switch: the whole organization, the first sites, and the way to all of them."""
    switch, here = switch_of(request), f"/{request.actor.organization.slug}/site/"
    if not switch.first:
        return []
    names = {site.path: site.name for site in switch.listed}
    lines = [{"label": _("All sites"), "url": _to(request, None), "current": switch.chosen is None}]
    lines += [
        {
            "label": site.name,
            "url": _to(request, site),
            "current": site == switch.chosen,
            "of": names.get(site.path[: -paths.STEP], ""),
        }
        for site in switch.listed
    ]
    if switch.has_more:
        query = urlencode({"next": page_for(request)})
        lines.append({"label": _("Find another site …"), "url": f"{here}?{query}", "current": False})
    return lines


def _to(request: HttpRequest, site: Site | None) -> str:
    query = urlencode({"to": site.pk if site else "", "next": page_for(request)})
    return f"/{request.actor.organization.slug}/site/?{query}"


def page_for(request: HttpRequest) -> str:
    """Where the reader goes on after switching: the same list or home without its page and site, else home."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if not (name or "").endswith(FILLED_IN):
        return f"/{request.actor.organization.slug}/"
    pairs = [pair for pair in _pairs(request) if pair[0] not in {"site", "after", "before"}]
    return request.path + (f"?{urlencode(pairs)}" if pairs else "")
