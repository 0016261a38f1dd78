"""Fields that name another row: a site, an area, a person, a record. Kept by id, shown by label."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from oyamel.org import paths
from oyamel.org.models import Area, Person, Site
from oyamel.records import kinds
from oyamel.records.models import RecordModel, visible
from oyamel.registers.lookup import Lookup
from oyamel.registers.types.values import Field


@dataclass(frozen=True)
class Reference(Field):
    """A related row: shown by its label, kept by its id."""

    type_name: ClassVar[str] = "reference"
    sheet: ClassVar[str] = "choice"

    @property
    def is_required(self) -> bool:
        return False

    def json(self, value: Any) -> Any:
        return value.pk if value else None

    def schema(self) -> dict[str, Any]:
        return {"type": ["integer", "null"], "minimum": 1, "maximum": 9_223_372_036_854_775_807}

    def queryset(self, lookup: Lookup) -> QuerySet[Any]:
        """The rows that may be named, in the order of a drop-down."""
        raise NotImplementedError

    def labels(self, lookup: Lookup) -> dict[int, str]:
        """The label of every row that may be named, by id."""
        return {row.pk: self.text(row) for row in self.queryset(lookup)}

    def by_id(self, pk: int, lookup: Lookup) -> Any:
        """The row of an id, or None where the actor may not name it."""
        return self.queryset(lookup).filter(pk=pk).first() if 0 < pk < 2**63 else None

    def past(self, lookup: Lookup) -> QuerySet[Any]:
        """The rows that history may name: also those that nobody would choose any more."""
        return self.queryset(lookup)

    def read_past(self, ids: Iterable[int], lookup: Lookup) -> dict[int, str]:
        """The names of rows of the history by id, with one query for all that are not known yet."""
        known = lookup.past.setdefault((self.register.slug, self.name), {})
        wanted = set(ids) - known.keys()
        if wanted:
            rows = self.past(lookup).filter(pk__in=wanted)
            known |= dict.fromkeys(wanted, UNKNOWN) | {row.pk: self.text(row) for row in rows}
        return known

    def from_history(self, value: Any, lookup: Lookup) -> str:
        return self.read_past([int(value)], lookup)[int(value)] if value else ""

    def from_json(self, value: Any, lookup: Lookup) -> Any:
        if value is None:
            return None
        is_id = isinstance(value, int) and not isinstance(value, bool)
        row = self.by_id(value, lookup) if is_id else None
        if row is None:
            raise ValidationError(
                _("There is no “%(label)s” with the id %(value)s that you may name.")
                % {"label": self.label, "value": value}
            )
        return row

    def find(self, text: str, lookup: Lookup, others: dict[str, Any]) -> Any:
        """The row that a label names, or None."""
        raise NotImplementedError

    def parse(self, raw: Any, lookup: Lookup, others: dict[str, Any] | None = None) -> Any:
        text = "" if raw is None else str(raw).strip()
        if not text:
            return None
        row = self.find(text, lookup, others or {})
        if row is None:
            raise ValidationError(
                _("“%(value)s” is not known as %(label)s; write it as in the list of the template.")
                % {"value": text, "label": self.label}
            )
        return row

    def form_field(self, lookup: Lookup) -> forms.Field:
        return ReferenceField(self, lookup)

    def initial(self, row: RecordModel) -> Any:
        holder = row.record if self.on_envelope else row
        return getattr(holder, f"{self.name}_id")

    def choices(self, lookup: Lookup) -> list[tuple[str, str]]:
        return [(str(pk), label) for pk, label in self.labels(lookup).items()]

    def filter_choices(self, lookup: Lookup, wanted: list[str]) -> list[tuple[str, str]]:
        chosen = _ids(wanted)
        first = list(self.queryset(lookup)[:MENU])
        missing = set(chosen) - {row.pk for row in first}
        rows = [*(self.queryset(lookup).filter(pk__in=missing) if missing else []), *first]
        return [(str(row.pk), self.text(row)) for row in rows]

    def condition(self, wanted: list[str], lookup: Lookup) -> Q:
        return Q(**{f"{self.orm}__in": _ids(wanted)})


MENU = 40
UNKNOWN = "–"


def not_visible() -> str:
    """What stands in place of the name of a row that the reader may not see."""
    return _("(not visible)")


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _ids(wanted: Iterable[str]) -> list[int]:
    """The ids among what an address asks for."""
    return [int(value) for value in wanted if _is_id(value)]


class ReferenceField(forms.ChoiceField):
    """A drop-down of the rows that the actor may name; gives the row. Only drawing it reads them all."""

    def __init__(self, field: Reference, lookup: Lookup):
        self._field, self._lookup = field, lookup
        self._row: RecordModel | None = None
        super().__init__(label=field.label, required=False, choices=self._offered)

    def keep(self, row: RecordModel) -> None:
        """Also offer what the record refers to now: someone who left, a record in the archive."""
        self._row = row

    @property
    def _kept(self) -> str:
        return str(self._field.initial(self._row) or "") if self._row else ""

    def _offered(self) -> list[tuple[str, str]]:
        offered = self._field.choices(self._lookup)
        kept = self._kept
        if kept and kept not in dict(offered):
            name = self._field.from_history(kept, self._lookup)
            offered = [(kept, name if name != UNKNOWN else not_visible()), *offered]
        return [("", "–"), *offered]

    def clean(self, value: Any) -> Any:
        text = str(forms.Field.clean(self, value) or "")
        if not text:
            return None
        if self._row and text == self._kept:
            unseen = self._row.__dict__.get("unseen", {})
            return unseen.get(self._field.name) or self._field.value(self._row)
        row = self._field.by_id(int(text), self._lookup) if _is_id(text) else None
        if row is None:
            raise ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": text}
            )
        return row


@dataclass(frozen=True)
class SiteField(Reference):
    """The site; empty is the whole organization."""

    name: str = "site"
    type_name: ClassVar[str] = "site"

    @property
    def sort_column(self) -> str:
        return "record__site_path"

    def queryset(self, lookup: Lookup) -> QuerySet[Any]:
        return lookup.actor.sites("view")

    def labels(self, lookup: Lookup) -> dict[int, str]:
        return lookup.site_labels

    def find(self, text: str, lookup: Lookup, others: dict[str, Any]) -> Any:
        return lookup.site(text)

    def condition(self, wanted: list[str], lookup: Lookup) -> Q:
        condition = Q(pk__in=[])
        for site in Site.objects.filter(pk__in=_ids(wanted)):
            condition |= Q(record__site_path__gte=site.path, record__site_path__lt=paths.after(site.path))
        return condition


@dataclass(frozen=True)
class AreaField(Reference):
    """An area or process of the record's site."""

    name: str = "area"
    type_name: ClassVar[str] = "area"

    def queryset(self, lookup: Lookup) -> QuerySet[Any]:
        return (
            Area.objects.filter(site__in=lookup.actor.sites("view")).select_related("site").order_by("name")
        )

    def labels(self, lookup: Lookup) -> dict[int, str]:
        return {area.pk: f"{area.name} ({area.site.name})" for area in self.queryset(lookup)}

    def text(self, value: Any) -> str:
        return value.name if value else ""

    def find(self, text: str, lookup: Lookup, others: dict[str, Any]) -> Any:
        return lookup.area(others.get("site"), text)


