"""The pages of sources: entering, the month grid, what is missing, reading a meter."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from oyamel.check.metering import domain
from oyamel.check.metering.models import Entry
from oyamel.records.models import Action, Evidence

URL = "/northfir/sources/SRC-0001/"
BILL = {"kind": "bill", "start": "2026-02-01", "end": "2026-02-28", "amount": "1,100", "unit": "kWh"}


@pytest.fixture
def manager(client, north):
    client.force_login(north.users["manager"])
    return client


def live(**more):
    rows = Entry.objects.filter(is_live=True, **more).order_by("start")
    return [(str(each.start), str(each.end), each.amount, each.is_estimated) for each in rows]


def test_a_bill_is_entered_with_its_document_and_opens_again(manager, power):
    file = SimpleUploadedFile("bill.txt", b"1100 kWh")
    answer = manager.post(f"{URL}entries/new/", BILL | {"file": file, "cost": "2,500.5", "currency": "mxn"})
    assert answer.url == f"{URL}#entries"
    entry = Entry.objects.get()
    assert (entry.amount, entry.cost, entry.currency, entry.document) == (
        1100,
        Decimal("2500.5"),
        "MXN",
        Evidence.objects.get(),
    )
    page = manager.get(f"{URL}entries/{entry.pk}/").content.decode()
    assert "bill.txt" in page and "1,100" in page
    assert [row["cells"][4]["text"] for row in manager.get(f"{URL}entries/").context["table"]["rows"]] == [
        "bill.txt"
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": "-5"}, "amount"), ({"end": "2026-04-01"}, "end"), ({"unit": "ton"}, "unit"), ({"amount": "1.100,5"}, "amount"),
        ({"start": "2026-01-01", "end": "2026-01-31"}, "start"), ({"end": "2026-01-15"}, "end"),
    ],
)  # fmt: skip
def test_what_is_refused_stands_at_its_field_and_nothing_is_kept(manager, power, enter, change, field):
    enter((power, "2026-01-01", "2026-01-31", 7))
    file = SimpleUploadedFile("bill.txt", b"1100 kWh")
    answer = manager.post(f"{URL}entries/new/", BILL | change | {"file": file})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["amount"].value() == change.get("amount", "1,100")
    assert (len(live()), Evidence.objects.count()) == (1, 0)


def test_an_entry_is_corrected_and_withdrawn_with_a_reason(manager, power, enter):
    first = enter((power, "2026-02-01", "2026-02-28", 1200))[0]
    assert manager.post(f"{URL}entries/{first.pk}/correct/", BILL).status_code == 422  # no reason
    manager.post(f"{URL}entries/{first.pk}/correct/", BILL | {"reason": "misread"})
    assert live() == [("2026-02-01", "2026-02-28", 1100, False)]
    assert manager.get(f"{URL}entries/{first.pk}/correct/").status_code == 404  # no longer in force
    second = Entry.objects.get(is_live=True)
    page = manager.get(f"{URL}entries/{first.pk}/")
    assert [row["url"] for row in page.context["chain"]] == [f"{URL}entries/{second.pk}/"]
    manager.post(f"{URL}entries/{second.pk}/withdraw/", {"reason": "not ours"})
    assert live() == []


def test_colleagues_of_another_site_and_strangers_see_no_entry(client, north, south, make, enter):
    entry = enter((make(site=north.sites["guelph"]), "2026-01-01", "2026-01-31", 1))[0]
    url = f"{URL}entries/{entry.pk}/"
    for user, status in (
        (north.users["reader"], 200),
        (north.users["coordinator"], 404),
        (south.users["manager"], 404),
    ):
        client.force_login(user)
        assert client.get(url).status_code == status
    client.force_login(north.users["reader"])
    assert client.get(f"{url}correct/").status_code == 403


def cell(source, month):
    return f"v-{source.pk}-{month}"


def test_the_grid_enters_every_cell_or_none_and_says_where(manager, make, scoped):
    power, water = make("Power"), make("Water", activity="water supply", unit="m3")
    typed = {cell(power, 202601): "1,204.5", cell(power, 202602): "900 E", cell(water, 202602): "many"}
    answer = manager.post("/northfir/sources/grid/?year=2026", typed)
    rows = answer.context["sheet"]["rows"]
    problems = [each["problem"] for row in rows for each in row["cells"] if each.get("problem")]
    assert answer.status_code == 422 and len(problems) == 1
    assert "many" in problems[0] and live() == []
    assert rows[0]["cells"][1]["value"] == "900 E"  # what was typed stays
    manager.post("/northfir/sources/grid/?year=2026", typed | {cell(water, 202602): "31"})
    assert live(source=power) == [
        ("2026-01-01", "2026-01-31", Decimal("1204.5"), False), ("2026-02-01", "2026-02-28", 900, True),
    ]  # fmt: skip
    assert live(source=water) == [("2026-02-01", "2026-02-28", 31, False)]


def test_what_stood_in_a_cell_changes_with_a_reason_and_not_over_somebody_else(manager, power, enter):
    entry = enter((power, "2026-01-01", "2026-01-31", 10))[0]
    seen = {f"e-{cell(power, 202601)}": entry.pk}
    url = "/northfir/sources/grid/?year=2026"
    assert manager.post(url, seen | {cell(power, 202601): "12"}).status_code == 422  # without a reason
    assert manager.post(url, seen | {cell(power, 202601): "", "reason": "x"}).status_code == 422  # emptied
    assert (
        manager.post(url, {cell(power, 202601): "13", "reason": "x"}).status_code == 422
    )  # did not see the 10
    assert manager.post(url, seen | {cell(power, 202601): "12", "reason": "misread"}).status_code == 302
    assert live() == [("2026-01-01", "2026-01-31", 12, False)]


def test_a_month_that_stands_out_is_marked_with_last_years_amount(manager, power, enter):
    for year in (2024, 2025):
        enter(
            *[
                (power, f"{year}-{month:02d}-01", f"{year}-{month:02d}-28", 100 + month)
                for month in (1, 2, 3, 12)
            ]
        )
    enter((power, "2026-02-01", "2026-02-28", 900), (power, "2026-01-01", "2026-01-31", 102))
    cells = manager.get("/northfir/sources/grid/?year=2026").context["sheet"]["rows"][0]["cells"]
    assert [(each["tone"], each["under"]) for each in cells[:3]] == [
        ("", ""),
        ("warn", "102 last year"),
        ("", ""),
    ]


def test_a_cell_of_several_entries_is_only_read(manager, power, enter):
    enter((power, "2025-12-16", "2026-01-15", 310), (power, "2026-01-16", "2026-02-15", 310))
    cells = manager.get("/northfir/sources/grid/?year=2026").context["sheet"]["rows"][0]["cells"]
    assert [(each["value"], each["under"], "name" in each) for each in cells[:3]] == [
        ("310", "2 entries", False), ("150", "1 entry", False), ("", "", True),
    ]  # fmt: skip


def test_what_is_missing_leads_to_its_form_and_to_the_owner(manager, make, scoped, enter):
    owner = scoped.actor("contributor").person
    source = make(starts_on=date(2025, 12, 1), owner=owner, expected_after_days=5)
    make("In time", starts_on=date(2026, 3, 1))
    enter((source, "2026-01-01", "2026-01-31", 5), (source, "2026-02-01", "2026-02-10", 5))
    page = manager.get("/northfir/sources/missing/")
    (row,) = page.context["rows"]
    assert [(each["tone"], each["text"]) for each in row["cells"][-5:]] == [
        ("", ""), ("bad", "missing"), ("good", "whole"), ("warn", "10 of 28 days"), ("calm", "–"),
    ]  # fmt: skip
    assert row["cells"][-4]["url"] == f"{URL}entries/new/?start=2025-12-01&end=2025-12-31"
    assert manager.get(row["cells"][-4]["url"]).context["form"]["start"].value() == date(2025, 12, 1)
    for _again in range(2):
        manager.post(row["remind"])
    action = Action.objects.get()
    assert (action.what, action.responsible) == ("Enter Power for 2025-12", owner)
    assert len(manager.get("/northfir/sources/missing/?all=1").context["rows"]) == 2


@pytest.mark.parametrize(
    ("url", "count"),
    [("/northfir/sources/", 14), ("/northfir/sources/grid/", 13), ("/northfir/sources/missing/?all=1", 13)],
)
def test_the_lists_need_the_same_queries_for_one_source_and_for_three(
    manager, make, enter, url, count, django_assert_num_queries
):
    for each in range(3):
        source = make(f"Source {each}", starts_on=date(2025, 12, 1))
        enter((source, "2026-01-01", "2026-01-31", 5))
        manager.get(url)
        with django_assert_num_queries(count):
            manager.get(url)


METER = "/northfir/meters/MTR-0001/"


def test_a_meter_is_read_by_hand_over_its_zero(manager, register):
    def read(day, value, **more):
        return manager.post(f"{METER}read/", {"on": day, "value": value, **more})

    assert read("2026-01-01", "99,950").status_code == 302
    assert live() == [("2026-01-01", "2026-01-01", 0, False)]
    assert read("2026-02-01", "90").status_code == 302
    assert live()[1:] == [("2026-01-01", "2026-01-31", 140, False)]
    assert "90" in manager.get(f"{METER}read/").context["form"]["value"].help_text
    assert read("2026-02-01", "95").context["form"].errors.keys() == {"on"}
    too_big = read("2026-03-01", "9,000")
    assert list(too_big.context["form"].errors) == ["value"]
    assert "8,910".replace(",", "") not in str(live())
    assert read("2026-03-01", "9,000", is_sure="on").status_code == 302
    assert live()[2:] == [("2026-02-01", "2026-02-28", 8910, False)]
    assert read("2026-03-15", "80").context["form"].errors.keys() == {
        "value"
    }  # backwards, and far from its zero


def test_the_picture_of_a_meter_is_the_document_of_its_reading(manager, register):
    from tests.permissions.world import picture

    photo = SimpleUploadedFile("meter.png", picture(), "image/png")
    assert (
        manager.post(f"{METER}read/", {"on": "2026-01-01", "value": "5", "photo": photo}).status_code == 302
    )
    assert Entry.objects.get().document.name == "meter.png"


def test_a_month_of_readings_opens_by_day_and_by_hour(manager, scoped, make):
    source = make("Hourly", data_kind="readings", expected_every="none")
    at = np.datetime64("2026-03-07T06:00", "us").astype("i8") + np.arange(48) * 3_600_000_000
    domain.record_readings(scoped.actor(), source, None, at, np.full(48, 2.0))
    page = manager.get(f"{URL}readings/202603/")
    assert [row["cells"] for row in page.context["table"]["rows"]] == [
        [{"text": "March 7, 2026", "url": "?day=2026-03-07"}, {"text": "48", "unit": "kWh"}, 24, ""],
        [{"text": "March 8, 2026", "url": "?day=2026-03-08"}, {"text": "48", "unit": "kWh"}, 24, ""],
    ]
    day = manager.get(f"{URL}readings/202603/?day=2026-03-07").context["table"]["rows"]
    assert (len(day), day[0]["cells"][0]) == (24, "00:00 CST")
    for month in (202604, 1, 202613):
        assert manager.get(f"{URL}readings/{month}/").status_code == 404


def test_the_page_of_a_source_shows_its_series_its_doubts_and_its_meters(manager, scoped, register, enter):
    power = register.source
    enter((power, "2026-01-01", "2026-01-20", 100), (power, "2026-02-01", "2026-02-28", 120))
    page = manager.get(URL)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Nothing stands for Jan. 21, 2026 to Jan. 31, 2026." in text
    assert "Month by month" in text and "MTR-0001/read/" in text


def test_a_source_is_closed_and_taken_in_use_again(manager, power, enter):
    enter((power, "2026-02-01", "2026-02-28", 5))
    early = manager.post(f"{URL}end/", {"on": "2026-02-10"})
    assert list(early.context["form"].errors) == ["on"]
    assert manager.post(f"{URL}end/", {"on": "2026-02-28", "reason": "sold"}).status_code == 302
    power.refresh_from_db()
    assert power.ends_on == date(2026, 2, 28)
    assert manager.post(f"{URL}resume/", {"reason": "bought back"}).status_code == 302
    power.refresh_from_db()
    assert power.ends_on is None
