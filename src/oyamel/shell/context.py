"""What every page's frame needs: side bar, site switch, search, account. What a page does not draw is not read."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.org.actors import organizations_of
from oyamel.org.models import LANGUAGES, User
from oyamel.shell import navigation, pins, switch

MOST_ORGANIZATIONS = 6


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context that look/base.html and look/bare.html name; below an organization with its side bar."""
    user = getattr(request, "user", None)
    known = user if user and user.is_authenticated else None
    data = {
        "manifest_url": reverse("manifest"),
        "theme": known.theme if known else "",
        "account": SimpleLazyObject(lambda: _account(request, known) if known else _visitor()),
    }
    return data | (_organization(request) if hasattr(request, "actor") else {})


def _organization(request: HttpRequest) -> dict[str, Any]:
    organization = request.actor.organization
    return {
        "home_url": f"/{organization.slug}/",
        "palette_url": reverse("palette", args=[organization.slug]),
        "search_url": reverse("find", args=[organization.slug]),
        "navigation": SimpleLazyObject(lambda: navigation.groups(request)),
        "phone_bar": SimpleLazyObject(lambda: navigation.phone_bar(request)),
        "sites": SimpleLazyObject(lambda: switch.choices(request)),
        "site": SimpleLazyObject(lambda: switch.label(request.actor, switch.switch_of(request).chosen)),
        "pin": SimpleLazyObject(lambda: pins.offer(request)),
        "demo": _demo() if organization.is_demo else None,
    }


def _demo() -> dict[str, str]:
    text = _("This is the demo. Nothing in it is real, anyone may change it, and it sends no mail.")
    return {"text": text, "url": reverse("begin"), "label": _("Begin my own")}


def _languages() -> list[dict[str, Any]]:
    current = (get_language() or "en")[:2]
    return [{"code": code, "label": label, "current": code == current} for code, label in LANGUAGES]


def _visitor() -> dict[str, Any]:
    return {
        "name": _("Not signed in"),
        "links": [{"label": _("Sign in"), "url": reverse("account_login")}],
        "languages": _languages(),
        "language_url": reverse("set_language"),
    }


def _account(request: HttpRequest, user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "email": user.email,
        "links": _links(request, user),
        "theme_url": reverse("set_theme"),
        "languages": _languages(),
        "language_url": reverse("set_language"),
        "sign_out_url": reverse("account_logout"),
    }


def _links(request: HttpRequest, user: User) -> list[dict[str, str]]:
    links = [{"label": _("My account"), "url": reverse("me")}]
    actor = getattr(request, "actor", None)
    if actor:
        links.append({"label": _("My long jobs"), "url": reverse("jobs", args=[actor.organization.slug])})
    return links + _other_organizations(user, actor.organization.pk if actor else None)


def _other_organizations(user: User, here: int | None) -> list[dict[str, str]]:
    others = list(organizations_of(user).exclude(pk=here)[: MOST_ORGANIZATIONS + 1])
    links = [{"label": one.name, "url": f"/{one.slug}/"} for one in others[:MOST_ORGANIZATIONS]]
    if len(others) > MOST_ORGANIZATIONS:
        links.append({"label": _("All organizations"), "url": reverse("choose_organization")})
    return links
