"""Memberships and invitations."""

import datetime
import re

import pytest
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.utils import timezone

from oyamel.frame.organization import domain, queries
from oyamel.org.actors import actor_for, grants_of
from oyamel.org.models import Invitation, Membership, Person
from oyamel.records.errors import NotAllowed, Refused
from tests import factories

TODAY = timezone.localdate()


def membership(world, role):
    return Membership.objects.select_related("user", "site").get(user=world.users[role])


def test_a_new_role_is_the_least_unless_said_otherwise(north):
    with north.scope():
        made = domain.add_membership(north.actor("administrator"), north.users["contributor"])
        assert (made.role, made.site, made.ends_on) == ("reader", None, None)
        assert domain.events_of(made).get().context == {"role": "reader", "branch": "Northfir Components"}


def test_a_role_is_not_given_twice_and_an_ended_one_comes_back(north):
    admin = north.actor("administrator")
    with north.scope():
        role = membership(north, "reader")
        with pytest.raises(Refused):
            domain.add_membership(admin, role.user, "reader")
        domain.end_membership(admin, role)
        assert grants_of(role.user, north.organization) == ()
        again = domain.add_membership(admin, role.user, "reader")
        assert (again.pk, again.ends_on) == (role.pk, None)
        assert [event.kind for event in domain.events_of(role)] == ["MembershipEnded", "MembershipGiven"]


def test_a_stranger_is_invited_not_added(north, south):
    with north.scope(), pytest.raises(Refused):
        domain.add_membership(north.actor("administrator"), south.users["reader"], "manager")


def test_the_last_administrator_stays_whatever_the_way_out(north):
    admin = north.actor("administrator")
    branch_admin = factories.member(
        north.organization, "administrator", "b@northfir.example", north.sites["apodaca"]
    )
    with north.scope():
        mine = membership(north, "administrator")
        for way_out in (
            lambda: domain.end_membership(admin, mine),
            lambda: domain.end_membership(admin, mine, TODAY + datetime.timedelta(days=30)),
            lambda: domain.change_membership(admin, mine, {"role": "reader"}),
            lambda: domain.change_membership(admin, mine, {"site": north.sites["guelph"]}),
            lambda: domain.change_membership(admin, mine, {"ends_on": TODAY}),
        ):
            with pytest.raises(Refused):
                way_out()
        kept = Membership.objects.get(pk=mine.pk)
        assert (kept.role, kept.site, kept.ends_on) == ("administrator", None, None)
        assert domain.events_of(mine).count() == 0

        domain.add_membership(admin, branch_admin, "administrator")
        domain.end_membership(admin, mine)
        assert grants_of(admin.user, north.organization) == ()


def test_an_administrator_of_a_branch_reaches_no_further(north):
    boss = factories.member(
        north.organization, "administrator", "boss@northfir.example", north.sites["apodaca"]
    )
    with north.scope():
        actor = actor_for(boss, north.organization)
        domain.add_membership(actor, north.users["reader"], "contributor", north.sites["paint"])
        for attack in (
            lambda: domain.add_membership(actor, boss, "administrator"),
            lambda: domain.change_membership(actor, Membership.objects.get(user=boss), {"site": None}),
            lambda: domain.end_membership(actor, membership(north, "manager")),
            lambda: domain.invite(actor, "x@example.com", "reader"),
        ):
            with pytest.raises(NotAllowed):
                attack()
        assert {str(row.user) for row in queries.members(actor)} == {
            "Boss",
            "Contributor",
            "Coordinator",
            "Reader",
        }


def test_a_manager_gives_no_rights(north):
    with north.scope(), pytest.raises(NotAllowed):
        domain.add_membership(north.actor("manager"), north.users["manager"], "administrator")


def invited(world, email="nina@example.com", role="contributor", **more):
    return domain.invite(world.actor("administrator"), email, role, **more)


def secret_of(link):
    return re.search(r"/invitation/([^/]+)/", link)[1]


def test_an_invitation_is_mailed_in_its_language_and_kept_as_a_hash(
    north, django_capture_on_commit_callbacks
):
    with north.scope(), django_capture_on_commit_callbacks(execute=True):
        invitation, link = invited(north, language="en")
    (mailed,) = outbox.outbox
    assert (mailed.to, mailed.subject) == (
        ["nina@example.com"],
        "Invitation to Northfir Components in Oyamel",
    )
    assert link in mailed.body and link.endswith("/?language=en")
    assert secret_of(link) not in str(Invitation.everywhere.filter(pk=invitation.pk).values())
    assert invitation.expires_at - invitation.created_at > datetime.timedelta(days=13, hours=23)


