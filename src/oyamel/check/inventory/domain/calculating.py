"""The verb that calculates an inventory: a new version where anything changed, closed months only with a reason."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel import __version__
from oyamel.check.inventory import events
from oyamel.check.inventory.domain import files, periods, totals
from oyamel.check.inventory.domain.inputs import Gathered, gather
from oyamel.check.inventory.domain.runs import SharedRun, as_table, from_table
from oyamel.check.inventory.enums import Account, Period
from oyamel.check.inventory.models import Calculation, Inventory, PeriodState
from oyamel.check.metering.enums import Purpose
from oyamel.engine.inventory.problems import Remark
from oyamel.engine.inventory.restatement import explain
from oyamel.facts.inventory import facts_hash
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.records import access, history
from oyamel.records.errors import Refused

MOST_PROBLEMS = 500
DIGITS = 3
Told = Callable[[str], None]


@dataclass(frozen=True)
class Computed:
    """A calculation before it is written: what it read and when, its lines, its totals, what it could not count."""

    read_at: datetime
    gathered: Gathered
    lines: pa.Table
    rows: pa.Table
    problems: list[dict[str, Any]]


def calculate(
    inventory: Inventory, actor: Actor | None = None, reason: str = "", told: Told = lambda text: None
) -> Calculation:
    """Calculate the inventory from the data as they stand; the program itself has no actor.

    Gives the current calculation where nothing that it rests on changed. Raises NotAllowed, and Refused where figures
    of closed months would change and no reason was given.
    """
    if actor:
        access.require(actor, "change", inventory.record)
    told(_("reading bills and readings"))
    read_at = clock.now()
    gathered = gather(inventory)
    current = inventory.calculations.filter(is_current=True).first()
    if current and current.inputs_hash == inputs_hash(gathered) and not reason:
        Calculation.objects.filter(pk=current.pk).update(made_at=read_at)
        current.made_at = read_at
        return current
    told(_("choosing factors"))
    computed = _compute(read_at, gathered)
    changed = _changed_months(inventory, computed, reason)
    explanation = _explanation(current, gathered.run)
    told(_("writing the ledger"))
    return _keep(inventory, actor, computed, changed, explanation, reason)


def inputs_hash(gathered: Gathered) -> str:
    """SHA-256 of everything that the figures depend on: activity, streams, shares, settings, facts, engine."""
    run = gathered.run
    told = hashlib.sha256(f"{__version__}\0{facts_hash()}\0".encode())
    for table in (as_table(run), gathered.beside):
        told.update((table.schema.metadata or {}).get(b"oyamel.run", b""))
        told.update(json.dumps(table.to_pydict(), default=str).encode())
    return told.hexdigest()


def _compute(read_at: datetime, gathered: Gathered) -> Computed:
    run = gathered.run
    assigned = run.assigned()
    made = run.counted(assigned).lines if len(run.activity) else None
    lines = totals.with_shares(made, run.boundary) if made is not None else _no_lines()
    rows = pa.concat_tables([totals.weighted(lines), _beside(gathered)])
    problems = [
        *(_told(each) for each in (*gathered.problems, *assigned.problems)),
        *(_told(each, in_part=True) for each in assigned.remarks),
    ]
    return Computed(read_at, gathered, lines, _with_ids(rows, gathered), problems)


def _no_lines() -> pa.Table:
    raise Refused(_("There are no data of this year yet; enter or import bills and readings first."))


def _told(remark: Remark, in_part: bool = False) -> dict[str, Any]:
    return {"code": remark.code, "source": remark.place, "params": remark.params, "in_part": in_part}


def _beside(gathered: Gathered) -> pa.Table:
    """What is produced and what drives it, as rows of totals; weighted like the rest."""
    names = {Purpose.PRODUCTION.value: Account.PRODUCTION.value, Purpose.DRIVER.value: Account.DRIVER.value}
    rows = []
    for row in gathered.beside.to_pylist():
        source = gathered.sources.get(row["source"])
        if source is None or row["origin"] == "cost":
            continue
        site = str(source.record.site_id or "")
        share = gathered.run.boundary.get((site, row["month"]), 1.0)
        rows.append(
            {
                "site": site, "source": row["source"], "month": row["month"], "account": names[source.purpose],
                "scope": "", "method": "", "activity": "", "item": str(source.pk), "route": "", "kind": "",
                "unit": row["unit"], "amount": row["amount"] * share, "estimated": row["estimated"] * share,
                "co2e_kg": 0.0, "estimated_co2e_kg": 0.0,
            }
        )  # fmt: skip
    return pa.Table.from_pylist(rows, totals.SCHEMA)


def _with_ids(rows: pa.Table, gathered: Gathered) -> pa.Table:
    """Numbers of sources become their ids."""
    ids = pa.array([str(gathered.sources[number].pk) for number in rows["source"].to_pylist()], pa.string())
    return rows.set_column(rows.schema.get_field_index("source"), "source", ids)


def _changed_months(inventory: Inventory, computed: Computed, reason: str) -> list[PeriodState]:
    """The frozen months whose figures differ now. Raises Refused where one is closed and nobody gave a reason."""
    changed = periods.changed_since_closing(periods.frozen_of(inventory), computed.lines)
    closed = [row for row in changed if row.state == Period.CLOSED]
    if closed and not reason.strip():
        cells = periods.listed(periods.Cell(row.site, row.month) for row in closed)
        raise Refused(
            _("Figures of closed months would change: %(what)s. Calculate with a reason; the change is shown as a restatement."),
            params={"what": cells},
        )  # fmt: skip
    return changed


def _explanation(current: Calculation | None, run: SharedRun) -> list[dict[str, str]]:
    """Why the total differs from that of the current version: steps in t CO2e in the engine's order, and the ends."""
    if current is None or not current.is_kept:
        return []
    before = from_table(files.read(current.organization, current.activity))
    found = explain(before, run, digits=DIGITS)
    as_kept = round(current.co2e_kg / 1000, DIGITS)
    steps = {step.cause: step.amount for step in found.steps}
    steps["factor"] += found.before - type(found.before)(
        str(as_kept)
    )  # published values that came with the program
    return [
        {"cause": "before", "amount": str(as_kept)},
        *({"cause": cause, "amount": str(amount)} for cause, amount in steps.items()),
        {"cause": "after", "amount": str(found.after)},
    ]


