"""Forms of the acts on filings and letters."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from oyamel.look.forms import DateInput
from oyamel.plan.filings.models import Filing
from oyamel.registers.views.approvals import SignForm


def _day(label: Any, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput(), required=required)


class StartForm(forms.Form):
    """What is known of a filing when it is started; all of it can be changed until it is certified."""

    form_name = forms.CharField(
        label=_("Form"), max_length=160, required=False, help_text=_("Such as COA, TRI Form R, NPRI report.")
    )
    period = forms.CharField(
        label=_("Period"), max_length=40, required=False, help_text=_("Such as 2026 or 2026-Q3.")
    )
    period_from = _day(_("Period from"), required=False)
    period_until = _day(_("Period until"), required=False)
    portal = forms.CharField(label=_("Portal or way of submission"), max_length=200, required=False)


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class WhyForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class CertifyForm(SignForm):
    """The signature of whoever certifies, for the version that was read."""

    reason = None
    request_id = None
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, filing: Filing, data: Any = None):
        forms.Form.__init__(self, data, initial={"seen": filing.record.version})
        self.request = request


class SubmitForm(forms.Form):
    on = _day(_("Submitted on"))
    portal = forms.CharField(label=_("Portal or way of submission"), max_length=200, required=False)


class AcknowledgeForm(forms.Form):
    reference = forms.CharField(label=_("Acknowledgement number"), max_length=120)
    on = _day(_("Acknowledged on"))
    file = forms.FileField(label=_("Acknowledgement as a file"), required=False)


class ReplyForm(forms.Form):
    on = _day(_("Replied on"))
    reference = forms.CharField(label=_("Reference of the reply"), max_length=120, required=False)
    file = forms.FileField(label=_("The reply as a file"), required=False)
