"""Error pages: what happened, why, and who can help."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, RequestFactory

from oyamel.org.models import Membership
from oyamel.shell import errors
from tests.shell.conftest import add, signed_in


def test_403_names_the_right_that_is_missing_and_who_can_give_it(north):
    add(north, "Noise")
    north.users["administrator"].name = "Zoé Administradora"
    north.users["administrator"].save()
    answer = signed_in(north, "reader").get("/northfir/aspects/ASP-0001/edit/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Your role here does not give you the right to “change records”." in page
    assert "Who can give it: Zoé Administradora." in page


def test_403_without_an_administrator_says_so(north):
    with north.scope():
        Membership.objects.filter(role="administrator").update(ends_on="2020-01-01")
    page = signed_in(north, "reader").get("/northfir/aspects/new/").content.decode()
    assert "No administrator is left who could give it" in page


def test_404_leads_home_and_tells_a_stranger_nothing(owner, stranger, client):
    assert 'href="/northfir/"' in owner.get("/northfir/aspects/ASP-0009/").content.decode()
    page = stranger.get("/northfir/aspects/")
    assert page.status_code == 404
    assert "Northfir" not in page.content.decode() and 'href="/northfir/' not in page.content.decode()


def test_an_address_that_does_not_exist_is_404_for_everyone(owner, client, db):
    for visitor in (owner, client):
        assert visitor.get("/help/nothing-of-this/").status_code == 404
        assert visitor.get("/nowhere/at/all/").status_code == 404


@pytest.mark.parametrize(
    "handler, status", [(errors.bad_request, 400), (errors.not_allowed, 403), (errors.not_found, 404)]
)
def test_handlers_answer_for_a_visitor(handler, status, db):
    error = SuspiciousOperation("x") if status == 400 else PermissionDenied("Not for you.")
    answer = handler(RequestFactory().get("/"), error)
    assert answer.status_code == status
    assert ("Not for you." in answer.content.decode()) == (status == 403)


def test_a_form_without_the_mark_of_the_session_says_that_nothing_was_saved(north):
    client = Client(enforce_csrf_checks=True)
    client.force_login(north.users["manager"])
    answer = client.post("/northfir/pins/", {"key": "aspects"})
    assert answer.status_code == 403
    assert "This form had expired" in answer.content.decode()


def test_500_depends_on_nothing(client, north, monkeypatch):
    client = signed_in(north)
    client.raise_request_exception = False
    monkeypatch.setattr("oyamel.shell.home.bands.read", lambda *args: 1 / 0)
    add(north, "Noise")
    answer = client.get("/northfir/")
    assert answer.status_code == 500
    assert "Something broke" in answer.content.decode()


@pytest.mark.parametrize("language, word", [("en", "There is nothing here")])
def test_error_pages_speak_the_language_of_the_reader(north, language, word):
    user = north.users["manager"]
    user.language = language
    user.save()
    page = signed_in(north).get("/northfir/aspects/ASP-0009/").content.decode()
    assert f'<html lang="{language}"' in page and word in page


@pytest.mark.parametrize("address", ["aspects/%00/", "aspects/?status=%00", "aspects/?q=a&%00=1"])
def test_a_null_character_in_an_address_is_refused(client, north, address):
    client.force_login(north.users["manager"])
    assert client.get(f"/northfir/{address}").status_code == 400
