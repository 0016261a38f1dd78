"""The calendar: what each view shows to whom, how late and moved dates are told, and that its cost does not grow."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from oyamel.org.models import Person
from oyamel.records import actions, agenda, deadlines, domain, readers
from oyamel.records.agenda import NOBODY, Wish
from oyamel.records.deadlines import Planned
from tests.shell.conftest import add, counted, signed_in

CALENDAR = "/northfir/calendar/"
REPORT = deadlines.source("test-report", "Report: %(title)s", "Reports of the tests")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """Noon of 10 November 2026, wherever a day is asked."""
    noon = datetime(2026, 11, 10, 18, tzinfo=timezone.get_fixed_timezone(0))
    monkeypatch.setattr(timezone, "now", lambda: noon)
    return date(2026, 11, 10)


def due(world, record, *days, **values):
    with world.scope():
        deadlines.plan(
            {record.pk: [Planned(str(day), day, **values) for day in days]}, REPORT, date(2026, 1, 1)
        )


def person(world, role):
    return Person.objects.get(user=world.users[role])


def cells(client, query=""):
    weeks = client.get(f"{CALENDAR}?month=2026-11{query}").context["month"]["weeks"]
    return {
        (cell["day"]): ([(e["text"], e["shape"], e["said"]) for e in cell["entries"]], cell["more"])
        for week in weeks
        for cell in week
        if cell["entries"] and not cell["is_outside"]
    }


def test_a_month_shows_law_and_own_days_what_is_late_and_what_is_done(owner, north):
    vapour, water = add(north, "Vapour", "Water")
    due(north, vapour, date(2026, 11, 5), date(2026, 11, 20), date(2026, 12, 31))
    due(north, water, date(2026, 11, 3), nature="internal")
    with north.scope():
        deadlines.close(water, REPORT, "2026-11-03", date(2026, 11, 2))
        actions.add_action(
            vapour, north.actor(), "Fit a filter", person(north, "manager"), date(2026, 11, 20)
        )
    assert cells(owner) == {
        3: ([("Report: Water", "calm", "Done")], 0),
        5: ([("Report: Vapour", "mark", "Late")], 0),
        20: (
            [
                ("Report: Vapour", "mark", "Set by law or permit"),
                ("Fit a filter", "calm", "Set by ourselves"),
            ],
            0,
        ),
    }
    assert list(cells(owner, "&nature=legal")) == [5, 20]
    assert list(cells(owner, "&source=actions")) == [20]
    assert list(cells(owner, "&open=1")) == [5, 20]
    assert list(cells(owner, "&source=nothing&owner=x&nature=y")) == [3, 5, 20]


def test_a_full_day_shows_three_and_counts_the_rest(owner, north):
    for record in add(north, *(f"Row {n}" for n in range(5))):
        due(north, record, date(2026, 11, 12))
    page = owner.get(f"{CALENDAR}?month=2026-11")
    day = next(cell for week in page.context["month"]["weeks"] for cell in week if cell["entries"])
    assert (day["count"], len(day["entries"]), day["more"]) == (5, 3, 2)
    listed = owner.get(CALENDAR + day["url"])
    assert len(listed.context["table"]["rows"]) == 5
    assert [(part["label"], part["count"]) for part in page.context["strip"] if part.get("count")] == [
        ("Nov", 5)
    ]


def test_a_moved_date_says_why_and_shows_the_own_target(owner, north):
    [vapour] = add(north, "Vapour")
    due(north, vapour, date(2026, 11, 30), target_on=date(2026, 11, 27), moved_by="art. 28 LFPA")
    [row] = owner.get(f"{CALENDAR}?view=list").context["table"]["rows"]
    day, what, target, site, _owner, state = row["cells"]
    assert (day, target, site, state["text"]) == (
        "Mon 30 Nov 2026",
        "Fri 27 Nov",
        "Apodaca plant",
        "Set by law or permit",
    )
    assert what["under"] == "ASP-0001 Vapour · moved from a day off: art. 28 LFPA"


def test_a_list_goes_on_after_fifty_and_leaves_none_out(owner, north):
    records = add(north, *(f"Row {n:02d}" for n in range(60)))
    for record in records[:40]:
        due(north, record, date(2026, 11, 12))
    with north.scope():
        for record in records[40:]:
            actions.add_action(record, north.actor(), f"Act on {record.title}", None, date(2026, 11, 12))
    first = owner.get(f"{CALENDAR}?view=list")
    second = owner.get(CALENDAR + first.context["pager"]["next_url"])
    seen = [row["cells"][1]["text"] for page in (first, second) for row in page.context["table"]["rows"]]
    assert (len(first.context["table"]["rows"]), len(seen), len(set(seen))) == (50, 60, 60)
    assert second.context["pager"]["next_url"] == ""


def test_what_is_late_is_counted_and_listed_from_the_oldest_on(owner, north):
    [vapour] = add(north, "Vapour")
    due(north, vapour, date(2025, 12, 31), date(2026, 11, 9), date(2026, 11, 10))
    page = owner.get(f"{CALENDAR}?view=late")
    assert [row["cells"][0] for row in page.context["table"]["rows"]] == ["Wed 31 Dec 2025", "Mon 9 Nov 2026"]
    assert page.context["tabs"][-1]["count"] == "2"


def test_dates_by_site_and_by_person_lead_to_their_lists(owner, north):
    with north.scope():
        maria = person(north, "coordinator")
    [vapour] = add(north, "Vapour", owner=maria)
    [boiler] = add(north, "Boiler", site=north.sites["guelph"])
    due(north, vapour, date(2026, 11, 5), date(2026, 11, 20))
    due(north, boiler, date(2026, 11, 6), nature="internal")
    lines = [row["cells"] for row in owner.get(f"{CALENDAR}?view=sites").context["table"]["rows"]]
    assert [(line[0]["text"], *line[1:4], line[4]["text"], line[5]) for line in lines] == [
        ("Apodaca plant", 2, "", "", 1, "Fri 20 Nov"),
        ("Guelph plant", "", 1, "", 1, ""),
    ]
    lines = [row["cells"] for row in owner.get(f"{CALENDAR}?view=people").context["table"]["rows"]]
    assert [(line[0]["text"], line[0]["url"]) for line in lines] == [
        (maria.name, f"?view=list&month=2026-11&owner={maria.pk}"),
        ("Nobody", "?view=list&month=2026-11&owner=none"),
    ]


def test_everybody_sees_their_branch_and_no_privileged_record(owner, colleague, stranger, north):
    vapour, secret = add(north, "Vapour", "Secret")
    [boiler] = add(north, "Boiler", site=north.sites["guelph"])
    for record in (vapour, secret, boiler):
        due(north, record, date(2026, 11, 20))
    with north.scope():
        readers.make_privileged(secret.specific, north.actor(), "Counsel")
    texts = {
        name: [entry[0] for entry in cells(client)[20][0]]
        for name, client in (("owner", owner), ("colleague", colleague))
    }
    assert texts == {
        "owner": ["Report: Vapour", "Report: Secret", "Report: Boiler"],
        "colleague": ["Report: Vapour"],
    }
    assert stranger.get(CALENDAR).status_code == 404


def test_the_site_switch_cuts_the_calendar_to_a_branch(owner, north):
    [vapour], [boiler] = add(north, "Vapour"), add(north, "Boiler", site=north.sites["guelph"])
    for record in (vapour, boiler):
        due(north, record, date(2026, 11, 20))
    assert cells(owner, f"&site={north.sites['guelph'].pk}") == {
        20: ([("Report: Boiler", "mark", "Set by law or permit")], 0)
    }


def test_due_records_show_once(owner, north):
    _plain, planned = add(north, "Plain", "Planned", due_on=date(2026, 11, 20))
    due(north, planned, date(2026, 11, 20))
    assert cells(owner) == {
        20: ([("Report: Planned", "mark", "Set by law or permit"), ("Plain", "calm", "Set by ourselves")], 0)
    }
    with north.scope():
        nobody = agenda.per_day(north.actor(), Wish(owner=NOBODY), date(2026, 11, 1), date(2026, 11, 30))
        assert nobody[date(2026, 11, 20)].all == 2


@pytest.mark.parametrize("view", ["month", "list", "sites", "people", "late"])
def test_the_number_of_queries_does_not_grow(owner, north, view):
    for record in add(north, "One", "Two"):
        due(north, record, date(2026, 11, 5), date(2026, 11, 20))
    owner.get(CALENDAR)  # the session remembers the organization with the first page
    with counted() as few:
        owner.get(f"{CALENDAR}?view={view}")
    for n, record in enumerate(add(north, *(f"Row {n}" for n in range(20)))):
        due(north, record, date(2026, 11, 1) + timedelta(days=n))
    with counted() as many:
        owner.get(f"{CALENDAR}?view={view}")
    assert (few, many) == ([QUERIES[view]], [QUERIES[view]])


QUERIES = {"month": 19, "list": 19, "sites": 19, "people": 18, "late": 19}


def test_a_month_that_no_address_can_mean_is_this_one(owner, north):
    assert (
        owner.get(f"{CALENDAR}?month=2026-13&day=2026-02-30&after=1.2.3").context["title"] == "November 2026"
    )
    assert owner.get(f"{CALENDAR}?month=0001-01").status_code == 200


def test_the_owner_of_an_archived_record_has_no_dates(north):
    [vapour] = add(north, "Vapour")
    due(north, vapour, date(2026, 11, 20))
    with north.scope():
        domain.archive(vapour.specific, north.actor(), "Closed line")
    assert cells(signed_in(north)) == {}
