"""Who has read the version in force: one click for those with an account, a signed list for the others, reach by site."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from oyamel.frame.leadership import domain, queries
from oyamel.frame.leadership.forms import ReadersForm
from oyamel.frame.leadership.views.acts import page
from oyamel.kit import formats
from oyamel.registers.declaration import Register
from oyamel.registers.forms import show_refusal
from oyamel.registers.views.access import address, obtain, posted

LISTED = 300


@require_POST
def acknowledge_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """I have read it."""
    row = obtain(request, register, number)
    try:
        domain.acknowledge(request.actor, row)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Thank you; it is written down that you have read it."))
    return redirect(address(request, register, number))


def reach_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """By site, how many people have read the version in force."""
    row = obtain(request, register, number)
    version = queries.in_force(row.record)
    found = queries.reach(version, row.record.site_path) if version else []
    rows = [_cells(each["site"] or _("No site"), each["people"], each["read"]) for each in found]
    total = [sum(each[name] for each in found) for name in ("people", "read")]
    table = {
        "caption": _("Read, by site"),
        "columns": [
            {"label": _("Site")},
            {"label": _("People"), "kind": "number"},
            {"label": _("Have read it"), "kind": "number"},
            {"label": _("Share"), "kind": "number"},
        ],
        "rows": [{"cells": cells} for cells in rows],
        "foot": _cells(_("Together"), *total),
    }
    may_record = request.actor.may("change", row.record.site_path)
    return page(
        request, "leadership/reach.html", register, row, version=version, table=table, may_record=may_record
    )


def _cells(name: str, people: int, read: int) -> list[str]:
    share = f"{formats.format_number(round(100 * read / people))} %" if people else ""
    return [name, formats.format_number(people), formats.format_number(read), share]


def record_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Write down the people of a signed list."""
    row = obtain(request, register, number, "change")
    version = queries.in_force(row.record)
    people = queries.unread(version, row.record.site_path) if version else queries.nobody()
    form = ReadersForm(people, posted(request))
    if form.is_valid():
        try:
            count = domain.record_readers(
                request.actor, row, list(form.cleaned_data["people"]), form.cleaned_data["read_on"]
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            text = ngettext(
                "%(count)d person was written down.", "%(count)d people were written down.", count
            )
            messages.success(request, text % {"count": count})
            return redirect(address(request, register, number, "reach"))
    return page(
        request, "registers/reason.html", register, row, form, title=_("Who has read %(number)s") % {"number": number},
        submit=_("Write down"), explanation=_("For people without an account: tick who signed the list; attach it as evidence."),
        back=address(request, register, number, "reach"),
    )  # fmt: skip
