"""When the data behind an inventory changed last, and the recalculation that follows by itself."""

from collections.abc import Sequence
from datetime import date

from oyamel.check.inventory.models import Freshness, Inventory
from oyamel.jobs import domain as jobs
from oyamel.jobs.enums import RunState
from oyamel.jobs.models import Run
from oyamel.org import clock
from oyamel.org.models import Organization, User

CALCULATE = "inventory.calculate"


def mark_stale(
    organization: Organization, site_paths: Sequence[str], first: date | None = None, last: date | None = None
) -> list[Inventory]:
    """Note that data of these sites changed between two days, and queue the calculations that rest on it.

    Of each inventory at most one run waits: whatever comes meanwhile is read by it.
    """
    touched = [each for each in _live(organization) if _rests_on(each, site_paths, first, last)]
    for inventory in touched:
        _note(inventory)
    return touched


def note_settings(inventories: Sequence[Inventory]) -> None:
    """Boundary, potentials or method of these may have changed: they are calculated by what stands now."""
    for inventory in inventories:
        if not inventory.record.is_archived:
            _note(inventory)


def _note(inventory: Inventory) -> None:
    Freshness.objects.update_or_create(
        organization_id=inventory.organization_id,
        inventory=inventory,
        defaults={"inputs_changed_at": clock.now()},
    )
    queue(inventory)


def _live(organization: Organization) -> list[Inventory]:
    rows = Inventory.objects.filter(organization=organization, record__is_archived=False)
    return list(rows.select_related("record", "organization"))


def _rests_on(inventory: Inventory, paths: Sequence[str], first: date | None, last: date | None) -> bool:
    months = inventory.months
    begins = first is None or first.year * 100 + first.month <= months[-1]
    ends = last is None or last.year * 100 + last.month >= months[0]
    return begins and ends and any(path.startswith(inventory.record.site_path) for path in paths)


def queue(inventory: Inventory, user: User | None = None, reason: str = "") -> Run:
    """Put the calculation into the queue, unless one without a reason waits there already."""
    waiting = Run.objects.filter(kind=CALCULATE, state=RunState.QUEUED, arguments__inventory=inventory.pk)
    found = None if reason else waiting.filter(arguments__reason="").first()
    return found or jobs.start(CALCULATE, inventory.organization, user, inventory=inventory.pk, reason=reason)


def is_stale(inventory: Inventory) -> bool:
    """Whether data changed since the current calculation began to read, or there is none."""
    made = inventory.calculations.filter(is_current=True).values_list("made_at", flat=True).first()
    changed = (
        Freshness.objects.filter(inventory=inventory).values_list("inputs_changed_at", flat=True).first()
    )
    return made is None or (changed is not None and changed > made)
