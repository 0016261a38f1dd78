"""A discharge permit of the first plant, in force."""

from datetime import date

import pytest

from oyamel.org.models import Person
from oyamel.plan.permits import domain
from oyamel.plan.permits.models import Permit
from oyamel.records import domain as records

TODAY = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """Noon of 10 November 2026 for the verbs."""
    from datetime import UTC, datetime

    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 10, 18, tzinfo=UTC))
    return TODAY


@pytest.fixture
def permit(north):
    """A function that makes a permit; in force unless asked otherwise."""

    def make(in_force=True, title="Discharge permit", **values):
        values = {
            "site": north.sites["apodaca"], "official_number": "06NVL-123", "issuer": "CONAGUA", "effective_on": date(2020, 1, 1),
            "expires_on": date(2027, 6, 30), "renew_by": date(2026, 12, 27), **values,
        }  # fmt: skip
        with north.scope():
            if "owner" not in values:
                values["owner"] = Person.objects.get(user=north.users["coordinator"])
            row = records.create(Permit, north.actor(), {"title": title, **values})
            if in_force:
                domain.put_in_force(north.actor(), row)
            return Permit.objects.select_related("record__site").get(pk=row.pk)

    return make
