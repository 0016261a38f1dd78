"""One amount: entered, corrected, withdrawn; and all amounts of a source."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from oyamel.check.metering import domain
from oyamel.check.metering.forms import EntryForm, WithdrawForm, next_period, written
from oyamel.check.metering.models import Entry, Source
from oyamel.kit.errors import FileRefused
from oyamel.records import access
from oyamel.records.evidence import add_evidence
from oyamel.records.models import Evidence
from oyamel.registers.declaration import Register
from oyamel.registers.forms import show_refusal
from oyamel.registers.views.access import address, obtain, posted

PAGE = 100
NEW = "new"


def new_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The form of one amount; what was typed stays where something is refused."""
    source = obtain(request, register, number, "create")
    form = EntryForm(source, posted(request), request.FILES or None, initial=_asked(request, source))
    if form.is_valid() and _saved(request, form, source):
        again = "again" in request.POST
        here = (
            address(request, register, number, "entries", NEW)
            if again
            else address(request, register, number)
        )
        return redirect(here + ("" if again else "#entries"))
    title = _("Amount of %(source)s") % {"source": source.record.title}
    return _form(request, register, source, form, title, may_go_on=True)


def _asked(request: HttpRequest, source: Source) -> dict[str, Any]:
    """The period that the address names, else the one after the last bill."""
    named = {name: _day(request.GET.get(name, "")) for name in ("start", "end")}
    if named["start"]:
        return named
    last = Entry.objects.filter(source=source, is_live=True, kind="bill").order_by("-end").first()
    return next_period(source, last)


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _saved(request: HttpRequest, form: EntryForm, source: Source) -> bool:
    def enter(document: Evidence | None) -> None:
        row = form.row()
        row.document = document
        found = domain.record_entries(request.actor, [row])
        said = _("Entered.") if found.count else _("This stood already; nothing was changed.")
        messages.success(request, said)

    return _attempt(request, form, source, enter)


def _attempt(request: HttpRequest, form: EntryForm, source: Source, act: Any) -> bool:
    """Keep the document and do the act, both or none; what is refused stands at its field."""
    try:
        with transaction.atomic():
            act(_document(request, form, source))
    except FileRefused as refused:
        form.add_error("file", f"{refused.reason} {refused.cure}")
    except ValidationError as error:
        show_refusal(form, error)
    else:
        return True
    return False


def _document(request: HttpRequest, form: EntryForm, source: Source) -> Evidence | None:
    file, given = form.cleaned_data.get("file"), form.cleaned_data
    if not file:
        return None
    return add_evidence(
        source.record,
        request.actor,
        file,
        covers_from=given["start"],
        covers_until=given["end"] or given["start"],
    )


def _form(
    request: HttpRequest,
    register: Register,
    source: Source,
    form: EntryForm,
    title: str,
    may_go_on: bool = False,
) -> HttpResponse:
    context = {
        "register": register, "row": source, "form": form, "title": title, "may_go_on": may_go_on,
        "back": address(request, register, source.record.number),
    }  # fmt: skip
    return render(request, "metering/entry.html", context, status=422 if form.errors else 200)


def _entry(
    request: HttpRequest, register: Register, number: str, entry: int, action: str = "view"
) -> tuple[Source, Entry]:
    source = obtain(request, register, number, action)
    rows = Entry.objects.filter(source=source).select_related(
        "document", "upload", "meter__record", "entered_by"
    )
    found = get_object_or_404(rows, pk=entry)
    found.source = source
    return source, found


def _live(request: HttpRequest, register: Register, number: str, entry: int) -> tuple[Source, Entry]:
    source, found = _entry(request, register, number, entry, "change")
    if not found.is_live:
        raise Http404
    return source, found


def correct_view(request: HttpRequest, register: Register, number: str, entry: int) -> HttpResponse:
    """The form of an entry that is to be replaced by a corrected one."""
    source, found = _live(request, register, number, entry)
    form = EntryForm(source, posted(request), request.FILES or None, found)

    def correct(document: Evidence | None) -> None:
        changes = form.changes() | ({"document": document} if document else {})
        domain.correct_entry(request.actor, found, form.cleaned_data["reason"], **changes)
        messages.success(request, _("Corrected; the first amount stays to be read."))

    if form.is_valid() and _attempt(request, form, source, correct):
        return redirect(address(request, register, number) + "#entries")
    return _form(
        request,
        register,
        source,
        form,
        _("Correct an amount of %(source)s") % {"source": source.record.title},
    )


