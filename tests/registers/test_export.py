"""The list taken out: order, columns, languages, drop-downs, rights, log, speed by queries."""

import datetime
import io
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.test.utils import CaptureQueriesContext

from oyamel.org.enums import Role
from oyamel.org.models import Area, Person
from oyamel.plan.aspects.models import Activity, Aspect
from oyamel.records import domain
from oyamel.records.models import ExportLog
from oyamel.registers.exchange.cells import number_cell
from tests import factories
from tests.registers.exchanging import exported

URL = "/northfir/aspects/export/"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.OYAMEL_HOME = tmp_path


@pytest.fixture
def aspects(north):
    """Three aspects: one with everything, one with little, one of the other plant."""
    with north.scope():
        area = Area.objects.create(
            organization=north.organization, site=north.sites["apodaca"], name="Paint shop"
        )
        owner = Person.objects.create(
            organization=north.organization, name="Ana Ríos", email="ana@northfir.example"
        )
        actor = north.actor()
        activity = domain.create(Activity, actor, {"title": "Spray painting", "site": north.sites["apodaca"]})
        full = {
            "title": "=Solvent vapour", "site": north.sites["apodaca"], "area": area, "owner": owner, "activity": activity,
            "type": "emission_to_air", "condition": "abnormal", "stage": "", "reach": "influence", "period": "past", "quantity": Decimal("1234.5"),
            "quantity_unit": "kg", "receptor": "air", "has_legal_requirement": True, "description": "Two\nlines",
            "impacts": [{"impact": "soil", "sign": "adverse"}],
        }  # fmt: skip
        rows = [
            full,
            {"title": "Noise", "site": north.sites["paint"]},
            {"title": "Boiler", "site": north.sites["guelph"]},
        ]
        return domain.create_many(Aspect, actor, rows)


