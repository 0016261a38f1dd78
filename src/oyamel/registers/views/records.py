"""The record page and the acts on one record: create, edit, archive, restore, as it was."""

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from oyamel.records import domain, history
from oyamel.records.errors import Conflict
from oyamel.records.models import Record, RecordModel
from oyamel.registers import story
from oyamel.registers.declaration import Register, added_panels
from oyamel.registers.forms import ReasonForm, RecordForm, show_refusal
from oyamel.registers.lookup import Lookup
from oyamel.registers.models import FormToken
from oyamel.registers.types import Field
from oyamel.registers.views import attachments
from oyamel.registers.views.access import address, obtain, posted, require


def record_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """A record: facts, what it is linked to, actions, evidence, and its story."""
    row = obtain(request, register, number)
    lookup = Lookup(request.actor)
    register.attach_children([row])
    facts, unfilled = _facts(register, row)
    context = {
        "register": register,
        "row": row,
        "record": row.record,
        "state": _state(register, row),
        "facts": facts,
        "unfilled": ", ".join(unfilled),
        "panels": [*register.panels(request, row), *added_panels(request, row)],
        "buttons": _buttons(request, register, row),
        "story": story.tell(request.actor, row, lookup),
        **attachments.context(request, register, row),
    }
    return render(request, "registers/record.html", context)


def _state(register: Register, row: RecordModel) -> dict[str, Any] | None:
    if row.record.is_archived:
        return {"tone": "calm", "label": _("Archived"), "open": True}
    status = register.status_field
    if status is None:
        return None
    value = row.record.status
    return {"tone": status.tone(value), "label": status.text(value), "open": value in status.open_states}


def _facts(register: Register, row: RecordModel) -> tuple[list[dict[str, Any]], list[str]]:
    """What is known of the record in reading order, and the names of what is not filled in yet."""
    units = {each.unit_field for each in register.all_fields}
    shown = [each for each in register.all_fields if each.name not in {"title", "status"} | units]
    facts = [_fact(each, row) for each in shown]
    return [fact for fact in facts if fact["value"]], [
        str(fact["label"]) for fact in facts if not fact["value"]
    ]


def _fact(each: Field, row: RecordModel) -> dict[str, Any]:
    value = each.value(row)
    fact = {"label": each.label, "value": each.text(value)}
    if each.unit_field and value is not None:
        fact["unit"] = getattr(row, each.unit_field)
    if each.type_name == "record" and value:
        fact["url"] = value.get_absolute_url()
    return fact


def _buttons(request: HttpRequest, register: Register, row: RecordModel) -> list[dict[str, Any]]:
    actor, path = request.actor, row.record.site_path
    number = row.record.number
    buttons = register.actions(request, row) if not row.record.is_archived else []
    if actor.may("change", path) and not row.record.is_archived:
        buttons.append(
            {
                "label": _("Edit"),
                "url": address(request, register, number, "edit"),
                "icon": "pencil-square",
                "key": "e",
            }
        )
    if actor.may("export", path):
        buttons.append({"label": "PDF", "url": address(request, register, number, "pdf"), "icon": "printer"})
    if actor.may("archive", path):
        act = ("restore", _("Bring back")) if row.record.is_archived else ("archive", _("Archive"))
        buttons.append({"label": act[1], "url": address(request, register, number, act[0]), "kind": "quiet"})
    return buttons


def create_view(request: HttpRequest, register: Register) -> HttpResponse:
    """The form of a new record; two fields are enough, and all of them are one click away with what was typed."""
    require(request, "create")
    lookup = Lookup(request.actor)
    if request.method == "POST" and "more" in request.POST:
        return _new_page(request, register, RecordForm(register, lookup, initial=request.POST.dict()), False)
    sent = request.POST if request.method == "POST" else request.GET
    quick = sent.get("full") != "1"
    form = RecordForm(
        register, lookup, quick=quick, data=posted(request), initial=_defaults(request, register)
    )
    made = _create(request, register, form) if form.is_valid() else None
    if made:
        return redirect(address(request, register, made.number))
    return _new_page(request, register, form, quick)


