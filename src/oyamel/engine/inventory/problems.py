"""What the inventory refuses and what it remarks: codes with parameters, worded in `texts/inventory.yaml`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from oyamel.engine.problems import Problem


class InventoryProblem(Problem):
    """A refusal that names what is wrong and, where they are known, the choices."""

    texts: ClassVar[str] = "inventory"

    def __init__(self, code: str, *, choices: Sequence[str] = (), **params: object) -> None:
        self.choices = tuple(choices)
        plain = {key: value if isinstance(value, int) else str(value) for key, value in params.items()}
        super().__init__(code, place="", choices="; ".join(self.choices), **plain)

    @property
    def message(self) -> str:
        """Reason and cure in English."""
        return f"{self.reason()}. {self.cure()}".strip()


@dataclass(frozen=True)
class Remark:
    """Something a reader must know although the work went on: where, what, and parameters."""

    code: str
    place: str
    text: str
    params: dict[str, Any] = field(default_factory=dict)
