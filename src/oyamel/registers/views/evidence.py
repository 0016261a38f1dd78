"""Evidence of a record: added, opened, previewed, withdrawn."""

import logging
from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from oyamel.kit import formats
from oyamel.kit.errors import FileRefused
from oyamel.look.forms import DateInput
from oyamel.look.views import error_page
from oyamel.records import evidence, files
from oyamel.records.models import Evidence, RecordModel
from oyamel.registers.declaration import Register
from oyamel.registers.forms import ReasonForm, show_refusal
from oyamel.registers.views.access import address, obtain, posted

log = logging.getLogger(__name__)
OVERHEAD = 64 * 1024  # of the form around the file


class EvidenceForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("A picture, PDF, text or office document.")
    )
    note = forms.CharField(label=gettext_lazy("What it shows"), max_length=300, required=False)
    covers_from = forms.DateField(label=gettext_lazy("Covers from"), required=False, widget=DateInput())
    covers_until = forms.DateField(label=gettext_lazy("Covers until"), required=False, widget=DateInput())


def context(request: HttpRequest, row: RecordModel) -> dict[str, Any]:
    """The evidence in force, as the record page shows it."""
    base = f"/{request.actor.organization.slug}/files/"
    rows = [
        {"evidence": each, "url": f"{base}{each.key}/", "size": formats.format_size(each.file.size_bytes), "preview": f"{base}{each.key}/preview/" if each.file.preview_type else ""}
        for each in evidence.evidence_of(row.record)
    ]  # fmt: skip
    return {"evidence_rows": rows}


@csrf_exempt  # so that a file that is too large is refused before it is read; the rest is protected below
def add_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The form of a new piece of evidence; a file that is too large is refused by its announced size."""
    if _is_too_large(request):
        reason = _("The file is larger than %(limit)s.") % {
            "limit": formats.format_size(settings.UPLOAD_LIMIT_BYTES)
        }
        cure = _("Make it smaller, or split it into several files.")
        return error_page(request, 413, reason, cure, address(request, register, number, "evidence", "new"))
    return _add(request, register, number)


@csrf_protect
def _add(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    row = obtain(request, register, number, "change")
    form = EvidenceForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid() and _added(request, form, row):
        return redirect(address(request, register, number) + "#evidence")
    page = {
        "register": register,
        "form": form,
        "title": _("Evidence for %(number)s") % {"number": number},
        "submit": _("Add the file"),
        "back": address(request, register, number),
    }
    return render(request, "registers/file.html", page, status=422 if form.errors else 200)


def _added(request: HttpRequest, form: EvidenceForm, row: RecordModel) -> bool:
    given = form.cleaned_data
    try:
        evidence.add_evidence(
            row.record,
            request.actor,
            given["file"],
            note=given["note"],
            covers_from=given["covers_from"],
            covers_until=given["covers_until"],
        )
    except FileRefused as refused:
        form.add_error("file", f"{refused.reason} {refused.cure}")
    except ValidationError as error:
        show_refusal(form, error)
    else:
        return True
    return False


def withdraw_view(request: HttpRequest, register: Register, number: str, evidence_id: int) -> HttpResponse:
    """Take evidence back, with a reason."""
    row = obtain(request, register, number, "change")
    found = get_object_or_404(
        Evidence.objects.filter(record=row.record).select_related("record"), pk=evidence_id
    )
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            evidence.withdraw_evidence(found, request.actor, form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(address(request, register, number) + "#evidence")
    page = {
        "register": register,
        "form": form,
        "title": _("Withdraw %(name)s") % {"name": found.name},
        "submit": _("Withdraw"),
        "back": address(request, register, number),
    }
    return render(request, "registers/reason.html", page, status=422 if form.errors else 200)


def open_view(request: HttpRequest, key: str) -> FileResponse:
    """The file behind a key, for whom sees its record; a browser saves it and never runs it."""
    found = evidence.open_evidence(request.actor, key)
    try:
        stream = files.open_file(found.file)
    except FileNotFoundError as error:
        log.exception("the file of evidence %s is missing: run oyamel check-files", found.pk)
        raise Http404 from error
    return _sent(stream, evidence.download_headers(found))


def preview_view(request: HttpRequest, key: str) -> FileResponse:
    """The picture drawn anew of a file."""
    found = evidence.open_evidence(request.actor, key)
    if not found.file.preview_type:
        raise Http404
    return _sent(files.open_preview(found.file), evidence.preview_headers(found))


def _is_too_large(request: HttpRequest) -> bool:
    """Whether the announced size says so already, before the body is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdecimal() and len(length) < 19 and int(length) > settings.UPLOAD_LIMIT_BYTES + OVERHEAD


def _sent(stream: Any, headers: dict[str, str]) -> FileResponse:
    response = FileResponse(stream)
    for name, value in headers.items():
        response.headers[name] = value
    return response


def patterns(at: Callable[..., URLPattern]) -> list[URLPattern]:
    """The addresses below a record."""
    return [
        at("<str:number>/evidence/new/", add_view, "evidence-new"),
        at("<str:number>/evidence/<int:evidence_id>/withdraw/", withdraw_view, "evidence-withdraw"),
    ]
