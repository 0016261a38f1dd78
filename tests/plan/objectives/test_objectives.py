"""Objectives: values with span and document, programme and money, outlook, review."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from oyamel.org import clock
from oyamel.plan.objectives import domain, jobs, outlook
from oyamel.plan.objectives.models import Measurement, Money, Objective, Standing
from oyamel.records import actions
from oyamel.records import domain as records
from oyamel.records.errors import Refused
from oyamel.records.models import Event, Record

URL = "/northfir/objectives/OBJ-0001/"
COMPLETE = {
    "title": "A third less solvent", "indicator": "Solvent bought", "unit": "t", "measure": "level", "currency": "MXN",
    "baseline_value": "20", "baseline_from": "2025-01-01", "baseline_until": "2025-12-31", "target_percent": "30",
    "due_on": "2099-12-31",
}  # fmt: skip


def make(world, **values):
    return records.create(Objective, world.actor(), {**COMPLETE, "site": world.sites["apodaca"], **values})


def measured(world, row, *values):
    for month, value in enumerate(values, start=1):
        start = date(2026, month, 1)
        domain.measure(world.actor(), row, start, start + timedelta(days=27), Decimal(value), f"bill {month}")


def fresh(row):
    return Objective.objects.select_related("record").get(pk=row.pk)


def standing(row):
    return Standing.objects.get(objective=row).outlook


@pytest.fixture
def manager(client, north):
    client.force_login(north.users["manager"])
    return client


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"unit": ""}, "unit"),
        ({"baseline_until": None}, "baseline_until"),
        ({"baseline_until": "2024-12-31"}, "baseline_until"),
        ({"target_value": "14"}, "target_percent"),
        ({"currency": "pesos"}, "currency"),
    ],
)
def test_figures_that_cannot_mean_anything_are_refused_at_their_field(north, values, place):
    with north.scope(), pytest.raises(ValidationError) as caught:
        make(north, **values)
    assert list(caught.value.error_dict) == [place]


def test_the_outlook_follows_every_value_and_every_change_of_the_target(north):
    with north.scope():
        row = make(north)
        assert standing(row) == "no_data"
        measured(north, row, "19", "17", "15")
        assert standing(row) == "on_track"
        records.change(row, north.actor(), {"target_percent": "20"})
        assert standing(row) == "reached"
        records.change(fresh(row), north.actor(), {"target_percent": None})
        assert standing(row) == "incomplete"


def test_an_amount_of_two_years_is_compared_per_year(north):
    with north.scope():
        row = make(north, measure="amount", baseline_value="40", baseline_from="2024-01-01")
        assert outlook.baseline_of(row) == pytest.approx(19.98, abs=0.01)
        assert outlook.target_of(row) == pytest.approx(13.99, abs=0.01)


def test_a_value_is_never_edited_but_replaced_or_withdrawn(north):
    with north.scope():
        row = make(north)
        measured(north, row, "19")
        first = Measurement.objects.get()
        domain.measure(north.actor(), row, first.start, first.end, Decimal("18"), replaces=first)
        kept = [(each.value, each.ended_at is None) for each in Measurement.objects.order_by("pk")]
        assert kept == [(Decimal(19), False), (Decimal(18), True)]
        second = Measurement.objects.get(ended_at=None)
        domain.withdraw_measurement(north.actor(), second, "the meter was broken")
        with pytest.raises(Refused):
            domain.withdraw_measurement(north.actor(), second, "again")
        assert standing(row) == "no_data"
        kinds = Event.objects.filter(record=row.record).order_by("sequence").values_list("kind", flat=True)
        assert list(kinds)[1:] == ["IndicatorMeasured", "MeasurementReplaced", "MeasurementWithdrawn"]


@pytest.mark.parametrize(
    ("start", "end", "place"),
    [
        (date(2026, 1, 20), date(2026, 2, 10), "start"),
        (date(2026, 3, 31), date(2026, 3, 1), "end"),
        (date(2026, 1, 29), date(2098, 1, 1), "end"),
    ],
)
def test_a_span_that_overlaps_or_is_to_come_is_refused_and_nothing_is_kept(north, start, end, place):
    with north.scope():
        row = make(north)
        measured(north, row, "19")
        with pytest.raises(ValidationError) as caught:
            domain.measure(north.actor(), row, start, end, Decimal(1))
        assert list(caught.value.error_dict) == [place]
        assert Measurement.objects.count() == 1


def test_values_in_an_earlier_unit_are_shown_but_not_drawn(manager, north):
    with north.scope():
        row = make(north)
        measured(north, row, "19")
        records.change(row, north.actor(), {"unit": "kg"})
        assert (standing(row), outlook.read(fresh(row)).points) == ("no_data", [])
    assert "other unit, not drawn" in manager.get(URL).content.decode()


def test_reached_is_not_said_against_the_figures_and_a_closed_one_is_taken_up_again(north):
    with north.scope():
        row = make(north)
        measured(north, row, "19")
        with pytest.raises(ValidationError) as caught:
            domain.review(north.actor(), row, "reached", "we tried")
        assert list(caught.value.error_dict) == ["status"]
        domain.review(north.actor(), row, "missed", "the new paint came late")
        event = Event.objects.filter(record=row.record).last()
        assert (event.kind, event.context) == ("ObjectiveReviewed", {"value": "19", "target": "14"})
        assert Record.objects.get(pk=row.pk).closed_at is not None
        with pytest.raises(Refused):
            domain.review(north.actor(), fresh(row), "missed", "again")
        domain.take_up_again(north.actor(), fresh(row), "the paint is here")
        assert (fresh(row).record.status, fresh(row).record.closed_at) == ("under_way", None)


def test_days_pass_and_the_nightly_job_says_that_the_target_date_is_past(north, monkeypatch):
    with north.scope():
        row = make(north, due_on="2026-12-31")
        monkeypatch.setattr(clock, "today", lambda: date(2027, 1, 1))

    class Run:
        def update(self, *_counts):
            """Nobody watches."""

    assert jobs.read_curves(Run()) == {"objectives": 1}
    with north.scope():
        assert standing(row) == "overdue"


def test_the_programme_tells_means_and_money_by_action_and_what_was_saved(manager, north):
    with north.scope():
        row = make(north, measure="amount", baseline_value="36.5", price="1000", price_source="Contract 2026")
        action = actions.add_action(row.record, north.actor(), "Buy water-borne paint")
        domain.measure(north.actor(), row, date(2026, 1, 1), date(2026, 1, 31), Decimal("2.1"))
    means = {"means": "two weeks of trials", "planned": "1,500.50"}
    assert manager.post(f"{URL}means/{action.pk}/", means).status_code == 302
    money = {"kind": "spent", "amount": "900", "on": "2026-02-01", "what": "Trials", "action": str(action.pk)}
    assert manager.post(f"{URL}money/", money).status_code == 302
    assert manager.post(f"{URL}money/", money | {"amount": "-3"}).status_code == 422
    page = manager.get(URL).content.decode()
    for text in ("two weeks of trials", "1,500.50", "900.00", "1,000.00", "Contract 2026"):
        assert text in page
    with north.scope():
        entry = Money.objects.get()
    manager.post(f"{URL}withdraw/?money={entry.pk}", {"reason": "wrong objective"})
    assert "900.00" not in manager.get(URL).content.decode().split('id="story"')[0]


def test_the_page_of_a_value_keeps_what_was_typed(manager, north):
    with north.scope():
        make(north)
    sent = {"start": "2026-01-31", "end": "2026-01-01", "value": "19", "document": "bill 1"}
    refused = manager.post(f"{URL}measure/", sent)
    assert (refused.status_code, refused.context["form"]["document"].value()) == (422, "bill 1")
    assert (
        manager.post(f"{URL}measure/", sent | {"start": "2026-01-01", "end": "2026-01-31"}).status_code == 302
    )


def test_the_curve_stands_on_the_page_with_its_reason_and_its_table(manager, north):
    with north.scope():
        measured(north, make(north), "19", "17", "16")
    page = manager.get(URL).content.decode()
    assert "The trend leads to 0 t on Dec. 31, 2099; the target is 14.0 t." in page
    assert page.count("<svg") > 2
    for line in ("Measured", "Way to the target", "Forecast"):
        assert line in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_shows_the_outlook_in_a_fixed_number_of_queries(
    manager, north, django_assert_num_queries, rows
):
    with north.scope():
        for _each in range(rows):
            make(north)
    url = "/northfir/objectives/?status=under_way&outlook=incomplete&outlook=no_data"
    manager.get(url)
    with django_assert_num_queries(16):
        page = manager.get(url)
    assert len(page.context["table"]["rows"]) == rows


def test_owner_colleague_and_stranger(client, north, south):
    with north.scope():
        make(north)
    found = {}
    for role in ("manager", "contributor", "reader"):
        client.force_login(north.users[role])
        found[role] = client.get(f"{URL}measure/").status_code
    assert found == {"manager": 200, "contributor": 200, "reader": 403}
    client.force_login(south.users["administrator"])
    assert client.get(f"{URL}measure/").status_code == 404
