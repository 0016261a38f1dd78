"""Letters: the clock runs from the receipt in the working days of the authority, and stops with the reply."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from oyamel.plan.filings import domain, planning
from oyamel.plan.filings.models import Letter
from oyamel.records import deadlines, inbox
from oyamel.records import domain as records
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Deadline
from tests.plan.filings.conftest import TODAY


@pytest.fixture
def letter(north):
    """A function that writes down a letter of PROFEPA."""

    def make(**values):
        given = {
            "title": "Log of hazardous waste",
            "site": north.sites["apodaca"],
            "received_on": date(2027, 1, 29),
            **values,
        }
        with north.scope():
            return records.create(Letter, north.actor(), given)

    return make


def clock(row):
    return Deadline.objects.filter(record=row.record, source=planning.REPLY).first()


@pytest.mark.parametrize(
    ("values", "day"),
    [
        # Friday 29 January 2027: five working days, of which 5 February is a holiday of the LFPA
        ({"reply_within": 5}, date(2027, 2, 8)),
        ({"reply_within": 5, "calendar": "us-federal"}, date(2027, 2, 5)),
        ({"reply_within": 10, "reply_count": "days"}, date(2027, 2, 8)),
        ({"reply_within": 1, "reply_count": "months"}, date(2027, 2, 28)),
        ({"reply_within": 5, "reply_by": date(2027, 2, 20)}, date(2027, 2, 20)),
        ({}, None),
    ],
)
def test_the_clock_counts_from_the_receipt(north, letter, values, day):
    with north.scope():
        row = clock(letter(**values))
        assert (row.due_on if row else None) == day


def test_the_own_target_is_the_working_day_before(north, letter):
    with north.scope():
        row = clock(letter(reply_by=date(2027, 2, 20)))  # a Saturday
        assert (row.target_on, row.opens_on, row.moved_by) == (date(2027, 2, 19), date(2027, 1, 29), "")


def test_a_running_clock_is_seen_by_all_and_stops_with_the_reply(north, letter):
    row = letter(reply_within=10)
    with north.scope():
        assert [each.record_id for each in deadlines.running(north.actor("reader"), TODAY)] == [row.pk]
        domain.reply(north.actor("coordinator"), row, date(2027, 2, 9), "NF-12")
        assert list(deadlines.running(north.actor("reader"), TODAY)) == []
        closed = clock(row)
        assert (closed.is_open, closed.closed_on) == (False, date(2027, 2, 9))
        with pytest.raises(Refused):
            domain.reply(north.actor(), row, TODAY)
        domain.reopen(north.actor(), row, "They ask again")
        assert clock(row).is_open
        domain.close(north.actor(), row, "Withdrawn by the authority")
        assert clock(row) is None


def test_a_late_letter_is_late_on_the_first_page_of_its_owner(north, letter):
    with north.scope():
        person = north.actor("coordinator").person
        letter(reply_within=5, owner=person)
        box = inbox.inbox(north.actor("coordinator"), TODAY)
        assert [(item.what, item.due_on) for item in box.late] == [
            ("Answer: Log of hazardous waste", date(2027, 2, 8))
        ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reply_within": 5, "received_on": None}, "received_on"),
        ({"reply_by": date(2027, 1, 1)}, "reply_by"),
        ({"calendar": "mars"}, "calendar"),
        ({"amount": 12000}, "currency"),
        ({"reply_within": 0}, "reply_within"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(letter, values, field):
    with pytest.raises(ValidationError) as refused:
        letter(**values)
    assert list(refused.value.error_dict) == [field]


@pytest.mark.parametrize("on", [date(2027, 1, 28), date(2027, 2, 11)])
def test_a_reply_lies_between_the_receipt_and_today(north, letter, on):
    row = letter(reply_within=5)
    with north.scope(), pytest.raises(ValidationError) as refused:
        domain.reply(north.actor(), row, on)
    assert list(refused.value.error_dict) == ["on"]


def test_colleagues_elsewhere_answer_nothing(north, letter):
    row = letter(site=north.sites["guelph"], reply_within=5)
    for role in ("coordinator", "reader"):
        with north.scope(), pytest.raises(NotAllowed):
            domain.reply(north.actor(role), row, TODAY)
