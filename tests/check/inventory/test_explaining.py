"""Why one year differs from another, and what the base-year policy says of it."""

from decimal import Decimal

import pytest

from oyamel.check.inventory.domain.boundary import set_share
from oyamel.check.inventory.domain.calculating import calculate
from oyamel.check.inventory.models import Inventory
from oyamel.check.inventory.queries.explaining import explain_years
from oyamel.records import domain

pytestmark = pytest.mark.one_database  # dear: on the two databases in turn


@pytest.fixture
def years(year):
    """2023 with half the power of January and gas in January; 2024 as it is."""
    year.before = domain.create(
        Inventory,
        year.world.actor(),
        {"title": "2023", "year": 2023, "gwp_set": "AR4", "is_base_year": True, "recast_percent": Decimal(5)},
    )
    year.bill("power", 202301, 500)
    year.bill("gas", 202301, 100)
    year.old, year.new = calculate(year.before), calculate(year.inventory)
    return year


def steps(years, old=None, new=None):
    found = explain_years(years.world.actor(), old or years.old, new or years.new)
    assert sum(step.amount for step in found.steps) == found.difference
    return {step.cause: step.amount for step in found.steps}


def test_activity_factor_and_potentials_are_told_apart_and_sum_exactly(years):
    found = steps(years)
    assert found["boundary"] == found["correction"] == found["method"] == 0
    old_factor = years.old.co2e_kg - _gas(years.old)
    assert found["activity"] == pytest.approx(
        Decimal(str(round(5 * old_factor / 1000, 3))), abs=Decimal("0.0011")
    )
    assert found["gwp"] != 0  # methane and nitrous oxide of the gas, AR4 → AR5
    assert found["factor"] != 0  # the grid of another year


def _gas(calculation):
    from oyamel.check.inventory.domain import files

    return sum(row["co2e_kg"] for row in files.lines(calculation, [("scope", "==", "1")]).to_pylist())


def test_a_share_is_boundary_and_nothing_else(years):
    from datetime import date

    set_share(
        years.world.actor("manager"), years.world.sites["guelph"],
        {"starts_on": date(2020, 1, 1), "equity_percent": Decimal(50), "has_operational": True, "has_financial": True, "reason": "sold half"},
    )  # fmt: skip
    years.inventory.approach = "equity"
    years.inventory.save()
    found = steps(years, new=calculate(years.inventory))
    assert found["boundary"] == -round(Decimal(str(years.old.co2e_kg / 2000)), 3)


def test_a_site_that_is_not_seen_explains_nothing(years):
    found = explain_years(years.world.actor("coordinator"), years.old, years.new)
    assert (found.before, found.after) == (0, 0)


def test_the_page_says_whether_the_base_year_is_to_be_recast(client, years):
    client.force_login(years.world.users["manager"])
    page = client.get("/northfir/inventories/INV-0001/changes/")
    assert page.context["policy"]["tone"] == "good"
    assert "2023" in page.context["policy"]["text"]
    years.before.recast_percent = Decimal("0.01")
    years.before.save()
    assert client.get("/northfir/inventories/INV-0001/changes/").context["policy"]["tone"] == "warn"
