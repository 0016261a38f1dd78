"""Amounts by the API: in batches, all or none, the same again changes nothing."""

import pytest

from oyamel.check.metering.models import Entry

URL = "/api/v1/northfir/entries"
ROW = {"source": "SRC-0001", "start": "2026-01-01", "end": "2026-01-31", "amount": "1204.5"}


@pytest.fixture
def send(client, north, power):
    client.force_login(north.users["manager"])
    return lambda *rows: client.post(URL, {"rows": rows}, content_type="application/json")


def test_a_batch_is_entered_once(send):
    rows = (
        ROW,
        ROW
        | {
            "start": "2026-02-01",
            "end": "2026-02-28",
            "amount": 900,
            "is_estimated": True,
            "cost": 3.5,
            "currency": "MXN",
        },
    )
    assert [(answer.status_code, answer.json()) for answer in (send(*rows), send(*rows))] == [
        (201, {"entered": 2, "known": 0}), (201, {"entered": 0, "known": 2}),
    ]  # fmt: skip


def test_every_wrong_row_is_named_and_none_is_entered(send):
    answer = send(ROW, ROW | {"start": "2026-02-01", "end": "2026-02-28", "amount": -1, "unit": "ton"}, ROW)
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["rows.1.amount", "rows.1.unit", "rows.2.start"]
    answer = send(ROW, ROW)
    assert answer.json()["fields"].keys() == {"rows.1.start"}
    assert send(ROW | {"source": "SRC-0009"}).json()["fields"].keys() == {"rows.0.source"}
    assert send(ROW | {"amount": "1.204,5"}).status_code == 422
    assert Entry.objects.count() == 0


def test_the_list_is_narrowed_and_goes_on(client, send, make, enter):
    gas = make("Gas", activity="natural gas", unit="m3", conditions="15C")
    enter((gas, "2026-01-05", "2026-02-04", 5), (gas, "2025-12-05", "2026-01-04", 6))
    send(ROW)

    def listed(**query):
        return [(each["source"], each["amount"]) for each in client.get(URL, query).json()["items"]]

    assert listed() == [("SRC-0002", "6"), ("SRC-0001", "1204.5"), ("SRC-0002", "5")]
    assert listed(source="SRC-0002", since="2026-01-02") == [("SRC-0002", "5")]
    assert listed(until="2025-12-31") == [("SRC-0002", "6")]
    first = client.get(URL, {"size": 2}).json()
    assert listed(size=2, after=first["after"]) == [("SRC-0002", "5")]
    assert client.get(URL, {"after": "2026-01-01 1"}).status_code == 422


def test_another_site_is_not_there_and_a_reader_enters_nothing(client, north, south, make):
    make("Guelph", site=north.sites["guelph"])

    def ask(user):
        client.force_login(user)
        return client.post(URL, {"rows": [ROW]}, content_type="application/json").status_code

    assert ask(north.users["coordinator"]) == 422  # no such source for them
    assert ask(north.users["reader"]) == 403
    assert ask(south.users["manager"]) == 404
    client.force_login(north.users["coordinator"])
    assert client.get(URL).json()["items"] == []
