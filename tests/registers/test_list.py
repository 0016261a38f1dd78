"""The list page: permission, filters, sort, pages, counts, query count."""

import pytest
from django.http import QueryDict

from oyamel.plan.aspects.models import Aspect
from oyamel.records import domain
from oyamel.registers.declaration import register_for_slug
from oyamel.registers.exchange import words
from oyamel.registers.listing import Listing, read_query
from oyamel.registers.lookup import Lookup

URL = "/northfir/aspects/"


def add(world, *titles, **values):
    with world.scope():
        rows = [{"title": title, "site": world.sites["apodaca"], **values} for title in titles]
        return domain.create_many(Aspect, world.actor(), rows)


def numbers(response):
    return [row["select_value"] for row in response.context["table"]["rows"]]


@pytest.fixture
def reader(client, north):
    client.force_login(north.users["manager"])
    return client


def test_the_list_shows_what_the_owner_may_see(reader, north):
    add(north, "Noise", "Vapour")
    response = reader.get(URL)
    assert numbers(response) == ["ASP-0002", "ASP-0001"]
    assert response.context["count"] == "2 records"


def test_a_colleague_of_another_branch_sees_only_what_concerns_the_branch(client, north):
    add(north, "Noise")
    add(north, "Boiler", site=north.sites["guelph"])
    add(north, "Purchasing", site=None)
    client.force_login(north.users["coordinator"])
    assert numbers(client.get(URL)) == ["ASP-0003", "ASP-0001"]


def test_a_stranger_gets_404_and_an_unknown_visitor_the_sign_in(client, north, south):
    assert client.get(URL).status_code == 302
    client.force_login(south.users["administrator"])
    assert client.get(URL).status_code == 404


def test_filter_sort_and_search_stand_in_the_address(reader, north):
    add(north, "Noise", "Árbol talado", "Boiler")
    add(north, "Spill", condition="emergency")
    assert numbers(reader.get(URL, {"condition": "emergency"})) == ["ASP-0004"]
    assert numbers(reader.get(URL, {"sort": "title"})) == ["ASP-0002", "ASP-0003", "ASP-0001", "ASP-0004"]
    assert numbers(reader.get(URL, {"q": "arbol"})) == ["ASP-0002"]


def test_pages_are_walked_forth_and_back_by_any_sort(reader, north):
    add(north, *[f"Title {place % 3}" for place in range(7)])
    for sort in ("number", "-number", "title", "-title", "site", "-updated"):
        forth, url = [], f"?sort={sort}&size=3"
        pages = []
        while url:
            response = reader.get(URL + url)
            pages.append(numbers(response))
            forth += pages[-1]
            last, url = response, response.context["pager"]["next_url"]
        assert sorted(forth) == [f"ASP-000{place}" for place in range(1, 8)], sort
        back = numbers(reader.get(URL + last.context["pager"]["previous_url"]))
        assert back == pages[-2], sort


def test_a_broken_cursor_or_unknown_field_gives_the_first_page(reader, north):
    add(north, "Noise")
    for query in (
        "?after=%%%",
        "?after=bm8",
        "?sort=nothing",
        "?columns=nothing",
        "?size=0",
        "?size=99999999",
        "?condition=never&nonsense=1",
    ):
        assert reader.get(URL + query).status_code == 200


def test_the_number_of_queries_does_not_grow(reader, north):
    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as caught:
            reader.get(URL)
        return len(caught)

    add(north, "One", impacts=[{"impact": "soil", "sign": "adverse"}])
    reader.get(URL)
    one = count()
    add(north, "Two", "Three", impacts=[{"impact": "soil", "sign": "adverse"}])
    assert (one, count()) == (
        15,
        15,
    )  # 5 of them are the frame's: time zone (2), sites, favourites, organizations


def test_a_site_of_another_branch_is_not_named(north):
    register, site = register_for_slug("aspects"), north.sites["guelph"].pk
    with north.scope():
        said = {}
        for role in ("manager", "coordinator"):
            actor = north.actor(role)
            query = read_query(register, QueryDict(f"site={site}"))
            said[role] = words.of_listing(Listing(register, actor, query, Lookup(actor)))
    assert said == {
        "manager": "Only these: site: Guelph plant and below.",
        "coordinator": "All records that you may see.",
    }


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 19, "²"])
@pytest.mark.parametrize("param", ["size", "site", "activity"])
def test_a_number_in_the_address_of_a_list_that_is_none_is_left_out(reader, north, param, number):
    add(north, "Noise")
    assert reader.get(URL, {param: number}).status_code == 200
