"""An organization with a year of bills: gas and electricity in two plants, water, waste, and what was made."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest

from oyamel.check.inventory.models import Inventory
from oyamel.check.metering.domain.checking import EntryRow
from oyamel.check.metering.domain.entries import record_entries
from oyamel.check.metering.models import Source
from oyamel.check.metering.spans import month_span
from oyamel.records import domain

SOURCES = {
    "power": {"activity": "electricity", "unit": "kWh"},
    "gas": {"activity": "natural gas", "unit": "GJ", "basis": "HHV"},
    "water": {"activity": "groundwater", "unit": "m3"},
    "waste": {"activity": "hazardous waste landfilled", "unit": "kg"},
    "parts": {"purpose": "production", "unit": "pieces"},
}


@dataclass
class Year:
    """An inventory and its sources by name."""

    world: object
    inventory: Inventory
    sources: dict[str, Source] = field(default_factory=dict)

    def bill(self, name, month, amount, **more):
        """Enter the bill of a month, by the manager."""
        first, last = month_span(month)
        row = EntryRow(self.sources[name], first, last, Decimal(str(amount)), **more)
        return record_entries(self.world.actor("manager"), [row]).entries[0]


def source(world, title, site, **values):
    return domain.create(
        Source, world.actor("manager"), {"title": title, "site": world.sites[site], **values}
    )


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    """Ledgers and files of a test lie in a folder of its own."""
    settings.OYAMEL_HOME = tmp_path


@pytest.fixture
def year(north):
    """2024: gas and power in Guelph (Ontario), water, waste and parts in Apodaca; nothing calculated yet."""
    with north.scope():
        north.sites["guelph"].region = "CA-ON"
        north.sites["guelph"].save()
        inventory = domain.create(Inventory, north.actor(), {"title": "2024", "year": 2024, "gwp_set": "AR5"})
        made = Year(north, inventory)
        for name, values in SOURCES.items():
            place = "guelph" if name in ("power", "gas") else "apodaca"
            made.sources[name] = source(north, name.title(), place, **values)
        made.bill("power", 202401, 1000, cost=Decimal(120), currency="CAD")
        made.bill("power", 202402, 2000, cost=Decimal(240), currency="CAD", is_estimated=True)
        made.bill("gas", 202401, 100)
        made.bill("water", 202401, 50)
        made.bill("waste", 202403, 700)
        made.bill("parts", 202401, 5000)
        yield made


def day(text):
    return date.fromisoformat(text)
