"""Adopting, judging, deciding."""

import pytest
from django.core.exceptions import ValidationError

from oyamel.frame.facility import domain as facility
from oyamel.plan.obligations import domain
from oyamel.plan.obligations.models import Obligation
from oyamel.records.errors import NotAllowed
from oyamel.records.models import Event


def test_what_is_adopted_waits_for_a_named_person(north, plant, waste_plan):
    with north.scope():
        assert (waste_plan.record.status, waste_plan.verdict, waste_plan.decision) == (
            "not_confirmed",
            "applies",
            "",
        )
        assert (waste_plan.level, waste_plan.jurisdiction, waste_plan.pack) == ("federal", "MX", "MX")
        assert domain.adopt(north.actor(), plant, ["mx-hw-management-plan"]) == []
        domain.decide(north.actor(), waste_plan, "applicable")
        row = Obligation.objects.select_related("record", "decided_by").get(pk=waste_plan.pk)
        assert (row.record.status, row.decided_by, row.decided_verdict) == (
            "applicable",
            north.users["manager"],
            "applies",
        )


def test_an_answer_that_turns_the_verdict_asks_to_decide_again(north, plant, answered, waste_plan):
    with north.scope():
        domain.decide(north.actor(), waste_plan, "applicable")
        facility.answer(north.actor(), answered, [facility.Reply("hazardous_waste_year", "9 t")])
        row = Obligation.objects.select_related("record").get(pk=waste_plan.pk)
        assert (row.verdict, row.decision, row.must_decide_again) == ("does_not_apply", "applicable", True)
        event = Event.objects.filter(record=row.record, kind="VerdictChanged").get()
        assert event.changes == {
            "verdict": ["applies", "does_not_apply"],
            "must_decide_again": [False, True],
        }


def test_to_decide_otherwise_than_the_rule_needs_a_reason(north, waste_plan):
    with north.scope():
        with pytest.raises(ValidationError) as refused:
            domain.decide(north.actor(), waste_plan, "not_applicable")
        assert list(refused.value.error_dict) == ["reason"]
        domain.decide(
            north.actor(), waste_plan, "not_applicable", "The stream was misclassified; analysis of May."
        )
        row = Obligation.objects.select_related("record").get(pk=waste_plan.pk)
        assert (row.record.status, row.verdict) == ("not_applicable", "applies")


def test_a_contributor_decides_nothing(north, waste_plan):
    with north.scope(), pytest.raises(NotAllowed):
        domain.decide(north.actor("contributor"), waste_plan, "applicable")
