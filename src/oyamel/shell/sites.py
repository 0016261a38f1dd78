"""The page of the site switch: choose a site, also where there are two thousand."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from oyamel.kit.text import fold
from oyamel.org import paths
from oyamel.org.models import Site
from oyamel.shell import switch

SHOWN = 100


def choose(request: HttpRequest) -> HttpResponse:
    """With `to`: keep the choice and go on. Without: the sites, found by a part of their name."""
    if "to" in request.GET:
        return _switched(request)
    text = request.GET.get("q", "").strip()
    sites = list(request.actor.sites("view").only("name", "path", "municipality"))
    found = [site for site in sites if fold(text) in fold(site.name)] if text else sites
    context = {
        "bar": {
            "value": text,
            "placeholder": _("Name of the site"),
            "keep": [("next", _next(request))],
            "target": "#sites",
        },
        "lines": _lines(request, found[:SHOWN], {site.path: site.name for site in sites}),
        "count": len(found),
        "rest": max(len(found) - SHOWN, 0),
    }
    return render(request, "shell/sites.html", context)


def _switched(request: HttpRequest) -> HttpResponse:
    wanted = request.GET["to"]
    site = None
    if wanted:
        site = request.actor.sites("view").filter(pk=int(wanted)).first() if _is_id(wanted) else None
        if site is None:
            raise Http404
    switch.keep(request, site)
    return redirect(switch.with_site(_next(request), site) if site else _next(request))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _next(request: HttpRequest) -> str:
    """A page of this organization to go on to, else its home."""
    home = f"/{request.actor.organization.slug}/"
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours and wanted.startswith(home) else home


def _lines(request: HttpRequest, sites: list[Site], names: dict[str, str]) -> list[dict[str, str]]:
    here = f"/{request.actor.organization.slug}/site/?{urlencode({'next': _next(request)})}"
    return [
        {
            "label": site.name,
            "url": f"{here}&to={site.pk}",
            "way": _way(site, names),
            "place": site.municipality,
        }
        for site in sites
    ]


def _way(site: Site, names: dict[str, str]) -> str:
    return " / ".join(names[path] for path in paths.ancestors(site.path)[:-1] if path in names)
