"""How a program enters: with a token or a session, into one organization, as the same actor that pages know."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from threading import Lock
from time import time
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils import timezone, translation
from django_scopes import scope
from ninja.errors import AuthenticationError, HttpError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from oyamel.frame.organization.domain import token_by_secret
from oyamel.org.actors import actor_for, enter, zone_of
from oyamel.org.models import ApiToken, User
from oyamel.rest.errors import TooMany, csrf_missing

USE_IS_NOTED_EVERY = timedelta(minutes=1)


class Limiter:
    """Counts requests by key in the running minute, in this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute = 0
        self._counts: Counter[str] = Counter()

    def wait_s(self, key: str, limit: int, now: float) -> int:
        """Count one more request; the seconds until the next minute where it is beyond the limit, else 0."""
        minute, second = divmod(int(now), 60)
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._counts.clear()
            self._counts[key] += 1
            return 60 - second if self._counts[key] > limit else 0


limiter = Limiter()


class Token(HttpBearer):
    """A token in `Authorization: Bearer …`; it opens its own organization and no other."""

    openapi_description = (
        "A token from the page “API tokens”; it has the rights of its user in one organization."
    )

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        found = token_by_secret(token)
        if found is None:
            raise AuthenticationError
        _refuse_too_many(f"token {found.pk}")
        _note_use(found)
        _speak(request, found.user)
        request.token, request.member = found, found.user
        slug = _slug(request)
        if slug and slug != found.organization.slug:
            raise Http404
        if slug:
            request.actor = actor_for(found.user, found.organization)
        return found


class Session(APIKeyCookie):
    """The session of someone who signed in to the pages; what changes anything also needs `X-CSRFToken`."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_description = "The cookie of a session; requests that change something also send X-CSRFToken."

    def __call__(self, request: HttpRequest) -> User | None:
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        if not request.user.is_authenticated:
            return None
        _refuse_too_many(f"user {request.user.pk}")
        if check_csrf(request):
            raise HttpError(403, csrf_missing())
        request.member = request.user
        slug = _slug(request)
        if slug:
            request.actor = enter(request.user, slug)
        return request.user


def _slug(request: HttpRequest) -> str:
    return request.resolver_match.kwargs.get("organization", "") if request.resolver_match else ""


def _refuse_too_many(key: str) -> None:
    wait_s = limiter.wait_s(key, settings.API_REQUESTS_PER_MINUTE, time())
    if wait_s:
        raise TooMany(wait_s)


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - USE_IS_NOTED_EVERY:
        ApiToken.everywhere.filter(pk=token.pk).update(last_used_at=now)


def _speak(request: HttpRequest, user: User) -> None:
    """A program that does not ask for a language is answered in its user's."""
    if "Accept-Language" not in request.headers:
        translation.activate(user.language)


def in_scope(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Run an operation inside the scope of the organization that was entered, in the time zone of the actor."""

    @wraps(operation)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        actor = getattr(request, "actor", None)
        if actor is None:
            return operation(request, *args, **kwargs)
        with scope(organization=actor.organization), timezone.override(zone_of(actor)):
            return operation(request, *args, **kwargs)

    return inside
