"""Taking an inventory away: report, workbook, CSV, Parquet; each is logged."""

import tempfile
from collections.abc import Callable
from typing import BinaryIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from oyamel.check.inventory.exporting import lines as exporting
from oyamel.check.inventory.exporting.report import report_pdf
from oyamel.check.inventory.exporting.workbook import write_workbook
from oyamel.check.inventory.views.common import Page, load
from oyamel.kit.pdf import PdfUnavailable
from oyamel.org.models import Site
from oyamel.records.models import ExportLog
from oyamel.registers.declaration import Register

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet", "report.pdf": "application/pdf",
}  # fmt: skip


def take_view(request: HttpRequest, register: Register, number: str, kind: str) -> HttpResponseBase:
    """The year as a file. 404 for a kind that is not offered, or where nothing is calculated."""
    page = load(request, register, number, "export")
    if kind not in TYPES or page.calculation is None:
        raise Http404
    if kind == "report.pdf":
        return _report(page)
    target = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it after the last byte
    rows = _writers()[kind](target, page)
    _log(page, kind, rows)
    target.seek(0)
    response = FileResponse(target, as_attachment=True, filename=_name(page, kind), content_type=TYPES[kind])
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _writers() -> dict[str, Callable[[BinaryIO, Page], int]]:
    return {
        "csv": lambda target, page: exporting.write_csv_lines(target, _lines(page)),
        "parquet": lambda target, page: exporting.write_parquet_lines(target, _lines(page)),
        "xlsx": lambda target, page: write_workbook(target, page.calculation, _lines(page), _sites(page)),
    }


def _lines(page: Page):
    return exporting.seen_lines(page.request.actor, page.calculation, page.branch)


def _sites(page: Page) -> dict[str, str]:
    sites = Site.objects.filter(organization=page.request.actor.organization)
    return {str(pk): name for pk, name in sites.values_list("pk", "name")}


def _name(page: Page, kind: str) -> str:
    return f"{page.number}-{page.inventory.year}-v{page.calculation.version}.{kind}"


def _report(page: Page) -> HttpResponse:
    try:
        content = report_pdf(page.request, page.inventory, page.calculation)
    except PdfUnavailable as problem:
        context = {"problem": problem, "back": page.url("accounts")}
        return render(page.request, "registers/print/unavailable.html", context, status=503)
    _log(page, "pdf", 1)
    response = HttpResponse(content, content_type=TYPES["report.pdf"])
    response.headers["Content-Disposition"] = f'inline; filename="{_name(page, "pdf")}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _log(page: Page, kind: str, rows: int) -> None:
    ExportLog.objects.create(
        organization=page.request.actor.organization, user=page.request.user, register=page.register.slug,
        format=kind[:10], query=page.number, rows=rows,
    )  # fmt: skip
