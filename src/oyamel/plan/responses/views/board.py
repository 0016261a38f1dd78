"""Everything that must be addressed, with its lines of planned action; where there is none, the gap."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oyamel.kit import formats
from oyamel.plan.responses import domain, queries
from oyamel.plan.responses.models import Response
from oyamel.records.models import Record
from oyamel.registers.declaration import Register, register_for_kind
from oyamel.registers.forms import show_refusal
from oyamel.registers.lookup import Lookup
from oyamel.registers.views.access import address, posted, require

PAGE = 50
COUNTED = 10_000
AT_ONCE = 200
PLANNED = ("how", "what", "reason", "process", "judged_by", "judge_on", "owner")


def board_view(request: HttpRequest, register: Register) -> HttpResponse:
    """The records of one kind that must be addressed, or only those that nothing addresses yet."""
    kinds = queries.kinds()
    if not kinds:
        raise Http404
    kind = request.GET.get("kind", kinds[0])
    if kind not in kinds:
        raise Http404
    only_gaps = request.GET.get("gaps") == "1"
    site = _site(request)
    read = queries.gaps if only_gaps else queries.to_address
    rows = read(request.actor, kind, site.path if site else "")
    page, pager = _paged(request, rows)
    context = {
        "register": register,
        "tabs": _tabs(request, register),
        "kinds": _kinds(kinds, kind, site),
        "choices": _choices(request, kind, only_gaps, site),
        "table": _table(request, register, kind, page),
        "pager": pager,
        "only_gaps": only_gaps,
        "may_plan": request.actor.may_anywhere("create"),
    }
    return render(request, "responses/board.html", context)


def _site(request: HttpRequest) -> Any:
    wanted = request.GET.get("site", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        return None
    return request.actor.sites("view").filter(pk=int(wanted)).first()


def _paged(request: HttpRequest, rows: Any) -> tuple[list[Record], dict[str, str]]:
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 10:
        rows = rows.filter(sequence__lt=int(before))
    found = list(rows.select_related("organization", "site", "owner").order_by("-sequence")[: PAGE + 1])
    page = found[:PAGE]
    if len(found) <= PAGE:
        return page, {}
    here = {name: value for name, value in request.GET.items() if name in {"kind", "gaps", "site"}}
    return page, {"next_url": "?" + urlencode({**here, "before": page[-1].sequence})}


def _tabs(request: HttpRequest, register: Register) -> list[dict[str, Any]]:
    return [{"label": _("All"), "url": address(request, register), "current": False}, *register.tabs(request)]


def _kinds(kinds: list[str], kind: str, site: Any) -> list[dict[str, Any]]:
    at_site = f"&site={site.pk}" if site else ""
    return [
        {"label": _plural(each), "url": f"?kind={each}{at_site}", "current": each == kind} for each in kinds
    ]


def _plural(kind: str) -> str:
    register = register_for_kind(kind)
    return str(register.plural) if register else kind


def _choices(request: HttpRequest, kind: str, only_gaps: bool, site: Any) -> list[dict[str, Any]]:
    branch, at_site = (site.path, f"&site={site.pk}") if site else ("", "")
    reads = ((False, _("To be addressed"), queries.to_address), (True, _("Nothing planned"), queries.gaps))
    return [
        {
            "label": label,
            "url": f"?kind={kind}&gaps={int(is_gap)}{at_site}",
            "current": is_gap is only_gaps,
            "count": _count(read(request.actor, kind, branch)),
        }
        for is_gap, label, read in reads
    ]


def _count(rows: Any) -> str:
    count = rows.order_by()[: COUNTED + 1].count()
    return formats.format_number(min(count, COUNTED)) + ("+" if count > COUNTED else "")


def _table(request: HttpRequest, register: Register, kind: str, page: list[Record]) -> dict[str, Any]:
    ids = [each.pk for each in page]
    lines, others = queries.lines_of(request.actor, ids), queries.treating(request.actor, ids)
    labels = [
        _("No."),
        _("Title"),
        _("Site"),
        _("Treated by"),
        _("How"),
        _("Process"),
        _("Judged on"),
        _("Planned action"),
    ]
    columns: list[dict[str, Any]] = [{"label": label, "show": "wide"} for label in labels]
    for place, changed in {0: {"kind": "id"}, 1: {"show": ""}, 6: {"kind": "date"}, 7: {"show": ""}}.items():
        columns[place] |= changed
    rows = [
        {
            "cells": _cells(request, register, each, lines.get(each.pk, []), others.get(each.pk, [])),
            "select_value": each.number,
            "label": each.number,
        }
        for each in page
    ]
    may = request.actor.may_anywhere("create")
    return {
        "caption": _plural(kind),
        "columns": columns,
        "rows": rows,
        "select_name": "number" if may else "",
        "scrolls": True,
    }


def _cells(
    request: HttpRequest, register: Register, record: Record, lines: list[Response], others: list[Record]
) -> list[Any]:
    first = lines[0] if lines else None
    said = [
        first.get_how_display() if first else "",
        first.process if first else "",
        date_format(first.judge_on, "DATE_FORMAT") if first and first.judge_on else "",
    ]
    return [
        {"text": record.number, "url": record.get_absolute_url()},
        {"text": record.title, "url": record.get_absolute_url(), "title": True},
        record.site.name if record.site else _("Whole organization"),
        ", ".join(each.number for each in others),
        *said,
        _line_cell(request, register, record, lines),
    ]


def _line_cell(
    request: HttpRequest, register: Register, record: Record, lines: list[Response]
) -> dict[str, Any]:
    if not lines:
        if not request.actor.may("create", record.site_path):
            return {"text": _("Nothing planned"), "state": "warn"}
        url = address(request, register, "plan") + f"?number={record.number}"
        return {"text": _("Nothing planned: plan it"), "url": url}
    first = lines[0]
    status = register.status_field.text(first.record.status) if register.status_field else ""
    more = len(lines) - 1
    under = _("and %(count)d more") % {"count": more} if more else status
    return {"text": first.record.number, "url": first.get_absolute_url(), "under": under}


class PlanForm(forms.Form):
    """How the chosen records are addressed; the fields are those of the register."""

    through = forms.CharField(
        label=gettext_lazy("Carried out by"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("The number of what carries it out, such as an objective: OBJ-0003."),
    )

    def __init__(self, register: Register, lookup: Lookup, data: Any = None):
        super().__init__(data)
        self._lookup = lookup
        for name in PLANNED:
            each = register.by_name[name]
            field = each.form_field(lookup)
            field.help_text, field.show_when = register.help_for(name), each.show_when
            self.fields[name] = field
        self.fields["owner"].help_text = _("Leave it open to take the owner of each record.")
        self.order_fields([*PLANNED[:2], "through"])

    def clean_through(self) -> Record | None:
        number = self.cleaned_data["through"].strip().upper()
        if not number:
            return None
        found = (
            Record.objects.for_actor(self._lookup.actor, "view")
            .filter(number=number, is_archived=False)
            .first()
        )
        if found is None:
            raise ValidationError(_("There is no record %(number)s that you see.") % {"number": number})
        return found

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in PLANNED}


def plan_view(request: HttpRequest, register: Register) -> HttpResponse:
    """Plan the same action for one record or for several that were chosen."""
    require(request, "create")
    subjects = _subjects(request)
    if not subjects:
        messages.info(request, _("Choose at least one record first."))
        return redirect(address(request, register, "board"))
    form = PlanForm(register, Lookup(request.actor), posted(request))
    if form.is_valid():
        try:
            made = domain.plan_for(request.actor, subjects, form.values, form.cleaned_data["through"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            text = ngettext("%(count)d line was planned.", "%(count)d lines were planned.", len(made))
            messages.success(request, text % {"count": len(made)})
            return redirect(address(request, register, "board") + f"?kind={subjects[0].kind}")
    context = {
        "register": register,
        "form": form,
        "subjects": subjects,
        "back": address(request, register, "board") + f"?kind={subjects[0].kind}",
    }
    return render(request, "responses/plan.html", context, status=422 if form.errors else 200)


def _subjects(request: HttpRequest) -> list[Record]:
    """The chosen records among what the actor sees and may plan for, in the order of their numbers."""
    sent = request.POST if request.method == "POST" else request.GET
    numbers = list(dict.fromkeys(sent.getlist("number")))[:AT_ONCE]
    rows = Record.objects.for_actor(request.actor, "view").filter(
        number__in=numbers, kind__in=queries.kinds(), is_archived=False
    )
    found = rows.select_related("organization", "site", "area", "owner").order_by("kind", "sequence")
    return [each for each in found if request.actor.may("create", each.site_path)]
