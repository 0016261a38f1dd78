"""The page that says what the columns of a file of activity data are."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.check.metering import enums
from oyamel.check.metering.importing import recognising, table, taking, words
from oyamel.check.metering.importing.views import shared
from oyamel.check.metering.models import Upload
from oyamel.kit.errors import FileRefused
from oyamel.kit.sheets import Shape
from oyamel.registers.declaration import Register
from oyamel.registers.exchange import layouts, looking
from oyamel.registers.exchange.headings import column_letters
from oyamel.registers.views.access import address
from oyamel.registers.views.columns import how_words, samples_of

DEEPEST = 3
ROLES = {
    "source": gettext_lazy("Source"), "meter": gettext_lazy("Meter"), "account": gettext_lazy("Account or contract"),
    "site": gettext_lazy("Site"), "start": gettext_lazy("First day"), "end": gettext_lazy("Last day"), "date": gettext_lazy("Day"),
    "month": gettext_lazy("Month"), "year": gettext_lazy("Year"), "year_end": gettext_lazy("Year ending on"),
    "amount": gettext_lazy("Amount"), table.CELLS: gettext_lazy("Amount of the month in the heading"),
    "register": gettext_lazy("What the meter shows"), "unit": gettext_lazy("Unit"), "cost": gettext_lazy("Cost"),
    "currency": gettext_lazy("Currency"), "estimated": gettext_lazy("Estimated"), "reference": gettext_lazy("Number of the document"),
    "note": gettext_lazy("Note"),
}  # fmt: skip


def columns_view(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """Say what the columns are, and what else the file leaves open."""
    upload = shared.obtain_upload(request, key)
    if shared.is_busy(upload) or upload.state == enums.UploadState.DONE:
        return redirect(shared.upload_address(request, register, upload))
    problems: Sequence[str] = taking.questions(upload)
    if request.method == "POST":
        problems = _take(request, upload)
        if not problems and "sheet" in request.POST:
            return redirect(shared.upload_address(request, register, upload, "columns"))
        if not problems:
            return shared.read_now(request, register, upload)
    return _page(request, register, upload, problems)


def _take(request: HttpRequest, upload: Upload) -> Sequence[str]:
    """Keep what was said; what is still open, in words."""
    if upload.reader in taking.TABLES:
        if "sheet" in request.POST:
            return _take_place(request, upload)
        _take_roles(request, upload)
    else:
        given = {
            name: request.POST.get(name, "").strip()[:120] for name in ("value", "start", "stamped", "unit")
        }
        upload.mapping |= {name: text for name, text in given.items() if text or name != "value"}
    upload.state = enums.UploadState.KEPT
    upload.save(update_fields=["mapping", "state"])
    return taking.questions(upload)


def _take_place(request: HttpRequest, upload: Upload) -> Sequence[str]:
    """Another sheet or other rows of headings."""
    row, depth = _small(request, "header_row", 999), _small(request, "depth", DEEPEST)
    try:
        with recognising.opened(upload) as book:
            look = looking.look_at(book, request.POST["sheet"] or None, Shape(row, depth))
    except FileRefused as refused:
        return [f"{refused.reason} {refused.cure}"]
    upload.mapping |= recognising.described(look, {})
    upload.save(update_fields=["mapping"])
    return []


def _small(request: HttpRequest, name: str, most: int) -> int:
    text = request.POST.get(name, "1")
    return min(max(int(text), 1), most) if text.isdecimal() and len(text) < 4 else 1


def _take_roles(request: HttpRequest, upload: Upload) -> None:
    mapping, known = upload.mapping, {*words.roles(), table.CELLS}
    given = [request.POST.get(f"column-{place}", "") for place in range(len(mapping["headings"]))]
    mapping["roles"] = [role if role in known else "" for role in given]
    mapping["guesses"] = ["label" if role else "" for role in mapping["roles"]]
    year, days = request.POST.get("year", ""), request.POST.get("days", "")
    mapping["year"] = int(year) if year.isdecimal() and len(year) == 4 else None
    mapping["days"] = days if days in ("dmy", "mdy") else ""
    mapping["leaves_totals"] = request.POST.get("totals") != "in"
    mapping["sender"] = request.POST.get("sender", mapping.get("sender", "")).strip()[:80]
    names = ("depth", "days", "leaves_totals", "year")
    layouts.remember(
        request.actor, recognising.TARGET, mapping["sender"], mapping["sheet"][:60], mapping["header_row"],
        mapping["headings"], mapping["roles"], {name: mapping[name] for name in names},
    )  # fmt: skip


def _page(request: HttpRequest, register: Register, upload: Upload, problems: Sequence[str]) -> HttpResponse:
    mapping, is_table = upload.mapping, upload.reader in taking.TABLES
    context = {
        "register": register,
        "upload": upload,
        "mapping": mapping,
        "reader": recognising.NAMES.get(upload.reader, upload.reader),
        "steps": shared.steps(request, register, upload, "columns"),
        "problems": problems,
        "is_table": is_table,
        "is_portfolio": upload.reader == "portfolio_manager",
        "roles": list(ROLES.items()),
        "days": [("", _("as the file shows")), ("dmy", _("the day: 31/12")), ("mdy", _("the month: 12/31"))],
        "stamps": [("start", _("the start of its interval")), ("end", _("the end of its interval"))],
        "senders": layouts.senders(recognising.TARGET),
        "back": address(request, register, "data"),
        **(_table(upload) if is_table else {}),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "metering/importing/columns.html", context, status=status)


def _table(upload: Upload) -> dict[str, Any]:
    layout = table.Layout.of(upload.mapping)
    with recognising.opened(upload) as book:
        sheets = [info.name for info in book.sheets if not info.hidden]
        look = looking.look_at(book, layout.sheet or None, Shape(layout.header_row, layout.depth))
    rows = zip(layout.headings, layout.roles, upload.mapping["guesses"], look.columns, strict=True)
    columns = [
        {
            "place": place, "letters": column_letters(place), "heading": heading, "role": role,
            "samples": samples_of(cells), "how": how_words(how) if role or how == "remembered" else "",
        }
        for place, (heading, role, how, cells) in enumerate(rows)
    ]  # fmt: skip
    return {"layout": layout, "sheets": sheets, "columns": columns}
