"""Columns of totals in the reader's words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from oyamel.check.inventory.enums import Account
from oyamel.check.metering.words import activity_word
from oyamel.kit import formats

MOSTLY, ALL = 0.5, 0.995


def uncertainty_words(each: Mapping[str, float | None]) -> str:
    """Half the 95 % interval, where it is known for most of what a total rests on; a lower bound where not for all."""
    known = min(each.get("known_activity") or 0.0, each.get("known_factor") or 0.0)
    percent = each.get("percent")
    if percent is None or known < MOSTLY:
        return _("not known")
    text = formats.format_percent(percent / 100, 1)
    return f"± {text}" if known > ALL else _("at least ± %(share)s") % {"share": text}


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
