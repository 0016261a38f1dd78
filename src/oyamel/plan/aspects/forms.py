"""The forms of aspects: one question per criterion, and what a method's version says."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.engine.significance import Criterion, Method
from oyamel.kit import formats
from oyamel.plan.aspects.models import Aspect, Evaluation
from oyamel.registers.types import LocalDecimalField

Answer = int | float | bool | None


class EvaluationForm(forms.Form):
    """One field per criterion that the method asks in the aspect's condition; all may stay open."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        method: Method,
        aspect: Aspect,
        current: Evaluation | None,
        language: str,
        data: Any = None,
        hints: dict[str, int] | None = None,
    ):
        self.criteria = method.criteria_for(aspect.condition)
        kept = current.scores if current else _from_flags(aspect)
        initial = {each.id: _initial(each, kept.get(each.id)) for each in self.criteria}
        super().__init__(data, initial={"version": aspect.record.version, **initial})
        for each in self.criteria:
            self.fields[each.id] = _question(each, language, (hints or {}).get(each.id))
        self.fields["note"] = forms.CharField(
            label=gettext_lazy("Why these scores"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    @property
    def scores(self) -> dict[str, Any]:
        """The answers as the engine takes them; what is open is left out."""
        answers = {each.id: _answer(each, self.cleaned_data[each.id]) for each in self.criteria}
        return {name: answer for name, answer in answers.items() if answer is not None}


def _from_flags(aspect: Aspect) -> dict[str, bool]:
    """What the aspect itself says already, so that nobody is asked twice."""
    return {"legal": True} if aspect.has_legal_requirement else {}


def _initial(criterion: Criterion, value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return formats.format_number(Decimal(str(value))) if criterion.kind == "number" else str(value)


def _question(criterion: Criterion, language: str, hint: int | None) -> forms.Field:
    label, help_text = criterion.name(language), criterion.help(language)
    if hint is not None:
        help_text = " ".join(
            filter(None, [help_text, _("Typical in the sector kit: %(value)s.") % {"value": hint}])
        )
    if criterion.kind == "number":
        field: forms.Field = LocalDecimalField(label=label, required=False, help_text=help_text)
        field.unit = criterion.unit
        return field
    choices = (
        _yes_no()
        if criterion.kind == "yes_no"
        else [
            (_plain(step.value), f"{_plain(step.value)} · {step.words(language)}") for step in criterion.steps
        ]
    )
    widget = forms.RadioSelect()
    return forms.ChoiceField(
        label=label, required=False, help_text=help_text, choices=[*choices, ("", _("open"))], widget=widget
    )


def _yes_no() -> list[tuple[str, Any]]:
    return [("yes", _("yes")), ("no", _("no"))]


def _plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else str(float(value))


def _answer(criterion: Criterion, given: Any) -> Answer:
    if given in ("", None):
        return None
    if criterion.kind == "yes_no":
        return given == "yes"
    number = Decimal(str(given))
    return int(number) if number == number.to_integral_value() else float(number)
