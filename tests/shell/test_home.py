"""The first page: bands, what changed, gaps, and the first steps of an empty organization."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from oyamel.org.models import Person
from oyamel.records import actions, domain, links
from oyamel.records.models import Action
from tests.shell.conftest import add, counted, signed_in

HOME = "/northfir/"


def ask(world, record, what, days=0, role="manager"):
    """An open action of a role's person, due so many days from today."""
    with world.scope():
        actor = world.actor(role)
        due = timezone.localdate(timezone=ZoneInfo("America/Monterrey")) + timedelta(days=days)
        return actions.add_action(record, world.actor("manager"), what, actor.person, due)


def bands(response):
    return {band["title"]: [task["label"] for task in band["tasks"]] for band in response.context["bands"]}


def test_what_is_late_stands_first(owner, north):
    (record,) = add(north, "Noise")
    for what, days in (("Measure", -1), ("Tell", 0), ("Mend", 14), ("Later", 15)):
        ask(north, record, what, days)
    response = owner.get(HOME)
    assert bands(response) == {"Late": ["Measure"], "Today": ["Tell"], "Next 14 days": ["Mend"]}
    assert response.context["asks"].endswith(". 1 thing is late.")
    (task,) = response.context["bands"][0]["tasks"]
    assert (task["under"], task["tone"], task["url"]) == (
        "ASP-0001 Noise · Apodaca plant",
        "bad",
        "/northfir/aspects/ASP-0001/#actions",
    )


def test_nobody_sees_the_work_of_others(owner, colleague, stranger, client, north):
    (record,) = add(north, "Noise")
    ask(north, record, "Measure")
    assert bands(owner.get(HOME)) == {"Today": ["Measure"]}
    assert bands(colleague.get(HOME)) == {}
    assert stranger.get(HOME).status_code == 404
    assert client.get(HOME)["Location"] == "/account/login/?next=/northfir/"


def test_done_is_said_on_the_first_page_and_taken_back(owner, north):
    (record,) = add(north, "Noise")
    action = ask(north, record, "Measure")
    url = f"/northfir/today/ASP-0001/{action.pk}/"
    assert owner.post(f"{url}done/")["Location"] == HOME
    page = owner.get(HOME).content.decode()
    assert "“Measure” is done." in page and f'action="{url}undone/"' in page
    with north.scope():
        assert Action.objects.get().status == "done"
    owner.post(f"{url}undone/")
    with north.scope():
        assert Action.objects.get().status == "open"
    assert owner.get(f"{url}done/").status_code == 405


def test_an_action_done_by_someone_first_is_said_so(owner, north):
    (record,) = add(north, "Noise")
    action = ask(north, record, "Measure")
    owner.post(f"/northfir/today/ASP-0001/{action.pk}/done/")
    page = owner.post(f"/northfir/today/ASP-0001/{action.pk}/done/", follow=True)
    assert "“Measure” is “Done” already; look at the record again." in page.content.decode()


def test_an_action_of_another_branch_or_record_is_not_there(colleague, owner, north):
    guelph, noise = add(north, "Boiler", site=north.sites["guelph"]) + add(north, "Noise")
    action = ask(north, guelph, "Measure")
    assert colleague.post(f"/northfir/today/ASP-0001/{action.pk}/done/").status_code == 404
    assert owner.post(f"/northfir/today/{noise.number}/{action.pk}/done/").status_code == 404


def test_a_reader_who_is_responsible_may_say_done_but_someone_else_may_not(north):
    (record,) = add(north, "Noise")
    action = ask(north, record, "Measure", role="reader")
    url = f"/northfir/today/ASP-0001/{action.pk}/done/"
    assert signed_in(north, "external_auditor").post(url).status_code == 403
    assert signed_in(north, "reader").post(url).status_code == 302
    assert "undone" not in signed_in(north, "reader").get(HOME).content.decode()


def test_gaps_are_counted_for_the_chosen_site(owner, north):
    add(north, "Noise", "Dust")
    add(north, "Boiler", site=north.sites["guelph"])

    def figure(query=""):
        figures = owner.get(HOME + query).context["figures"]
        return next((one["value"], one["url"]) for one in figures if one["label"] == "Aspects not evaluated")

    assert figure() == ("3", "/northfir/aspects/?status=not_evaluated")
    value, url = figure(f"?site={north.sites['guelph'].pk}")
    assert value == "1"
    assert url == f"/northfir/aspects/?status=not_evaluated&site={north.sites['guelph'].pk}"


def test_changes_are_told_once_for_many_records_and_not_to_another_branch(owner, colleague, north):
    add(north, "Boiler", site=north.sites["guelph"])
    records = add(north, "Noise", "Dust")
    with north.scope():
        changes = [domain.Change(record.specific, {"receptor": "Neighbours"}) for record in records]
        domain.change_many(north.actor(), changes)
    told = [item["files"][0]["label"] for item in owner.get(HOME).context["changes"]]
    assert told == ["2 × Aspect", "2 × Aspect", "ASP-0001 Boiler"]
    assert "ASP-0001 Boiler" not in str(colleague.get(HOME).context["changes"])


def test_an_empty_organization_is_taught_three_steps(owner, north):
    titles = [step["title"] for step in owner.get(HOME).context["steps"]]
    assert titles == ["Say where you work", "Activities", "Aspects"]
    auditor = signed_in(north, "external_auditor").get(HOME)
    assert [step["action"]["url"] for step in auditor.context["steps"]][1:] == [
        "/northfir/activities/",
        "/northfir/aspects/",
    ]


@pytest.mark.parametrize("language, day", [("en", "Friday, 13 March 2026"), ("es", "Viernes"), ("fr", "Vendredi 13 mars 2026")])  # fmt: skip
def test_the_day_is_written_in_the_language_of_the_reader(north, monkeypatch, language, day):
    add(north, "Noise")
    user = north.users["manager"]
    user.language = language
    user.save()
    now = timezone.make_aware(timezone.datetime(2026, 3, 13, 12))
    monkeypatch.setattr(timezone, "localdate", lambda *args: now.date())
    assert signed_in(north).get(HOME).context["asks"].startswith(day)


def test_the_number_of_queries_does_not_grow(owner, north):
    def fill(count):
        for record in add(north, *[f"Aspect {place}" for place in range(count)]):
            ask(north, record, "Measure", -1)

    fill(1)
    owner.get(HOME)
    with counted() as one:
        owner.get(HOME)
    fill(3)
    with counted() as four:
        owner.get(HOME)
    assert (one, four) == ([50], [50])


def test_a_link_to_a_hidden_record_is_no_news(owner, colleague, north):
    (shown,) = add(north, "Noise")
    (hidden,) = add(north, "Boiler", site=north.sites["guelph"])
    with north.scope():
        links.add_link("causes", shown, hidden, north.actor())
    sentences = [[item["text"] for item in who.get(HOME).context["changes"]] for who in (owner, colleague)]
    assert [any("linked to" in one for one in told) for told in sentences] == [True, False]


def test_changes_name_people_as_the_organization_does(owner, north):
    add(north, "Noise")
    with north.scope():
        Person.objects.filter(user=north.users["manager"]).update(name="Auditor 7")
    assert [item["who"] for item in owner.get(HOME).context["changes"]] == ["Auditor 7"]
