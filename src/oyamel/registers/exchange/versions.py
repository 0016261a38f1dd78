"""Three versions of one cell: what was exported, what someone saved since, what the sheet says now."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from oyamel.records.history import to_json
from oyamel.records.models import Event
from oyamel.registers.declaration import Register
from oyamel.registers.lookup import Lookup

if TYPE_CHECKING:
    from oyamel.registers.exchange.comparing import Found

_EMPTY = (None, "", [], {})


def settle(register: Register, found: "Sequence[Found]", lookup: Lookup) -> None:
    """Mark the cells of outdated rows that someone else changed since; drop those that only look changed by age."""
    since = _changes_since({each.present.pk: each.present.version - each.version for each in found})
    for each in found:
        theirs = since.get(each.present.pk, {})
        for cell in each.cells:
            if cell["name"] in theirs and not cell.get("problem"):
                _settle_cell(each, cell, theirs[cell["name"]])


def _settle_cell(each: "Found", cell: dict[str, Any], exported: Any) -> None:
    value = to_json(each.values[cell["name"]])
    if value == exported or (value in _EMPTY and exported in _EMPTY):
        del each.values[cell["name"]]
        cell |= {"kind": "kept", "note": _("Changed since the export; the newer value stays.")}
    else:
        cell |= {"kind": "conflict", "note": _("Changed here and by someone else since the export.")}


def _changes_since(behind: dict[int, int]) -> dict[int, dict[str, Any]]:
    """For each record the fields changed by its newest events, and the value each had before the first of them.

    A version is an event that changed fields, or an act that changed none; where there were such acts, one more event is
    looked at than needed, so that a conflict may be shown too many, never one too few.
    """
    seen: dict[int, int] = defaultdict(int)
    before: dict[int, dict[str, Any]] = defaultdict(dict)
    ids = list(behind)
    for start in range(0, len(ids), 500):
        events = Event.objects.filter(record__in=ids[start : start + 500]).exclude(changes={})
        for record, changes in events.order_by("record", "-sequence").values_list("record", "changes"):
            if seen[record] < behind[record]:
                seen[record] += 1
                before[record] |= {name: pair[0] for name, pair in changes.items()}
    return before
