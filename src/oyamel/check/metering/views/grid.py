"""The month grid: a year of many sources, typed or pasted, saved all or not at all."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oyamel.check.metering import domain
from oyamel.check.metering.models import Entry, Source
from oyamel.check.metering.spans import first_day, month_of
from oyamel.check.metering.views.pages import sources_of
from oyamel.check.metering.views.sheet import TYPED, Sheet, drawn, read_sheet, take_typed
from oyamel.org import clock
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address, require

FIRST_YEAR = 1990


def grid_view(request: HttpRequest, register: Register) -> HttpResponse:
    """The sources at the chosen site and their months; GET shows, POST saves every changed cell or none."""
    require(request, "create")
    today = clock.today()
    year = _year(request, today.year)
    narrowed = Q(data_kind__in=TYPED) & (Q(ends_on=None) | Q(ends_on__gte=first_day(year * 100 + 1)))
    page = sources_of(request, register, narrowed, keep=f"year={year}&", action="create")
    sheet = read_sheet(page.sources, year, month_of(today))
    reason, problem = request.POST.get("reason", ""), ""
    if request.method == "POST":
        problem = _save(request, sheet, reason)
        if not problem:
            return redirect(request.get_full_path())
    context = {
        "register": register, "sheet": drawn(sheet, _url(request, register)), "year": year, "years": _years(request, year, today.year),
        "next": page.next_url, "reason": reason, "problem": problem, "has_entries": any(cell.entry for cell in sheet.cells()),
        "is_empty": not page.sources, "new": address(request, register, "new"),
    }  # fmt: skip
    return render(request, "metering/grid.html", context, status=422 if problem else 200)


def _year(request: HttpRequest, now: int) -> int:
    text = request.GET.get("year", "")
    return (
        min(max(int(text), FIRST_YEAR), now) if text.isascii() and text.isdigit() and len(text) == 4 else now
    )


def _years(request: HttpRequest, year: int, now: int) -> list[dict[str, Any]]:
    site = request.GET.get("site", "")
    near = [each for each in range(year - 2, year + 3) if FIRST_YEAR <= each <= now]
    return [
        {"label": str(each), "url": f"?year={each}&site={site}", "current": each == year} for each in near
    ]


def _url(request: HttpRequest, register: Register) -> Any:
    def of(source: Source, entry: Entry | None = None) -> str:
        return address(request, register, source.record.number) + "#entries"

    return of


def _save(request: HttpRequest, sheet: Sheet, reason: str) -> str:
    """Enter what was typed; what is wrong stands at each cell, and the sentence above is returned."""
    typed = take_typed(sheet, request.POST)
    wrong = [cell for cell in sheet.cells() if cell.problem]
    if any(cell.entry for cell, _row in typed) and not reason.strip():
        return _("Some amounts stood already. Say why they change; the reason stays in the history.")
    if not wrong:
        try:
            found = domain.record_entries(request.actor, [row for _cell, row in typed], reason=reason.strip())
        except domain.RowsRefused as refused:
            for each in refused.problems:
                cell = typed[each.place][0]
                cell.problem = cell.problem or each.message
                wrong.append(cell)
        except ValidationError as error:
            return " ".join(error.messages)
        else:
            words = ngettext("%(count)d amount was entered.", "%(count)d amounts were entered.", found.count)
            messages.success(
                request, words % {"count": found.count} if found.count else _("Nothing was changed.")
            )
            return ""
    words = ngettext(
        "%(count)d cell is not right; nothing was saved.",
        "%(count)d cells are not right; nothing was saved.",
        len(wrong),
    )
    return words % {"count": len(wrong)}
