"""Figures per unit of what is made, and for each other driver such as degree days."""

from typing import Any

from django.utils.translation import gettext as _

from oyamel.check.inventory.enums import Account
from oyamel.check.inventory.models import Calculation
from oyamel.check.inventory.queries.figures import Figure, Wanted, figures, total
from oyamel.check.metering.models import Source
from oyamel.org.actors import Actor

MEASURES = (Account.ENERGY, Account.WATER, Account.WASTE)


def intensities(actor: Actor, calculation: Calculation, branch: str = "") -> list[dict[str, Any]]:
    """For each unit in which things are made: how many, by which sources, and CO2e, energy, water and waste per one.

    [{label, made, unit, per: [{account, label, value, unit}]}]; `value` is in the account's unit per unit made.
    """
    made = figures(actor, [calculation], Wanted({"account": Account.PRODUCTION}, branch), ["item", "unit"])
    if not made:
        return []
    gases = total(actor, [calculation], Wanted({}, branch, calculation.method)).co2e_kg
    others = figures(actor, [calculation], Wanted({}, branch), ["account", "unit"])
    beside = [(each.key[0], each.key[1], each.amount) for each in others if each.key[0] in MEASURES]
    measures = [(Account.GHG.value, _("kg CO₂e"), gases), *beside]
    return [
        {"label": label, "made": amount, "unit": unit, "per": _per(amount, unit, measures)}
        for unit, (label, amount) in _by_unit(made).items()
        if amount
    ]


def _by_unit(made: list[Figure]) -> dict[str, tuple[str, float]]:
    """Unit → what is made in it, in words, and how much; sites that make the same are added up."""
    sources = Source.objects.filter(pk__in=[int(figure.key[0]) for figure in made]).select_related("record")
    titles = {str(source.pk): source.record.title for source in sources}
    found: dict[str, tuple[str, float]] = {}
    for figure in made:
        item, unit = figure.key
        names, amount = found.get(unit, ("", 0.0))
        parts = dict.fromkeys([*filter(None, names.split(", ")), titles.get(item, item)])
        found[unit] = ", ".join(parts), amount + figure.amount
    return found


def _per(made: float, unit: str, measures: list[tuple[str, str, float]]) -> list[dict[str, Any]]:
    labels = dict(Account.choices)
    return [
        {
            "account": account,
            "label": labels[account],
            "value": value / made,
            "unit": f"{own.replace('m3', 'm³')}/{unit}",
        }
        for account, own, value in measures
    ]
