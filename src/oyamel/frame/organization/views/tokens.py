"""API tokens: shown once, listed by name, revoked at once."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from oyamel.frame.organization import domain, forms, queries
from oyamel.frame.organization.views.common import act, attempt, link, page
from oyamel.org.actors import Actor
from oyamel.org.models import ApiToken


def tokens(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    rows = list(queries.tokens(actor))
    acts = [{"label": _("New token"), "url": link(actor, "token_new"), "kind": "main", "key": "c"}]
    return page(
        request, "tokens", _("API tokens"), table=_table(actor, rows), is_empty=not rows, actions=acts
    )


def _table(actor: Actor, rows: list[ApiToken]) -> dict[str, Any]:
    columns = [
        {"label": _("Name")}, {"label": _("Rights of")}, {"label": _("Last used"), "kind": "date"},
        {"label": _("Last day"), "kind": "date"}, {"label": ""},
    ]  # fmt: skip
    return {
        "caption": _("API tokens"),
        "columns": columns,
        "rows": [{"cells": _cells(actor, row)} for row in rows],
    }


def _cells(actor: Actor, token: ApiToken) -> list[Any]:
    used = date_format(token.last_used_at, "SHORT_DATETIME_FORMAT") if token.last_used_at else _("never")
    until = date_format(token.expires_on, "SHORT_DATE_FORMAT") if token.expires_on else ""
    revoke = {"text": _("Revoke"), "url": link(actor, "token_revoke", token.pk)}
    return [token.name, str(token.user), used, until, revoke]


def token_new(request: HttpRequest) -> HttpResponse:
    """Make a token and show its secret this once."""
    actor = request.actor
    form = forms.TokenForm(request.POST or None)
    made: list[Any] = []
    status, back = 200, link(actor, "tokens")
    steps = [(_("API tokens"), back)]
    if request.method == "POST":
        status = attempt(form, lambda: made.extend(domain.create_token(actor, **form.cleaned_data)))
        if status == 200:
            return _shown_once(request, made[0], made[1], back)
    say = _("A program that holds the token has your rights in this organization.")
    return page(
        request,
        "form",
        _("New API token"),
        status,
        form=form,
        back=back,
        steps=steps,
        say=say,
        save=_("Create"),
    )


def _shown_once(request: HttpRequest, token: ApiToken, secret: str, back: str) -> HttpResponse:
    say = _("Copy the token now; it is never shown again.")
    response = page(
        request, "secret", token.name, say=say, secret=secret, back=back, steps=[(_("API tokens"), back)]
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    found = queries.own_or_administered(ApiToken.objects.select_related("user"), pk, actor)
    back = link(actor, "tokens")
    return act(
        request,
        forms.Confirm(request.POST if request.method == "POST" else None),
        lambda: domain.revoke_token(actor, found),
        _("Revoke “%(name)s”") % {"name": found.name},
        _("The token is revoked."),
        back,
        steps=[(_("API tokens"), back)],
        say=_("Programs that use it are refused from now on."),
        save=_("Revoke"),
    )
