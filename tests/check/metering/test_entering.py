"""Entering, correcting and withdrawing amounts."""

from decimal import Decimal

import pytest

from oyamel.check.metering import domain
from oyamel.check.metering.domain import RowsRefused
from oyamel.check.metering.models import Entry
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Event
from tests.check.metering.conftest import row

JANUARY = ("2026-01-01", "2026-01-31")


def problems(actor, *rows):
    with pytest.raises(RowsRefused) as refused:
        domain.record_entries(actor, rows)
    return [(each.place, each.field, each.code) for each in refused.value.problems]


def test_a_batch_is_one_event_and_the_same_rows_again_change_nothing(scoped, power):
    rows = [row(power, *JANUARY, "1200.5"), row(power, "2026-02-01", "2026-02-28", 1100)]
    first = domain.record_entries(scoped.actor(), rows)
    again = domain.record_entries(scoped.actor(), rows)
    assert (first.count, first.known, again.count, again.known) == (2, 0, 0, 2)
    event = Event.objects.get(kind="EntriesRecorded")
    assert event.context == {"count": 2, "first": "2026-01-01", "last": "2026-02-28"}
    assert Entry.objects.count() == 2


def test_all_or_nothing_names_every_problem_of_every_row(scoped, power):
    found = problems(
        scoped.actor(),
        row(power, *JANUARY, 5),
        row(power, "2026-02-28", "2026-02-01", -1),
        row(power, "2026-03-01", "2026-03-31", 1, unit="ton"),
        row(power, *JANUARY, 6, note="x" * 301),
    )
    assert found == [
        (1, "amount", "amount.negative"),
        (1, "end", "period.backwards"),
        (2, "end", "period.future"),
        (2, "unit", "unit.misfit"),
        (3, "note", "note.long"),
    ]
    assert Entry.objects.count() == 0


def test_a_month_twice_is_refused_whether_it_stands_or_comes_twice(scoped, power, enter):
    enter((power, "2026-01-01", "2026-02-28", 10))
    actor = scoped.actor()
    assert problems(actor, row(power, *JANUARY, 4)) == [(0, "start", "period.twice")]
    assert problems(actor, row(power, "2025-12-01", "2026-03-01", 4)) == [(0, "start", "period.twice")]
    assert problems(actor, row(power, "2026-01-01", "2026-02-28", 11)) == [(0, "start", "period.twice")]
    twins = [row(power, "2025-11-01", "2025-11-30", 1)] * 2
    assert problems(actor, *twins) == [(1, "start", "row.twice")]
    assert problems(
        actor, row(power, "2025-10-01", "2025-10-31", 1), row(power, "2025-10-05", "2025-10-10", 1)
    ) == [(1, "start", "period.twice")]


def test_bills_that_touch_are_entered_for_suppliers_count_the_day_twice(power, enter):
    assert len(enter((power, "2026-01-01", "2026-01-31", 1), (power, "2026-01-31", "2026-02-28", 1))) == 2


def test_two_deliveries_of_a_day_differ_by_amount_or_document(scoped, make):
    tank = make("Tank", activity="diesel", unit="L", data_kind="deliveries")
    more = {"kind": "delivery"}
    day = ("2026-02-03", "2026-02-03")
    rows = [
        row(tank, *day, 500, **more),
        row(tank, *day, 600, **more),
        row(tank, *day, 500, reference="A-2", **more),
    ]
    assert domain.record_entries(scoped.actor(), rows).count == 3
    assert problems(scoped.actor(), row(tank, *day, -500, **more)) == [(0, "amount", "amount.negative")]
    assert domain.record_entries(scoped.actor(), [row(tank, *day, -20, kind="adjustment")]).count == 1


def test_an_ambiguous_unit_is_refused_with_the_choices(scoped, make):
    gas = make("Gas", activity="natural gas", unit="m3", conditions="15C")
    with pytest.raises(RowsRefused) as refused:
        domain.record_entries(scoped.actor(), [row(gas, *JANUARY, 5, unit="gallon")])
    assert refused.value.problems[0].message == (
        "The unit “gallon” has several meanings. Say one of: US gallon; imperial gallon."
    )


