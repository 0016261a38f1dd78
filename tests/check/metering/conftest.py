"""A plant with a source of each kind."""

from datetime import date
from decimal import Decimal

import pytest

from oyamel.check.metering import domain
from oyamel.check.metering.domain import EntryRow
from oyamel.check.metering.models import Meter, Source
from oyamel.records import domain as records

TODAY = date(2026, 3, 15)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.OYAMEL_HOME = tmp_path / "home"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """Verbs and pages stand on one day."""
    monkeypatch.setattr("oyamel.org.clock.today", lambda: TODAY)


@pytest.fixture
def scoped(north):
    with north.scope():
        yield north


@pytest.fixture
def make(scoped):
    """A maker of sources at the first plant."""

    def made(title="Power", **values):
        given = {
            "title": title,
            "site": scoped.sites["apodaca"],
            "activity": "electricity",
            "unit": "kWh",
        } | values
        return records.create(Source, scoped.actor(), given)

    return made


@pytest.fixture
def power(make):
    return make()


@pytest.fixture
def register(scoped, power):
    """A meter of the power source that counts on to 100 000."""
    given = {"title": "Main", "site": scoped.sites["apodaca"], "source": power, "rollover_at": 100_000}
    return records.create(Meter, scoped.actor(), given)


def row(source, start, end, amount, **more):
    return EntryRow(source, date.fromisoformat(start), date.fromisoformat(end), Decimal(amount), **more)


@pytest.fixture
def enter(scoped):
    """Enter rows of (source, start, end, amount) and give the entries."""

    def entered(*rows, **more):
        return domain.record_entries(scoped.actor(), [row(*each, **more) for each in rows]).entries

    return entered
