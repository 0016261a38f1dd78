"""Into a register: upload, columns, preview, result."""

import tempfile
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from oyamel.jobs import domain as jobs
from oyamel.jobs import queries
from oyamel.kit import formats
from oyamel.kit.errors import FileRefused
from oyamel.kit.sheets import ACCEPTED, Column, write_xlsx
from oyamel.look.forms import Suggesting
from oyamel.registers.declaration import Register
from oyamel.registers.exchange import committing, drafts, headings, layouts
from oyamel.registers.jobs import WRITE
from oyamel.registers.lookup import Lookup
from oyamel.registers.models import DraftState, ImportDraft, ImportRow, RowOutcome
from oyamel.registers.views import words
from oyamel.registers.views.access import address, posted, require
from oyamel.registers.views.drafting import (
    draft_address,
    layout_words,
    obtain_draft,
    read_now,
    start,
    steps,
    too_large,
)
from oyamel.registers.views.exchange import download

PAGE = 50
RECENT = 10
PLACES = (
    RowOutcome.REFUSED,
    RowOutcome.CONFLICT,
    RowOutcome.CHANGED,
    RowOutcome.CREATED,
    RowOutcome.UNCHANGED,
    RowOutcome.LEFT_OUT,
)


class UploadForm(forms.Form):
    """A sheet, and who made it."""

    file = forms.FileField(
        label=gettext_lazy("Workbook or CSV"),
        widget=forms.FileInput(attrs={"accept": ",".join(drafts.ENDINGS)}),
        max_length=200,
    )
    sender = forms.CharField(
        label=gettext_lazy("From whom"), required=False, max_length=80,
        help_text=gettext_lazy("A supplier, a site, a colleague: what you decide about the columns is remembered under this name."),
    )  # fmt: skip

    def __init__(self, senders: Sequence[str], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["sender"].widget = Suggesting(senders)
        text = _("An export or template of this register that you filled in, or any sheet with one record a row: %(endings)s.")  # fmt: skip
        self.fields["file"].help_text = text % {"endings": ACCEPTED}


class CommitForm(forms.Form):
    """What shall happen with refused rows and conflicts."""

    refused = forms.ChoiceField(
        label=gettext_lazy("Refused rows"),
        widget=forms.RadioSelect,
        choices=[
            ("all", gettext_lazy("All or nothing: write only when no row is refused")),
            ("good", gettext_lazy("Write the good rows and leave the refused ones out")),
        ],
    )
    conflicts = forms.ChoiceField(
        label=gettext_lazy("Cells that someone else changed since the export"),
        widget=forms.RadioSelect,
        choices=[
            ("keep", gettext_lazy("Keep what stands in Oyamel")),
            ("take", gettext_lazy("Take what stands in the sheet")),
        ],
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason for the change"), required=False, max_length=500,
        help_text=gettext_lazy("Kept in the history of every record."),
    )  # fmt: skip

    def __init__(self, draft: ImportDraft, data: Any = None):
        super().__init__(data, initial={"refused": "all", "conflicts": "keep"})
        for name, outcome in (("refused", RowOutcome.REFUSED), ("conflicts", RowOutcome.CONFLICT)):
            if not draft.counts.get(outcome):
                del self.fields[name]

    def wish(self) -> committing.Wish:
        given = self.cleaned_data
        return committing.Wish(
            given.get("refused", "all") == "all", given.get("conflicts") == "take", given["reason"].strip()
        )


@csrf_exempt  # so that a file that is too large is refused before it is read; the rest is protected below
def upload_view(request: HttpRequest, register: Register) -> HttpResponseBase:
    """Choose a file; one that is too large is refused by its announced size."""
    refused = too_large(request, address(request, register, "import"))
    return refused or _upload(request, register)


@csrf_protect
def _upload(request: HttpRequest, register: Register) -> HttpResponse:
    require(request, "import")
    form = UploadForm(layouts.senders(register.slug), posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            draft = drafts.keep(
                request.actor, register, upload, upload.name, form.cleaned_data["sender"].strip()
            )
        except FileRefused as refused:
            form.add_error("file", f"{refused.reason} {refused.cure}")
        else:
            return _after_upload(request, register, draft)
    context = {
        "register": register,
        "form": form,
        "template": address(request, register, "import") + "template.xlsx",
        "limit": formats.format_size(settings.UPLOAD_LIMIT_BYTES),
        "recent": _recent(request, register),
        "back": address(request, register),
    }
    return render(request, "registers/exchange/upload.html", context, status=422 if form.errors else 200)


def _recent(request: HttpRequest, register: Register) -> list[dict[str, Any]]:
    mine = ImportDraft.objects.filter(user=request.user, register=register.slug).select_related("run")
    return [
        {"draft": draft, "url": draft_address(request, register, draft), "state": drafts.state_words(draft)}
        for draft in mine.order_by("-created_at")[:RECENT]
    ]


def _after_upload(request: HttpRequest, register: Register, draft: ImportDraft) -> HttpResponse:
    """On to the preview when every column is known, else to naming the columns."""
    constants = draft.settings.get("constants", ())
    if headings.needs_look(register, draft.headings, draft.mapping, draft.guesses, constants):
        return redirect(draft_address(request, register, draft, "columns"))
    return read_now(request, register, draft)


def draft_view(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """Where an import stands: at work, preview, result, refused."""
    draft = obtain_draft(request, register, key)
    if not draft.is_busy and draft.state == DraftState.COLUMNS and not (draft.run and draft.run.message):
        return redirect(draft_address(request, register, draft, "columns"))
    form = CommitForm(draft) if draft.state == DraftState.READ else None
    return _draft_page(request, register, draft, form)


def _draft_page(
    request: HttpRequest, register: Register, draft: ImportDraft, form: CommitForm | None, problem: str = ""
) -> HttpResponse:
    here = draft_address(request, register, draft)
    now = "result" if draft.state == DraftState.DONE else "preview"
    context = {
        "register": register,
        "draft": draft,
        "steps": steps(request, register, draft, now),
        "here": here,
        "work": queries.status(draft.run)
        if draft.run and (draft.is_busy or draft.state != DraftState.DONE)
        else None,
        "form": form,
        "problem": problem or draft.problem,
        "to_write": sum(draft.counts.get(name, 0) for name in ("created", "changed", "conflict")),
        "counts": draft.counts,
        "unknown": words.questions(register, draft, Lookup(request.actor))
        if draft.state == DraftState.READ
        else [],
        "layout": layout_words(draft),
        "undo": address(request, register, "undo", draft.batch) if draft.batch else "",
        "list": address(request, register),
        "import": address(request, register, "import"),
        **(_rows(request, register, draft) if draft.counts else {}),
    }
    return render(request, "registers/exchange/draft.html", context, status=422 if problem else 200)


def _rows(request: HttpRequest, register: Register, draft: ImportDraft) -> dict[str, Any]:
    """One class of rows, a page of them."""
    present = [outcome.value for outcome in PLACES if draft.counts.get(outcome)]
    shown = request.GET.get("show", "")
    shown = shown if shown in present else next(iter(present), RowOutcome.UNCHANGED.value)
    after = request.GET.get("after", "")
    rows = ImportRow.objects.filter(draft=draft, outcome=shown).select_related("record").order_by("row")
    rows = rows.filter(row__gt=int(after)) if after.isdecimal() and len(after) < 9 else rows
    found = list(rows[: PAGE + 1])
    tabs = [
        {"label": RowOutcome(name).label, "count": formats.format_number(draft.counts[name]), "url": f"?show={name}", "current": name == shown}
        for name in present
    ]  # fmt: skip
    next_url = f"?show={shown}&after={found[PAGE - 1].row}" if len(found) > PAGE else ""
    return {
        "tabs": tabs,
        "shown": shown,
        "rows": [_row(request, register, row) for row in found[:PAGE]],
        "pager": {"next_url": next_url, "previous_url": f"?show={shown}" if after else ""},
    }


def _row(request: HttpRequest, register: Register, row: ImportRow) -> dict[str, Any]:
    cells = row.content.get("cells", [])
    typed = next((cell["after"] for cell in cells if cell["name"] == "title"), "")
    is_known = row.record is not None
    return {
        "row": row.row,
        "number": row.number,
        "title": row.record.title if row.record else typed,
        "url": address(request, register, row.number) if is_known else "",
        "cells": [_cell(register, cell) for cell in cells],
        "decision": row.decision,
        "problems": row.content.get("problems", []),
    }


def _cell(register: Register, cell: dict[str, Any]) -> dict[str, Any]:
    return {
        **cell,
        "label": headings.label_of(register, cell["name"]),
        "is_conflict": cell.get("kind") == "conflict",
    }


@require_POST
def commit_view(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """Write what the preview shows: a small import at once, a large one by the worker."""
    draft = obtain_draft(request, register, key)
    if draft.is_busy or draft.state != DraftState.READ:
        return redirect(draft_address(request, register, draft))
    form = CommitForm(draft, request.POST)
    if not form.is_valid():
        return _draft_page(request, register, draft, form, _("Choose what shall happen."))
    wish = form.wish()
    try:
        committing.check(draft, wish)
        if sum(draft.counts.values()) > drafts.SMALL_ROWS:
            start(request, draft, WRITE, wish=vars(wish))
        else:
            committing.commit(draft, request.actor, wish)
    except committing.ImportRefused as refused:
        return _draft_page(request, register, draft, form, str(refused))
    return redirect(draft_address(request, register, draft))


@require_POST
def decide_view(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """Settle the conflicts of the rows shown, each by itself."""
    draft = obtain_draft(request, register, key)
    if draft.state == DraftState.READ and not draft.is_busy:
        chosen = {
            name.removeprefix("row-"): value
            for name, value in request.POST.items()
            if name.startswith("row-")
        }
        rows = {
            int(row): value
            for row, value in chosen.items()
            if row.isascii() and row.isdigit() and len(row) < 9
        }
        count = committing.decide(draft, rows)
        messages.success(
            request, ngettext("%(count)d row decided.", "%(count)d rows decided.", count) % {"count": count}
        )
    return redirect(draft_address(request, register, draft) + "?show=conflict")


@require_POST
def read_again_view(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """Compare the kept file with the records of now."""
    draft = obtain_draft(request, register, key)
    return (
        redirect(draft_address(request, register, draft))
        if draft.state == DraftState.DONE
        else read_now(request, register, draft)
    )


@require_POST
def cancel_view(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """Stop the run that reads or writes; nothing of it remains."""
    draft = obtain_draft(request, register, key)
    if draft.run and draft.is_busy:
        jobs.cancel(draft.run)
    return redirect(draft_address(request, register, draft))


@require_POST
def drop_view(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """Forget an import that was not written."""
    draft = obtain_draft(request, register, key)
    if draft.is_busy or draft.state == DraftState.DONE:
        return redirect(draft_address(request, register, draft))
    drafts.drop(draft)
    messages.success(request, _("The file was forgotten; nothing was written."))
    return redirect(address(request, register, "import"))


def problems_view(request: HttpRequest, register: Register, key: str) -> HttpResponseBase:
    """Everything that is refused, as a workbook to correct from."""
    draft = obtain_draft(request, register, key)
    columns = [
        Column("row", _("Row"), type="number"),
        Column("column", _("Column")),
        Column("field", _("Field"), width=24),
        Column("value", _("What stands there"), width=36),
        Column("reason", _("Why it is refused"), width=80),
    ]
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it after the last byte
    write_xlsx(target, columns, _problem_rows(register, draft), title=_("Refused"))
    return download(target, "xlsx", _("%(register)s refused") % {"register": register.plural})


def _problem_rows(register: Register, draft: ImportDraft) -> Any:
    for row in (
        ImportRow.objects.filter(draft=draft, outcome=RowOutcome.REFUSED).order_by("row").iterator(500)
    ):
        for problem in row.content.get("problems", []):
            yield str(row.row), [row.row, None, None, row.number or None, problem]
        for cell in row.content.get("cells", []):
            if cell.get("problem"):
                label = headings.label_of(register, cell["name"])
                yield str(row.row), [row.row, cell["column"], label, cell["after"] or None, cell["problem"]]
