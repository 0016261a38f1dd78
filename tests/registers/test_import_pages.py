"""The pages of an import: upload, columns, preview, writing, result; who may; what is too large; the worker."""

from datetime import date

import pytest

from oyamel.jobs.models import Run
from oyamel.jobs.worker import drain
from oyamel.kit.sheets import open_sheets
from oyamel.org.models import Membership, User
from oyamel.plan.aspects.models import Aspect
from oyamel.records import domain
from oyamel.records.models import Record
from oyamel.registers.exchange import drafts
from oyamel.registers.models import ImportDraft
from tests.registers.exchanging import edited, exported, sheet, upload

URL = "/northfir/aspects/import/"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.OYAMEL_HOME = tmp_path


@pytest.fixture
def reader(client, north):
    client.force_login(north.users["manager"])
    return client


def send(client, content, name="in.xlsx"):
    return client.post(URL, {"file": upload(content, name)})


def test_from_upload_to_result(reader, north):
    page = send(reader, sheet(["Title", "Condition"], ["Good", "Normal"], ["Bad", "sometimes"]))
    preview = reader.get(page.url)
    assert [(tab["label"], tab["count"]) for tab in preview.context["tabs"]] == [
        ("Refused", "1"),
        ("Created", "1"),
    ]
    assert "B3 Condition" in preview.content.decode()
    assert set(preview.context["form"].fields) == {"refused", "reason"}
    refused = reader.post(page.url + "commit/", {"refused": "all"})
    assert (refused.status_code, "Rows are refused: 1" in refused.content.decode()) == (422, True)
    done = reader.post(page.url + "commit/", {"refused": "good", "reason": "First list"}, follow=True)
    assert "1 created, 0 changed." in done.content.decode()
    assert reader.get(page.url + "?show=created").context["rows"][0]["url"] == "/northfir/aspects/ASP-0001/"
    again = reader.post(page.url + "commit/", {"refused": "good"})
    assert (again.status_code, again.url) == (302, page.url)
    with north.scope():
        assert Record.objects.filter(kind="aspect").count() == 1


def test_the_problems_come_as_a_workbook(reader, north):
    page = send(reader, sheet(["Title", "Condition"], ["", "sometimes"]))
    with open_sheets(b"".join(reader.get(page.url + "problems.xlsx").streaming_content)) as book:
        rows = [row.cells[1:] for row in book.table().rows()]
    assert rows == [
        (2, "B", "Condition", "sometimes", "“sometimes” is none of the choices: Normal, Abnormal, Emergency.")
    ]


def test_unknown_columns_are_named_by_hand(reader, north):
    page = send(reader, sheet(["What", "Colour", "Condition"], ["Noise", "red", "Normal"]))
    assert page.url.endswith("/columns/")
    problems = reader.get(page.url).context["problems"]
    assert problems == [
        "Column A, “What”, is not known here; choose its field or leave it out.",
        "Column B, “Colour”, is not known here; choose its field or leave it out.",
        "The column “Title” is missing; a new record needs it.",
    ]
    missing = reader.post(page.url, {"column-0": "", "column-1": "", "column-2": "condition"})
    assert missing.context["problems"] == ["The column “Title” is missing; a new record needs it."]
    twice = reader.post(page.url, {"column-0": "title", "column-1": "title", "column-2": "condition"})
    assert twice.context["problems"] == ["The columns A, B both stand for “Title”; keep one of them."]
    preview = reader.post(
        page.url, {"column-0": "title", "column-1": "", "column-2": "condition"}, follow=True
    )
    assert [tab["label"] for tab in preview.context["tabs"]] == ["Created"]


def test_headings_may_stand_lower_down(reader, north):
    page = send(
        reader, sheet(["Our list of 2026", None], [None, None], ["Title", "Condition"], ["Noise", "Normal"])
    )
    preview = reader.get(page.url)
    assert [(tab["label"], tab["count"]) for tab in preview.context["tabs"]] == [
        ("Created", "1"),
        ("Left out", "1"),
    ]
    columns = page.url + "columns/"
    chosen = reader.post(columns, {"sheet": "Sheet", "header_row": "1", "depth": "3"})
    assert (chosen.url, reader.get(columns).context["columns"][0]["heading"]) == (
        columns,
        "Our list of 2026 · Title",
    )
    chosen = reader.post(columns, {"sheet": "Sheet", "header_row": "3"})
    assert [column["name"] for column in reader.get(columns).context["columns"]] == ["title", "condition"]
    wrong = reader.post(columns, {"sheet": "Sheet", "header_row": "90"})
    assert wrong.status_code == 422


def test_files_that_cannot_be_read_are_refused_with_a_cure(reader):
    for content, words in (
        (b"", "empty"),
        (b"%PDF-1.7 x", "Use one of"),
        (b"PK\x03\x04broken", "damaged"),
        (b"Title\n", "no rows below the headings"),
        (sheet(["Title"]), "no rows below the headings"),
    ):
        response = send(reader, content)
        assert (response.status_code, words in response.content.decode()) == (422, True), words


def test_a_file_too_large_is_refused_before_it_is_read(reader, settings):
    settings.UPLOAD_LIMIT_BYTES = 1000
    response = send(reader, b"x" * 100_000, "in.csv")
    assert response.status_code == 413
    settings.UPLOAD_LIMIT_BYTES = 80_000
    response = send(reader, b"x" * 100_000, "in.csv")
    assert (response.status_code, "larger than" in response.content.decode()) == (422, True)


