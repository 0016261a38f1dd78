"""The record page and the acts on one record, for owner, colleague and stranger."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from oyamel.org.models import Area, Person
from oyamel.plan.aspects.models import Activity, Aspect
from oyamel.records import approvals, domain, links, readers
from oyamel.records.models import Action, Approval, Evidence, Record

URL = "/northfir/aspects/ASP-0001/"


@pytest.fixture
def vapour(north):
    with north.scope():
        return domain.create(
            Aspect,
            north.actor(),
            {
                "title": "Solvent vapour",
                "site": north.sites["apodaca"],
                "impacts": [{"impact": "air_quality", "sign": "adverse"}],
            },
        )


@pytest.fixture
def manager(client, north):
    client.force_login(north.users["manager"])
    return client


def picture():
    stream = io.BytesIO()
    Image.new("RGB", (20, 20), "green").save(stream, "PNG")
    return SimpleUploadedFile("duct.png", stream.getvalue(), "image/png")


def test_owner_sees_colleague_of_the_branch_sees_stranger_does_not(client, north, south, vapour):
    for user, status in (
        (north.users["manager"], 200),
        (north.users["coordinator"], 200),
        (south.users["administrator"], 404),
    ):
        client.force_login(user)
        assert client.get(URL).status_code == status


def test_a_colleague_of_another_branch_gets_404_for_a_record_there(client, north):
    with north.scope():
        domain.create(Aspect, north.actor(), {"title": "Boiler", "site": north.sites["guelph"]})
    client.force_login(north.users["coordinator"])
    assert client.get(URL).status_code == 404
    assert client.post(f"{URL}comment/", {"text": "hello"}).status_code == 404


def test_two_fields_are_enough_to_begin(manager, north):
    form = manager.get("/northfir/aspects/new/").context["form"]
    response = manager.post(
        "/northfir/aspects/new/",
        {"title": "Noise", "site": north.sites["apodaca"].pk, "token": form["token"].value()},
    )
    assert response.url == URL


def test_the_same_form_sent_twice_makes_one_record(manager, north):
    form = manager.get("/northfir/aspects/new/").context["form"]
    data = {"title": "Noise", "site": "", "token": form["token"].value()}
    assert [manager.post("/northfir/aspects/new/", data).url for _again in range(2)] == [URL, URL]
    with north.scope():
        assert Record.objects.count() == 1


def test_all_fields_are_one_click_away_with_what_was_typed(manager, north):
    response = manager.post(
        "/northfir/aspects/new/", {"title": "Noise at night", "more": "1", "token": "0" * 32}
    )
    assert (response.status_code, response.context["form"]["title"].value()) == (200, "Noise at night")
    assert "description" in response.context["form"].fields
    with north.scope():
        assert Record.objects.count() == 0


def test_what_was_typed_is_kept_when_the_form_is_refused(manager, north):
    response = manager.post(
        "/northfir/aspects/new/", {"title": "", "full": "1", "description": "long text", "token": "0" * 32}
    )
    assert response.status_code == 422
    assert response.context["form"]["description"].value() == "long text"
    assert "title" in response.context["form"].errors


def edit(client, **values):
    form = client.get(f"{URL}edit/").context["form"]
    data = {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}
    return client.post(
        f"{URL}edit/", {name: value for name, value in data.items() if value is not False} | values
    )


def test_an_edit_is_saved_with_its_reason(manager, north, vapour):
    assert edit(manager, title="Vapour", condition="abnormal", reason="seen on a walk").status_code == 302
    with north.scope():
        event = vapour.record.events.last()
        assert event.changes == {"title": ["Solvent vapour", "Vapour"], "condition": ["normal", "abnormal"]}
        assert event.text.text == "seen on a walk"


def test_a_stale_form_shows_both_and_saves_when_sent_again(manager, north, vapour):
    form = manager.get(f"{URL}edit/").context["form"]
    mine = {name: form[name].value() or "" for name in form.fields if form[name].value() is not False} | {
        "title": "Mine"
    }
    with north.scope():
        domain.change(vapour, north.actor("administrator"), {"title": "Theirs"})
    response = manager.post(f"{URL}edit/", mine)
    assert response.status_code == 409
    assert [(row["before"], row["after"]) for row in response.context["theirs"]] == [("Theirs", "Mine")]
    again = response.context["form"]
    assert manager.post(f"{URL}edit/", mine | {"version": again["version"].value()}).status_code == 302
    with north.scope():
        assert Record.objects.get(pk=vapour.pk).title == "Mine"


def test_archive_and_back_with_a_reason(manager, north, vapour):
    assert manager.post(f"{URL}archive/", {"reason": ""}).status_code == 422
    assert manager.post(f"{URL}archive/", {"reason": "line sold"}).status_code == 302
    assert manager.get("/northfir/aspects/").context["table"]["rows"] == []
    assert manager.post(f"{URL}restore/", {"reason": "bought back"}).status_code == 302
    assert len(manager.get("/northfir/aspects/").context["table"]["rows"]) == 1


def test_the_record_as_it_was_before_it_existed(manager, vapour):
    assert manager.get(f"{URL}as-of/", {"on": "2001-01-01"}).context["exists"] is False
    assert manager.get(f"{URL}as-of/", {"on": "2999-01-01"}).context["exists"] is True


def test_comment_action_and_link_appear_on_the_page(manager, north, vapour):
    with north.scope():
        activity = domain.create(Activity, north.actor(), {"title": "Painting"})
    assert manager.post(f"{URL}comment/", {"text": "Filter **changed**"}).status_code == 302
    assert (
        manager.post(f"{URL}actions/new/", {"what": "Measure again", "due_on": "2027-01-31"}).status_code
        == 302
    )
    assert (
        manager.post(
            f"{URL}links/new/", {"type": "causes:backward", "number": activity.record.number}
        ).status_code
        == 302
    )
    page = manager.get(URL)
    assert page.context["story"][2]["quote"] == "<p>Filter <strong>changed</strong></p>"
    assert [row["action"].what for row in page.context["action_rows"]] == ["Measure again"]
    with north.scope():
        assert [(edge.name, edge.other.number) for edge in page.context["neighbours"].near] == [
            ("is caused by", "ACT-0001")
        ]
        links.remove_link(page.context["neighbours"].near[0].link, north.actor())


def test_an_action_is_completed_and_verified_by_somebody_else(client, north, vapour):
    client.force_login(north.users["manager"])
    client.post(f"{URL}actions/new/", {"what": "Measure again"})
    with north.scope():
        action = Action.objects.get()
    client.post(f"{URL}actions/{action.pk}/complete/")
    client.post(f"{URL}actions/{action.pk}/verify/")
    action.refresh_from_db()
    assert action.status == "done"
    client.force_login(north.users["administrator"])
    client.post(f"{URL}actions/{action.pk}/verify/")
    with north.scope():
        action.refresh_from_db()
    assert action.status == "verified"


def test_evidence_is_sent_sealed_and_only_to_who_sees_the_record(client, north, south, vapour):
    client.force_login(north.users["manager"])
    assert client.post(f"{URL}evidence/new/", {"file": picture(), "note": "the duct"}).status_code == 302
    with north.scope():
        key = Evidence.objects.get().key
    response = client.get(f"/northfir/files/{key}/")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert client.get(f"/northfir/files/{key}/preview/").status_code == 200
    client.force_login(south.users["administrator"])
    assert client.get(f"/southpine/files/{key}/").status_code == 404


def test_a_file_of_a_forbidden_type_is_refused_with_its_reason(manager, north, vapour):
    response = manager.post(
        f"{URL}evidence/new/",
        {"file": SimpleUploadedFile("run.png", b"MZ\x90\x00 not a picture" * 50, "image/png")},
    )
    assert response.status_code == 422
    assert "file" in response.context["form"].errors
    with north.scope():
        assert Evidence.objects.count() == 0


@pytest.fixture
def boss(client, north, vapour):
    """Someone who may approve, signed in, with the vapour handed in by the manager."""
    client.force_login(north.users["manager"])
    client.post(f"{URL}approval/submit/")
    boss = north.users["management"]
    boss.set_password("a-long-password")
    boss.save()
    client.force_login(boss)
    return boss


def signed(client, password):
    """The form of approval as it opens, with a password."""
    form = client.get(f"{URL}approval/decide/").context["form"]
    return {"password": password, "approve": "1", "request_id": form["request_id"].value()}


def test_approval_is_signed_again_by_somebody_else(client, north, boss):
    assert client.post(f"{URL}approval/decide/", signed(client, "wrong")).status_code == 422
    assert client.post(f"{URL}approval/decide/", signed(client, "a-long-password")).status_code == 302
    with north.scope():
        approval = Approval.objects.get()
        assert (approval.outcome, approval.signed_with, approval.decided_by) == ("approved", "password", boss)


def test_nobody_guesses_the_password_of_a_signature_without_end(client, north, boss):
    for _try in range(10):
        client.post(f"{URL}approval/decide/", signed(client, "wrong"))
    assert client.post(f"{URL}approval/decide/", signed(client, "a-long-password")).status_code == 422
    with north.scope():
        assert Approval.objects.get().outcome == "pending"


def test_a_version_that_was_not_read_is_not_signed(client, north, boss, vapour):
    opened = signed(client, "a-long-password")
    with north.scope():
        domain.change(vapour, north.actor(), {"description": "Twice as much"})
        approvals.submit(vapour.record, north.actor())
    response = client.post(f"{URL}approval/decide/", opened)
    assert (response.status_code, response.context["form"].non_field_errors()) == (
        422,
        ["ASP-0001 was changed after it was submitted; look at it again."],
    )
    with north.scope():
        assert set(Approval.objects.values_list("outcome", flat=True)) == {"pending", "withdrawn"}


def test_bulk_change_is_previewed_done_and_undone(manager, north, vapour):
    data = {"field": "stage", "number": ["ASP-0001"], "value": "use", "reason": "review"}
    preview = manager.post("/northfir/aspects/bulk/", data)
    assert [row["before"] for row in preview.context["preview"]] == [""]
    data |= {"confirm": "1", "previewed": preview.context["previewed"], "seen": "ASP-0001:1"}
    assert manager.post("/northfir/aspects/bulk/", data).status_code == 302
    with north.scope():
        assert Aspect.objects.get().stage == "use"
        batch = vapour.record.events.last().batch
    manager.post(f"/northfir/aspects/undo/{batch}/")
    with north.scope():
        assert Aspect.objects.get().stage == ""


def test_bulk_refuses_what_was_saved_or_typed_after_the_preview(manager, north, vapour):
    data = {"field": "stage", "number": ["ASP-0001"], "value": "use", "confirm": "1", "seen": "ASP-0001:1"}
    assert manager.post("/northfir/aspects/bulk/", data | {"previewed": "Design"}).status_code == 200
    with north.scope():
        domain.change(vapour, north.actor("administrator"), {"title": "Theirs"})
    response = manager.post("/northfir/aspects/bulk/", data | {"previewed": "Use"})
    assert "ASP-0001" in str(response.context["form"].non_field_errors())
    with north.scope():
        assert Aspect.objects.get().stage == ""


def test_bulk_takes_all_that_match_the_list_and_nothing_else(manager, north, vapour):
    with north.scope():
        domain.create_many(
            Aspect,
            north.actor(),
            [{"title": f"Spill {place}", "condition": "emergency"} for place in range(3)],
        )
    response = manager.get(
        "/northfir/aspects/bulk/", {"field": "stage", "all": "1", "condition": "emergency"}
    )
    assert [number for number, _version in response.context["numbers"]] == [
        "ASP-0002",
        "ASP-0003",
        "ASP-0004",
    ]


def test_saved_views_are_own_or_shared(client, north, vapour):
    client.force_login(north.users["manager"])
    client.post(
        "/northfir/aspects/save-view/?condition=emergency", {"name": "Emergencies", "is_shared": "on"}
    )
    client.post("/northfir/aspects/save-view/?condition=abnormal", {"name": "Mine"})
    client.force_login(north.users["reader"])
    labels = [tab["label"] for tab in client.get("/northfir/aspects/").context["tabs"]]
    assert "Emergencies" in labels
    assert "Mine" not in labels


def test_a_privileged_record_is_there_for_its_readers_only(client, north, vapour):
    client.force_login(north.users["manager"])
    assert client.post(f"{URL}close/", {"reason": "under investigation"}).status_code == 302
    client.force_login(north.users["administrator"])
    assert client.get(URL).status_code == 404
    assert client.get("/northfir/aspects/").context["table"]["rows"] == []
    client.force_login(north.users["manager"])
    with north.scope():
        boss = Person.objects.get(user=north.users["administrator"])
    assert client.post(f"{URL}readers/", {"person": boss.pk}).status_code == 302
    client.force_login(north.users["administrator"])
    assert client.get(URL).status_code == 200
    assert client.post(f"{URL}readers/{north.users['manager'].pk}/remove/").status_code == 302
    client.force_login(north.users["manager"])
    assert client.get(URL).status_code == 404


def test_the_last_reader_cannot_be_removed(manager, north, vapour):
    manager.post(f"{URL}close/", {"reason": "under investigation"})
    assert manager.post(f"{URL}readers/{north.users['manager'].pk}/remove/").status_code == 422
    assert manager.get(URL).status_code == 200


def test_an_edit_keeps_an_owner_who_left_and_an_activity_in_the_archive(manager, north, vapour):
    with north.scope():
        owner = Person.objects.create(organization=north.organization, name="Luz Marín")
        painting = domain.create(
            Activity, north.actor(), {"title": "Painting", "site": north.sites["apodaca"]}
        )
        domain.change(vapour, north.actor(), {"owner": owner, "activity": painting})
        domain.archive(painting, north.actor(), "given up")
        owner.left_on = timezone.localdate()
        owner.save()
    form = manager.get(f"{URL}edit/").context["form"]
    with north.scope():
        shown = {
            name: dict(form.fields[name].choices)[str(form[name].value())] for name in ("owner", "activity")
        }
    assert shown == {"owner": "Luz Marín", "activity": "ACT-0001 Painting"}
    data = {name: form[name].value() or "" for name in form.fields} | {"title": "Vapour"}
    assert manager.post(f"{URL}edit/", data).status_code == 302
    with north.scope():
        assert vapour.record.events.last().changes == {"title": ["Solvent vapour", "Vapour"]}


def test_history_names_who_owned_a_record_also_years_later(manager, north, vapour):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            story = manager.get(URL).context["story"]
        return len(seen), [change["after"] for item in story for change in item["changes"]]

    def hand_to(name):
        with north.scope():
            owner = Person.objects.create(organization=north.organization, name=name, left_on="2025-01-31")
            domain.change(vapour, north.actor(), {"owner": owner})

    hand_to("Luz Marín")
    manager.get(URL)  # what a first page reads once
    one = queries()
    hand_to("Omar Díaz")
    hand_to("Eva Roy")
    assert one[1] == ["Luz Marín"]
    assert queries() == (one[0], ["Eva Roy", "Omar Díaz", "Luz Marín"])


@pytest.mark.parametrize("value", ["²", "9" * 30, "1e3"])
def test_a_filter_by_something_that_is_no_id_finds_nothing(manager, vapour, value):
    assert manager.get("/northfir/aspects/", {"owner": value}).context["listing"].count == 0


def test_a_bulk_change_that_does_not_fit_a_record_says_so(manager, north, vapour):
    with north.scope():
        area = Area.objects.create(organization=north.organization, site=north.sites["apodaca"], name="Booth")
        domain.change(vapour, north.actor(), {"area": area})
    data = {
        "field": "site",
        "number": ["ASP-0001"],
        "value": north.sites["guelph"].pk,
        "confirm": "1",
        "previewed": "Guelph plant",
    }
    response = manager.post("/northfir/aspects/bulk/", data)
    assert response.context["form"].non_field_errors() == [
        "The area “Booth” belongs to another site; choose an area of this site."
    ]


def test_a_reference_to_a_hidden_record_is_neither_told_nor_lost(client, north, vapour):
    with north.scope():
        painting = domain.create(Activity, north.actor(), {"title": "Secret work"})
        domain.change(vapour, north.actor(), {"activity": painting})
        readers.make_privileged(painting, north.actor())
    client.force_login(north.users["coordinator"])
    form = client.get(f"{URL}edit/").context["form"]
    pages = [
        client.get(url).content.decode()
        for url in (URL, f"{URL}edit/", "/northfir/aspects/", f"/api/v1{URL[:-1]}")
    ]
    assert [("Secret" in page, "ACT-0001" in page) for page in pages] == [(False, False)] * 4
    data = {name: form[name].value() or "" for name in form.fields} | {"title": "Vapour"}
    assert client.post(f"{URL}edit/", data).status_code == 302
    with north.scope():
        assert vapour.record.events.last().changes == {"title": ["Solvent vapour", "Vapour"]}
