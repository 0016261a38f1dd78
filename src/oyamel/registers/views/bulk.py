"""One value for many records: choose, preview, do, undo."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oyamel.look import toasts
from oyamel.records import domain
from oyamel.records.errors import Conflict, NotAllowed
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register
from oyamel.registers.forms import BulkForm, show_refusal
from oyamel.registers.listing import Listing, read_query
from oyamel.registers.lookup import Lookup
from oyamel.registers.views.access import address, require

MOST = 10_000


def bulk_view(request: HttpRequest, register: Register) -> HttpResponse:
    """GET asks for the value; POST with `confirm` does it, without it shows what would change."""
    require(request, "change")
    params = request.POST if request.method == "POST" else request.GET
    name = params.get("field", "")
    if name not in {each.name for each in register.form_fields() if not each.is_child}:
        raise Http404
    lookup = Lookup(request.actor)
    rows = _chosen(request, register, lookup)
    form = BulkForm(register, lookup, name, request.POST if request.method == "POST" else None)
    preview: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        value = register.by_name[name].text(form.cleaned_data["value"])
        is_same = request.POST.get("previewed") == value
        if "confirm" in request.POST and is_same and _apply(request, register, rows, name, form):
            return redirect(address(request, register))
        preview = _preview(register, rows, name, form.cleaned_data["value"])
    context = {
        "register": register,
        "form": form,
        "rows": rows,
        "field": register.by_name[name],
        "preview": preview,
        "numbers": [(row.record.number, row.record.version) for row in rows],
        "previewed": preview[0]["after"] if preview else "",
        "back": address(request, register),
    }
    return render(request, "registers/bulk.html", context)


def _chosen(request: HttpRequest, register: Register, lookup: Lookup) -> list[RecordModel]:
    """The rows named one by one, or all that the list's query matches; only those the actor may change."""
    params = request.POST if request.method == "POST" else request.GET
    rows = register.with_related(register.rows(request.actor, "change"))
    if params.get("all") == "1":
        listing = Listing(register, request.actor, read_query(register, request.GET), lookup)
        return list(rows.filter(pk__in=listing.matching.order_by().values("pk"))[:MOST])
    return list(rows.filter(record__number__in=params.getlist("number")[:MOST]).order_by("record__sequence"))


def _preview(register: Register, rows: list[RecordModel], name: str, value: Any) -> list[dict[str, Any]]:
    each = register.by_name[name]
    after = each.text(value)
    changes = [
        {
            "number": row.record.number,
            "title": row.record.title,
            "before": each.text(each.value(row)),
            "after": after,
        }
        for row in rows
    ]
    return [change for change in changes if change["before"] != after]


def _change(row: RecordModel, name: str, value: Any, seen: dict[str, str]) -> domain.Change:
    """The change of one row, based on the version that the preview showed."""
    version = seen.get(row.record.number, "")
    return domain.Change(
        row,
        {name: value},
        int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None,
    )


def _apply(
    request: HttpRequest, register: Register, rows: list[RecordModel], name: str, form: BulkForm
) -> bool:
    batch = domain.new_batch()
    seen = dict(pair.rsplit(":", 1) for pair in request.POST.getlist("seen") if ":" in pair)
    wanted = [_change(row, name, form.cleaned_data["value"], seen) for row in rows]
    try:
        changed = domain.change_many(request.actor, wanted, form.cleaned_data["reason"], batch=batch)
    except ValidationError as error:
        show_refusal(form, error)
        return False
    except Conflict as conflict:
        form.add_error(None, _("%(conflict)s Look at the preview again.") % {"conflict": conflict})
        return False
    except NotAllowed as error:
        form.add_error(None, str(error))
        return False
    text = ngettext("%(count)d record was changed.", "%(count)d records were changed.", len(changed)) % {
        "count": len(changed)
    }
    if changed:
        toasts.toast(request, text, undo_url=address(request, register, "undo", batch))
    else:
        messages.info(request, _("Nothing was changed."))
    return True
