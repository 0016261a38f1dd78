"""Due dates of obligations: the law's day, the plant's own target, dates that hang on others, recurrences without end."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from oyamel.engine.recurrence import needed_dates
from oyamel.org import clock
from oyamel.plan.obligations import domain, rulebook
from oyamel.plan.obligations.domain.planning import DUE, EVALUATION, MOST, REQUIREMENT
from oyamel.plan.obligations.models import MissingDate, Obligation, RequirementItem
from oyamel.records import domain as records
from oyamel.records.models import Deadline

NOW = datetime(2026, 7, 1, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def dates(row, source=DUE):
    rows = Deadline.objects.filter(record=row.record, source=source).order_by("due_on")
    return [(each.due_on, each.target_on) for each in rows]


def test_a_window_gives_its_last_day_and_a_target_on_a_working_day(north, plant, answered):
    with north.scope():
        coa = domain.adopt_row(north.actor(), plant, "mx-coa")
        assert dates(coa) == [(date(2027, 6, 30), date(2027, 6, 30))]
        assert Deadline.objects.get(record=coa.record).opens_on == date(2027, 3, 1)


def test_what_is_decided_as_not_applicable_brings_no_dates(north, plant, answered):
    with north.scope():
        coa = domain.adopt_row(north.actor(), plant, "mx-coa")
        domain.decide(north.actor(), coa, "not_applicable", "Exempted by letter of May.")
        assert dates(coa) == []


def test_a_recurrence_without_a_day_asks_for_its_first_date(north, plant, answered):
    with north.scope():
        found = domain.verdicts_at(plant)
        rows = rulebook.whole().rows
        name = next(
            row for row, verdict in found.items() if verdict == "applies" and needed_dates(rows[row][0].due)
        )
        row = domain.adopt_row(north.actor(), plant, name)
        assert dates(row) == []
        assert list(MissingDate.objects.values_list("obligation", "name")) == [(row.pk, "start")]
        domain.give_dates(north.actor(), row, {"start": date(2026, 8, 15)})
        assert dates(row)[0][0] == date(2026, 8, 15)
        assert MissingDate.objects.count() == 0
        with pytest.raises(ValidationError, match="do not hang on"):
            domain.give_dates(north.actor(), row, {"moon": date(2026, 8, 15)})


def own(north, plant, **values):
    values = {"title": "Drain inspection", "site": plant} | values
    return records.create(Obligation, north.actor(), values)


def test_a_recurrence_without_end_is_planned_for_fifteen_months_and_never_beyond_a_hundred_dates(
    north, plant
):
    with north.scope():
        monthly = own(north, plant, recurrence="FREQ=MONTHLY;BYMONTHDAY=15")
        assert len(dates(monthly)) == 15
        assert dates(monthly)[1] == (
            date(2026, 8, 15),
            date(2026, 8, 14),
        )  # a Saturday; the plant aims at Friday
        daily = own(north, plant, recurrence="FREQ=DAILY")
        assert len(dates(daily)) == MOST


@pytest.mark.parametrize(
    "rule", ["FREQ=MINUTELY", "FREQ=YEARLY;INTERVAL=0", "every year", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"]
)
def test_a_recurrence_that_cannot_be_is_refused_with_the_cure(north, plant, rule):
    with north.scope(), pytest.raises(ValidationError) as refused:
        own(north, plant, recurrence=rule)
    assert (
        "Write one rule such as FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1."
        in refused.value.message_dict["recurrence"][0]
    )


def test_the_next_evaluation_follows_the_last_one(north, plant):
    with north.scope():
        row = own(north, plant, frequency="yearly")
        domain.decide(north.actor(), row, "applicable")
        assert dates(row, EVALUATION) == [(date(2027, 7, 1), date(2027, 7, 1))]
        domain.evaluate(north.actor(), row, "met", date(2026, 3, 1))
        assert dates(row, EVALUATION) == [(date(2027, 3, 1), date(2027, 3, 1))]


def test_the_obligation_shows_the_worst_of_its_requirements(north, plant):
    with north.scope():
        row = own(north, plant)
        domain.decide(north.actor(), row, "applicable")
        items = [
            records.create(
                RequirementItem, north.actor(), {"title": title, "site": plant, "parent": row.record}
            )
            for title in ("pH", "Solids")
        ]
        told = []
        for item, outcome in ((items[0], "met"), (items[1], "not_met"), (items[1], "met")):
            domain.evaluate_item(north.actor(), item, outcome)
            told.append(Obligation.objects.select_related("record").get(pk=row.pk).record.status)
        assert told == ["applicable", "not_complying", "complying"]
        with pytest.raises(ValidationError, match="evaluate those"):
            domain.evaluate(north.actor(), row, "met")


def test_a_requirement_brings_its_own_dates_and_needs_sign_and_unit_for_its_limit(north, plant):
    with north.scope():
        values = {
            "title": "Solids",
            "site": plant,
            "recurrence": "FREQ=MONTHLY;INTERVAL=3",
            "first_on": date(2026, 7, 31),
        }
        item = records.create(RequirementItem, north.actor(), values)
        assert [day for day, _target in dates(item, REQUIREMENT)] == [
            date(2026, 7, 31), date(2026, 10, 31), date(2027, 1, 31), date(2027, 4, 30), date(2027, 7, 31),
        ]  # fmt: skip
        with pytest.raises(ValidationError) as refused:
            records.create(RequirementItem, north.actor(), values | {"limit_value": "60"})
        assert list(refused.value.message_dict) == ["limit_value"]
