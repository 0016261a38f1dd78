"""Middleware of the pages: security headers, language, and the organization named in the address."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone, translation
from django_scopes import scope

from oyamel.org.actors import enter, zone_of
from oyamel.shell import recent, switch

LAST_ORGANIZATION = "organization"
Responder = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'{forms}; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)


def _provider() -> str:
    """The origin of the identity provider: browsers hold the redirect after the sign-in form to `form-action` too."""
    origin = urlsplit(settings.OIDC_ISSUER)
    return f" {origin.scheme}://{origin.netloc}" if origin.netloc else ""


class SecurityHeadersMiddleware:
    """A strict content security policy on every answer."""

    def __init__(self, get_response: Responder):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY.format(forms=_provider()))
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response


class LanguageMiddleware(LocaleMiddleware):
    """The language of someone who is not signed in: the cookie, else the browser's."""


class PersonalSettingsMiddleware:
    """The language that a signed-in user chose."""

    def __init__(self, get_response: Responder):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)


def _holds_null(request: HttpRequest) -> bool:
    asked = (value for values in request.GET.lists() for value in (values[0], *values[1]))
    return "\0" in request.path or any("\0" in value for value in asked)


class OrganizationMiddleware:
    """Opens the scope of the organization in the address and puts the actor on the request; strangers get 404.

    A view below `/<organization>/` takes no organization: it finds `request.actor`.
    """

    def __init__(self, get_response: Responder):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.resolver_match and "api" in request.resolver_match.namespaces:
            return None  # programs get 401 instead of the sign-in page, so the API enters by itself
        slug = kwargs.pop("organization", None)
        if slug is None:
            return None
        if _holds_null(request):
            raise BadRequest  # no text of ours holds a null character, and PostgreSQL refuses to look for one
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        request.actor = enter(request.user, slug)
        if request.session.get(LAST_ORGANIZATION) != slug:
            request.session[LAST_ORGANIZATION] = slug
        with scope(organization=request.actor.organization), timezone.override(zone_of(request.actor)):
            response = switch.fill_in(request) or view(request, *args, **kwargs)
            if hasattr(response, "render"):
                response = response.render()
            recent.remember(request, response)
        return response
