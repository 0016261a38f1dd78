"""The operations that every register has: list, read, create, change, and who may."""

import pytest

from oyamel.plan.aspects.models import Activity, Aspect
from oyamel.records import domain
from oyamel.records.models import Event, Record
from tests.rest.conftest import Program


def numbers(answer):
    return [row["number"] for row in answer.json()["items"]]


def test_a_record_is_read_as_json(manager, north, aspect):
    aspect(impacts=[{"impact": "climate", "sign": "adverse"}], quantity="12.50", quantity_unit="t")
    found = manager.get("/aspects/ASP-0001").json()
    values = found.pop("values")
    moments = found.pop("opened_at"), found.pop("updated_at")
    assert moments[0] == moments[1]
    assert found == {
        "number": "ASP-0001",
        "version": 1,
        "url": "/northfir/aspects/ASP-0001/",
        "is_archived": False,
    }
    assert {name: values[name] for name in ("title", "site", "impacts", "quantity", "condition", "activity", "owner")} == {
        "title": "Solvent vapour", "site": north.sites["apodaca"].pk, "impacts": [{"impact": "climate", "sign": "adverse"}],
        "quantity": "12.5", "condition": "normal", "activity": None, "owner": None,
    }  # fmt: skip


def test_a_record_is_created_with_its_first_event(manager, north):
    with north.scope():
        domain.create(Activity, north.actor(), {"title": "Painting"})
    values = {
        "title": "Noise",
        "site": north.sites["apodaca"].pk,
        "activity": "ACT-0001",
        "quantity": "3",
        "quantity_unit": "kg",
    }
    answer = manager.post("/aspects", {"values": values, "reason": "walk-round"})
    assert (answer.status_code, answer.json()["number"]) == (201, "ASP-0001")
    assert values.items() <= answer.json()["values"].items()
    with north.scope():
        event = Event.objects.get(record__number="ASP-0001")
        assert (event.kind, event.text.text, event.actor) == (
            "RecordCreated",
            "walk-round",
            north.users["manager"],
        )


def test_the_same_key_makes_one_record(manager, program, north):
    body, key = {"values": {"title": "Noise"}}, {"Idempotency-Key": "row 17"}
    answers = [manager.post("/aspects", body, **key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert program("administrator").post("/aspects", body, **key).json()["number"] == "ASP-0002"
    with north.scope():
        assert Aspect.objects.count() == 2


def test_bad_values_are_named_by_field_in_the_language_asked_for(manager, north):
    body = {
        "values": {"title": "", "site": 999_999, "condition": "often", "quantity": "2,5", "colour": "red"}
    }
    answer = manager.post("/aspects", body)
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"quantity", "colour"}
    del body["values"]["quantity"], body["values"]["colour"]
    answer = manager.post("/aspects", body)
    assert set(answer.json()["fields"]) == {"site", "condition"}
    english = manager.post("/aspects", {"values": {}}, **{"Accept-Language": "en"}).json()
    assert english == {
        "code": "invalid", "message": "Some values were not accepted.", "fields": {"title": ["This field is missing."]}
    }  # fmt: skip
    assert manager.post("/aspects", {"values": {"title": ""}}, **{"Accept-Language": "es"}).json()[
        "fields"
    ] == {"title": ["Este campo no puede estar vacío."]}
    with north.scope():
        assert Record.objects.count() == 0


def test_without_a_wish_the_answer_is_in_the_users_language(manager, north):
    north.users["manager"].language = "fr"
    north.users["manager"].save()
    answer = manager.post("/aspects", {"values": {"title": ""}})
    assert answer.json()["fields"] == {"title": ["Ce champ ne peut pas être vide."]}


def test_a_body_that_is_no_json_is_400(manager):
    headers = {"Authorization": f"Bearer {manager.secret}"}
    answer = manager.client.post(
        "/api/v1/northfir/aspects", "{", content_type="application/json", headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")


def test_a_null_character_is_no_text(manager):
    answer = manager.post("/aspects", {"values": {"title": "a\0b"}})
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"title"})


def test_a_change_names_only_what_changes(manager, north, aspect):
    aspect(description="Keep me")
    body = {"version": 1, "values": {"title": "Vapour", "impacts": []}, "reason": "clearer"}
    answer = manager.patch("/aspects/ASP-0001", body)
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert [answer.json()["values"][name] for name in ("title", "description")] == ["Vapour", "Keep me"]


def test_a_stale_change_shows_both_values_and_writes_nothing(manager, north, aspect):
    row = aspect()
    with north.scope():
        domain.change(row, north.actor("administrator"), {"title": "Theirs", "receptor": "River"}, version=1)
    answer = manager.patch("/aspects/ASP-0001", {"version": 1, "values": {"title": "Yours", "stage": "use"}})
    assert answer.status_code == 409
    found = answer.json()
    assert (found["code"], found["version"]) == ("conflict", 2)
    assert found["values"] == {
        "title": {"theirs": "Theirs", "yours": "Yours"},
        "receptor": {"theirs": "River"},
    }
    again = manager.patch("/aspects/ASP-0001", {"version": found["version"], "values": {"title": "Yours"}})
    assert again.json()["values"]["title"] == "Yours"