def withdraw_view(request: HttpRequest, register: Register, number: str, entry: int) -> HttpResponse:
    """Take an entry out of force, with a reason."""
    _source, found = _live(request, register, number, entry)
    form = WithdrawForm(posted(request))
    if form.is_valid():
        try:
            domain.withdraw_entry(request.actor, found, form.cleaned_data["reason"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Withdrawn; it counts no more."))
            return redirect(address(request, register, number) + "#entries")
    context = {
        "register": register, "form": form, "title": _("Withdraw %(amount)s") % {"amount": said(found)},
        "back": address(request, register, number, "entries", str(entry)), "submit": _("Withdraw"),
    }  # fmt: skip
    return render(request, "registers/reason.html", context, status=422 if form.errors else 200)


def said(entry: Entry) -> str:
    """An amount with its days, in the reader's language."""
    days = (
        f"{date_format(entry.start)} – {date_format(entry.end)}"
        if entry.end != entry.start
        else date_format(entry.start)
    )
    return f"{written(entry.amount)} {entry.unit}, {days}"


def entry_view(request: HttpRequest, register: Register, number: str, entry: int) -> HttpResponse:
    """One amount: where it comes from, down to file and cell, what it replaced and what replaced it."""
    source, found = _entry(request, register, number, entry)
    may = access.may(request.actor, "change", source.record) and found.is_live
    context = {
        "register": register, "row": source, "entry": found, "facts": _facts(request, found), "may_change": may,
        "title": said(found), "base": address(request, register, number, "entries", str(entry)),
        "chain": [_linked(request, register, source, each) for each in _chain(found)],
    }  # fmt: skip
    return render(request, "metering/shown.html", context)


def _facts(request: HttpRequest, entry: Entry) -> list[dict[str, Any]]:
    file = f"/{request.actor.organization.slug}/files/{entry.document.key}/" if entry.document else ""
    facts = [
        {"label": _("Kind"), "value": entry.get_kind_display()},
        {"label": _("Amount"), "value": written(entry.amount), "unit": entry.unit},
        {"label": _("Meter shows"), "value": written(entry.register)},
        {"label": _("Estimated"), "value": _("yes") if entry.is_estimated else _("no")},
        {"label": _("Determined by"), "value": entry.get_basis_display() if entry.basis else ""},
        {"label": _("Cost"), "value": written(entry.cost), "unit": entry.currency},
        {"label": _("Number of the document"), "value": entry.reference},
        {"label": _("Document"), "value": entry.document.name if entry.document else "", "url": file},
        {"label": _("From the file"), "value": place_in_file(entry)},
        {"label": _("Entered"), "value": f"{entry.entered_by or '–'}, {date_format(localtime(entry.entered_at), 'DATETIME_FORMAT')}"},
        {"label": _("Reason"), "value": entry.reason},
        {"label": _("Note"), "value": entry.note},
    ]  # fmt: skip
    return [fact for fact in facts if fact["value"]]


def place_in_file(entry: Entry) -> str:
    """The file, sheet, row and cell from which an amount came; "" for one entered by hand."""
    if entry.upload is None:
        return ""
    parts = [entry.upload.name, entry.sheet]
    parts.append(_("cell %(cell)s") % {"cell": entry.cell} if entry.cell else "")
    parts.append(_("row %(row)d") % {"row": entry.row} if entry.row and not entry.cell else "")
    return ", ".join(part for part in parts if part)


def _chain(entry: Entry) -> list[Entry]:
    """What the entry replaced and what replaced it, the newest first; the entry itself is left out."""
    found: list[Entry] = []
    later = getattr(entry, "superseded_by", None)
    while later:
        found.insert(0, later)
        later = getattr(later, "superseded_by", None)
    earlier = entry.supersedes
    while earlier:
        found.append(earlier)
        earlier = earlier.supersedes
    return found


def _linked(request: HttpRequest, register: Register, source: Source, entry: Entry) -> dict[str, Any]:
    url = address(request, register, source.record.number, "entries", str(entry.pk))
    return {"label": said(entry), "url": url, "note": entry.reason}


def entries_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Every amount of a source, the newest first, those out of force too; a hundred a page."""
    source = obtain(request, register, number)
    rows = Entry.objects.filter(source=source).order_by("-start", "-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit():
        mark = Entry.objects.filter(source=source, pk=int(before) if len(before) < 19 else 0).first()
        rows = rows.filter(start__lte=mark.start).exclude(start=mark.start, pk__gte=mark.pk) if mark else rows
    found = list(rows.select_related("document", "upload", "meter__record")[: PAGE + 1])
    context = {
        "register": register, "row": source, "table": table(request, register, source, found[:PAGE]),
        "title": _("All amounts of %(source)s") % {"source": source.record.title},
        "next": f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
    }  # fmt: skip
    return render(request, "metering/entries.html", context)


def table(request: HttpRequest, register: Register, source: Source, entries: list[Entry]) -> dict[str, Any]:
    """Entries as a table: days, amount, kind, cost, document."""
    columns = [
        {"label": _("Days"), "kind": "date"}, {"label": _("Amount"), "kind": "number"}, {"label": _("Kind"), "show": "wide"},
        {"label": _("Cost"), "kind": "number", "show": "wide"}, {"label": _("Document")},
    ]  # fmt: skip
    rows = [{"cells": _cells(request, register, source, each)} for each in entries]
    return {"caption": _("Amounts"), "columns": columns, "rows": rows}


def _cells(request: HttpRequest, register: Register, source: Source, entry: Entry) -> list[Any]:
    days = date_format(entry.start, "SHORT_DATE_FORMAT")
    if entry.end != entry.start:
        days = f"{days} – {date_format(entry.end, 'SHORT_DATE_FORMAT')}"
    url = address(request, register, source.record.number, "entries", str(entry.pk))
    file = f"/{request.actor.organization.slug}/files/{entry.document.key}/" if entry.document else ""
    document = (
        {"text": entry.document.name, "url": file}
        if entry.document
        else {"text": place_in_file(entry) or entry.reference}
    )
    return [
        {"text": days, "url": url, "under": _state(entry)},
        {
            "text": written(entry.amount),
            "unit": entry.unit,
            "under": _("estimated") if entry.is_estimated else "",
        },
        entry.get_kind_display(),
        {"text": written(entry.cost), "unit": entry.currency},
        document,
    ]


def _state(entry: Entry) -> str:
    if entry.is_live:
        return ""
    return _("withdrawn") if entry.withdrawn_at else _("corrected since")
