"""Versions of packs: kept as they were, shown with their effects, taken by a person."""

import pytest

from oyamel.facts.obligations import load_packs
from oyamel.facts.obligations.keeping import digest_of, from_plain, plain_rows, to_plain
from oyamel.plan.obligations import domain, rulebook
from oyamel.plan.obligations.models import Obligation, PackText, TakenPack
from oyamel.records.errors import NotAllowed
from oyamel.records.models import Event

pytestmark = pytest.mark.one_database  # dear: on the two databases in turn

ROW = "mx-hw-management-plan"


@pytest.mark.parametrize("pack", ["MX", "US", "CA"])
def test_every_row_of_a_pack_can_be_kept_and_read_again(pack):
    rows = load_packs()[pack].rows
    assert [from_plain(to_plain(row)) for row in rows] == list(rows)


@pytest.fixture
def older(north, waste_plan):
    """The organization stands on an older version: the duty began at 20 t, and one row was not there."""
    rows = [dict(row) for row in plain_rows("MX")]
    here = next(row for row in rows if row["id"] == ROW)
    here |= {"applies_when": "hazardous_waste_year >= 20 t", "thresholds": [], "authority": "SEMARNAP"}
    rows = [row for row in rows if row["id"] != "mx-water-concession"]
    with north.scope():
        text = PackText.objects.create(pack="MX", digest="0" * 64, as_of="2025-01-01", rows=rows)
        TakenPack.objects.filter(pack="MX").update(text=text)
        Obligation.objects.update(pack_digest="0" * 64, authority="SEMARNAP")
        domain.judge_site(north.actor(), north.sites["apodaca"])
    yield text
    rulebook._compiled.cache_clear()


def test_an_older_version_is_judged_as_it_was_until_the_new_one_is_taken(client, north, plant, older):
    with north.scope():
        assert Obligation.objects.get().verdict == "does_not_apply"
        assert [edition.pack for edition in rulebook.waiting()] == ["MX"]
    client.force_login(north.users["manager"])
    (waiting,) = client.get("/northfir/obligations/packs/").context["waiting"]
    news = {each["title"]: each for each in waiting["news"]}
    assert [each["word"] for each in news.values()] == ["Changed", "New"] or len(news) == 2
    plan = news["Hazardous-waste management plan (large generator)"]
    assert [field["label"] for field in plan["fields"]] == ["authority", "applies_when", "thresholds"]
    assert plan["effects"] == [{"label": "Apodaca plant", "before": "Does not apply", "after": "Applies"}]


def test_taking_a_version_carries_obligations_over_and_asks_to_decide_again(north, plant, older):
    with north.scope():
        row = Obligation.objects.select_related("record").get()
        domain.decide(north.actor(), row, "not_applicable")
        assert domain.take_pack(north.actor(), "MX") == 1
        row = Obligation.objects.select_related("record").get()
        assert (row.verdict, row.must_decide_again, row.authority) == ("applies", True, "SEMARNAT")
        assert row.pack_digest == digest_of("MX")
        event = Event.objects.get(record=row.record, kind="LawChanged")
        assert event.context["fields"] == ["authority", "applies_when", "thresholds"]
        assert rulebook.waiting() == []
        assert TakenPack.objects.filter(pack="MX").count() == 2


def test_only_the_office_takes_a_version(north, older):
    with north.scope(), pytest.raises(NotAllowed):
        domain.take_pack(north.actor("coordinator"), "MX")


def test_safety_is_shown_only_where_the_organization_turned_it_on(client, north, plant, answered):
    client.force_login(north.users["manager"])
    url = f"/northfir/obligations/proposals/?site={plant.pk}"

    def shown():
        return {row["id"] for group in client.get(url).context["groups"] for row in group["rows"]}

    before = shown()
    assert client.post("/northfir/obligations/topics/", {"topics": ["safety"]}).status_code == 302
    added = shown() - before
    rows = {row.id: row for row in load_packs()["MX"].rows}
    assert added
    assert {rows[each].topic for each in added} == {"safety"}
