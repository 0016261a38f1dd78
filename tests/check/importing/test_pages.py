"""The pages of a file: upload, columns, series, preview, writing, result; who may; the worker; a kill."""

from datetime import date

import pytest

from oyamel.check.metering.importing.views import shared
from oyamel.check.metering.models import Entry, Segment, Source, Upload
from oyamel.jobs.worker import drain
from tests.check.importing.conftest import book, entries, hourly
from tests.registers.exchanging import upload as uploaded

URL = "/northfir/sources/data/"
BILLS = (
    ["Meter", "Start", "End", "kWh"],
    ["K-1", date(2025, 1, 1), date(2025, 1, 31), 10],
    ["K-1", date(2025, 2, 1), date(2025, 2, 28), -3],
)


@pytest.fixture
def reader(client, north):
    client.force_login(north.users["manager"])
    return client


def send(reader, content, name="in.xlsx", **more):
    return reader.post(URL, {"file": uploaded(content, name), **more})


def test_from_upload_over_columns_and_a_new_source_to_the_result(reader, north):
    page = send(reader, book(*BILLS), sender="CFE")
    assert page.url.endswith("/columns/")
    columns = reader.get(page.url).context["columns"]
    assert [each["role"] for each in columns] == ["meter", "start", "end", "amount"]
    here = reader.post(
        page.url, {f"column-{each['place']}": each["role"] for each in columns} | {"sender": "CFE"}
    ).url
    preview = reader.get(here)
    assert (preview.context["counts"]["unassigned"], preview.context["can_write"]) == (2, False)
    site = str(north.sites["apodaca"].pk)
    wrong = reader.post(
        here + "series/", {"source-0": "new", "unit-0": "ton", "activity-0": "electricity"}, follow=True
    )
    assert "K-1:" in str(next(iter(wrong.context["messages"])))
    given = {"source-0": "new", "unit-0": "kWh", "activity-0": "electricity", "site-0": site}
    preview = reader.post(here + "series/", given, follow=True)
    assert preview.context["counts"] == {
        "new": 1,
        "known": 0,
        "troubles": 1,
        "left": 0,
        "unassigned": 0,
        "readings": 0,
    }
    assert "D3" in preview.content.decode()
    refused = reader.post(here + "write/", {"refused": "all"})
    assert (refused.status_code, "take the good rows only" in refused.content.decode()) == (422, True)
    done = reader.post(here + "write/", {"refused": "good"}, follow=True)
    assert done.context["upload"].state == "done"
    with north.scope():
        assert entries() == [("K-1", "2025-01-01", "2025-01-31", "10", "kWh", "D2")]
    again = send(reader, book(*BILLS), sender="CFE")
    assert not again.url.endswith("/columns/")
    assert reader.get(again.url).context["counts"]["known"] == 1


def test_units_that_do_not_fit_are_explained_on_the_page(reader, north):
    with north.scope():
        from oyamel.records import domain

        domain.create(Source, north.actor(), {"title": "K-1", "activity": "electricity", "unit": "kWh"})
    content = book(
        ["Source", "Start", "End", "Usage", "Unit"],
        ["K-1", date(2025, 1, 1), date(2025, 1, 31), 10, "kw-hrs"],
    )
    page = send(reader, content)
    columns = reader.get(page.url).context["columns"]
    here = reader.post(page.url, {f"column-{each['place']}": each["role"] for each in columns}).url
    assert reader.get(here).context["units"] == [{"unit": "kw-hrs", "own": "kWh", "count": 1}]
    preview = reader.post(here + "series/", {"means-0": "kWh"}, follow=True)
    assert preview.context["counts"]["new"] == 1


def test_only_the_owner_sees_a_file_and_only_importers_take_one_in(client, reader, north, south):
    here = send(reader, hourly(24), "k.csv").url
    for role, status in (
        ("administrator", 404),
        ("coordinator", 404),
        ("contributor", 403),
        ("reader", 403),
        ("manager", 200),
    ):
        client.force_login(north.users[role])
        assert client.get(here).status_code == status, role
        assert client.get(URL).status_code == (403 if status == 403 else 200), role
    client.force_login(south.users["administrator"])
    assert client.get(here).status_code == 404


def test_files_that_cannot_be_read_are_refused_with_a_cure(reader, settings):
    for content, name in (
        (b"", "a.csv"),
        (b"%PDF-1.7 x", "a.pdf"),
        (b"<?xml version='1.0'?><a/>", "a.xml"),
        (b"\x1f\x8bxx", "a.gz"),
    ):
        assert send(reader, content, name).status_code == 422, name
    settings.UPLOAD_LIMIT_BYTES = 1000
    assert send(reader, b"x" * 100_000, "big.csv").status_code == 413


def test_a_long_file_is_read_and_written_by_the_worker_and_can_be_stopped(reader, north, monkeypatch):
    monkeypatch.setattr(shared, "SMALL", 10)
    with north.scope():
        from oyamel.records import domain

        domain.create(
            Source,
            north.actor(),
            {
                "title": "K",
                "activity": "electricity",
                "unit": "kWh",
                "data_kind": "readings",
                "account_number": "k",
            },
        )
        source = Source.objects.get()
    here = send(reader, hourly(60), "k.csv").url
    assert reader.get(here).context["work"]["is_open"]
    assert drain() == 1
    reader.post(here + "series/", {"source-0": str(source.pk)})
    drain()
    reader.post(here + "write/", {})
    reader.post(here + "cancel/", {})
    drain()
    with north.scope():
        assert (Upload.objects.get().state, Segment.objects.count()) == ("read", 0)
    reader.post(here + "write/", {})
    drain()
    with north.scope():
        assert (Upload.objects.get().state, sum(row.rows for row in Segment.objects.all())) == ("done", 60)


def test_a_file_that_gave_nothing_can_be_forgotten(reader, north):
    here = send(reader, hourly(24), "k.csv").url
    reader.post(here + "drop/", {})
    with north.scope():
        assert (Upload.objects.count(), Entry.objects.count()) == (0, 0)
