"""Policy, scope and matrix as files."""

import io

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.frame.leadership import matrix, paper, queries
from oyamel.frame.leadership.views.statements import chosen
from oyamel.kit.pdf import PdfUnavailable
from oyamel.kit.sheets import Column, write_xlsx
from oyamel.records.models import ExportLog
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import obtain, require, site_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def statement_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """A version (`?v=2`), else the version in force, else the draft, as PDF."""
    row = obtain(request, register, number, "export")
    version = (
        chosen(request, list(queries.versions_of(row.record)))
        if "v" in request.GET
        else queries.in_force(row.record)
    )
    try:
        content = paper.statement_pdf(request.actor, row, version)
    except PdfUnavailable as problem:
        return render(
            request,
            "registers/print/unavailable.html",
            {"register": register, "problem": problem},
            status=503,
        )
    _log(request, register, "pdf", 1)
    name = slugify(
        f"{number} {version.title if version else row.record.title} {version.number if version else ''}"
    )
    return _pdf(content, name)


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _log(request: HttpRequest, register: Register, kind: str, rows: int) -> None:
    ExportLog.objects.create(
        organization=request.actor.organization, user=request.actor.user, register=register.slug, format=kind,
        query=request.GET.urlencode()[:1000], rows=rows,
    )  # fmt: skip


def matrix_pdf_view(request: HttpRequest, register: Register) -> HttpResponse:
    """The matrix of a place as PDF."""
    require(request, "export")
    site = site_of(request)
    found = matrix.matrix(request.actor, site.path if site else "")
    try:
        content = paper.matrix_pdf(request.actor, found, site)
    except PdfUnavailable as problem:
        return render(
            request,
            "registers/print/unavailable.html",
            {"register": register, "problem": problem},
            status=503,
        )
    _log(request, register, "pdf", len(found.lines))
    return _pdf(content, slugify(_("Matrix of responsibilities")))


def matrix_xlsx_view(request: HttpRequest, register: Register) -> HttpResponseBase:
    """The matrix of a place as a workbook."""
    require(request, "export")
    site = site_of(request)
    found = matrix.matrix(request.actor, site.path if site else "")
    language = get_language() or "en"
    columns = [
        Column("number", _("No."), width=8, locked=True),
        Column("requirement", _("Requirement"), width=50, locked=True),
        *(Column(role.record.number, _head(role), locked=True) for role in found.roles),
        Column("accountable", _("Accountable roles"), type="number", decimals=0, locked=True),
    ]
    rows = [
        (
            line.row.id,
            [
                line.row.number,
                line.row.title(language),
                *(line.letters.get(role.pk, "") for role in found.roles),
                line.accountable,
            ],
        )
        for line in found.lines
    ]
    file = io.BytesIO()
    write_xlsx(file, columns, rows, title=_("Matrix of responsibilities"))
    file.seek(0)
    _log(request, register, "xlsx", len(rows))
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{slugify(_('Matrix of responsibilities'))}.xlsx",
        content_type=XLSX,
    )


def _head(role: matrix.Role) -> str:
    record = role.record
    return f"{record.title} ({record.owner})" if record.owner else record.title
