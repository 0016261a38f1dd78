"""Reads of metering. What calculates reads `bills`, `segments` and `streams`; pages read `series` and `coverage`."""

from oyamel.check.metering.queries.bills import (
    bill_rows,
    bills,
    entries_of_bill,
    segment_paths,
    segments,
    streams,
)
from oyamel.check.metering.queries.coverage import covered_days
from oyamel.check.metering.queries.series import monthly_amounts
from oyamel.check.metering.units import stream_of

__all__ = [
    "bill_rows",
    "bills",
    "covered_days",
    "entries_of_bill",
    "monthly_amounts",
    "segment_paths",
    "segments",
    "stream_of",
    "streams",
]
