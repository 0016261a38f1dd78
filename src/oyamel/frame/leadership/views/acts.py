"""What the pages of leadership share: doing a verb from a form, and saying what it refused."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from oyamel.frame.leadership.forms import VersionedForm
from oyamel.records.errors import Conflict
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register
from oyamel.registers.forms import show_refusal


def done(request: HttpRequest, form: Any, verb: Callable[[], Any], text: str) -> bool:
    """Do the verb of a valid form and say so; what it refused is shown in the form, what was typed stays."""
    if not form.is_valid():
        return False
    try:
        verb()
    except ValidationError as error:
        show_refusal(form, error)
        return False
    except Conflict as conflict:
        form.add_error(
            None, _("%(conflict)s Look at it again, then save once more.") % {"conflict": conflict}
        )
        if isinstance(form, VersionedForm):
            form.accept_version(conflict.record.version)
        return False
    messages.success(request, text)
    return True


def page(
    request: HttpRequest,
    template: str,
    register: Register,
    row: RecordModel | None,
    form: Any = None,
    **context: Any,
) -> HttpResponse:
    """A page below a record; 422 with a form that was refused."""
    status = 422 if form is not None and form.errors else 200
    data = {"register": register, "row": row, "record": row.record if row else None, "form": form, **context}
    return render(request, template, data, status=status)
