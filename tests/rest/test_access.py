"""Tokens, sessions, and how many requests are answered."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from oyamel.frame.organization import domain
from oyamel.org.actors import actor_for
from oyamel.org.models import ApiToken
from oyamel.rest import access
from tests.factories import member
from tests.rest.conftest import Program


def test_without_credentials_401_even_for_what_is_not_there(client, north):
    for path in ("northfir/aspects", "nowhere/aspects", "organizations", "northfir/aspects/ASP-9999"):
        answer = client.get(f"/api/v1/{path}")
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_revoked_an_expired_and_an_invented_token_are_401(north, manager):
    with north.scope():
        actor = north.actor("manager")
        assert manager.get("/aspects").status_code == 200
        domain.revoke_token(actor, manager.token)
        assert manager.get("/aspects").status_code == 401
        late, manager.secret = domain.create_token(actor, "late", timezone.localdate())
        assert manager.get("/aspects").status_code == 200
        ApiToken.objects.filter(pk=late.pk).update(expires_on=timezone.localdate() - timedelta(days=1))
        assert manager.get("/aspects").status_code == 401
        manager.secret = "oya_invented"
        assert manager.get("/aspects").status_code == 401


def test_a_token_opens_its_own_organization_only(north, south):
    from django_scopes import scope

    from oyamel.org.models import Membership

    with scope(organization=south.organization):
        Membership.objects.create(
            organization=south.organization, user=north.users["manager"], role="administrator"
        )
    program = Program(north, "manager")
    assert [each["slug"] for each in program.client.get(
        "/api/v1/organizations", headers={"Authorization": f"Bearer {program.secret}"}
    ).json()] == ["northfir"]  # fmt: skip
    program.base = "/api/v1/southpine"
    assert program.get("/aspects").status_code == 404


def test_a_token_without_a_role_in_force_opens_nothing(north, manager):
    from oyamel.org.models import Membership

    with north.scope():
        Membership.objects.filter(user=north.users["manager"]).update(
            ends_on=timezone.localdate() - timedelta(days=1)
        )
    assert manager.get("/aspects").status_code == 404


def test_the_use_of_a_token_is_noted_once_a_minute(north, manager):
    def used():
        with north.scope():
            return ApiToken.objects.get(pk=manager.token.pk).last_used_at

    manager.get("/aspects")
    first = used()
    manager.get("/aspects")
    assert used() == first
    earlier = first - timedelta(seconds=61)
    with north.scope():
        ApiToken.objects.update(last_used_at=earlier)
    manager.get("/aspects")
    assert used() > earlier


def test_a_session_reads_and_needs_its_mark_to_write(north):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(north.users["manager"])
    assert browser.get("/api/v1/northfir/aspects").status_code == 200
    body = {"data": '{"values": {"title": "Noise"}}', "content_type": "application/json"}
    refused = browser.post("/api/v1/northfir/aspects", **body)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    mark = "a" * 32
    browser.cookies["csrftoken"] = mark
    assert browser.post("/api/v1/northfir/aspects", **body, headers={"X-CSRFToken": mark}).status_code == 201


def test_a_session_belongs_where_its_user_does(client, north, south):
    client.force_login(south.users["administrator"])
    assert client.get("/api/v1/northfir/aspects").status_code == 404
    assert [each["slug"] for each in client.get("/api/v1/organizations").json()] == ["southpine"]


def test_too_many_requests_are_429_until_the_minute_is_over(settings, monkeypatch, program):
    now = 1_000_020.0
    monkeypatch.setattr(access, "time", lambda: now)
    monkeypatch.setattr(access, "limiter", access.Limiter())
    settings.API_REQUESTS_PER_MINUTE = 2
    busy, calm = program("manager"), program("reader")
    assert [busy.get("/aspects").status_code for _ in range(3)] == [200, 200, 429]
    assert busy.get("/aspects").headers["Retry-After"] == "60"
    assert calm.get("/aspects").status_code == 200
    now += 60
    assert busy.get("/aspects").status_code == 200


def test_a_coordinator_of_another_branch_sees_their_own(north, aspect):
    north.users["guelph"] = member(
        north.organization, "coordinator", "guelph@northfir.example", north.sites["guelph"]
    )
    aspect("Here")
    aspect("There", site="guelph")
    found = Program(north, "guelph").get("/aspects").json()
    assert [row["values"]["title"] for row in found["items"]] == ["There"]


def test_an_operation_runs_in_the_time_zone_of_its_actor(north):
    guelph = member(north.organization, "coordinator", "guelph@northfir.example", north.sites["guelph"])

    @access.in_scope
    def zone(request):
        return timezone.get_current_timezone_name()

    actors = (north.actor("coordinator"), actor_for(guelph, north.organization))
    found = [zone(SimpleNamespace(actor=actor)) for actor in actors]
    assert found == ["America/Monterrey", "America/Toronto"]
    assert zone(SimpleNamespace()) == timezone.get_default_timezone_name()


def test_the_schema_is_open_and_its_page_for_those_who_sign_in(client, north):
    assert client.get("/api/v1/openapi.json").json()["openapi"] == "3.1.0"
    assert client.get("/api/v1/docs/").status_code == 302
    client.force_login(north.users["reader"])
    page = client.get("/api/v1/docs/")
    assert "PATCH /api/v1/{organization}/aspects/{number}" in page.content.decode()
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v2/northfir/aspects", "/api/v1/northfir/unknown"]
)
def test_an_address_that_leads_nowhere_says_so_in_json(client, db, path):
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
