"""The path of a figure: down to lines, rows, files, cells and factors, and back up from each of them."""

import io
from datetime import date
from decimal import Decimal

import pytest

from oyamel.check.inventory.domain import files
from oyamel.check.inventory.domain.calculating import calculate
from oyamel.check.inventory.queries import lines as queries
from oyamel.check.inventory.queries.figures import Wanted, figures, rows
from oyamel.check.metering.domain import EntryRow, keep_upload, record_entries
from oyamel.check.metering.spans import month_span
from oyamel.facts.inventory import factors_by_id

pytestmark = pytest.mark.one_database  # dear: on the two databases in turn

URL = "/northfir/inventories/INV-0001/"


@pytest.fixture
def manager(client, north):
    client.force_login(north.users["manager"])
    return client


def test_every_total_has_lines_and_every_line_a_row_and_a_factor_or_a_unit_alone(year):
    """No figure without its way to a file and cell, or to somebody who entered it."""
    calculation = calculate(year.inventory)
    actor = year.world.actor()
    for total in rows(actor, [calculation], Wanted(), ["source", "month"]).exclude(account="production"):
        wanted = Wanted(
            {
                "account": total.account,
                "scope": total.scope,
                "method": total.method,
                "source": total.source_id,
                "month": total.month,
                "unit": total.unit,
            }
        )
        found, count = queries.lines_of(actor, calculation, wanted)
        assert count >= 1
        for line in found:
            behind = queries.behind(actor.organization, queries.source_of(actor, line), line)
            assert behind
            assert all(entry.entered_by or entry.upload for each in behind for entry in each.entries)
            assert line["factor"] in factors_by_id() or line["reason"]


def test_the_rows_behind_a_line_sum_to_its_activity(year):
    row = EntryRow(year.sources["power"], date(2024, 3, 20), date(2024, 4, 8), Decimal(1000))
    record_entries(year.world.actor("manager"), [row])
    calculation = calculate(year.inventory)
    for line in files.lines(calculation, [("source", "==", year.sources["power"].record.number)]).to_pylist():
        behind = queries.behind(year.world.organization, year.sources["power"], line)
        assert float(sum(each.share for each in behind)) == line["amount"]
        assert sum(each.days for each in behind) <= 31


def test_a_line_opens_with_computation_document_cell_and_the_reason_of_its_factor(manager, year):
    upload = keep_upload(year.world.actor("manager"), io.BytesIO(b"day,kWh\n2024-05-01,8\n"), "bills.csv")
    first, last = month_span(202405)
    row = EntryRow(year.sources["power"], first, last, Decimal(8), sheet="2024", row=2, cell="B2")
    (entry,) = record_entries(year.world.actor("manager"), [row], upload).entries
    calculation = calculate(year.inventory)
    (line,) = files.lines(calculation, [("month", "==", 202405), ("method", "==", "location")]).to_pylist()
    page = manager.get(f"{URL}lines/{line['line']}/").content.decode()
    for words in ("bills.csv", "2024, row 2, B2", line["factor"], "Publication", "current edition", "0.584"):
        assert words in page
    back = manager.get(f"/northfir/inventories/of-entry/{entry.pk}/").content.decode()
    assert f"{URL}lines/{line['line']}/" in back
    cell = manager.get(f"/northfir/inventories/of-file/{upload.key}/?row=2").content.decode()
    assert f"/northfir/inventories/of-entry/{entry.pk}/" in cell


def test_who_sees_one_branch_gets_its_figures_and_no_line_of_another(client, north, year):
    calculation = calculate(year.inventory)
    actor = north.actor("coordinator")  # of Apodaca
    assert figures(actor, [calculation], Wanted({"account": "ghg"}), ["scope"]) == []
    gas = files.lines(calculation, [("account", "==", "ghg")]).to_pylist()[0]
    client.force_login(north.users["coordinator"])
    assert client.get(f"{URL}lines/{gas['line']}/").status_code == 404
    assert queries.lines_of(actor, calculation, Wanted({"account": "ghg"}))[1] == 0
    water = files.lines(calculation, [("account", "==", "water")]).to_pylist()[0]
    assert client.get(f"{URL}lines/{water['line']}/").status_code == 200


def test_who_sees_one_branch_is_shown_no_sum_over_all(client, north, year):
    calculate(year.inventory)
    totals = {}
    for role in ("manager", "coordinator"):
        client.force_login(north.users[role])
        totals[role] = client.get(URL + "versions/").context["table"]["rows"][0]["cells"][1]
    assert totals == {"manager": "5.23", "coordinator": "–"}


def test_a_stranger_finds_nothing(client, south, year):
    calculate(year.inventory)
    client.force_login(south.users["administrator"])
    for part in ("accounts/", "lines/", "lines/0/", "take/csv/"):
        assert client.get(URL + part).status_code == 404


def test_readings_open_to_their_file_and_hash(manager, year):
    import numpy as np

    from oyamel.check.metering.domain import record_readings
    from oyamel.records import domain

    source = year.sources["power"]
    domain.change(source, year.world.actor("manager"), {"data_kind": "readings"})
    source.data_kind = "readings"
    at = np.array([f"2024-06-{day:02d}T12:00" for day in range(1, 31)], "M8[us]").astype("i8")
    upload = keep_upload(year.world.actor("manager"), io.BytesIO(b"start,value\n2024-06-01,10\n"), "june.csv")
    record_readings(year.world.actor("manager"), source, None, at, np.full(30, 10.0), source.unit, upload)
    file = manager.get(f"/northfir/inventories/of-file/{upload.key}/").content.decode()
    assert f'sources/{source.record.number}/readings/202406/">June 2024</a>' in file
    assert "300.0 kWh" in file
    calculation = calculate(year.inventory)
    (line,) = files.lines(calculation, [("month", "==", 202406), ("method", "==", "location")]).to_pylist()
    assert (line["origin"], line["amount"]) == ("readings", 300.0)
    page = manager.get(f"{URL}lines/{line['line']}/").content.decode()
    assert source.segments.get().hash[:12] in page
    assert "06/01/2024" in page and "T12:00:00" not in page
