"""The forms of one amount, of a meter reading, and of the acts on an entry."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.check.metering import enums
from oyamel.check.metering.domain import EntryRow, Shown
from oyamel.check.metering.models import Entry, Meter, Source
from oyamel.kit import formats
from oyamel.look.forms import CameraInput, DateInput
from oyamel.registers.types import LocalDecimalField

KINDS = {
    enums.DataKind.BILLS: (enums.EntryKind.BILL,),
    enums.DataKind.DELIVERIES: (enums.EntryKind.DELIVERY, enums.EntryKind.BILL),
    enums.DataKind.MANIFESTS: (enums.EntryKind.MANIFEST,),
    enums.DataKind.STOCK: (
        enums.EntryKind.DELIVERY,
        enums.EntryKind.OPENING_STOCK,
        enums.EntryKind.CLOSING_STOCK,
    ),
    enums.DataKind.READINGS: (enums.EntryKind.BILL,),
}


def kinds_of(source: Source) -> list[tuple[str, Any]]:
    """The kinds of entries that a source takes by form, the usual one first."""
    kinds = (*KINDS[enums.DataKind(source.data_kind)], enums.EntryKind.ADJUSTMENT)
    return [(kind.value, kind.label) for kind in kinds]


def written(value: Any) -> str:
    """A number as it is typed in the reader's language; "" for none."""
    return "" if value is None else formats.format_number(value.normalize())


class EntryForm(forms.Form):
    """One bill, delivery, stock count, manifest or adjustment of a source."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), widget=forms.RadioSelect)
    start = forms.DateField(
        label=gettext_lazy("From"), widget=DateInput(), help_text=gettext_lazy("The first day that is counted, such as the day after the last bill.")
    )  # fmt: skip
    end = forms.DateField(
        label=gettext_lazy("To"), widget=DateInput(), required=False,
        help_text=gettext_lazy("The last day that is counted. A delivery or a stock count has one day; leave this open."),
    )  # fmt: skip
    amount = LocalDecimalField(label=gettext_lazy("Amount"))
    unit = forms.CharField(
        label=gettext_lazy("Unit"), max_length=40, required=False,
        help_text=gettext_lazy("As it stands on the document; it is converted to the unit of the source."),
    )  # fmt: skip
    is_estimated = forms.BooleanField(
        label=gettext_lazy("Estimated"), required=False, help_text=gettext_lazy("The supplier or you estimated it; the share travels with every total.")
    )  # fmt: skip
    basis = forms.ChoiceField(
        label=gettext_lazy("Determined by"), required=False, choices=[("", "–"), *enums.Basis.choices],
        help_text=gettext_lazy("How the amount was found, where a pollutant register asks for it."),
    )  # fmt: skip
    cost = LocalDecimalField(label=gettext_lazy("Cost"), required=False)
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, required=False)
    reference = forms.CharField(
        label=gettext_lazy("Number of the document"), max_length=60, required=False,
        help_text=gettext_lazy("Invoice, delivery note or manifest; it tells two deliveries of one day apart."),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("Document"), required=False, help_text=gettext_lazy("The bill as PDF or picture; kept as evidence.")
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    def __init__(
        self, source: Source, data: Any = None, files: Any = None, entry: Entry | None = None, **more: Any
    ):
        super().__init__(data, files, initial=_initial(source, entry) | more.get("initial", {}))
        self.source, self.entry = source, entry
        self.fields["kind"].choices = kinds_of(source)
        self.fields["kind"].required = False
        self.fields["unit"].widget.attrs["placeholder"] = source.unit
        if entry:
            del self.fields["kind"]
            self.fields["reason"] = forms.CharField(
                label=_("Reason for the correction"), max_length=500, help_text=_("Kept in the history.")
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("start") and given.get("end") and given["end"] < given["start"]:
            self.add_error("end", _("The last day lies before the first; exchange the two or correct one."))
        return given

    def row(self) -> EntryRow:
        """What was typed, as a row to be entered."""
        given = self.cleaned_data
        plain = {
            name: given[name] for name in ("amount", "is_estimated", "basis", "cost", "reference", "note")
        }
        kind = self.entry.kind if self.entry else given["kind"] or kinds_of(self.source)[0][0]
        return EntryRow(
            source=self.source, start=given["start"], end=given["end"] or given["start"], unit=given["unit"], kind=kind,
            currency=given["currency"].upper(), **plain,
        )  # fmt: skip

    def changes(self) -> dict[str, Any]:
        """What a correction changes of the entry's row."""
        row = self.row()
        names = ("start", "end", "amount", "is_estimated", "basis", "cost", "currency", "reference", "note")
        return {name: getattr(row, name) for name in names} | {"unit": row.unit or self.source.unit}


def _initial(source: Source, entry: Entry | None) -> dict[str, Any]:
    if entry is None:
        return {"kind": kinds_of(source)[0][0], "unit": source.unit, "currency": source.currency}
    plain = ("start", "end", "unit", "is_estimated", "basis", "currency", "reference", "note")
    values = {name: getattr(entry, name) for name in plain}
    return values | {"amount": written(entry.amount), "cost": written(entry.cost)}


class ReadingForm(forms.Form):
    """What a meter shows."""

    value = LocalDecimalField(label=gettext_lazy("The meter shows"))
    on = forms.DateField(label=gettext_lazy("Read on"), widget=DateInput())
    photo = forms.ImageField(label=gettext_lazy("Picture of the meter"), required=False, widget=CameraInput())
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)
    is_sure = forms.BooleanField(label=gettext_lazy("I looked again; the number is right"), required=False)

    def __init__(self, meter: Meter, before: Shown | None, data: Any = None, files: Any = None, **more: Any):
        super().__init__(data, files, **more)
        unit = meter.unit or (meter.source.unit if meter.source else "")
        self.fields["value"].unit = unit
        self.fields["value"].widget.attrs |= {"inputmode": "decimal", "autofocus": True}
        if before:
            words = _("It showed %(value)s on %(day)s.")
            day = formats.format_date(before.on)
            self.fields["value"].help_text = words % {"value": written(before.value), "day": day}
        if not (data and "is_sure" in data):
            self.fields["is_sure"].widget = forms.HiddenInput()

    def ask_again(self) -> None:
        """Let the person say that an unlikely number is right."""
        self.fields["is_sure"].widget = forms.CheckboxInput()


class WithdrawForm(forms.Form):
    """Why an entry is taken out of force."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The entry stays to be read, and counts no more."),
    )  # fmt: skip


class DayForm(forms.Form):
    """The day on which a source or a meter ended, and why."""

    on = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput())
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, required=False)


def next_period(source: Source, last: Entry | None) -> dict[str, Any]:
    """The days that a new bill probably covers: from the day after the last one to the end of that month."""
    if last is None:
        return {"start": source.starts_on}
    start = last.end + timedelta(days=1)
    following = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    return {"start": start, "end": following - timedelta(days=1)}
