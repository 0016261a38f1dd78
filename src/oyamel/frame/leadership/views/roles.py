"""The matrix of responsibilities, the duties of a role, and which of them a role has."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.frame.leadership import domain, matrix
from oyamel.frame.leadership.enums import Letter
from oyamel.frame.leadership.forms import DutiesForm
from oyamel.frame.leadership.models import Role
from oyamel.frame.leadership.views.acts import done, page
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address, obtain, posted, site_of


def matrix_view(request: HttpRequest, register: Register) -> HttpResponse:
    """Requirements by roles of a place; a row without exactly one accountable role is a gap."""
    site = site_of(request)
    found = matrix.matrix(request.actor, site.path if site else "")
    shown = [line for line in found.lines if line.is_gap] if request.GET.get("gaps") == "1" else found.lines
    here = request.path + (f"?site={site.pk}&" if site else "?")
    context = {
        "register": register,
        "tabs": register.tabs(request),
        "table": _table(found, shown),
        "gaps": len(found.gaps),
        "count": len(found.lines),
        "only_gaps": request.GET.get("gaps") == "1",
        "here": here,
        "is_cut": found.is_cut,
        "place": site.name if site else _("Whole organization"),
        "query": f"?site={site.pk}" if site else "",
        "may_export": request.actor.may_anywhere("export"),
        "letters": [label for _code, label in Letter.choices],
    }
    return render(request, "leadership/matrix.html", context)


def _table(found: matrix.Matrix, shown: list[matrix.Line]) -> dict[str, Any]:
    language = get_language() or "en"
    columns = [
        {"label": _("No."), "kind": "id"},
        {"label": _("Requirement")},
        {"label": _("Accountable")},
        *(
            {"label": role.record.title, "unit": str(role.record.owner or _("nobody"))}
            for role in found.roles
        ),
    ]
    rows = [
        {
            "cells": [
                line.row.number,
                {"text": line.row.title(language)},
                _verdict(line),
                *(line.letters.get(role.pk, "") for role in found.roles),
            ]
        }
        for line in shown
    ]
    return {"caption": _("Matrix of responsibilities"), "columns": columns, "rows": rows, "scrolls": True}


def _verdict(line: matrix.Line) -> dict[str, Any]:
    if not line.is_gap:
        return {"text": _("one"), "state": "good"}
    return {
        "text": _("several") if line.accountable else _("nobody"),
        "state": "bad" if line.accountable else "warn",
    }


def duties_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """What a role has to do with each requirement."""
    role = obtain(request, register, number, "change")
    edition = request.actor.organization.edition
    form = DutiesForm(role, edition, matrix.letters_of(role, edition), posted(request))

    def assign() -> bool:
        given = form.cleaned_data
        return domain.assign_duties(request.actor, role, form.letters, given["reason"], given["version"])

    if done(request, form, assign, _("Saved.")):
        return redirect(address(request, register, number))
    return page(
        request, "leadership/duties.html", register, role, form, back=address(request, register, number)
    )


def duties_panel(request: HttpRequest, row: RecordModel) -> str:
    """What a role answers for, by letter."""
    if not isinstance(row, Role):
        return ""
    edition, language = request.actor.organization.edition, get_language() or "en"
    letters = matrix.letters_of(row, edition)
    names = {each.id: f"{each.number} {each.title(language)}" for each in matrix.requirement_rows(edition)}
    groups = [
        {"label": label, "rows": [names[name] for name, letter in letters.items() if letter == code]}
        for code, label in Letter.choices
    ]
    may_change = request.actor.may("change", row.record.site_path) and not row.record.is_archived
    context = {"groups": [group for group in groups if group["rows"]], "may_change": may_change}
    return render_to_string("leadership/duties_panel.html", context, request)
