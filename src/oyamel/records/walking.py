"""A condition that SQLite checks row by row instead of through an index.

SQLite does not know that a value is common, or a branch large: it would read all 140 000 normal aspects through the
filter's index and sort them, to show fifty. A unary plus keeps that index out of it, so the sort's own index is walked
until the page is full.
"""

from typing import Any

from django.db import connection
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact, GreaterThanOrEqual, In, LessThan

LOOKUPS = {"in": In, "gte": GreaterThanOrEqual, "lt": LessThan, "exact": Exact}


class Walked(Func):
    """The column, without its index."""

    template = "+%(expressions)s"
    arity = 1


def walked(condition: Q) -> Q:
    """The same condition with every plain comparison of a column checked by walking, on SQLite; PostgreSQL knows better."""
    return _walked(condition) if connection.vendor == "sqlite" else condition


def _walked(condition: Q) -> Q:
    children = [_walked(child) if isinstance(child, Q) else _plain(child) for child in condition.children]
    return Q(*children, _connector=condition.connector, _negated=condition.negated)


def _plain(child: Any) -> Any:
    if not isinstance(child, tuple):
        return child
    name, value = child
    column, _, lookup = name.rpartition("__")
    if lookup not in LOOKUPS:
        column, lookup = name, "exact"
    is_plain = not hasattr(value, "resolve_expression") and column.rpartition("__")[2] not in {"pk", "id"}
    return LOOKUPS[lookup](Walked(F(column)), value) if is_plain else child
