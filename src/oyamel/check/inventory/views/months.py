"""The months of a year, site by site: open, checked, approved, closed; and the acts on the chosen ones."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from oyamel.check.inventory.calendar import short
from oyamel.check.inventory.domain import periods
from oyamel.check.inventory.domain.periods import Cell
from oyamel.check.inventory.enums import Period
from oyamel.check.inventory.models import PeriodState, SiteTotal
from oyamel.check.inventory.views.common import Page, load
from oyamel.check.inventory.views.figures import whole_number
from oyamel.org.models import Site
from oyamel.registers.declaration import Register
from oyamel.registers.forms import ReasonForm, show_refusal
from oyamel.registers.views.access import posted, require
from oyamel.registers.views.approvals import SignForm

TONES = {
    Period.OPEN: ("warn", True),
    Period.CHECKED: ("info", False),
    Period.APPROVED: ("mark", False),
    Period.CLOSED: ("good", False),
}
WHOLE, PAGE = "0", 40


def months_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The grid of sites and months; POST checks or closes the chosen ones, or leads to approving and opening again."""
    page = load(request, register, number)
    if request.method == "POST":
        return _act(page)
    start = whole_number(request.GET.get("start", ""))
    grid, count = _grid(page, start)
    more = {
        "grid": grid,
        "months": [short(month) for month in page.inventory.months],
        "acts": _acts(page),
        "may_close_year": _may_close_year(page),
        "pager": _pager(page, start, len(grid), count),
    }
    return render(
        request, "inventory/months.html", page.context("months", pgettext("inventory", "Months"), **more)
    )


def _pager(page: Page, start: int, shown: int, count: int) -> dict[str, str]:
    text = _("%(first)d to %(last)d of %(count)d sites") % {
        "first": start + 1,
        "last": start + shown,
        "count": count,
    }
    before = page.url("months", start=max(start - PAGE, 0)) if start else ""
    return {
        "text": text,
        "previous_url": before,
        "next_url": page.url("months", start=start + PAGE) if start + shown < count else "",
    }


def _grid(page: Page, start: int) -> tuple[list[dict[str, Any]], int]:
    """A page of the sites with their months, and how many sites there are."""
    states = {(row.site_id, row.month): row for row in periods.states_of(page.inventory)}
    cells = expected_cells(page)
    sites = list({(cell.site.pk if cell.site else None): cell.site for cell in cells}.items())
    known = {(cell.site.pk if cell.site else None, cell.month) for cell in cells}
    lines = [
        {"name": site.name if site else _("Whole organization"), "cells": [_cell(pk, month, states.get((pk, month)), known) for month in page.inventory.months]}
        for pk, site in sites[start : start + PAGE]
    ]  # fmt: skip
    return lines, len(sites)


def _cell(
    site: int | None, month: int, row: PeriodState | None, known: set[tuple[int | None, int]]
) -> dict[str, Any]:
    state = Period(row.state) if row else Period.OPEN
    tone, is_open = TONES[state]
    return {
        "key": f"{site or WHOLE}-{month}", "tone": tone, "open": is_open, "label": state.label, "month": short(month),
        "has_data": (site, month) in known or row is not None,
    }  # fmt: skip


def expected_cells(page: Page) -> list[Cell]:
    """The months of which the calculation has anything, of the sites that the reader sees, in tree order."""
    if page.calculation is None:
        return []
    from oyamel.check.inventory.queries.figures import seen  # the same sight as of the figures

    found = SiteTotal.objects.filter(
        seen(page.request.actor), page.wanted().condition(), calculation=page.calculation
    )
    pairs = set(found.values_list("site", "month").distinct())
    sites = {site.pk: site for site in Site.objects.filter(pk__in={pk for pk, _month in pairs if pk})}
    cells = [Cell(sites[pk] if pk else None, month) for pk, month in pairs]
    return sorted(cells, key=lambda cell: (cell.path, cell.month))


def _acts(page: Page) -> list[dict[str, str]]:
    actor = page.request.actor
    acts = [
        ("check", _("Check"), "evaluate"), ("approve", _("Approve and sign"), "approve"), ("close", _("Close"), "configure"),
        ("reopen", _("Open again"), "approve"),
    ]  # fmt: skip
    return [{"name": name, "label": label} for name, label, right in acts if actor.may_anywhere(right)]


