"""The forms of obligations: deciding, evaluating, dates, looking at the law, rules of a municipality."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oyamel.facts.loader import load
from oyamel.facts.obligations import load_vocabulary
from oyamel.facts.text import Text
from oyamel.look.forms import DateInput
from oyamel.org import clock
from oyamel.plan.obligations import fields, texts
from oyamel.plan.obligations.enums import Decision, Outcome, Sign


def _note(label: Any, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class DecisionForm(forms.Form):
    """Whether it applies, and why where that differs from the rule."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(label=_("It is"), choices=Decision.choices, widget=forms.RadioSelect())
    reason = _note(_("Why"))
    reason.help_text = _("Needed where your decision differs from the rule, or the rule cannot tell.")


class EvaluationForm(forms.Form):
    """What an evaluation of compliance found, on which day and how."""

    outcome = forms.ChoiceField(
        label=_("What you found"), widget=forms.RadioSelect(),
        choices=[choice for choice in Outcome.choices if choice[0] != Outcome.NOT_EVALUATED],
    )  # fmt: skip
    on = forms.DateField(label=_("Evaluated on"), widget=DateInput())
    method = forms.CharField(
        label=_("How we know"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    note = _note(_("What you saw"))

    def __init__(self, data: Any = None, method: str = ""):
        super().__init__(data, initial={"on": clock.today(), "method": method})


class WatchForm(forms.Form):
    """Where somebody looked whether the law changed."""

    source = forms.CharField(
        label=_("Where you looked"), max_length=250, help_text=_("Such as the official gazette of a day, with its address.")
    )  # fmt: skip
    on = forms.DateField(label=_("On"), widget=DateInput())
    note = _note(_("What you saw"))

    def __init__(self, data: Any = None):
        super().__init__(data, initial={"on": clock.today()})


def date_label(name: str) -> str:
    """What a date that due dates hang on is called, in the active language."""
    labels = load("obligations/anchors.yaml")
    return Text.of(labels[name])(texts.language()) if name in labels else name


class DatesForm(forms.Form):
    """The dates that due dates hang on; an empty one is taken back."""

    def __init__(self, names: Sequence[str], data: Any = None, initial: dict[str, Any] | None = None):
        super().__init__(data, initial=initial)
        for name in names:
            self.fields[name] = forms.DateField(label=date_label(name), required=False, widget=DateInput())


COUNTS = (
    ("none", _("No fixed date")),
    ("yearly", _("Every year, on a day")),
    ("start", _("Again and again from a first date")),
)
STEPS = (("MONTHLY", _("every month")), ("QUARTERLY", _("every quarter")), ("YEARLY", _("every year")))
RULES = {"MONTHLY": "FREQ=MONTHLY", "QUARTERLY": "FREQ=MONTHLY;INTERVAL=3", "YEARLY": "FREQ=YEARLY"}


class MunicipalForm(forms.Form):
    """A rule of a municipality in a few questions; it makes the same row that the long form makes."""

    jurisdiction = forms.ChoiceField(label=_("State or province"))
    municipality = forms.CharField(label=_("Municipality"), max_length=120)
    title = forms.CharField(label=_("What it is called"), max_length=250)
    requirement = forms.CharField(label=_("What must be done"), widget=forms.Textarea(attrs={"rows": 3}))
    authority = forms.CharField(label=_("Whose rule it is"), max_length=200)
    citation = forms.CharField(
        label=_("Where it stands"), max_length=300, help_text=_("Such as: Reglamento municipal, art. 12.")
    )
    text_as_of = forms.DateField(label=_("Text as of"), widget=DateInput())
    fact = forms.ChoiceField(label=_("It applies where"), required=False)
    sign = forms.ChoiceField(label=_("is"), required=False, choices=Sign.choices, initial=Sign.AT_LEAST)
    value = forms.CharField(
        label=_("value, with its unit"), required=False, max_length=60,
        help_text=_("Such as 50 kg or 10; leave it empty where the question is answered yes or no."),
    )  # fmt: skip
    due = forms.ChoiceField(label=_("It is due"), choices=COUNTS, widget=forms.RadioSelect(), initial="none")
    first_on = forms.DateField(label=_("Day, or first date"), required=False, widget=DateInput())
    step = forms.ChoiceField(label=_("repeated"), required=False, choices=STEPS, initial="YEARLY")

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None):
        super().__init__(data, initial={"text_as_of": clock.today(), **(initial or {})})
        self.fields["jurisdiction"].choices = [place for place in fields.places() if len(place[0]) > 2]
        self.fields["fact"].choices = [("", _("every site of the municipality")), *_questions()]
        self.fields["first_on"].show_when = "due=yearly|start"
        self.fields["step"].show_when = "due=start"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("due") != "none" and not data.get("first_on"):
            self.add_error("first_on", _("Give the day, or choose that there is no fixed date."))
        return data

    @property
    def condition(self) -> str:
        """What the answers ask of a site, in the language of the packs."""
        data = self.cleaned_data
        name = data.get("fact")
        if not name:
            return ""
        fact = load_vocabulary().facts[name]
        if fact.kind == "boolean":
            return name
        value = data.get("value", "").strip()
        return (
            f'{name} {data["sign"]} "{value}"' if fact.kind == "choice" else f"{name} {data['sign']} {value}"
        )

    @property
    def values(self) -> dict[str, Any]:
        """The values of the rule."""
        data = self.cleaned_data
        names = (
            "jurisdiction",
            "municipality",
            "title",
            "requirement",
            "authority",
            "citation",
            "text_as_of",
        )
        return (
            {name: data[name] for name in names}
            | {"condition": self.condition, "level": "municipality"}
            | self._due()
        )

    def _due(self) -> dict[str, Any]:
        data, day = self.cleaned_data, self.cleaned_data.get("first_on")
        if data["due"] == "yearly" and day:
            return {"recurrence": f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={day.day}", "first_on": day}
        if data["due"] == "start" and day:
            return {"recurrence": RULES[data["step"]], "first_on": day}
        return {}


def _questions() -> list[tuple[str, str]]:
    facts = load_vocabulary().facts.values()
    return [
        (fact.name, fact.question(texts.language()))
        for fact in facts
        if not fact.happens and fact.kind != "codes"
    ]
