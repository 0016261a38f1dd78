"""What hangs on a record: history, comments, actions, links, evidence; and what aspects have beside it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from oyamel.org.models import Person
from oyamel.plan.aspects import domain as aspects
from oyamel.plan.aspects.models import Activity, Aspect
from oyamel.records import domain, links
from oyamel.records.models import Evidence

A1 = "/aspects/ASP-0001"
SCORES = {"likelihood": 3, "severity": 4, "legal": False}


def people(world):
    with world.scope():
        return dict(Person.objects.values_list("email", "pk"))


def test_the_history_tells_what_who_why_and_goes_on(manager, north, aspect):
    with north.scope():
        domain.create(Activity, north.actor(), {"title": "Painting"})
    aspect()
    manager.patch(
        A1, {"version": 1, "values": {"activity": "ACT-0001", "stage": "use"}, "reason": "found out"}
    )
    first = manager.get(f"{A1}/history?size=1").json()
    assert (first["items"][0]["kind"], first["after"]) == ("RecordCreated", 1)
    rest = manager.get(f"{A1}/history?after=1").json()
    event = rest["items"][0]
    assert (event["text"], event["by"]["name"], event["sentence"]) == (
        "found out",
        "Manager",
        "changed fields",
    )
    assert event["changes"] == {"activity": [None, "ACT-0001"], "stage": ["", "use"]}
    assert rest["after"] is None


def test_the_history_does_not_tell_of_links_to_hidden_records(manager, program, north, aspect):
    shown, hidden = aspect("Here"), aspect("There", site="guelph")
    with north.scope():
        links.add_link("causes", shown.record, hidden.record, north.actor())
    kinds = [
        [each["kind"] for each in who.get(f"{A1}/history").json()["items"]]
        for who in (manager, program("coordinator"))
    ]
    assert kinds == [["RecordCreated", "LinkAdded"], ["RecordCreated"]]
    page = program("coordinator").get(f"{A1}/history?size=1&after=1")
    assert (page.json(), "ASP-0002" in page.content.decode()) == ({"items": [], "after": None}, False)


def test_people_are_named_as_in_the_organization_not_as_in_their_account(manager, north, aspect):
    aspect()
    with north.scope():
        Person.objects.filter(user=north.users["manager"]).update(name="Auditor 7")
        Person.objects.filter(user=north.users["administrator"]).delete()
        domain.change(Aspect.objects.get(), north.actor("administrator"), {"stage": "use"})
    comment = manager.post(f"{A1}/comments", {"text": "Look"}).json()
    action = manager.post(f"{A1}/actions", {"what": "Fit a lid"}).json()
    done = manager.post(f"{A1}/actions/{action['id']}/complete", {}).json()
    history = manager.get(f"{A1}/history").json()["items"]
    assert [comment["by"]["name"], done["done_by"]["name"]] == ["Auditor 7", "Auditor 7"]
    assert {each["by"]["name"] for each in history} == {"Auditor 7", "Administrator"}


def test_a_record_as_it_was(manager, aspect):
    aspect()
    today = timezone.localdate().isoformat()
    assert manager.get(f"{A1}/as-of?on=2020-01-31").json() == {
        "number": "ASP-0001", "on": "2020-01-31", "is_there": False, "values": {}
    }  # fmt: skip
    found = manager.get(f"{A1}/as-of?on={today}").json()
    assert (found["is_there"], found["values"]["title"]) == (True, "Solvent vapour")
    assert manager.get(f"{A1}/as-of?on=31/01/2020").status_code == 422


def test_comments(manager, program, aspect):
    aspect()
    made = manager.post(f"{A1}/comments", {"text": "The filter is **new**"})
    assert made.status_code == 201
    assert program("reader").get(f"{A1}/comments").json() == [made.json()]
    assert program("reader").post(f"{A1}/comments", {"text": "Me too"}).status_code == 403
    assert manager.post(f"{A1}/comments", {"text": " "}).json()["fields"].keys() == {"text"}


def test_an_action_from_beginning_to_end(manager, program, north, aspect):
    aspect()
    contributor = people(north)["contributor@northfir.example"]
    made = manager.post(
        f"{A1}/actions", {"what": "Fit a lid", "responsible": contributor, "due_on": "2030-01-31"}
    ).json()
    one = f"{A1}/actions/{made['id']}"
    assert (made["status"], made["responsible"], made["due_on"]) == ("open", contributor, "2030-01-31")
    changed = manager.patch(one, {"due_on": None, "reason": "no hurry"}).json()
    assert (changed["due_on"], changed["what"], changed["responsible"]) == (None, "Fit a lid", contributor)
    assert program("reader").post(f"{one}/complete", {}).status_code == 403
    assert program("contributor").post(f"{one}/complete", {"note": "fitted"}).json()["status"] == "done"
    assert program("contributor").post(f"{one}/complete", {}).status_code == 409
    assert program("contributor").post(f"{one}/verify", {}).json()["code"] == "refused"
    assert manager.post(f"{one}/reopen", {"reason": "it leaks"}).json()["done_on"] is None
    program("contributor").post(f"{one}/complete", {"done_on": "2020-01-31"})
    verified = manager.post(f"{one}/verify", {"note": "seen"}).json()
    assert (verified["status"], verified["done_on"], verified["verified_by"]["name"]) == (
        "verified",
        "2020-01-31",
        "Manager",
    )
    assert manager.get(f"{A1}/actions").json() == [verified]


def test_an_action_of_another_record_is_not_there(manager, aspect):
    aspect(), aspect("Noise")
    made = manager.post(f"{A1}/actions", {"what": "Fit a lid"}).json()
    assert (
        manager.post(f"/aspects/ASP-0002/actions/{made['id']}/drop", {"reason": "wrong"}).status_code == 404
    )
    assert manager.post(f"{A1}/actions/{made['id']}/drop", {"reason": "wrong"}).json()["status"] == "dropped"
    assert manager.post(f"{A1}/actions", {"what": "x", "responsible": 2**63 - 1}).json()["fields"].keys() == {
        "responsible"
    }


def test_links_read_from_both_ends_and_end(manager, program, south, aspect):
    aspect(), aspect("Lid", site="guelph")
    body = {"type": "controls", "number": "ASP-0002", "end": "backward"}
    made = manager.post(f"{A1}/links", body)
    assert made.status_code == 201
    assert {name: made.json()[name] for name in ("end", "name", "number", "register_name", "distance")} == {
        "end": "backward", "name": "is controlled by", "number": "ASP-0002", "register_name": "aspects", "distance": 1
    }  # fmt: skip
    assert manager.post(f"{A1}/links", body).json()["id"] == made.json()["id"]
    assert [each["name"] for each in manager.get("/aspects/ASP-0002/links?depth=2").json()["items"]] == [
        "controls"
    ]
    assert program("coordinator").get(f"{A1}/links").json()["items"] == []
    unseen = program("coordinator").post(f"{A1}/links", body)
    assert (unseen.status_code, list(unseen.json()["fields"])) == (422, ["number"])
    assert manager.post(f"{A1}/links", body | {"number": "ASP-0001"}).status_code == 409
    assert manager.call("DELETE", f"{A1}/links/{made.json()['id']}").status_code == 204
    assert manager.get(f"{A1}/links").json() == {"items": [], "is_cut": False}


def upload(program, content, name="note.txt", **fields):
    data = {"file": SimpleUploadedFile(name, content), **fields}
    headers = {"Authorization": f"Bearer {program.secret}"}
    return program.client.post(f"{program.base}{A1}/evidence", data, headers=headers)


def test_evidence_is_added_once_opened_and_withdrawn(manager, program, north, aspect):
    aspect()
    made = upload(
        manager, b"measured in May", note="Report", covers_from="2026-05-01", covers_until="2026-05-31"
    )
    assert made.status_code == 201
    assert (
        upload(
            manager, b"measured in May", note="Report", covers_from="2026-05-01", covers_until="2026-05-31"
        ).json()
        == made.json()
    )
    found = manager.get(f"{A1}/evidence").json()
    assert found == [made.json()]
    assert (found[0]["size_bytes"], found[0]["media_type"], found[0]["covers_until"]) == (
        15,
        "text/plain",
        "2026-05-31",
    )
    opened = manager.client.get(found[0]["url"], headers={"Authorization": f"Bearer {manager.secret}"})
    assert b"".join(opened.streaming_content) == b"measured in May"
    assert (opened.headers["X-Content-Type-Options"], opened.headers["Content-Disposition"][:10]) == (
        "nosniff",
        "attachment",
    )
    assert upload(program("reader"), b"x").status_code == 403
    gone = manager.post(f"{A1}/evidence/{found[0]['id']}/withdraw", {"reason": "wrong file"})
    assert gone.json()["is_withdrawn"] is True
    assert manager.get(f"{A1}/evidence").json() == []
    reader = program("reader")
    assert (
        reader.client.get(found[0]["url"], headers={"Authorization": f"Bearer {reader.secret}"}).status_code
        == 404
    )


def test_a_file_that_is_refused_leaves_nothing(manager, settings, north, aspect):
    aspect()
    wrong = upload(manager, b"MZ\x90\x00 program", "run.exe")
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["file"])
    assert upload(manager, b"a", covers_from="2026-05-02", covers_until="2026-05-01").json()[
        "fields"
    ].keys() == {"covers_until"}
    settings.UPLOAD_LIMIT_BYTES = 10
    large = upload(manager, b"longer than ten bytes")
    assert (large.status_code, large.json()["code"]) == (413, "too_large")
    with north.scope():
        assert Evidence.objects.count() == 0


def test_a_body_beyond_the_limit_is_413(manager, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert manager.post("/aspects", {"values": {"title": "x" * 200}}).status_code == 413


@pytest.fixture
def in_use(north):
    with north.scope():
        return aspects.method_in_use(north.actor())


def test_an_aspect_is_evaluated_with_reasons(manager, aspect, in_use):
    aspect()
    made = manager.post(f"{A1}/evaluations", {"scores": SCORES, "note": "measured", "version": 1})
    assert made.status_code == 201
    found = made.json()
    assert (found["is_significant"], found["score"], found["by"]["name"]) == (True, "12", "Manager")
    assert found["reasons"]
    assert manager.get(f"{A1}/evaluations").json() == [found]
    assert [each["number"] for each in manager.get("/aspects/untreated").json()] == ["ASP-0001"]
    manager.post(f"{A1}/actions", {"what": "Fit a lid"})
    assert manager.get("/aspects/untreated").json() == []
    stale = manager.post(f"{A1}/evaluations", {"scores": SCORES, "version": 1})
    assert (stale.status_code, stale.json()["code"], stale.json()["version"]) == (409, "conflict", 2)


def test_scores_that_the_method_does_not_know_are_named(manager, program, aspect, in_use):
    aspect()
    off = manager.post(f"{A1}/evaluations", {"scores": SCORES | {"likelihood": 9}, "version": 1})
    assert (off.status_code, list(off.json()["fields"])) == (422, ["likelihood"])
    strange = manager.post(f"{A1}/evaluations", {"scores": {"colour": 1}, "version": 1})
    assert list(strange.json()["fields"]) == ["colour"]
    assert (
        program("contributor").post(f"{A1}/evaluations", {"scores": SCORES, "version": 1}).status_code == 403
    )
    assert manager.get(f"{A1}/evaluations").json() == []


def test_the_method_in_use(manager, aspect, north):
    aspect()
    assert manager.get("/methods/in-use").status_code == 404
    assert manager.post(f"{A1}/evaluations", {"scores": SCORES, "version": 1}).json()["code"] == "refused"
    with north.scope():
        aspects.method_in_use(north.actor())
    found = manager.get("/methods/in-use").json()
    assert (found["number"], found["version"]) == ("MET-0001", 1)
    assert found["definition"]["criteria"]


def test_sites_come_in_tree_order_as_far_as_one_sees(manager, program, north):
    first = manager.get("/sites?size=2").json()
    assert [(site["name"], site["depth"]) for site in first["items"]] == [
        ("Apodaca plant", 1),
        ("Paint line", 2),
    ]
    assert [site["name"] for site in manager.get(f"/sites?after={first['after']}").json()["items"]] == [
        "Guelph plant"
    ]
    mine = program("coordinator").get("/sites").json()
    assert ([site["name"] for site in mine["items"]], mine["after"]) == (
        ["Apodaca plant", "Paint line"],
        None,
    )
    below = manager.get(f"/sites?parent={north.sites['apodaca'].pk}").json()
    assert [site["parent"] for site in below["items"]] == [north.sites["apodaca"].pk]


def test_areas_and_people(manager, program, north):
    from oyamel.org.models import Area

    with north.scope():
        for site in ("apodaca", "guelph"):
            Area.objects.create(organization=north.organization, site=north.sites[site], name="Yard")
    assert len(manager.get("/areas").json()["items"]) == 2
    assert [each["site"] for each in program("coordinator").get("/areas").json()["items"]] == [
        north.sites["apodaca"].pk
    ]
    assert [each["name"] for each in manager.get("/people?q=COORD").json()["items"]] == ["Coordinator"]
    pages = [manager.get("/people?size=5").json()]
    pages.append(manager.get(f"/people?size=5&after={pages[0]['after']}").json())
    assert [len(page["items"]) for page in pages] == [5, 3]


@pytest.mark.parametrize(
    "role, sees", [("contributor", True), ("reader", False), ("external_auditor", False)]
)
def test_readers_and_external_auditors_get_names_but_no_contacts(program, north, role, sees):
    with north.scope():
        Person.objects.filter(user=north.users["manager"]).update(job_title="Stoker", name="Ana Ríos")
    [ana] = program(role).get("/people?q=ríos").json()["items"]
    contact = ("manager@northfir.example", "Stoker") if sees else ("", "")
    assert (ana["email"], ana["job_title"]) == contact
    for text in ("stoker", "manager@"):
        assert len(program(role).get(f"/people?q={text}").json()["items"]) == int(sees)


def test_search_finds_what_one_sees(manager, program, south, aspect):
    aspect("Emisión de vapores")
    aspect("Vapores de caldera", site="guelph")
    assert [hit["number"] for hit in manager.get("/search?q=vapor").json()] == ["ASP-0002", "ASP-0001"]
    assert [hit["url"] for hit in program("coordinator").get("/search?q=vapor").json()] == [
        "/northfir/aspects/ASP-0001/"
    ]
