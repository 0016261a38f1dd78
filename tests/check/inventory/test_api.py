"""Figures and lines by the API: the same numbers and the same sight as the pages."""

import pytest

from oyamel.check.inventory.domain.calculating import calculate

URL = "/api/v1/northfir/inventories/INV-0001/"


@pytest.fixture
def calculation(client, north, year):
    client.force_login(north.users["manager"])
    return calculate(year.inventory)


def test_figures_by_columns(client, calculation):
    found = client.get(URL + "figures", {"account": "ghg", "by": ["scope", "method"]}).json()
    assert (found["version"], found["ledger"]) == (1, calculation.ledger)
    assert [(each["by"], round(each["co2e_kg"], 3)) for each in found["figures"]] == [
        ({"scope": "1", "method": ""}, 5013.788), ({"scope": "2", "method": "location"}, 219.0),
        ({"scope": "2", "method": "market"}, 219.0),
    ]  # fmt: skip


def test_lines_in_pages(client, calculation):
    first = client.get(URL + "lines", {"size": 3}).json()
    rest = client.get(URL + "lines", {"size": 200, "start": 3}).json()
    assert first["count"] == rest["count"] == calculation.lines
    assert [line["line"] for line in first["lines"] + rest["lines"]] == list(range(calculation.lines))


def test_what_does_not_fit_is_named_and_what_is_not_there_is_404(client, calculation, north):
    assert client.get(URL + "figures", {"by": "colour"}).status_code == 422
    for query in ({"version": 9}, {"site": 987654}):
        assert client.get(URL + "figures", query).status_code == 404


def test_who_sees_one_branch_gets_its_figures_alone(client, calculation, north):
    client.force_login(north.users["coordinator"])
    found = client.get(URL + "figures", {"by": ["account"]}).json()["figures"]
    assert {each["by"]["account"] for each in found} == {"water", "waste", "production"}
    assert {line["account"] for line in client.get(URL + "lines").json()["lines"]} == {"water", "waste"}
