"""The feed itself, for programs, and the pages on which a person makes, renews and revokes addresses."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_scopes import scope

from oyamel.look.toasts import toast
from oyamel.org.actors import Actor, zone_of
from oyamel.org.models import Site
from oyamel.records import agenda, reminders
from oyamel.registers.forms import show_refusal
from oyamel.registers.views.access import posted
from oyamel.shell.calendar import feeds, ics
from oyamel.shell.models import CalendarFeed, FeedScope

PAST, AHEAD, MOST = timedelta(days=60), timedelta(days=460), 2_000


def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The dates behind a secret: 200, 304 where nothing changed, 410 with the reason for one that ended, 404 unknown."""
    try:
        found, actor = feeds.by_secret(secret)
    except feeds.Gone:
        return _gone()
    with (
        scope(organization=actor.organization),
        translation.override(found.user.language),
        timezone.override(zone_of(actor)),
    ):
        return _answer(request, found, actor)


def _gone() -> HttpResponse:
    text = _(
        "This calendar address has ended: it was revoked, or its person has no rights here any more. "
        "Remove it from your calendar program; a new address is made in Oyamel under Calendar, Calendar feed."
    )
    return HttpResponse(text, status=410, content_type="text/plain; charset=utf-8")


def _answer(request: HttpRequest, found: CalendarFeed, actor: Actor) -> HttpResponse:
    today = timezone.localdate()
    wish = feeds.wish_of(found, actor, today)
    entries = agenda.read(actor, wish, today - PAST, today + AHEAD, size=MOST)
    days_before = reminders.plan_of(actor.organization).days_before
    etag = f'"{ics.fingerprint(entries, str(found), found.user.language, days_before, settings.OYAMEL_URL)}"'
    feeds.note_use(found)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        body = ics.draw(actor.organization, str(found), entries, days_before)
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'inline; filename="oyamel.ics"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


class FeedForm(forms.Form):
    """What a new feed brings."""

    scope = forms.ChoiceField(
        label=gettext_lazy("Which dates"),
        choices=FeedScope.choices,
        widget=forms.RadioSelect,
        initial=FeedScope.MINE,
    )
    site = forms.ModelChoiceField(label=gettext_lazy("Site"), queryset=None, required=False)

    def __init__(self, actor: Actor, data: Any = None):
        super().__init__(data)
        self.fields["site"].queryset = actor.sites("view").filter(closed_on__isnull=True)
        self.fields["site"].show_when = f"scope={FeedScope.BRANCH}"


def listing(request: HttpRequest) -> HttpResponse:
    """One's own feeds, and the form of a new one, whose address is shown this once."""
    form = FeedForm(request.actor, posted(request))
    if request.method == "POST" and form.is_valid():
        made = _made(request, form)
        if made:
            return _shown_once(request, *made)
    context = {
        "title": _("Calendar feed"),
        "crumbs": _crumbs(request),
        "form": form,
        "table": _table(request, list(feeds.mine(request.actor))),
    }
    return render(request, "shell/calendar_feeds.html", context, status=422 if form.errors else 200)


def _made(request: HttpRequest, form: FeedForm) -> tuple[CalendarFeed, str] | None:
    site: Site | None = form.cleaned_data["site"]
    try:
        return feeds.create(request.actor, form.cleaned_data["scope"], site)
    except ValidationError as error:
        show_refusal(form, error)
        return None


def _crumbs(request: HttpRequest) -> list[dict[str, str]]:
    organization = request.actor.organization
    return [
        {"label": organization.name, "url": f"/{organization.slug}/"},
        {"label": _("Calendar"), "url": reverse("calendar-list", args=[organization.slug])},
    ]


def _table(request: HttpRequest, rows: list[CalendarFeed]) -> dict[str, Any] | None:
    slug = request.actor.organization.slug
    columns = [
        {"label": _("Dates")}, {"label": _("Made"), "kind": "date"}, {"label": _("Last read"), "kind": "date"},
        {"label": ""}, {"label": ""},
    ]  # fmt: skip
    lines = [
        {
            "cells": [
                str(row),
                date_format(timezone.localtime(row.created_at), "SHORT_DATE_FORMAT"),
                _used(row),
                {"text": _("New address"), "url": reverse("calendar_feed_renew", args=[slug, row.pk])},
                {"text": _("Revoke"), "url": reverse("calendar_feed_revoke", args=[slug, row.pk])},
            ]
        }
        for row in rows
    ]
    return {"caption": _("Calendar feeds"), "columns": columns, "rows": lines} if rows else None


def _used(row: CalendarFeed) -> str:
    if row.last_used_at is None:
        return _("never")
    return date_format(timezone.localtime(row.last_used_at), "SHORT_DATETIME_FORMAT")


def _shown_once(request: HttpRequest, made: CalendarFeed, secret: str) -> HttpResponse:
    back = reverse("calendar_feeds", args=[request.actor.organization.slug])
    context = {
        "title": str(made),
        "crumbs": [*_crumbs(request), {"label": _("Calendar feed"), "url": back}],
        "url": settings.OYAMEL_URL + reverse("calendar_feed", args=[secret]),
        "back": back,
    }
    response = render(request, "shell/calendar_secret.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then give the feed a new address; the old one is unknown from then on."""
    found = get_object_or_404(feeds.mine(request.actor), pk=pk)
    if request.method == "POST":
        return _shown_once(request, found, feeds.renew(request.actor, found))
    say = _("The address of now stops working; calendar programs that use it need the new one.")
    return _asked_once(request, found, _("New address"), say)


def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then revoke the address."""
    found = get_object_or_404(feeds.mine(request.actor), pk=pk)
    if request.method == "POST":
        feeds.revoke(request.actor, found)
        toast(request, _("The address is revoked."))
        return redirect("calendar_feeds", request.actor.organization.slug)
    say = _("Calendar programs that use it are told that it ended.")
    return _asked_once(request, found, _("Revoke"), say)


def _asked_once(request: HttpRequest, found: CalendarFeed, label: str, say: str) -> HttpResponse:
    back = reverse("calendar_feeds", args=[request.actor.organization.slug])
    crumbs = [*_crumbs(request), {"label": _("Calendar feed"), "url": back}]
    context = {"title": f"{label}: {found}", "crumbs": crumbs, "say": say, "label": label, "back": back}
    return render(request, "shell/calendar_confirm.html", context)
