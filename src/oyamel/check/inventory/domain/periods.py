"""Months of sites: open → checked → approved → closed. Who checks does not approve; what is closed is frozen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from oyamel.check.inventory import events
from oyamel.check.inventory.domain import files, totals
from oyamel.check.inventory.domain.freshness import is_stale
from oyamel.check.inventory.enums import Period
from oyamel.check.inventory.models import Calculation, Inventory, PeriodState
from oyamel.org import clock
from oyamel.org.actors import Actor, branch_condition
from oyamel.org.models import Site
from oyamel.records import domain
from oyamel.records.enums import Signature
from oyamel.records.errors import NotAllowed, Refused

SHOWN = 8
RIGHT = {
    Period.CHECKED: "evaluate",
    Period.APPROVED: "approve",
    Period.CLOSED: "configure",
    Period.OPEN: "approve",
}
BEFORE = {Period.CHECKED: {Period.OPEN}, Period.APPROVED: {Period.CHECKED}, Period.CLOSED: {Period.APPROVED}}


@dataclass(frozen=True)
class Cell:
    """A month of a site; no site is what belongs to the whole organization."""

    site: Site | None
    month: int

    @property
    def path(self) -> str:
        return self.site.path if self.site else ""

    def __str__(self) -> str:
        name = self.site.name if self.site else _("Whole organization")
        return f"{name} {self.month // 100}-{self.month % 100:02d}"


@transaction.atomic
def check(actor: Actor, inventory: Inventory, cells: Sequence[Cell]) -> list[PeriodState]:
    """Say that the data of months are complete and plausible. Raises NotAllowed, Refused; all or none."""
    rows = _advance(actor, inventory, cells, Period.CHECKED)
    for row in rows:
        row.checked_by, row.checked_at = actor.user, clock.now()
    return _saved(actor, inventory, rows, cells, events.PERIODS_CHECKED)


@transaction.atomic
def approve(actor: Actor, inventory: Inventory, cells: Sequence[Cell], signed_with: str) -> list[PeriodState]:
    """Approve checked months with a signature; not one's own checks. Raises NotAllowed, Refused; all or none."""
    if signed_with not in Signature.values:
        raise ValueError(f"nobody signs with {signed_with!r}")
    rows = _advance(actor, inventory, cells, Period.APPROVED)
    own = [cell for row, cell in zip(rows, cells, strict=True) if row.checked_by_id == actor.user.pk]
    if own:
        raise Refused(
            _("You checked these yourself, so somebody else approves them: %(what)s."),
            params={"what": listed(own)},
        )
    for row in rows:
        row.approved_by, row.approved_at, row.signed_with = actor.user, clock.now(), signed_with
    return _saved(actor, inventory, rows, cells, events.PERIODS_APPROVED, signed_with=signed_with)


@transaction.atomic
def close(actor: Actor, inventory: Inventory, cells: Sequence[Cell]) -> list[PeriodState]:
    """Freeze approved months under the hash of their lines. Raises NotAllowed, Refused; all or none."""
    calculation = inventory.calculations.select_for_update().filter(is_current=True).first()
    if calculation is None or is_stale(inventory):
        raise Refused(_("The figures are older than the data; calculate first, then close."))
    rows = _advance(actor, inventory, cells, Period.CLOSED)
    lines = files.lines(calculation)
    for row, cell in zip(rows, cells, strict=True):
        row.closed_by, row.closed_at, row.calculation = actor.user, clock.now(), calculation
        row.hash = totals.frozen_hash(lines, str(cell.site.pk) if cell.site else "", cell.month)
    return _saved(actor, inventory, rows, cells, events.PERIODS_CLOSED, version=calculation.version)


