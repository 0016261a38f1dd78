"""What activities count beside gases, in the unit of their account, and how an amount can be determined."""

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


@dataclass(frozen=True)
class Basis:
    """How an amount was determined, with the code of TRI (Form R), of NPRI, and the words of the COA.

    `estimate`: the amount is a judgement, so a ledger should count it among the estimated.
    """

    id: str
    tri: str
    npri: str
    coa: str
    checked: dict[str, str]
    estimate: bool
    source: str

    def code(self, register: str) -> str:
        """The code of a register: TRI, NPRI or COA (RETC); empty where it has none."""
        return {"TRI": self.tri, "NPRI": self.npri, "COA": self.coa, "RETC": self.coa}[register]


@cache
def bases() -> dict[str, Basis]:
    """Bases of amounts by id, from the firmest to the softest."""
    return {row["basis"]: _basis(row) for row in read_table("bases.csv")}


def _basis(row: dict[str, str]) -> Basis:
    checked = {name.upper(): row[f"{name}_checked"] for name in ("tri", "npri", "coa")}
    estimate = row["estimate"] == "yes"
    return Basis(row["basis"], row["tri"], row["npri"], row["coa"], checked, estimate, row["source"])
