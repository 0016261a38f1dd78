"""The sources of a page of the month grid or of what is missing: by number, fifty at a time."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from oyamel.check.metering.models import Source
from oyamel.org import paths
from oyamel.org.models import Site
from oyamel.records.models import archived, visible
from oyamel.registers.declaration import Register

PAGE = 50


@dataclass
class SourcePage:
    """Some sources, the addresses of the pages beside, and the chosen site."""

    sources: list[Source]
    next_url: str
    site: Site | None


def sources_of(
    request: HttpRequest, register: Register, narrowed: Q, keep: str = "", action: str = "view"
) -> SourcePage:
    """The sources that the reader sees at the chosen site and that meet a condition, after the one that the address names."""
    site = _site(request)
    rows = _ordered(request, narrowed, action)
    if site:
        rows = rows.filter(record__site_path__gte=site.path, record__site_path__lt=paths.after(site.path))
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 10:
        rows = rows.filter(record__sequence__gt=int(after))
    found = list(rows[: PAGE + 1])
    query = f"?{keep}site={site.pk if site else ''}&after="
    next_url = f"{query}{found[PAGE - 1].record.sequence}" if len(found) > PAGE else ""
    return SourcePage(found[:PAGE], next_url, site)


def _ordered(request: HttpRequest, narrowed: Q, action: str) -> QuerySet[Source]:
    actor = request.actor
    rows = Source.objects.filter(visible(actor, action, "record__"), archived(False, "record__"), narrowed)
    rows = rows.filter(record__organization=actor.organization, record__kind=Source.kind)
    return rows.select_related("record", "record__site", "record__owner", "organization").order_by(
        "record__sequence"
    )


def _site(request: HttpRequest) -> Site | None:
    asked = request.GET.get("site", "")
    if not asked:
        return None
    found = (
        request.actor.sites("view").filter(pk=int(asked)).first()
        if asked.isdigit() and len(asked) < 19
        else None
    )
    if found is None:
        raise Http404
    return found
