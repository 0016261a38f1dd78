"""The pages of obligations: list, record, proposals, coverage, own rules, packs, matrix."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oyamel.kit.sheets import open_sheets
from oyamel.plan.obligations import domain
from oyamel.plan.obligations.models import ComparedRow, Obligation, Rule
from oyamel.records.models import Event

BASE = "/northfir/obligations/"
URL = f"{BASE}OBL-0001/"


@pytest.fixture
def manager(client, north):
    client.force_login(north.users["manager"])
    return client


def obligation(north, number="OBL-0001"):
    with north.scope():
        return Obligation.objects.select_related("record").get(record__number=number)


def test_the_page_says_law_reason_and_that_nobody_decided(manager, waste_plan):
    page = manager.get(URL).content.decode()
    assert "12 t = 12,000 kg (rule: 10,000 kg or more)" in page.replace("\xa0", " ")
    assert "No named person has decided this yet." in page
    assert "nobody has looked" in page


def test_a_decision_against_the_rule_asks_why_and_keeps_what_was_typed(manager, north, waste_plan):
    sent = {"version": waste_plan.record.version, "decision": "not_applicable", "reason": ""}
    answer = manager.post(f"{URL}decide/", sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["reason"]
    assert (
        manager.post(f"{URL}decide/", sent | {"reason": "Sent back to the maker as product."}).status_code
        == 302
    )
    assert obligation(north).record.status == "not_applicable"
    assert "Sent back to the maker as product." in manager.get(URL).content.decode()


def test_the_reader_of_spanish_reads_the_law_in_spanish_and_saving_it_unchanged_edits_nothing(
    manager, north, waste_plan
):
    user = north.users["manager"]
    user.language = "es"
    user.save()
    edit = manager.get(f"{URL}edit/")
    form = edit.context["form"]
    duty = form["requirement"].value()
    assert duty == waste_plan_row().duty("es") != waste_plan_row().duty("en")
    sent = {name: form[name].value() or "" for name in form.fields} | {"measures": "Se revisa cada viernes"}
    assert manager.post(f"{URL}edit/", sent).status_code == 302
    assert obligation(north).requirement == ""
    user.language = "fr"
    user.save()
    assert waste_plan_row().title("fr") in manager.get(URL).content.decode().replace("&#x27;", "'")


def waste_plan_row():
    from oyamel.engine.applicability import load_register

    return load_register().rows["mx-hw-management-plan"][0]


def test_the_list_reads_in_a_fixed_number_of_queries(manager, north, plant, answered):
    with north.scope():
        ids = [row for row, verdict in domain.verdicts_at(plant).items() if verdict == "applies"]
        domain.adopt(north.actor(), plant, ids[:2])
    manager.get(BASE)
    with CaptureQueriesContext(connection) as few:
        manager.get(BASE)
    with north.scope():
        domain.adopt(north.actor(), plant, ids)
    with CaptureQueriesContext(connection) as many:
        page = manager.get(BASE)
    assert len(page.context["table"]["rows"]) > 10
    assert len(many) == len(few) == 16


def test_filters_find_what_is_complying_without_fresh_evidence(manager, north, waste_plan):
    with north.scope():
        domain.decide(north.actor(), waste_plan, "applicable")
        domain.evaluate(north.actor(), waste_plan, "met")
    assert len(manager.get(f"{BASE}?is_stale=1").context["table"]["rows"]) == 1
    from django.core.files.uploadedfile import SimpleUploadedFile

    from oyamel.records import evidence

    with north.scope():
        evidence.add_evidence(waste_plan.record, north.actor(), SimpleUploadedFile("a.csv", b"a;b\n1;2\n"))
    assert manager.get(f"{BASE}?is_stale=1").context["table"]["rows"] == []


def test_proposals_give_reasons_and_are_taken_one_by_one_or_all(manager, north, plant, answered):
    url = f"{BASE}proposals/?site={plant.pk}"
    groups = {group["verdict"]: group["rows"] for group in manager.get(url).context["groups"]}
    assert set(groups) == {"applies", "contingent", "unknown"}
    assert all(row["why"] for rows in groups.values() for row in rows)
    assert "mx-stps-018-ghs" not in {row["id"] for rows in groups.values() for row in rows}
    first = groups["applies"][0]["id"]
    manager.post(url, {"site": plant.pk, "row": [first]})
    manager.post(url, {"site": plant.pk, "all": "1"})
    with north.scope():
        taken = set(Obligation.objects.values_list("record__fact_id", flat=True))
        assert taken == {row["id"] for row in groups["applies"]}
        assert set(Obligation.objects.values_list("record__status", flat=True)) == {"not_confirmed"}


def test_many_are_confirmed_by_name_and_what_is_unclear_stays(manager, north, plant, answered):
    with north.scope():
        found = domain.verdicts_at(plant)
        unclear = next(row for row, verdict in found.items() if verdict == "unknown")
        domain.adopt(north.actor(), plant, ["mx-coa", "mx-hw-management-plan", unclear])
    url = f"{BASE}confirm/?site={plant.pk}"
    rows = manager.get(url).context["rows"]
    assert [row["number"] for row in rows] == ["OBL-0001", "OBL-0002"]
    sent = {"site": plant.pk, "number": ["OBL-0002", "OBL-0003"], "reason": "Walked the plant"}
    assert manager.post(url, sent).status_code == 302
    with north.scope():
        statuses = Obligation.objects.order_by("pk").values_list("record__status", flat=True)
        assert list(statuses) == ["not_confirmed", "applicable", "not_confirmed"]


def test_coverage_names_the_levels_at_which_nobody_has_looked(manager, north, plant):
    rows = {
        row["cells"][0]["text"]: row["cells"][1:]
        for row in manager.get(f"{BASE}coverage/").context["table"]["rows"]
    }
    states = {name: [cell["state"] for cell in cells] for name, cells in rows.items()}
    assert states == {
        "Apodaca plant": ["good", "good", "warn"],
        "Paint line": ["good", "warn", "warn"],
        "Guelph plant": ["good", "warn", "warn"],
    }


MUNICIPAL = {
    "jurisdiction": "MX-NLE", "municipality": "Apodaca", "title": "Drain permission", "requirement": "Ask for permission.",
    "authority": "Municipio de Apodaca", "citation": "Reglamento municipal, art. 12", "text_as_of": "2026-01-15",
    "fact": "hazardous_waste_year", "sign": ">=", "value": "10 t", "due": "yearly", "first_on": "2027-02-15", "step": "YEARLY",
}  # fmt: skip


def test_a_rule_of_a_municipality_is_tried_put_in_use_and_counts_as_coverage(manager, north, plant, answered):
    url = "/northfir/rules/municipal/"
    tried = manager.post(url, MUNICIPAL | {"try": "1"}).context["table"]["rows"]
    assert {row["cells"][0]: row["cells"][1]["text"] for row in tried} == {
        "Apodaca plant": "Applies",
        "Paint line": "Unknown",
        "Guelph plant": "Does not apply",
    }
    assert manager.post(url, MUNICIPAL).status_code == 302
    with north.scope():
        rule = Rule.objects.select_related("record").get()
        assert (rule.record.status, rule.condition) == ("in_use", "hazardous_waste_year >= 10 t")
        made = domain.adopt_row(north.actor(), plant, f"own-{rule.pk}")
        assert (made.verdict, made.level, made.pack) == ("applies", "municipality", "own")
    cells = manager.get(f"{BASE}coverage/").context["table"]["rows"][0]["cells"]
    assert cells[3]["text"] == "1 own rule"


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("hazardous_waste >= 10 t", "Character 1: there is no fact “hazardous_waste”."),
        (
            "hazardous_waste_year >= 10 m3",
            "Character 1: this unit does not fit the fact. Use one of: kg, g, t, lb, short_ton.",
        ),
        ("hazardous_waste_year >= 10", "Character 1: a unit is missing."),
        ("(" * 70 + "fixed_source" + ")" * 70, "the rule nests too deeply"),
        ("fixed_source and", "Character"),
        ("employees", "“employees” is not yes or no"),
    ],
)
def test_a_condition_is_checked_while_it_is_typed(manager, condition, message):
    found = manager.get("/northfir/rules/check/", {"condition": condition}).context["problems"]
    assert len(found) == 1
    assert message in found[0]


def test_a_rule_that_cannot_work_is_not_put_in_use_and_says_where(manager, north, plant):
    sent = MUNICIPAL | {"value": "10 m3"}
    answer = manager.post("/northfir/rules/municipal/", sent)
    assert answer.status_code == 422
    assert "this unit does not fit the fact" in answer.content.decode()
    with north.scope():
        assert Rule.objects.count() == 0


def matrix(rows):
    """The sheet of somebody who keeps one: a title above, then headings in Spanish."""
    lines = [["Matriz legal 2026"], [], ["Ordenamiento", "Artículo", "Descripción del requisito"], *rows]
    target = io.BytesIO("\n".join(";".join(line) for line in lines).encode())
    target.name = "matriz.csv"
    return target


ROWS = [
    ["NOM de residuos peligrosos", "NOM-052-ECOL-1993", "Clasificar los residuos peligrosos"],
    ["Plan de manejo de residuos peligrosos", "LGPGIR art. 28", "Plan de manejo"],
    ["Reglamento de anuncios de Apodaca", "art. 3", "Permiso de anuncio luminoso"],
]


@pytest.fixture
def compared(manager, north, plant, answered):
    manager.post(f"{BASE}matrix/", {"site": plant.pk, "file": matrix(ROWS)})
    with north.scope():
        return ComparedRow.objects.select_related("comparison").order_by("row")[0].comparison


def test_a_matrix_is_told_row_by_row_and_what_it_lacks(manager, north, compared):
    with north.scope():
        rows = list(compared.rows.order_by("row").values_list("outcome", "reason", "fact_id"))
    assert rows[0] == ("superseded", "version", "mx-hw-classification")
    assert rows[1][0] == "matched"
    assert rows[2] == ("missing_here", "nothing", "")
    page = manager.get(f"{BASE}matrix/{compared.key}/?outcome=missing_there")
    missing = {law["id"] for law in page.context["missing"]}
    assert "mx-coa" in missing
    assert "mx-hw-classification" not in missing


def test_matches_are_confirmed_and_strange_rows_become_own_obligations(manager, north, compared):
    url = f"{BASE}matrix/{compared.key}/"
    manager.post(url, {"row": ["4"], "confirm": "1"})
    manager.post(url, {"row": ["6"], "own": "1"})
    manager.post(url, {"row": ["6"], "own": "1"})
    with north.scope():
        rows = list(
            Obligation.objects.order_by("pk").values_list("record__title", "record__fact_id", "citation")
        )
    assert rows[0][1] == "mx-hw-classification"
    assert rows[1:] == [("Reglamento de anuncios de Apodaca", "", "art. 3")]
    with open_sheets(manager.get(f"{url}result.xlsx").content) as book:
        cells = [row.cells for row in book.table().rows()]
    assert [row[4] for row in cells[:3]] == ["Superseded", "Matched", "Missing here"]


def test_a_file_without_any_law_is_refused_with_the_cure(manager, north, plant):
    target = io.BytesIO(b"Color;Tamano\nrojo;3\n")
    target.name = "colors.csv"
    answer = manager.post(f"{BASE}matrix/", {"site": plant.pk, "file": target})
    assert answer.status_code == 422
    assert "Say which column holds the law or its citation" in answer.content.decode()


def test_owner_colleague_and_stranger(client, north, south, waste_plan):
    for role, page, decide in (("coordinator", 200, 200), ("contributor", 200, 403), ("reader", 200, 403)):
        client.force_login(north.users[role])
        assert (client.get(URL).status_code, client.get(f"{URL}decide/").status_code) == (page, decide)
    client.force_login(south.users["administrator"])
    assert client.get(URL).status_code == 404


def test_looking_at_the_law_is_kept(manager, north, waste_plan):
    sent = {"source": "DOF of 2 March 2026", "on": "2026-03-02", "note": "Nothing new"}
    assert manager.post(f"{URL}watch/", sent).status_code == 302
    assert "DOF of 2 March 2026" in manager.get(URL).content.decode()
    with north.scope():
        assert Event.objects.filter(kind="LawWatched").count() == 1