def test_the_upload_is_protected_against_forgery(north):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(north.users["manager"])
    assert send(client, sheet(["Title"], ["A"])).status_code == 403


@pytest.mark.parametrize("number", ["1" + "0" * 5000, "000001" + "9" * 5000, "0", "²"])
def test_a_row_of_headings_that_is_no_number_is_the_first(reader, north, number):
    page = send(reader, sheet(["Title"], ["A"]))
    assert reader.post(page.url, {"sheet": "Sheet", "header_row": number}).status_code in (200, 302)
    with north.scope():
        assert ImportDraft.objects.get().header_row == 1


def test_only_the_owner_sees_a_draft_and_only_importers_import(client, reader, north, south):
    page = send(reader, sheet(["Title"], ["A"]))
    for role, status in (
        ("administrator", 404),
        ("coordinator", 404),
        ("contributor", 403),
        ("reader", 403),
        ("manager", 200),
    ):
        client.force_login(north.users[role])
        assert client.get(page.url).status_code == status, role
        assert client.get(URL).status_code == (403 if status == 403 else 200), role
    client.force_login(south.users["administrator"])
    assert client.get(page.url).status_code == 404


def test_a_long_sheet_is_read_and_written_by_the_worker(reader, north, monkeypatch):
    monkeypatch.setattr(drafts, "SMALL_ROWS", 3)
    page = send(reader, sheet(["Title"], *[[f"Row {n}"] for n in range(5)]))
    working = reader.get(page.url)
    assert (working.context["work"]["is_open"], "hx-trigger" in working.content.decode()) == (True, True)
    assert drain() == 1
    assert reader.get(page.url).context["counts"]["created"] == 5
    reader.post(page.url + "commit/", {"reason": "By night"})
    assert reader.get(page.url).context["work"]["is_open"]
    assert drain() == 1
    assert "5 created, 0 changed." in reader.get(page.url).content.decode()
    runs = [
        (run.state, run.result["counts"]["created"], run.result["url"])
        for run in Run.everywhere.order_by("pk")
    ]
    assert runs == [("done", 5, page.url), ("done", 5, page.url)]


def test_a_cancelled_run_writes_nothing(reader, north, monkeypatch):
    page = send(reader, sheet(["Title"], ["A"]))
    monkeypatch.setattr(drafts, "SMALL_ROWS", 0)
    reader.post(page.url + "commit/", {"reason": ""})
    reader.post(page.url + "cancel/")
    drain()
    preview = reader.get(page.url)
    assert (preview.context["work"]["state"], preview.context["form"] is not None) == ("cancelled", True)
    with north.scope():
        assert not Record.objects.filter(kind="aspect").exists()


@pytest.mark.parametrize("loss", ["account closed", "role ended", "role of a reader"])
def test_a_run_of_someone_who_lost_the_right_is_refused_in_words(reader, north, monkeypatch, loss):
    page = send(reader, sheet(["Title"], ["A"]))
    monkeypatch.setattr(drafts, "SMALL_ROWS", 0)
    reader.post(page.url + "commit/", {})
    mine = Membership.everywhere.filter(user=north.users["manager"])
    if loss == "account closed":
        User.objects.filter(pk=north.users["manager"].pk).update(is_active=False)
    else:
        mine.update(**({"role": "reader"} if loss == "role of a reader" else {"ends_on": date(2026, 1, 1)}))
    drain()
    run = Run.everywhere.get()
    words = "Whoever started this may not import here any more. Ask an administrator."
    assert (run.state, run.message) == ("failed", words)
    with north.scope():
        assert not Record.objects.filter(kind="aspect").exists()


def test_a_run_that_is_refused_says_why_and_the_preview_stays(reader, north, monkeypatch):
    with north.scope():
        row = domain.create(Aspect, north.actor(), {"title": "Noise"})
        content = edited(
            exported(north.actor()),
            lambda sheet, columns: setattr(sheet.cell(2, columns["Title"]), "value", "X"),
        )
    page = send(reader, content)
    monkeypatch.setattr(drafts, "SMALL_ROWS", 0)
    reader.post(page.url + "commit/", {})
    with north.scope():
        domain.change(row, north.actor("administrator"), {"receptor": "river"})
    drain()
    assert "Someone saved ASP-0001 after the preview was made." in reader.get(page.url).content.decode()
    with north.scope():
        assert Record.objects.get(kind="aspect").title == "Noise"


def test_a_draft_can_be_forgotten(reader, north, django_capture_on_commit_callbacks):
    page = send(reader, sheet(["Title"], ["A"]))
    with north.scope():
        path = drafts.path_of(ImportDraft.objects.select_related("organization").get())
    with django_capture_on_commit_callbacks(execute=True):
        assert reader.post(page.url + "drop/").url == URL
    assert (path.exists(), reader.get(page.url).status_code) == (False, 404)


def test_the_template_can_be_fetched(reader):
    response = reader.get(URL + "template.xlsx")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="aspects-template-')
    with open_sheets(b"".join(response.streaming_content)) as book:
        assert book.stamp.values["register"] == "aspects"
