"""The pages of the settings: who gets them, how many queries they take, what a form does with bad input."""

import re

import pytest
from django.urls import reverse

from oyamel.frame.organization import domain
from oyamel.org.models import ApiToken, Invitation, Membership, Organization, Person, Site
from tests import factories

# By hand: administrator, manager, coordinator (of Apodaca), contributor (of Apodaca), reader, stranger.
# `{…}` names an object of Guelph ("there") or of Apodaca ("here").
ACCESS = """
home                                200 200 200 200 200 404
profile                             200 403 403 403 403 404
log                                 200 403 403 403 403 404
sites                               200 200 200 200 200 404
site_new                            200 200 403 403 403 404
site here                           200 200 200 200 200 404
site there                          200 200 403 403 200 404
site_edit here                      200 200 403 403 403 404
site_move here                      200 200 403 403 403 404
site_close here                     200 200 403 403 403 404
site_reopen here                    200 200 403 403 403 404
area_new here                       200 200 403 403 403 404
area_edit area                      200 200 403 403 403 404
people                              200 200 200 200 200 404
person_new                          200 200 403 403 403 404
person person                       200 200 200 200 200 404
person_edit person                  200 200 403 403 403 404
person_leave person                 200 200 403 403 403 404
members                             200 403 403 403 403 404
member_add                          200 403 403 403 403 404
invite                              200 403 403 403 403 404
why                                 200 403 403 403 403 404
member membership                   200 403 403 403 403 404
member_end membership               200 403 403 403 403 404
invitation_again invitation         200 403 403 403 403 404
invitation_revoke invitation        200 403 403 403 403 404
tokens                              200 200 200 200 200 404
token_new                           200 200 200 200 200 404
token_revoke token                  200 403 403 403 200 404
""".strip().splitlines()
ROLES = ["administrator", "manager", "coordinator", "contributor", "reader"]


@pytest.fixture
def objects(north):
    with north.scope():
        area = domain.add_area(north.actor(), north.sites["apodaca"], {"name": "Boiler room"})
        invitation, _link = domain.invite(north.actor("administrator"), "nina@example.com")
        token, _secret = domain.create_token(north.actor("reader"), "Gateway")
        return {
            "here": north.sites["apodaca"].pk,
            "there": north.sites["guelph"].pk,
            "area": area.pk,
            "person": Person.objects.get(user=north.users["coordinator"]).pk,
            "membership": Membership.objects.get(user=north.users["manager"]).pk,
            "invitation": invitation.pk,
            "token": token.pk,
        }


def url(name, *args, slug="northfir"):
    return reverse(f"organization:{name}", args=[slug, *args])


def content_of(response):
    """The page without its frame, whose site switch names sites too."""
    return response.content.decode().partition("<main")[2]


def test_every_page_by_role(client, north, south, objects):
    users = [north.users[role] for role in ROLES] + [south.users["administrator"]]
    for line in ACCESS:
        name, *rest = line.split()
        args = [objects[word] for word in rest if word in objects]
        expected = [int(word) for word in rest if word.isdecimal()]
        found = []
        for user in users:
            client.force_login(user)
            found.append(client.get(url(name, *args)).status_code)
        assert (line.split()[:-6], found) == (line.split()[:-6], expected)


def test_every_page_is_in_the_table_and_asks_for_a_sign_in(client, north, objects):
    from oyamel.frame.organization.urls import urlpatterns

    assert {line.split()[0] for line in ACCESS} == {pattern.name for pattern in urlpatterns}
    for line in ACCESS:
        args = [objects[word] for word in line.split()[1:] if word in objects]
        assert client.get(url(line.split()[0], *args)).status_code == 302


def test_a_foreign_object_is_not_there_even_for_an_administrator(client, north, south, objects):
    client.force_login(south.users["administrator"])
    for line in ACCESS:
        args = [objects[word] for word in line.split()[1:] if word in objects]
        if args:
            assert client.get(url(line.split()[0], *args, slug="southpine")).status_code == 404


def test_posting_without_the_right_changes_nothing(client, north, objects):
    client.force_login(north.users["coordinator"])
    assert client.post(url("site_close", objects["here"]), {"on": "2026-01-01"}).status_code == 403
    assert client.post(url("site_move", objects["here"]), {"parent": ""}).status_code == 403
    assert client.post(url("invite"), {"email": "x@example.com", "role": "administrator"}).status_code == 403
    with north.scope():
        assert Site.objects.filter(closed_on__isnull=False).count() == 0
        assert Invitation.objects.count() == 1


def more_rows(world, count):
    """`count` more of everything that a list shows."""
    with world.scope():
        admin = world.actor("administrator")
        for place in range(count):
            site = factories.site(world.organization, f"Site {place}", world.sites["guelph"])
            person = domain.add_person(admin, {"name": f"Person {place}", "site": site, "deputy": None})
            domain.change_person(admin, person, {"deputy": admin.person})
            user = factories.member(world.organization, "reader", f"r{place}@x.example", site)
            domain.add_area(admin, world.sites["apodaca"], {"name": f"Area {place}"})
            domain.invite(admin, f"i{place}@example.com", site=site)
            ApiToken.objects.create(
                organization=world.organization, user=user, name="T", token_hash=str(place)
            )


