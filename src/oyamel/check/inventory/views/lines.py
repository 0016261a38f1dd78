"""Ledger lines: the lines behind a figure, one line with everything behind it, and the way back up from an entry."""

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oyamel.check.inventory.calendar import written
from oyamel.check.inventory.enums import Account
from oyamel.check.inventory.models import OwnFactor
from oyamel.check.inventory.queries import lines as queries
from oyamel.check.inventory.views.common import CO2E_UNIT, Page, amount, load, shown
from oyamel.check.inventory.views.figures import asked, whole_number
from oyamel.check.inventory.words import scope_words, value_words
from oyamel.check.metering.models import Entry, Segment, Source, Upload
from oyamel.check.metering.spans import month_of, months_between
from oyamel.facts.inventory import Factor, editions, factors_by_id
from oyamel.kit import formats
from oyamel.org.models import Site
from oyamel.records.models import visible
from oyamel.registers.declaration import Register

MOST_ENTRIES = 200


def lines_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The ledger lines behind a figure, a page at a time."""
    page = load(request, register, number)
    if page.calculation is None:
        return render(request, "inventory/nothing.html", page.context("figures", _("Ledger lines")))
    wanted, start = asked(page), whole_number(request.GET.get("start", ""))
    found, count = queries.lines_of(request.actor, page.calculation, wanted, start)
    more = {
        "table": _table(page, found), "count": count, "pager": _pager(request, start, len(found), count),
        "back": page.url("figures", **_narrowed(request)),
    }  # fmt: skip
    return render(request, "inventory/lines.html", page.context("figures", _("Ledger lines"), **more))


def _narrowed(request: HttpRequest) -> dict[str, str]:
    return {name: value for name, value in request.GET.items() if name not in ("start", "by")}


def _pager(request: HttpRequest, start: int, shown_rows: int, count: int) -> dict[str, str]:
    def to(place: int) -> str:
        query = request.GET.copy()
        query["start"] = str(place)
        return f"?{query.urlencode()}"

    end = start + shown_rows
    text = _("%(first)s to %(last)s of %(count)s lines") % {
        "first": start + 1,
        "last": end,
        "count": formats.format_number(count),
    }
    previous = to(max(start - queries.PAGE, 0)) if start else ""
    return {
        "text": text if shown_rows else _("no lines"),
        "previous_url": previous,
        "next_url": to(end) if end < count else "",
    }


def _table(page: Page, found: list[dict[str, Any]]) -> dict[str, Any]:
    sites = dict(
        Site.objects.filter(pk__in={int(line["site"]) for line in found if line["site"]}).values_list(
            "pk", "name"
        )
    )
    columns = [
        {"label": _("Line"), "kind": "id"}, {"label": _("Source")}, {"label": _("Month")}, {"label": _("Site"), "show": "wide"},
        {"label": _("Counts as")}, {"label": _("Activity"), "kind": "number", "show": "wide"}, {"label": _("Figure"), "kind": "number"},
    ]  # fmt: skip
    rows = [_line_row(page, line, sites) for line in found]
    return {"caption": _("Ledger lines"), "columns": columns, "rows": rows, "scrolls": True}


def _line_row(page: Page, line: dict[str, Any], sites: dict[int, str]) -> dict[str, Any]:
    url = page.url("lines", str(line["line"]))
    site = sites.get(int(line["site"]), "–") if line["site"] else _("Whole organization")
    value, unit = _figure(line)
    return {
        "cells": [
            {"text": str(line["line"]), "url": url}, line["source"], written(line["month"]), site,
            {"text": counts_as(line), "under": value_words("activity", line["activity"])},
            {"text": amount(line["amount"]), "unit": line["unit"]}, {"text": value, "unit": unit, "url": url},
        ]
    }  # fmt: skip


def _figure(line: dict[str, Any]) -> tuple[str, str]:
    """What a line comes to, weighted by its site's share."""
    if line["account"] == Account.GHG and line["co2e_kg"] is not None:
        return amount(line["co2e_kg"] * line["share"]), "kg CO₂e"
    return amount(line["quantity"] * line["share"]), line["quantity_unit"]


