"""Policy, scope and matrix as PDF, on the paper of the country."""

from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from oyamel import look
from oyamel.frame.leadership import sentences
from oyamel.frame.leadership.domain.issuing import content_of
from oyamel.frame.leadership.matrix import Matrix
from oyamel.frame.leadership.models import Statement, StatementVersion
from oyamel.frame.leadership.views.boundaries import worded_stages
from oyamel.frame.leadership.views.statements import shown_texts
from oyamel.kit.pdf import render_pdf
from oyamel.org.actors import Actor
from oyamel.org.enums import Country
from oyamel.org.models import Site

LETTER = {Country.MEXICO, Country.UNITED_STATES, Country.CANADA}
_STYLES = Path(look.__file__).parent / "static" / "look" / "css" / "print.css"
_LANDSCAPE = """
@page { size: A4 landscape; margin: 16mm 13mm 15mm } @page letter { size: letter landscape; margin: .65in .55in .6in }
table { font-size: 7.5pt } td, th { padding-right: 2mm; overflow-wrap: anywhere } td.nowrap { text-align: center }
"""


def statement_pdf(actor: Actor, row: Statement, version: StatementVersion | None) -> bytes:
    """A version of a policy or scope, or without one the draft, marked as such. Raises PdfUnavailable."""
    language = translation.get_language() or "en"
    texts = version.texts if version else sentences.texts(row)
    main = version.language if version else sentences.main_text(row)[0]
    code = language[:2] if language[:2] in texts else main
    content = version.content if version else content_of(row)
    context = {
        **_frame(actor, version.title if version else row.record.title),
        "number": row.record.number,
        "revision": version.number if version else "",
        "version": version,
        "site_name": row.record.site.name if row.record.site else "",
        "cover_facts": _facts(version),
        "text": shown_texts({code: texts.get(code, "")})[0],
        "places": content.get("places", []),
        "activities": [line for line in content.get("activities", "").splitlines() if line.strip()],
        "stages": worded_stages(content.get("stages", {})),
    }
    html = render_to_string("leadership/print/statement.html", context)
    return render_pdf(html, stylesheets=[_STYLES], language=language)


def _frame(actor: Actor, title: str) -> dict[str, Any]:
    when = date_format(timezone.localtime(), "DATETIME_FORMAT")
    return {
        "title": title,
        "organization": actor.organization.name,
        "paper": "letter" if actor.organization.country in LETTER else "a4",
        "printed": _("%(when)s for %(who)s") % {"when": when, "who": actor.user.name},
    }


def _facts(version: StatementVersion | None) -> list[dict[str, Any]]:
    if version is None:
        return [{"label": _("State"), "value": _("Draft, not in force")}]
    approval = version.approval
    until = version.in_force_until
    facts = [
        {"label": _("Revision"), "value": version.number},
        {"label": _("In force from"), "value": date_format(version.in_force_from, "DATE_FORMAT")},
        {"label": _("Approved by"), "value": approval.decided_by},
        {
            "label": _("Approved on"),
            "value": date_format(timezone.localtime(approval.decided_at), "DATE_FORMAT"),
        },
    ]
    return (
        [*facts, {"label": _("In force until"), "value": date_format(until, "DATE_FORMAT")}]
        if until
        else facts
    )


def matrix_pdf(actor: Actor, found: Matrix, site: Site | None) -> bytes:
    """The matrix of responsibilities, wide, with what is not settled marked. Raises PdfUnavailable."""
    context = {
        **_frame(actor, _("Matrix of responsibilities")),
        "site_name": site.name if site else _("Whole organization"),
        "cover_facts": [
            {"label": _("Requirements"), "value": len(found.lines)},
            {"label": _("Without exactly one accountable role"), "value": len(found.gaps)},
        ],
        "table": table_of(found),
    }
    html = render_to_string("leadership/print/matrix.html", context)
    return render_pdf(html, stylesheets=[_STYLES, _LANDSCAPE], language=translation.get_language() or "en")


def table_of(found: Matrix) -> dict[str, Any]:
    """The matrix as rows of words, for paper."""
    language = translation.get_language() or "en"
    heads = [{"label": role.record.title, "under": str(role.record.owner or "")} for role in found.roles]
    rows = [
        {
            "number": line.row.number,
            "title": line.row.title(language),
            "letters": [line.letters.get(role.pk, "") for role in found.roles],
            "accountable": line.accountable,
            "is_gap": line.is_gap,
        }
        for line in found.lines
    ]
    return {"heads": heads, "rows": rows}
