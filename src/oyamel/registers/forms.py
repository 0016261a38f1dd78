"""The form of a record, built from its register's fields."""

import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from oyamel.records.errors import Conflict
from oyamel.records.history import to_json
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import Field, Reference, ReferenceField


def show_refusal(form: forms.Form, error: ValidationError) -> None:
    """Put what a verb refused at the fields of a form; what the form does not show stands above it."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
    for name, errors in by_field.items():
        form.add_error(name if name in form.fields else None, errors)


class RecordForm(forms.Form):
    """Fields of the register, the version they were read at, a reason, and a token against double clicks."""

    def __init__(
        self,
        register: Register,
        lookup: Lookup,
        row: RecordModel | None = None,
        quick: bool = False,
        data: Any = None,
        initial: dict[str, Any] | None = None,
    ):
        self.register, self.lookup, self.row = register, lookup, row
        super().__init__(data, initial={"token": secrets.token_hex(16), **(initial or {}), **self._initial()})
        self.shown = [each for each in register.form_fields() if each.quick or not quick]
        for each in self.shown:
            self.fields[each.name] = self._field(each)
        self._add_housekeeping()

    def _initial(self) -> dict[str, Any]:
        if self.row is None:
            return {}
        self.register.attach_children([self.row])
        values = {each.name: each.initial(self.row) for each in self.register.form_fields()}
        return values | {"version": self.row.record.version}

    def _field(self, each: Field) -> forms.Field:
        field = each.form_field(self.lookup)
        field.help_text = self.register.help_for(each.name)
        field.show_when = each.show_when
        if self.row is not None and isinstance(field, ReferenceField):
            field.keep(self.row)
        return field

    def _add_housekeeping(self) -> None:
        if self.row is None:
            self.fields["token"] = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)
        else:
            self.fields["reason"] = forms.CharField(
                label=_("Reason for the change"),
                required=False,
                max_length=500,
                help_text=_("Kept in the history; say why where an auditor would ask."),
            )
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self.register.clean_row(values, self.lookup)
        return values

    @property
    def values(self) -> dict[str, Any]:
        """The values for the verb."""
        return {each.name: self.cleaned_data[each.name] for each in self.shown}

    def refuse(self, error: ValidationError) -> None:
        """Show what the verb refused at its fields."""
        show_refusal(self, error)

    def explain_conflict(self, conflict: Conflict) -> list[dict[str, str]]:
        """What the other person saved beside what was typed here: [{label, before (theirs), after (typed)}]."""
        rows = []
        for name, (_before, theirs) in conflict.changes.items():
            each = self.register.by_name.get(name)
            if each:
                typed = self.cleaned_data.get(name)
                rows.append(
                    {
                        "label": str(each.label),
                        "before": each.from_history(theirs, self.lookup),
                        "after": each.from_history(to_json(typed), self.lookup)
                        if isinstance(each, Reference)
                        else each.text(typed),
                    }
                )
        return rows

    def accept_version(self, version: int) -> None:
        """Base the form on the version that the reader has now been shown, so that sending it again saves."""
        self.data = self.data.copy()
        self.data["version"] = str(version)


class BulkForm(forms.Form):
    """One field set to one value on many records, with a reason."""

    def __init__(self, register: Register, lookup: Lookup, name: str, data: Any = None):
        super().__init__(data)
        field = register.by_name[name].form_field(lookup)
        field.help_text = register.help_for(name)
        self.fields["value"] = field
        self.fields["reason"] = forms.CharField(
            label=_("Reason for the change"), required=False, max_length=500
        )


class ReasonForm(forms.Form):
    """A reason, for acts that ask for one."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class SavedViewForm(forms.Form):
    name = forms.CharField(label=_("Name of the view"), max_length=60)
    is_shared = forms.BooleanField(label=_("Shared with everyone"), required=False)
