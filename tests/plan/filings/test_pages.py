"""The pages: start from an obligation, the board, certifying by signature, the acknowledgement, clocks on the first page."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from oyamel.plan.filings import domain
from oyamel.plan.filings.models import Filing, Letter
from oyamel.records import domain as records
from oyamel.records.models import Deadline
from tests.plan.filings.conftest import DUE
from tests.shell.conftest import counted

FILING = "/northfir/filings/FIL-0001/"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def manager(north):
    return signed_in(north.users["manager"])


def test_an_obligation_offers_to_start_the_filing_of_its_date(manager, north, due):
    row = due()
    page = manager.get("/northfir/obligations/OBL-0001/").content.decode()
    start = f"/northfir/filings/start/{row.pk}/"
    assert start in page
    assert manager.get(start).context["explanation"] == "Annual report · OBL-0001 · March 1, 2027"
    sent = {"form_name": "COA", "period": "2026", "period_from": "2026-01-01", "period_until": "2026-12-31"}
    assert manager.post(start, sent)["Location"] == FILING
    assert manager.post(start, sent)["Location"] == FILING, "the second click opens the first"
    page = manager.get("/northfir/obligations/OBL-0001/").content.decode()
    assert start not in page
    assert FILING in page


def test_a_period_that_ends_before_it_begins_comes_back(manager, due):
    start = f"/northfir/filings/start/{due().pk}/"
    answer = manager.post(
        start, {"form_name": "COA", "period_from": "2026-12-31", "period_until": "2026-01-01"}
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["period_until"])
    assert answer.context["form"]["form_name"].value() == "COA"


def test_who_may_not_change_the_record_starts_nothing(north, south, due):
    start = f"/northfir/filings/start/{due(site='guelph').pk}/"
    codes = [signed_in(user).get(start).status_code for user in (
        north.users["reader"], north.users["coordinator"], south.users["administrator"],
    )]  # fmt: skip
    assert codes == [403, 404, 404]


def test_a_filing_goes_its_way_by_its_pages(north, filing):
    coordinator, boss = signed_in(north.users["coordinator"]), signed_in(north.users["management"])
    north.users["management"].set_password("a long password")
    north.users["management"].save()
    boss.force_login(north.users["management"])
    coordinator.post(f"{FILING}prepare/", {"note": ""})
    assert coordinator.get(f"{FILING}certify/").status_code == 403
    seen = boss.get(f"{FILING}certify/").context["form"].initial["seen"]
    wrong = boss.post(f"{FILING}certify/", {"seen": seen, "password": "no"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["password"])
    boss.post(f"{FILING}certify/", {"seen": seen, "password": "a long password"})
    coordinator.post(f"{FILING}submit/", {"on": "2027-02-10", "portal": "SINATEC"})
    page = coordinator.get(FILING).content.decode()
    assert "Submitted is not yet done" in page
    file = SimpleUploadedFile("acuse.txt", b"Acuse", content_type="text/plain")
    coordinator.post(f"{FILING}acknowledge/", {"reference": "A-1", "on": "2027-02-10", "file": file})
    with north.scope():
        assert Filing.objects.get().acknowledgement == "A-1"
        assert Deadline.objects.get(source="obligation", due_on=DUE).is_open is False


def board(client, query="month=2027-03"):
    table = client.get(f"/northfir/filings/board/?{query}").context["table"]
    return [
        (row["cells"][0]["text"], row["cells"][2], row["cells"][5]["text"], bool(row["cells"][6]))
        for row in (table["rows"] if table else [])
    ]


def test_the_board_shows_each_form_with_its_progress(manager, north, filing, due):
    due("Notice of noise", date(2027, 3, 15), site="guelph")
    due("Noise limit", date(2027, 3, 16), type="limit")
    due("Older report", date(2027, 1, 5))
    assert board(manager) == [
        ("COA", "Apodaca plant", "Started", False), ("Notice of noise", "Guelph plant", "Not started", True),
    ]  # fmt: skip
    assert board(signed_in(north.users["coordinator"])) == [("COA", "Apodaca plant", "Started", False)]
    assert board(manager, "late=1") == [("Older report", "Apodaca plant", "Not started", True)]
    assert board(manager, f"month=2027-03&site={north.sites['guelph'].pk}")[0][0] == "Notice of noise"
    assert board(manager, "month=nonsense") == []


def test_the_board_costs_the_same_queries(manager, due):
    due("One")
    manager.get("/northfir/filings/board/?month=2027-03")
    with counted() as few:
        manager.get("/northfir/filings/board/?month=2027-03")
    for n in range(5):
        due(f"Report {n}")
    with counted() as many:
        manager.get("/northfir/filings/board/?month=2027-03")
    assert (few, many) == ([QUERIES], [QUERIES])


QUERIES = 11


def test_a_running_clock_stands_on_everybodys_first_page(north):
    with north.scope():
        values = {
            "title": "Waste log",
            "received_on": date(2027, 2, 3),
            "reply_within": 5,
            "site": north.sites["apodaca"],
        }
        records.create(Letter, north.actor(), values)
    clocks = signed_in(north.users["reader"]).get("/northfir/").context["clocks"]["tasks"]
    assert [(task["label"], task["due"], task["tone"]) for task in clocks] == [
        ("Answer: Waste log", "1 day left", "mark")
    ]


def test_a_letter_says_how_its_clock_was_counted(manager, north):
    with north.scope():
        values = {
            "title": "Waste log",
            "received_on": date(2027, 2, 3),
            "reply_within": 3,
            "site": north.sites["apodaca"],
        }
        row = records.create(Letter, north.actor(), values)
    page = manager.get("/northfir/letters/LTR-0001/").content.decode()
    assert "The time is over since 1 day." in page
    assert "3 working days of the authority from the receipt on Feb. 3, 2027" in page
    assert "Mexican federal administration" in page
    with north.scope():
        domain.reply(north.actor(), row, date(2027, 2, 9))
    assert "Answered in time." in manager.get("/northfir/letters/LTR-0001/").content.decode()


def test_letters_are_closed_with_a_reason_and_opened_again(manager, north):
    with north.scope():
        records.create(Letter, north.actor(), {"title": "Waste log", "site": north.sites["apodaca"]})
    url = "/northfir/letters/LTR-0001/"
    assert manager.post(f"{url}done/", {"reason": ""}).status_code == 422
    assert manager.post(f"{url}done/", {"reason": "Not ours"}).status_code == 302
    assert manager.post(f"{url}again/", {"reason": "Ours after all"}).status_code == 302
    with north.scope():
        assert Letter.objects.get().record.status == "open"


def test_a_letter_is_written_down_on_its_short_form(manager, north):
    sent = {
        "title": "Inspection", "type": "inspection", "authority": "PROFEPA", "received_on": "2027-02-03", "reply_within": "5",
        "reply_count": "working_days", "site": north.sites["apodaca"].pk, "token": "0" * 32,
    }  # fmt: skip
    assert manager.post("/northfir/letters/new/", sent).status_code == 302
    with north.scope():
        [row] = Deadline.objects.filter(source="letter-reply")
        assert row.due_on == date(2027, 2, 11)  # 5 February is a holiday
    assert "5" in manager.get("/northfir/letters/LTR-0001/").content.decode()
