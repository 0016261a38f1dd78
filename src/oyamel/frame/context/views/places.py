"""The site that an address is about."""

from django.http import Http404, HttpRequest

from oyamel.org.models import Site


def site_of(request: HttpRequest) -> Site | None:
    """The site of `?site=`; None is the whole organization. Raises Http404 for one that the reader does not see."""
    asked = request.GET.get("site", "")
    if not asked:
        return None
    is_id = asked.isascii() and asked.isdigit() and len(asked) < 19
    site = request.actor.sites("view").filter(pk=asked).first() if is_id else None
    if site is None:
        raise Http404
    return site


def branch_of(request: HttpRequest) -> str:
    """The path of that site; '' is the whole organization."""
    site = site_of(request)
    return site.path if site else ""
