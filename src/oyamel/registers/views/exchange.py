"""Out of a register: the list as a workbook, CSV or paper, a record as paper, and the log of it."""

import tempfile
from typing import Any, BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from oyamel.kit import formats
from oyamel.kit.errors import CellRefused
from oyamel.kit.pdf import PdfUnavailable
from oyamel.records.errors import NotAllowed
from oyamel.records.models import ExportLog
from oyamel.registers.declaration import Register, registers
from oyamel.registers.exchange import export, paper, template, words
from oyamel.registers.listing import COUNTED, Listing, read_query
from oyamel.registers.lookup import Lookup
from oyamel.registers.views.access import address, obtain, require
from oyamel.registers.views.lists import count_text

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}
LOG_PAGE = 100


def export_view(request: HttpRequest, register: Register) -> HttpResponseBase:
    """What can be taken out of the list; with `?format=` the file itself."""
    require(request, "export")
    listing = _listing(request, register)
    kind = request.GET.get("format", "")
    if kind in export.FORMATS:
        return _sheet(request, listing, kind, request.GET.get("which") != "list")
    if kind == "pdf":
        return _paper_list(request, listing)
    return render(request, "registers/exchange/export.html", _export_context(request, listing))


def _listing(request: HttpRequest, register: Register) -> Listing:
    """The exportable rows of the list in the address: those of branches where the reader may export."""
    return Listing(
        register, request.actor, read_query(register, request.GET), Lookup(request.actor), "export"
    )


def _export_context(
    request: HttpRequest, listing: Listing, problem: CellRefused | None = None
) -> dict[str, Any]:
    shown = export.fields_of(listing, every_field=False)
    return {
        "register": listing.register,
        "count": count_text(listing),
        "shown": words.of_listing(listing),
        "keep": [(name, value) for name, values in listing.query.params().items() for value in _many(values)],
        "columns": ", ".join(str(field.label) for field in shown),
        "all_columns": ", ".join(str(field.label) for field in export.fields_of(listing, every_field=True)),
        "pdf_limit": formats.format_number(paper.MOST_ROWS),
        "is_long": not listing.is_counted or listing.count > paper.MOST_ROWS,
        "problem": problem,
        "back": address(request, listing.register) + listing.query.url(),
        "counted": COUNTED,
    }


def _many(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _sheet(request: HttpRequest, listing: Listing, kind: str, every_field: bool) -> HttpResponseBase:
    target = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it after the last byte
    try:
        export.write_list(target, listing, kind, every_field)
    except CellRefused as refused:
        target.close()
        context = _export_context(request, listing, refused)
        return render(request, "registers/exchange/export.html", context, status=422)
    return download(target, kind, str(listing.register.plural))


def download(target: BinaryIO, kind: str, title: str) -> FileResponse:
    """A finished file to be saved, named by what it holds and the day."""
    target.seek(0)
    day = date_format(timezone.localtime(), "Y-m-d")
    name = f"{slugify(title) or 'list'}-{day}.{kind}"
    response = FileResponse(target, as_attachment=True, filename=name, content_type=TYPES[kind])
    response.headers["Cache-Control"] = "private, no-store"
    return response


def template_view(request: HttpRequest, register: Register) -> HttpResponseBase:
    """The empty workbook to fill in."""
    require(request, "import")
    target = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it after the last byte
    template.write_template(target, register, request.actor)
    return download(target, "xlsx", _("%(register)s template") % {"register": register.plural})


def _paper_list(request: HttpRequest, listing: Listing) -> HttpResponseBase:
    try:
        content = paper.list_pdf(request, listing)
    except PdfUnavailable as problem:
        return _no_pdf(request, problem, address(request, listing.register) + listing.query.url())
    export.log(listing, "pdf", min(listing.count, paper.MOST_ROWS))
    return _inline(content, str(listing.register.plural))


def list_pdf_view(request: HttpRequest, register: Register) -> HttpResponseBase:
    """The list on paper."""
    require(request, "export")
    return _paper_list(request, _listing(request, register))


def record_pdf_view(request: HttpRequest, register: Register, number: str) -> HttpResponseBase:
    """A record on paper, with its whole story."""
    row = obtain(request, register, number, "export")
    try:
        content = paper.record_pdf(request, register, row)
    except PdfUnavailable as problem:
        return _no_pdf(request, problem, address(request, register, number))
    ExportLog.objects.create(
        organization=request.actor.organization, user=request.user, register=register.slug, format="pdf", query=number, rows=1
    )  # fmt: skip
    return _inline(content, row.record.number)


def _inline(content: bytes, title: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES["pdf"])
    response.headers["Content-Disposition"] = f'inline; filename="{slugify(title) or "list"}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _no_pdf(request: HttpRequest, problem: PdfUnavailable, back: str) -> HttpResponse:
    context = {"problem": problem, "back": back}
    return render(request, "registers/print/unavailable.html", context, status=503)


def export_log_view(request: HttpRequest) -> HttpResponse:
    """Who took what out, newest first; for administrators."""
    if not request.actor.may("administer"):
        raise NotAllowed(_("Only administrators see who exported what."))
    before = request.GET.get("before", "")
    rows = ExportLog.objects.select_related("user").order_by("-pk")
    rows = rows.filter(pk__lt=before) if before.isdecimal() and len(before) < 19 else rows
    found = list(rows[: LOG_PAGE + 1])
    context = {
        "organization": request.actor.organization,
        "table": _log_table(found[:LOG_PAGE]),
        "pager": {"next_url": f"?before={found[LOG_PAGE - 1].pk}" if len(found) > LOG_PAGE else ""},
    }
    return render(request, "registers/exchange/log.html", context)


def _log_table(rows: list[ExportLog]) -> dict[str, Any]:
    names = {register.slug: str(register.plural) for register in registers()}
    columns = [_("When"), _("Who"), _("What"), _("Format"), _("Records"), _("Filters or number")]
    kinds = {3: "id", 4: "number"}
    return {
        "caption": _("Exports"),
        "columns": [{"label": label, "kind": kinds.get(place, "")} for place, label in enumerate(columns)],
        "rows": [{"cells": _log_cells(row, names)} for row in rows],
        "scrolls": True,
    }


def _log_cells(row: ExportLog, names: dict[str, str]) -> list[Any]:
    when = date_format(timezone.localtime(row.at), "DATETIME_FORMAT")
    who = row.user.name if row.user else "–"
    return [
        when,
        who,
        names.get(row.register, row.register),
        row.format,
        formats.format_number(row.rows),
        row.query or "–",
    ]
