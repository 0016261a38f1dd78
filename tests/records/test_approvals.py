"""Approval: four eyes, one version, a signature, and nothing decided twice."""

import pytest
from django.core.exceptions import ValidationError

from oyamel.org.models import Membership
from oyamel.records import approvals, comments, domain
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Approval, Event, Record, RecordReader


def outcome(approval):
    return Approval.objects.get(pk=approval.pk).outcome


def kinds(row):
    return list(Event.objects.filter(record=row.record).order_by("sequence").values_list("kind", flat=True))


def test_submitted_approved_and_told_with_the_signature(north, aspect):
    with north.scope():
        row = aspect()
        request = approvals.submit(row.record, north.actor("coordinator"), "please")
        approved = approvals.approve(request, north.actor("management"), "passkey")
        assert (approved.outcome, approved.decided_by, approved.signed_with) == (
            "approved",
            north.users["management"],
            "passkey",
        )
        assert kinds(row) == ["RecordCreated", "ApprovalRequested", "Approved"]
        assert Event.objects.get(kind="Approved").context == {
            "approval": request.pk,
            "version": 1,
            "signed_with": "passkey",
        }
        assert approvals.is_approved(row.record) is True


def test_returned_with_a_reason_that_is_asked_for(north, aspect):
    with north.scope():
        request = approvals.submit(aspect().record, north.actor("coordinator"))
        with pytest.raises(ValidationError) as caught:
            approvals.return_to_submitter(request, north.actor(), "  ")
        assert set(caught.value.error_dict) == {"reason"}
        returned = approvals.return_to_submitter(request, north.actor(), "Quantity is missing")
        assert (returned.outcome, returned.reason) == ("returned", "Quantity is missing")
        assert Event.objects.get(kind="Returned").text.text == "Quantity is missing"


def test_nobody_approves_what_they_submitted(north, aspect):
    with north.scope():
        request = approvals.submit(aspect().record, north.actor("manager"))
        with pytest.raises(Refused) as caught:
            approvals.approve(request, north.actor("manager"), "password")
        assert caught.value.messages == [
            "You submitted ASP-0001 yourself, so somebody else approves it. Who could: Administrator, Management."
        ]
        assert outcome(request) == "pending"


def test_where_nobody_else_could_approve_the_submission_is_refused(north, aspect):
    with north.scope():
        row, secret = aspect(), aspect(is_privileged=True)
        RecordReader.objects.create(
            organization=north.organization, record=secret.record, user=north.users["manager"]
        )
        with pytest.raises(Refused) as caught:
            approvals.submit(secret.record, north.actor())
        assert caught.value.messages == [
            "Nobody but you may approve ASP-0002; name a reader who has the right to approve."
        ]
        Membership.objects.filter(role__in=["administrator", "management"]).delete()
        with pytest.raises(Refused):
            approvals.submit(row.record, north.actor())
        assert Approval.objects.count() == 0


def test_who_may_submit_and_who_may_decide(north, south, guelph, aspect):
    with north.scope():
        row = aspect()
        for actor in (guelph, south.actor("administrator"), north.actor("reader")):
            with pytest.raises(NotAllowed):
                approvals.submit(row.record, actor)
        request = approvals.submit(row.record, north.actor("contributor"))
        for actor in (guelph, south.actor("administrator"), north.actor("coordinator")):
            with pytest.raises(NotAllowed):
                approvals.approve(request, actor, "password")
            with pytest.raises(NotAllowed):
                approvals.return_to_submitter(request, actor, "no")
        assert outcome(request) == "pending"


def test_a_change_after_submission_withdraws_it(north, aspect):
    with north.scope():
        row, other = aspect(), aspect()
        request = approvals.submit(row.record, north.actor("coordinator"))
        kept = approvals.submit(other.record, north.actor("coordinator"))
        comments.add_comment(row.record, north.actor(), "a comment is no change")
        assert outcome(request) == "pending"
        domain.change(row, north.actor("contributor"), {"title": "Vapour"})
        assert (outcome(request), outcome(kept)) == ("withdrawn", "pending")
        assert kinds(row)[-2:] == ["FieldsChanged", "ApprovalWithdrawn"]
        with pytest.raises(Refused):
            approvals.approve(request, north.actor(), "password")
        again = approvals.submit(row.record, north.actor("coordinator"))
        assert again.record_version == 2