def _may_close_year(page: Page) -> bool:
    is_open = page.inventory.record.status != "closed"
    return is_open and page.request.actor.may("configure", page.inventory.record.site_path)


def chosen(page: Page, keys: Sequence[str]) -> list[Cell]:
    """The cells that a form names, of sites that the actor sees; what is not understood is left out."""
    pairs = [key.split("-", 1) for key in keys if "-" in key]
    numbers = [
        (site, month)
        for site, month in pairs
        if site.isdigit() and month.isdigit() and len(site + month) < 24
    ]
    sites = {str(site.pk): site for site in page.request.actor.sites("view")}
    return [Cell(sites.get(site), int(month)) for site, month in numbers if site == WHOLE or site in sites]


def _act(page: Page) -> HttpResponse:
    """Check and close at once; approving asks for the signature and opening again for the reason on a page of its own."""
    verbs: dict[str, Callable[..., list[PeriodState]]] = {"check": periods.check, "close": periods.close}
    act, keys = page.request.POST.get("act", ""), page.request.POST.getlist("cell")
    if act in ("approve", "reopen") and keys:
        return redirect(page.url("months", act, cell=",".join(keys)))
    try:
        if act not in verbs:
            raise ValidationError(_("Choose what is to be done with the months."))
        rows = verbs[act](page.request.actor, page.inventory, chosen(page, keys))
    except ValidationError as refused:
        messages.error(page.request, " ".join(refused.messages))
    else:
        messages.success(page.request, _("%(count)d months: done.") % {"count": len(rows)})
    return redirect(page.url("months"))


class SignMonthsForm(SignForm):
    """The signature under a list of months."""

    cell = forms.CharField(widget=forms.HiddenInput)
    reason = request_id = None

    def __init__(self, request: HttpRequest, cells: str, data: Any = None):
        forms.Form.__init__(self, data, initial={"cell": cells})
        self.request = request


def approve_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Sign the chosen months."""
    require(request, "approve")
    page = load(request, register, number)
    cells = chosen(page, _keys(request))
    form = SignMonthsForm(request, request.GET.get("cell", ""), posted(request))
    if form.is_valid() and _approved(page, form, cells):
        return redirect(page.url("months"))
    more = {"cells": [str(cell) for cell in cells], "form": form, "back": page.url("months")}
    status = 422 if form.errors else 200
    return render(
        request,
        "inventory/approve_months.html",
        page.context("months", _("Approve months"), **more),
        status=status,
    )


def _approved(page: Page, form: SignMonthsForm, cells: list[Cell]) -> bool:
    signed_with = form.signature()
    if not signed_with:
        return False
    try:
        periods.approve(page.request.actor, page.inventory, cells, signed_with)
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return False
    messages.success(page.request, _("%(count)d months: done.") % {"count": len(cells)})
    return True


def _keys(request: HttpRequest) -> list[str]:
    return [key for text in (request.POST or request.GET).getlist("cell") for key in text.split(",")]


class ReopenForm(ReasonForm):
    """The reason why months are opened again."""

    cell = forms.CharField(label=gettext_lazy("Months"), widget=forms.HiddenInput)


def reopen_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Open the chosen months again, with a reason."""
    require(request, "approve")
    page = load(request, register, number)
    form = ReopenForm(posted(request), initial={"cell": request.GET.get("cell", "")})
    cells = chosen(page, _keys(request))
    if form.is_valid():
        try:
            periods.reopen(request.actor, page.inventory, cells, form.cleaned_data["reason"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect(page.url("months"))
    context = {
        "register": register, "form": form, "title": _("Open months again"), "submit": _("Open again"), "back": page.url("months"),
        "explanation": periods.listed(cells),
    }  # fmt: skip
    return render(request, "registers/reason.html", context, status=422 if form.errors else 200)


@require_POST
def close_year_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Close the year when every month is closed."""
    page = load(request, register, number, "configure")
    try:
        periods.close_year(request.actor, page.inventory, expected_cells(page))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("The year is closed."))
    return redirect(page.url("months"))
