"""People: what they are called, what happens when they leave, and the account that follows its owner."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from oyamel.frame.organization import domain, story
from oyamel.org.actors import actor_for
from oyamel.org.models import Membership, Person, User
from oyamel.plan.aspects.models import Aspect
from oyamel.records import domain as record_domain
from oyamel.records import history
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import EventText, Record
from tests import factories

DAY = datetime.date(2026, 6, 30)


def person(world, name="Ana Ríos", **values):
    return domain.add_person(world.actor(), {"name": name, **values})


def test_personal_values_stand_apart_from_the_chain_and_can_be_erased(north):
    with north.scope():
        ana = person(north, email="ana@northfir.example", site=north.sites["apodaca"])
        event = domain.events_of(ana).get()
        assert event.changes == {"site": [None, north.sites["apodaca"].pk]}
        assert domain.changes_of(event)["name"] == [None, "Ana Ríos"]

        EventText.objects.filter(event=event).delete()
        event = domain.events_of(ana).get()
        assert domain.changes_of(event) == {"site": [None, north.sites["apodaca"].pk]}
        assert list(history.faults_in(north.organization)) == []


def test_two_people_cannot_share_an_address_but_may_share_a_name(north):
    with north.scope():
        person(north, email="ana@northfir.example")
        with pytest.raises(ValidationError) as caught:
            person(north, "Ana R.", email="ANA@northfir.example")
        assert list(caught.value.error_dict) == ["email"]
        person(north)
        assert Person.objects.filter(name="Ana Ríos").count() == 2


def test_leaving_ends_every_role_and_hands_over_the_work(north):
    with north.scope():
        leaver = Person.objects.get(user=north.users["coordinator"])
        heir = Person.objects.get(user=north.users["contributor"])
        owned = record_domain.create(
            Aspect, north.actor(), {"title": "Noise", "site": north.sites["apodaca"], "owner": leaver}
        )
        assert domain.leave(north.actor(), leaver, DAY, heir) == 1
        assert Record.objects.get(pk=owned.pk).owner == heir
        assert Membership.objects.get(user=north.users["coordinator"]).ends_on == DAY
        assert Person.objects.get(pk=leaver.pk).left_on == DAY
        with pytest.raises(Refused):
            domain.leave(north.actor(), leaver, DAY)


def test_nobody_leaves_work_to_themselves_or_to_someone_who_left(north):
    with north.scope():
        ana, gone = person(north), person(north, "Luc Roy")
        domain.leave(north.actor(), gone, DAY)
        for heir in (ana, gone):
            with pytest.raises(Refused):
                domain.leave(north.actor(), ana, DAY, heir)
        assert Person.objects.get(pk=ana.pk).left_on is None


def test_the_last_administrator_cannot_leave(north):
    with north.scope():
        with pytest.raises(Refused):
            admin = north.actor("administrator")
            domain.leave(admin, admin.person, DAY)
        assert Person.objects.filter(left_on__isnull=False).count() == 0
        assert Membership.objects.filter(ends_on__isnull=False).count() == 0


@pytest.mark.parametrize(
    "role, branch", [("reader", None), ("reader", "guelph"), ("administrator", "apodaca")]
)
def test_nobody_ends_by_a_leaving_a_role_beyond_their_own_reach(north, role, branch):
    boss = factories.member(north.organization, "manager", "boss@northfir.example", north.sites["apodaca"])
    leaver = factories.member(north.organization, "contributor", "ana@northfir.example", north.sites["paint"])
    with north.scope():
        site = north.sites.get(branch)
        Membership.objects.create(organization=north.organization, user=leaver, role=role, site=site)
        ana = Person.objects.get(user=leaver)
        with pytest.raises(Refused) as caught:
            domain.leave(actor_for(boss, north.organization), ana, DAY)
        words = f"for {site or north.organization}, which you may not end. Ask an administrator"
        assert words in caught.value.messages[0]
        assert Person.objects.get(pk=ana.pk).left_on is None
        assert Membership.objects.filter(ends_on__isnull=False).count() == 0
        domain.leave(north.actor("administrator"), ana, DAY)
        assert Membership.objects.filter(user=leaver, ends_on=DAY).count() == 2


def test_a_coordinator_may_not_change_people(north):
    with north.scope(), pytest.raises(NotAllowed):
        domain.add_person(north.actor("coordinator"), {"name": "Ana", "site": north.sites["apodaca"]})


def test_renaming_oneself_is_told_in_every_organization(north, south):
    user = north.users["reader"]
    with south.scope():
        Membership.objects.create(organization=south.organization, user=user, role="reader")
        Person.objects.create(organization=south.organization, user=user, name="Reader", email=user.email)
    domain.rename_user(user, "  Zoé Roy ")
    assert User.objects.get(pk=user.pk).name == "Zoé Roy"
    for world in (north, south):
        with world.scope():
            found = Person.objects.get(user=user)
            assert found.name == "Zoé Roy"
            (item,) = story.history_of(found)
            assert (item.who, item.text) == ("Zoé Roy", "changed this person")
            assert item.changes == [{"label": "Name", "before": "Reader", "after": "Zoé Roy"}]


def test_an_empty_name_is_refused(north):
    with pytest.raises(ValidationError):
        domain.rename_user(north.users["reader"], " ")
    assert User.objects.get(pk=north.users["reader"].pk).name == "Reader"


def test_the_address_of_the_person_follows_the_account(north):
    user = north.users["reader"]
    domain.follow_email(user, "Zoe@northfir.example")
    with north.scope():
        assert Person.objects.get(user=user).email == "zoe@northfir.example"


def test_a_foreign_site_or_deputy_is_refused(north, south):
    with south.scope():
        foreign = Person.objects.first()
    with north.scope():
        ana = person(north)
        for values in ({"deputy": foreign}, {"site": south.sites["apodaca"]}):
            with pytest.raises(NotAllowed):
                domain.change_person(north.actor(), ana, values)


def test_a_person_of_a_branch_is_changed_by_whoever_configures_that_branch(north):
    boss = factories.member(north.organization, "manager", "boss@northfir.example", north.sites["apodaca"])
    with north.scope():
        actor = actor_for(boss, north.organization)
        made = domain.add_person(actor, {"name": "Ana", "site": north.sites["paint"]})
        with pytest.raises(NotAllowed):
            domain.change_person(actor, made, {"site": north.sites["guelph"]})
        with pytest.raises(NotAllowed):
            domain.add_person(actor, {"name": "Luc"})


def test_history_is_worded_with_names_dates_and_regions(north):
    with north.scope():
        ana = person(north)
        domain.change_person(
            north.actor(), ana, {"deputy": Person.objects.get(user=north.users["reader"]), "absent_from": DAY}
        )
        assert story.history_of(ana)[-1].changes == [
            {"label": "Deputy", "before": "", "after": "Reader"},
            {"label": "Absent from", "before": "", "after": "June 30, 2026"},
        ]
        domain.change_site(north.actor(), north.sites["apodaca"], {"region": "MX-NLE"})
        (item,) = story.told(story.log(size=1), with_subject=True)
        assert (item.who, item.text) == ("Manager", "changed this site: Apodaca plant")
        assert item.changes == [{"label": "State or province", "before": "", "after": "Nuevo León"}]
