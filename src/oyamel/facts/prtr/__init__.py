"""Registers of pollutants: TRI, NPRI, RETC, E2 and the reportable quantities, as typed rows and rules.

Every row stands with its source and how far it was checked; see `data/prtr/README.md`.
"""

from oyamel.facts.prtr.listings import (
    USES,
    E2Listing,
    Listed,
    NpriListing,
    ReportableQuantity,
    RetcListing,
    TriListing,
    e2_by_cas,
    e2_listings,
    npri_by_cas,
    npri_listings,
    reportable_quantities,
    retc_by_cas,
    retc_listings,
    tri_categories,
    tri_listings,
)
from oyamel.facts.prtr.rules import (
    Industry,
    ListedActivity,
    industries,
    listed_activities,
    rules,
    title,
)
from oyamel.facts.prtr.tables import read_table

__all__ = [
    "USES", "E2Listing", "Industry", "Listed", "ListedActivity", "NpriListing", "ReportableQuantity", "RetcListing",
    "TriListing", "e2_by_cas", "e2_listings", "industries", "listed_activities", "npri_by_cas", "npri_listings", "read_table",
    "reportable_quantities", "retc_by_cas", "retc_listings", "rules", "title", "tri_categories", "tri_listings",
]  # fmt: skip
