"""Starting a filing for a due date, and one page per act on filings and letters."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oyamel.plan.filings import domain
from oyamel.plan.filings import forms as filing_forms
from oyamel.plan.filings.enums import FILED_KINDS
from oyamel.plan.filings.models import Filing, Letter
from oyamel.plan.obligations.domain.planning import today_at
from oyamel.records import access, deadlines
from oyamel.records.models import Deadline
from oyamel.registers.declaration import Register
from oyamel.registers.forms import show_refusal
from oyamel.registers.views.access import address, obtain, posted, require
from oyamel.registers.views.acts import act_page


def start_view(request: HttpRequest, register: Register, date: int) -> HttpResponse:
    """Start the filing of a due date; one that was started opens."""
    require(request, "change")
    row = _date(request, date)
    present = domain.filing_of(row)
    if present:
        return redirect(address(request, register, present.record.number))
    form = filing_forms.StartForm(posted(request))
    if request.method == "POST" and form.is_valid():
        made = _started(request, row, form)
        if made:
            return redirect(address(request, register, made.record.number))
    page = {
        "register": register, "form": form, "title": _("Start the filing"), "submit": _("Start"), "back": row.record.get_absolute_url(),
        "explanation": f"{deadlines.wording(row)} · {row.record.number} · {date_format(row.due_on)}",
    }  # fmt: skip
    return render(request, "registers/reason.html", page, status=422 if form.errors else 200)


def _date(request: HttpRequest, pk: int) -> Deadline:
    """A due date for which something can be filed: 404 for one that the reader does not see, 403 without the right to change."""
    rows = deadlines.seen(request.actor).filter(record__kind__in=FILED_KINDS)
    found = rows.select_related("record__organization", "record__site").filter(pk=pk).first()
    if found is None:
        raise Http404
    access.require(request.actor, "change", found.record)
    return found


def _started(request: HttpRequest, row: Deadline, form: filing_forms.StartForm) -> Filing | None:
    try:
        return domain.start(request.actor, row, form.cleaned_data)
    except ValidationError as error:
        show_refusal(form, error)
        return None


def prepare_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The filing is complete."""
    filing = obtain(request, register, number, "change")
    form = filing_forms.NoteForm(posted(request))
    return act_page(
        request, register, number, form, lambda: domain.prepare(request.actor, filing, form.cleaned_data["note"]),
        _("%(number)s is prepared"), _("It is complete"), _("Whoever certifies it reads it next."),
    )  # fmt: skip


def certify_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Certify with a signature what stands there."""
    filing = obtain(request, register, number, "approve")
    form = filing_forms.CertifyForm(request, filing, posted(request))

    def verb() -> None:
        signed_with = form.signature()
        if not signed_with:
            raise ValidationError({})
        domain.certify(request.actor, filing, signed_with, form.cleaned_data["seen"])

    facts = [
        _fact(register, filing, name) for name in ("form_name", "period", "authority", "portal", "content")
    ]
    return act_page(
        request, register, number, form, verb, _("Certify %(number)s"), _("Certify and sign"),
        template="filings/certify.html", facts=facts, record=filing.record,
    )  # fmt: skip


def _fact(register: Register, filing: Filing, name: str) -> dict[str, Any]:
    field = register.by_name[name]
    return {"label": field.label, "value": field.text(field.value(filing))}


def take_back_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Go back to work on it."""
    filing = obtain(request, register, number, "change")
    form = filing_forms.WhyForm(posted(request))
    return act_page(
        request, register, number, form, lambda: domain.take_back(request.actor, filing, form.cleaned_data["reason"]),
        _("Take %(number)s back"), _("Take back"), _("Its certificate falls; it is certified again when it is complete."),
    )  # fmt: skip


def submit_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """It was handed in."""
    filing = obtain(request, register, number, "change")
    initial = {"on": today_at(filing.record.site), "portal": filing.portal}
    form = filing_forms.SubmitForm(posted(request), initial=initial)
    return act_page(
        request, register, number, form, lambda: domain.submit(request.actor, filing, **form.cleaned_data),
        _("%(number)s was submitted"), _("Save"), _("The due date stays open until the authority acknowledges it."),
    )  # fmt: skip


def acknowledge_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The authority acknowledged it; this closes the due date."""
    filing = obtain(request, register, number, "change")
    initial = {"on": today_at(filing.record.site)}
    form = filing_forms.AcknowledgeForm(posted(request), request.FILES or None, initial=initial)
    return act_page(
        request, register, number, form, lambda: domain.acknowledge(request.actor, filing, **form.cleaned_data),
        _("%(number)s was acknowledged"), _("Save and close the date"), template="filings/upload.html",
    )  # fmt: skip


def amend_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Start an amendment and go to it."""
    filing = obtain(request, register, number, "change")
    form = filing_forms.WhyForm(posted(request))
    made: list[Filing] = []
    answer = act_page(
        request, register, number, form,
        lambda: made.append(domain.amend(request.actor, filing, form.cleaned_data["reason"])),
        _("Amend %(number)s"), _("Start the amendment"), _("What was filed stays as it was; the amendment begins as its copy."),
    )  # fmt: skip
    return redirect(address(request, register, made[0].record.number)) if made else answer


def reply_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The letter was answered; this stops its clock."""
    letter: Letter = obtain(request, register, number, "change")
    form = filing_forms.ReplyForm(
        posted(request), request.FILES or None, initial={"on": today_at(letter.record.site)}
    )
    return act_page(
        request, register, number, form, lambda: domain.reply(request.actor, letter, **form.cleaned_data),
        _("%(number)s was answered"), _("Save and stop the clock"), template="filings/upload.html",
    )  # fmt: skip


def close_view(request: HttpRequest, register: Register, number: str, act: str) -> HttpResponse:
    """Close a letter, or open it again."""
    letter: Letter = obtain(request, register, number, "change")
    form = filing_forms.WhyForm(posted(request))
    verb = domain.close if act == "done" else domain.reopen
    title, submit = (
        (pgettext("letter", "Close %(number)s"), pgettext("letter", "Close"))
        if act == "done"
        else (_("Open %(number)s again"), _("Open again"))
    )
    return act_page(
        request, register, number, form, lambda: verb(request.actor, letter, form.cleaned_data["reason"]), title, submit
    )  # fmt: skip
