"""What surrounds every page: side bar, account, other organizations, demo, manifest."""

import json

from oyamel.org.models import Membership
from tests.shell.conftest import signed_in


def test_the_side_bar_is_the_cycle_and_marks_where_one_is(owner, north):
    groups = owner.get("/northfir/aspects/new/").context["navigation"]
    assert [str(group["label"]) for group in groups] == ["", "Plan", "Check", ""]
    assert [item["label"] for group in groups for item in group["items"] if item["current"]] == ["Aspects"]
    today = owner.get("/northfir/").context["navigation"]
    assert [item["label"] for group in today for item in group["items"] if item["current"]] == ["Today"]


def test_other_organizations_are_in_the_menu_of_who_has_several(north, south):
    client = signed_in(north)
    labels = [link["label"] for link in client.get("/northfir/").context["account"]["links"]]
    assert labels == ["My account", "My long jobs"]
    with south.scope():
        Membership.objects.create(organization=south.organization, user=north.users["manager"], role="reader")
    links = {link["label"]: link["url"] for link in client.get("/northfir/").context["account"]["links"]}
    assert links["Southpine Textiles"] == "/southpine/"


def test_the_theme_and_language_of_the_account_are_on_the_page(north):
    user = north.users["manager"]
    user.theme, user.language = "dark", "es"
    user.save()
    page = signed_in(north).get("/northfir/").content.decode()
    assert '<html lang="es" data-theme="dark">' in page


def test_the_demo_says_that_it_is_one(owner, north):
    assert owner.get("/northfir/").context["demo"] is None
    north.organization.is_demo = True
    north.organization.save()
    assert 'class="demo"' in owner.get("/northfir/").content.decode()


def test_the_manifest_names_icons_that_exist(client, db):
    from django.contrib.staticfiles import finders

    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    icons = json.loads(answer.content)["icons"]
    assert [icon["sizes"] for icon in icons] == ["192x192", "512x512", "512x512", "any"]
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in icons)
