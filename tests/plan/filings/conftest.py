"""An obligation to report, with a date in the coming spring."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from oyamel.org.models import Person
from oyamel.plan.filings import domain
from oyamel.plan.obligations.models import Obligation
from oyamel.records import deadlines
from oyamel.records import domain as records
from oyamel.records.models import Deadline

TODAY = date(2027, 2, 10)
DUE = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """Noon of 10 February 2027 at the plant."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 2, 10, 18, tzinfo=UTC))
    return TODAY


@pytest.fixture
def due(north):
    """A function that makes a reporting obligation and gives its date."""

    def make(title="Annual report", on=DUE, site="apodaca", **values):
        with north.scope():
            values = {"type": "report", "authority": "SEMARNAT", **values}
            owner = Person.objects.get(user=north.users["coordinator"])
            row = records.create(
                Obligation,
                north.actor(),
                {"title": title, "site": north.sites[site], "owner": owner, **values},
            )
            deadlines.plan({row.pk: [deadlines.Planned(str(on), on)]}, "obligation", date(2027, 1, 1))
            return Deadline.objects.select_related("record__site").get(record=row.record, source="obligation")

    return make


@pytest.fixture
def filing(north, due):
    """A started filing of that date."""
    date = due()
    with north.scope():
        return domain.start(north.actor(), date, {"form_name": "COA", "period": "2026"})
