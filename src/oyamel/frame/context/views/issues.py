"""Issues as the picture that people know: strengths and weaknesses, opportunities and threats."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from oyamel.frame.context import queries
from oyamel.frame.context.enums import Effect, Origin
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address, site_of

INSIDE, OUTSIDE = [Origin.INTERNAL.value], [Origin.EXTERNAL.value, Origin.ENVIRONMENTAL.value]


def picture_view(request: HttpRequest, register: Register) -> HttpResponse:
    """Internal issues above, external ones and environmental conditions below; what helps left, what hinders right."""
    site = site_of(request)
    found = queries.issues_by_effect(request.actor, site.path if site else "")
    quarters = [
        (_("Strengths"), _("internal, helps"), INSIDE, Effect.HELPS),
        (_("Weaknesses"), _("internal, hinders"), INSIDE, Effect.HINDERS),
        (_("Opportunities"), _("from outside, helps"), OUTSIDE, Effect.HELPS),
        (_("Threats"), _("from outside, hinders"), OUTSIDE, Effect.HINDERS),
    ]
    context = {
        "register": register,
        "tabs": register.tabs(request),
        "quarters": [
            _quarter(request, register, found, title, note, origins, effect.value)
            for title, note, origins, effect in quarters
        ],
    }
    return render(request, "context/picture.html", context)


def _quarter(
    request: HttpRequest,
    register: Register,
    found: Any,
    title: str,
    note: str,
    origins: list[str],
    effect: str,
) -> dict[str, Any]:
    issues = [issue for origin in origins for issue in found[origin, effect][: queries.SHOWN]]
    query: list[tuple[str, str]] = [
        ("status", "current"),
        ("effect", effect),
        *(("origin", each) for each in origins),
    ]
    if request.GET.get("site"):
        query.append(("site", request.GET["site"]))
    return {
        "title": title,
        "note": note,
        "issues": issues,
        "more": any(len(found[origin, effect]) > queries.SHOWN for origin in origins),
        "url": f"{address(request, register)}?{urlencode(query)}",
    }
