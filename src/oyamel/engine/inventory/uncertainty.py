"""Uncertainty carried to totals after IPCC 2006 Vol. 1 section 3.2.3.1, approach 1.

Relative uncertainties are half the 95 % interval in percent of the amount. What shares a cause errs together:
lines of one source share its meter, lines of one factor share the factor, lines of one heating value or grid loss
share that; such lines are added up before the squares. GWPs are definitions and carry none.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ibis
import pyarrow as pa
from ibis import _

CAUSES = {
    "source": "activity_uncertainty",
    "factor": "factor_uncertainty",
    "companion": "companion_uncertainty",
}


def product_uncertainty(*shares: float) -> float:
    """Relative uncertainty of a product, in the unit of the shares (%): IPCC 2006 Vol. 1 eq. 3.1."""
    return math.sqrt(sum(share**2 for share in shares))


def sum_uncertainty(parts: Iterable[tuple[float, float]]) -> float:
    """Relative uncertainty of a sum of independent (amount, relative uncertainty): IPCC 2006 Vol. 1 eq. 3.2."""
    pairs = list(parts)
    total = abs(sum(amount for amount, _share in pairs))
    return math.sqrt(sum((amount * share) ** 2 for amount, share in pairs)) / total if total else 0.0


@dataclass(frozen=True)
class Uncertain:
    """A total with its uncertainty in percent, and what share of it has a known uncertainty of each cause.

    `percent` counts only what is known: below a share of 1 it is a lower bound. None: nothing is known.
    """

    by: dict[str, object]
    total: float
    percent: float | None
    known_activity: float
    known_factor: float


def uncertainties(ledger: ibis.Table, by: Sequence[str], measure: str = "co2e_kg") -> ibis.Table:
    """Totals of `measure` (co2e_kg or quantity) by the columns named, with the parts of their uncertainty.

    Columns: those named, total, known_activity and known_factor (amounts with a known uncertainty), variance in
    the square of measure × percent. `uncertain` turns them into percent. Estimates of the same account only.
    """
    whole = ledger.mutate(amount_=_[measure]).filter(_.amount_.notnull())
    sums = whole.group_by(*by).agg(
        total=_.amount_.sum(), known_activity=_.amount_.sum(where=_.activity_uncertainty.notnull()),
        known_factor=_.amount_.sum(where=_.factor_uncertainty.notnull() | (_.factor == "")),
    )  # fmt: skip
    squares = ibis.union(*(_squares(whole, by, cause, column) for cause, column in CAUSES.items()))
    variance = squares.group_by(*by).agg(variance=_.square.sum())
    return sums.left_join(variance, list(by)).select(
        *by, "total", known_activity=_.known_activity.fill_null(0), known_factor=_.known_factor.fill_null(0),
        variance=_.variance,
    ).order_by(*by)  # fmt: skip


def _squares(whole: ibis.Table, by: Sequence[str], cause: str, column: str) -> ibis.Table:
    """The squared error of each source, factor or companion: its lines added up first."""
    keys = tuple(dict.fromkeys((*by, cause)))
    known = whole.filter(_[column].notnull())
    summed = known.group_by(*keys).agg(error=(_.amount_ * _[column]).sum())
    return summed.select(*by, square=_.error * _.error)


def uncertain(rows: pa.Table, by: Sequence[str]) -> list[Uncertain]:
    """Rows of `uncertainties` as totals with their uncertainty in percent."""
    return [
        Uncertain(
            {name: row[name] for name in by}, row["total"], _percent(row),
            _share(row["known_activity"], row["total"]), _share(row["known_factor"], row["total"]),
        )
        for row in rows.to_pylist()
    ]  # fmt: skip


def _percent(row: dict[str, float]) -> float | None:
    if row["variance"] is None or not row["total"]:
        return None
    return math.sqrt(row["variance"]) / abs(row["total"])


def _share(known: float, total: float) -> float:
    return known / total if total else 0.0
