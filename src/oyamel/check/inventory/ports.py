"""Where others meet the inventory without being known to it: targets drawn beside the figures."""

from collections.abc import Callable
from dataclasses import dataclass, field

from oyamel.check.inventory.models import Inventory


@dataclass(frozen=True)
class Target:
    """What a figure shall reach: by month (202401), in kg CO2e or the unit of the account."""

    label: str
    account: str
    months: dict[int, float] = field(default_factory=dict)
    year: float | None = None
    scope: str = ""
    item: str = ""
    url: str = ""


TargetsOf = Callable[[Inventory], list[Target]]
_targets: list[TargetsOf] = []


def register_targets(of: TargetsOf) -> None:
    """Declare who sets targets: given an inventory, what its figures shall reach. Called from an app's `ready`."""
    _targets.append(of)


def targets_of(inventory: Inventory) -> list[Target]:
    """All targets of an inventory's year."""
    return [target for of in _targets for target in of(inventory)]
