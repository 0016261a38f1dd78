"""Words of a sheet that are no choices of the program: counted, so that each is explained once."""

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from oyamel.kit.sheets import MULTI_SEPARATOR
from oyamel.registers.types import Field

if TYPE_CHECKING:
    from oyamel.registers.exchange.reading import Reader

MOST = 200
LONGEST = 200


class Unknown:
    """Counts by field and word, the first MOST of them."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def note(self, field: Field, raw: Any, reader: "Reader", others: dict[str, Any]) -> None:
        """Note the words of a refused cell; of several in one cell those that are not known."""
        parts = str(raw).split(MULTI_SEPARATOR.strip()) if field.sheet == "multi" else [str(raw)]
        words = [part.strip() for part in parts if part.strip()]
        for word in words:
            is_one_of_many = len(words) > 1 and _is_known(field, word, reader, others)
            key = (field.name, word[:LONGEST])
            if not is_one_of_many and (key in self._counts or len(self._counts) < MOST):
                self._counts[key] += 1

    def kept(self) -> list[dict[str, Any]]:
        """What the draft keeps, the commonest first."""
        return [
            {"name": name, "text": text, "count": count} for (name, text), count in self._counts.most_common()
        ]


def _is_known(field: Field, word: str, reader: "Reader", others: dict[str, Any]) -> bool:
    try:
        reader.read(field, word, others)
    except ValidationError:
        return False
    return True
