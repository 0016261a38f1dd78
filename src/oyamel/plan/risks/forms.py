"""The forms of risks: the steps of the scales for one risk, and the scales themselves."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.plan.risks.enums import Sign
from oyamel.plan.risks.models import Assessment, Risk
from oyamel.plan.risks.scales import Scales, Step, word

LINE = re.compile(r"^\s*(\d)\s*[=:]\s*(.+?)\s*$")
Definition = dict[str, Any]


class AssessmentForm(forms.Form):
    """Likelihood and consequence, before treatment and, where something is done, after it."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, scales: Scales, risk: Risk, current: Assessment | None, language: str, data: Any = None
    ):
        names = ("likelihood", "consequence", "likelihood_after", "consequence_after")
        kept = {name: getattr(current, name) for name in names} if current else {}
        super().__init__(data, initial={"version": risk.record.version, **kept})
        is_gain = risk.sign == Sign.OPPORTUNITY
        labels = _labels(is_gain)
        for name in names:
            steps = scales.likelihood if name.startswith("likelihood") else scales.consequence
            self.fields[name] = _question(labels[name], steps, language, is_gain, name.endswith("_after"))
        self.fields["note"] = forms.CharField(
            label=_("Why these steps"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        rest = [values.get("likelihood_after"), values.get("consequence_after")]
        if any(rest) and not all(rest):
            open_one = "consequence_after" if rest[0] else "likelihood_after"
            self.add_error(open_one, _("After treatment both are needed, or none."))
        return values

    @property
    def before(self) -> tuple[int, int]:
        return self.cleaned_data["likelihood"], self.cleaned_data["consequence"]

    @property
    def after(self) -> tuple[int, int] | None:
        likelihood = self.cleaned_data["likelihood_after"]
        return (likelihood, self.cleaned_data["consequence_after"]) if likelihood else None


def _labels(is_gain: bool) -> dict[str, str]:
    if is_gain:
        return {
            "likelihood": _("Likelihood today"),
            "consequence": _("Benefit today"),
            "likelihood_after": _("Likelihood when it is taken up"),
            "consequence_after": _("Benefit when it is taken up"),
        }
    return {
        "likelihood": _("Likelihood before treatment"),
        "consequence": _("Consequence before treatment"),
        "likelihood_after": _("Likelihood after treatment"),
        "consequence_after": _("Consequence after treatment"),
    }


def _question(
    label: str, steps: tuple[Step, ...], language: str, is_gain: bool, is_open: bool
) -> forms.TypedChoiceField:
    choices = [
        (str(each.value), f"{each.value} · {word(each.benefit if is_gain else each.words, language)}")
        for each in steps
    ]
    return forms.TypedChoiceField(
        label=label,
        required=not is_open,
        choices=[*choices, *([("", _("open"))] if is_open else [])],
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )


class StepsField(forms.CharField):
    """Steps of a scale, one a line: “3 = Possible”. Gives {3: "Possible"}."""

    widget = forms.Textarea(attrs={"rows": 6})

    def clean(self, value: Any) -> dict[int, str]:
        steps: dict[int, str] = {}
        for place, line in enumerate(filter(str.strip, super().clean(value).splitlines()), 1):
            found = LINE.match(line)
            if not found:
                raise ValidationError(
                    _("Line %(line)d: write a number, an equals sign and its words, such as 3 = Possible.")
                    % {"line": place}
                )
            if int(found[1]) in steps:
                raise ValidationError(_("The number %(number)s stands twice.") % {"number": found[1]})
            steps[int(found[1])] = found[2]
        return steps


class ScalesForm(forms.Form):
    """The words of both scales, in the reader's language; other languages keep theirs."""

    likelihood = StepsField(
        label=gettext_lazy("Likelihood"),
        max_length=2000,
        help_text=gettext_lazy("One step a line, from 1 up, such as 3 = Possible."),
    )
    consequence = StepsField(label=gettext_lazy("Consequence of a risk"), max_length=2000)
    benefit = StepsField(label=gettext_lazy("Benefit of an opportunity"), max_length=2000)
    reason = forms.CharField(label=gettext_lazy("Why the scales change"), max_length=500)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if (
            "consequence" in values
            and "benefit" in values
            and set(values["consequence"]) != set(values["benefit"])
        ):
            self.add_error("benefit", _("Word the same steps as for the consequence."))
        return values


class ClassForm(forms.Form):
    id = forms.SlugField(widget=forms.HiddenInput, required=False, max_length=30)
    name = forms.CharField(label=gettext_lazy("Class"), max_length=60)
    at_least = forms.IntegerField(label=gettext_lazy("Score at least"), min_value=1, max_value=49)
    needs_action = forms.BooleanField(label=gettext_lazy("Needs action"), required=False)


Classes = forms.formset_factory(ClassForm, extra=1, can_delete=True, max_num=8, validate_max=True)


class ScalesEditor:
    """The definition of the scales as two forms, and back."""

    def __init__(self, base: Definition, language: str, data: Any = None):
        self.base, self.language = base, language[:2]
        self.head = ScalesForm(data, prefix="head", initial=self._initial())
        self.classes = Classes(
            data, prefix="classes", initial=[self._class(each) for each in base["classes"]]
        )

    def is_valid(self) -> bool:
        return (
            sum(not part.is_valid() for part in (self.head, self.classes)) == 0
        )  # both are asked, so all errors show

    def _initial(self) -> dict[str, str]:
        return {
            "likelihood": self._lines("likelihood", "words"),
            "consequence": self._lines("consequence", "words"),
            "benefit": self._lines("consequence", "benefit"),
        }

    def _lines(self, place: str, name: str) -> str:
        rows = self.base[place]
        return "\n".join(
            f"{row['value']} = {word(row.get(name) or row['words'], self.language)}" for row in rows
        )

    def _class(self, row: Definition) -> Definition:
        return {**row, "name": word(row["name"], self.language)}

    @property
    def definition(self) -> Definition:
        """The definition that the forms say."""
        given = self.head.cleaned_data
        kept = [each.cleaned_data for each in self.classes if each.cleaned_data]
        return {
            "likelihood": [
                self._step("likelihood", value, words=said) for value, said in given["likelihood"].items()
            ],
            "consequence": [
                self._step("consequence", value, words=said, benefit=given["benefit"][value])
                for value, said in given["consequence"].items()
            ],
            "classes": [
                self._read_class(place, row) for place, row in enumerate(kept) if not row.get("DELETE")
            ],
        }

    def _step(self, place: str, value: int, **said: str) -> Definition:
        before = next((row for row in self.base[place] if row["value"] == value), {})
        return {"value": value} | {
            name: {**before.get(name, {}), self.language: text} for name, text in said.items()
        }

    def _read_class(self, place: int, row: Definition) -> Definition:
        before = next((each for each in self.base["classes"] if each["id"] == row["id"]), {})
        return {
            "id": row["id"] or f"class_{place}",
            "name": {**before.get("name", {}), self.language: row["name"]},
            "at_least": row["at_least"],
            "needs_action": row["needs_action"],
        }
