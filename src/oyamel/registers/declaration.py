"""The declaration of a register, and the registers there are.

    @declare
    class Activities(Register):
        model = Activity
        label, plural = _("Activity"), _("Activities")
        shelf = "plan"
        fields = [Text("title", column=True, sort=True, quick=True), SiteField(column=True, filter=True, sort=True), …]

That gives the list, form, record page, exchange, API and search. A register overrides any one of them by a method.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, ClassVar, TypeVar

import yaml
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import get_language

from oyamel.org import paths
from oyamel.org.actors import Actor
from oyamel.records import access
from oyamel.records.models import RecordModel, archived, visible
from oyamel.records.walking import walked
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import Field, Status

SHELVES = ("plan", "do", "check", "act")


class Register:
    """What a register is made of. Class attributes declare, methods may be overridden."""

    model: ClassVar[type[RecordModel]]
    label: ClassVar[Any]
    plural: ClassVar[Any]
    shelf: ClassVar[str] = "plan"
    order: ClassVar[int] = 100
    clauses: ClassVar[Sequence[str]] = ()
    about: ClassVar[Any] = ""
    example: ClassVar[Any] = ""
    icon: ClassVar[str] = "rectangle-stack"
    fields: ClassVar[Sequence[Field]] = ()
    virtual_filters: ClassVar[Sequence[Field]] = ()
    default_sort: ClassVar[str] = "-number"
    related: ClassVar[Sequence[str]] = ()
    is_first_step: ClassVar[bool] = False  # whether an empty organization is shown the way here

    def __init__(self) -> None:
        self.all_fields: list[Field] = [field.bind(self) for field in self.fields]
        self.by_name: dict[str, Field] = {field.name: field for field in self.all_fields}
        self.filters: dict[str, Field] = {field.name: field for field in self.all_fields if field.filter}
        self.filters |= {field.name: field.bind(self) for field in self.virtual_filters}
        self._refuse_nullable_sorts()

    def _refuse_nullable_sorts(self) -> None:
        for field in self.all_fields:
            if field.sort and field.sort_column == field.orm and self._is_nullable(field):
                raise ValueError(f"{self.slug}.{field.name}: a column that may be null cannot sort a list")

    def _is_nullable(self, field: Field) -> bool:
        from oyamel.records import fields as record_fields  # the model is ready only now

        return not field.is_child and record_fields.model_field(self.model, field.name).null

    @property
    def kind(self) -> str:
        return self.model.kind

    @property
    def slug(self) -> str:
        return self.model.slug

    @cached_property
    def help(self) -> dict[str, dict[str, Any]]:
        """Help per field in three languages, from `help/<kind>.yaml` beside the app's models."""
        from importlib import resources  # read once

        package = self.model.__module__.rsplit(".", 1)[0]
        file = resources.files(package) / "help" / f"{self.kind}.yaml"
        return yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else {}

    def help_for(self, name: str) -> str:
        """The help of a field in the reader's language."""
        words = self.help.get(name, {})
        language = (get_language() or "en")[:2]
        return words.get(language) or words.get("en", "")

    # What may be seen and done

    def everything(self, actor: Actor) -> QuerySet[Any]:
        """Every row of the register in the organization, seen or not: what one may see is `rows`."""
        return self.model._default_manager.filter(
            record__organization=actor.organization, record__kind=self.kind
        )

    def rows(self, actor: Actor, action: str = "view") -> QuerySet[Any]:
        """The register's rows on which the actor may do `action`."""
        return self.everything(actor).filter(visible(actor, action, "record__"))

    def with_related(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with everything that a list or form shows, in one query."""
        return rows.select_related("record", "record__site", "record__area", "record__owner", *self.related)

    def attach_children(self, rows: Iterable[RecordModel]) -> None:
        """Read the child rows of many records at once; `Field.value` finds them on the row."""
        rows = list(rows)
        for name, lines in self.model.children.items():
            found = lines.read([row.pk for row in rows]) if rows else {}
            for row in rows:
                row.__dict__.setdefault("children_read", {})[name] = found.get(row.pk, [])

    def hide_unseen(self, actor: Actor, rows: Iterable[RecordModel]) -> None:
        """Take from the rows the records that they refer to and the actor may not see; the reference itself stays."""
        named = [field for field in self.all_fields if field.type_name == "record"]
        for row in rows:
            for field in named:
                other = field.value(row)
                if other is not None and not access.may(actor, "view", other.record):
                    row.__dict__.setdefault("unseen", {})[field.name] = other
                    row._state.fields_cache[field.name] = None

    @property
    def status_field(self) -> Status | None:
        field = self.by_name.get("status")
        return field if isinstance(field, Status) else None

    def form_fields(self) -> list[Field]:
        return [field for field in self.all_fields if field.form]

    def exchange_fields(self) -> list[Field]:
        """The columns of exports and imports, in order."""
        return self.all_fields

    def clean_row(self, values: dict[str, Any], lookup: Lookup) -> None:
        """A last look at the values of one form, row or API call. Raise ValidationError by field."""

    def live(self, actor: Actor, branch: str = "") -> QuerySet[Any]:
        """The rows that are not archived, of one branch of the site tree when its path is given."""
        scope = visible(actor, "view", "record__")
        if branch:
            scope &= Q(record__site_path__gte=branch, record__site_path__lt=paths.after(branch))
        return self.everything(actor).filter(archived(False, "record__"), walked(scope))

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        """Gaps that the first page counts, of a branch when its path is given; one query each.

        [{label, rows, note, state (a tone), query}]: `rows` is what is counted (to 10 000), `query` the filter of
        the list that shows these rows, such as "status=not_evaluated"; `page` is an own page below the register's
        address that shows them instead, such as "gaps/". A gap that no row stands for gives `count` instead of `rows`.
        """
        return []

    # What the pages show beside the common parts

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        """More views of the list, such as a matrix: [{label, url, current}]."""
        return []

    def list_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        """More buttons of the list page."""
        return []

    def actions(self, request: HttpRequest, row: RecordModel) -> list[dict[str, Any]]:
        """More buttons of the record page, the main one first."""
        return []

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        """Rendered panels between the facts and what the record is linked to."""
        return []

    def decision_card(self, request: HttpRequest, row: RecordModel) -> str:
        """What whoever approves reads above the signature, rendered."""
        return ""

    def urls(self) -> list[URLPattern]:
        """Pages of its own below `/<organization>/<slug>/`."""
        return []

    def empty_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        """What an empty list offers beside creating and importing."""
        return []


R = TypeVar("R", bound=type[Register])
_registers: dict[str, Register] = {}


def declare(register: R) -> R:
    """Make a register known; used as a decorator in an app's register.py, which is found by itself."""
    _registers[register.model.slug] = register()
    return register


def registers() -> list[Register]:
    """All registers in the order of the cycle."""
    return sorted(_registers.values(), key=lambda each: (SHELVES.index(each.shelf), each.order, each.slug))


def register_for_kind(kind: str) -> Register | None:
    return next((each for each in _registers.values() if each.kind == kind), None)


def register_for_slug(slug: str) -> Register:
    """The register at an address. Raises KeyError."""
    return _registers[slug]


Panel = Callable[[HttpRequest, RecordModel], str]
_panels: dict[str, list[Panel]] = {}


def add_panel(kind: str, panel: Panel) -> None:
    """Let one capability show a panel on the page of another's records, such as the filings of an obligation; from an
    app's `ready`. The panel is rendered HTML, or nothing."""
    _panels.setdefault(kind, []).append(panel)


def added_panels(request: HttpRequest, row: RecordModel) -> list[str]:
    """The panels that other capabilities show on the page of this record."""
    return [html for panel in _panels.get(row.kind, []) if (html := panel(request, row))]
