"""What each register lists, row by row. Quantities stay in the unit of the law and are exact."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Protocol, TypeVar

from oyamel.facts.prtr.tables import exact, form_of, must, read_table, wording
from oyamel.facts.text import Text

ANY = "any"
USES = ("manufacture", "process", "otherwise_use")


class Listed(Protocol):
    """What every listing has: its id in the register, the CAS number ("" for a group), name, form, standing."""

    @property
    def id(self) -> str: ...
    @property
    def cas(self) -> str: ...
    @property
    def name(self) -> Text: ...
    @property
    def form(self) -> Text | None: ...
    @property
    def checked(self) -> str: ...


L = TypeVar("L", bound=Listed)


@dataclass(frozen=True)
class TriListing:
    """A TRI chemical or category. `limits` by use in `unit`. `de_minimis_pct` None with `de_minimis_known`: none holds."""

    id: str
    cas: str
    name: Text
    form: Text | None
    limits: dict[str, Fraction]
    unit: str
    special_concern: bool
    pfas: bool
    de_minimis_pct: Fraction | None
    de_minimis_known: bool
    checked: str


@dataclass(frozen=True)
class NpriListing:
    """An NPRI substance. `limit` in `unit` is what its part tests; `concentration_pct` None: any concentration."""

    id: str
    cas: str
    name: Text
    form: Text | None
    part: str
    limit: Fraction | None
    unit: str
    concentration_pct: Fraction | None
    checked: str


@dataclass(frozen=True)
class RetcListing:
    """A RETC substance: kg a year of use and of emission or transfer; 0 means any quantity, None no such threshold."""

    id: str
    cas: str
    name: Text
    form: Text | None
    mpo_kg: Fraction | None
    emission_transfer_kg: Fraction | None
    checked: str
    doubt: str


@dataclass(frozen=True)
class E2Listing:
    """An E2 substance (part 1) or solution (part 2). `concentration_pct` None: at any concentration."""

    id: str
    cas: str
    name: Text
    form: Text | None
    part: int
    concentration_pct: Fraction | None
    min_quantity_t: Fraction
    hazard: str
    checked: str


@dataclass(frozen=True)
class ReportableQuantity:
    """A US hazardous or extremely hazardous substance; quantities in lb, None where the law has none."""

    cas: str
    name: Text
    form: Text | None
    cercla_lb: Fraction | None
    epcra304_lb: Fraction | None
    tpq_lb: Fraction | None
    tpq_other_forms_lb: Fraction | None
    source: str
    checked: str

    @property
    def id(self) -> str:
        """The CAS number."""
        return self.cas


def _by_cas(rows: Iterable[L]) -> dict[str, tuple[L, ...]]:
    found: dict[str, tuple[L, ...]] = {}
    for row in rows:
        if row.cas:
            found[row.cas] = (*found.get(row.cas, ()), row)
    return found


def weakest(*standings: str) -> str:
    """The least certain of some standings: verified, secondary, from-memory."""
    order = ("verified", "secondary", "from-memory")
    return max(standings, key=order.index)


@cache
def tri_listings() -> dict[str, TriListing]:
    """TRI chemicals and categories by id (CAS number or N-code)."""
    return {row["id"]: _tri(row) for row in read_table("tri.csv")}


def _tri(row: dict[str, str]) -> TriListing:
    known = row["de_minimis_pct"] != "unknown"
    percent = row["de_minimis_pct"]
    return TriListing(
        row["id"], row["cas"], wording(row), form_of("TRI", row["id"]), {use: must(row[use]) for use in USES},
        row["unit"], row["special_concern"] == "yes", row["pfas"] == "yes",
        exact(percent) if percent not in ("none", "unknown") else None, known,
        weakest(row["listing_checked"], row["threshold_checked"]),
    )  # fmt: skip


@cache
def tri_categories() -> dict[str, str]:
    """The TRI category that a CAS number falls under."""
    return {row["cas"]: row["category"] for row in read_table("tri-members.csv")}


@cache
def npri_listings() -> dict[str, NpriListing]:
    """NPRI substances by NPRI id."""
    return {row["id"]: _npri(row) for row in read_table("npri.csv")}


def _npri(row: dict[str, str]) -> NpriListing:
    percent = row["concentration_pct"]
    return NpriListing(
        row["id"], row["cas"], wording(row), form_of("NPRI", row["id"]), row["part"], exact(row["limit"]),
        row["unit"], None if percent == ANY else exact(percent), row["checked"],
    )  # fmt: skip


@cache
def npri_by_cas() -> dict[str, tuple[NpriListing, ...]]:
    """NPRI substances by CAS number."""
    return _by_cas(npri_listings().values())


@cache
def retc_listings() -> dict[str, RetcListing]:
    """RETC substances by id."""
    return {row["id"]: _retc(row) for row in read_table("retc.csv")}


def _retc(row: dict[str, str]) -> RetcListing:
    mpo, emission = (
        Fraction(0) if row[name] == ANY else exact(row[name]) for name in ("mpo_kg", "emission_transfer_kg")
    )
    form = form_of("RETC", row["id"])
    return RetcListing(row["id"], row["cas"], wording(row), form, mpo, emission, row["checked"], row["doubt"])


@cache
def retc_by_cas() -> dict[str, tuple[RetcListing, ...]]:
    """RETC substances by CAS number."""
    return _by_cas(retc_listings().values())


@cache
def e2_listings() -> dict[str, E2Listing]:
    """E2 substances and solutions by "part-item"."""
    return {row["id"]: _e2(row) for row in read_table("e2.csv")}


def _e2(row: dict[str, str]) -> E2Listing:
    return E2Listing(
        row["id"], row["cas"], wording(row), form_of("E2", row["id"]), int(row["part"]),
        exact(row["concentration_pct"]), must(row["min_quantity_t"]), row["hazard"], row["checked"],
    )  # fmt: skip


@cache
def e2_by_cas() -> dict[str, tuple[E2Listing, ...]]:
    """E2 substances and solutions by CAS number."""
    return _by_cas(e2_listings().values())


@cache
def reportable_quantities() -> dict[str, ReportableQuantity]:
    """US reportable quantities by CAS number."""
    return {row["cas"]: _quantity(row) for row in read_table("rq-us.csv")}


def _quantity(row: dict[str, str]) -> ReportableQuantity:
    return ReportableQuantity(
        row["cas"], wording(row), form_of("RQ", row["cas"]), exact(row["cercla_rq_lb"]), exact(row["epcra_304_rq_lb"]),
        exact(row["tpq_lb"]), exact(row["tpq_other_forms_lb"]), row["source"], row["checked"],
    )  # fmt: skip
