"""Forms of the acts on a permit."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oyamel.look.forms import DateInput
from oyamel.plan.permits.enums import VersionKind
from oyamel.plan.permits.models import VERSIONED, Permit
from oyamel.registers.declaration import Register
from oyamel.registers.lookup import Lookup
from oyamel.registers.types.values import LocalDecimalField

WHAT = _("What the authority changed, in one sentence.")


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput())


class ConfirmForm(forms.Form):
    """Nothing to fill in; the version that the reader saw guards against an edit in between."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class RenewalForm(forms.Form):
    on = _day(_("Submitted on"))


class ContinueForm(forms.Form):
    reason = forms.CharField(
        label=_("By which provision or letter"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class WithdrawForm(forms.Form):
    on = _day(_("Withdrawn on"))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class FeeForm(forms.Form):
    what = forms.CharField(label=_("What for"), max_length=120)
    amount = LocalDecimalField(label=_("Amount"))
    currency = forms.RegexField(
        r"^[A-Z]{3}$", label=_("Currency"), max_length=3, help_text=_("Three capital letters, such as MXN.")
    )
    due_on = _day(_("Due"))


class PaidForm(forms.Form):
    on = _day(_("Paid on"))


class DropForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class VersionForm(forms.Form):
    """What the permit says from now on: its fields as they are, to be changed, with the day and what changed."""

    kind = forms.ChoiceField(
        label=_("Why"),
        widget=forms.RadioSelect,
        choices=[(kind.value, kind.label) for kind in (VersionKind.MODIFIED, VersionKind.CORRECTED)],
        initial=VersionKind.MODIFIED,
    )
    on = _day(_("In force from"))
    what = forms.CharField(label=_("What changed"), max_length=500, help_text=WHAT)

    def __init__(
        self, register: Register, lookup: Lookup, permit: Permit, is_renewal: bool, data: Any = None
    ):
        initial = {name: register.by_name[name].initial(permit) for name in VERSIONED}
        super().__init__(data, initial=initial)
        if is_renewal:
            del self.fields["kind"]
            self.fields["what"].required = False
        for name in VERSIONED:
            field = register.by_name[name].form_field(lookup)
            field.help_text = register.help_for(name)
            self.fields[name] = field

    @property
    def values(self) -> dict[str, Any]:
        """What the permit is to say."""
        return {name: self.cleaned_data[name] for name in VERSIONED}
