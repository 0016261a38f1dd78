"""Calculating a year: golden figures, versions, what is kept, and what could not be counted."""

import os
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from oyamel.check.inventory import meeting
from oyamel.check.inventory.domain import files
from oyamel.check.inventory.domain.calculating import calculate
from oyamel.check.inventory.domain.freshness import is_stale
from oyamel.check.inventory.models import Calculation, SiteTotal
from oyamel.check.inventory.queries.figures import Wanted, figures
from oyamel.check.metering.domain.entries import correct_entry
from oyamel.jobs.models import Run
from oyamel.jobs.worker import drain
from oyamel.records.models import Event
from tests.check.inventory.conftest import source


def sums(year, calculation, *by, **where):
    found = figures(year.world.actor(), [calculation], Wanted(where), by)
    return {figure.key: (round(figure.amount, 6), round(figure.co2e_kg, 3)) for figure in found}


def test_there_from_entries_to_the_published_number(year):
    """ECCC: Ontario's consumption intensity of 2024 is 73 g CO2e/kWh; 3 000 kWh are 219 kg."""
    calculation = calculate(year.inventory)
    found = sums(year, calculation, "scope", "method", account="ghg", activity="electricity")
    assert found == {("2", "location"): (219.0, 219.0), ("2", "market"): (219.0, 219.0)}
    assert calculation.co2e_kg == pytest.approx(5013.787643 + 219)
    assert (calculation.version, calculation.problems) == (1, [])


def test_every_account_is_counted_in_its_unit(year):
    calculation = calculate(year.inventory)
    found = figures(year.world.actor(), [calculation], Wanted(), ["account", "unit"])
    assert {figure.key: round(figure.amount, 3) for figure in found if figure.key[0] != "ghg"} == {
        ("cost", "CAD"): 360.0, ("energy", "MJ"): 3000 * 3.6 + 100_000, ("production", "pieces"): 5000.0,
        ("waste", "kg"): 700.0, ("water", "m3"): 50.0,
    }  # fmt: skip


def test_the_estimated_part_travels_with_the_figure(year):
    calculation = calculate(year.inventory)
    (figure,) = figures(
        year.world.actor(), [calculation], Wanted({"scope": "2", "method": "location"}), ["scope"]
    )
    assert figure.estimated_share == pytest.approx(2 / 3)


def test_the_same_data_give_no_new_version_and_new_data_do(year):
    first = calculate(year.inventory)
    assert calculate(year.inventory).pk == first.pk
    year.bill("power", 202403, 10)
    second = calculate(year.inventory)
    assert (second.version, second.is_current) == (2, True)
    first.refresh_from_db()
    assert (first.is_current, first.is_kept, SiteTotal.objects.filter(calculation=first).count()) == (
        False,
        False,
        0,
    )


def test_the_steps_of_a_new_version_sum_to_the_difference(year):
    calculate(year.inventory)
    year.inventory.gwp_set = "AR6"
    year.inventory.save()
    year.bill("power", 202403, 1_000_000)
    calculation = calculate(year.inventory)
    amounts = {each["cause"]: Decimal(each["amount"]) for each in calculation.explanation}
    before, after = amounts.pop("before"), amounts.pop("after")
    assert sum(amounts.values()) == after - before
    assert {cause: amount for cause, amount in amounts.items() if amount and cause != "gwp"} == {
        "activity": Decimal("73.000")
    }
    assert amounts["gwp"] != 0


def test_what_lacks_a_factor_is_named_and_the_rest_is_counted(year):
    year.sources["scrap"] = source(
        year.world, "Scrap", "apodaca", activity="waste", material="Moon dust", unit="kg"
    )
    year.bill("scrap", 202401, 5)
    calculation = calculate(year.inventory)
    assert {each["source"] for each in calculation.problems} == {year.sources["scrap"].record.number}
    assert calculation.co2e_kg == pytest.approx(5013.787643 + 219)


def test_a_calculation_is_told_in_the_history_with_its_hashes(year):
    calculation = calculate(year.inventory, year.world.actor("manager"))
    event = Event.objects.filter(record=year.inventory.record, kind="InventoryCalculated").get()
    assert event.context == {
        "version": 1, "inputs": calculation.inputs_hash, "ledger": calculation.ledger, "co2e_kg": calculation.co2e_kg
    }  # fmt: skip


def test_changed_data_make_the_year_stale_and_one_waiting_run_calculates_it(year):
    calculate(year.inventory)
    Run.objects.all().delete()
    year.bill("power", 202404, 1000)
    year.bill("power", 202405, 1000)
    assert is_stale(year.inventory)
    assert Run.objects.filter(kind="inventory.calculate").count() == 1
    drain()
    current = Calculation.objects.get(inventory=year.inventory, is_current=True)
    assert (current.version, is_stale(year.inventory)) == (2, False)


def test_a_corrected_entry_changes_the_figure(year):
    entry = year.bill("power", 202404, 1000)
    calculate(year.inventory)
    correct_entry(year.world.actor("manager"), entry, "misread", amount=Decimal(500))
    found = sums(year, calculate(year.inventory), "month", account="ghg", method="location")
    assert found[(202404,)] == (36.5, 36.5)


def test_files_that_no_version_names_are_swept_and_disposal_forgets_the_figures(year):
    first = calculate(year.inventory)
    year.bill("power", 202404, 10)
    second = calculate(year.inventory)
    folder = files.folder(year.world.organization)
    old = datetime(2020, 1, 1, tzinfo=UTC).timestamp()
    for path in folder.iterdir():
        os.utime(path, (old, old))
    gone = {path.stem for path in files.sweep(year.world.organization)}
    assert gone == {first.ledger, first.activity}
    meeting.forget_figures(year.inventory)
    second.refresh_from_db()
    assert (second.is_kept, SiteTotal.objects.count(), second.co2e_kg > 0) == (False, 0, True)
