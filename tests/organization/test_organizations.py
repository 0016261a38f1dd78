"""Beginning an organization, its profile, tokens, and the facts behind the proposals."""

import datetime
from zoneinfo import available_timezones

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_scopes import scope

from oyamel.frame.organization import domain, places
from oyamel.org.actors import actor_for
from oyamel.org.models import ApiToken, Organization, Person, Site
from oyamel.records import history
from oyamel.records.errors import NotAllowed, Refused
from tests import factories


@pytest.fixture
def ana(db):
    return factories.user("ana@example.com", "Ana Ríos")


def begun(user, name="Hilos del Norte", **site):
    return domain.begin_organization(name, "MX", "es", {"name": "Planta 1", **site}, user)


def test_a_new_organization_has_an_administrator_a_person_and_a_site_as_usual_in_its_country(ana):
    made = begun(ana, region="MX-NLE")
    assert (made.slug, made.language, made.edition) == ("hilos-del-norte", "es", "2026")
    actor = actor_for(ana, made)
    assert actor.roles == {"administrator"}
    with scope(organization=made):
        site = Site.objects.get()
        assert (site.path, site.country, site.time_zone, site.currency, site.unit_system) == (
            "0001", "MX", "America/Monterrey", "MXN", "metric",
        )  # fmt: skip
        assert actor.person.name == "Ana Ríos"
        assert list(history.faults_in(made)) == []
        assert [event.kind for event in domain.events_of(made)] == ["OrganizationBegun"]


def test_a_double_click_begins_one_organization(ana):
    begun(ana)
    with pytest.raises(Refused):
        begun(ana, "hilos del NORTE ")
    assert Organization.objects.count() == 1


def test_a_bad_first_site_leaves_nothing_behind(ana):
    with pytest.raises(ValidationError):
        begun(ana, time_zone="Mars/Olympus")
    assert (Organization.objects.count(), Person.objects.model._base_manager.count()) == (0, 0)


def test_an_address_is_free_and_no_page_of_the_program(ana):
    begun(ana)
    assert domain.free_slug("Hilos del Norte") == "hilos-del-norte-2"
    assert domain.free_slug("Account") == "account-2"
    assert domain.free_slug("Invitation") == "invitation-2"
    assert domain.free_slug("国") == "organization"
    assert len(domain.free_slug("x" * 90)) <= 40


def test_the_profile_is_changed_by_an_administrator_and_the_address_stays(north):
    with north.scope():
        with pytest.raises(NotAllowed):
            domain.change_organization(north.actor("manager"), {"name": "Mine"})
        diff = domain.change_organization(north.actor("administrator"), {"name": "Northfir", "slug": "nf"})
        assert diff == {"name": ["Northfir Components", "Northfir"]}
        assert Organization.objects.get(pk=north.organization.pk).slug == "northfir"


def test_a_token_is_known_by_its_secret_alone(north):
    with north.scope():
        token, secret = domain.create_token(north.actor("reader"), "Gateway")
    assert domain.token_by_secret(secret) == token
    assert domain.token_by_secret(secret + "x") is None
    assert secret not in str(ApiToken.everywhere.values().get())
    with north.scope():
        domain.revoke_token(north.actor("reader"), token)
        with pytest.raises(Refused):
            domain.revoke_token(north.actor("reader"), token)
    assert domain.token_by_secret(secret) is None


def test_a_token_ends_with_its_last_day_and_with_the_account(north):
    today = timezone.localdate()
    with north.scope():
        token, secret = domain.create_token(north.actor("reader"), "Gateway", today)
        assert domain.token_by_secret(secret) == token
        with pytest.raises(Refused):
            domain.create_token(north.actor("reader"), "Old", today - datetime.timedelta(days=1))
        ApiToken.objects.update(expires_on=today - datetime.timedelta(days=1))
    assert domain.token_by_secret(secret) is None
    ApiToken.everywhere.update(expires_on=None)
    north.users["reader"].is_active = False
    north.users["reader"].save()
    assert domain.token_by_secret(secret) is None


def test_only_the_owner_and_an_administrator_revoke_a_token(north):
    with north.scope():
        token, _secret = domain.create_token(north.actor("reader"), "Gateway")
        with pytest.raises(NotAllowed):
            domain.revoke_token(north.actor("manager"), token)
        domain.revoke_token(north.actor("administrator"), token)
        assert ApiToken.objects.get().revoked_at is not None


def test_every_region_has_a_zone_of_its_country():
    for country, count in {"MX": 32, "US": 51, "CA": 13}.items():
        assert len(places.regions(country)) == count
        assert {row.zone for row in places.regions(country)} <= set(places.zones(country))
        assert all(row.code.startswith(f"{country}-") for row in places.regions(country))
    assert set(places.other_zones()) <= available_timezones()


@pytest.mark.parametrize(
    "country, region, zone",
    [
        ("MX", "", "America/Mexico_City"), ("MX", "MX-SON", "America/Hermosillo"), ("CA", "CA-BC", "America/Vancouver"),
        ("US", "US-AZ", "America/Phoenix"), ("US", "CA-ON", "America/New_York"), ("ZZ", "", "UTC"),
    ],
)  # fmt: skip
def test_the_proposed_zone_is_the_one_of_the_region_else_of_the_capital(country, region, zone):
    assert places.proposed_zone(country, region) == zone