def _new_page(request: HttpRequest, register: Register, form: RecordForm, quick: bool) -> HttpResponse:
    title = _("New: %(kind)s") % {"kind": str(register.label).lower()}
    page = {
        "register": register,
        "form": form,
        "quick": quick,
        "title": title,
        "back": address(request, register),
    }
    return render(request, "registers/form.html", page, status=422 if form.errors else 200)


def _defaults(request: HttpRequest, register: Register) -> dict[str, Any]:
    """What the address names, such as `?party=7`, and the reader as the owner."""
    named = {name: request.GET[name] for name in request.GET if name in register.by_name}
    return {"site": None, "owner": request.actor.person.pk if request.actor.person else None} | named


def _create(request: HttpRequest, register: Register, form: RecordForm) -> Record | None:
    """Create once per form: the second of two clicks gets the record that the first one made."""
    token = form.cleaned_data["token"]
    try:
        with transaction.atomic():
            row = domain.create(register.model, request.actor, form.values)
            FormToken.objects.create(organization=request.actor.organization, token=token, record=row.record)
    except ValidationError as error:
        form.refuse(error)
        return None
    except IntegrityError:
        return FormToken.objects.select_related("record").get(token=token).record
    messages.success(request, _("%(number)s was created.") % {"number": row.record.number})
    return row.record


def edit_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The form of a record. Someone else's save in between is shown beside what was typed."""
    row = obtain(request, register, number, "change")
    form = RecordForm(register, Lookup(request.actor), row, data=posted(request))
    theirs: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            changed = domain.change(
                row, request.actor, form.values, form.cleaned_data["reason"], form.cleaned_data["version"]
            )
        except ValidationError as error:
            form.refuse(error)
        except Conflict as conflict:
            theirs = form.explain_conflict(conflict)
            if not theirs:
                form.add_error(
                    None, _("%(conflict)s Look at it again, then save once more.") % {"conflict": conflict}
                )
            form.accept_version(conflict.record.version)
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return redirect(address(request, register, number))
    title = _("Edit %(number)s") % {"number": number}
    status = 409 if theirs else 422 if form.errors else 200
    return render(
        request,
        "registers/form.html",
        {
            "register": register,
            "form": form,
            "theirs": theirs,
            "title": title,
            "back": address(request, register, number),
        },
        status=status,
    )


def archive_view(request: HttpRequest, register: Register, number: str, act: str) -> HttpResponse:
    """Archive a record or bring it back, with a reason."""
    row = obtain(request, register, number, "archive")
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        verb = domain.archive if act == "archive" else domain.restore
        try:
            verb(row, request.actor, form.cleaned_data["reason"])
        except ValidationError as error:
            show_refusal(form, error)
        else:
            return redirect(address(request, register, number))
    title = _("Archive %(number)s") if act == "archive" else _("Bring back %(number)s")
    context = {
        "register": register,
        "form": form,
        "title": title % {"number": number},
        "back": address(request, register, number),
        "submit": _("Archive") if act == "archive" else _("Bring back"),
    }
    return render(request, "registers/reason.html", context, status=422 if form.errors else 200)


def as_of_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The record as it was at the end of a day."""
    row = obtain(request, register, number)
    day = parse_date(request.GET.get("on", "")) if len(request.GET.get("on", "")) == 10 else None
    day = day or timezone.localdate()
    moment = timezone.make_aware(datetime.combine(day, time.max))
    values = history.as_of(row.record, moment)
    lookup = Lookup(request.actor)
    facts = [
        {"label": each.label, "value": each.from_history(values.get(each.name), lookup)}
        for each in register.all_fields
    ]
    return render(
        request,
        "registers/as_of.html",
        {
            "register": register,
            "row": row,
            "record": row.record,
            "facts": facts,
            "exists": bool(values),
            "day": day,
            "back": address(request, register, number),
        },
    )


@require_POST
def undo_view(request: HttpRequest, register: Register, batch: str) -> HttpResponse:
    """Undo a change of many records that the reader made."""
    try:
        rows = domain.undo_batch(request.actor, batch)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%(count)d records were set back.") % {"count": len(rows)})
    return redirect(address(request, register))
