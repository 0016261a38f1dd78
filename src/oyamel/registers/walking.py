"""A filter that SQLite checks row by row instead of through its index.

SQLite does not know that a value is common: it would read all 140 000 normal aspects through the filter's index and
sort them, to show fifty. A unary plus keeps the index out of it, so the sort's own index is walked until the page is full.
"""

from typing import Any

from django.db.models import F, Func, Q
from django.db.models.lookups import In


class Walked(Func):
    """The column, without its index."""

    template = "+%(expressions)s"
    arity = 1


def walked(condition: Q) -> Q:
    """The same condition with every `column__in` on the register's own table checked by walking."""
    children = [walked(child) if isinstance(child, Q) else _plain(child) for child in condition.children]
    return Q(*children, _connector=condition.connector, _negated=condition.negated)


def _plain(child: Any) -> Any:
    if not isinstance(child, tuple):
        return child
    name, value = child
    if not name.endswith("__in") or not isinstance(value, list) or name == "pk__in":
        return child
    return In(Walked(F(name.removesuffix("__in"))), value)