def test_what_only_a_verb_sets_cannot_be_written(manager, aspect):
    aspect()
    answer = manager.patch("/aspects/ASP-0001", {"version": 1, "values": {"status": "significant"}})
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"status"})


def test_owner_colleague_and_stranger(north, south, program, aspect):
    aspect(site="guelph")
    body = {"version": 1, "values": {"title": "Mine"}}
    assert program("reader").get("/aspects/ASP-0001").status_code == 200
    assert program("reader").patch("/aspects/ASP-0001", body).status_code == 403
    colleague, stranger = program("coordinator"), Program(south, "administrator", base="northfir")
    for call in (colleague.get("/aspects/ASP-0001"), colleague.patch("/aspects/ASP-0001", body)):
        assert call.status_code == 404
    for call in (
        stranger.get("/aspects/ASP-0001"),
        stranger.get("/aspects"),
        stranger.patch("/aspects/ASP-0001", body),
    ):
        assert (call.status_code, call.json()["code"]) == (404, "not_found")
    assert numbers(colleague.get("/aspects")) == []


def test_nobody_creates_out_of_their_branch(program, north):
    coordinator = program("coordinator")
    assert coordinator.post("/aspects", {"values": {"title": "Noise"}}).status_code == 403
    elsewhere = coordinator.post("/aspects", {"values": {"title": "Noise", "site": north.sites["guelph"].pk}})
    assert (elsewhere.status_code, set(elsewhere.json()["fields"])) == (422, {"site"})
    assert program("reader").post("/aspects", {"values": {"title": "Noise"}}).json()["code"] == "forbidden"


def test_a_list_is_filtered_searched_sorted_and_goes_on(manager, north, aspect):
    aspect("Emisión", condition="emergency")
    aspect("Noise", site="guelph", has_legal_requirement=True)
    aspect("Waste", site="paint")
    site = north.sites["apodaca"].pk
    assert numbers(manager.get("/aspects?condition=emergency&condition=abnormal")) == ["ASP-0001"]
    assert numbers(manager.get("/aspects?has_legal_requirement=true")) == ["ASP-0002"]
    assert numbers(manager.get("/aspects?q=emision")) == ["ASP-0001"]
    assert numbers(manager.get(f"/aspects?site={site}&sort=number")) == ["ASP-0001", "ASP-0003"]
    seen, after = [], ""
    while after is not None:
        page = manager.get(f"/aspects?sort=-title&size=2&after={after}")
        assert (page.json()["count"], page.json()["is_exact"]) == (3, True)
        seen, after = seen + numbers(page), page.json()["after"]
    assert seen == ["ASP-0003", "ASP-0002", "ASP-0001"]


@pytest.mark.parametrize(
    ("query", "field"),
    [("colour=red", "colour"), ("after=MTIz", "after"), ("size=201", "size"), ("sort=score", "sort"), ("condition=often", "condition.0")],
)  # fmt: skip
def test_what_a_list_cannot_mean_is_refused(manager, query, field):
    answer = manager.get(f"/aspects?{query}")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


def test_a_cursor_of_one_order_is_not_read_in_another(manager, aspect):
    for title in ("One", "Two"):
        aspect(title)
    after = manager.get("/aspects?size=1").json()["after"]
    assert manager.get(f"/aspects?size=1&after={after}").json()["after"] is None
    assert manager.get(f"/aspects?size=1&sort=updated&after={after}").status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_queries_for_one_row_and_for_three(
    manager, aspect, count, django_assert_num_queries
):
    for place in range(count):
        aspect(f"Aspect {place}", impacts=[{"impact": "soil", "sign": "adverse"}])
    manager.get("/aspects")
    with django_assert_num_queries(8):  # two of them find the time zone
        assert len(manager.get("/aspects").json()["items"]) == count


def test_every_register_has_its_operations(manager):
    from oyamel.registers.declaration import registers

    for register in registers():
        assert numbers(manager.get(f"/{register.slug}")) == []


def test_an_archived_record_is_in_the_archive(manager, aspect):
    aspect()
    assert manager.post("/aspects/ASP-0001/archive", {"reason": "sold"}).json()["is_archived"] is True
    assert numbers(manager.get("/aspects")) == []
    assert numbers(manager.get("/aspects?archived=true")) == ["ASP-0001"]
    again = manager.post("/aspects/ASP-0001/archive", {"reason": "sold"})
    assert (again.status_code, again.json()["code"]) == (409, "refused")
    assert manager.post("/aspects/ASP-0001/restore", {"reason": "bought back"}).json()["version"] == 3
