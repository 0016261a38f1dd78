"""Assessing a change: its effects in words, and what it touches, found by site, area, links and search."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oyamel.plan.changes import domain, queries
from oyamel.plan.changes.models import PlannedChange
from oyamel.plan.changes.views.telling import plural
from oyamel.records import ports
from oyamel.records.errors import Conflict
from oyamel.records.models import Record
from oyamel.registers.declaration import Register
from oyamel.registers.forms import show_refusal
from oyamel.registers.lookup import Lookup
from oyamel.registers.views.access import address, obtain, posted

EFFECTS = ("aspects_effect", "obligations_effect", "alternatives", "cost", "currency")
MOST = 200
PARTS = re.compile(r"[\s,;]+")


class AssessmentForm(forms.Form):
    """The effects of a change and the records that it touches; the fields are those of the register."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, register: Register, change: PlannedChange, lookup: Lookup, data: Any = None):
        initial = {name: register.by_name[name].initial(change) for name in EFFECTS}
        super().__init__(data, initial={**initial, "version": change.record.version})
        self._change, self._lookup = change, lookup
        for name in EFFECTS:
            self.fields[name] = register.by_name[name].form_field(lookup)
            self.fields[name].help_text = register.help_for(name)
        self.fields["others"] = forms.CharField(
            label=gettext_lazy("Also touched"),
            required=False,
            max_length=1000,
            help_text=gettext_lazy("Numbers of other records, parted by commas, such as ASP-0042, OBL-0007."),
        )

    def clean_others(self) -> list[Record]:
        numbers = [each.upper() for each in PARTS.split(self.cleaned_data["others"]) if each]
        found, unknown = queries.named(self._lookup.actor, self._change, list(dict.fromkeys(numbers)))
        if unknown:
            raise ValidationError(
                _("No record that you may change: %(numbers)s.") % {"numbers": ", ".join(unknown)}
            )
        return found

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in EFFECTS}


def assess_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The effects in words, then what the change touches: each ticked record is opened again."""
    change = obtain(request, register, number, "change")
    asked = request.GET.get("q", "").strip()[:200]
    ticked = request.POST.getlist("touch")[:MOST]
    form = AssessmentForm(register, change, Lookup(request.actor), posted(request))
    if form.is_valid() and _assessed(request, form, change, ticked):
        return redirect(address(request, register, number) + "#touched")
    context = {
        "register": register,
        "row": change,
        "record": change.record,
        "form": form,
        "asked": asked,
        "groups": _groups(request, change, asked, ticked),
        "known": queries.touched_by(request.actor, change),
        "questions": ports.questions_on_change(request.actor, change.record),
        "back": address(request, register, number),
    }
    return render(request, "changes/assess.html", context, status=422 if form.errors else 200)


def _groups(
    request: HttpRequest, change: PlannedChange, asked: str, ticked: list[str]
) -> list[dict[str, Any]]:
    """Suggestions by kind, and whatever was ticked before: [{title, did, rows: [{record, ticked}]}]."""
    found = queries.suggestions(request.actor, change, asked)
    kept, _unknown = queries.named(request.actor, change, ticked)
    groups: dict[str, list[dict[str, Any]]] = {}
    for record in {each.pk: each for each in [*kept, *found]}.values():
        groups.setdefault(record.kind, []).append({"record": record, "ticked": record.number in ticked})
    return [
        {"title": plural(kind), "is_reopened": ports.reopener_of(kind) is not None, "rows": rows}
        for kind, rows in groups.items()
    ]


def _assessed(request: HttpRequest, form: AssessmentForm, change: PlannedChange, ticked: list[str]) -> bool:
    chosen, unknown = queries.named(request.actor, change, ticked)
    if unknown:
        form.add_error(
            None, _("No record that you may change: %(numbers)s.") % {"numbers": ", ".join(unknown)}
        )
        return False
    touched = {each.pk: each for each in [*chosen, *form.cleaned_data["others"]]}
    try:
        made = domain.assess(
            request.actor, change, list(touched.values()), form.values, form.cleaned_data["version"]
        )
    except ValidationError as error:
        show_refusal(form, error)
        return False
    except Conflict as conflict:
        form.add_error(
            None, _("%(conflict)s Look at it again, then save once more.") % {"conflict": conflict}
        )
        form.data = form.data.copy()
        form.data["version"] = str(conflict.record.version)
        return False
    text = ngettext(
        "The change was assessed; %(count)d record is to be looked at again.",
        "The change was assessed; %(count)d records are to be looked at again.",
        len(made),
    )
    messages.success(request, text % {"count": len(made)})
    return True
