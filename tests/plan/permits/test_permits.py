"""Permits: versions instead of edits, dates that follow what they say, timely application, what ends by itself."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from oyamel.plan.obligations.models import RequirementItem
from oyamel.plan.permits import domain
from oyamel.plan.permits.models import Permit, PermitVersion
from oyamel.records import deadlines, inbox
from oyamel.records import domain as records
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Deadline, Event
from tests.plan.permits.conftest import TODAY


def dates(row):
    rows = Deadline.objects.filter(record=row.record).order_by("source", "due_on")
    return [(each.source, each.due_on, each.target_on, each.is_open) for each in rows]


def again(row):
    return Permit.objects.select_related("record__site").get(pk=row.pk)


def test_a_draft_needs_what_the_paper_surely_says(north, permit):
    row = permit(in_force=False, official_number="", issuer="")
    with north.scope():
        with pytest.raises(ValidationError, match="official number, issued by"):
            domain.put_in_force(north.actor(), row)
        assert again(row).record.status == "draft"
        assert PermitVersion.objects.count() == 0


def test_dates_follow_the_permit_and_the_own_target_is_a_working_day(north, permit):
    row = permit()
    with north.scope():
        assert dates(row) == [
            ("permit-end", date(2027, 6, 30), date(2027, 6, 30), True),
            (
                "permit-renewal",
                date(2026, 12, 27),
                date(2026, 12, 24),
                True,
            ),  # 27 December 2026 is a Sunday, 25 a holiday
        ]


def test_a_permit_in_force_is_not_edited_but_modified(north, permit):
    row = permit()
    with north.scope():
        with pytest.raises(ValidationError) as refused:
            records.change(row, north.actor(), {"expires_on": date(2030, 1, 1), "description": "x"})
        assert list(refused.value.error_dict) == ["expires_on"]
        records.change(again(row), north.actor(), {"description": "Two outfalls"})
        domain.modify(north.actor(), row, {"expires_on": date(2030, 1, 1)}, TODAY, "Longer term")
        fresh = again(row)
        assert (fresh.expires_on, fresh.edition, fresh.description) == (date(2030, 1, 1), 2, "Two outfalls")
        versions = PermitVersion.objects.order_by("number").values_list(
            "number", "kind", "values__expires_on"
        )
        assert list(versions) == [(1, "issued", "2027-06-30"), (2, "modified", "2030-01-01")]
        assert [each[1] for each in dates(row) if each[0] == "permit-end"] == [date(2030, 1, 1)]
        event = Event.objects.get(kind="PermitModified")
        assert event.changes == {"expires_on": ["2027-06-30", "2030-01-01"], "edition": [1, 2]}


def test_a_modification_says_what_changed(north, permit):
    row = permit()
    with north.scope(), pytest.raises(ValidationError) as refused:
        domain.modify(north.actor(), row, {"holder": "Northfir S.A."}, TODAY, " ")
    assert list(refused.value.error_dict) == ["what"]


def test_a_permit_that_expired_yesterday_is_loud_on_today_until_it_is_renewed(north, permit):
    row = permit(expires_on=date(2026, 11, 9), renew_by=date(2026, 5, 9))
    with north.scope():
        box = inbox.inbox(north.actor("coordinator"), TODAY)
        assert [(item.what, item.due_on) for item in box.late] == [
            ("Submit the renewal: Discharge permit", date(2026, 5, 8)),
            ("Discharge permit ends: renew it, or stop what it permits", date(2026, 11, 9)),
        ]
        assert [each.record_id for each in deadlines.running(north.actor("reader"), TODAY)] == [row.pk]
        assert domain.expire_over(north.organization, TODAY) == 1
        assert domain.expire_over(north.organization, TODAY) == 0
        assert again(row).record.status == "expired"
        event = Event.objects.get(kind="PermitExpired")
        assert (event.actor, event.context) == (None, {"on": "2026-11-09"})
        with pytest.raises(ValidationError):
            domain.renew(north.actor(), row, {"expires_on": date(2026, 11, 9)}, TODAY)
        domain.renew(
            north.actor(), row, {"expires_on": date(2036, 11, 9), "renew_by": date(2036, 5, 9)}, TODAY
        )
        assert again(row).record.status == "in_force"
        assert inbox.inbox(north.actor("coordinator"), TODAY).late == []
        assert list(deadlines.running(north.actor(), TODAY)) == []


def test_a_permit_ends_when_the_day_is_over_at_its_site(north, permit, monkeypatch):
    row = permit(expires_on=date(2026, 11, 10), renew_by=None)
    moments = [
        datetime(2026, 11, 11, 3, tzinfo=UTC),
        datetime(2026, 11, 11, 6, 30, tzinfo=UTC),
    ]  # 21:00 and 0:30 there
    states = []
    for moment in moments:
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        with north.scope():
            domain.expire_over(north.organization, moment.date())
            states.append(again(row).record.status)
    assert states == ["in_force", "expired"]


def test_a_timely_application_keeps_it_in_force_and_a_late_one_does_not(north, permit):
    timely = permit(title="Timely", expires_on=date(2026, 11, 9), renew_by=date(2026, 5, 8))
    late = permit(title="Late", expires_on=date(2026, 11, 9), renew_by=date(2026, 5, 8))
    with north.scope():
        with pytest.raises(Refused, match="Record first"):
            domain.continue_in_force(north.actor(), timely, "40 CFR 122.6")
        domain.submit_renewal(north.actor(), timely, date(2026, 5, 8))
        domain.continue_in_force(north.actor(), timely, "40 CFR 122.6")
        assert (again(timely).record.status, again(timely).continued_reason) == ("continued", "40 CFR 122.6")
        assert [each[0] for each in dates(timely) if each[3]] == []
        domain.submit_renewal(north.actor(), late, date(2026, 5, 9))
        with pytest.raises(Refused, match="a late application"):
            domain.continue_in_force(north.actor(), late, "40 CFR 122.6")


def test_a_renewal_closes_its_date_and_cannot_lie_ahead(north, permit):
    row = permit()
    with north.scope():
        with pytest.raises(ValidationError) as refused:
            domain.submit_renewal(north.actor(), row, date(2026, 11, 11))
        assert list(refused.value.error_dict) == ["on"]
        domain.submit_renewal(north.actor(), row, date(2026, 11, 3))
        closed = Deadline.objects.get(record=row.record, source="permit-renewal")
        assert (closed.is_open, closed.closed_on) == (False, date(2026, 11, 3))


def test_fees_bring_dates_until_they_are_paid_or_dropped(north, permit):
    row = permit()
    with north.scope():
        fee = domain.add_fee(north.actor(), row, "Annual fee", Decimal("1250.50"), "MXN", date(2027, 1, 31))
        other = domain.add_fee(north.actor(), row, "Sample", Decimal(10), "MXN", date(2026, 12, 1))
        found = Deadline.objects.get(record=row.record, key=f"fee-{fee.pk}")
        assert deadlines.wording(found) == "Pay: Annual fee, Discharge permit"
        assert (found.due_on, found.target_on) == (date(2027, 1, 31), date(2027, 1, 29))
        domain.pay_fee(north.actor(), fee, TODAY)
        domain.drop_fee(north.actor(), other, "Waived")
        with pytest.raises(Refused):
            domain.pay_fee(north.actor(), fee, TODAY)
        assert [(each[1], each[3]) for each in dates(row) if each[0] == "permit-fee"] == [
            (date(2027, 1, 31), False)
        ]
        with pytest.raises(ValidationError) as refused:
            domain.add_fee(north.actor(), row, "Annual fee", Decimal(-1), "pesos", TODAY)
        assert sorted(refused.value.error_dict) == ["amount", "currency"]


def test_withdrawing_ends_its_dates_and_takes_its_conditions_along(north, permit):
    row = permit()
    with north.scope():
        values = {
            "title": "TSS",
            "parent": row.record,
            "site": north.sites["apodaca"],
            "recurrence": "FREQ=MONTHLY",
            "first_on": TODAY,
        }
        item = records.create(RequirementItem, north.actor(), values)
        assert Deadline.objects.filter(record=item.record, is_open=True).exists()
        with pytest.raises(NotAllowed):
            domain.withdraw(north.actor("contributor"), row, TODAY, "Line closed")
        domain.withdraw(north.actor(), row, TODAY, "Line closed")
        assert (again(row).record.status, dates(row)) == ("withdrawn", [])
        item.record.refresh_from_db()
        assert item.record.is_archived
        with pytest.raises(Refused):
            domain.modify(north.actor(), row, {}, TODAY, "No")


def test_days_out_of_order_are_refused_at_their_field(north, permit):
    with pytest.raises(ValidationError) as refused:
        permit(in_force=False, expires_on=date(2019, 1, 1), renew_by=None)
    assert list(refused.value.error_dict) == ["expires_on"]


def test_others_branches_and_organizations_cannot_touch_it(north, south, permit):
    row = permit(site=north.sites["guelph"], owner=None)
    for actor in (north.actor("coordinator"), south.actor("administrator")):
        with north.scope(), pytest.raises(NotAllowed):
            domain.submit_renewal(actor, row, TODAY)
