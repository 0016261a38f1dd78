"""Interval readings: Parquet under rows, the same again, a kill in between, meters that count on."""

from decimal import Decimal

import numpy as np
import pytest

from oyamel.check.metering import domain, queries, store
from oyamel.check.metering.models import LastReading, Meter, Segment
from oyamel.engine.inventory.ledger import Inputs
from oyamel.records import domain as records
from oyamel.records.errors import Refused
from oyamel.records.models import Event

HOUR = 3_600_000_000


def hours(start, count):
    first = np.datetime64(start, "us").astype("i8")
    return first + np.arange(count) * HOUR


@pytest.fixture
def hourly(make):
    return make("Hourly", data_kind="readings", expected_every="none")


def test_readings_lie_by_local_month_and_the_same_again_changes_nothing(scoped, hourly):
    at, value = hours("2026-01-31T22:00", 24), np.full(24, 2.0)
    for _again in range(2):
        domain.record_readings(scoped.actor(), hourly, None, at, value)
    rows = Segment.objects.order_by("month").values_list(
        "month", "rows", "total", "unit", "seconds", "is_current"
    )
    assert list(rows) == [
        (202601, 8, 16.0, "kWh", 3600, True),
        (202602, 16, 32.0, "kWh", 3600, True),
    ]  # UTC−6
    assert Event.objects.filter(kind="ReadingsRecorded").count() == 1
    assert len(list(store.folder(scoped.organization).rglob("*.parquet"))) == 2


def test_later_readings_supersede_the_month_and_count_in_the_ledger(scoped, hourly):
    domain.record_readings(scoped.actor(), hourly, None, hours("2026-01-10T06:00", 24), np.full(24, 1.0))
    domain.record_readings(
        scoped.actor(), hourly, None, hours("2026-01-11T06:00", 24), np.full(24, 0.5), "MWh"
    )
    old, new = Segment.objects.order_by("pk")
    assert (old.is_current, new.is_current, new.supersedes, new.rows, new.total) == (
        False,
        True,
        old,
        48,
        12024.0,
    )
    found = queries.segments([hourly], 202601, 202612)
    inputs = Inputs()
    inputs.add_readings(queries.segment_paths(scoped.organization, found), found)
    assert inputs.monthly().select(["source", "unit", "month", "amount"]).to_pylist() == [
        {"source": "SRC-0001", "unit": "kWh", "month": 202601, "amount": 12024.0}
    ]


def test_two_meters_of_a_source_stay_apart_and_add_up(scoped, hourly):
    for title in ("East", "West"):
        given = {"title": title, "site": scoped.sites["apodaca"], "source": hourly, "type": "interval"}
        meter = records.create(Meter, scoped.actor(), given)
        domain.record_readings(
            scoped.actor(), hourly, meter, hours("2026-02-10T06:00", 2), np.array([1.0, 2.0])
        )
    amounts = queries.monthly_amounts([hourly], 202601, 202603)
    assert [(amount.total, amount.rows) for amount in amounts[hourly.pk].values()] == [(Decimal(6), 2)]


def test_a_register_goes_on_where_the_last_file_ended(scoped, power, register):
    actor = scoped.actor()
    domain.record_readings(
        actor, power, register, hours("2026-02-01T06:00", 3), np.array([99_990.0, 99_995, 5])
    )
    domain.record_readings(actor, power, register, hours("2026-02-01T09:00", 1), np.array([25.0]))
    assert LastReading.objects.get().value == 25.0
    current = Segment.objects.get(is_current=True)
    assert store.read(current).amount.tolist() == [5.0, 10.0, 20.0]


def test_a_file_whose_rows_were_never_written_is_swept(scoped, hourly, monkeypatch):
    def killed(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store.RowStore, "_replace", killed)
        with pytest.raises(KeyboardInterrupt):
            domain.record_readings(scoped.actor(), hourly, None, hours("2026-01-10T06:00", 2), np.ones(2))
    assert Segment.objects.count() == 0
    domain.record_readings(scoped.actor(), hourly, None, hours("2026-01-10T08:00", 2), np.ones(2))
    assert len(store.remove_orphans(scoped.organization)) == 1
    kept = [path.stem for path in store.folder(scoped.organization).rglob("*.parquet")]
    assert kept == [Segment.objects.get().hash]


def test_a_month_that_changed_under_the_writer_is_refused(scoped, hourly, monkeypatch):
    actor = scoped.actor()
    real = store.RowStore._refuse_overtaken

    def overtaken(self, changed):
        monkeypatch.setattr(store.RowStore, "_refuse_overtaken", real)
        Segment.objects.create(
            organization=scoped.organization, source=hourly, month=202601, rows=1, hash="0" * 64, unit="kWh", part=1,
            first="", last="", total=1, taken_at="2026-03-01T00:00Z",
        )  # fmt: skip
        real(self, changed)

    monkeypatch.setattr(store.RowStore, "_refuse_overtaken", overtaken)
    with pytest.raises(Refused):
        domain.record_readings(actor, hourly, None, hours("2026-01-10T06:00", 2), np.ones(2))
    assert Segment.objects.count() == 0  # what the test wrote went with the transaction


def test_readings_to_come_or_in_another_unit_than_the_month_are_refused(scoped, hourly):
    actor = scoped.actor()
    with pytest.raises(Refused):
        domain.record_readings(actor, hourly, None, hours("2027-01-10T06:00", 2), np.ones(2))
    domain.record_readings(actor, hourly, None, hours("2026-01-10T06:00", 2), np.ones(2))
    hourly.unit = "MWh"
    with pytest.raises(Refused):
        domain.record_readings(actor, hourly, None, hours("2026-01-10T08:00", 2), np.ones(2))
