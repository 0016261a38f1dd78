"""Columns of totals in the reader's words."""

from typing import Any

from django.utils.translation import gettext as _

from oyamel.check.inventory.enums import Account
from oyamel.check.metering.words import activity_word


def scope_words(scope: str, method: str = "") -> str:
    """A scope as people say it."""
    words = {
        "1": _("Scope 1, direct"),
        "2": _("Scope 2, energy bought"),
        "outside": _("Outside the scopes (biogenic CO₂)"),
    }
    if scope.startswith("3."):
        return _("Scope 3, category %(number)s") % {"number": scope[2:]}
    name = words.get(scope, _("No scope"))
    by = {"location": _("location-based"), "market": _("market-based")}
    return f"{name}, {by[method]}" if method in by else name


def value_words(name: str, value: Any) -> str:
    """A value of a column of totals in words."""
    if name == "account":
        return str(dict(Account.choices).get(value, value))
    if name == "scope":
        return scope_words(value)
    if name == "route":
        return route_words(value)
    if name == "kind":
        return kind_words(value)
    return activity_word(value) if name == "activity" and value else str(value or "–")


def kind_words(kind: str) -> str:
    """The kind of a waste in words."""
    return {"hazardous": _("Hazardous"), "non-hazardous": _("Non-hazardous")}.get(
        kind, kind or _("Kind not said")
    )


def route_words(route: str) -> str:
    """Where waste or water goes, in words."""
    words = {
        "landfilled": _("Landfilled"), "recycled": _("Recycled"), "reused": _("Reused"), "composted": _("Composted"),
        "digested": _("Digested"), "burned for energy": _("Burned for energy"), "incinerated": _("Incinerated"),
        "treated": _("Treated"), "injected": _("Injected"), "withdrawn": _("Withdrawn"), "discharged": _("Discharged"),
        "consumed": _("Consumed"), "purchased": _("Bought"), "produced": _("Produced"), "burned": _("Burned"),
    }  # fmt: skip
    return words.get(route, route or _("Route not said"))
