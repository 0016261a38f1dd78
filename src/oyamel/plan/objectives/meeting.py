"""Where objectives meet the inventory: their targets are drawn beside its figures."""

from datetime import date

from oyamel.check.inventory.enums import Account
from oyamel.check.inventory.models import Inventory
from oyamel.check.inventory.ports import Target, register_targets
from oyamel.plan.objectives import outlook
from oyamel.plan.objectives.enums import Measure, ObjectiveStatus
from oyamel.plan.objectives.models import Objective
from oyamel.plan.objectives.series import in_unit

GAS_UNIT = "kg CO2e"
MONTHS = 12


def targets_of(inventory: Inventory) -> list[Target]:
    """The targets of a year: of objectives under way for all that the inventory covers, absolute, on its way to the target."""
    rows = Objective.objects.select_related("record__organization").filter(
        record__status=ObjectiveStatus.UNDER_WAY.value, record__is_archived=False, record__is_privileged=False,
        record__site=inventory.record.site_id, measure=Measure.AMOUNT.value, activity="", production=None,
    )  # fmt: skip
    found = [
        _target(objective, inventory) for objective in rows.exclude(account="").order_by("record__sequence")
    ]
    return [target for target in found if target]


def _target(objective: Objective, inventory: Inventory) -> Target | None:
    aim = outlook.aim_of(objective)
    year, month = divmod(inventory.months[-1], 100)
    if aim is None or date(year, month, 1) <= aim.baseline_on:
        return None
    value = _in_account(aim.path(date(year, month, 28)), objective)
    if value is None:
        return None
    months = dict.fromkeys(inventory.months, value / MONTHS)
    return Target(
        label=f"{objective.record.number} {objective.record.title}",
        account=objective.account,
        months=months,
        year=value,
        scope=objective.scope,
        url=objective.get_absolute_url(),
    )


def _in_account(value: float, objective: Objective) -> float | None:
    """In kg CO2e where gases are told; other accounts have units of their own, and the objective names one of them."""
    return in_unit(value, objective.unit, GAS_UNIT) if objective.account == Account.GHG else value


register_targets(targets_of)
