"""Inputs for the tests, as a user would write them."""

from typing import Any

from oyamel.engine.screening import Screening, read_given, screen

PLANTS: dict[str, dict[str, Any]] = {
    "US": {"country": "US", "year": 2025, "naics": "332813", "employee_hours": 40000},
    "CA": {"country": "CA", "year": 2025, "employee_hours": 40000, "activities": ["other"]},
    "MX": {"country": "MX", "year": 2025, "federal_jurisdiction_source": True},
}


def screened(country: str, *chemicals: dict[str, Any], **facts: Any) -> list[Screening]:
    """The verdicts for chemicals at a plant that passes the tests of size and sector."""
    return screen(read_given({"facility": {**PLANTS[country], **facts}, "chemicals": list(chemicals)}))


def spilled(country: str, spill: dict[str, Any]) -> list[Screening]:
    """The verdicts for a spill."""
    return screen(read_given({"facility": PLANTS[country], "spills": [spill]}))


def places(found: Screening) -> list[tuple[str, str]]:
    """Code and place of every question."""
    return [(question.code, question.place) for question in found.questions]
