"""Every row of the carried lists, held against what it must be. A test requires that nothing is found."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from oyamel.engine.screening.fields import cas_is_valid
from oyamel.engine.screening.spans import LAW_UNITS
from oyamel.facts.prtr import (
    USES,
    Listed,
    e2_listings,
    industries,
    listed_activities,
    npri_listings,
    read_table,
    reportable_quantities,
    retc_listings,
    rules,
    tri_categories,
    tri_listings,
)

STANDINGS = ("verified", "secondary", "from-memory")
NPRI_UNITS = {"1A": ("t",), "1B": ("kg",), "2": ("kg",), "3": ("",), "4": ("t",), "5": ("t",)}
HAZARDS = ("A", "C", "E", "F", "I", "O")
QUANTITIES = (1, 10, 100, 500, 1000, 5000, 10000)  # the adjusted quantities of 40 CFR 302.4 and 355 App. A
KINDS = ("part3", "hours", "exempt", "other")


@dataclass(frozen=True)
class Finding:
    """Something wrong with a row: the list, the row's id, what."""

    register: str
    row: str
    what: str


def check_lists() -> list[Finding]:
    """What is wrong with any row of any list."""
    lists: dict[str, Mapping[str, Listed]] = {
        "TRI": tri_listings(), "NPRI": npri_listings(), "RETC": retc_listings(), "E2": e2_listings(),
        "RQ": reportable_quantities(),
    }  # fmt: skip
    found = [each for name, rows in lists.items() for each in _common(name, rows)]
    parts = (_tri(), _npri(), _retc(), _e2(), _quantities(), _forms(lists), _members(), _named())
    return found + [each for part in parts for each in part]


def _common(register: str, rows: Mapping[str, Listed]) -> Iterator[Finding]:
    for key, row in rows.items():
        if row.cas and not cas_is_valid(row.cas):
            yield Finding(register, key, f"check digit of {row.cas}")
        if not row.name.en:
            yield Finding(register, key, "no English name")
        if row.checked not in STANDINGS:
            yield Finding(register, key, f"standing {row.checked!r}")
    if register != "E2":  # a substance may be listed there pure and in solution
        yield from _twice(register, (row.cas for row in rows.values() if row.cas))


def _twice(register: str, values: Iterable[str]) -> Iterator[Finding]:
    for value, times in Counter(values).items():
        if times > 1:
            yield Finding(register, value, f"stands there {times} times")


def _tri() -> Iterator[Finding]:
    ordinary = rules("TRI")["ordinary"]
    for key, row in tri_listings().items():
        usual = {use: Fraction(ordinary[use]) for use in USES}
        if (row.limits == usual) == row.special_concern:
            yield Finding("TRI", key, "thresholds do not fit special concern")
        if row.unit not in LAW_UNITS or min(row.limits.values()) <= 0:
            yield Finding("TRI", key, "threshold without unit or amount")
        if row.pfas and not row.special_concern:
            yield Finding("TRI", key, "PFAS are chemicals of special concern")
        if row.de_minimis_pct not in (None, Fraction(1), Fraction(1, 10)):
            yield Finding("TRI", key, f"de minimis {row.de_minimis_pct}")
    for cas in rules("TRI")["not_listed"]:
        if cas in tri_listings() or not cas_is_valid(cas):
            yield Finding("TRI", cas, "both listed and not listed, or no CAS number")


def _npri() -> Iterator[Finding]:
    for key, row in npri_listings().items():
        if row.part not in NPRI_UNITS or row.unit not in NPRI_UNITS[row.part]:
            yield Finding("NPRI", key, f"unit {row.unit!r} in part {row.part}")
        if (row.part == "3") == (row.limit is not None):
            yield Finding("NPRI", key, f"limit {row.limit} in part {row.part}")
        if row.concentration_pct is not None and not 0 < row.concentration_pct <= 1:
            yield Finding("NPRI", key, f"concentration {row.concentration_pct}")
        if row.cas and row.cas in rules("NPRI")["removed"]["cas"]:
            yield Finding("NPRI", key, "both listed and removed")


def _retc() -> Iterator[Finding]:
    for key, row in retc_listings().items():
        given = [amount for amount in (row.mpo_kg, row.emission_transfer_kg) if amount is not None]
        if not given or any(not 0 <= amount <= 100_000 for amount in given):
            yield Finding("RETC", key, "thresholds missing or out of range")
        if len(given) < 2 and not row.doubt:
            yield Finding("RETC", key, "a threshold is missing and nothing says why")
        if not row.name.is_complete():
            yield Finding("RETC", key, "a name is missing")


def _e2() -> Iterator[Finding]:
    for key, row in e2_listings().items():
        if row.part not in (1, 2) or not key.startswith(f"{row.part}-") or row.hazard not in HAZARDS:
            yield Finding("E2", key, "part or hazard")
        if not 0 < row.min_quantity_t <= 10_000:
            yield Finding("E2", key, f"quantity {row.min_quantity_t}")
        if row.concentration_pct is not None and not 0 < row.concentration_pct <= 100:
            yield Finding("E2", key, f"concentration {row.concentration_pct}")
        if row.part == 2 and row.concentration_pct is None:
            yield Finding("E2", key, "a solution without concentration")


def _quantities() -> Iterator[Finding]:
    for key, row in reportable_quantities().items():
        amounts = [amount for amount in (row.cercla_lb, row.epcra304_lb) if amount is not None]
        if not amounts or any(amount not in QUANTITIES for amount in amounts):
            yield Finding("RQ", key, "reportable quantity")
        if row.cercla_lb is not None and row.cercla_lb != row.epcra304_lb:
            yield Finding("RQ", key, "CERCLA and EPCRA quantities differ")
        if row.tpq_other_forms_lb and row.tpq_lb and row.tpq_other_forms_lb < row.tpq_lb:
            yield Finding("RQ", key, "the planning quantity of other forms is lower")
        if not row.source:
            yield Finding("RQ", key, "no source")


def _forms(lists: Mapping[str, Mapping[str, Listed]]) -> Iterator[Finding]:
    for row in read_table("forms.csv"):
        if row["id"] not in lists[row["register"]]:
            yield Finding(row["register"], row["id"], "a form of a row that is not there")
        if not all(row.values()):
            yield Finding(row["register"], row["id"], "a form lacks words, source or standing")


def _members() -> Iterator[Finding]:
    for cas, category in tri_categories().items():
        if not cas_is_valid(cas) or category not in tri_listings() or cas in tri_listings():
            yield Finding("TRI", cas, f"member of {category}")


def _named() -> Iterator[Finding]:
    for each in industries():
        if not each.code.isdigit() or (each.limit and not each.limit.is_complete()):
            yield Finding("TRI", each.code, "industry")
    yield from _twice("TRI", (each.code for each in industries()))
    for activity in listed_activities().values():
        if not set(activity.kinds) <= set(KINDS) or not activity.name.is_complete():
            yield Finding("NPRI", activity.id, "activity")
