"""The questionnaire and the pages of facts."""

import pytest

from oyamel.frame.facility import domain, queries
from oyamel.frame.facility.models import Profile
from oyamel.records.models import Action

URL = "/northfir/profiles/PRF-0001/"
SENT = {"source": "record", "as_of": "2026-03-31", "source_note": "Manifests 2025"}


@pytest.fixture
def manager(client, north):
    site = north.sites["apodaca"]
    with north.scope():
        site.region, site.employees = "MX-NLE", 140
        site.save()
        domain.begin_profile(north.actor(), site)
    client.force_login(north.users["manager"])
    return client


def answers(north):
    with north.scope():
        return queries.answers_of(north.sites["apodaca"])


def test_the_most_decisive_questions_come_first_with_the_reason_why(manager):
    page = manager.get(f"{URL}questions/")
    shown = [group["fact"].name for group in page.context["groups"]]
    assert len(shown) == 5
    assert page.context["groups"][0]["why"].startswith("Decides ")
    again = manager.get(f"{URL}questions/?skip=5")
    assert not set(shown) & {group["fact"].name for group in again.context["groups"]}


def test_answers_are_kept_open_ones_stay_open_and_a_question_is_passed_on(manager, north):
    facts = [group["fact"] for group in manager.get(f"{URL}questions/").context["groups"]]
    names = [fact.name for fact in facts]
    yes_no = [fact.name for fact in facts if fact.kind == "boolean"]
    with north.scope():
        person = north.actor("coordinator").person
    sent = SENT | dict.fromkeys(names, "") | {yes_no[0]: "yes", f"{yes_no[1]}__ask": person.pk}
    assert manager.post(f"{URL}questions/", sent).status_code == 302
    facts = answers(north).facts
    assert {name: (fact.raw, fact.source, fact.source_note) for name, fact in facts.items()} == {
        yes_no[0]: (True, "record", "Manifests 2025")
    }
    with north.scope():
        assert Action.objects.get().responsible == person


def test_a_wrong_number_keeps_what_was_typed_and_writes_nothing(manager, north):
    sent = SENT | {"hazardous_waste_year": "twelve", "hazardous_waste_year__unit": "t", "fixed_source": "yes"}
    page = manager.post(f"{URL}questions/", sent)
    assert page.status_code == 422
    assert page.context["form"]["hazardous_waste_year"].value() == "twelve"
    assert answers(north).facts == {}


def test_a_quantity_is_kept_in_its_unit_and_its_history_is_shown(manager, north):
    url = f"{URL}facts/hazardous_waste_year/"
    for value in ("9", "12.5"):
        manager.post(url, SENT | {"hazardous_waste_year": value, "hazardous_waste_year__unit": "t"})
    rows = manager.get(url).context["table"]["rows"]
    assert [row["cells"][0] for row in rows] == ["12.5\xa0t", "9\xa0t"]
    assert manager.post(f"{url}withdraw/", {"reason": "Typed for another site"}).status_code == 302
    assert "hazardous_waste_year" not in answers(north).facts


def test_all_facts_of_the_site_with_what_its_own_data_say(manager, north):
    with north.scope():
        domain.answer(north.actor(), Profile.objects.get(), [domain.Reply("uses_national_waters", True)])
    cells = [row["cells"] for row in manager.get(f"{URL}facts/").context["table"]["rows"]]
    assert ["How many people work at the site?", "140", "", "The site's own data", ""] in cells or any(
        row[1] == "140" and row[3] == "The site's own data" for row in cells
    )
    assert cells[-1][1] == "Yes"


def test_a_site_elsewhere_is_asked_nothing_and_told_why(manager, north):
    site = north.sites["apodaca"]
    with north.scope():
        site.country, site.region = "ZZ", ""
        site.save()
    page = manager.get(f"{URL}questions/").content.decode()
    assert "Write your own obligations and rules." in page


def test_owner_colleague_and_stranger(client, north, south, manager):
    for role, status in (("contributor", 200), ("reader", 403)):
        client.force_login(north.users[role])
        assert client.get(f"{URL}questions/").status_code == status
    client.force_login(south.users["administrator"])
    assert client.get(f"{URL}questions/").status_code == 404


def test_the_questionnaire_speaks_the_readers_language(manager, north):
    user = north.users["manager"]
    user.language = "es"
    user.save()
    page = manager.get(f"{URL}questions/").content.decode()
    assert "¿" in page
