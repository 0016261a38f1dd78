"""The calendar feed: what it brings, to whom, that it stays the same, and what a revoked address says."""

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from oyamel.org.models import Membership, Person
from oyamel.records import deadlines, domain, readers
from oyamel.records.deadlines import Planned
from oyamel.records.models import Deadline, Event
from oyamel.shell.calendar import feeds
from oyamel.shell.models import CalendarFeed
from tests.shell.conftest import add, counted

TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=40)
REPORT = deadlines.source("test-report", "Report: %(title)s", "Reports of the tests")


def due(world, record, day=SOON, **values):
    with world.scope():
        deadlines.plan({record.pk: [Planned("2026", day, **values)]}, REPORT, TODAY)


def make(world, role="manager", scope="all", site=None):
    with world.scope():
        _feed, secret = feeds.create(world.actor(role), scope, site)
    return f"/calendar/{secret}.ics"


def events(client, url):
    response = client.get(url)
    assert response.status_code == 200, response.content
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def said(client, url):
    return sorted(str(event["summary"]) for event in events(client, url))


def test_a_date_is_a_whole_day_at_the_laws_date_with_alarms_before_the_target(client, north):
    [vapour] = add(north, "Vapour")
    due(north, vapour, target_on=SOON - timedelta(days=2), moved_by="art. 28 LFPA")
    [event] = events(client, make(north))
    assert (event["dtstart"].dt, event["dtend"].dt) == (SOON, SOON + timedelta(days=1))
    assert str(event["url"]) == "http://localhost:8000/northfir/aspects/ASP-0001/"
    assert "Moved from a day off: art. 28 LFPA" in str(event["description"])
    assert f"Own target: {SOON - timedelta(days=2):%a}" in str(event["description"])
    alarms = [alarm["trigger"].dt for alarm in event.walk("VALARM")]
    assert alarms == [timedelta(hours=9) - timedelta(days=days + 2) for days in (30, 7, 1)]


def test_the_identity_of_a_date_stays_when_day_title_and_row_change(client, north):
    [vapour] = add(north, "Vapour")
    due(north, vapour)
    url = make(north)
    [before] = events(client, url)
    due(north, vapour, SOON + timedelta(days=7))
    with north.scope():
        domain.change(vapour.specific, north.actor(), {"title": "Solvent vapour"})
        Deadline.objects.all().delete()
    due(north, vapour, SOON + timedelta(days=7))
    [after] = events(client, url)
    assert (before["uid"], after["summary"], after["dtstart"].dt) == (
        after["uid"], "Report: Solvent vapour", SOON + timedelta(days=7),
    )  # fmt: skip