def counts_as(line: dict[str, Any]) -> str:
    """Account, scope and gas, or route, of a line in words."""
    if line["account"] == Account.GHG:
        return f"{scope_words(line['scope'], line['method'])}: {line['gas'] or line['pollutant']}"
    parts = [value_words("account", line["account"]), line["pollutant"], line["route"], line["kind"]]
    return ", ".join(part for part in parts if part)


def line_view(request: HttpRequest, register: Register, number: str, line: int) -> HttpResponse:
    """One line: how it was computed, by which factor and why, and the rows, files and cells that it rests on."""
    page = load(request, register, number)
    found = queries.line_of(page.calculation, line) if page.calculation else None
    source = queries.source_of(request.actor, found) if found else None
    if found is None or source is None:
        raise Http404
    more = {
        "line": found, "source": source, "steps": _steps(found), "factor": _factor(request, found["factor"]),
        "companion": _factor(request, found["companion"]), "reason": found["reason"], "counts": counts_as(found),
        "rows": _behind(request, source, found), "month": written(found["month"]), "trail": _trail(page, source, found),
    }  # fmt: skip
    return render(
        request,
        "inventory/line.html",
        page.context("figures", _("Line %(number)s") % {"number": line}, **more),
    )


def _trail(page: Page, source: Source, line: dict[str, Any]) -> list[dict[str, Any]]:
    """From the figure to the factor, in one column."""
    value, unit = _figure(line)
    up = {"account": line["account"], "source": source.pk, "month": line["month"], "by": "item"}
    return [
        {"label": _("Figure"), "note": f"{value} {unit}", "url": page.url("figures", **up)},
        {"label": _("Line %(number)s") % {"number": line["line"]}, "here": True, "note": counts_as(line)},
        {"label": _("What it rests on"), "note": f"{amount(line['amount'])} {line['unit']}", "url": "#rows"},
        {"label": _("Factor"), "note": line["factor"] or line["reason"], "url": "#factor"},
    ]


def _steps(line: dict[str, Any]) -> list[dict[str, str]]:
    """The computation, factor by factor."""
    per_unit = line["quantity"] / line["amount"] if line["amount"] else 0.0
    steps = [
        {"label": _("Activity"), "value": amount(line["amount"]), "unit": line["unit"]},
        {"label": _("per unit of activity"), "value": _exact(per_unit), "unit": f"{line['quantity_unit']}/{line['unit']}"},
        {"label": _("Amount"), "value": amount(line["quantity"]), "unit": line["quantity_unit"]},
    ]  # fmt: skip
    if line["co2e_kg"] is not None:
        potential = line["co2e_kg"] / line["mass_kg"] if line["mass_kg"] else 0.0
        steps.append({"label": _("Warming potential"), "value": amount(potential), "unit": line["gwp_set"]})
        steps.append({"label": "CO₂e", "value": amount(line["co2e_kg"] / 1000), "unit": CO2E_UNIT})
    if line["share"] != 1:
        steps.append(
            {"label": _("Share of the site"), "value": formats.format_percent(line["share"], 1), "unit": ""}
        )
    estimated = line["estimated_quantity"]
    if estimated:
        text, unit = shown(estimated, line["quantity_unit"])
        steps.append({"label": _("of it estimated"), "value": text, "unit": unit})
    return steps


def _exact(value: float) -> str:
    return formats.format_number(float(f"{value:.8g}"))


def _factor(request: HttpRequest, id: str) -> dict[str, Any] | None:
    """A factor with where it was published; an own one with its record."""
    row = factors_by_id().get(id)
    if row is not None:
        return {"id": id, "facts": _published(row), "url": _link(row.source), "own": None}
    own = (
        OwnFactor.objects.filter(visible(request.actor, "view", "record__"), record__number=id)
        .select_related("record")
        .first()
    )
    if own:
        own.record.organization = request.actor.organization
        return {"id": id, "facts": _own_facts(own), "url": own.record.get_absolute_url(), "own": own}
    return {"id": id, "facts": [], "url": "", "own": None} if id else None


