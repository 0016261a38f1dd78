"""The site switch: in the address, kept, filled in, and only over what one sees."""

import pytest

from oyamel.org.models import Membership
from tests import factories
from tests.shell.conftest import add, counted, signed_in

LIST = "/northfir/aspects/"


def labels(response):
    return [line["label"] for line in response.context["sites"]]


def test_the_choice_fills_only_an_address_without_a_site(owner, north):
    guelph, apodaca = north.sites["guelph"].pk, north.sites["apodaca"].pk
    switched = owner.get("/northfir/site/", {"to": guelph, "next": f"{LIST}?q=noise"})
    assert switched["Location"] == f"{LIST}?q=noise&site={guelph}"
    assert owner.get(f"{LIST}?sort=title")["Location"] == f"{LIST}?sort=title&site={guelph}"
    assert owner.get("/northfir/")["Location"] == f"/northfir/?site={guelph}"
    assert owner.get(f"{LIST}?site={apodaca}").context["site"]["label"] == "Apodaca plant"
    assert owner.get(f"{LIST}?site={guelph}").context["site"] == {
        "label": "Guelph plant",
        "organization": "Northfir Components",
    }
    assert owner.get("/northfir/site/", {"to": "", "next": LIST})["Location"] == LIST
    assert owner.get(LIST).status_code == 200


def test_links_carry_the_site_and_a_record_page_needs_none(owner, north):
    add(north, "Noise")
    apodaca = north.sites["apodaca"].pk
    owner.get("/northfir/site/", {"to": apodaca})
    page = owner.get("/northfir/aspects/ASP-0001/")
    assert page.status_code == 200
    urls = {item["label"]: item["url"] for group in page.context["navigation"] for item in group["items"]}
    assert (urls["Today"], urls["Aspects"]) == (f"/northfir/?site={apodaca}", f"{LIST}?site={apodaca}")
    assert urls["Settings"] == "/northfir/settings/"


def test_the_site_stands_on_paper(owner, north):
    page = owner.get(f"{LIST}?site={north.sites['paint'].pk}").content.decode()
    assert '<p class="on-paper">Paint line, Northfir Components</p>' in page


def test_nobody_chooses_a_site_that_they_do_not_see(colleague, owner, north, south):
    guelph, foreign = north.sites["guelph"].pk, south.sites["guelph"].pk
    assert labels(colleague.get(LIST)) == ["All sites", "Apodaca plant", "Paint line"]
    for client, site in ((colleague, guelph), (owner, foreign), (owner, "9" * 30)):
        assert client.get("/northfir/site/", {"to": site}).status_code == 404
    assert colleague.get(LIST, {"site": guelph}).status_code == 404
    assert owner.get(LIST, {"site": foreign}).status_code == 404
    assert owner.get(LIST, {"site": "abc"}).status_code == 200


def test_a_kept_site_that_is_no_longer_seen_is_forgotten(owner, north):
    owner.get("/northfir/site/", {"to": north.sites["guelph"].pk})
    with north.scope():
        Membership.objects.filter(user=north.users["manager"]).update(site=north.sites["apodaca"])
    assert owner.get(LIST).status_code == 200
    assert owner.session["sites"] == {}


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/southpine/", "javascript:alert(1)"]
)
def test_one_goes_on_only_within_the_organization(owner, north, wanted):
    assert owner.get("/northfir/site/", {"to": "", "next": wanted})["Location"] == "/northfir/"


def test_of_many_sites_the_first_levels_are_listed_and_the_rest_found(owner, north):
    for place in range(40):
        factories.site(north.organization, f"Planta Ñuñoa {place:02}", north.sites["guelph"])
    owner.get(LIST)
    with counted() as queries:
        listed = labels(owner.get(LIST))
    assert (len(listed), listed[-1]) == (32, "Find another site …")
    assert queries == [13]
    found = owner.get("/northfir/site/", {"q": "nunoa 3"})
    assert [line["label"] for line in found.context["lines"]] == [
        f"Planta Ñuñoa {place}" for place in range(30, 40)
    ]
    assert found.context["lines"][0]["way"] == "Guelph plant"


def test_a_chosen_site_beyond_the_first_is_in_the_list(owner, north):
    for place in range(40):
        last = factories.site(north.organization, f"Planta {place:02}", north.sites["guelph"])
    current = [
        line["label"] for line in owner.get(LIST, {"site": last.pk}).context["sites"] if line["current"]
    ]
    assert current == ["Planta 39"]


def test_a_closed_site_is_not_offered(north):
    with north.scope():
        site = north.sites["guelph"]
        site.closed_on = "2026-01-31"
        site.save()
    assert labels(signed_in(north).get(LIST)) == ["All sites", "Apodaca plant", "Paint line"]


def test_a_site_that_is_chosen_on_the_page_of_sites_leads_back_to_the_whole_list(owner, north):
    wanted = f"{LIST}?q=noise&status=significant"
    (line,) = [
        one
        for one in owner.get("/northfir/site/", {"next": wanted}).context["lines"]
        if one["label"] == "Guelph plant"
    ]
    assert owner.get(line["url"])["Location"] == f"{wanted}&site={north.sites['guelph'].pk}"