def test_a_demo_sends_no_mail(north, django_capture_on_commit_callbacks):
    north.organization.is_demo = True
    north.organization.save()
    with north.scope(), django_capture_on_commit_callbacks(execute=True):
        invited(north, "nina@demo.example")
    assert outbox.outbox == []


@pytest.mark.parametrize("email", ["nina@example.com", "nina@evil.test", "nina@x.example.org"])
def test_a_demo_invites_nobody_who_may_exist(north, email):
    with north.scope():
        invitation, _link = invited(north, email)
        north.organization.is_demo = True
        north.organization.save()
        with pytest.raises(ValidationError) as caught:
            invited(north, email.replace("nina", "NINA"))
        assert list(caught.value.error_dict) == ["email"]
        with pytest.raises(Refused):
            domain.invite_again(north.actor("administrator"), invitation)
        assert invited(north, "nina@DEMO.example")[0].email == "nina@demo.example"


def test_accepting_gives_the_role_and_makes_a_person_once(north):
    with north.scope():
        _invitation, link = invited(north, site=north.sites["apodaca"])
    found = domain.pending_by_secret(secret_of(link))
    nina = factories.user("Nina@example.com", "Nina Park")
    domain.accept(found, nina)
    with north.scope():
        assert [(grant.role, grant.path) for grant in grants_of(nina, north.organization)] == [
            ("contributor", "0001")
        ]
        assert Person.objects.get(user=nina).name == "Nina Park"
        with pytest.raises(Refused):
            domain.accept(found, nina)
        assert Membership.objects.filter(user=nina).count() == 1
    assert domain.pending_by_secret(secret_of(link)) is None


def test_a_person_with_that_address_becomes_the_user(north):
    with north.scope():
        known = domain.add_person(north.actor(), {"name": "Nina P.", "email": "nina@example.com"})
        _invitation, link = invited(north)
    nina = factories.user("nina@example.com")
    domain.accept(domain.pending_by_secret(secret_of(link)), nina)
    with north.scope():
        assert Person.objects.get(user=nina) == known


def test_an_invitation_is_only_for_its_address(north, south):
    with north.scope():
        _invitation, link = invited(north)
        with pytest.raises(NotAllowed):
            domain.accept(domain.pending_by_secret(secret_of(link)), south.users["reader"])


def test_a_demo_account_takes_no_role_outside_the_demo(north, south):
    south.organization.is_demo = True
    south.organization.save()
    guest = south.users["reader"]
    with north.scope():
        _invitation, link = invited(north, guest.email)
    with pytest.raises(NotAllowed):
        domain.accept(domain.pending_by_secret(secret_of(link)), guest)


@pytest.mark.parametrize("end", ["revoked", "too old", "replaced"])
def test_an_old_link_opens_nothing(north, end):
    with north.scope():
        invitation, link = invited(north)
        if end == "revoked":
            domain.revoke(north.actor("administrator"), invitation)
        elif end == "replaced":
            domain.invite_again(north.actor("administrator"), invitation)
        else:
            Invitation.objects.update(expires_at=timezone.now())
    assert domain.pending_by_secret(secret_of(link)) is None


def test_the_same_address_is_not_invited_twice(north):
    with north.scope():
        invited(north)
        with pytest.raises(Refused):
            invited(north, "NINA@example.com")
        with pytest.raises(Refused):
            invited(north, north.users["reader"].email, "reader")
        assert [row.email for row in queries.invitations(north.actor("administrator"))] == [
            "nina@example.com"
        ]


def test_a_bad_address_is_refused_at_its_field(north):
    with north.scope():
        with pytest.raises(ValidationError) as caught:
            invited(north, "not an address")
        assert list(caught.value.error_dict) == ["email"]


def test_the_reason_for_a_right_is_said_in_words(north):
    grants = grants_of(north.users["coordinator"], north.organization)
    assert queries.reasons(grants, "change", "00010001") == [
        "The role Site coordinator for Apodaca plant gives it."
    ]
    assert queries.reasons(grants, "change", "0002") == [
        "The role Site coordinator would give it, but holds only for Apodaca plant."
    ]
    assert queries.reasons(grants, "administer", "0001") == ["The role Site coordinator does not give it."]
    assert queries.reasons((), "view", "") == ["This user has no role in force here."]
    assert queries.roles_that_give("approve") == ["Administrator", "Environmental manager", "Management"]
