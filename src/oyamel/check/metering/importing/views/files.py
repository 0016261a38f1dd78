"""Taking in a file of activity data: upload, preview, writing, result."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from oyamel.check.metering import enums
from oyamel.check.metering.domain import RowsRefused
from oyamel.check.metering.importing import jobs, recognising, taking
from oyamel.check.metering.importing.views import series, shared
from oyamel.check.metering.models import Upload, UploadRow
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.jobs import domain as runs
from oyamel.jobs import queries
from oyamel.kit import formats
from oyamel.kit.errors import FileRefused
from oyamel.look.forms import Suggesting
from oyamel.records.errors import Refused
from oyamel.registers.declaration import Register
from oyamel.registers.exchange import layouts
from oyamel.registers.views.access import address, posted, require
from oyamel.registers.views.drafting import too_large

PAGE = 50
RECENT = 10
ENDINGS = ".xlsx,.xlsm,.xls,.ods,.csv,.tsv,.txt,.gz,.xml"


class IntakeForm(forms.Form):
    """A file, and who made it."""

    file = forms.FileField(
        label=gettext_lazy("File"), widget=forms.FileInput(attrs={"accept": ENDINGS}), max_length=200,
        help_text=gettext_lazy("A workbook or CSV of bills, deliveries or readings with its own columns, an export of Portfolio Manager, a Green Button file, or readings by interval (.csv, .csv.gz)."),
    )  # fmt: skip
    sender = forms.CharField(
        label=gettext_lazy("From whom"), required=False, max_length=80,
        help_text=gettext_lazy("The supplier or the site: what you decide about columns and series is remembered under this name."),
    )  # fmt: skip

    def __init__(self, *args: Any):
        super().__init__(*args)
        self.fields["sender"].widget = Suggesting(layouts.senders(recognising.TARGET))


@csrf_exempt  # so that a file that is too large is refused before it is read; the rest is protected below
def intake_view(request: HttpRequest, register: Register) -> HttpResponse:
    """Choose a file; one that is too large is refused by its announced size."""
    return too_large(request, address(request, register, "data")) or _intake(request, register)


@csrf_protect
def _intake(request: HttpRequest, register: Register) -> HttpResponse:
    require(request, "import")
    form = IntakeForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            upload = taking.keep(request.actor, given["file"], given["file"].name, given["sender"].strip())
        except FileRefused as refused:
            form.add_error("file", f"{refused.reason} {refused.cure}".strip())
        else:
            return _after_intake(request, register, upload)
    context = {
        "register": register,
        "form": form,
        "limit": formats.format_size(settings.UPLOAD_LIMIT_BYTES),
        "recent": _recent(request, register),
        "back": address(request, register),
    }
    return render(request, "metering/importing/intake.html", context, status=422 if form.errors else 200)


def _after_intake(request: HttpRequest, register: Register, upload: Upload) -> HttpResponse:
    """On to the preview when every column is known for certain, else to naming the columns."""
    guesses = upload.mapping.get("guesses", [])
    if upload.reader in taking.TABLES and any(how not in {"", "label", "remembered"} for how in guesses):
        return redirect(shared.upload_address(request, register, upload, "columns"))
    return shared.read_now(request, register, upload)


def _recent(request: HttpRequest, register: Register) -> list[dict[str, Any]]:
    mine = Upload.objects.filter(uploaded_by=request.user).order_by("-uploaded_at")[:RECENT]
    return [
        {"upload": each, "url": shared.upload_address(request, register, each), "state": enums.UploadState(each.state).label}
        for each in mine
    ]  # fmt: skip


def upload_view(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """Where a file is: at work, preview, result, refused."""
    upload = shared.obtain_upload(request, key)
    is_waiting = upload.state == enums.UploadState.KEPT and not shared.is_busy(upload)
    if is_waiting and not (upload.run and upload.run.message):
        return redirect(shared.upload_address(request, register, upload, "columns"))
    return _page(request, register, upload)


def _page(request: HttpRequest, register: Register, upload: Upload, problem: str = "") -> HttpResponse:
    is_done = upload.state == enums.UploadState.DONE
    mapping = upload.mapping
    context = {
        "register": register,
        "upload": upload,
        "here": shared.upload_address(request, register, upload),
        "steps": shared.steps(request, register, upload, "result" if is_done else "preview"),
        "work": queries.status(upload.run) if upload.run and (shared.is_busy(upload) or not is_done) else None,
        "problem": problem or upload.problem,
        "reader": recognising.NAMES.get(upload.reader, upload.reader),
        "counts": upload.counts,
        "figures": _figures(upload),
        "remarks": mapping.get("remarks", []),
        "left": [{"rows": _span(first, last), "words": words} for _sheet, first, last, words in mapping.get("left", [])],
        "series": series.table(request, upload) if not is_done else None,
        "units": mapping.get("unknown_units", []),
        "can_write": bool(upload.counts.get("new") or upload.counts.get("readings")),
        "list": address(request, register),
        "intake": address(request, register, "data"),
        **_troubles(request, upload),
    }  # fmt: skip
    return render(request, "metering/importing/upload.html", context, status=422 if problem else 200)


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _figures(upload: Upload) -> list[dict[str, Any]]:
    """What the file would bring, or brought."""
    words = {
        "written": _("Entries written"), "new": _("New entries"), "known": _("There already"), "readings": _("Readings"),
        "troubles": _("Refused"), "left": _("Rows left out"), "unassigned": _("Without a source"),
    }  # fmt: skip
    is_done = upload.state == enums.UploadState.DONE
    first = "written" if is_done else "new"
    shown = [name for name in words if name == first or (name != "new" and upload.counts.get(name))]
    return [
        {"label": words[name], "value": formats.format_number(upload.counts.get(name, 0))} for name in shown
    ]


def _troubles(request: HttpRequest, upload: Upload) -> dict[str, Any]:
    """A page of what is wrong, by row."""
    after = request.GET.get("after", "")
    rows = UploadRow.objects.filter(upload=upload).exclude(problems=[]).order_by("row", "pk")
    rows = rows.filter(row__gt=int(after)) if after.isdecimal() and len(after) < 9 else rows
    found = list(rows[: PAGE + 1])
    next_url = f"?after={found[PAGE - 1].row}" if len(found) > PAGE else ""
    return {"troubles": found[:PAGE], "pager": {"next_url": next_url, "previous_url": "?" if after else ""}}


@require_POST
def write_view(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """Write what the preview shows: a small file at once, a large one by the worker."""
    upload = shared.obtain_upload(request, key)
    if shared.is_busy(upload) or upload.state != enums.UploadState.READ:
        return redirect(shared.upload_address(request, register, upload))
    everything = request.POST.get("refused", "all") == "all"
    if everything and upload.counts.get("troubles"):
        words = _("Some rows cannot be taken. Correct them, or take the good rows only.")
        return _page(request, register, upload, words)
    if upload.file.size_bytes > shared.SMALL:
        shared.start(request, upload, jobs.WRITE, all_or_nothing=everything)
        return redirect(shared.upload_address(request, register, upload))
    try:
        taking.write(upload, request.actor, everything)
    except InventoryProblem as problem:
        return _page(request, register, upload, taking.worded(problem))
    except (RowsRefused, Refused, FileRefused) as refused:
        return _page(request, register, upload, _said(refused))
    return redirect(shared.upload_address(request, register, upload))


def _said(refused: RowsRefused | Refused | FileRefused) -> str:
    return " ".join(refused.messages) if isinstance(refused, RowsRefused) else str(refused)


@require_POST
def again_view(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """Read the kept file again, beside what stands now."""
    upload = shared.obtain_upload(request, key)
    if upload.state == enums.UploadState.DONE:
        return redirect(shared.upload_address(request, register, upload))
    return shared.read_now(request, register, upload)


@require_POST
def cancel_view(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """Stop the run that reads or writes; nothing of it remains."""
    upload = shared.obtain_upload(request, key)
    if upload.run and shared.is_busy(upload):
        runs.cancel(upload.run)
    return redirect(shared.upload_address(request, register, upload))


@require_POST
def drop_view(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """Forget a file that gave nothing."""
    upload = shared.obtain_upload(request, key)
    has_given = upload.entries.exists() or upload.segments.exists()
    if shared.is_busy(upload) or upload.state == enums.UploadState.DONE or has_given:
        return redirect(shared.upload_address(request, register, upload))
    with transaction.atomic():
        upload.delete()
    messages.success(request, _("The file was forgotten; nothing was written."))
    return redirect(address(request, register, "data"))
