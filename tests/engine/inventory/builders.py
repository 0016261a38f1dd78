"""Small ledgers for tests."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pyarrow as pa

from oyamel.engine.inventory.allocation import Bill
from oyamel.engine.inventory.assign import Assigned, Stream, assign
from oyamel.engine.inventory.ledger import Inputs, Ledger, bill_table

POWER = Stream("power", "plant", "kWh", "electricity", "US", "CAMX")
GAS = Stream("boiler", "plant", "therm", "natural gas", "US", basis="HHV")


def bill(source: str, month: int, amount: str, unit: str = "kWh", **more: object) -> Bill:
    """A bill of a whole calendar month (202301)."""
    year, number = divmod(month, 100)
    end = date(year + number // 12, number % 12 + 1, 1)
    return Bill(f"{source}-{month}", source, date(year, number, 1), end, Decimal(amount), unit, **more)


def monthly(bills: Sequence[Bill]) -> pa.Table:
    """Monthly activity of bills."""
    inputs = Inputs()
    inputs.add_bills(bill_table(bills))
    return inputs.monthly()


def assigned(streams: Sequence[Stream], months: Sequence[int], gwp_set: str = "AR6") -> Assigned:
    """Assignments, which must all succeed."""
    found = assign(streams, months, gwp_set)
    assert found.problems == ()
    return found


def ledger(streams: Sequence[Stream], bills: Sequence[Bill], gwp_set: str = "AR6") -> Ledger:
    """A ledger of bills."""
    activity = monthly(bills)
    months = sorted(set(activity["month"].to_pylist()))
    return Inputs().ledger(activity, streams, assigned(streams, months, gwp_set).rows)
