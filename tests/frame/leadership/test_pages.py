"""The pages of policy and scope, and the public page."""

import io

import pytest
from django.test import Client
from pypdf import PdfReader

from oyamel.frame.leadership import domain
from oyamel.frame.leadership.models import Policy
from oyamel.org.models import Person
from oyamel.records import domain as records
from oyamel.records import kinds
from tests.frame.leadership.conftest import TEXT, TICKS

pytestmark = pytest.mark.one_database  # dear: on the two databases in turn

URL = "/northfir/policies/POL-0001/"
PUBLIC = "/public/northfir/"


def signed_in(world, role):
    client = Client()
    client.force_login(world.users[role])
    return client


@pytest.fixture
def manager(north):
    return signed_in(north, "manager")


def text_of(response):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)


def test_a_policy_is_written_ticked_approved_put_in_force_and_read_through_its_pages(manager, north):
    manager.post("/northfir/policies/new/", {"title": "Environmental policy", "token": "0" * 32})
    sent = {"version": 1, "text_en": TEXT, "text_es": "Pintamos.", "text_fr": "", "reason": ""}
    assert manager.post(f"{URL}write/", sent).url == f"{URL}points/"
    form = manager.get(f"{URL}points/").context["form"]
    offered = [text for text, _label in form.fields["purpose"].choices]
    assert offered == ["", "Our policy", *TICKS.values()]
    assert manager.post(f"{URL}points/", {"version": 2, **TICKS}).url == URL
    manager.post(f"{URL}approval/submit/")
    north.users["management"].set_password("a long password")
    north.users["management"].save()
    management = signed_in(north, "management")
    page = management.get(f"{URL}approval/decide/")
    assert "prevent pollution" in page.context["card"]
    request = {"password": "a long password", "request_id": page.context["approval"].pk}
    assert management.post(f"{URL}approval/decide/", request).status_code == 302
    assert manager.post(f"{URL}put-in-force/", {"reason": "Signed"}).url == URL
    reader = signed_in(north, "reader")
    assert "I have read it" in reader.get(URL).content.decode()
    reader.post(f"{URL}acknowledge/")
    assert "You read it on" in reader.get(URL).content.decode()
    assert reader.get(f"{URL}reach/").context["table"]["foot"][1:3] == ["8", "1"]


def test_a_further_commitment_is_called_for_where_its_condition_is_relevant(manager, desk, north):
    desk.policy()
    labels = ["Climate change, mitigation and adaptation", "Using natural resources sparingly"]

    def called_for():
        page = manager.get(URL).content.decode()
        return [label in page for label in labels]

    assert called_for() == [False, False]
    values = {"title": "Climate change", "status": "relevant", "fact_id": "environmental_conditions/climate"}
    records.create(kinds.model_for("condition"), north.actor(), values)
    assert called_for() == [True, False]


def test_a_stale_text_keeps_what_was_typed(manager, desk):
    desk.policy()
    page = manager.post(
        f"{URL}write/", {"version": 1, "text_en": "Mine.", "text_es": "", "text_fr": "", "reason": ""}
    )
    assert (page.status_code, page.context["form"]["text_en"].value()) == (422, "Mine.")


def test_the_paper_carries_revision_approval_and_date(manager, desk):
    row = desk.policy()
    assert "Draft, not in force" in text_of(manager.get(f"{URL}text.pdf"))
    version = desk.issue(row)
    paper = text_of(manager.get(f"{URL}text.pdf?v=1"))
    assert all(each in paper for each in ("Revision 1", "Approved by", "Management", "prevent pollution"))
    assert str(version.in_force_from.year) in paper
    assert manager.get(f"{URL}text.pdf?v=2").status_code == 404


def test_the_versions_show_what_changed(manager, desk, north):
    row = desk.policy()
    desk.issue(row)
    domain.write_statement(north.actor(), desk.fresh(row), {"text_en": TEXT + "\nWe tell everybody."})
    desk.issue(desk.fresh(row))
    page = manager.get(f"{URL}versions/")
    assert "<ins>We tell everybody.</ins>" in page.content.decode()
    assert manager.get(f"{URL}versions/?v=1").context["before"] is None
    assert manager.get(f"{URL}versions/?v=x").status_code == 404


def test_who_may_not_write_gets_403_and_a_stranger_404(desk, north, south):
    desk.policy()
    for world, role, status in (
        (north, "reader", 403),
        (north, "coordinator", 403),
        (south, "administrator", 404),
    ):
        for part in ("write/", "points/", "put-in-force/", "withdraw/", "reach/new/"):
            assert signed_in(world, role).get(f"{URL}{part}").status_code == status


