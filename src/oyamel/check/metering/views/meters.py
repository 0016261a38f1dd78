"""Reading a meter, with the phone in one hand; ending a meter or a source."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from oyamel.check.metering import domain, enums
from oyamel.check.metering.forms import DayForm, ReadingForm, written
from oyamel.check.metering.models import Meter, Source
from oyamel.kit.errors import FileRefused
from oyamel.org import clock
from oyamel.records.evidence import add_evidence
from oyamel.records.models import Evidence
from oyamel.registers.declaration import Register
from oyamel.registers.forms import ReasonForm, show_refusal
from oyamel.registers.views.access import address, obtain, posted

FIELDS = {"end": "on", "start": "on", "amount": "value"}


def read_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """What the meter shows now; a number that is unlikely is asked about once."""
    meter = obtain(request, register, number, "create")
    before = domain.shown_before(meter)
    form = ReadingForm(meter, before, posted(request), request.FILES or None, initial={"on": clock.today()})
    if form.is_valid() and _read(request, form, meter):
        return redirect(address(request, register, number))
    context = {
        "register": register, "row": meter, "form": form, "title": _("Read %(meter)s") % {"meter": meter.record.title},
        "back": address(request, register, number), "has_source": meter.source is not None,
    }  # fmt: skip
    return render(request, "metering/read.html", context, status=422 if form.errors else 200)


def _read(request: HttpRequest, form: ReadingForm, meter: Meter) -> bool:
    given = form.cleaned_data
    try:
        with transaction.atomic():
            document = _photo(request, meter, given)
            entry = domain.read_meter(
                request.actor, meter, given["on"], given["value"], given["note"], given["is_sure"], document
            )
    except FileRefused as refused:
        form.add_error("photo", f"{refused.reason} {refused.cure}")
        return False
    except ValidationError as error:
        _show(form, error)
        return False
    if entry.kind == enums.EntryKind.FIRST_READING:
        messages.success(request, _("Kept. What is used counts from the next reading on."))
    else:
        params = {"amount": written(entry.amount), "unit": entry.unit}
        messages.success(request, _("Kept: %(amount)s %(unit)s since the last reading.") % params)
    return True


def _photo(request: HttpRequest, meter: Meter, given: dict[str, Any]) -> Evidence | None:
    if not given["photo"] or meter.source is None:
        return None
    return add_evidence(
        meter.source.record, request.actor, given["photo"], covers_from=given["on"], covers_until=given["on"]
    )


def _show(form: ReadingForm, error: ValidationError) -> None:
    """Put what the verb refused beside the fields of this form, and let the person insist where that may be."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    named = {FIELDS.get(name, name): errors for name, errors in by_field.items()}
    if any(each.code == "too_big" for errors in named.values() for each in errors):
        form.ask_again()
    show_refusal(form, ValidationError(named))


def remove_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Note that a meter was taken out."""
    return _ended(request, register, number, domain.remove_meter, _("Remove %(number)s"), _("Remove"))


def end_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Close a source as of a day."""
    return _ended(request, register, number, domain.close_source, _("Close %(number)s"), _("Close"))


def _ended(
    request: HttpRequest, register: Register, number: str, verb: Any, title: str, submit: str
) -> HttpResponse:
    row = obtain(request, register, number, "change")
    form = DayForm(posted(request), initial={"on": clock.today()})
    if form.is_valid():
        try:
            verb(request.actor, row, form.cleaned_data["on"], form.cleaned_data["reason"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect(address(request, register, number))
    context = {
        "register": register, "form": form, "title": title % {"number": number}, "submit": submit,
        "back": address(request, register, number),
    }  # fmt: skip
    return render(request, "registers/reason.html", context, status=422 if form.errors else 200)


def resume_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Take a closed source in use again, with a reason."""
    source: Source = obtain(request, register, number, "change")
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            domain.reopen_source(request.actor, source, form.cleaned_data["reason"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect(address(request, register, number))
    context = {
        "register": register, "form": form, "title": _("Take %(number)s in use again") % {"number": number},
        "submit": _("Take in use"), "back": address(request, register, number),
    }  # fmt: skip
    return render(request, "registers/reason.html", context, status=422 if form.errors else 200)
