"""The pages of an inventory: who sees them, that figures open, and that they need few queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oyamel.check.inventory.domain.calculating import calculate
from oyamel.check.inventory.models import Inventory, PeriodState
from oyamel.check.inventory.queries.indicators import Indicator, monthly
from oyamel.jobs.worker import drain
from oyamel.plan.aspects.models import Aspect
from oyamel.records import domain, links, ports
from tests.check.inventory.conftest import source

PARTS = [
    "",
    "accounts/",
    "figures/",
    "lines/",
    "flows/",
    "sites/",
    "changes/",
    "quality/",
    "months/",
    "versions/",
]
QUERIES = [27, 21, 15, 16, 21, 15, 20, 17, 14]
URL = "/northfir/inventories/INV-0001/"


@pytest.fixture
def manager(client, north):
    client.force_login(north.users["manager"])
    return client


def test_every_page_answers_before_and_after_the_calculation(manager, year):
    assert {manager.get(URL + part).status_code for part in PARTS} == {200}
    calculate(year.inventory)
    assert {manager.get(URL + part).status_code for part in PARTS} == {200}


def counted(manager, part):
    """How many queries a page needs, once what is read once a process is read."""
    manager.get(URL + part)
    with CaptureQueriesContext(connection) as found:
        manager.get(URL + part)
    return len(found)


def test_more_sources_need_no_more_queries(manager, year):
    calculate(year.inventory)
    assert [counted(manager, part) for part in PARTS[1:]] == QUERIES
    for number in range(3):
        year.sources[f"press {number}"] = source(
            year.world, f"Press {number}", "paint", activity="electricity", unit="kWh"
        )
        year.bill(f"press {number}", 202402, 100)
    calculate(year.inventory)
    assert [counted(manager, part) for part in PARTS[1:]] == QUERIES


def test_a_site_narrows_every_figure_to_its_branch(manager, year):
    calculate(year.inventory)
    page = manager.get(f"{URL}accounts/?site={year.world.sites['apodaca'].pk}")
    assert [tile["label"] for tile in page.context["tiles"]] == [
        "Greenhouse gases, all scopes",
        "Water",
        "Waste",
    ]
    assert page.context["tiles"][0]["value"] == "0"
    assert manager.get(f"{URL}accounts/?site=99999999").status_code == 404


def test_an_old_version_is_shown_as_such(manager, year):
    calculate(year.inventory, reason="first issue")
    year.bill("gas", 202402, 10)
    calculate(year.inventory)
    page = manager.get(f"{URL}accounts/?v=1")
    assert page.context["calculation"].version == 1
    assert "not the current one" in page.content.decode()
    assert manager.get(f"{URL}accounts/?v=7").status_code == 404


def test_a_figure_leads_to_the_next_column_and_keeps_its_sum(manager, year):
    calculate(year.inventory)
    page = manager.get(f"{URL}figures/?account=ghg&total=1&by=scope")
    assert page.context["headline"][0]["value"] == "5.23"
    rows = page.context["table"]["rows"]
    assert [row["cells"][1]["text"] for row in rows] == ["5.01", "0.2190"]
    below = manager.get(rows[0]["cells"][1]["url"])
    assert below.context["headline"][0]["value"] == "5.01"


def test_calculating_is_one_click_and_shows_its_progress(manager, year):
    answer = manager.post(f"{URL}calculate/", {"reason": ""})
    assert answer.status_code == 302
    drain()
    assert manager.get(f"{URL}accounts/").context["calculation"].version == 1


def test_months_are_checked_signed_and_closed_on_their_page(client, north, year):
    calculate(year.inventory)
    cell = f"{year.world.sites['guelph'].pk}-202401"
    client.force_login(north.users["manager"])
    client.post(f"{URL}months/", {"act": "check", "cell": [cell]})
    assert client.post(f"{URL}months/", {"act": "approve", "cell": [cell]}).url.endswith(
        f"months/approve/?cell={cell}"
    )
    boss = north.users["administrator"]
    boss.set_password("a long password")
    boss.save()
    client.force_login(boss)
    wrong = client.post(f"{URL}months/approve/", {"cell": cell, "password": "no"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["password"])
    assert (
        client.post(f"{URL}months/approve/", {"cell": cell, "password": "a long password"}).status_code == 302
    )
    client.post(f"{URL}months/", {"act": "close", "cell": [cell]})
    assert PeriodState.objects.get(month=202401).state == "closed"


def test_a_second_inventory_of_a_year_is_refused_with_the_number_of_the_first(manager, year):
    values = {"title": "Again", "year": "2024", "site": "", "token": "0" * 32}
    answer = manager.post("/northfir/inventories/new/", values)
    assert answer.status_code == 422
    assert answer.context["form"].errors["year"] == [
        "INV-0001 is the inventory of 2024 already; open that one, or archive it first."
    ]


def test_what_measures_an_aspect_gives_its_quantity(manager, year, monkeypatch):
    monkeypatch.setattr("oyamel.org.clock.today", lambda: date(2025, 3, 1))
    calculate(year.inventory)
    aspect = domain.create(Aspect, year.world.actor(), {"title": "Use of groundwater"})
    links.add_link("measures", year.sources["water"].record, aspect.record, year.world.actor("manager"))
    (found,) = ports.quantities_of(aspect.record, date(2024, 1, 1), date(2024, 12, 31))
    assert (found.amount, found.unit) == (50, "m3")
    page = manager.get(aspect.record.get_absolute_url()).content.decode()
    assert f'href="{found.url}"' in page.replace("&amp;", "&")
    assert manager.get(found.url).context["headline"][0]["value"] == "50.00"


def test_an_indicator_is_told_by_month_and_per_unit_made(year):
    year.bill("parts", 202402, 2500)
    calculate(year.inventory)
    of_power = Indicator(activity="electricity")
    assert [(each.month, each.value) for each in monthly(year.world.organization, of_power, 202401, 202412)] == [
        (202401, 73.0), (202402, 146.0)
    ]  # fmt: skip
    per = Indicator(activity="electricity", per=year.sources["parts"].pk)
    found = monthly(year.world.organization, per, 202402, 202402)
    assert [(each.value, each.unit, each.estimated_share) for each in found] == [
        (146 / 2500, "kg CO2e/pieces", 1.0)
    ]


def test_quality_names_the_factors_of_another_year(manager, year):
    """Ontario's factor of 2012 is not published here: the nearest edition counts, and the page says for how long."""
    old = domain.create(Inventory, year.world.actor(), {"title": "2012", "year": 2012, "gwp_set": "AR5"})
    for month in (201201, 201202):
        year.bill("power", month, 1000)
    calculate(old)
    found = manager.get("/northfir/inventories/INV-0002/quality/").context["stand_ins"]
    number = year.sources["power"].record.number
    assert {(each["label"], each["note"]) for each in found} == {(number, "2 months")}