@dataclass(frozen=True)
class PersonField(Reference):
    """A person; no account is needed."""

    name: str = "owner"
    type_name: ClassVar[str] = "person"

    def queryset(self, lookup: Lookup) -> QuerySet[Any]:
        return self.past(lookup).filter(left_on__isnull=True).order_by("name")

    def past(self, lookup: Lookup) -> QuerySet[Any]:
        return Person.objects.all()

    def labels(self, lookup: Lookup) -> dict[int, str]:
        return lookup.person_labels

    def find(self, text: str, lookup: Lookup, others: dict[str, Any]) -> Any:
        return lookup.person(text)


@dataclass(frozen=True)
class RecordField(Reference):
    """Another record of one kind, named by its number."""

    kind: str = ""
    type_name: ClassVar[str] = "record"

    def json(self, value: Any) -> Any:
        return value.record.number if value else None

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "maxLength": 20}

    def _model(self) -> type[RecordModel]:
        return kinds.model_for(self.kind)

    def queryset(self, lookup: Lookup) -> QuerySet[Any]:
        return self.past(lookup).filter(record__is_archived=False).order_by("record__title_key")

    def past(self, lookup: Lookup) -> QuerySet[Any]:
        seen = self._model()._default_manager.filter(visible(lookup.actor, "view", "record__"))
        return seen.select_related("record")

    def text(self, value: Any) -> str:
        return f"{value.record.number} {value.record.title}" if value else ""

    def named(self, pk: int | None, lookup: Lookup) -> str | None:
        """What a list taken out says of the record of an id: a word in place of one that the actor may not see."""
        name = self.read_past([pk], lookup)[pk] if pk else None
        return not_visible() if name == UNKNOWN else name

    def find(self, text: str, lookup: Lookup, others: dict[str, Any]) -> Any:
        record = lookup.record(self.kind, text)
        return self._model()(record=record, organization_id=record.organization_id) if record else None

    def from_json(self, value: Any, lookup: Lookup) -> Any:
        return self.parse(value, lookup)
