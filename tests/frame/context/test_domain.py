"""The verbs of the context: decisions on conditions and needs, parties taken from a kit."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from oyamel.facts import UnknownFact
from oyamel.facts.context import environmental_conditions, stakeholders
from oyamel.frame.context import domain, queries
from oyamel.frame.context.models import Condition, ConditionDecision, Need, Party
from oyamel.records import deadlines, links
from oyamel.records import domain as records
from oyamel.records.errors import Conflict, NotAllowed
from oyamel.records.models import Deadline, Event, Record


@pytest.fixture
def scoped(north):
    with north.scope():
        yield north


def decide(
    world, code="climate", direction="inward", relevant=True, site=None, role="manager", reason="Floods"
):
    return domain.decide_condition(world.actor(role), code, site, direction, relevant, reason)


def test_the_five_conditions_are_worded_in_both_directions_and_three_languages():
    assert list(environmental_conditions()) == [
        "pollution",
        "resources",
        "climate",
        "biodiversity",
        "ecosystems",
    ]
    for each in environmental_conditions().values():
        assert all(text.is_complete() for text in (each.name, each.outward, each.inward))


def test_a_condition_is_decided_when_both_directions_are(scoped):
    row = decide(scoped, direction="inward", relevant=False)
    assert Record.objects.get(pk=row.pk).status == "undecided"
    decide(scoped, direction="outward", relevant=False)
    assert Record.objects.get(pk=row.pk).status == "not_relevant"
    decide(scoped, direction="outward", relevant=True)
    assert Record.objects.get(pk=row.pk).status == "relevant"
    assert Condition.objects.count() == 1


def test_a_newer_decision_overwrites_none(scoped):
    row = decide(scoped, relevant=False, reason="Never flooded")
    decide(scoped, relevant=True, reason="Flooded in May")
    kept = ConditionDecision.objects.order_by("pk").values_list("is_relevant", "reason", "is_current")
    assert list(kept) == [(False, "Never flooded", False), (True, "Flooded in May", True)]
    told = Event.objects.filter(record=row.pk).order_by("sequence").values_list("kind", flat=True)
    assert list(told) == ["RecordCreated", "EffectOfConditionNotRelevant", "EffectOfConditionRelevant"]


def test_a_decision_is_reviewed_in_a_year_even_after_a_leap_day(scoped, monkeypatch):
    monkeypatch.setattr("oyamel.frame.context.domain.conditions.clock.today", lambda: date(2028, 2, 29))
    row = decide(scoped)
    assert Deadline.objects.get(record=row.pk).due_on == date(2029, 3, 1)
    monkeypatch.setattr("oyamel.frame.context.domain.conditions.clock.today", lambda: date(2029, 3, 4))
    decide(scoped)
    review = Deadline.objects.get(record=row.pk)
    assert (review.due_on, deadlines.wording(review)) == (date(2030, 3, 4), "Decide again: Climate change")


def test_a_decision_needs_a_reason_a_known_condition_and_the_right(scoped):
    with pytest.raises(ValidationError) as refused:
        decide(scoped, reason="  ")
    assert list(refused.value.message_dict) == ["reason"]
    with pytest.raises(UnknownFact):
        decide(scoped, code="weather")
    for role, site in (("contributor", scoped.sites["apodaca"]), ("coordinator", None)):
        with pytest.raises(NotAllowed):
            decide(scoped, role=role, site=site)
    assert not Record.objects.exists()


def test_a_site_takes_the_decision_of_the_whole_until_it_has_its_own(scoped):
    apodaca, paint = scoped.sites["apodaca"], scoped.sites["paint"]
    decide(scoped, relevant=True)
    decide(scoped, relevant=False, site=apodaca, role="coordinator")
    actor = scoped.actor()

    def climate(site):
        found = {card.fact.id: card for card in queries.cards(actor, site)}["climate"].decisions["inward"]
        return found.is_relevant

    assert [climate(site) for site in (None, apodaca, paint, scoped.sites["guelph"])] == [
        True,
        False,
        False,
        True,
    ]
    assert queries.open_decisions(actor) == queries.open_decisions(actor, paint.path) == 9


def test_a_need_is_decided_with_day_and_reason(scoped):
    need = records.create(Need, scoped.actor(), {"title": "Carbon figure per part"})
    domain.decide_need(scoped.actor(), need, True, "In the contract", version=1)
    assert (need.record.status, need.decision_reason) == ("obligation", "In the contract")
    assert need.decided_on is not None
    with pytest.raises(Conflict):
        domain.decide_need(scoped.actor(), need, False, "Not any more", version=1)
    with pytest.raises(NotAllowed):
        domain.decide_need(scoped.actor("contributor"), need, False, "Not any more")


def test_a_need_without_its_obligation_is_a_gap(scoped):
    first, second = (records.create(Need, scoped.actor(), {"title": title}) for title in ("One", "Two"))
    domain.decide_need(scoped.actor(), first, True, "Contract")
    domain.decide_need(scoped.actor(), second, False, "A wish")
    gaps = Need.objects.filter(queries.without_obligation())
    assert list(gaps) == [first]
    assert links.link_type("becomes_obligation").target_kinds == {"obligation"}


def test_parties_of_a_kit_are_taken_once_with_undecided_needs(scoped):
    ids = list(stakeholders("general"))[:2]
    site = scoped.sites["apodaca"]
    for again, count in ((ids, 2), (ids, 0)):
        assert len(domain.adopt_parties(scoped.actor("coordinator"), [*again, again[0]], site)) == count
    parties = Party.objects.order_by("pk").values_list("record__fact_id", "influence", "interest")
    assert list(parties) == [(each, "", "") for each in ids]
    needs = Need.objects.order_by("pk").values_list(
        "party__record__fact_id", "record__status", "record__site"
    )
    assert list(needs) == [(each, "undecided", site.pk) for each in ids]
    with pytest.raises(UnknownFact):
        domain.adopt_parties(scoped.actor(), ["gen-s-dragons"], None)
