"""Months (202401) in words."""

from oyamel.check.metering.spans import first_day
from oyamel.kit import formats


def written(month: int) -> str:
    """The month in the reader's language: "January 2024"."""
    return formats.format_date(first_day(month), "month")


def short(month: int) -> str:
    """The month as columns are headed: 2024-01."""
    return f"{month // 100}-{month % 100:02d}"
