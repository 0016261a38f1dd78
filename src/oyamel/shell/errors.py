"""Error pages that name the reason and the cure. 500 is Django's own view: it must not depend on anything."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scope

from oyamel.frame.organization.forms import ACTION_WORDS
from oyamel.look.views import error_page
from oyamel.org.actors import Actor
from oyamel.org.enums import Role
from oyamel.org.models import Membership

NAMED = 3


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent cannot be read."""
    return error_page(request, 400, url=_home(request))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: there is nothing, or nothing for this reader."""
    return error_page(request, 404, url=_home(request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without the mark of the session."""
    return render(request, "403_csrf.html", {"url": request.path}, status=403)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: which right is missing, and who can give it."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return error_page(request, 403, reason=str(exception), url=_home(request))
    return error_page(request, 403, reason=_reason(exception), cure=_cure(actor), url=_home(request))


def _reason(exception: Exception) -> str:
    said = str(exception)
    if said in ACTION_WORDS:
        return _("Your role here does not give you the right to “%(action)s”.") % {
            "action": ACTION_WORDS[said]
        }
    return said


def _cure(actor: Actor) -> str:
    names = administrators(actor)
    if not names:
        return _("No administrator is left who could give it; whoever runs the program can name one.")
    return _("Who can give it: %(names)s.") % {"names": ", ".join(names)}


def administrators(actor: Actor) -> list[str]:
    """The names of a few administrators of the organization, those of the whole before those of a branch."""
    today = timezone.localdate()
    with scope(organization=actor.organization):
        rows = Membership.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today), role=Role.ADMINISTRATOR
        )
        rows = rows.filter(user__is_active=True).order_by("site__path", "user__name").select_related("user")
        return list(dict.fromkeys(row.user.name for row in rows))[:NAMED]


def _home(request: HttpRequest) -> str:
    actor: Any = getattr(request, "actor", None)
    return f"/{actor.organization.slug}/" if actor else ""
