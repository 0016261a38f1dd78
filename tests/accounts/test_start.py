"""The first page, beginning an organization, and the demo."""

import pytest

from oyamel.org.actors import actor_for
from oyamel.org.models import Membership, Organization, User
from oyamel.shell import accounts
from tests import factories

FORM = {
    "name": "Ana Ríos", "email": "Ana@example.com", "password": "un-abeto-alto-7", "organization": "Hilos del Norte",
    "country": "MX", "language": "es", "site": "Planta 1", "region": "MX-NLE", "time_zone": "",
}  # fmt: skip


@pytest.fixture
def demo(south):
    south.organization.is_demo = True
    south.organization.save()
    return south


def signed_in(client):
    found = client.session.get("_auth_user_id")
    return User.objects.get(pk=found) if found else None


def test_the_first_page_offers_what_there_is(client, db):
    page = client.get("/").content.decode()
    assert 'href="/begin/"' in page and "/demo/" not in page


def test_the_demo_has_one_sign_in_per_role(client, demo):
    page = client.get("/").content.decode()
    for role in demo.users:
        assert f'action="/demo/{role}/"' in page
    answer = client.post("/demo/coordinator/")
    assert (answer.status_code, answer.url) == (302, "/southpine/")
    assert signed_in(client) == demo.users["coordinator"]


def test_the_demo_is_entered_by_post_and_only_as_its_own_users(client, north, demo):
    assert client.get("/demo/reader/").status_code == 405
    assert client.post("/demo/nobody/").status_code == 404
    Membership.everywhere.create(organization=north.organization, user=demo.users["reader"], role="manager")
    assert client.post("/demo/reader/").status_code == 404
    assert signed_in(client) is None


def test_without_a_demo_nobody_enters(client, north):
    assert client.post("/demo/reader/").status_code == 404
    assert signed_in(client) is None


def test_a_visitor_begins_the_first_organization_and_is_signed_in(client, demo):
    answer = client.post("/begin/", FORM)
    assert (answer.status_code, answer.url) == (302, "/hilos-del-norte/")
    ana = signed_in(client)
    assert (ana.email, ana.name, ana.language) == ("ana@example.com", "Ana Ríos", "es")
    made = Organization.objects.get(slug="hilos-del-norte")
    assert (made.is_demo, actor_for(ana, made).roles) == (False, {"administrator"})
    assert client.get("/hilos-del-norte/settings/").status_code == 200


def test_then_it_is_closed_to_visitors_unless_kept_open(client, north, settings):
    assert client.get("/begin/").status_code == 403
    assert client.post("/begin/", FORM).status_code == 403
    assert not User.objects.filter(email="ana@example.com").exists()
    assert 'href="/begin/"' not in client.get("/").content.decode()
    settings.OYAMEL_OPEN = True
    assert client.post("/begin/", FORM).status_code == 302


def test_someone_signed_in_begins_another_with_the_same_account(client, north):
    user = north.users["reader"]
    client.force_login(user)
    answer = client.post(
        "/begin/", {name: FORM[name] for name in ("organization", "country", "language", "site")}
    )
    assert (answer.status_code, answer.url) == (302, "/hilos-del-norte/")
    assert User.objects.count() == len(north.users)
    assert actor_for(user, Organization.objects.get(slug="hilos-del-norte")).roles == {"administrator"}


def test_a_guest_of_the_demo_needs_an_own_account(client, demo):
    client.force_login(demo.users["administrator"])
    assert client.post("/begin/", FORM | {"email": ""}).status_code == 422
    assert client.post("/begin/", FORM).status_code == 302
    assert signed_in(client).email == "ana@example.com"
    assert accounts.demo_memberships()[0].user == demo.users["administrator"]


@pytest.mark.parametrize(
    "wrong, place",
    [
        ({"email": "x"}, "email"), ({"password": "short"}, "password"), ({"password": ""}, "password"), ({"country": ""}, "country"),
        ({"region": "CA-ON"}, "region"), ({"organization": ""}, "organization"), ({"site": " "}, "site"),
        ({"email": "reader@southpine.example"}, "email"), ({"time_zone": "Mars/X"}, "time_zone"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_made(client, demo, wrong, place):
    before = User.objects.count()
    answer = client.post("/begin/", FORM | wrong)
    assert (answer.status_code, place in answer.context["form"].errors) == (422, True)
    assert (User.objects.count(), Organization.objects.count()) == (before, 1)
    assert signed_in(client) is None


def test_signed_in_one_goes_to_the_only_or_the_last_organization(client, north, south):
    user = north.users["reader"]
    client.force_login(user)
    assert client.get("/").url == "/northfir/"
    Membership.everywhere.create(organization=south.organization, user=user, role="reader")
    client.force_login(user)
    page = client.get("/organizations/", follow=True).content.decode()
    assert 'href="/northfir/"' in page and 'href="/southpine/"' in page
    client.get("/southpine/settings/")
    assert client.get("/").url == "/southpine/"


def test_a_role_that_ended_leads_nowhere(client, north):
    user = north.users["reader"]
    client.force_login(user)
    client.get("/northfir/settings/")
    Membership.everywhere.filter(user=user).delete()
    assert client.get("/").status_code == 200
    assert client.get("/northfir/settings/").status_code == 404


def test_the_roles_of_the_demo_take_a_literal_number_of_queries(client, demo, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(accounts.demo_memberships()) == 8
    for place in range(2):
        factories.member(demo.organization, "reader", f"r{place}@southpine.example")
    with django_assert_num_queries(1):
        assert len(accounts.demo_memberships()) == 8
