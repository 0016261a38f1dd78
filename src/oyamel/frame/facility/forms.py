"""Questions as form fields: one question, in the words of the reader, with its units or choices."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.facts.obligations import Fact, load_vocabulary
from oyamel.frame.facility import words
from oyamel.frame.facility.domain import Reply
from oyamel.frame.facility.enums import Source
from oyamel.kit import formats
from oyamel.look.forms import DateInput
from oyamel.org import clock
from oyamel.org.models import Person

UNIT, ASK = "__unit", "__ask"


class SourceForm(forms.Form):
    """Where answers come from, and since when they are true."""

    source = forms.ChoiceField(
        label=gettext_lazy("Where the answers come from"), choices=Source.choices, initial=Source.OBSERVATION
    )
    as_of = forms.DateField(label=gettext_lazy("True as of"), widget=DateInput())
    source_note = forms.CharField(
        label=gettext_lazy("Where it stands"), required=False, max_length=200,
        help_text=gettext_lazy("Number of the permit, name of the study, address of the bill."),
    )  # fmt: skip

    def __init__(self, data: Any = None, **kwargs: Any):
        super().__init__(data, **kwargs)
        self.fields["as_of"].initial = clock.today()

    def clean_as_of(self) -> Any:
        day = self.cleaned_data["as_of"]
        if day > clock.today():
            raise ValidationError(_("This day is still to come; choose today or a day before."))
        return day


class QuestionForm(SourceForm):
    """Some questions, each with the way to pass it on; what stays empty stays open."""

    def __init__(
        self, facts: Sequence[Fact], country: str, language: str, data: Any = None, can_ask: bool = True
    ):
        super().__init__(data)
        self.facts, self.language = list(facts), language
        people = Person.objects.filter(left_on__isnull=True).order_by("name") if can_ask else None
        for fact in self.facts:
            self.fields[fact.name] = question_field(fact, language)
            if fact.takes_unit:
                self.fields[fact.name + UNIT] = _unit_field(fact, country)
            if people is not None:
                label = _("I don't know; ask")
                self.fields[fact.name + ASK] = forms.ModelChoiceField(
                    people, required=False, label=label, empty_label="–"
                )

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The fields of each question: {fact, answer, unit, ask}."""
        return [
            {
                "fact": fact,
                "answer": self[fact.name],
                "unit": self[fact.name + UNIT] if fact.name + UNIT in self.fields else None,
                "ask": self[fact.name + ASK] if fact.name + ASK in self.fields else None,
            }
            for fact in self.facts
        ]

    @property
    def common(self) -> list[Any]:
        """The fields that hold for all answers."""
        return [self["source"], self["as_of"], self["source_note"]]

    @property
    def replies(self) -> list[Reply]:
        """What was answered."""
        found = ((fact.name, self._raw(fact)) for fact in self.facts)
        return [Reply(name, value) for name, value in found if value is not None]

    def _raw(self, fact: Fact) -> Any:
        given = self.cleaned_data.get(fact.name)
        if given in (None, ""):
            return None
        return raw_answer(fact, given, self.cleaned_data.get(fact.name + UNIT, ""))

    @property
    def asked(self) -> dict[str, Person]:
        """Whom to ask, by question."""
        found = {fact.name: self.cleaned_data.get(fact.name + ASK) for fact in self.facts}
        return {name: person for name, person in found.items() if person}

    def refuse(self, error: ValidationError) -> None:
        """Show what the verb refused at its question."""
        by_field = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
        for name, errors in by_field.items():
            self.add_error(name if name in self.fields else None, errors)


def question_field(fact: Fact, language: str) -> forms.Field:
    """The field of a question; every one may stay open."""
    label = fact.question(language)
    help_text = fact.help(language) if fact.help else ""
    if fact.kind == "boolean":
        choices = [("yes", _("yes")), ("no", _("no")), ("", _("open"))]
        return forms.ChoiceField(
            label=label, help_text=help_text, required=False, choices=choices, widget=forms.RadioSelect()
        )
    if fact.kind == "choice" and fact.choices:
        choices = [("", "–"), *((code, name(language)) for code, name in fact.choices.items())]
        return forms.ChoiceField(label=label, help_text=help_text, required=False, choices=choices)
    if fact.kind in ("quantity", "integer"):
        return ExactNumber(label=label, help_text=help_text, required=False)
    if fact.kind == "codes":
        help_text = _("Digits, several parted by commas: 336390, 332812.")
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=120)


class ExactNumber(forms.CharField):
    """A number as it is written in the reader's language, kept exactly as text."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            number = formats.parse_number(text)
        except formats.NumberRefused as problem:
            raise ValidationError(str(problem)) from problem
        if number < 0:
            raise ValidationError(_("A number below zero cannot be; write zero or more."))
        return format(number, "f")


def _unit_field(fact: Fact, country: str) -> forms.Field:
    units = words.units_of(fact, load_vocabulary())
    return forms.ChoiceField(
        label=_("unit"), required=False, initial=fact.units.get(country, units[0].name),
        choices=[(unit.name, words.unit_name(unit)) for unit in units],
    )  # fmt: skip


def raw_answer(fact: Fact, given: Any, unit: str = "") -> Any:
    """What was typed as the engine reads it."""
    if fact.kind == "boolean":
        return given == "yes"
    if fact.kind == "codes":
        return [part.strip() for part in str(given).replace(";", ",").split(",") if part.strip()]
    if fact.kind == "integer":
        return int(given) if given.isdigit() else given
    return f"{given} {unit}" if fact.takes_unit else given


class BeginForm(forms.Form):
    """The site whose profile is begun."""

    site = forms.ModelChoiceField(label=gettext_lazy("Site"), queryset=None)

    def __init__(self, sites: Any, data: Any = None, initial: dict[str, Any] | None = None):
        super().__init__(data, initial=initial)
        self.fields["site"].queryset = sites


class HeldForm(SourceForm):
    """What a site holds."""

    source = None

    def __init__(self, choices: list[tuple[str, str]], data: Any = None, ticked: Sequence[str] = ()):
        super().__init__(data, initial={"held": list(ticked)})
        field = forms.MultipleChoiceField(
            label=_("What this site holds"),
            required=False,
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields = {"held": field, "as_of": self.fields["as_of"]}
