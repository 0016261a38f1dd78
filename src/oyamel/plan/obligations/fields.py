"""Fields that only obligations have: law in the reader's language, what an item belongs to, gaps that are computed."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet

from oyamel.facts.obligations import load_vocabulary
from oyamel.plan.obligations import queries, texts
from oyamel.plan.obligations.models import MissingDate
from oyamel.plan.obligations.parents import PARENTS
from oyamel.records.models import Record, RecordModel
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import Bool, Field, LongText, Reference, Text


def law(row: RecordModel) -> Any:
    """The row of law of an obligation that the register has read, or None."""
    return row.__dict__.get("law")


@dataclass(frozen=True)
class LawTitle(Text):
    """The title: of the row of law in the reader's language, until somebody writes another."""

    name: str = "title"

    def value(self, row: RecordModel) -> Any:
        found = law(row)
        return texts.title_in(found, row.record.title) if found else row.record.title


@dataclass(frozen=True)
class Duty(LongText):
    """What must be done: in the words of the row of law until somebody writes others."""

    name: str = "requirement"

    def value(self, row: Any) -> Any:
        found = law(row)
        return row.requirement or (found.duty(texts.language()) if found else "")

    def parse(self, raw: Any, lookup: Lookup, others: dict[str, Any] | None = None) -> Any:
        text = super().parse(raw, lookup, others)
        return "" if texts.is_untouched_duty(text) else text

    def form_field(self, lookup: Lookup) -> forms.Field:
        return DutyFormField(label=self.label, required=False, widget=forms.Textarea(attrs={"rows": 4}))


class DutyFormField(forms.CharField):
    """A text that is kept only where it differs from the law's own wording."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return "" if texts.is_untouched_duty(text) else text


@dataclass(frozen=True)
class PlaceField(Text):
    """The country or state whose law it is."""

    def text(self, value: Any) -> str:
        return place_name(value or "")

    def choices(self, lookup: Lookup) -> list[tuple[str, str]]:
        return places()

    def parse(self, raw: Any, lookup: Lookup, others: dict[str, Any] | None = None) -> Any:
        text = str(raw or "").strip()
        return {label: code for code, label in places()}.get(text, text[:6])

    def form_field(self, lookup: Lookup) -> forms.Field:
        return forms.ChoiceField(label=self.label, required=False, choices=[("", "–"), *places()])


def places() -> list[tuple[str, str]]:
    """Countries and their states or provinces, with names in the active language."""
    facts, language = load_vocabulary().facts, texts.language()
    countries = [(code, name(language)) for code, name in facts["country"].choices.items()]
    states = [
        (code, f"{name(language)} ({code[:2]})") for code, name in facts["jurisdiction"].choices.items()
    ]
    return [*countries, *states]


def place_name(code: str) -> str:
    """The name of a country or state in the active language."""
    return dict(places()).get(code, code)


@dataclass(frozen=True)
class ParentField(Reference):
    """The obligation or permit that a requirement item belongs to, by number."""

    name: str = "parent"

    def queryset(self, lookup: Lookup) -> QuerySet[Any]:
        return self.past(lookup).filter(is_archived=False).order_by("kind", "sequence")

    def past(self, lookup: Lookup) -> QuerySet[Any]:
        return Record.objects.for_actor(lookup.actor, "view").filter(kind__in=PARENTS)

    def text(self, value: Any) -> str:
        return f"{value.number} {value.title}" if value else ""

    def find(self, text: str, lookup: Lookup, others: dict[str, Any]) -> Any:
        return self.queryset(lookup).filter(number=text.strip().split(" ")[0].upper()).first()

    def json(self, value: Any) -> Any:
        return value.number if value else None

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "maxLength": 20}

    def from_json(self, value: Any, lookup: Lookup) -> Any:
        return self.parse(value, lookup)


@dataclass(frozen=True)
class Computed(Bool):
    """A gap that is asked of the database; it stands in no column."""

    form: bool = False
    filter: bool = True
    type_name: ClassVar[str] = "computed"
    is_indexed: ClassVar[bool] = False

    def bind(self, register: Any) -> Field:
        object.__setattr__(self, "register", register)
        return self

    @property
    def is_child(self) -> bool:
        return False

    @property
    def on_envelope(self) -> bool:
        return False

    def value(self, row: RecordModel) -> Any:
        return row.__dict__.get(self.name)

    def holds(self) -> Q:
        """The condition that the gap is there."""
        raise NotImplementedError

    def condition(self, wanted: list[str], lookup: Lookup) -> Q:
        holds = self.holds()
        if len(set(wanted)) > 1:
            return Q()
        return holds if wanted[0] == "1" else ~holds


@dataclass(frozen=True)
class StaleEvidence(Computed):
    """Complying, but no evidence younger than a year."""

    name: str = "is_stale"

    def holds(self) -> Q:
        return queries.without_fresh_evidence()


@dataclass(frozen=True)
class NeedsDate(Computed):
    """Due dates hang on a date that nobody gave."""

    name: str = "needs_date"
    is_indexed: ClassVar[bool] = True

    def holds(self) -> Q:
        return Q(pk__in=MissingDate.objects.values("obligation"))


@dataclass(frozen=True)
class Condition(LongText):
    """A condition in the language of the packs, checked while it is typed."""

    name: str = "condition"

    def form_field(self, lookup: Lookup) -> forms.Field:
        slug = lookup.actor.organization.slug
        attrs = {
            "rows": 4, "spellcheck": "false", "hx-get": f"/{slug}/rules/check/", "hx-trigger": "input changed delay:400ms",
            "hx-target": "next [data-check]", "hx-swap": "innerHTML",
        }  # fmt: skip
        return forms.CharField(
            label=self.label, required=False, max_length=4000, widget=CheckedText(attrs=attrs)
        )


class CheckedText(forms.Textarea):
    """A text with a place below it, where the answer of the check appears."""

    template_name = "obligations/checked_text.html"
