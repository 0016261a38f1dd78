"""From ledger lines to the totals that pages read: weighted by share, by source and by site."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from oyamel.check.inventory.models import Calculation, MonthlyTotal, SiteTotal, Total, WholeTotal, YearTotal
from oyamel.engine.inventory.ledger import Inputs
from oyamel.engine.inventory.uncertainty import uncertain, uncertainties
from oyamel.records import bulk

KEYS = ["site", "month", "account", "scope", "method", "activity", "item", "route", "kind", "unit"]
EMPTY = {"site": "", "month": 0, "item": "", "route": "", "kind": ""}
LEVELS: dict[type[Total], list[str]] = {
    MonthlyTotal: ["source", *KEYS],
    SiteTotal: KEYS,
    WholeTotal: [name for name in KEYS if name != "site"],
    YearTotal: ["source", *(name for name in KEYS if name == "site" or name not in EMPTY)],
}
SUMS = ["amount", "estimated", "co2e_kg", "estimated_co2e_kg"]
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("site", "source")), ("month", pa.int32()),
        *((name, pa.string()) for name in ("account", "scope", "method", "activity", "item", "route", "kind", "unit")),
        *((name, pa.float64()) for name in SUMS),
    ]
)  # fmt: skip
FROZEN = (
    "source", "account", "scope", "method", "gas", "route", "kind", "unit", "amount", "quantity", "co2e_kg",
    "estimated_quantity", "gwp_set", "factor", "companion", "share",
)  # fmt: skip


def with_shares(lines: pa.Table, boundary: Mapping[tuple[str, int], float]) -> pa.Table:
    """The lines with the number of each and the share of its site that counts in its month."""
    pairs = zip(lines["site"].to_pylist(), lines["month"].to_pylist(), strict=True)
    share = pa.array([boundary.get(pair, 0.0) for pair in pairs], pa.float64())
    number = pa.array(range(len(lines)), pa.int64())
    return lines.add_column(0, "line", number).append_column("share", share)


def weighted(lines: pa.Table) -> pa.Table:
    """Lines as rows of totals: amounts of the account's unit and CO2e, each times the share; sums to be made yet."""
    share = lines["share"]
    zero = pa.scalar(0.0)
    item = pc.if_else(pc.equal(lines["gas"], ""), lines["pollutant"], lines["gas"])
    columns = {
        **{name: lines[name] for name in ("site", "source", "month", "account", "scope", "method", "activity")},
        "item": item, "route": lines["route"], "kind": lines["kind"], "unit": lines["quantity_unit"],
        "amount": pc.multiply(lines["quantity"], share), "estimated": pc.multiply(lines["estimated_quantity"], share),
        "co2e_kg": pc.multiply(pc.fill_null(lines["co2e_kg"], zero), share),
        "estimated_co2e_kg": pc.multiply(pc.fill_null(lines["estimated_co2e_kg"], zero), share),
    }  # fmt: skip
    return pa.table(columns).cast(SCHEMA)


def summed(rows: pa.Table, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Sums by the keys, in their order, with the number of lines behind each."""
    wanted = [(name, "sum") for name in SUMS]
    made = rows.group_by(list(keys)).aggregate([*wanted, ("amount", "count")])
    made = made.rename_columns(
        [name.removesuffix("_sum").replace("amount_count", "lines") for name in made.column_names]
    )
    return made.sort_by([(name, "ascending") for name in keys]).to_pylist()


def write(calculation: Calculation, rows: pa.Table) -> None:
    """Write the totals of a calculation at every level that pages read. Call inside a transaction."""
    for model, keys in LEVELS.items():
        bulk.insert_each([_total(model, calculation, row) for row in summed(rows, keys)])


def _total(model: type[Total], calculation: Calculation, row: dict[str, Any]) -> Total:
    values = EMPTY | row
    site = values.pop("site")
    source = {"source_id": int(row["source"])} if "source" in row else {}
    values.pop("source", None)
    return model(
        organization_id=calculation.organization_id, calculation=calculation, site_id=int(site) if site else None,
        **source, **values,
    )  # fmt: skip


def drop(calculations: Iterable[Calculation]) -> None:
    """Forget the totals of calculations that nothing refers to; their hashes and their total stay."""
    for model in LEVELS:
        model.objects.filter(calculation__in=list(calculations)).delete()


def frozen_hash(lines: pa.Table, site: str, month: int) -> str:
    """The hash under which a month of a site is closed: what is counted, by which factor, at twelve digits."""
    here = pc.and_(pc.equal(lines["site"], site), pc.equal(lines["month"], month))
    rows = [_digits(row) for row in lines.filter(here).select(list(FROZEN)).to_pylist()]
    text = json.dumps(sorted(rows), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _digits(row: Mapping[str, Any]) -> list[str]:
    return [f"{value:.12g}" if isinstance(value, float) else str(value) for value in row.values()]


def co2e(rows: pa.Table, method: str) -> float:
    """Total in kg CO2e of all scopes but “outside”, scope 2 by the method."""
    fits = pc.and_(pc.not_equal(rows["scope"], "outside"), pc.is_in(rows["method"], pa.array(["", method])))
    return math.fsum(rows.filter(fits)["co2e_kg"].to_pylist())


def table_hash(lines: pa.Table) -> str:
    """SHA-256 of the lines' content, the same for every version of the writer of files."""
    told = hashlib.sha256(",".join(lines.column_names).encode())
    for batch in lines.combine_chunks().to_batches(max_chunksize=50_000):
        told.update(json.dumps(batch.to_pydict(), default=str, ensure_ascii=False).encode())
    return told.hexdigest()


def uncertainty(lines: pa.Table, method: str) -> dict[str, dict[str, float | None]]:
    """Half the 95 % interval in percent, of the total and of each scope, with the shares for which it is known.

    {"total" or scope: {percent, known_activity, known_factor}}
    """
    fits = pc.and_(pc.not_equal(lines["scope"], "outside"), pc.is_in(lines["method"], pa.array(["", method])))
    counted = lines.filter(pc.and_(fits, pc.equal(lines["account"], "ghg")))
    if not len(counted):
        return {}
    weighted_co2e = pc.multiply(counted["co2e_kg"], counted["share"])
    counted = counted.set_column(counted.schema.get_field_index("co2e_kg"), "co2e_kg", weighted_co2e)
    whole = counted.set_column(
        counted.schema.get_field_index("scope"), "scope", pa.array(["total"] * len(counted), pa.string())
    )
    inputs = Inputs()
    table = inputs.table(pa.concat_tables([whole, counted]))
    found = uncertain(inputs.connection.to_pyarrow(uncertainties(table, ["scope"])), ["scope"])
    return {
        str(each.by["scope"]): {
            "percent": each.percent, "known_activity": each.known_activity, "known_factor": each.known_factor
        }
        for each in found
    }  # fmt: skip
