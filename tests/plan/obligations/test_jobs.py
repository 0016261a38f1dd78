"""The weekly work: dates that have come into reach are planned, and verdicts judged anew."""

from datetime import UTC, datetime

from oyamel.jobs import domain as jobs
from oyamel.jobs.worker import drain
from oyamel.org import clock
from oyamel.plan.obligations import domain
from oyamel.plan.obligations.models import Obligation
from oyamel.records.models import Deadline


def test_dates_come_into_reach_and_verdicts_follow(north, plant, answered, waste_plan, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 7, 1, 12, tzinfo=UTC))
    with north.scope():
        coa = domain.adopt_row(north.actor(), plant, "mx-coa")
        Obligation.objects.filter(pk=waste_plan.pk).update(verdict="unknown")
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 5, 1, 12, tzinfo=UTC))
    jobs.start("obligations.week", None, None)
    drain()
    with north.scope():
        days = Deadline.objects.filter(record=coa.record).order_by("due_on").values_list("due_on", flat=True)
        assert [day.isoformat() for day in days] == ["2027-06-30", "2028-06-30"]
        assert Obligation.objects.get(pk=waste_plan.pk).verdict == "applies"
