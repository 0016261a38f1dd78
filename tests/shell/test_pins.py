"""Favourites: registers, saved views and records on top of the side bar."""

from oyamel.registers.models import SavedView
from oyamel.shell import pins
from oyamel.shell.models import Pin
from tests.shell.conftest import add, counted, signed_in

PINS = "/northfir/pins/"


def favourites(client, url="/northfir/activities/"):
    groups = client.get(url).context["navigation"]
    return [
        (item["label"], item["url"])
        for group in groups
        if group["label"] == "Favourites"
        for item in group["items"]
    ]


def test_a_page_is_pinned_and_unpinned_from_itself(owner, north):
    add(north, "Noise")
    page = owner.get("/northfir/aspects/ASP-0001/")
    assert page.context["pin"] == {"url": PINS, "key": "aspects/ASP-0001", "is_pinned": False}
    for key in ("aspects", "aspects/ASP-0001", "aspects"):
        assert (
            owner.post(PINS, {"key": key, "next": "/northfir/aspects/"})["Location"] == "/northfir/aspects/"
        )
    assert favourites(owner) == [
        ("Aspects", "/northfir/aspects/"),
        ("ASP-0001 Noise", "/northfir/aspects/ASP-0001/"),
    ]
    owner.post(PINS, {"key": "aspects", "act": "unpin"})
    assert favourites(owner) == [("ASP-0001 Noise", "/northfir/aspects/ASP-0001/")]
    assert owner.get("/northfir/aspects/ASP-0001/").context["pin"]["is_pinned"] is True


def test_a_saved_view_is_pinned_where_its_list_is_shown(owner, north):
    with north.scope():
        view = SavedView.objects.create(
            organization=north.organization, user=north.users["manager"], register="aspects", name="By title", query="sort=title"
        )  # fmt: skip
    key = f"aspects?{view.pk}"
    assert owner.get("/northfir/aspects/?sort=title").context["pin"]["key"] == key
    assert not owner.get("/northfir/aspects/?sort=-title").context["pin"]
    owner.post(PINS, {"key": key})
    assert favourites(owner) == [("By title", "/northfir/aspects/?sort=title")]


def test_favourites_are_ones_own_and_only_of_what_one_sees(owner, colleague, stranger, north):
    add(north, "Boiler", site=north.sites["guelph"])
    owner.post(PINS, {"key": "aspects/ASP-0001"})
    assert favourites(colleague) == []
    for key in ("aspects/ASP-0001", "aspects/ASP-0009", "aspects?1", "aspects?x", "nothing", "", "/"):
        assert colleague.post(PINS, {"key": key}).status_code == 404, key
    assert stranger.post(PINS, {"key": "aspects"}).status_code == 404
    with north.scope():
        Pin.objects.update(user=north.users["coordinator"])
    assert favourites(colleague) == []


def test_there_are_no_more_than_fit(owner, north, monkeypatch):
    monkeypatch.setattr(pins, "MOST", 1)
    owner.post(PINS, {"key": "aspects"})
    page = owner.post(PINS, {"key": "activities", "next": "/northfir/aspects/"}, follow=True)
    assert "You have 1 favourites, which is as many as fit. Unpin one first." in page.content.decode()
    assert favourites(owner) == [("Aspects", "/northfir/aspects/")]


def test_the_name_of_a_register_is_in_the_language_of_the_reader(north):
    user = north.users["manager"]
    client = signed_in(north)
    client.post(PINS, {"key": "aspects"})
    user.language = "fr"
    user.save()
    from django.utils import translation  # the word itself is not ours to test

    from oyamel.registers.declaration import register_for_slug

    with translation.override("fr"):
        word = str(register_for_slug("aspects").plural)
    groups = client.get("/northfir/activities/").context["navigation"]
    assert word in [item["label"] for group in groups for item in group["items"]]


def test_the_number_of_queries_is_constant(owner, north):
    add(north, "Noise", "Dust")
    url = "/northfir/activities/"
    owner.get(url)
    with counted() as none:
        owner.get(url)
    for number in ("ASP-0001", "ASP-0002"):
        owner.post(PINS, {"key": f"aspects/{number}"})
    with counted() as two:
        owner.get(url)
    assert none == two