@transaction.atomic
def _keep(
    inventory: Inventory, actor: Actor | None, computed: Computed, changed: Sequence[PeriodState],
    explanation: list[dict[str, str]], reason: str,
) -> Calculation:  # fmt: skip
    access.lock(inventory.record)
    old = inventory.calculations.filter(is_current=True).first()
    newest = inventory.calculations.order_by("-version").first()
    inventory.calculations.filter(is_current=True).update(is_current=False)
    made = _row(inventory, actor, computed, explanation, reason, newest.version + 1 if newest else 1)
    made.save()
    totals.write(made, computed.rows)
    _restate(made, changed, computed)
    _tell(inventory, actor, made, changed, reason)
    _let_go(old)
    return made


def _row(
    inventory: Inventory, actor: Actor | None, computed: Computed, explanation: list[dict[str, str]], reason: str,
    version: int,
) -> Calculation:  # fmt: skip
    run, organization = computed.gathered.run, inventory.organization
    by_method = {method: totals.co2e(computed.rows, method) for method in ("location", "market")}
    shares = [[site, month, share] for (site, month), share in run.boundary.items() if share != 1]
    return Calculation(
        organization=organization, inventory=inventory, version=version, made_at=computed.read_at,
        made_by=actor.user if actor else None, reason=reason.strip(), engine=__version__, facts=facts_hash(),
        gwp_set=run.gwp_set, method=run.method, approach=inventory.approach, edition=run.edition, boundary=shares,
        inputs_hash=inputs_hash(computed.gathered), lines_hash=totals.table_hash(computed.lines),
        ledger=files.keep(organization, computed.lines), activity=files.keep(organization, as_table(run)),
        lines=len(computed.lines), co2e_kg=by_method[run.method],
        other_method_kg=by_method["market" if run.method == "location" else "location"],
        uncertainty=totals.uncertainty(computed.lines, run.method), problems=computed.problems[:MOST_PROBLEMS],
        explanation=explanation,
    )  # fmt: skip


def _restate(made: Calculation, changed: Sequence[PeriodState], computed: Computed) -> None:
    """What was published stays with its own version; the months are frozen anew under this one."""
    for row in changed:
        row.hash = totals.frozen_hash(computed.lines, str(row.site_id or ""), row.month)
        row.calculation = made
        row.save(update_fields=["hash", "calculation"])


def _tell(
    inventory: Inventory, actor: Actor | None, made: Calculation, changed: Sequence[PeriodState], reason: str
) -> None:
    kind = events.RESTATED if changed else events.CALCULATED
    context: dict[str, Any] = {
        "version": made.version, "inputs": made.inputs_hash, "ledger": made.ledger, "co2e_kg": made.co2e_kg
    }  # fmt: skip
    if changed:
        context["periods"] = periods.listed(periods.Cell(row.site, row.month) for row in changed)
    new = history.for_record(inventory.record, kind, context=context, text=reason.strip())
    history.append(inventory.organization, actor.user if actor else None, [new])


def _let_go(old: Calculation | None) -> None:
    """Totals and files of a version that no closed month and no reason refers to are not kept."""
    if old is None or old.reason or PeriodState.objects.filter(calculation=old).exists():
        return
    totals.drop([old])
    Calculation.objects.filter(pk=old.pk).update(is_kept=False)
