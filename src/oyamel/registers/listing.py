"""A list: what the address asks for (search, filters, sort, columns, page), and the rows it gives.

Pages are cut by the last row seen, not by an offset, so the ten-thousandth page costs what the first costs. Counts are
exact to ten thousand. A filter that few rows meet is read through its own index first; one that many meet is checked
while walking the sort's index.
"""

import base64
import binascii
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.http import QueryDict

from oyamel.org.actors import Actor
from oyamel.records import search
from oyamel.records.history import to_json
from oyamel.records.models import Record, RecordModel, archived, visible
from oyamel.records.walking import walked
from oyamel.registers.declaration import Register
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import Field

PAGE = 50
MOST = 200
COUNTED = 10_000
RARE = 1_000
PREFIX = "record__"
NUMBER = f"{PREFIX}sequence"


@dataclass
class Query:
    """What the address asks of a list."""

    q: str = ""
    sort: str = ""
    columns: list[str] = field(default_factory=list)
    filters: dict[str, list[str]] = field(default_factory=dict)
    site: str = ""
    archived: bool = False
    after: str = ""
    before: str = ""
    size: int = PAGE

    def params(self, **changes: Any) -> dict[str, Any]:
        """The parameters of this query with some changed, the page forgotten; empty ones left out."""
        values: dict[str, Any] = {
            "q": self.q,
            "sort": self.sort,
            "site": self.site,
            "archived": "1" if self.archived else "",
        }
        values |= {
            "columns": ",".join(self.columns),
            "size": "" if self.size == PAGE else self.size,
        } | self.filters
        values |= changes
        return {name: value for name, value in values.items() if value}

    def pairs(self, **changes: Any) -> list[tuple[str, Any]]:
        """The parameters one by one, for the hidden fields of a form."""
        values = self.params(**changes).items()
        return [
            (name, each) for name, value in values for each in (value if isinstance(value, list) else [value])
        ]

    def url(self, **changes: Any) -> str:
        return "?" + urlencode(self.params(**changes), doseq=True)


def read_query(register: Register, params: QueryDict) -> Query:
    """The query of an address; what it cannot mean is left out."""
    filters = {
        name: params.getlist(name)
        for name in params
        if name in register.filters and any(params.getlist(name))
    }
    named = [
        *params.get("columns", "").split(","),
        *params.getlist("column"),
    ]  # an address, or a form of boxes
    columns = [name for name in dict.fromkeys(named) if name in register.by_name]
    sort = params.get("sort", "")
    return Query(
        q=params.get("q", "").strip()[:200],
        sort=sort if sort.lstrip("-") in sortable(register) else "",
        columns=columns,
        filters=filters,
        site=params.get("site", "") if _whole(params.get("site"), 0) else "",
        archived=params.get("archived") == "1",
        after=params.get("after", ""),
        before=params.get("before", ""),
        size=min(max(_whole(params.get("size"), PAGE), 1), MOST),
    )


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else otherwise


def sortable(register: Register) -> dict[str, str]:
    """What a list may be sorted by: name → column."""
    sorts = {name: each.sort_column for name, each in register.by_name.items() if each.sort}
    if "title" in sorts:
        sorts["title"] = "record__title_key"
    return {"number": NUMBER, "updated": "record__updated_at"} | sorts


