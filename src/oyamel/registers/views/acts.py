"""One page for one act on a record: a form, the verb, and back to the record; what the verb refuses stands in the form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from oyamel.records.errors import Conflict
from oyamel.registers.declaration import Register
from oyamel.registers.forms import show_refusal
from oyamel.registers.views.access import address


def act_page(
    request: HttpRequest,
    register: Register,
    number: str,
    form: forms.Form,
    verb: Callable[[], Any],
    title: str,
    submit: str,
    explanation: str = "",
    template: str = "registers/reason.html",
    **more: Any,
) -> HttpResponse:
    """Show the form of an act, or do it. A form with a field `seen` (the record's version) notices an edit in between."""
    back = address(request, register, number)
    if request.method == "POST" and form.is_valid() and _done(request, form, verb):
        return redirect(back)
    context = {
        "register": register, "form": form, "title": title % {"number": number}, "submit": submit, "back": back,
        "explanation": explanation,
    }  # fmt: skip
    return render(request, template, context | more, status=422 if form.errors else 200)


def _done(request: HttpRequest, form: forms.Form, verb: Callable[[], Any]) -> bool:
    try:
        verb()
    except ValidationError as error:
        show_refusal(form, error)
        return False
    except Conflict as conflict:
        form.add_error(
            None, _("%(conflict)s Look at it again, then save once more.") % {"conflict": conflict}
        )
        form.data = form.data.copy()
        form.data["seen"] = str(conflict.record.version)
        return False
    messages.success(request, _("Saved."))
    return True
