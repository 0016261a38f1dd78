"""The pages of an inventory: who sees them, that figures open, and that they need few queries."""

import pytest

from oyamel.check.inventory.domain.calculating import calculate

PARTS = [
    "",
    "accounts/",
    "figures/",
    "lines/",
    "flows/",
    "sites/",
    "changes/",
    "quality/",
    "months/",
    "versions/",
]
URL = "/northfir/inventories/INV-0001/"


@pytest.fixture
def manager(client, north):
    client.force_login(north.users["manager"])
    return client


@pytest.mark.parametrize("part", PARTS)
def test_every_page_answers_before_and_after_the_calculation(manager, year, part):
    assert manager.get(URL + part).status_code == 200
    calculate(year.inventory)
    assert manager.get(URL + part).status_code == 200
