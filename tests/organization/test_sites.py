"""The tree of sites: adding, moving, closing, and what follows a move."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from oyamel.frame.organization import domain
from oyamel.org.actors import actor_for
from oyamel.org.models import Area, Site
from oyamel.plan.aspects.models import Aspect
from oyamel.records import domain as record_domain
from oyamel.records import history, search
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Event, Record
from tests import factories

SITE = {"country": "MX", "time_zone": "America/Monterrey"}


def names(world):
    return list(Site.objects.order_by("path").values_list("name", "path"))


def test_a_site_is_added_at_the_end_of_its_siblings_with_its_event(north):
    with north.scope():
        made = domain.add_site(north.actor(), north.sites["apodaca"], {"name": "Press shop", **SITE})
        assert (made.path, made.parent) == ("00010002", north.sites["apodaca"])
        event = domain.events_of(made).get()
        assert (event.kind, event.changes["name"]) == ("SiteAdded", [None, "Press shop"])


def test_two_siblings_cannot_share_a_name_but_cousins_can(north):
    with north.scope():
        with pytest.raises(ValidationError) as caught:
            domain.add_site(north.actor(), north.sites["apodaca"], {"name": "paint LINE", **SITE})
        assert list(caught.value.error_dict) == ["name"]
        domain.add_site(north.actor(), north.sites["guelph"], {"name": "Paint line", **SITE})
        assert Site.objects.filter(name="Paint line").count() == 2


def test_moving_a_branch_takes_sites_records_rights_and_search_along(north):
    with north.scope():
        oven = factories.site(north.organization, "Oven", north.sites["paint"])
        aspect = record_domain.create(Aspect, north.actor(), {"title": "Oven exhaust", "site": oven})
        stays = record_domain.create(
            Aspect, north.actor(), {"title": "Exhaust", "site": north.sites["apodaca"]}
        )
        coordinator = north.actor("coordinator")
        assert search.find(coordinator, "exhaust") == [stays.pk, aspect.pk]

        domain.move_site(north.actor(), north.sites["paint"], north.sites["guelph"])

        assert names(north) == [
            ("Apodaca plant", "0001"),
            ("Guelph plant", "0002"),
            ("Paint line", "00020001"),
            ("Oven", "000200010001"),
        ]
        assert dict(Record.objects.values_list("pk", "site_path")) == {
            aspect.pk: "000200010001",
            stays.pk: "0001",
        }
        assert search.find(coordinator, "exhaust") == [stays.pk]
        assert search.find(north.actor(), "exhaust") == [stays.pk, aspect.pk]
        assert not Record.objects.for_actor(coordinator, "view").filter(pk=aspect.pk).exists()


def test_a_move_is_one_event_with_the_names_of_both_places(north):
    with north.scope():
        domain.move_site(north.actor(), north.sites["paint"], None)
        event = domain.events_of(north.sites["paint"]).get()
        assert event.changes == {"parent": [north.sites["apodaca"].pk, None]}
        assert event.context == {"before": "Apodaca plant", "after": "Northfir Components"}
        assert Site.objects.get(pk=north.sites["paint"].pk).path == "0003"


def test_a_branch_cannot_move_into_itself(north):
    with north.scope():
        for target in ("apodaca", "paint"):
            with pytest.raises(Refused):
                domain.move_site(north.actor(), north.sites["apodaca"], north.sites[target])
        assert [path for _name, path in names(north)] == ["0001", "00010001", "0002"]
        assert Event.objects.count() == 0


def test_a_move_to_the_present_place_or_beside_a_namesake_is_refused(north):
    with north.scope():
        factories.site(north.organization, "Paint line", north.sites["guelph"])
        with pytest.raises(Refused):
            domain.move_site(north.actor(), north.sites["paint"], north.sites["apodaca"])
        with pytest.raises(ValidationError) as caught:
            domain.move_site(north.actor(), north.sites["paint"], north.sites["guelph"])
        assert list(caught.value.error_dict) == ["parent"]


def test_a_branch_that_would_become_too_deep_stays(north):
    with north.scope():
        deep = north.sites["guelph"]
        for level in range(58):
            deep = factories.site(north.organization, f"Level {level}", deep)
        with pytest.raises(Refused):
            domain.move_site(north.actor(), north.sites["apodaca"], deep)
        assert Site.objects.get(pk=north.sites["paint"].pk).path == "00010001"


def test_a_number_is_not_given_twice_after_a_move(north):
    with north.scope():
        domain.move_site(north.actor(), north.sites["paint"], north.sites["guelph"])
        made = domain.add_site(north.actor(), north.sites["guelph"], {"name": "Yard", **SITE})
        assert made.path == "00020002"


def test_someone_of_one_branch_changes_only_that_branch(north):
    boss = factories.member(north.organization, "manager", "boss@northfir.example", north.sites["apodaca"])
    with north.scope():
        actor = actor_for(boss, north.organization)
        domain.change_site(actor, north.sites["paint"], {"name": "Paint shop"})
        for attack in (
            lambda: domain.change_site(actor, north.sites["guelph"], {"name": "Mine"}),
            lambda: domain.add_site(actor, None, {"name": "Top", **SITE}),
            lambda: domain.move_site(actor, north.sites["paint"], north.sites["guelph"]),
            lambda: domain.move_site(actor, north.sites["guelph"], north.sites["apodaca"]),
            lambda: domain.close_site(actor, north.sites["guelph"], datetime.date(2026, 1, 1)),
        ):
            with pytest.raises(NotAllowed):
                attack()


def test_a_parent_of_another_organization_is_refused(north, south):
    with south.scope():
        foreign = south.sites["apodaca"]
    with north.scope():
        with pytest.raises(Site.DoesNotExist):
            domain.add_site(north.actor(), foreign, {"name": "Spy", **SITE})
        with pytest.raises(Site.DoesNotExist):
            domain.move_site(north.actor(), north.sites["paint"], foreign)


def test_a_stale_form_shows_what_the_other_saved(north):
    with north.scope():
        site = north.sites["apodaca"]
        opened = domain.seen(site)
        domain.change_site(north.actor(), site, {"name": "Apodaca works"}, opened)
        with pytest.raises(domain.Stale) as caught:
            domain.change_site(north.actor(), site, {"name": "Plant 1"}, opened)
        assert caught.value.changes == {"name": ["Apodaca plant", "Apodaca works"]}
        assert Site.objects.get(pk=site.pk).name == "Apodaca works"


def test_a_change_that_changes_nothing_writes_nothing(north):
    with north.scope():
        assert domain.change_site(north.actor(), north.sites["apodaca"], {"name": "Apodaca plant"}) == {}
        assert Event.objects.count() == 0


def test_a_site_closes_after_what_lies_below_it(north):
    day = datetime.date(2026, 3, 31)
    with north.scope():
        with pytest.raises(Refused):
            domain.close_site(north.actor(), north.sites["apodaca"], day)
        domain.close_site(north.actor(), north.sites["paint"], day)
        domain.close_site(north.actor(), north.sites["apodaca"], day)
        assert Site.objects.get(pk=north.sites["apodaca"].pk).closed_on == day
        with pytest.raises(Refused):
            domain.close_site(north.actor(), north.sites["apodaca"], day)
        with pytest.raises(Refused):
            domain.add_site(north.actor(), north.sites["apodaca"], {"name": "New line", **SITE})


def test_a_closed_site_opens_again_after_the_one_above_it(north):
    with north.scope():
        for name in ("paint", "apodaca"):
            domain.close_site(north.actor(), north.sites[name], datetime.date(2026, 3, 31))
        below = Site.objects.select_related("parent").get(pk=north.sites["paint"].pk)
        with pytest.raises(Refused):
            domain.reopen_site(north.actor(), below)
        domain.reopen_site(north.actor(), north.sites["apodaca"])
        domain.reopen_site(north.actor(), Site.objects.select_related("parent").get(pk=below.pk))
        assert Site.objects.filter(closed_on__isnull=False).count() == 0


def test_areas_are_added_and_renamed_once_per_site(north):
    with north.scope():
        site = north.sites["apodaca"]
        area = domain.add_area(north.actor(), site, {"name": "Boiler room"})
        domain.add_area(north.actor(), north.sites["guelph"], {"name": "Boiler room"})
        with pytest.raises(ValidationError) as caught:
            domain.add_area(north.actor(), site, {"name": "boiler ROOM"})
        assert list(caught.value.error_dict) == ["name"]
        domain.change_area(north.actor(), area, {"name": "Boiler house"})
        assert list(Area.objects.filter(site=site).values_list("name", flat=True)) == ["Boiler house"]
        assert [event.kind for event in domain.events_of(area)] == ["AreaAdded", "AreaChanged"]


def test_the_history_of_sites_can_be_replayed_and_holds(north):
    with north.scope():
        site = domain.add_site(
            north.actor(), None, {"name": "Yard", **SITE, "latitude": "25.5", "longitude": "-100.5"}
        )
        domain.change_site(north.actor(), site, {"name": "Freight yard", "employees": 12})
        domain.move_site(north.actor(), site, north.sites["guelph"])
        values = history.replay(domain.events_of(site))
        assert (values["name"], values["employees"], values["latitude"]) == ("Freight yard", 12, "25.5")
        assert values["parent"] == north.sites["guelph"].pk
        assert list(history.faults_in(north.organization)) == []