@pytest.fixture
def bare_frame(settings):
    """Pages without what the shell puts around them, so that the counts are the page's own."""
    (engine,) = settings.TEMPLATES
    processors = [name for name in engine["OPTIONS"]["context_processors"] if not name.startswith("oyamel.")]
    settings.TEMPLATES = [{**engine, "OPTIONS": {**engine["OPTIONS"], "context_processors": processors}}]


# Session and user, organization, grants and time zone come first; the rest is the page's own.
QUERIES = {"home": 10, "sites": 7, "people": 7, "members": 8, "tokens": 7, "log": 12}


@pytest.mark.parametrize("name", QUERIES)
def test_a_list_takes_as_many_queries_for_one_row_as_for_three(
    client, north, name, bare_frame, django_assert_num_queries
):
    client.force_login(north.users["administrator"])
    more_rows(north, 1)
    client.get(url(name))
    with django_assert_num_queries(QUERIES[name]):
        client.get(url(name))
    with north.scope():
        Membership.objects.filter(user__email__endswith="@x.example").delete()
    more_rows_again(north)
    with django_assert_num_queries(QUERIES[name]):
        client.get(url(name))


def more_rows_again(world):
    with world.scope():
        for place in range(10, 12):
            site = factories.site(world.organization, f"Site {place}", world.sites["guelph"])
            domain.add_person(world.actor(), {"name": f"Person {place}", "site": site})
            factories.member(world.organization, "reader", f"r{place}@x.example", site)
            domain.invite(world.actor("administrator"), f"i{place}@example.com", site=site)


def values_of(page):
    """The names and values of the inputs of a page, as a browser would send them."""
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    for select in re.findall(r"<select.*?</select>", page, re.S):
        name = re.search(r'name="([^"]+)"', select)[1]
        chosen = re.search(r'<option value="([^"]*)"[^>]*selected', select)
        fields[name] = chosen[1] if chosen else ""
    return fields


def test_a_site_is_added_edited_and_moved_by_hand(client, north):
    client.force_login(north.users["manager"])
    fresh = values_of(client.get(url("site_new")).content.decode())
    assert (fresh["country"], fresh["time_zone"], fresh["currency"]) == ("MX", "America/Mexico_City", "MXN")
    assert client.post(url("site_new"), fresh | {"name": "Yard"}).status_code == 302
    with north.scope():
        yard = Site.objects.get(name="Yard")
    form = values_of(client.get(url("site_edit", yard.pk)).content.decode())
    assert client.post(url("site_edit", yard.pk), form | {"employees": "12"}).status_code == 302
    assert client.post(url("site_move", yard.pk), {"parent": north.sites["paint"].pk}).status_code == 302
    page = client.get(url("site", yard.pk)).content.decode()
    assert "moved this site from Northfir Components to Paint line" in page
    with north.scope():
        yard.refresh_from_db()
        assert (yard.employees, yard.path) == (12, "000100010001")


