"""The pages of the context: cards, picture, map, decisions, library."""

import pytest
from django.test import Client

from oyamel.frame.context import domain
from oyamel.frame.context.models import ConditionDecision, Issue, Need, Party
from oyamel.records import domain as records


def signed_in(world, role):
    client = Client()
    client.force_login(world.users[role])
    return client


@pytest.fixture
def manager(north):
    return signed_in(north, "manager")


def make(world, model, title, role="manager", **values):
    with world.scope():
        return records.create(model, world.actor(role), {"title": title, **values})


def test_ten_open_decisions_are_a_visible_gap_on_the_cards_and_today(manager, north):
    make(north, Issue, "The aquifer is overdrawn")
    page = manager.get("/northfir/conditions/cards/")
    assert page.context["open"] == 10
    figures = {each["label"]: each for each in manager.get("/northfir/").context["figures"]}
    gap = figures["Environmental conditions undecided"]
    assert (gap["value"], gap["url"]) == ("10", "/northfir/conditions/cards/")
    sent = {"condition": "climate", "direction": "inward", "is_relevant": "yes", "reason": "Two floods"}
    assert manager.post("/northfir/conditions/decide/", sent).url == "/northfir/conditions/cards/"
    page = manager.get("/northfir/conditions/cards/")
    assert page.context["open"] == 9
    assert "Two floods" in page.content.decode()
    assert "Two floods" in manager.get("/northfir/conditions/CON-0001/").content.decode()


def test_a_decision_without_reason_keeps_what_was_chosen(manager, north):
    sent = {"condition": "climate", "direction": "inward", "is_relevant": "no", "reason": ""}
    page = manager.post("/northfir/conditions/decide/", sent)
    assert (page.status_code, page.context["form"]["is_relevant"].value()) == (422, "no")
    with north.scope():
        assert not ConditionDecision.objects.exists()


def test_a_colleague_decides_for_the_own_branch_alone_and_a_stranger_finds_nothing(north, south):
    sent = {"condition": "climate", "direction": "inward", "is_relevant": "no", "reason": "Dry place"}
    coordinator, guelph = signed_in(north, "coordinator"), north.sites["guelph"].pk
    assert coordinator.post("/northfir/conditions/decide/", sent).status_code == 403
    assert coordinator.post("/northfir/conditions/decide/", sent | {"site": guelph}).status_code == 422
    assert (
        coordinator.post("/northfir/conditions/decide/", sent | {"site": north.sites["paint"].pk}).status_code
        == 302
    )
    assert coordinator.get(f"/northfir/conditions/cards/?site={guelph}").status_code == 404
    assert signed_in(south, "administrator").get("/northfir/conditions/cards/").status_code == 404


def test_a_condition_made_by_hand_names_one_of_the_five(manager):
    page = manager.post("/northfir/conditions/new/", {"title": "Weather", "token": "0" * 32})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["condition"]


def test_issues_stand_in_the_quarter_of_their_origin_and_effect(manager, north):
    make(north, Issue, "Own laboratory", origin="internal", effect="helps")
    make(north, Issue, "Old sewers", origin="internal", effect="hinders")
    make(north, Issue, "Market for low carbon", origin="external", effect="helps")
    make(north, Issue, "Drought", origin="environmental", effect="hinders", condition="resources")
    make(north, Issue, "Not judged", origin="internal")
    make(north, Issue, "Over", origin="internal", effect="helps", status="past")
    quarters = manager.get("/northfir/issues/picture/").context["quarters"]
    assert [[issue.record.title for issue in each["issues"]] for each in quarters] == [
        ["Own laboratory"], ["Old sewers"], ["Market for low carbon"], ["Drought"],
    ]  # fmt: skip
    listed = manager.get(quarters[3]["url"]).context["table"]["rows"]
    assert len(listed) == 1


def test_the_map_counts_and_leads_to_the_parties(manager, north):
    near = make(north, Party, "Neighbours", influence="2", interest="5", site=north.sites["apodaca"])
    make(north, Party, "Bank", influence="2", interest="5", site=north.sites["guelph"])
    make(north, Party, "Press", influence="4")
    page = manager.get("/northfir/parties/map/")
    [row] = page.context["chart"]["table"]["rows"]
    assert [row["cells"][0]["text"], *row["cells"][1:]] == ["2 Low", "5 Very high", "2"]
    url = "/northfir/parties/?status=current&influence=2&interest=5"
    assert row["cells"][0]["url"] == url
    assert f'href="{url.replace("&", "&amp;")}"' in str(page.context["chart"]["svg"])
    assert len(manager.get(url).context["table"]["rows"]) == 2
    assert page.context["open"] == 1
    seen = signed_in(north, "coordinator").get("/northfir/parties/map/").context["quarters"][3]["parties"]
    assert seen == [near]


def test_an_empty_map_says_what_to_do(manager):
    assert "judge them on the parties" in manager.get("/northfir/parties/map/").content.decode()


def test_a_need_is_added_from_its_party_and_decided(manager, north):
    party = make(north, Party, "Customer")
    new = manager.get(f"/northfir/needs/new/?party={party.pk}").context["form"]
    assert new["party"].value() == str(party.pk)
    make(north, Need, "Carbon figure", party=party)
    url = "/northfir/needs/NEE-0001/decide/"
    assert (
        manager.post(url, {"becomes": "yes", "reason": "Contract", "version": 1}).url
        == "/northfir/needs/NEE-0001/"
    )
    page = manager.get("/northfir/needs/NEE-0001/").content.decode()
    assert "Contract" in page and "No obligation is linked yet." in page
    assert manager.post(url, {"becomes": "no", "reason": "Over", "version": 1}).status_code == 422
    assert "Becomes an obligation" in manager.get("/northfir/parties/PTY-0001/").content.decode()


def test_the_library_marks_what_was_taken(manager, north):
    url = "/northfir/parties/library/general/"
    first = manager.get(url).context["parties"][0]["id"]
    assert manager.post(url, {}).status_code == 422
    assert manager.post(url, {"party": [first]}).status_code == 302
    assert manager.get(url).context["parties"][0]["number"] == "PTY-0001"
    assert manager.post(url, {"party": ["dragons"]}).status_code == 404
    assert manager.get("/northfir/parties/library/mining/").status_code == 404


@pytest.mark.parametrize(
    ("path", "limit"),
    [("issues/picture/", 30), ("parties/map/", 30), ("conditions/cards/", 30), ("needs/", 40)],
)
def test_the_number_of_queries_does_not_grow(manager, north, django_assert_num_queries, path, limit):
    def measure():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as caught:
            assert manager.get(f"/northfir/{path}").status_code == 200
        return len(caught)

    def fill(times):
        for number in range(times):
            make(north, Issue, f"Issue {number}", effect="helps")
            party = make(north, Party, f"Party {number}", influence="4", interest="4")
            make(north, Need, f"Need {number}", party=party)

    fill(1)
    with north.scope():
        domain.decide_condition(north.actor(), "climate", None, "inward", True, "Floods")
    measure()
    before = measure()
    fill(4)
    assert measure() == before <= limit
