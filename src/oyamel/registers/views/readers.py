"""Who may read a privileged record: closing it, naming readers, opening it again."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from oyamel.org.models import Person, User
from oyamel.records import access, readers
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register
from oyamel.registers.forms import ReasonForm
from oyamel.registers.views.access import address, obtain, posted


class ReaderForm(forms.Form):
    """Closes the record, and names someone who may read it beside those named already."""

    person = forms.ModelChoiceField(label=gettext_lazy("Who may read it"), queryset=None)

    def __init__(self, data: Any = None):
        super().__init__(data)
        people = Person.objects.filter(left_on__isnull=True, user__isnull=False)
        self.fields["person"].queryset = people.select_related("user").order_by("name")


def context(request: HttpRequest, row: RecordModel) -> dict[str, Any]:
    """What the record page shows of its readers."""
    record = row.record
    may_change = not record.is_archived and access.may(request.actor, "change", record)
    return {
        "named_readers": readers.readers_of(record) if record.is_privileged else [],
        "may_close": may_change,
    }


def readers_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The readers of a record; naming one more."""
    row = obtain(request, register, number, "change")
    form = ReaderForm(posted(request))
    if form.is_valid():
        try:
            readers.name_reader(row.record, request.actor, form.cleaned_data["person"])
        except ValidationError as error:
            form.add_error("person", error)
        else:
            return redirect(address(request, register, number, "readers"))
    page = {
        "register": register, "row": row, "record": row.record, "form": form, "readers": readers.readers_of(row.record),
        "back": address(request, register, number),
    }  # fmt: skip
    return render(request, "registers/readers.html", page, status=422 if form.errors else 200)


def close_view(request: HttpRequest, register: Register, number: str, act: str) -> HttpResponse:
    """Close a record to all but named readers, or open it again, with a reason."""
    row = obtain(request, register, number, "change")
    form = ReasonForm(posted(request))
    verb = readers.make_privileged if act == "close" else readers.make_public
    if form.is_valid():
        try:
            verb(row, request.actor, form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(address(request, register, number, *(["readers"] if act == "close" else [])))
    page = {
        "register": register,
        "form": form,
        "back": address(request, register, number),
        **_words(act, number),
    }
    return render(request, "registers/reason.html", page, status=422 if form.errors else 200)


def _words(act: str, number: str) -> dict[str, str]:
    if act == "close":
        return {
            "title": _("Close %(number)s to all but named readers") % {"number": number},
            "submit": _("Close it"),
            "explanation": _(
                "It then stays out of lists, search, exports and rooms for everyone else. You are its first reader."
            ),
        }
    return {
        "title": _("Open %(number)s again") % {"number": number},
        "submit": _("Open it"),
        "explanation": "",
    }


@require_POST
def remove_view(request: HttpRequest, register: Register, number: str, user: int) -> HttpResponse:
    """Take a reader away."""
    row = obtain(request, register, number, "change")
    found = get_object_or_404(
        User.objects.filter(pk__in=[each.pk for each in readers.readers_of(row.record)]), pk=user
    )
    try:
        readers.remove_reader(row.record, request.actor, found)
    except ValidationError as error:
        form = ReaderForm()
        page = {
            "register": register,
            "row": row,
            "record": row.record,
            "form": form,
            "readers": readers.readers_of(row.record),
            "refused": error.messages,
            "back": address(request, register, number),
        }
        return render(request, "registers/readers.html", page, status=422)
    is_own = found == request.user
    return redirect(address(request, register) if is_own else address(request, register, number, "readers"))


def patterns(at: Callable[..., URLPattern]) -> list[URLPattern]:
    """The addresses below a record."""
    return [
        at("<str:number>/readers/", readers_view, "readers"),
        at("<str:number>/readers/<int:user>/remove/", remove_view, "reader-remove"),
        at("<str:number>/close/", close_view, "close", act="close"),
        at("<str:number>/open/", close_view, "open", act="open"),
    ]
