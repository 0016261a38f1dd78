"""What the pages of the organization share: one way to show a form, act, and say what happened."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from oyamel.frame.organization import domain
from oyamel.look.toasts import toast
from oyamel.org.actors import Actor

ID_DIGITS = 19  # below it every number fits the database


def link(actor: Actor, name: str, *args: Any) -> str:
    """The address of a page of the actor's organization."""
    return reverse(f"organization:{name}", args=[actor.organization.slug, *args])


def id_in(text: str) -> int | None:
    """The id that a part of an address is; None for anything else, however long."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < ID_DIGITS else None


def crumbs(actor: Actor, *more: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page below the settings: (label, url) of each step between."""
    first = {"label": _("Settings"), "url": link(actor, "home")}
    return [first, *({"label": str(label), "url": url} for label, url in more)]


def page(request: HttpRequest, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the settings; see templates/organization/page.html for what the context may hold."""
    steps = context.pop("steps", ())
    data = {"title": title, "actor": request.actor, "crumbs": crumbs(request.actor, *steps), **context}
    return render(request, f"organization/{template}.html", data, status=status)


def act(
    request: HttpRequest,
    form: forms.BaseForm,
    verb: Callable[[], Any],
    title: str,
    done: str,
    back: str,
    **context: Any,
) -> HttpResponse:
    """Show a form; on a valid POST do the verb, say it and go back. What the verb refuses is shown in the form."""
    status = 200
    if request.method == "POST":
        status = attempt(form, verb)
        if status == 200:
            toast(request, done)
            return redirect(back)
    return page(request, "form", title, status, form=form, back=back, **context)


def attempt(form: forms.BaseForm, verb: Callable[[], Any]) -> int:
    """200 after the verb was done, 422 for a refused form, 409 for a stale one, which then shows both."""
    if not form.is_valid():
        return 422
    try:
        verb()
    except ValidationError as error:
        show(form, error)
        return 422
    except domain.Stale as stale:
        show_stale(form, stale)
        return 409
    return 200


def show(form: forms.BaseForm, error: ValidationError) -> None:
    """Put what a verb refused at its fields; what the form does not show stands above it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        shown = name in form.fields and name != NON_FIELD_ERRORS
        for one in errors:
            form.add_error(name if shown else None, one)


def show_stale(form: forms.BaseForm, stale: domain.Stale) -> None:
    """Say who saved first and what; saving again then overwrites knowingly."""
    form.theirs = [
        {"label": label(form, name), "before": before, "after": after}
        for name, (before, after) in stale.changes.items()
    ]
    form.data = form.data.copy()
    form.data["seen"] = domain.seen(stale.obj)
    form.add_error(None, _("%(what)s Look at what changed, then save again.") % {"what": stale})


def label(form: forms.BaseForm, name: str) -> str:
    return str(form.fields[name].label) if name in form.fields else name
