"""A list and a record as PDF, on the paper of the country."""

from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from oyamel import look
from oyamel.kit import formats
from oyamel.kit.pdf import render_pdf
from oyamel.org.actors import Actor
from oyamel.org.enums import Country
from oyamel.records import actions, evidence, links
from oyamel.records.models import RecordModel
from oyamel.registers import story
from oyamel.registers.declaration import Register
from oyamel.registers.exchange import words
from oyamel.registers.exchange.cells import Cells
from oyamel.registers.listing import Listing
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import Field

WHOLE_STORY = 10_000
MOST_ROWS = 1000  # laying out more pages takes minutes; a longer list is for a workbook
LETTER = {Country.MEXICO, Country.UNITED_STATES, Country.CANADA}
STYLES = Path(look.__file__).parent / "static" / "look" / "css" / "print.css"
_LANDSCAPE = """
@page { size: A4 landscape; margin: 16mm 13mm 15mm } @page letter { size: letter landscape; margin: .65in .55in .6in }
table { font-size: 8pt } td, th { padding-right: 2mm; overflow-wrap: anywhere } .number, .n, .nowrap { overflow-wrap: normal }
"""


def list_pdf(request: HttpRequest, listing: Listing) -> bytes:
    """The list with its columns, at most MOST_ROWS rows, as a tagged PDF. Raises PdfUnavailable."""
    count = listing.count
    context = {
        **frame(listing.actor, str(listing.register.plural)),
        "cover_facts": _list_facts(listing),
        "table": _table(listing),
        "is_cut": count > MOST_ROWS,
        "limit": formats.format_number(MOST_ROWS),
        "count": count,
    }
    html = render_to_string("registers/print/list.html", context, request)
    return render_pdf(html, stylesheets=[STYLES, _LANDSCAPE], language=translation.get_language() or "en")


def frame(actor: Actor, title: str) -> dict[str, Any]:
    """What every paper carries: whose, what, who and when, and the size of its sheets."""
    when = date_format(timezone.localtime(), "DATETIME_FORMAT")
    return {
        "title": title,
        "organization": actor.organization.name,
        "paper": "letter" if actor.organization.country in LETTER else "a4",
        "printed": _("%(when)s for %(who)s") % {"when": when, "who": actor.user.name},
    }


def _list_facts(listing: Listing) -> list[dict[str, Any]]:
    count = (
        formats.format_number(listing.count)
        if listing.is_counted
        else _("more than %(count)s") % {"count": formats.format_number(listing.count - 1)}
    )
    return [
        {"label": _("Shows"), "value": words.of_listing(listing)},
        {"label": _("Sorted by"), "value": words.sort_of(listing)},
        {"label": _("Records"), "value": count},
        {"label": _("Printed"), "value": frame(listing.actor, "")["printed"]},
    ]


def _table(listing: Listing) -> dict[str, Any]:
    fields = listing.columns
    cells = Cells(listing.register, listing.lookup, fields)
    rows = cells.read(listing.all_rows()[:MOST_ROWS], ("record__number",))
    head = [
        {"label": _("No."), "kind": "id"},
        *({"label": field.label, "kind": _kind(field)} for field in fields),
    ]
    return {
        "columns": head,
        "rows": [{"cells": [number, *_shown(fields, values)]} for (number,), values in rows],
    }


def _kind(field: Field) -> str:
    return {"number": "number", "date": "date"}.get(field.type_name, "")


def _shown(fields: list[Field], values: list[Any]) -> list[str]:
    return [
        (value if isinstance(value, str) else field.text(value)) if value is not None else ""
        for field, value in zip(fields, values, strict=True)
    ]


def record_pdf(request: HttpRequest, register: Register, row: RecordModel) -> bytes:
    """A record: facts, links, actions, evidence with its hashes, and the whole story. Raises PdfUnavailable."""
    actor, record = request.actor, row.record
    register.attach_children([row])
    context = {
        **frame(actor, record.title),
        "number": record.number,
        "revision": record.version,
        "site_name": record.site.name if record.site else _("Whole organization"),
        "cover_facts": _record_facts(register, row),
        "register": register,
        "panels": register.panels(request, row),
        "neighbours": links.neighbourhood(record, actor),
        "actions": actions.actions_of(record),
        "evidence": [_file(each) for each in evidence.evidence_of(record)],
        "story": story.tell(actor, row, Lookup(actor), limit=WHOLE_STORY),
    }
    html = render_to_string("registers/print/record.html", context, request)
    return render_pdf(html, stylesheets=[STYLES], language=translation.get_language() or "en")


def _record_facts(register: Register, row: RecordModel) -> list[dict[str, Any]]:
    facts = [{"label": _("No."), "value": row.record.number}]
    for field in register.all_fields:
        value = field.value(row)
        unit = getattr(row, field.unit_field) if field.unit_field and value is not None else ""
        facts.append({"label": field.label, "value": field.text(value), "unit": unit})
    return facts


def _file(each: Any) -> dict[str, Any]:
    days = [date_format(day, "DATE_FORMAT") if day else "…" for day in (each.covers_from, each.covers_until)]
    covers = " – ".join(days) if each.covers_from or each.covers_until else ""
    return {
        "name": each.name, "note": each.note, "covers": covers, "size": formats.format_size(each.file.size_bytes),
        "sha256": each.file.sha256, "by": each.added_by, "at": each.added_at,
    }  # fmt: skip
