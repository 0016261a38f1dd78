"""The list page."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from oyamel.kit import formats
from oyamel.registers.declaration import Register
from oyamel.registers.listing import COUNTED, Listing, read_query
from oyamel.registers.lookup import Lookup
from oyamel.registers.models import SavedView
from oyamel.registers.types import Field
from oyamel.registers.views.access import address

FIRST_CHIPS = 3


def list_view(request: HttpRequest, register: Register) -> HttpResponse:
    """The register's list as the address asks for it."""
    listing = Listing(register, request.actor, read_query(register, request.GET), Lookup(request.actor))
    views = list(saved_views(request, register))
    context = {
        "register": register,
        "listing": listing,
        "table": _table(request, listing),
        "bar": _bar(request, listing),
        "tabs": _tabs(request, listing, views),
        "pager": _pager(listing),
        "count": count_text(listing),
        "actions": _actions(request, register, listing),
        "bulk": _bulk_choices(request, listing),
        "matching": parse_qsl(listing.query.url(columns="", sort="", size="")[1:]),
        "columns": _column_choices(listing),
        "besides_columns": listing.query.pairs(columns=""),
        "is_empty": not listing.page.rows and not _is_narrowed(listing),
        "empty_actions": _empty_actions(request, register),
        "may_save_view": True,
        "here": listing.query.url(),
    }
    return render(request, "registers/list.html", context)


def saved_views(request: HttpRequest, register: Register) -> Any:
    """The reader's own views and those shared by others."""
    rows = SavedView.objects.filter(register=register.slug)
    return (rows.filter(user=request.user) | rows.filter(is_shared=True)).order_by("name")


def count_text(listing: Listing) -> str:
    """“214 records”, or “10 000+ records”."""
    if not listing.is_counted:
        return _("%(count)s+ records") % {"count": formats.format_number(COUNTED)}
    return ngettext("%(count)s record", "%(count)s records", listing.count) % {
        "count": formats.format_number(listing.count)
    }


def _is_narrowed(listing: Listing) -> bool:
    query = listing.query
    return bool(query.q or query.filters or query.site or query.archived or query.after or query.before)


