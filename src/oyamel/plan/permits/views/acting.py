"""One page per act on a permit; what the verb refuses is shown in its form, with what was typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from oyamel.plan.obligations.domain.planning import today_at
from oyamel.plan.permits import domain
from oyamel.plan.permits import forms as permit_forms
from oyamel.plan.permits.models import Fee, Permit
from oyamel.registers.declaration import Register
from oyamel.registers.lookup import Lookup
from oyamel.registers.views.access import obtain, posted
from oyamel.registers.views.acts import act_page


def in_force_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The permit was issued as it is written here."""
    permit = obtain(request, register, number, "change")
    form = permit_forms.ConfirmForm(posted(request), initial={"seen": permit.record.version})
    return act_page(
        request, register, number, form,
        lambda: domain.put_in_force(request.actor, permit, form.cleaned_data["seen"]),
        _("%(number)s is in force"), _("It is in force"),
        _("From now on every change of what it says is kept as a version, and its dates stand in the calendar."),
    )  # fmt: skip


def version_view(request: HttpRequest, register: Register, number: str, is_renewal: bool) -> HttpResponse:
    """The next version: modified, corrected, or renewed."""
    permit = obtain(request, register, number, "change")
    form = permit_forms.VersionForm(register, Lookup(request.actor), permit, is_renewal, posted(request))

    def verb() -> None:
        sent = form.cleaned_data
        if is_renewal:
            domain.renew(request.actor, permit, form.values, sent["on"], sent["what"])
        else:
            domain.modify(request.actor, permit, form.values, sent["on"], sent["what"], sent["kind"])

    title = _("%(number)s was renewed") if is_renewal else _("Modify %(number)s")
    say = _("Change what the new paper says otherwise; what it said before stays in the earlier version.")
    return act_page(request, register, number, form, verb, title, _("Save the version"), say)


def renewal_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The renewal was handed in."""
    permit = obtain(request, register, number, "change")
    form = permit_forms.RenewalForm(posted(request), initial={"on": today_at(permit.record.site)})
    return act_page(
        request, register, number, form,
        lambda: domain.submit_renewal(request.actor, permit, form.cleaned_data["on"]),
        _("Renewal of %(number)s submitted"), _("Save"), _("The receipt belongs to the evidence."),
    )  # fmt: skip


def continue_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """It stays in force by timely application."""
    permit = obtain(request, register, number, "change")
    form = permit_forms.ContinueForm(posted(request))
    return act_page(
        request, register, number, form,
        lambda: domain.continue_in_force(request.actor, permit, form.cleaned_data["reason"]),
        _("%(number)s stays in force"), _("Save"),
        _("Some laws keep a permit in force while a timely application for renewal is decided. Name the provision."),
    )  # fmt: skip


def withdraw_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """It ended for good."""
    permit = obtain(request, register, number, "archive")
    form = permit_forms.WithdrawForm(posted(request), initial={"on": today_at(permit.record.site)})
    return act_page(
        request, register, number, form,
        lambda: domain.withdraw(request.actor, permit, form.cleaned_data["on"], form.cleaned_data["reason"]),
        _("Withdraw %(number)s"), _("Withdraw"), _("Its dates end and its conditions go to the archive."),
    )  # fmt: skip


def fee_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """A new fee."""
    permit = obtain(request, register, number, "change")
    site = permit.record.site
    form = permit_forms.FeeForm(posted(request), initial={"currency": site.currency if site else ""})
    return act_page(
        request, register, number, form,
        lambda: domain.add_fee(request.actor, permit, **form.cleaned_data),
        _("Fee of %(number)s"), _("Add the fee"),
    )  # fmt: skip


def paid_view(request: HttpRequest, register: Register, number: str, fee: int) -> HttpResponse:
    """A fee was paid."""
    found, permit = _fee(request, register, number, fee)
    form = permit_forms.PaidForm(posted(request), initial={"on": today_at(permit.record.site)})
    return act_page(
        request, register, number, form,
        lambda: domain.pay_fee(request.actor, found, form.cleaned_data["on"]),
        _("Fee of %(number)s paid"), _("Save"), _("The receipt belongs to the evidence."),
    )  # fmt: skip


def drop_view(request: HttpRequest, register: Register, number: str, fee: int) -> HttpResponse:
    """A fee is not owed."""
    found, _permit = _fee(request, register, number, fee)
    form = permit_forms.DropForm(posted(request))
    return act_page(
        request, register, number, form,
        lambda: domain.drop_fee(request.actor, found, form.cleaned_data["reason"]),
        _("Drop a fee of %(number)s"), _("Drop"),
    )  # fmt: skip


def _fee(request: HttpRequest, register: Register, number: str, fee: int) -> tuple[Fee, Permit]:
    permit = obtain(request, register, number, "change")
    return get_object_or_404(
        Fee.objects.filter(permit=permit).select_related("permit__record__site"), pk=fee
    ), permit
