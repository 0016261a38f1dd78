"""Roles with their responsibilities: the matrix, its gaps, its files; resources."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from openpyxl import load_workbook

from oyamel.frame.leadership import domain, matrix
from oyamel.frame.leadership.models import Duty, Resource, Role
from oyamel.org.models import Person
from oyamel.records import domain as records
from oyamel.records.errors import Conflict, NotAllowed
from oyamel.records.models import Event

ASPECTS, LAW = "2026/6.1.2", "2026/6.1.3"


@pytest.fixture
def scoped(north):
    with north.scope():
        yield north


@pytest.fixture
def manager(client, north):
    client.force_login(north.users["manager"])
    return client


def role(world, title, letters=(), site=None, **values):
    row = records.create(Role, world.actor(), {"title": title, "site": site, **values})
    domain.assign_duties(world.actor(), row, dict(letters))
    return row


def line(world, requirement, path=""):
    return next(each for each in matrix.matrix(world.actor(), path).lines if each.row.id == requirement)


def test_the_rows_are_the_clauses_that_ask_for_something_and_the_named_duties():
    rows = {row.id: row.number for row in matrix.requirement_rows("2026")}
    assert {"2026/4.1", "2026/6.3", "2026/10.2", "2026/5.3/b", "2026/5.3/c"} <= rows.keys()
    assert rows["2026/5.3/c"] == "5.3"
    assert "2026/4" not in rows and "2015/4.1" not in rows


def test_exactly_one_accountable_role_is_no_gap(scoped):
    everything = len(matrix.requirement_rows("2026"))
    assert matrix.gap_count(scoped.actor()) == everything
    role(scoped, "Environmental manager", {ASPECTS: "A", LAW: "AR"})
    assert matrix.gap_count(scoped.actor()) == everything - 2
    role(scoped, "Counsel", {ASPECTS: "C", LAW: "A"})
    assert matrix.gap_count(scoped.actor()) == everything - 1
    assert [line(scoped, each).accountable for each in (ASPECTS, LAW, "2026/4.1")] == [1, 2, 0]


def test_a_site_may_name_its_own_instead_of_the_role_of_the_whole(scoped):
    whole = role(scoped, "Environmental manager", {ASPECTS: "A", LAW: "A"})
    plant = role(scoped, "Plant coordinator", {ASPECTS: "A"}, site=scoped.sites["apodaca"])
    paint, guelph = scoped.sites["paint"].path, scoped.sites["guelph"].path
    found = line(scoped, ASPECTS, paint)
    assert (found.letters, found.accountable) == ({whole.pk: "A", plant.pk: "A"}, 1)
    assert [line(scoped, LAW, path).accountable for path in (paint, guelph, "")] == [1, 1, 1]
    assert line(scoped, ASPECTS, guelph).letters == {whole.pk: "A"}


def test_an_ended_role_answers_for_nothing(scoped):
    row = role(scoped, "Environmental manager", {ASPECTS: "A"})
    records.change(row, scoped.actor(), {"status": "ended"})
    assert line(scoped, ASPECTS).accountable == 0


def test_duties_of_the_other_edition_are_read_by_the_mapping(scoped):
    row = role(scoped, "Environmental manager", {ASPECTS: "A"})
    scoped.organization.edition = "2015"
    scoped.organization.save()
    assert matrix.letters_of(row, "2015") == {"2015/6.1.2": "A"}
    assert line(scoped, "2015/6.1.2").accountable == 1


def test_duties_are_told_in_the_history_and_refused_where_they_make_no_sense(scoped):
    row = role(scoped, "Environmental manager", {ASPECTS: "A"})
    assert domain.assign_duties(scoped.actor(), row, {ASPECTS: "A", LAW: ""}) is False
    assert Event.objects.filter(record=row.pk).last().kind == "DutiesAssigned"
    for letters in ({"2026/99": "A"}, {ASPECTS: "X"}, {"2015/6.1.2": "A"}):
        with pytest.raises(ValidationError):
            domain.assign_duties(scoped.actor(), row, letters)
    with pytest.raises(Conflict):
        domain.assign_duties(scoped.actor(), row, {LAW: "A"}, version=1)
    with pytest.raises(NotAllowed):
        domain.assign_duties(scoped.actor("contributor"), row, {LAW: "A"})
    assert list(Duty.objects.values_list("requirement", "letter")) == [(ASPECTS, "A")]


def test_the_matrix_shows_gaps_and_who_holds_each_role(manager, scoped):
    owner = Person.objects.get(user=scoped.users["manager"])
    role(scoped, "Environmental manager", {ASPECTS: "A"}, owner=owner)
    page = manager.get("/northfir/roles/matrix/")
    rows = [row["cells"] for row in page.context["table"]["rows"]]
    assert next(row for row in rows if row[0] == "6.1.2")[2:] == [{"text": "one", "state": "good"}, "A"]
    assert page.context["table"]["columns"][3] == {"label": "Environmental manager", "unit": "Manager"}
    gaps = manager.get("/northfir/roles/matrix/?gaps=1").context
    assert (len(gaps["table"]["rows"]), gaps["gaps"]) == (len(rows) - 1, len(rows) - 1)
    today = {each["label"]: each for each in manager.get("/northfir/").context["figures"]}
    figure = today["Requirements without one accountable role"]
    assert (figure["value"], figure["url"]) == (str(len(rows) - 1), "/northfir/roles/matrix/?gaps=1")


def test_duties_are_assigned_on_the_page_of_the_role(manager, scoped):
    role(scoped, "Environmental manager")
    url = "/northfir/roles/ROL-0001/duties/"
    assert (
        manager.post(url, {"version": 1, ASPECTS: "AR", "reason": "New"}).url == "/northfir/roles/ROL-0001/"
    )
    assert "6.1.2" in manager.get("/northfir/roles/ROL-0001/").content.decode()
    assert manager.post(url, {"version": 1, ASPECTS: "", "reason": ""}).status_code == 422
    with scoped.scope():
        assert Duty.objects.get().letter == "AR"


def test_the_matrix_is_taken_out_as_a_workbook_and_on_paper(manager, scoped):
    role(scoped, "Environmental manager", {ASPECTS: "A"})
    answer = manager.get("/northfir/roles/matrix.xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))["Matrix of responsibilities"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][1:] == ("No.", "Requirement", "Environmental manager", "Accountable roles")
    assert next(row for row in rows if row[0] == ASPECTS)[3:] == ("A", 1)
    paper = manager.get("/northfir/roles/matrix.pdf")
    assert paper.content[:5] == b"%PDF-"


def test_a_reader_takes_nothing_out_and_a_stranger_sees_nothing(north, south):
    for world, name, status in ((north, "reader", 403), (south, "administrator", 404)):
        client = Client()
        client.force_login(world.users[name])
        assert client.get("/northfir/roles/matrix.xlsx").status_code == status


def test_a_resource_needs_a_unit_for_its_amount_and_is_a_gap_until_provided(manager, scoped):
    with pytest.raises(ValidationError) as refused:
        records.create(Resource, scoped.actor(), {"title": "Technician", "amount": 20})
    assert list(refused.value.message_dict) == ["amount_unit"]
    row = records.create(
        Resource, scoped.actor(), {"title": "Technician", "amount": 20, "amount_unit": "h/week"}
    )

    def figure():
        today = manager.get("/northfir/").context["figures"]
        return [each["value"] for each in today if each["label"] == "Resources not provided"]

    assert figure() == ["1"]
    records.change(row, scoped.actor(), {"status": "provided"})
    assert figure() == []


def test_the_number_of_queries_of_the_matrix_does_not_grow(manager, scoped):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def measure():
        with CaptureQueriesContext(connection) as caught:
            assert manager.get("/northfir/roles/matrix/").status_code == 200
        return len(caught)

    role(scoped, "First", {ASPECTS: "A"})
    measure()
    before = measure()
    for number in range(4):
        role(scoped, f"Role {number}", {ASPECTS: "R", LAW: "I"})
    assert measure() == before <= 20
