"""Answers of a site: dated, never edited, checked, told apart from the site's own data."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from oyamel.frame.facility import domain, held, queries
from oyamel.frame.facility.domain import Reply
from oyamel.frame.facility.models import FacilityFact, Profile
from oyamel.records.errors import NotAllowed
from oyamel.records.models import Action, Event


@pytest.fixture
def profile(north):
    site = north.sites["apodaca"]
    with north.scope():
        site.region, site.employees = "MX-NLE", 140
        site.save()
        return domain.begin_profile(north.actor(), site)


def answer(north, profile, as_of=None, source="estimate", **values):
    replies = [Reply(name, value) for name, value in values.items()]
    return domain.answer(north.actor(), profile, replies, source, as_of)


def test_a_newer_answer_replaces_and_the_earlier_stays(north, profile):
    with north.scope():
        answer(north, profile, date(2026, 1, 31), hazardous_waste_year="9 t")
        answer(north, profile, date(2026, 3, 31), hazardous_waste_year="12000 kg")
        rows = queries.history_of(profile, "hazardous_waste_year")
        assert [(row.raw, row.superseded_at is None) for row in rows] == [("12000 kg", True), ("9 t", False)]
        found = queries.answers_of(profile.record.site)
        assert found.answers.values["hazardous_waste_year"] == 12000
        events = Event.objects.filter(record=profile.record, kind="FactsAnswered").order_by("sequence")
        assert [event.context.get("facts") for event in events][-2:] == [["hazardous_waste_year"]] * 2


def test_an_answer_about_an_earlier_day_goes_into_the_history(north, profile):
    with north.scope():
        answer(north, profile, date(2026, 3, 31), hazardous_waste_year="12 t")
        answer(north, profile, date(2025, 12, 31), hazardous_waste_year="9 t")
        assert queries.answers_of(profile.record.site).facts["hazardous_waste_year"].raw == "12 t"
        assert len(queries.history_of(profile, "hazardous_waste_year")) == 2


def test_the_same_answer_again_is_no_news(north, profile):
    with north.scope():
        answer(north, profile, uses_national_waters=True)
        assert answer(north, profile, uses_national_waters=True) == []
        assert FacilityFact.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("hazardous_waste_year", "12 m3", "A number with one of these units is needed: kg, g, t, lb, short tons."),
        ("hazardous_waste_year", 12, "A number with one of these units is needed: kg, g, t, lb, short tons."),
        ("employees_of_moon", True, "There is no question “employees_of_moon”."),
        ("uses_national_waters", "perhaps", "Yes or no is needed."),
        ("boiler_fuel", "uranium", None),
        ("tree_removal", True, "This belongs to an event or a project, and is asked when it happens; it is no fact of the site."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_question_and_nothing_is_kept(north, profile, name, value, message):
    with north.scope():
        with pytest.raises(ValidationError) as refused:
            answer(north, profile, **{"fixed_source": True, name: value})
        assert list(refused.value.message_dict) == [name]
        assert message is None or refused.value.message_dict[name] == [message]
        assert FacilityFact.objects.count() == 0


def test_contradictory_answers_are_both_kept_and_shown(north, profile, client):
    with north.scope():
        answer(north, profile, fleet_vehicles=3, federal_plate_vehicles=5)
        found = queries.answers_of(profile.record.site)
        assert [each.id for each in found.contradictions] == ["federal-plates-over-fleet"]
        assert (found.answers.values["fleet_vehicles"], found.answers.values["federal_plate_vehicles"]) == (
            3,
            5,
        )
    client.force_login(north.users["manager"])
    page = client.get(f"/northfir/profiles/{profile.record.number}/").content.decode()
    assert "There are more federally plated vehicles than registered vehicles." in page
    assert f"/northfir/profiles/{profile.record.number}/facts/fleet_vehicles/" in page


def test_the_sites_own_data_count_and_an_answer_that_differs_is_shown(north, profile):
    with north.scope():
        answer(north, profile, employees=90)
        found = queries.answers_of(profile.record.site)
        assert found.answers.values["employees"] == 140
        assert [(each.name, each.in_site, each.answer.raw) for each in found.disagreements] == [
            ("employees", 140, 90)
        ]


def test_the_answers_of_a_day_are_those_that_were_known_then(north, profile, monkeypatch):
    from datetime import UTC, datetime

    from oyamel.org import clock

    with north.scope():
        with clock.at(datetime(2026, 2, 1, 12, tzinfo=UTC)):
            answer(north, profile, date(2026, 1, 31), hazardous_waste_year="9 t")
        with clock.at(datetime(2026, 6, 1, 12, tzinfo=UTC)):
            answer(north, profile, date(2026, 5, 31), hazardous_waste_year="12 t")
        site = profile.record.site
        then = {
            day: queries.answers_of(site, day).facts
            for day in (date(2026, 1, 1), date(2026, 3, 1), date(2026, 7, 1))
        }
        assert [
            facts.get("hazardous_waste_year") and facts["hazardous_waste_year"].raw for facts in then.values()
        ] == [
            None,
            "9 t",
            "12 t",
        ]


def test_a_withdrawn_answer_opens_the_question_again(north, profile):
    with north.scope():
        answer(north, profile, uses_national_waters=True)
        domain.withdraw(north.actor(), profile, "uses_national_waters", "It was the neighbour's well.")
        assert "uses_national_waters" not in queries.answers_of(profile.record.site).facts
        assert len(queries.history_of(profile, "uses_national_waters")) == 1


def test_who_does_not_know_passes_the_question_on_once(north, profile):
    with north.scope():
        person = north.actor("coordinator").person
        first = domain.ask_person(north.actor(), profile, "uses_national_waters", person)
        assert domain.ask_person(north.actor(), profile, "uses_national_waters", person) == first
        action = Action.objects.get(record=profile.record)
        assert action.what == "Answer: Does it draw water from wells, rivers or other national waters?"


def test_a_reader_answers_nothing_and_a_site_has_one_profile(north, profile):
    with north.scope():
        with pytest.raises(NotAllowed):
            domain.answer(north.actor("reader"), profile, [Reply("fixed_source", True)])
        assert domain.begin_profile(north.actor(), profile.record.site) == profile
        from oyamel.records import domain as records

        with pytest.raises(ValidationError, match="PRF-0001 is the profile of this site already"):
            records.create(Profile, north.actor(), {"title": "Twin", "site": profile.record.site})


def test_permits_that_are_held_answer_their_facts(north, profile):
    with north.scope():
        offered = held.offered("MX", "MX-NLE")
        assert {"mx-lau", "mx-nle-licence"} <= {each.id for each in offered}
        assert "mx-jal-licence" not in {each.id for each in offered}
        domain.say_what_is_held(
            north.actor(), profile, {each.id: each.id in {"mx-lau", "mx-water"} for each in offered}
        )
        found = queries.answers_of(profile.record.site).facts
        assert {name: fact.raw for name, fact in found.items()} == {
            "federal_jurisdiction_source": True,
            "air_emissions": True,
            "hydrocarbon_sector": False,
            "uses_national_waters": True,
            "eia_authorization_held": False,
            "voluntary_audit": False,
        }
        assert {fact.source for fact in found.values()} == {"permit"}


def test_every_permit_of_the_list_fits_the_row_that_asks_for_it():
    from oyamel.engine.applicability import load_register, read_answers

    register = load_register()
    for each in held.library().values():
        facts = {"country": each.jurisdiction[:2], **each.answers}
        if len(each.jurisdiction) > 2:
            facts["jurisdiction"] = each.jurisdiction
        answers = read_answers(facts, register.vocabulary)
        names = register.rows[each.row][1].facts
        assert (
            set(each.answers) <= names
            or each.row in {"ca-cepa-npri", "ca-cepa-ghgrp", "us-caa-title-v-permit"}
            or "dangerous_goods" in each.answers
        ), each.id
        assert register.verdict(each.row, answers).value is not False or each.id == "us-synthetic-minor", (
            each.id
        )
        assert not any(register.vocabulary.facts[name].happens for name in each.answers), each.id