@dataclass
class Listing:
    """The rows of a query on which an actor may do `action`."""

    register: Register
    actor: Actor
    query: Query
    lookup: Lookup
    action: str = "view"

    @cached_property
    def columns(self) -> list[Field]:
        if self.query.columns:
            return [self.register.by_name[name] for name in self.query.columns]
        return [each for each in self.register.all_fields if each.column]

    @cached_property
    def matching(self) -> QuerySet[Any]:
        """Every row that the query means, unsorted."""
        return self._rows(False, *self._walks)

    @property
    def _walks(self) -> tuple[bool, bool]:
        """What is checked row by row while counting: the branch, and the filters."""
        if self._found is not None or self._few is not None:
            return True, True
        return self._has_envelope_index, False

    @property
    def _asked(self) -> list[Field]:
        return [self.register.filters[name] for name in self.query.filters]

    @property
    def _has_envelope_index(self) -> bool:
        """Whether a filter has an index on the envelope, which holds the branch too; then the branch is only checked."""
        return any(each.on_envelope and each.is_indexed for each in self._asked)

    @property
    def _is_lean(self) -> bool:
        """Whether the envelope alone can tell which rows match; then the kind's own table is not joined."""
        return all(each.on_envelope for each in self._asked)

    @cached_property
    def _scope(self) -> Q:
        return visible(self.actor, self.action, "record__") & self._site_condition()

    @cached_property
    def _filters(self) -> Q:
        condition = Q()
        for name, wanted in self.query.filters.items():
            condition &= self.register.filters[name].condition(wanted, self.lookup)
        return condition

    def _site_condition(self) -> Q:
        site = self.register.by_name.get("site")
        return site.condition([self.query.site], self.lookup) if site and self.query.site else Q()

    def _rows(self, is_lean: bool, walks_scope: bool, walks_filters: bool) -> QuerySet[Any]:
        """The matching rows: of the register, or, lean, of the envelope."""
        scope, filters = self._scope, self._filters
        if is_lean:
            scope, filters = on_envelope(scope), on_envelope(filters)
            rows = Record.objects.filter(organization=self.actor.organization, kind=self.register.kind)
        else:
            rows = self.register.everything(self.actor)
        rows = rows.filter(archived(self.query.archived, "" if is_lean else PREFIX))
        for ids in (self._found, self._few):
            if ids is not None:
                rows = rows.filter(pk__in=ids)
        return rows.filter(
            walked(scope) if walks_scope else scope, walked(filters) if walks_filters else filters
        )

    @cached_property
    def _found(self) -> list[int] | None:
        """The newest records that hold the searched words; None without a search."""
        return search.find(self.actor, self.query.q, self.register.kind) if self.query.q else None

    @cached_property
    def _few(self) -> list[int] | None:
        """The rows of a filter that few rows meet, through that filter's own index; None when all are common."""
        for name, wanted in self.query.filters.items():
            each = self.register.filters[name]
            if each.is_indexed and not each.on_envelope:
                rows = self.register.everything(self.actor).filter(each.condition(wanted, self.lookup))
                ids = list(rows.order_by().values_list("pk", flat=True)[: RARE + 1])
                if len(ids) <= RARE:
                    return ids
        return None

    @cached_property
    def count(self) -> int:
        """How many rows match, exact up to 10 000; 10 001 means more."""
        return self._rows(self._is_lean, *self._walks).order_by()[: COUNTED + 1].count()

    @property
    def is_counted(self) -> bool:
        return self.count <= COUNTED

    @cached_property
    def _order(self) -> tuple[str, bool]:
        sort = self.query.sort or self.register.default_sort
        return sortable(self.register)[sort.lstrip("-")], sort.startswith("-")

    @cached_property
    def page(self) -> "Page":
        """The rows of this page and the addresses of its neighbours."""
        column, is_descending = self._order
        backwards = bool(self.query.before)
        is_lean = self._is_lean and column.startswith(PREFIX)
        rows = self._sorted(backwards, is_lean)
        cursor = _read_cursor(self.query.before or self.query.after, self._column_field(column))
        if cursor:
            beyond = _beyond(column, cursor, is_descending != backwards)
            rows = rows.filter(on_envelope(beyond) if is_lean else beyond)
        ids = list(rows.values_list("pk", flat=True)[: self.query.size + 1])
        has_more = len(ids) > self.query.size
        found = self._whole(ids[: self.query.size])
        if backwards:
            found.reverse()
        return self._page(found, column, has_more, backwards, bool(cursor))

    def _column_field(self, column: str) -> models.Field:
        holder = Record if column.startswith("record__") else self.register.model
        return holder._meta.get_field(column.removeprefix("record__"))

    def _sorted(self, backwards: bool = False, is_lean: bool = False) -> QuerySet[Any]:
        """The matching rows in order. Where more match than are counted, the sort's own index is walked."""
        column, is_descending = self._order
        walks = self._walks
        if not self.is_counted:
            keeps_index = column == NUMBER and all(each.on_envelope for each in self._asked)
            walks = True, not keeps_index
        order = _ordering(column, is_descending != backwards)
        names = [name.replace(PREFIX, "") for name in order] if is_lean else order
        return self._rows(is_lean, *walks).order_by(*names)

    def _whole(self, ids: list[int]) -> list[RecordModel]:
        """The rows of these ids with all that a list shows, in the order of the ids."""
        rows = self.register.with_related(self.register.everything(self.actor)).in_bulk(ids)
        found = [rows[pk] for pk in ids if pk in rows]
        self.register.attach_children(found)
        self.register.hide_unseen(self.actor, found)
        return found

    def _page(
        self, found: list[RecordModel], column: str, has_more: bool, backwards: bool, is_inner: bool
    ) -> "Page":
        has_next = (has_more if not backwards else True) and bool(found)
        has_previous = (has_more if backwards else is_inner) and bool(found)
        return Page(
            rows=found,
            next_cursor=_cursor(found[-1], column) if has_next else "",
            previous_cursor=_cursor(found[0], column) if has_previous else "",
        )

    def all_rows(self) -> QuerySet[Any]:
        """Every matching row in the list's order, for exports."""
        return self.register.with_related(self._sorted())


def on_envelope(condition: Q) -> Q:
    """A condition of the register's rows as one of their envelopes."""
    children = [on_envelope(child) if isinstance(child, Q) else _short(child) for child in condition.children]
    return Q(*children, _connector=condition.connector, _negated=condition.negated)


def _short(child: Any) -> Any:
    return (child[0].removeprefix(PREFIX), child[1]) if isinstance(child, tuple) else child


@dataclass
class Page:
    rows: list[RecordModel]
    next_cursor: str
    previous_cursor: str


def _ordering(column: str, is_descending: bool) -> list[str]:
    sign = "-" if is_descending else ""
    tie = [] if column == NUMBER else [f"{sign}record__sequence"]
    return [f"{sign}{column}", *tie]


def _beyond(column: str, cursor: tuple[Any, int], is_descending: bool) -> Q:
    value, sequence = cursor
    side = "lt" if is_descending else "gt"
    if column == NUMBER:
        return Q(**{f"record__sequence__{side}": sequence})
    later = Q(**{f"{column}__{side}": value}) | Q(**{column: value, f"record__sequence__{side}": sequence})
    return Q(**{f"{column}__{side}e": value}) & later


def _cursor(row: RecordModel, column: str) -> str:
    value: Any = row
    for step in column.split("__"):
        value = getattr(value, step)
    content = json.dumps([to_json(value), row.record.sequence]).encode()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _read_cursor(text: str, field: models.Field) -> tuple[Any, int] | None:
    """The place that a cursor names in a column; one that cannot be read means the first page."""
    try:
        value, sequence = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(value, str | int | float) or not 0 <= int(sequence) < 2**31:
            return None
        return field.clean(value, None), int(sequence)
    except (ValueError, TypeError, ArithmeticError, ValidationError, binascii.Error):
        return None
