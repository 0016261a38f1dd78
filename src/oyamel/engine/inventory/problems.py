"""What the engine refuses or remarks: a code with parameters, which upper floors say in any language."""

from dataclasses import dataclass, field
from typing import Any

MESSAGES = {
    "unit.unknown": "unknown unit “{name}”; near names: {choices}",
    "unit.ambiguous": "unit “{name}” is ambiguous; say one of: {choices}",
    "unit.gas_state": "{name} of gas without its reference state; say one of: {choices}",
    "unit.gas_state_unwanted": "{name} carries a gas state but the material is no gas",
    "unit.not_energy": "{name} is {note}; use {choices}",
    "unit.dimension": "{source} cannot be converted to {target}",
    "unit.heat_basis": "{name} of fuel without its heating value basis; say HHV or LHV",
    "unit.heat_mixed": "{source} to {target} needs heating values of one publisher and edition",
    "factor.none": "no factor for {activity} in {region} on {on}: {why}",
    "factor.own_unsigned": "own factor {id} lacks {missing}",
    "gas.no_gwp": "{gas} has no GWP in {gwp_set}",
    "period.empty": "period from {start} to {end} holds no day",
    "file.no_columns": "{file}: no column for {wanted}; found {choices}",
    "file.no_unit": "{file}: no unit in the file; pass --unit, for example --unit {choices}",
    "file.no_year": "{file}: month and hour without a year; pass --start, month of the first row (2016-07)",
    "file.no_commodity": "{file}: nothing says what is metered; pass --activity, one of {choices}",
    "file.unreadable": "{file}, line {line}: {why}",
    "file.empty": "{file}: no readings",
    "run.nothing": "nothing to compute: {why}",
}


class InventoryProblem(ValueError):
    """A refusal that names what is wrong and, where they are known, the choices."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code, self.params = code, params
        super().__init__(self.message)

    @property
    def choices(self) -> tuple[str, ...]:
        """The values that would be accepted instead, empty where none are known."""
        return tuple(self.params.get("choices", ()))

    @property
    def message(self) -> str:
        """The refusal in English."""
        return MESSAGES[self.code].format(**{key: _plain(value) for key, value in self.params.items()})


@dataclass(frozen=True)
class Remark:
    """Something a reader must know although the work went on: where, what, and parameters."""

    code: str
    place: str
    text: str
    params: dict[str, Any] = field(default_factory=dict)


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