def _published(row: Factor) -> list[dict[str, str]]:
    edition = editions().get((row.publisher, row.publication, row.edition))
    valid = f"{row.valid_from if row.valid_from.year > 1 else '…'} – {row.valid_to if row.valid_to.year < 9999 else '…'}"
    return [
        {"label": _("Value"), "value": _exact(row.value), "unit": f"{row.numerator}/{row.denominator} {row.basis}".strip()},
        {"label": _("Material"), "value": row.material}, {"label": _("Gas or pollutant"), "value": row.pollutant},
        {"label": _("Region"), "value": row.region}, {"label": _("Publisher"), "value": row.publisher},
        {"label": _("Publication"), "value": row.publication}, {"label": _("Edition"), "value": row.edition},
        {"label": _("Table and cell"), "value": row.table_ref}, {"label": _("Valid"), "value": valid},
        {"label": _("Released"), "value": edition.released if edition else ""}, {"label": _("Checked"), "value": row.checked},
        {"label": _("Second source"), "value": row.second_source}, {"label": _("Uncertainty"), "value": row.uncertainty},
        {"label": _("Read from"), "value": row.source}, {"label": _("Note"), "value": row.notes},
    ]  # fmt: skip


def _own_facts(own: OwnFactor) -> list[dict[str, str]]:
    return [
        {"label": _("Own factor"), "value": f"{own.record.number} {own.record.title}", "url": own.record.get_absolute_url()},
        {"label": _("Value"), "value": formats.format_number(own.value.normalize()) if own.value is not None else "", "unit": f"{own.numerator}/{own.denominator}"},
        {"label": _("Source document"), "value": own.document}, {"label": _("Table or page"), "value": own.page},
    ]  # fmt: skip


def _link(source: str) -> str:
    first = source.split(" ")[0]
    return first if first.startswith("https://") else ""


def _behind(request: HttpRequest, source: Source, line: dict[str, Any]) -> dict[str, Any]:
    """The rows of activity behind a line: entries with document and cell, or the month's readings with their file."""
    if line["origin"] == "readings":
        return {"segments": [_segment(request, row) for row in _segments(source, line["month"])]}
    found = queries.behind(request.actor.organization, source, line)
    rows = [_entry(request, each, entry) for each in found[:MOST_ENTRIES] for entry in each.entries]
    return {"table": _entry_table(rows), "more": max(len(found) - MOST_ENTRIES, 0)}


def _segments(source: Source, month: int) -> list[Segment]:
    rows = Segment.objects.filter(source=source, month=month, is_current=True)
    return list(rows.select_related("upload", "meter__record").order_by("pk"))


def _segment(request: HttpRequest, row: Segment) -> dict[str, Any]:
    return {
        "row": row, "file": file_link(request, row.upload), "total": amount(row.total),
        "rows": formats.format_number(row.rows), "hash": row.hash, "first": _instant(row.first), "last": _instant(row.last),
    }  # fmt: skip