def test_nothing_is_sent_again_where_nothing_changed(client, north):
    [vapour] = add(north, "Vapour")
    due(north, vapour)
    url = make(north)
    tag = client.get(url)["ETag"]
    again = client.get(url, headers={"if-none-match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    due(north, vapour, SOON + timedelta(days=1))
    assert client.get(url, headers={"if-none-match": tag}).status_code == 200


def test_scopes_are_ones_own_work_a_branch_and_all_that_one_may_see(client, north):
    with north.scope():
        me = Person.objects.get(user=north.users["manager"])
    [mine] = add(north, "Mine", owner=me)
    [line] = add(north, "Line", site=north.sites["paint"])
    [boiler] = add(north, "Boiler", site=north.sites["guelph"])
    for record in (mine, line, boiler):
        due(north, record)
    assert said(client, make(north, scope="mine")) == ["Report: Mine"]
    assert said(client, make(north, scope="branch", site=north.sites["apodaca"])) == [
        "Report: Line",
        "Report: Mine",
    ]
    assert said(client, make(north)) == ["Report: Boiler", "Report: Line", "Report: Mine"]
    assert said(client, make(north, "coordinator")) == ["Report: Line", "Report: Mine"]


def test_privileged_archived_and_closed_ones_never_appear(client, north):
    secret, old, done, left = add(north, "Secret", "Old", "Done", "Left")
    for record in (secret, old, done, left):
        due(north, record)
    with north.scope():
        readers.make_privileged(secret.specific, north.actor(), "Counsel")
        domain.archive(old.specific, north.actor(), "Closed")
        deadlines.close(done, REPORT, "2026", TODAY)
    assert said(client, make(north)) == ["Report: Left"]


def test_the_secret_is_kept_as_a_hash_and_shown_once(owner, north):
    page = owner.post("/northfir/calendar/feeds/", {"scope": "all"})
    url = page.context["url"]
    secret = url.rpartition("/")[2].removesuffix(".ics")
    assert page["Cache-Control"] == "no-store"
    assert owner.get(url).status_code == 200
    assert secret not in owner.get("/northfir/calendar/feeds/").content.decode()
    with north.scope():
        kept = CalendarFeed.objects.values_list("token_hash", flat=True)
        assert secret not in kept
        assert [event.kind for event in Event.objects.filter(subject_type="calendarfeed")] == [
            "CalendarFeedCreated"
        ]


def test_a_revoked_address_says_so_and_an_unknown_one_is_not_there(owner, client, north):
    url = make(north)
    with north.scope():
        pk = CalendarFeed.objects.get().pk
    assert owner.get(f"/northfir/calendar/feeds/{pk}/revoke/").status_code == 200
    assert client.get(url).status_code == 200, "asked only"
    owner.post(f"/northfir/calendar/feeds/{pk}/revoke/")
    gone = client.get(url)
    assert (gone.status_code, gone["Content-Type"]) == (410, "text/plain; charset=utf-8")
    assert "has ended" in gone.content.decode()
    assert client.get("/calendar/never-made.ics").status_code == 404
    assert owner.post(f"/northfir/calendar/feeds/{pk}/revoke/").status_code == 404


def test_a_new_address_replaces_the_old_one(owner, client, north):
    url = make(north)
    with north.scope():
        pk = CalendarFeed.objects.get().pk
    fresh = owner.post(f"/northfir/calendar/feeds/{pk}/renew/").context["url"]
    assert (client.get(url).status_code, client.get(fresh).status_code) == (404, 200)


@pytest.mark.parametrize("how", ["left", "closed account"])
def test_the_feed_of_someone_without_rights_has_ended(client, north, how):
    [vapour] = add(north, "Vapour")
    due(north, vapour)
    url = make(north, "reader")
    user = north.users["reader"]
    with north.scope():
        if how == "left":
            Membership.objects.filter(user=user).delete()
        else:
            type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(url).status_code == 410


def test_a_feed_of_a_branch_needs_a_site_within_reach(client, north):
    client.force_login(north.users["coordinator"])
    page = client.post("/northfir/calendar/feeds/", {"scope": "branch"})
    assert (page.status_code, page.context["form"].errors["site"]) == (
        422, ["Choose the site whose dates the feed brings."],
    )  # fmt: skip
    far = {"scope": "branch", "site": north.sites["guelph"].pk}
    assert client.post("/northfir/calendar/feeds/", far).status_code == 422
    with north.scope():
        assert CalendarFeed.objects.count() == 0


def test_others_feeds_cannot_be_touched(owner, colleague, stranger, north):
    make(north, "manager")
    with north.scope():
        pk = CalendarFeed.objects.get().pk
    for client in (colleague, stranger):
        assert client.post(f"/northfir/calendar/feeds/{pk}/revoke/").status_code == 404


def test_the_number_of_queries_does_not_grow(client, north):
    url = make(north)
    counts = []
    for part in (["One"], [f"Row {n}" for n in range(10)]):
        for record in add(north, *part):
            due(north, record)
        client.get(url)
        with counted() as queries:
            client.get(url)
        counts += queries
    assert counts == [QUERIES, QUERIES]


QUERIES = 9
