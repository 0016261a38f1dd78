"""What the pages around the list share."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from oyamel.org.models import Site
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address

MOST_SITES = 200


def tabs(request: HttpRequest, register: Register) -> list[dict[str, Any]]:
    """The views of the obligations, with the way back to the whole list."""
    return [{"label": _("All"), "url": address(request, register), "current": False}, *register.tabs(request)]


def site_asked(request: HttpRequest, action: str = "view") -> Site | None:
    """The site that the address names, if the actor may do this there; else the only one there is."""
    text = request.POST.get("site") or request.GET.get("site") or ""
    sites = request.actor.sites(action).filter(closed_on__isnull=True)
    if text.isascii() and text.isdigit() and len(text) < 19:
        return sites.filter(pk=int(text)).first()
    first = list(sites[:2])
    return first[0] if len(first) == 1 else None
