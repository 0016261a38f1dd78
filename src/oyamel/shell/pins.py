"""Favourites: which page can be pinned under which key, and the verbs that pin and unpin."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from oyamel.look.toasts import toast
from oyamel.org.actors import Actor
from oyamel.records.models import visible
from oyamel.registers.declaration import Register, register_for_slug, registers
from oyamel.registers.models import SavedView
from oyamel.shell.models import Pin

MOST = 12


def of(request: HttpRequest) -> list[Pin]:
    """The favourites of the reader that they may still see, oldest first; read once per request."""
    if not hasattr(request, "pins"):
        request.pins = list(_readable(request.actor))
    return request.pins


def _readable(actor: Actor) -> Any:
    known = [register.slug for register in registers()]
    rows = Pin.objects.filter(user=actor.user, organization=actor.organization, register__in=known)
    seen = Q(record__isnull=True) | visible(actor, "view", "record__")
    return rows.filter(seen).select_related("organization", "record", "view").order_by("pk")[:MOST]


def offer(request: HttpRequest) -> dict[str, Any] | None:
    """The button of this page: {url, key, is_pinned}; None where a page cannot be pinned."""
    key = _key_of(request)
    if not key:
        return None
    is_pinned = any(pin.key == key for pin in of(request))
    return {"url": f"/{request.actor.organization.slug}/pins/", "key": key, "is_pinned": is_pinned}


def _key_of(request: HttpRequest) -> str:
    match = request.resolver_match
    register = match.kwargs.get("register") if match else None
    if not isinstance(register, Register):
        return ""
    if match.url_name == f"{register.slug}-record":
        return f"{register.slug}/{match.kwargs['number']}"
    return _key_of_list(request, register) if match.url_name == f"{register.slug}-list" else ""


def _key_of_list(request: HttpRequest, register: Register) -> str:
    query = request.GET.copy()
    query.pop("site", None)
    if not query:
        return register.slug
    view = _views(request.actor, register).filter(query=query.urlencode()).first()
    return f"{register.slug}?{view.pk}" if view else ""


def _views(actor: Actor, register: Register) -> Any:
    return SavedView.objects.filter(Q(user=actor.user) | Q(is_shared=True), register=register.slug)


def pin(actor: Actor, key: str) -> Pin:
    """Pin what a key names. Raises Http404 for what the actor does not see, ValidationError beyond MOST."""
    named = _named(actor, key)
    mine = Pin.objects.filter(user=actor.user, organization=actor.organization)
    if mine.count() >= MOST and not mine.filter(key=key).exists():
        raise ValidationError(
            _("You have %(most)d favourites, which is as many as fit. Unpin one first.") % {"most": MOST}
        )
    made, _is_new = Pin.objects.get_or_create(
        organization=actor.organization, user=actor.user, key=key, defaults=named
    )
    return made


def _named(actor: Actor, key: str) -> dict[str, Any]:
    slug, number, view = _parts(key)
    register = _register(slug)
    if number:
        row = register.rows(actor).filter(record__number=number).select_related("record").first()
        return {"register": slug, "record": _found(row).record}
    if view:
        return {"register": slug, "view": _found(_views(actor, register).filter(pk=int(view)).first())}
    return {"register": slug}


def _parts(key: str) -> tuple[str, str, str]:
    slug, _slash, number = key.partition("/")
    slug, _mark, view = slug.partition("?")
    if view and not (view.isascii() and view.isdigit() and len(view) < 19):
        raise Http404
    return slug, number, view


def _register(slug: str) -> Register:
    try:
        return register_for_slug(slug)
    except KeyError as error:
        raise Http404 from error


def _found(row: Any) -> Any:
    if row is None:
        raise Http404
    return row


def unpin(actor: Actor, key: str) -> None:
    """Take a favourite away; one that is not there is no error."""
    Pin.objects.filter(organization=actor.organization, user=actor.user, key=key).delete()


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Pin or unpin the page that the key names, and go back to it."""
    key = request.POST.get("key", "")
    if request.POST.get("act") == "unpin":
        unpin(request.actor, key)
    else:
        _try_to_pin(request, key)
    return redirect(_back(request))


def _try_to_pin(request: HttpRequest, key: str) -> None:
    try:
        pin(request.actor, key)
    except ValidationError as error:
        toast(request, " ".join(error.messages), "warn")


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else f"/{request.actor.organization.slug}/"