def test_a_stale_form_shows_both_and_saves_when_sent_again(client, north):
    client.force_login(north.users["manager"])
    address = url("site_edit", north.sites["apodaca"].pk)
    form = values_of(client.get(address).content.decode())
    with north.scope():
        domain.change_site(north.actor("administrator"), north.sites["apodaca"], {"municipality": "Apodaca"})
    answer = client.post(address, form | {"name": "Plant 1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "was saved by someone else in the meantime" in page and "Apodaca</ins>" in page
    assert 'value="Plant 1"' in page
    assert client.post(address, values_of(page)).status_code == 302
    with north.scope():
        assert Site.objects.get(pk=north.sites["apodaca"].pk).name == "Plant 1"


@pytest.mark.parametrize(
    "wrong, place",
    [
        ({"name": ""}, "name"), ({"latitude": "95", "longitude": "1"}, "latitude"), ({"latitude": "25"}, "longitude"),
        ({"region": "CA-ON"}, "region"), ({"currency": "pesos"}, "currency"), ({"naics": "3x"}, "naics"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"), ({"name": "Guelph plant"}, "name"), ({"employees": "-4"}, "employees"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_field_and_nothing_is_saved(client, north, wrong, place):
    client.force_login(north.users["manager"])
    form = values_of(client.get(url("site_new")).content.decode())
    answer = client.post(url("site_new"), form | {"name": "Yard"} | wrong)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [place])
    with north.scope():
        assert Site.objects.count() == 3


def test_a_move_into_itself_says_why(client, north):
    client.force_login(north.users["manager"])
    answer = client.post(url("site_move", north.sites["apodaca"].pk), {"parent": north.sites["paint"].pk})
    assert answer.status_code == 422
    assert "cannot move into itself or below itself" in answer.content.decode()


def test_a_great_tree_unfolds_branch_by_branch(client, north):
    with north.scope():
        for place in range(70):
            factories.site(north.organization, f"Shop {place:02}", north.sites["guelph"])
    client.force_login(north.users["reader"])
    folded = content_of(client.get(url("sites")))
    assert "Guelph plant" in folded and "Shop 00" not in folded and "Paint line" not in folded
    unfolded = content_of(client.get(url("sites"), {"open": str(north.sites["guelph"].pk)}))
    assert "Shop 69" in unfolded and "Paint line" not in unfolded
    assert "Shop 42" in client.get(url("sites"), {"q": "shop 42"}).content.decode()


def test_someone_of_a_branch_sees_that_branch_alone(client, north):
    client.force_login(north.users["coordinator"])
    page = client.get(url("sites")).content.decode()
    assert "Paint line" in page and "Guelph" not in page
    assert "Guelph" not in client.get(url("sites"), {"q": "guelph"}).content.decode()


@pytest.mark.parametrize("given", ["x", "1,,2", "٣", "9" * 40])
def test_a_broken_address_of_the_tree_is_no_error(client, north, given):
    client.force_login(north.users["reader"])
    assert client.get(url("sites"), {"open": given}).status_code == 200
    assert client.get(url("people"), {"from": given}).status_code == 200


def test_a_token_is_shown_once_and_never_cached(client, north):
    client.force_login(north.users["reader"])
    answer = client.post(url("token_new"), {"name": "Gateway"})
    secret = re.search(r'value="(oya_[^"]+)"', answer.content.decode())[1]
    assert domain.token_by_secret(secret).user == north.users["reader"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert secret not in client.get(url("tokens")).content.decode()
    assert client.post(url("token_new"), {"name": "Gateway"}).status_code == 422


def test_where_no_mail_leaves_the_link_is_handed_over(client, north, settings):
    client.force_login(north.users["administrator"])
    form = {"email": "nina@example.com", "role": "reader", "language": "fr"}
    assert "/invitation/" in client.post(url("invite"), form).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    sent = client.post(url("invite"), form | {"email": "luc@example.com"}).content.decode()
    assert "/invitation/" not in sent and "luc@example.com" in sent


def test_an_external_auditor_needs_a_last_day(client, north):
    client.force_login(north.users["administrator"])
    form = {"email": "a@example.com", "role": "external_auditor", "language": "en"}
    answer = client.post(url("invite"), form)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["ends_on"])


def test_why_may_someone_do_this(client, north):
    client.force_login(north.users["administrator"])
    asked = {"user": north.users["coordinator"].pk, "action": "change", "site": north.sites["guelph"].pk}
    page = client.get(url("why"), asked).content.decode()
    assert "No: Coordinator may not change records at Guelph plant." in page
    assert "would give it, but holds only for Apodaca plant" in page


def test_the_profile_can_be_changed_and_its_history_seen(client, north):
    client.force_login(north.users["administrator"])
    form = values_of(client.get(url("profile")).content.decode())
    assert client.post(url("profile"), form | {"edition": "2015"}).status_code == 302
    assert Organization.objects.get(pk=north.organization.pk).edition == "2015"
    page = client.get(url("log")).content.decode()
    assert (
        "changed the organization: Northfir Components" in page
        and "ISO 14001:2015 + Amd 1:2024</ins>" in page
    )


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 19, "²", "-1", "٣"])
@pytest.mark.parametrize(
    "name, param", [("log", "before"), ("site_new", "parent"), ("sites", "open"), ("people", "from")]
)
def test_a_number_in_an_address_that_is_none_is_left_out(client, north, name, param, number):
    client.force_login(north.users["administrator"])
    assert client.get(url(name), {param: number}).status_code == 200


@pytest.mark.parametrize(
    "role, sees",
    [
        ("contributor", True),
        ("internal_auditor", True),
        ("management", True),
        ("reader", False),
        ("external_auditor", False),
    ],
)
def test_readers_and_external_auditors_see_names_but_no_contacts(client, north, role, sees):
    with north.scope():
        values = {"name": "Ana Ríos", "email": "ana@northfir.example", "job_title": "Stoker"}
        ana = domain.add_person(north.actor(), values)
        domain.change_person(north.actor(), ana, {"email": "rios@northfir.example"})
    client.force_login(north.users[role])
    pages = [content_of(client.get(url(*where))) for where in (("people",), ("person", ana.pk))]
    for page in pages:
        found = ["Ana Ríos" in page, "rios@northfir.example" in page, "Stoker" in page]
        assert found == [True, sees, sees]
    assert ("ana@northfir.example" in pages[1], "History" in pages[1]) == (sees, sees)
    for text in ("rios@", "stok"):
        assert ("Ana Ríos" in content_of(client.get(url("people"), {"q": text}))) is sees
    assert "Ana Ríos" in content_of(client.get(url("people"), {"q": "ana"}))
