"""The forms of policies, scopes, readers, the public page and duties."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from oyamel.facts import vocabulary
from oyamel.frame.leadership.enums import Letter, StageReach
from oyamel.frame.leadership.matrix import requirement_rows
from oyamel.frame.leadership.models import Role, Scope, Statement
from oyamel.frame.leadership.sentences import CODES, Check
from oyamel.look.forms import DateInput
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.org.models import LANGUAGES

NAMES = dict(LANGUAGES)
STAGE = "stage_"


class VersionedForm(forms.Form):
    """Carries the record's version that the reader has seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, row: Any, data: Any = None, initial: dict[str, Any] | None = None):
        super().__init__(data, initial={"version": row.record.version, **(initial or {})})

    def accept_version(self, version: int) -> None:
        """Base the form on the version that the reader has now been told of."""
        self.data = self.data.copy()
        self.data["version"] = str(version)


class WriteForm(VersionedForm):
    """The texts of a policy or scope, the record's own language first; of a scope also what it takes in."""

    def __init__(self, row: Statement, data: Any = None):
        self.row = row
        super().__init__(row, data, self._initial())
        for code in sorted(CODES, key=lambda code: code != row.record.language):
            self.fields[f"text_{code}"] = _text(NAMES[code], is_first=code == row.record.language)
        if isinstance(row, Scope):
            self._add_scope()
        self.fields["reason"] = forms.CharField(
            label=gettext_lazy("Reason for the change"), required=False, max_length=500
        )

    def _initial(self) -> dict[str, Any]:
        values = {f"text_{code}": getattr(self.row, f"text_{code}") for code in CODES}
        if isinstance(self.row, Scope):
            values["activities"] = self.row.activities
            values |= {f"{STAGE}{stage}": reach for stage, reach in self.row.stages.items()}
        return values

    def _add_scope(self) -> None:
        self.fields["activities"] = forms.CharField(
            label=gettext_lazy("Activities, products and services"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=gettext_lazy("What is done, made and served inside the boundaries, one a line."),
        )
        language = get_language() or "en"
        for stage, name in vocabulary.life_cycle_stages().items():
            self.fields[f"{STAGE}{stage}"] = forms.ChoiceField(
                label=name(language), required=False, choices=[("", "–"), *StageReach.choices]
            )

    @property
    def values(self) -> dict[str, Any]:
        """The values for the verb."""
        given = self.cleaned_data
        values: dict[str, Any] = {f"text_{code}": given[f"text_{code}"] for code in CODES}
        if isinstance(self.row, Scope):
            values["activities"] = given["activities"]
            stages = {stage: given[f"{STAGE}{stage}"] for stage in vocabulary.life_cycle_stages()}
            values["stages"] = {stage: reach for stage, reach in stages.items() if reach}
        return values


def _text(language: str, is_first: bool) -> forms.CharField:
    help_text = (
        _("In Markdown. Points are ticked against this text.")
        if is_first
        else _("Your own translation, if you have one.")
    )
    return forms.CharField(
        label=_("Text · %(language)s") % {"language": language},
        required=False,
        max_length=40_000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 14 if is_first else 5}),
    )


class PointsForm(VersionedForm):
    """For each point the sentence that meets it."""

    def __init__(self, row: Statement, checks: list[Check], sentences: list[str], data: Any = None):
        super().__init__(row, data, {each.point.id: each.sentence for each in checks})
        language = get_language() or "en"
        choices = [("", _("– no sentence –")), *((text, text) for text in sentences)]
        for each in checks:
            self.fields[each.point.id] = forms.ChoiceField(
                label=each.point.label(language),
                required=False,
                choices=choices,
                help_text=_help(each, language),
            )


def _help(check: Check, language: str) -> str:
    parts = [check.point.hint(language)]
    if not check.point.is_required:
        parts.append(_("Where the context calls for it."))
    if check.lost:
        parts.append(
            _("The sentence it was ticked against is gone: “%(sentence)s”") % {"sentence": check.lost}
        )
    return " ".join(parts)


class PlaceForm(VersionedForm):
    """A branch of the site tree that is in the scope, or out of it and why."""

    def __init__(self, actor: Actor, row: Scope, data: Any = None):
        super().__init__(row, data)
        self.fields["site"] = forms.ModelChoiceField(
            actor.sites("view"),
            label=_("Site with what is below it"),
            required=False,
            empty_label=_("Whole organization"),
        )
        self.fields["is_in"] = forms.ChoiceField(
            label=_("In the scope"), choices=[("yes", _("In")), ("no", _("Out"))], widget=forms.RadioSelect
        )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), required=False, max_length=500, help_text=_("Needed for what is out.")
        )


class ReadersForm(forms.Form):
    """The people of a signed list, and its day."""

    def __init__(self, people: Any, data: Any = None):
        super().__init__(data, initial={"read_on": clock.today()})
        self.fields["read_on"] = forms.DateField(label=_("Read on"), widget=DateInput())
        self.fields["people"] = forms.ModelMultipleChoiceField(
            people, label=_("Who has read it"), widget=forms.CheckboxSelectMultiple
        )


class PublicPageForm(forms.Form):
    """Whether there is a public page, and what stands on it."""

    is_open = forms.BooleanField(
        label=gettext_lazy("The public page is open"),
        required=False,
        help_text=gettext_lazy("Anyone who knows the address sees it, without signing in."),
    )
    may_be_indexed = forms.BooleanField(label=gettext_lazy("Search engines may list it"), required=False)

    def __init__(self, choices: list[tuple[str, str]], data: Any = None, initial: Any = None):
        super().__init__(data, initial=initial)
        self.fields["published"] = forms.MultipleChoiceField(
            label=_("What it shows"),
            required=False,
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Only versions in force can be shown; a newer version follows by itself."),
        )


class DutiesForm(VersionedForm):
    """A letter for each requirement."""

    def __init__(self, role: Role, edition: str, letters: dict[str, str], data: Any = None):
        self.rows = requirement_rows(edition)
        super().__init__(role, data, {row.id: letters.get(row.id, "") for row in self.rows})
        language = get_language() or "en"
        for row in self.rows:
            self.fields[row.id] = forms.ChoiceField(
                label=f"{row.number} {row.title(language)}",
                required=False,
                choices=[("", "–"), *Letter.choices],
            )
        self.fields["reason"] = forms.CharField(
            label=_("Reason for the change"), required=False, max_length=500
        )

    @property
    def letters(self) -> dict[str, str]:
        """The letters for the verb."""
        return {row.id: self.cleaned_data[row.id] for row in self.rows}
