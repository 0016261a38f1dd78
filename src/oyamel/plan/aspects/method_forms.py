"""A method's definition as forms, and back: criteria, formula, classes and overrides in the reader's language.

What the forms do not show (tables, sources, wordings in the other languages) is kept from the version before.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.kit import formats
from oyamel.plan.aspects.enums import Condition

CONDITIONS = list(Condition.values)
STEP = re.compile(r"^\s*(-?\d+(?:[.,]\d+)?)\s*[=:]\s*(.+?)\s*$")
Definition = dict[str, Any]


class NumberField(forms.CharField):
    """A number of the definition: whole numbers stay whole."""

    def clean(self, value: Any) -> int | float | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = formats.parse_number(text)
        except formats.NumberRefused as problem:
            raise ValidationError(str(problem)) from problem
        return int(number) if number == number.to_integral_value() else float(number)


class FormulaForm(forms.Form):
    formula = forms.CharField(
        label=gettext_lazy("Formula"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "For example likelihood * severity. Allowed: + - * / ( ), comparisons, and, or, not, min, max, sum, count, lookup, band."
        ),
    )
    decimals = forms.IntegerField(label=gettext_lazy("Decimals of the score"), min_value=0, max_value=6)
    reason = forms.CharField(label=gettext_lazy("Why this version"), max_length=500)


class CriterionForm(forms.Form):
    id = forms.SlugField(label=gettext_lazy("Name in the formula"), max_length=40)
    name = forms.CharField(label=gettext_lazy("Question"), max_length=120)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of answer"),
        choices=[
            ("scale", gettext_lazy("Scale")),
            ("yes_no", gettext_lazy("Yes or no")),
            ("number", gettext_lazy("Number")),
        ],
    )
    weight = NumberField(label=gettext_lazy("Weight"), required=False)
    conditions = forms.MultipleChoiceField(
        label=gettext_lazy("Asked in"), choices=Condition.choices, widget=forms.CheckboxSelectMultiple
    )
    steps = forms.CharField(
        label=gettext_lazy("Steps, one a line"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("For example: 3 = Possible"),
    )
    minimum = NumberField(label=gettext_lazy("From"), required=False)
    maximum = NumberField(label=gettext_lazy("To"), required=False)
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=20, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, kind in {
            "steps": "scale",
            "minimum": "number",
            "maximum": "number",
            "unit": "number",
        }.items():
            self.fields[name].show_when = f"{self.add_prefix('kind')}={kind}"

    def clean_steps(self) -> list[tuple[int | float, str]]:
        steps = []
        for place, line in enumerate(filter(str.strip, self.cleaned_data["steps"].splitlines()), 1):
            found = STEP.match(line)
            if not found:
                raise ValidationError(
                    _("Line %(line)d: write a value, an equals sign and its words, such as 3 = Possible."),
                    params={"line": place},
                )
            number = float(found[1].replace(",", "."))
            steps.append((int(number) if number.is_integer() else number, found[2]))
        return steps


class ClassForm(forms.Form):
    id = forms.SlugField(label=gettext_lazy("Short name"), max_length=40)
    name = forms.CharField(label=gettext_lazy("Class"), max_length=120)
    at_least = NumberField(label=gettext_lazy("Score at least"), required=False)
    above = NumberField(label=gettext_lazy("or above"), required=False)
    values = forms.CharField(
        label=gettext_lazy("or one of these"),
        required=False,
        help_text=gettext_lazy("For scores that are no numbers, parted by commas."),
    )
    significant = forms.BooleanField(label=gettext_lazy("Significant"), required=False)


class OverrideForm(forms.Form):
    id = forms.SlugField(label=gettext_lazy("Short name"), max_length=40)
    name = forms.CharField(label=gettext_lazy("In words"), max_length=200)
    when = forms.CharField(label=gettext_lazy("Holds when"), max_length=1000)
    to_class = forms.CharField(label=gettext_lazy("Then the class is"), max_length=40)


Criteria = forms.formset_factory(CriterionForm, extra=1, can_delete=True, max_num=20, validate_max=True)
Classes = forms.formset_factory(ClassForm, extra=1, can_delete=True, max_num=12, validate_max=True)
Overrides = forms.formset_factory(OverrideForm, extra=1, can_delete=True, max_num=8, validate_max=True)


class MethodEditor:
    """The four parts of a definition as one form."""

    def __init__(self, base: Definition, language: str, data: Any = None):
        self.base, self.language = base, language
        self.head = FormulaForm(data, prefix="head", initial=_head(base))
        self.criteria = Criteria(
            data, prefix="criteria", initial=[_criterion(each, language) for each in base["criteria"]]
        )
        self.classes = Classes(
            data, prefix="classes", initial=[_class(each, language) for each in base["classes"]]
        )
        self.overrides = Overrides(
            data,
            prefix="overrides",
            initial=[_override(each, language) for each in base.get("overrides", [])],
        )

    def is_valid(self) -> bool:
        parts = (self.head, self.criteria, self.classes, self.overrides)
        return (
            sum(not part.is_valid() for part in parts) == 0
        )  # every part is asked, so that every error shows

    @property
    def definition(self) -> Definition:
        """The definition that the forms say."""
        head = self.head.cleaned_data
        formula = (
            head["formula"]
            if not isinstance(self.base["formula"], dict) or head["formula"]
            else self.base["formula"]
        )
        return {
            **self.base,
            "formula": formula,
            "decimals": head["decimals"],
            "criteria": [self._criterion(each) for each in _kept(self.criteria)],
            "classes": [self._class(each) for each in _kept(self.classes)],
            "overrides": [self._override(each) for each in _kept(self.overrides)],
        }

    def _worded(self, place: str, given: dict[str, Any]) -> dict[str, str]:
        return {**_before(self.base, place, given["id"]).get("name", {}), self.language: given["name"]}

    def _criterion(self, given: dict[str, Any]) -> Definition:
        before = _before(self.base, "criteria", given["id"])
        row = {
            "id": given["id"],
            "name": self._worded("criteria", given),
            "kind": given["kind"],
            "conditions": given["conditions"],
        }
        row |= {name: before[name] for name in ("help",) if name in before}
        if given["weight"] is not None:
            row["weight"] = given["weight"]
        if given["kind"] == "scale":
            row["steps"] = [self._step(before, value, words) for value, words in given["steps"]]
        if given["kind"] == "number":
            row |= {"minimum": given["minimum"] or 0, "maximum": given["maximum"] or 0, "unit": given["unit"]}
        return row

    def _step(self, before: Definition, value: int | float, words: str) -> Definition:
        same = next((each for each in before.get("steps", []) if float(each["value"]) == float(value)), {})
        return {"value": value, "words": {**same.get("words", {}), self.language: words}}

    def _class(self, given: dict[str, Any]) -> Definition:
        row: Definition = {
            "id": given["id"],
            "name": self._worded("classes", given),
            "significant": given["significant"],
        }
        row |= {name: given[name] for name in ("at_least", "above") if given[name] is not None}
        if given["values"].strip():
            row["values"] = [part.strip() for part in given["values"].split(",") if part.strip()]
        return row

    def _override(self, given: dict[str, Any]) -> Definition:
        before = _before(self.base, "overrides", given["id"])
        row = {
            "id": given["id"],
            "name": self._worded("overrides", given),
            "when": given["when"],
            "class": given["to_class"],
        }
        return row | ({"conditions": before["conditions"]} if "conditions" in before else {})


def _kept(forms_of: Any) -> list[dict[str, Any]]:
    return [
        form.cleaned_data for form in forms_of if form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]


def _before(base: Definition, place: str, row_id: str) -> Definition:
    return next((each for each in base.get(place, []) if each["id"] == row_id), {})


def _in(words: dict[str, str], language: str) -> str:
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


def _head(base: Definition) -> Definition:
    formula = base["formula"]
    return {"formula": "" if isinstance(formula, dict) else formula, "decimals": base.get("decimals", 6)}


def _criterion(row: Definition, language: str) -> Definition:
    steps = "\n".join(f"{each['value']} = {_in(each['words'], language)}" for each in row.get("steps", []))
    return {
        **row,
        "name": _in(row["name"], language),
        "steps": steps,
        "conditions": row.get("conditions", CONDITIONS),
    }


def _class(row: Definition, language: str) -> Definition:
    return {**row, "name": _in(row["name"], language), "values": ", ".join(row.get("values", []))}


def _override(row: Definition, language: str) -> Definition:
    return {**row, "name": _in(row["name"], language), "to_class": row["class"]}
