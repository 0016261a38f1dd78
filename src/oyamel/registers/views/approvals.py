"""Approval of a record: submitted, signed again and approved, returned with a reason, withdrawn."""

from collections.abc import Callable
from time import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from oyamel.records import access, approvals
from oyamel.records.enums import ApprovalOutcome, Signature
from oyamel.records.models import Approval, RecordModel
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address, obtain, posted

PASSKEY_SECONDS = 120


class SignForm(forms.Form):
    """The password again, or a passkey used in the last two minutes."""

    password = forms.CharField(
        label=gettext_lazy("Your password, as signature"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    reason = forms.CharField(label=gettext_lazy("Reason, when you return it"), required=False, max_length=500)
    request_id = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, approval: Approval, data: Any = None):
        super().__init__(data, initial={"request_id": approval.pk})
        self.request = request

    def signature(self) -> str:
        """What the form was signed with, or '' (and the error is shown)."""
        password = self.cleaned_data["password"]
        if password and not ratelimit.consume(self.request, action="reauthenticate", user=self.request.user):
            self.add_error("password", get_adapter().error_messages["too_many_login_attempts"])
            return ""
        if password and self.request.user.check_password(password):
            ratelimit.clear(self.request, action="reauthenticate", user=self.request.user)
            return Signature.PASSWORD
        if not password and _used_passkey(self.request):
            return Signature.PASSKEY
        self.add_error(
            "password",
            _("This is not your password.") if password else _("Sign with your password or passkey."),
        )
        return ""

    def refuse_outdated(self, approval: Approval) -> None:
        """The record was changed and submitted again since the form was opened; the next try signs what stands now."""
        number = approval.record.number
        self.add_error(
            None, _("%(number)s was changed after it was submitted; look at it again.") % {"number": number}
        )
        self.data = self.data.copy()
        self.data["request_id"] = str(approval.pk)


def _used_passkey(request: HttpRequest) -> bool:
    """Whether the newest sign-in or confirmation of this session was a passkey, just now."""
    records = get_authentication_records(request)
    newest = records[-1] if records else {}
    return (
        newest.get("method") == "mfa"
        and newest.get("type") == "webauthn"
        and time() - newest.get("at", 0) < PASSKEY_SECONDS
    )


def context(request: HttpRequest, row: RecordModel) -> dict[str, Any]:
    """Where approval stands, and what the reader may do about it."""
    rows = list(approvals.approvals_of(row.record)[:5])
    newest = rows[0] if rows else None
    is_pending = bool(newest and newest.outcome == ApprovalOutcome.PENDING)
    actor, record = request.actor, row.record
    is_mine = bool(newest and newest.submitted_by_id == actor.user.pk)
    is_done = bool(newest and approvals.holds(newest, record))
    return {
        "approval": newest,
        "is_approved": is_done,
        "may_submit": not is_pending
        and not is_done
        and not record.is_archived
        and access.may(actor, "change", record),
        "may_decide": is_pending and not is_mine and access.may(actor, "approve", record),
        "may_withdraw": is_pending and is_mine,
    }


@require_POST
def submit_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Submit the record for approval as it stands."""
    row = obtain(request, register, number, "change")
    _told(request, lambda: approvals.submit(row.record, request.actor), _("Submitted for approval."))
    return redirect(address(request, register, number))


@require_POST
def withdraw_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Take one's own submission back."""
    row = obtain(request, register, number, "change")
    _told(request, lambda: approvals.withdraw(_pending(row), request.actor), _("Withdrawn from approval."))
    return redirect(address(request, register, number))


def _told(request: HttpRequest, verb: Callable[[], Any], text: str) -> None:
    try:
        verb()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, text)


def _pending(row: RecordModel) -> Approval:
    found = approvals.approvals_of(row.record).filter(outcome=ApprovalOutcome.PENDING).first()
    if found is None:
        raise Http404
    return found


def decide_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Approve with a signature, or return with a reason."""
    row = obtain(request, register, number, "approve")
    approval = _pending(row)
    form = SignForm(request, approval, posted(request))
    if request.method == "POST" and form.is_valid() and _decided(request, form, approval):
        return redirect(address(request, register, number))
    page = {
        "register": register,
        "row": row,
        "record": row.record,
        "approval": approval,
        "form": form,
        "card": register.decision_card(request, row),
        "has_passkey": _used_passkey(request),
        "back": address(request, register, number),
    }
    return render(request, "registers/approve.html", page, status=422 if form.errors else 200)


def _decided(request: HttpRequest, form: SignForm, approval: Approval) -> bool:
    if form.cleaned_data["request_id"] != approval.pk:
        form.refuse_outdated(approval)
        return False
    signed_with = "" if "return" in request.POST else form.signature()
    if not signed_with and "return" not in request.POST:
        return False
    try:
        if signed_with:
            approvals.approve(approval, request.actor, signed_with)
        else:
            approvals.return_to_submitter(approval, request.actor, form.cleaned_data["reason"])
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    messages.success(request, _("Approved.") if signed_with else _("Returned."))
    return True


def patterns(at: Callable[..., URLPattern]) -> list[URLPattern]:
    """The addresses below a record."""
    return [
        at("<str:number>/approval/submit/", submit_view, "approval-submit"),
        at("<str:number>/approval/withdraw/", withdraw_view, "approval-withdraw"),
        at("<str:number>/approval/decide/", decide_view, "approval-decide"),
    ]