def test_a_signed_list_is_written_down_on_its_page(manager, desk, north):
    desk.issue(desk.policy())
    form = manager.get(f"{URL}reach/new/").context["form"]
    assert form.fields["people"].queryset.count() == 8
    person = Person.objects.get(user=north.users["contributor"])
    sent = {"read_on": form["read_on"].value().isoformat(), "people": [person.pk]}
    assert manager.post(f"{URL}reach/new/", sent).url == f"{URL}reach/"
    assert manager.post(f"{URL}reach/new/", sent).status_code == 422


def test_the_places_of_a_scope_are_set_and_dropped(manager, desk, north):
    desk.scope()
    url = "/northfir/scopes/SCO-0001/places/"
    version = manager.get(url).context["form"]["version"].value()
    assert manager.post(url, {"version": version, "site": "", "is_in": "yes", "reason": ""}).url == url
    out = {"version": version + 1, "site": north.sites["guelph"].pk, "is_in": "no"}
    assert manager.post(url, out | {"reason": ""}).status_code == 422
    assert manager.post(url, out | {"reason": "Sold"}).status_code == 302
    assert manager.get(url).context["coverage"] == {"in": 2, "out": 1, "open": 0}
    manager.post(url, {"drop": "whole"})
    assert manager.get(url).context["coverage"] == {"in": 0, "out": 1, "open": 2}


# The public page


def publish(manager, row, **more):
    sent = {"is_open": "on", "published": [row.pk], **more}
    return manager.post(
        "/northfir/policies/public-page/", {name: value for name, value in sent.items() if value}
    )


def test_nothing_is_public_unless_the_organization_says_so(client, manager, desk):
    row = desk.policy()
    assert [client.get(url).status_code for url in (PUBLIC, "/public/nowhere/")] == [404, 404]
    assert publish(manager, row).status_code == 422  # a draft is no choice
    desk.issue(row)
    assert client.get(PUBLIC).status_code == 404
    assert publish(manager, row).status_code == 302
    assert client.get(PUBLIC).status_code == 200


def test_the_public_page_shows_the_version_in_force_alone_and_nothing_of_anybody(
    client, manager, desk, north
):
    row = desk.policy()
    desk.issue(row)
    publish(manager, row)
    domain.write_statement(north.actor(), desk.fresh(row), {"text_en": "Secret plan."})
    other = desk.policy(text="Another draft.", ticks={})
    page = client.get(PUBLIC)
    shown = page.content.decode()
    assert "prevent pollution" in shown
    assert not any(word in shown for word in ("Secret", "Another", "Management", other.record.number, "csrf"))
    assert (page.headers["Cache-Control"], page.headers["X-Robots-Tag"]) == ("public, no-cache", "noindex")
    assert not page.cookies
    assert manager.get(PUBLIC).content == page.content


def test_the_public_page_answers_in_the_language_of_its_address(client, manager, desk, north):
    row = desk.policy(text_es="Protegemos el medio ambiente.")
    desk.issue(row)
    publish(manager, row, may_be_indexed="on")
    page = client.get(f"{PUBLIC}?language=es")
    assert "Protegemos" in page.content.decode() and 'lang="es"' in page.content.decode()
    assert (page.headers["Content-Language"], "X-Robots-Tag" in page.headers) == ("es", False)
    french = client.get(f"{PUBLIC}?language=fr").content.decode()
    assert '<div class="measure" lang="en">' in french
    assert client.get(f"{PUBLIC}?language=xx").content == client.get(PUBLIC).content


def test_a_kept_copy_is_confirmed_and_a_withdrawn_page_is_gone_at_once(client, manager, desk, north):
    row = desk.policy()
    desk.issue(row)
    publish(manager, row)
    tag = client.get(PUBLIC).headers["ETag"]
    assert client.get(PUBLIC, headers={"If-None-Match": tag}).status_code == 304
    domain.withdraw_statement(north.actor(), desk.fresh(row), "Sold")
    gone = client.get(PUBLIC, headers={"If-None-Match": tag})
    assert (gone.status_code, gone.headers["X-Robots-Tag"]) == (410, "noindex")
    assert client.post(PUBLIC).status_code == 405


def test_a_closed_page_is_gone(client, manager, desk):
    row = desk.policy()
    desk.issue(row)
    publish(manager, row)
    publish(manager, row, is_open="")
    assert client.get(PUBLIC).status_code == 410
    assert Policy.objects.get().in_force == "1"
