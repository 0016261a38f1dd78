"""The own account: sign-in, language, appearance, name, address, and accepting an invitation."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from oyamel.frame.organization import domain
from oyamel.org.actors import grants_of
from oyamel.org.models import Person, User
from oyamel.shell import accounts
from tests import factories

PASSWORD = "un-abeto-alto-7"


@pytest.fixture
def zoe(north):
    user = north.users["reader"]
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def sign_in(client, user, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


ENTRANCE = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "without_https",
]
MANAGED = [
    "me", "account_email", "account_change_password", "mfa_index", "usersessions_list", "account_logout",
    "account_reauthenticate", "mfa_list_webauthn", "socialaccount_connections",
]  # fmt: skip
AFTER_PASSWORD = ["mfa_activate_totp", "mfa_add_webauthn"]


def assert_clean(answer):
    """Our frame, nothing inline that the policy would refuse, nothing from other hosts."""
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="bare' in page and page.count("<h1") == 1
    inline = [
        tag
        for tag in re.findall(r"<script[^>]*>", page)
        if "src=" not in tag and "application/json" not in tag
    ]
    assert inline == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []
    assert re.findall(r'(?:src|href)="(https?:)?//', page) == []
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ENTRANCE)
@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_the_pages_of_a_visitor_are_ours_and_keep_the_policy(client, db, name, language):
    assert_clean(client.get(reverse(name), headers={"accept-language": language}))


@pytest.mark.parametrize("name", MANAGED)
def test_the_pages_of_the_account_are_ours_and_keep_the_policy(client, zoe, name):
    client.force_login(zoe)
    assert_clean(client.get(reverse(name)))


@pytest.mark.parametrize("name", AFTER_PASSWORD)
def test_what_guards_the_account_asks_for_the_password_again(client, zoe, name):
    sign_in(client, zoe)
    asked = client.get(reverse(name)).url
    assert asked.startswith(reverse("account_reauthenticate"))
    assert client.post(asked, {"password": "wrong"}).status_code == 200
    assert client.get(reverse(name)).status_code == 302
    assert client.post(asked, {"password": PASSWORD}).url == reverse(name)
    assert_clean(client.get(reverse(name)))


def test_the_name_of_a_passkey_is_asked_in_the_readers_language(client, zoe):
    zoe.language = "fr"
    zoe.save()
    sign_in(client, zoe)
    asked = client.get(reverse("mfa_add_webauthn")).url
    client.post(asked, {"password": PASSWORD})
    page = client.get(reverse("mfa_add_webauthn")).content.decode()
    assert re.findall(r'<label for="id_name">\s*(\w+)', page) == ["Nom"]


def test_sign_in_by_address_and_password(client, zoe):
    assert sign_in(client, zoe, "wrong").status_code == 200
    assert client.session.get("_auth_user_id") is None
    assert sign_in(client, zoe).url == "/"
    assert client.session["_auth_user_id"] == str(zoe.pk)


def test_guessing_a_password_is_slowed_down_for_everyone_else_too(client, zoe):
    for _attempt in range(5):
        sign_in(client, zoe, "wrong")
    answer = sign_in(client, zoe)
    assert "Too many failed login attempts" in answer.content.decode()
    assert client.session.get("_auth_user_id") is None


def test_nobody_signs_up(client, db):
    answer = client.post(
        reverse("account_signup"), {"email": "x@example.com", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert "by invitation" in answer.content.decode()
    assert User.objects.count() == 0


def test_a_visitor_chooses_the_language_by_cookie(client, db):
    answer = client.post("/me/language/", {"language": "fr", "next": "/begin/"})
    assert (answer.url, answer.cookies["django_language"].value) == ("/begin/", "fr")
    assert '<html lang="fr"' in client.get("/").content.decode()
    assert "django_language" not in client.post("/me/language/", {"language": "xx"}).cookies


def test_the_language_and_appearance_of_an_account_are_kept(client, zoe):
    client.force_login(zoe)
    client.post("/me/language/", {"language": "es"})
    client.post("/me/theme/", {"theme": "dark"})
    client.post("/me/theme/", {"theme": "neon"})
    zoe.refresh_from_db()
    assert (zoe.language, zoe.theme) == ("es", "dark")
    assert client.get("/me/").headers["Content-Language"] == "es"


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"]
)
def test_a_switch_never_leads_away(client, db, evil):
    assert client.post("/me/language/", {"language": "fr", "next": evil}).url == "/"


def test_the_switches_take_no_get_and_the_theme_an_account(client, db):
    assert client.get("/me/language/").status_code == 405
    assert client.post("/me/theme/", {"theme": "dark"}).url.startswith("/account/login/")
    assert client.get("/me/").url.startswith("/account/login/")


def test_renaming_oneself(client, zoe, north):
    client.force_login(zoe)
    assert client.post("/me/", {"name": "Zoé Roy"}).status_code == 302
    assert client.post("/me/", {"name": ""}).status_code == 422
    with north.scope():
        assert Person.objects.get(user=zoe).name == "Zoé Roy"


def test_a_new_address_counts_after_its_mail_was_followed(client, zoe, north):
    sign_in(client, zoe)
    client.post(reverse("account_email"), {"action_add": "", "email": "zoe@example.com"})
    zoe.refresh_from_db()
    assert zoe.email == "reader@northfir.example"
    waiting = client.get(reverse("account_email"))
    assert "zoe@example.com" in waiting.content.decode()
    assert_clean(waiting)

    mailed = next(message for message in outbox.outbox if message.to == ["zoe@example.com"])
    client.post(re.search(r"https?://[^/]+(/account/confirm-email/\S+)", mailed.body)[1])
    zoe.refresh_from_db()
    assert zoe.email == "zoe@example.com"
    with north.scope():
        person = Person.objects.get(user=zoe)
        assert person.email == "zoe@example.com"
        event = domain.events_of(person).get()
        assert domain.changes_of(event) == {"email": ["reader@northfir.example", "zoe@example.com"]}


def test_the_demo_sends_no_mail_of_the_account_either(client, north, zoe):
    north.organization.is_demo = True
    north.organization.save()
    client.post(reverse("account_reset_password"), {"email": zoe.email})
    assert outbox.outbox == []


def link_for(north, email, **more):
    with north.scope():
        _invitation, link = domain.invite(north.actor("administrator"), email, "contributor", **more)
    return "/invitation/" + link.split("/invitation/")[1]


NEW = {"name": "Nina Park", "password": PASSWORD}


def test_a_newcomer_accepts_in_the_language_of_the_link(client, north):
    address = link_for(north, "nina@example.com", language="fr")
    assert '<html lang="fr"' in client.get(address).content.decode()
    assert client.post(address, NEW).url == "/northfir/"
    nina = User.objects.get(email="nina@example.com")
    assert (nina.name, nina.language) == ("Nina Park", "fr")
    assert [grant.role for grant in grants_of(nina, north.organization)] == ["contributor"]
    assert not EmailAddress.objects.get(user=nina).verified
    assert client.get("/northfir/settings/").status_code == 200
    assert client.get(address).status_code == 410


def test_the_address_is_verified_where_mail_reaches_people(client, north, settings):
    address = link_for(north, "nina@example.com")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    client.post(address, NEW)
    assert EmailAddress.objects.get(email="nina@example.com").verified


def test_the_demo_verifies_nobody_for_it_mails_no_link(client, north, settings):
    north.organization.is_demo = True
    north.organization.save()
    address = link_for(north, "nina@demo.example")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    client.post(address, NEW)
    assert not EmailAddress.objects.get(email="nina@demo.example").verified


def test_a_weak_password_makes_no_account(client, north):
    address = link_for(north, "nina@example.com")
    answer = client.post(address, NEW | {"password": "nina@example.com"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["password"])
    assert not User.objects.filter(email="nina@example.com").exists()


def test_someone_with_an_account_signs_in_to_accept(client, north):
    nina = factories.user("nina@example.com")
    address = link_for(north, "nina@example.com")
    assert client.post(address, NEW).status_code == 403
    assert grants_of(nina, north.organization) == ()
    client.force_login(nina)
    assert client.post(address).url == "/northfir/"
    assert [grant.role for grant in grants_of(nina, north.organization)] == ["contributor"]


def test_another_account_cannot_take_the_invitation(client, north, south):
    address = link_for(north, "nina@example.com")
    factories.user("nina@example.com")
    client.force_login(south.users["reader"])
    assert "You are signed in as reader@southpine.example" in client.get(address).content.decode()
    assert client.post(address).status_code == 403
    assert grants_of(south.users["reader"], north.organization) == ()


def test_a_signed_in_stranger_cannot_open_an_account_for_someone_else(client, north, south):
    address = link_for(north, "nina@example.com")
    client.force_login(south.users["reader"])
    assert client.post(address, NEW).status_code == 403
    assert not User.objects.filter(email="nina@example.com").exists()


def test_a_guessed_link_opens_nothing(client, db):
    assert client.get("/invitation/guess/").status_code == 410


@pytest.mark.parametrize(
    "origin, lacks",
    [
        ("http://localhost:8000", False), ("http://127.0.0.1:8000", False), ("https://ems.example", False),
        ("http://192.168.1.20:8000", True), ("http://ems.example", True), ("http://localhost.evil.example", True),
    ],
)  # fmt: skip
def test_what_lacks_https_is_said_where_it_matters(client, zoe, settings, origin, lacks):
    settings.OYAMEL_URL = origin
    assert accounts.is_without_https() is lacks
    client.force_login(zoe)
    assert ("/without-https/" in client.get("/me/").content.decode()) is lacks


def test_visitors_of_the_demo_do_not_see_or_end_each_others_sessions(client, zoe, north):
    address = reverse("usersessions_list")
    sign_in(client, zoe)
    assert f'href="{address}"' in client.get("/me/").content.decode()
    assert "127.0.0.1" in client.get(address).content.decode()
    north.organization.is_demo = True
    north.organization.save()
    assert f'href="{address}"' not in client.get("/me/").content.decode()
    sign_in(other := Client(), zoe)
    assert (other.get(address).status_code, other.post(address).status_code) == (404, 404)
    assert UserSession.objects.filter(user=zoe).count() == 2


def test_a_guest_of_the_demo_sends_no_mail_to_anybody(client, zoe, north):
    north.organization.is_demo = True
    north.organization.save()
    sign_in(client, zoe)
    client.post(reverse("account_email"), {"action_add": "", "email": "victim@example.com"})
    assert EmailAddress.objects.filter(email="victim@example.com", verified=False).exists()
    assert outbox.outbox == []


def test_the_identity_provider_is_offered_and_allowed_as_the_aim_of_its_form(client, db, settings):
    assert "form-action 'self';" in client.get(reverse("account_login")).headers["Content-Security-Policy"]
    settings.OIDC_ISSUER = "https://id.example/realms/plant"
    app = {
        "provider_id": "oidc",
        "name": "Plant ID",
        "client_id": "x",
        "settings": {"server_url": settings.OIDC_ISSUER},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    answer = client.get(reverse("account_login"))
    assert "form-action 'self' https://id.example;" in answer.headers["Content-Security-Policy"]
    assert ">Plant ID</a>" in answer.content.decode()
