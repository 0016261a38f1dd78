"""Figures per unit of what is made, and for each other driver such as degree days."""

from typing import Any

from django.utils.translation import gettext as _

from oyamel.check.inventory.enums import Account
from oyamel.check.inventory.models import Calculation
from oyamel.check.inventory.queries.figures import Wanted, figures, total
from oyamel.check.metering.models import Source
from oyamel.org.actors import Actor

MEASURES = (Account.ENERGY, Account.WATER, Account.WASTE)


def intensities(actor: Actor, calculation: Calculation, branch: str = "") -> list[dict[str, Any]]:
    """For each product: how much was made, and CO2e, energy, water and waste per unit of it.

    [{label, number, made, unit, per: [{account, value, unit}]}]; `value` is in the account's unit per unit made.
    """
    made = figures(actor, [calculation], Wanted({"account": Account.PRODUCTION}, branch), ["item", "unit"])
    if not made:
        return []
    sources = Source.objects.filter(pk__in=[int(figure.key[0]) for figure in made]).select_related("record")
    names = {str(source.pk): source.record for source in sources}
    gases = total(actor, [calculation], Wanted({}, branch, calculation.method)).co2e_kg
    others = figures(actor, [calculation], Wanted({}, branch), ["account", "unit"])
    beside = [(each.key[0], each.key[1], each.amount) for each in others if each.key[0] in MEASURES]
    return [
        _intensity(names[item], unit, figure.amount, [(Account.GHG.value, "kg", gases), *beside])
        for figure in made
        for item, unit in [figure.key]
        if figure.amount and item in names
    ]


def _intensity(record: Any, unit: str, made: float, measures: list[tuple[str, str, float]]) -> dict[str, Any]:
    labels = dict(Account.choices)
    per = [
        {
            "account": account,
            "label": labels[account],
            "value": value / made,
            "unit": f"{_named(account, own)}/{unit}",
        }
        for account, own, value in measures
    ]
    return {"label": record.title, "number": record.number, "made": made, "unit": unit, "per": per}


def _named(account: str, unit: str) -> str:
    return _("kg CO₂e") if account == Account.GHG else unit
