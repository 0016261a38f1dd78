"""What activities count beside gases: energy, water, waste …, in the unit of their account (own mapping)."""

from dataclasses import dataclass
from functools import cache

from oyamel.facts.inventory.tables import read_table

REQUIRED = "required"


@dataclass(frozen=True)
class Account:
    """An account of the ledger; `unit` is what its lines count in (empty: each line says its own)."""

    id: str
    unit: str
    pint: str


@dataclass(frozen=True)
class Counted:
    """An activity's account beside the gases, its route (landfilled, withdrawn …) and kind (hazardous …).

    `factor` says whether an activity without a published emission factor is a problem (required), is left
    without gases (optional), or never has any (none).
    """

    activity: str
    account: str
    route: str
    kind: str
    factor: str


@cache
def accounts() -> dict[str, Account]:
    """Accounts by id, in the order of the file."""
    return {
        row["account"]: Account(row["account"], row["unit"], row["pint"])
        for row in read_table("accounts.csv")
    }


@cache
def counted() -> dict[str, Counted]:
    """What activities count, by activity; those not named here have gases only, from a required factor."""
    return {row["activity"]: Counted(**row) for row in read_table("activities.csv")}


@cache
def waste_routes() -> dict[str, str]:
    """Routes of waste by the ending of a publisher's material (“Glass: recycled”), lower case."""
    return {row["ending"]: row["route"] for row in read_table("waste-routes.csv")}