def data(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return list(book[book.sheetnames[1]].iter_rows(values_only=True))


def test_the_sheet_has_the_registers_order_and_the_readers_words(north, aspects):
    with north.scope():
        head, first, *rest = data(exported(north.actor()))
    mark = north.organization.uuid.hex[:8]
    assert dict(zip(head, first, strict=True)) == {
        "_key": f"ASP-0001.1.{mark}", "No.": "ASP-0001", "Title *": "=Solvent vapour", "Site": "Apodaca plant", "Area or process": "Paint shop",
        "Activity, product or service": "ACT-0001 Spray painting", "Type of aspect": "Emission to air", "Impacts": "Soil", "Condition": "Abnormal",
        "Life-cycle stage": None, "Control or influence": "Influence", "Past, present or planned": "Past", "Quantity per year": 1234.5, "Unit": "kg",
        "Receptor": "air", "A legal requirement applies": "yes", "An interested party is concerned": "no", "Owner": "Ana Ríos",
        "Description": "Two\nlines", "Significance": "Not evaluated",
    }  # fmt: skip
    assert [row[1] for row in rest] == ["ASP-0002", "ASP-0003"]


def test_drop_downs_help_and_read_me_are_in_the_workbook(north, aspects):
    with north.scope():
        book = openpyxl.load_workbook(io.BytesIO(exported(north.actor())))
    assert book.sheetnames == ["Read me", "Aspects", "_lists", "_stamp"]
    sheet = book["Aspects"]
    ranges = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    names = {cell.value: cell.column_letter for cell in sheet[1]}
    listed = {heading for heading, letter in names.items() if f"{letter}2" in ranges}
    assert {"Site", "Condition", "Owner", "A legal requirement applies"} <= listed
    assert "Significance" not in listed
    assert "Northfir Components: Aspects" in [cell.value for cell in book["Read me"]["A"]]


def test_only_what_the_list_shows_can_be_taken(north, aspects):
    with north.scope():
        content = exported(
            north.actor(), query="condition=abnormal&columns=condition,title", every_field=False
        )
    assert [row[1:] for row in data(content)] == [
        ("No.", "Title *", "Condition"),
        ("ASP-0001", "=Solvent vapour", "Abnormal"),
    ]


def test_csv_has_points_iso_dates_and_no_formulas(north, aspects):
    with north.scope():
        lines = (
            exported(north.actor(), kind="csv", query="sort=number&columns=title,quantity", every_field=False)
            .decode("utf-8-sig")
            .splitlines()
        )
    mark = north.organization.uuid.hex[:8]
    assert lines[:2] == [
        "_key,No.,Title *,Quantity per year",
        f"ASP-0001.1.{mark},ASP-0001,'=Solvent vapour,1234.5",
    ]


def test_a_number_of_more_digits_than_a_cell_keeps_goes_out_as_text():
    """Tested without the database: SQLite itself keeps fifteen digits."""
    given = ["12345678901234.5678", "-123456789012345.67", "1234567890.1234", "0.0001", "120000.0000", "0"]
    out = [number_cell(Decimal(text)) for text in given]
    assert out == [given[0], given[1], Decimal(given[2]), Decimal("0.0001"), Decimal(120_000), Decimal(0)]
    assert number_cell(None) is None


def test_the_number_of_queries_does_not_grow_with_the_rows(north, aspects):
    def queries():
        from django.db import connection

        with CaptureQueriesContext(connection) as caught:
            exported(north.actor())
        return len(caught)

    with north.scope():
        three = queries()
        domain.create_many(
            Aspect, north.actor(), [{"title": f"More {n}", "site": north.sites["paint"]} for n in range(30)]
        )
        assert queries() == three


def test_who_may_take_what_out(client, north, south, aspects):
    for role, status in (("manager", 200), ("external_auditor", 200), ("reader", 403)):
        client.force_login(north.users[role])
        assert client.get(URL, {"format": "csv"}).status_code == status, role
    client.force_login(south.users["administrator"])
    assert client.get(URL).status_code == 404
    client.force_login(north.users["coordinator"])
    content = b"".join(client.get(URL, {"format": "csv"}).streaming_content).decode("utf-8-sig")
    assert [line.split(",")[1] for line in content.splitlines() if line.startswith("ASP")] == [
        "ASP-0002",
        "ASP-0001",
    ]


def test_someone_who_exports_one_branch_and_reads_another_takes_only_the_one(client, north, aspects):
    user = factories.member(north.organization, Role.READER, "both@northfir.example")
    with north.scope():
        from oyamel.org.models import Membership

        Membership.objects.create(
            organization=north.organization, user=user, role=Role.INTERNAL_AUDITOR, site=north.sites["guelph"]
        )
    client.force_login(user)
    content = b"".join(client.get(URL, {"format": "csv", "condition": "normal"}).streaming_content).decode(
        "utf-8-sig"
    )
    assert [line.split(",")[1] for line in content.splitlines()[1:]] == ["ASP-0003"]


def test_every_export_is_noted_for_the_administrators(client, north, aspects):
    client.force_login(north.users["manager"])
    client.get(URL, {"format": "xlsx", "condition": "abnormal"})
    assert client.get("/northfir/exports/").status_code == 403
    with north.scope():
        row = ExportLog.objects.get()
    assert (row.user, row.register, row.format, row.query, row.rows) == (
        north.users["manager"],
        "aspects",
        "xlsx",
        "condition=abnormal",
        1,
    )
    client.force_login(north.users["administrator"])
    cells = client.get("/northfir/exports/").context["table"]["rows"][0]["cells"]
    assert cells[1:] == ["Manager", "Aspects", "xlsx", "1", "condition=abnormal"]


def test_a_text_too_long_for_a_cell_is_told_and_nothing_is_logged(client, north):
    with north.scope():
        domain.create(
            Aspect,
            north.actor(),
            {"title": "Long", "site": north.sites["paint"], "description": "x" * 32_768},
        )
    client.force_login(north.users["manager"])
    response = client.get(URL, {"format": "xlsx"})
    assert response.status_code == 422
    assert response.context["problem"].code == "cell_too_long"
    with north.scope():
        assert not ExportLog.objects.exists()
    assert client.get(URL, {"format": "csv"}).status_code == 200


def test_the_file_is_named_by_register_and_day(client, north, aspects):
    client.force_login(north.users["manager"])
    header = client.get(URL, {"format": "xlsx"}).headers["Content-Disposition"]
    assert (
        header
        == f'attachment; filename="aspects-{datetime.datetime.now(ZoneInfo("America/Monterrey")):%Y-%m-%d}.xlsx"'
    )


def test_namesakes_are_told_apart_by_e_mail_only_for_who_may_see_it(north, aspects):
    with north.scope():
        Person.objects.create(
            organization=north.organization, name="ana ríos", email="other@northfir.example"
        )
        for role, name in (("manager", "Ana Ríos <ana@northfir.example>"), ("external_auditor", "Ana Ríos")):
            content = exported(north.actor(role))
            head, first, *_rest = data(content)
            assert first[head.index("Owner")] == name
            book = openpyxl.load_workbook(io.BytesIO(content))
            words = str([[cell.value for cell in row] for sheet in book for row in sheet.rows])
            assert ("@northfir.example" in words) == (role == "manager")
