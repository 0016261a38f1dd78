"""Months: checked, approved by another, closed under a hash, opened again; and what a closed month refuses."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from oyamel.check.inventory.domain import periods
from oyamel.check.inventory.domain.calculating import calculate
from oyamel.check.inventory.domain.periods import Cell
from oyamel.check.inventory.models import Calculation, PeriodState
from oyamel.check.metering.domain.checking import RowsRefused
from oyamel.check.metering.domain.entries import correct_entry
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Event


@pytest.fixture
def closed(year):
    """January of Guelph, closed with version 1."""
    year.calculation = calculate(year.inventory)
    year.cell = Cell(year.world.sites["guelph"], 202401)
    periods.check(year.world.actor("manager"), year.inventory, [year.cell])
    periods.approve(year.world.actor("administrator"), year.inventory, [year.cell], "password")
    periods.close(year.world.actor("manager"), year.inventory, [year.cell])
    return year


def state(year):
    return PeriodState.objects.get(site=year.cell.site, month=year.cell.month)


def test_who_checked_does_not_approve_and_all_months_go_or_none(year):
    calculate(year.inventory)
    cells = [Cell(year.world.sites["guelph"], month) for month in (202401, 202402)]
    periods.check(year.world.actor("manager"), year.inventory, cells[:1])
    with pytest.raises(Refused, match="You checked these yourself"):
        periods.approve(year.world.actor("manager"), year.inventory, cells[:1], "password")
    with pytest.raises(Refused, match=r"Only what is checked.*2024-02"):
        periods.approve(year.world.actor("administrator"), year.inventory, cells, "password")
    assert set(PeriodState.objects.values_list("month", "state")) == {(202401, "checked")}


def test_a_closed_month_holds_hash_version_people_and_is_told(closed):
    row = state(closed)
    assert (row.state, row.calculation_id, len(row.hash), row.signed_with) == (
        "closed",
        closed.calculation.pk,
        64,
        "password",
    )
    kinds = (
        Event.objects.filter(record=closed.inventory.record)
        .order_by("sequence")
        .values_list("kind", flat=True)
    )
    assert list(kinds) == [
        "RecordCreated", "InventoryCalculated", "PeriodsChecked", "PeriodsApproved", "PeriodsClosed"
    ]  # fmt: skip


def test_rights_by_site_and_role(closed):
    world, cell = closed.world, Cell(closed.world.sites["guelph"], 202402)
    for act, role in (
        (lambda actor: periods.check(actor, closed.inventory, [cell]), "coordinator"),  # of another plant
        (lambda actor: periods.check(actor, closed.inventory, [cell]), "reader"),
        (
            lambda actor: periods.reopen(actor, closed.inventory, [closed.cell], "x"),
            "management",
        ),  # closed: the office
    ):
        with pytest.raises(NotAllowed):
            act(world.actor(role))


def test_nothing_is_written_into_a_closed_month(closed):
    with pytest.raises(RowsRefused, match="closed"):
        closed.bill("gas", 202401, 7)


def test_stale_figures_are_not_closed(closed):
    closed.bill("power", 202404, 7)
    with pytest.raises(Refused, match="older than the data"):
        periods.close(
            closed.world.actor("manager"), closed.inventory, [Cell(closed.world.sites["guelph"], 202402)]
        )


def test_figures_of_a_closed_month_change_only_with_a_reason(closed):
    """A new set of potentials touches what is closed: without a reason nothing happens, with one it is a restatement."""
    closed.inventory.gwp_set = "AR4"
    closed.inventory.save()
    with pytest.raises(Refused, match="Guelph plant 2024-01"):
        calculate(closed.inventory)
    assert Calculation.objects.count() == 1
    before = state(closed).hash
    made = calculate(closed.inventory, closed.world.actor("manager"), "the programme asks for AR4")
    old = Calculation.objects.get(version=1)
    assert (made.version, state(closed).hash != before, state(closed).calculation_id) == (2, True, made.pk)
    assert Event.objects.filter(kind="InventoryRestated", record=closed.inventory.record).count() == 1
    assert not old.is_current


def test_the_same_data_in_another_order_have_the_same_hash(closed):
    periods.reopen(closed.world.actor("manager"), closed.inventory, [closed.cell], "look again")
    assert periods.changed_since_closing(periods.frozen_of(closed.inventory), _lines(closed)) == []


def _lines(year):
    from oyamel.check.inventory.domain import files

    lines = files.lines(Calculation.objects.get(inventory=year.inventory, is_current=True))
    return lines.take(list(range(len(lines)))[::-1])


def test_a_month_opened_for_correction_is_restated_without_asking_again(closed):
    entry = closed.sources["gas"].entries.get()
    periods.reopen(closed.world.actor("manager"), closed.inventory, [closed.cell], "the meter was read wrong")
    correct_entry(closed.world.actor("manager"), entry, "read wrong", amount=Decimal(90))
    made = calculate(closed.inventory)
    assert made.co2e_kg == pytest.approx(0.9 * 5013.787643 + 219)
    assert Event.objects.filter(kind="InventoryRestated", record=closed.inventory.record).count() == 1


def test_a_reason_is_asked_for_to_open_and_the_year_closes_when_all_months_are(closed):
    with pytest.raises(ValidationError, match="Say why"):
        periods.reopen(closed.world.actor("manager"), closed.inventory, [closed.cell], " ")
    other = Cell(closed.world.sites["guelph"], 202402)
    with pytest.raises(Refused, match="2024-02"):
        periods.close_year(closed.world.actor("manager"), closed.inventory, [closed.cell, other])
    periods.close_year(closed.world.actor("manager"), closed.inventory, [closed.cell])
    closed.inventory.record.refresh_from_db()
    assert closed.inventory.record.status == "closed"
