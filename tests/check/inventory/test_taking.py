"""Taking a year away: a workbook that recomputes its totals, lines as CSV and Parquet, the report; all logged."""

import csv
import io
import re

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from oyamel.check.inventory.domain.calculating import calculate
from oyamel.check.inventory.exporting import report
from oyamel.records.models import ExportLog

pytestmark = pytest.mark.one_database  # dear: on the two databases in turn

URL = "/northfir/inventories/INV-0001/take/"


@pytest.fixture
def taken(client, north, year):
    year.calculation = calculate(year.inventory)
    client.force_login(north.users["manager"])

    def take(kind):
        answer = client.get(f"{URL}{kind}/")
        assert answer.status_code == 200
        return io.BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content)

    return take


def formulas(content):
    """Cell → formula of each sheet of a workbook, read from its XML."""
    import zipfile

    with zipfile.ZipFile(content) as book:
        sheets = sorted(name for name in book.namelist() if name.startswith("xl/worksheets/sheet"))
        return [
            dict(re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f>([^<]*)</f>', book.read(name).decode()))
            for name in sheets
        ]


def sheet(content, name):
    """The values of a sheet."""
    content.seek(0)
    return CalamineWorkbook.from_filelike(content).get_sheet_by_name(name).to_python()


def gas_rows(content):
    """The numbers of the rows with a warming potential."""
    lines = sheet(content, "Ledger")
    return [number for number, line in enumerate(lines[1:], 2) if line[lines[0].index("Account")] == "ghg"]


def test_the_workbook_recomputes_each_line_and_sums_them(taken, year):
    content = taken("xlsx")
    summary, ledger, _factors = formulas(content)
    assert ledger["P2"] == "N2*O2*S2"
    assert {text for cell, text in ledger.items() if cell.startswith("T")} == {
        f"P{n}*R{n}" for n in gas_rows(content)
    }
    assert all(text.startswith(("SUMIFS('Ledger'!", "SUM(")) for text in summary.values())
    rows = sheet(content, "Summary")
    assert rows[-1][0] == "Total"
    assert rows[-1][3] == pytest.approx(year.calculation.co2e_kg)
    lines = sheet(content, "Ledger")
    header = lines[0]
    amount, per, share, sum_ = (
        header.index(name) for name in ("Activity", "Factor per unit", "Share of the site", "Amount")
    )
    used = {each["factor"] for each in csv.DictReader(io.TextIOWrapper(taken("csv"), "utf-8-sig"))}
    for line in lines[1:]:
        assert line[sum_] == pytest.approx(line[amount] * line[per] * line[share])
        assert line[header.index("Factor")].partition(" + ")[0] in used


def test_csv_and_parquet_hold_the_same_lines(taken, year):
    table = pq.read_table(taken("parquet"))
    found = list(csv.DictReader(io.TextIOWrapper(taken("csv"), "utf-8-sig")))
    assert len(found) == len(table) == year.calculation.lines
    assert [float(row["amount"]) for row in found] == table["amount"].to_pylist()


def test_the_report_stands_under_its_headings_in_the_readers_language(taken, year, monkeypatch):
    pages = []
    monkeypatch.setattr(
        report, "render_pdf", lambda html, **options: pages.append((html, options["language"])) or b"%PDF"
    )
    taken("report.pdf")
    ((html, language),) = pages
    assert language == "en"
    for heading in (
        "Organizational boundary",
        "Direct emissions by gas",
        "Base year",
        "Uncertainty",
        "Annex: factors",
    ):
        assert heading in html
    assert year.calculation.ledger[:32] in html
    assert "<svg" in html


def test_every_taking_is_logged(taken):
    for kind in ("csv", "parquet"):
        taken(kind)
    assert list(ExportLog.objects.order_by("pk").values_list("format", "query")) == [
        ("csv", "INV-0001"),
        ("parquet", "INV-0001"),
    ]


def test_who_sees_one_branch_takes_its_lines_alone(client, north, year):
    calculate(year.inventory)
    client.force_login(north.users["coordinator"])
    answer = client.get(f"{URL}parquet/")
    assert answer.status_code == 403  # the inventory belongs to the whole organization
    client.force_login(north.users["reader"])
    assert client.get(f"{URL}csv/").status_code == 403