def _instant(text: str) -> datetime:
    """An instant of a segment, kept as ISO text in UTC; the page shows it in the reader's time."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def file_link(request: HttpRequest, upload: Upload | None) -> dict[str, str] | None:
    """The uploaded file of a row, and its page."""
    if upload is None:
        return None
    return {
        "name": upload.name,
        "url": f"/{request.actor.organization.slug}/inventories/of-file/{upload.key}/",
    }


def _entry_table(rows: list[dict[str, Any]]) -> dict[str, Any]:
    columns = [
        {"label": _("Days")}, {"label": _("Amount"), "kind": "number"}, {"label": _("In this month"), "kind": "number"},
        {"label": _("Document")}, {"label": _("Entered"), "show": "wide"},
    ]  # fmt: skip
    return {"caption": _("What it rests on"), "columns": columns, "rows": rows}


def _entry(request: HttpRequest, behind: queries.Behind, entry: Entry) -> dict[str, Any]:
    slug = request.actor.organization.slug
    entered = f"{entry.entered_by or '–'}, {formats.format_date(entry.entered_at)}"
    return {
        "cells": [
            {"text": f"{entry.start} – {entry.end}", "url": f"/{slug}/inventories/of-entry/{entry.pk}/", "under": entry.get_kind_display()},
            {"text": formats.format_number(entry.amount.normalize()), "unit": entry.unit, "under": _("estimated") if entry.is_estimated else ""},
            {"text": formats.format_number(behind.share.normalize()), "under": _("%(days)d days") % {"days": behind.days}},
            document_cell(request, entry), {"text": entered, "under": entry.note},
        ]
    }  # fmt: skip


def document_cell(request: HttpRequest, entry: Entry) -> dict[str, str]:
    """The document of an entry, or the cell of the file that it stands in, or who signed for it."""
    slug = request.actor.organization.slug
    if entry.document:
        return {"text": entry.document.name, "url": f"/{slug}/files/{entry.document.key}/"}
    if entry.upload:
        place = ", ".join(
            filter(
                None, [entry.sheet, _("row %(row)s") % {"row": entry.row} if entry.row else "", entry.cell]
            )
        )
        return {
            "text": entry.upload.name,
            "url": f"/{slug}/inventories/of-file/{entry.upload.key}/?row={entry.row or ''}",
            "under": place,
        }
    return {"text": _("by hand"), "under": str(entry.entered_by or "")}


def of_entry_view(request: HttpRequest, register: Register, entry: int) -> HttpResponse:
    """The figures that an entry is in."""
    rows = Entry.objects.filter(visible(request.actor, "view", "source__record__"), pk=entry)
    found = rows.select_related("source__record__organization", "upload", "document", "entered_by").first()
    if found is None:
        raise Http404
    months = list(months_between(month_of(found.start), month_of(found.end)))
    context = {
        "register": register, "entry": found, "document": document_cell(request, found),
        "found": _figures_with(request, register, found.source, months), "title": f"{found.start} – {found.end}",
    }  # fmt: skip
    return render(request, "inventory/of_entry.html", context)


def _figures_with(
    request: HttpRequest, register: Register, source: Source, months: list[int]
) -> list[dict[str, Any]]:
    found = []
    for inventory, calculation, lines in queries.figures_with(request.actor, source, months):
        inventory.record.organization = request.actor.organization
        page = Page(request, register, inventory, calculation, None)
        found.append({"inventory": inventory, "table": _table(page, lines)})
    return found


def of_file_view(request: HttpRequest, register: Register, upload: str) -> HttpResponse:
    """What came out of an uploaded file, row by row, with the way to the figures."""
    file = Upload.objects.filter(key=upload).select_related("file", "uploaded_by").first()
    entries = Entry.objects.filter(
        visible(request.actor, "view", "source__record__"), upload=file, is_live=True
    )
    segments = Segment.objects.filter(
        visible(request.actor, "view", "source__record__"), upload=file, is_current=True
    )
    if file is None or not (entries.exists() or segments.exists()):
        raise Http404
    start = whole_number(request.GET.get("row", ""))
    wanted = entries.filter(row__gte=start) if start else entries
    rows = list(wanted.select_related("source__record").order_by("row", "pk")[: queries.PAGE])
    context = {
        "register": register, "upload": file, "title": file.name, "table": _file_table(request, rows),
        "segments": [_months_readings(request, row) for row in segments.select_related("source__record").order_by("source", "month")[: queries.PAGE]],
        "next_row": (rows[-1].row or 0) + 1 if len(rows) == queries.PAGE else None,
    }  # fmt: skip
    return render(request, "inventory/of_file.html", context)


def _months_readings(request: HttpRequest, row: Segment) -> dict[str, Any]:
    """A month of readings that came out of a file, and where they stand day by day."""
    record = row.source.record
    return {
        "source": f"{record.number} {record.title}", "month": written(row.month), "rows": formats.format_number(row.rows),
        "total": amount(row.total), "unit": row.unit,
        "url": f"/{request.actor.organization.slug}/sources/{record.number}/readings/{row.month}/",
    }  # fmt: skip


def _file_table(request: HttpRequest, rows: list[Entry]) -> dict[str, Any]:
    slug = request.actor.organization.slug
    columns = [
        {"label": pgettext("sheet", "Row"), "kind": "number"}, {"label": _("Cell")}, {"label": _("Source")}, {"label": _("Days")},
        {"label": _("Amount"), "kind": "number"}, {"label": _("Figures")},
    ]  # fmt: skip
    table = [
        {
            "cells": [
                str(row.row or ""), " ".join(filter(None, [row.sheet, row.cell])), f"{row.source.record.number} {row.source.record.title}",
                f"{row.start} – {row.end}", {"text": formats.format_number(row.amount.normalize()), "unit": row.unit},
                {"text": _("Open"), "url": f"/{slug}/inventories/of-entry/{row.pk}/"},
            ]
        }
        for row in rows
    ]  # fmt: skip
    return {"caption": _("Rows of the file"), "columns": columns, "rows": table}
