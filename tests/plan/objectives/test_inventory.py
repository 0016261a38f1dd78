"""Objectives fed by the inventory: months of its own branch, in its own unit, absolute or per unit made; and targets back."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from oyamel.check.inventory import ports
from oyamel.check.inventory.domain.calculating import calculate
from oyamel.plan.objectives import domain, outlook
from oyamel.plan.objectives.models import Objective
from oyamel.plan.objectives.series import in_unit, series_of
from oyamel.records import domain as records

AIM = {
    "measure": "amount", "baseline_value": "10", "baseline_from": "2023-01-01", "baseline_until": "2023-12-31",
    "target_percent": "20", "due_on": "2028-12-31",
}  # fmt: skip


def make(world, **values):
    return records.create(Objective, world.actor(), {"title": "Less", **AIM, **values})


def told(objective):
    return [
        (point.start.isoformat(), round(point.value, 3), point.is_estimated) for point in series_of(objective)
    ]


def test_the_months_of_an_account_come_in_the_unit_of_the_objective(year):
    calculate(year.inventory)
    power = make(year.world, account="energy", activity="electricity", unit="kWh")
    assert told(power) == [("2024-01-01", 1000.0, False), ("2024-02-01", 2000.0, True)]
    gases = make(year.world, account="ghg", scope="2", unit="t CO2e")
    assert told(gases) == [("2024-01-01", 0.073, False), ("2024-02-01", 0.146, True)]
    assert told(make(year.world, account="energy", unit="kg")) == []


def test_only_the_objective_s_own_branch_counts_and_per_unit_is_a_ratio(year):
    calculate(year.inventory)
    sites, parts = year.world.sites, year.sources["parts"]
    assert told(make(year.world, account="water", unit="m3", site=sites["guelph"])) == []
    ratio = make(
        year.world, account="water", unit="L/pieces", production=parts, measure="level", site=sites["apodaca"]
    )
    assert told(ratio) == [("2024-01-01", 10.0, False)]


def test_a_figure_opens_in_the_inventory_and_nothing_is_entered_beside_it(year, client):
    calculate(year.inventory)
    row = make(year.world, account="water", unit="m3")
    point = series_of(row)[0]
    with pytest.raises(ValidationError):
        domain.measure(year.world.actor(), row, point.start, point.end, Decimal(1))
    client.force_login(year.world.users["manager"])
    page = client.get("/northfir/objectives/OBJ-0001/").content.decode()
    assert point.url.replace("&", "&amp;") in page
    assert "Enter a value" not in page


def test_targets_of_the_whole_organization_are_told_to_the_inventory_of_a_year(year):
    whole = make(year.world, account="ghg", unit="t CO2e")
    make(year.world, account="ghg", unit="t CO2e", site=year.world.sites["guelph"])
    make(year.world, account="ghg", activity="electricity", unit="t CO2e")
    make(year.world, account="ghg", unit="t CO2e", baseline_value=None)
    found = ports.targets_of(year.inventory)
    assert [(each.url, each.account, each.scope) for each in found] == [
        ("/northfir/objectives/OBJ-0001/", "ghg", "")
    ]
    path = outlook.aim_of(whole)
    assert 8000 < found[0].year < 10_000
    assert found[0].year == pytest.approx(sum(found[0].months.values()))
    assert path.target == pytest.approx(8.0, abs=0.01)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("kg", "t", 0.001),
        ("kWh/piece", "MWh/piece", 0.001),
        ("kWh/piece", "kWh/t", None),
        ("kg", "kWh", None),
    ],
)
def test_units_are_converted_only_where_there_is_a_way(source, target, expected):
    assert in_unit(1.0, source, target) == (None if expected is None else pytest.approx(expected))