def test_a_change_after_approval_leaves_the_approval_to_its_version(north, aspect):
    with north.scope():
        row = aspect()
        request = approvals.submit(row.record, north.actor("coordinator"))
        approvals.approve(request, north.actor(), "password")
        with pytest.raises(Refused):
            approvals.submit(row.record, north.actor("coordinator"))
        domain.change(row, north.actor(), {"title": "Vapour"})
        fresh = type(row).objects.get(pk=row.pk).record
        assert (approvals.is_approved(fresh), outcome(request)) == (False, "approved")


def test_a_double_click_submits_and_decides_once(north, aspect):
    with north.scope():
        row = aspect()
        request = approvals.submit(row.record, north.actor("coordinator"))
        with pytest.raises(Refused):
            approvals.submit(row.record, north.actor("coordinator"))
        approvals.approve(request, north.actor(), "password")
        with pytest.raises(Refused) as caught:
            approvals.return_to_submitter(request, north.actor(), "no")
        assert caught.value.messages == ["The request for ASP-0001 was decided: “Approved”."]


def test_one_signature_for_a_reviewed_list_all_or_none(north, aspect):
    with north.scope():
        rows = [aspect(f"Aspect {place}") for place in range(3)]
        requests = [approvals.submit(row.record, north.actor("coordinator")) for row in rows]
        own = approvals.submit(aspect("Own").record, north.actor("manager"))
        with pytest.raises(Refused):
            approvals.approve_all([*requests, own], north.actor("manager"), "password")
        assert [outcome(request) for request in requests] == ["pending"] * 3
        approvals.approve_all([*requests, requests[0]], north.actor("manager"), "password")
        assert [outcome(request) for request in requests] == ["approved"] * 3
        assert Event.objects.filter(kind="Approved").count() == 3


def test_nothing_is_signed_with_nothing(north, aspect):
    with north.scope():
        request = approvals.submit(aspect().record, north.actor("coordinator"))
        for signature in ("", "session"):
            with pytest.raises(ValueError):
                approvals.approve(request, north.actor(), signature)
        assert outcome(request) == "pending"


def test_the_submitter_takes_it_back(north, guelph, aspect):
    with north.scope():
        request = approvals.submit(aspect().record, north.actor("contributor"))
        with pytest.raises(NotAllowed):
            approvals.withdraw(request, guelph)
        approvals.withdraw(request, north.actor("contributor"), "too early")
        assert outcome(request) == "withdrawn"
        with pytest.raises(Refused):
            approvals.withdraw(request, north.actor("contributor"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_what_waits_for_somebody(north, guelph, aspect, django_assert_num_queries, count):
    with north.scope():
        requests = [
            approvals.submit(aspect(f"A {n}").record, north.actor("coordinator")) for n in range(count)
        ]
        own = approvals.submit(aspect("Own").record, north.actor("manager"))
        secret = aspect(is_privileged=True)
        for role in ("coordinator", "management"):
            RecordReader.objects.create(
                organization=north.organization, record=secret.record, user=north.users[role]
            )
        hidden = approvals.submit(secret.record, north.actor("coordinator"))
        assert list(approvals.waiting_for(north.actor("manager"))) == requests
        assert list(approvals.waiting_for(guelph)) == []
        actor = north.actor("management")
        with django_assert_num_queries(1):
            seen = [(a.record.get_absolute_url(), a.submitted_by.name) for a in approvals.waiting_for(actor)]
        assert len(seen) == len([*requests, own, hidden])


def test_an_approval_holds_while_acts_move_the_status_and_falls_with_an_edit(north, aspect, monkeypatch):
    followed = []
    monkeypatch.setattr(
        approvals, "_followers", {"aspect": lambda _actor, record: followed.append(record.pk)}
    )
    with north.scope():
        row = aspect()
        request = approvals.submit(row.record, north.actor("coordinator"))
        approvals.approve(request, north.actor("management"), "password")
        assert followed == [row.pk]
        domain.change(row, north.actor(), {"status": "significant"}, kind="AspectEvaluated")
        assert approvals.is_approved(Record.objects.get(pk=row.pk))
        with pytest.raises(Refused):
            approvals.submit(row.record, north.actor("coordinator"))
        domain.change(row, north.actor(), {"status": "not_significant"})
        assert not approvals.is_approved(Record.objects.get(pk=row.pk))