@transaction.atomic
def reopen(actor: Actor, inventory: Inventory, cells: Sequence[Cell], reason: str) -> list[PeriodState]:
    """Open months again, with a reason; closed ones only by those who may close. Their frozen figures stay known.

    Raises NotAllowed, Refused, ValidationError without a reason; all or none.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; the reason stays in the history.")})
    rows = _locked(actor, cells)
    for row, cell in zip(rows, cells, strict=True):
        _require(actor, "configure" if row.state == Period.CLOSED else RIGHT[Period.OPEN], cell)
        row.state, row.reason = Period.OPEN, reason.strip()[:500]
        row.checked_by = row.approved_by = row.closed_by = None
        row.checked_at = row.approved_at = row.closed_at = None
        row.signed_with = ""
    return _saved(actor, inventory, rows, cells, events.PERIODS_RETURNED, text=reason.strip())


def _advance(actor: Actor, inventory: Inventory, cells: Sequence[Cell], state: Period) -> list[PeriodState]:
    """The rows of the cells in their new state, not yet saved."""
    if not cells:
        raise Refused(_("Choose at least one month."))
    _refuse_elsewhere(inventory, cells)
    rows = _locked(actor, cells)
    for cell in cells:
        _require(actor, RIGHT[state], cell)
    wrong = [cell for row, cell in zip(rows, cells, strict=True) if row.state not in BEFORE[state]]
    if wrong:
        words = {Period.CHECKED: _("open"), Period.APPROVED: _("checked"), Period.CLOSED: _("approved")}
        raise Refused(
            _("Only what is %(state)s can go on; these are not: %(what)s."),
            params={"state": words[state], "what": listed(wrong)},
        )
    for row in rows:
        row.state = state
    return rows


def _refuse_elsewhere(inventory: Inventory, cells: Sequence[Cell]) -> None:
    months, branch = set(inventory.months), inventory.record.site_path
    other = [cell for cell in cells if cell.month not in months or not cell.path.startswith(branch)]
    if other:
        raise Refused(
            _("%(number)s does not cover %(what)s."),
            params={"number": inventory.record.number, "what": listed(other)},
        )


def _require(actor: Actor, action: str, cell: Cell) -> None:
    if not actor.may(action, cell.path):
        raise NotAllowed(_("Your role does not let you do this for %(what)s.") % {"what": cell})


def _locked(actor: Actor, cells: Sequence[Cell]) -> list[PeriodState]:
    """The rows of the cells in their order, made where there are none yet."""
    months = {cell.month for cell in cells}
    found = PeriodState.objects.select_for_update().filter(organization=actor.organization, month__in=months)
    by_cell = {(row.site_id, row.month): row for row in found}
    return [
        by_cell.get((cell.site.pk if cell.site else None, cell.month)) or _new(actor, cell) for cell in cells
    ]


def _new(actor: Actor, cell: Cell) -> PeriodState:
    return PeriodState(organization=actor.organization, site=cell.site, month=cell.month, state=Period.OPEN)


def _saved(
    actor: Actor, inventory: Inventory, rows: Sequence[PeriodState], cells: Sequence[Cell], kind: str,
    text: str = "", **context: Any,
) -> list[PeriodState]:  # fmt: skip
    for row in rows:
        row.save()
    domain.record_event(inventory, actor, kind, {"periods": listed(cells), **context}, text)
    return list(rows)


def listed(cells: Iterable[Cell]) -> str:
    """The cells in words, the first few by name."""
    names = [str(cell) for cell in cells]
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (_(" and %(count)d more") % {"count": more} if more > 0 else "")


def frozen_of(inventory: Inventory) -> list[PeriodState]:
    """The months of the inventory that were closed once, also those that are open for correction."""
    return list(states_of(inventory).exclude(hash="").select_related("site"))


def changed_since_closing(rows: Iterable[PeriodState], calculation_lines: Any) -> list[PeriodState]:
    """Those whose lines are no more those that were frozen."""
    return [
        row
        for row in rows
        if totals.frozen_hash(calculation_lines, str(row.site_id or ""), row.month) != row.hash
    ]


@transaction.atomic
def close_year(actor: Actor, inventory: Inventory, expected: Sequence[Cell]) -> None:
    """Close the inventory: every month of every site with data is closed. Raises NotAllowed, Refused."""
    states = {(row.site_id, row.month): row.state for row in states_of(inventory)}
    missing = [
        cell
        for cell in expected
        if states.get((cell.site.pk if cell.site else None, cell.month)) != Period.CLOSED
    ]
    if missing:
        raise Refused(_("These months are not closed yet: %(what)s."), params={"what": listed(missing)})
    calculation: Calculation = inventory.calculations.get(is_current=True)
    context = {"version": calculation.version}
    change = domain.Change(
        inventory, {"status": "closed", "closed_at": clock.now()}, context=context, right="configure"
    )
    domain.change_many(actor, [change], kind=events.INVENTORY_CLOSED)


def states_of(inventory: Inventory) -> QuerySet[PeriodState]:
    """The months of the inventory's sites that are more than open."""
    branch = branch_condition([inventory.record.site_path], "site__path")
    return PeriodState.objects.filter(branch, organization=inventory.organization, month__in=inventory.months)