def _table(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    may_change = request.actor.may_anywhere("change")
    return {
        "caption": str(listing.register.plural),
        "id": "list",
        "columns": _head(listing),
        "select_name": "number" if may_change else "",
        "scrolls": True,
        "rows": [_row(request, listing, row) for row in listing.page.rows],
    }


def _head(listing: Listing) -> list[dict[str, Any]]:
    number = {"key": "number", "label": _("No."), "kind": "id", **_sort(listing, "number")}
    return [number, *(_column(listing, each) for each in listing.columns)]


def _column(listing: Listing, each: Field) -> dict[str, Any]:
    kind = {"number": "number", "date": "date"}.get(each.type_name, "")
    sort = _sort(listing, each.name) if each.sort else {}
    show = "" if each.name in {"title", "status"} else "wide"
    return {"key": each.name, "label": each.label, "kind": kind, "show": show, **sort}


def _sort(listing: Listing, name: str) -> dict[str, str]:
    now = listing.query.sort or listing.register.default_sort
    is_this = now.lstrip("-") == name
    next_sort = name if now == f"-{name}" or not is_this else f"-{name}"
    state = "descending" if now.startswith("-") else "ascending"
    return {"sort_url": listing.query.url(sort=next_sort), "sort": state if is_this else ""}


def _row(request: HttpRequest, listing: Listing, row: Any) -> dict[str, Any]:
    number = row.record.number
    url = address(request, listing.register, number)
    cells = [
        {"text": number, "url": url},
        *(_cell(each, row, url, listing.lookup) for each in listing.columns),
    ]
    return {"cells": cells, "select_value": number, "label": number}


def _cell(each: Field, row: Any, url: str, lookup: Lookup) -> dict[str, Any]:
    value = each.value(row)
    if each.name == "title":
        return {
            "text": value,
            "url": url,
            "title": True,
            "under": row.record.area.name if row.record.area else "",
        }
    if each.type_name == "status":
        return {"text": each.text(value), "state": each.tone(value), "open": value in each.open_states}
    return {
        "text": each.text(value),
        "unit": getattr(row, each.unit_field) if each.unit_field and value is not None else "",
    }


def _bar(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    query = listing.query
    chips = [chip for chip in (_chip(listing, each) for each in listing.register.filters.values()) if chip]
    first = [chip for place, chip in enumerate(chips) if place < FIRST_CHIPS or chip["value"]]
    return {
        "value": query.q,
        "keep": query.pairs(q=""),
        "target": "#results",
        "placeholder": _("Search %(register)s") % {"register": str(listing.register.plural).lower()},
        "chips": first,
        "more": [chip for chip in chips if chip not in first],
    }


def _chip(listing: Listing, each: Field) -> dict[str, Any] | None:
    wanted = listing.query.filters.get(each.name, [])
    choices = each.filter_choices(listing.lookup, wanted)
    if not choices:
        return None
    labels = dict(choices)
    shown = [
        {
            "label": label,
            "url": listing.query.url(**{each.name: _toggled(wanted, code)}),
            "current": code in wanted,
            "count": "",
        }
        for code, label in choices
    ]
    return {
        "label": each.label,
        "value": ", ".join(labels.get(code, code) for code in wanted),
        "off_url": listing.query.url(**{each.name: []}) if wanted else "",
        "choices": shown,
    }


def _toggled(wanted: list[str], code: str) -> list[str]:
    return [value for value in wanted if value != code] if code in wanted else [*wanted, code]


def _tabs(request: HttpRequest, listing: Listing, views: list[SavedView]) -> list[dict[str, Any]]:
    query, here = listing.query, urlencode(listing.query.params(), doseq=True)
    tabs = [{"label": _("All"), "url": "?", "current": not here}]
    tabs += [{"label": view.name, "url": f"?{view.query}", "current": here == view.query} for view in views]
    tabs += listing.register.tabs(request)
    tabs.append(
        {
            "label": pgettext("list", "Archived"),
            "url": query.url(archived="" if query.archived else "1"),
            "current": query.archived,
        }
    )
    return tabs


def _pager(listing: Listing) -> dict[str, str]:
    page = listing.page
    return {
        "text": count_text(listing),
        "previous_url": listing.query.url(before=page.previous_cursor) if page.previous_cursor else "",
        "next_url": listing.query.url(after=page.next_cursor) if page.next_cursor else "",
    }


def _actions(request: HttpRequest, register: Register, listing: Listing) -> list[dict[str, Any]]:
    actor, actions = request.actor, register.list_actions(request)
    query = listing.query.url()
    if actor.may_anywhere("export"):
        actions.append(
            {
                "label": _("Export"),
                "url": address(request, register, "export") + query,
                "icon": "arrow-down-tray",
            }
        )
    if actor.may_anywhere("import"):
        actions.append(
            {"label": _("Import"), "url": address(request, register, "import"), "icon": "arrow-up-tray"}
        )
    if actor.may_anywhere("create"):
        new = {
            "label": _("New"),
            "url": address(request, register, "new"),
            "kind": "main",
            "icon": "plus",
            "key": "c",
        }
        actions.append(new)
    return actions


def _empty_actions(request: HttpRequest, register: Register) -> list[dict[str, Any]]:
    actor, actions = request.actor, register.empty_actions(request)
    if actor.may_anywhere("create"):
        actions.append(
            {
                "label": _("Write the first one"),
                "url": address(request, register, "new"),
                "kind": "" if actions else "main",
            }
        )
    if actor.may_anywhere("import"):
        actions.append({"label": _("Import a spreadsheet"), "url": address(request, register, "import")})
    return actions


def _bulk_choices(request: HttpRequest, listing: Listing) -> list[tuple[str, Any]]:
    if not request.actor.may_anywhere("change"):
        return []
    return [
        (each.name, each.label)
        for each in listing.register.form_fields()
        if not each.is_child and each.name != "title"
    ]


def _column_choices(listing: Listing) -> list[tuple[str, Any, bool]]:
    shown = {each.name for each in listing.columns}
    return [(each.name, each.label, each.name in shown) for each in listing.register.all_fields]


def when(moment: Any) -> str:
    """An instant as people read it, in the zone of the request."""
    return date_format(localtime(moment), "DATETIME_FORMAT")