def test_a_source_without_the_state_of_its_gas_is_refused(make):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as refused:
        make("Gas", activity="natural gas", unit="m3")
    assert list(refused.value.message_dict) == ["conditions"]


def test_a_correction_takes_the_place_of_an_entry_and_both_stay(scoped, power, enter):
    old = enter((power, *JANUARY, 1200))[0]
    new = domain.correct_entry(scoped.actor(), old, "read wrongly", amount=Decimal("1020"))
    rows = Entry.objects.order_by("pk").values_list("pk", "amount", "is_live", "supersedes", "reason")
    assert list(rows) == [(old.pk, 1200, False, None, ""), (new.pk, 1020, True, old.pk, "read wrongly")]
    event = Event.objects.get(kind="EntryCorrected")
    assert (event.context["before"], event.context["after"], event.text.text) == (
        "1200 kWh", "1020 kWh", "read wrongly",
    )  # fmt: skip
    with pytest.raises(Refused):
        domain.correct_entry(scoped.actor(), Entry.objects.get(pk=old.pk), "again", amount=Decimal(7))


def test_what_was_withdrawn_can_be_entered_anew(scoped, power, enter):
    entry = enter((power, *JANUARY, 1200))[0]
    domain.withdraw_entry(scoped.actor(), entry, "belongs to the neighbour")
    assert [each.amount for each in enter((power, *JANUARY, 7))] == [7]
    gone = Entry.objects.get(pk=entry.pk)
    assert (gone.is_live, gone.reason) == (False, "belongs to the neighbour")
    with pytest.raises(Refused):
        domain.withdraw_entry(scoped.actor(), gone, "again")


def test_who_may_not_create_there_enters_nothing(scoped, make):
    guelph = make("Guelph", site=scoped.sites["guelph"])
    for role in ("coordinator", "reader"):
        with pytest.raises(NotAllowed):
            domain.record_entries(scoped.actor(role), [row(guelph, *JANUARY, 1)])
    assert Entry.objects.count() == 0


def test_a_closed_source_takes_what_lies_before_its_last_day(scoped, power):
    from datetime import date

    domain.close_source(scoped.actor(), power, date(2026, 1, 31), "sold")
    power.refresh_from_db()
    assert problems(scoped.actor(), row(power, "2026-02-01", "2026-02-28", 1)) == [(0, "end", "period.late")]
    assert domain.record_entries(scoped.actor(), [row(power, *JANUARY, 1)]).count == 1


def test_a_guard_may_refuse_a_period(scoped, power, monkeypatch):
    from oyamel.check.metering import hooks

    monkeypatch.setattr(hooks, "_guards", [lambda organization, spans: ["January is closed."] * len(spans)])
    assert problems(scoped.actor(), row(power, *JANUARY, 1)) == [(0, "start", "period.closed")]


def test_subscribers_hear_of_every_span_in_the_transaction(scoped, power, monkeypatch, enter):
    from oyamel.check.metering import hooks

    heard = []
    monkeypatch.setattr(hooks, "_subscribers", [lambda organization, spans: heard.extend(spans)])
    entry = enter((power, *JANUARY, 1))[0]
    domain.withdraw_entry(scoped.actor(), entry, "wrong")
    assert [(each.source.pk, str(each.start)) for each in heard] == [(power.pk, "2026-01-01")] * 2


@pytest.mark.parametrize(
    ("amount", "code"),
    [("NaN", "amount.unknown"), ("Infinity", "amount.unknown"), ("1e9", "amount.too_large")],
)
def test_what_is_no_amount_is_refused(scoped, power, amount, code):
    assert problems(scoped.actor(), row(power, *JANUARY, amount)) == [(0, "amount", code)]
