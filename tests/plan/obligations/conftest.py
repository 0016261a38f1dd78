"""A plant in Nuevo León with answers, and obligations adopted from them."""

import pytest

from oyamel.frame.facility import domain as facility
from oyamel.plan.obligations import domain

FACTS = {
    "hazardous_waste_year": "12 t",
    "uses_national_waters": True,
    "fixed_source": True,
    "air_emissions": True,
    "federal_jurisdiction_source": True,
}


@pytest.fixture
def plant(north):
    """The plant of the story, in Nuevo León."""
    site = north.sites["apodaca"]
    with north.scope():
        site.region, site.municipality, site.employees = "MX-NLE", "Apodaca", 140
        site.save()
    return site


@pytest.fixture
def answered(north, plant):
    """The plant's profile with a few answers."""
    with north.scope():
        profile = facility.begin_profile(north.actor(), plant)
        replies = [facility.Reply(name, value) for name, value in FACTS.items()]
        facility.answer(north.actor(), profile, replies)
    return profile


@pytest.fixture
def waste_plan(north, plant, answered):
    """The plan that large generators of hazardous waste need: it applies from 10 t a year."""
    with north.scope():
        return domain.adopt_row(north.actor(), plant, "mx-hw-management-plan")
