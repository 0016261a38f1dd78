"""Own factors: what they lack, their effect before approval, in force by another's signature, taken back by an edit."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from oyamel.check.inventory.domain import own_factors, previewing
from oyamel.check.inventory.domain.calculating import calculate
from oyamel.check.inventory.models import OwnFactor
from oyamel.records import approvals, domain
from oyamel.records.errors import Refused
from oyamel.records.models import Record

pytestmark = pytest.mark.one_database  # dear: on the two databases in turn

VALUES = {
    "title": "Power by contract", "activity": "electricity", "pollutant": "CO2e", "value": Decimal("0.5"), "denominator": "kWh",
    "gwp_set": "AR5", "method": "market", "valid_from": date(2024, 1, 1), "document": "Contract 17",
}  # fmt: skip


@pytest.fixture
def factor(year):
    return domain.create(OwnFactor, year.world.actor("manager"), VALUES)


def approve(year, factor):
    request = approvals.submit(factor.record, year.world.actor("manager"))
    approvals.approve(request, year.world.actor("administrator"), "password")
    factor.record.refresh_from_db()


def test_the_effect_is_shown_before_anyone_approves_and_keeps_nothing(year, factor):
    year.inventory.method = "market"
    year.inventory.save()
    calculation = calculate(year.inventory)
    (effect,) = previewing.effects(year.world.actor(), factor)
    assert (round(effect.without_kg, 3), round(effect.difference_kg, 3)) == (
        round(calculation.co2e_kg, 3),
        1500 - 219,
    )
    assert own_factors.in_force() == []


def test_it_counts_once_another_person_has_approved_it(year, factor):
    approve(year, factor)
    assert factor.record.status == "in_force"
    (signed,) = own_factors.in_force()
    assert signed.author != signed.reviewer
    calculation = calculate(year.inventory)
    assert calculation.other_method_kg == pytest.approx(5013.787643 + 1500)  # market; the location's stays
    assert calculation.co2e_kg == pytest.approx(5013.787643 + 219)


def test_one_source_alone_takes_a_factor_made_for_it(year, factor):
    domain.change(factor, year.world.actor("manager"), {"for_source": year.sources["gas"]})
    approve(year, factor)
    assert calculate(year.inventory).other_method_kg == pytest.approx(5013.787643 + 219)


def test_an_edit_makes_it_a_draft_again(year, factor):
    approve(year, factor)
    domain.change(factor, year.world.actor("manager"), {"value": Decimal("0.6")})
    assert Record.objects.get(pk=factor.pk).status == "draft"
    assert own_factors.in_force() == []


def test_one_that_lacks_something_cannot_be_put_in_force(year, factor):
    domain.change(factor, year.world.actor("manager"), {"document": "", "valid_from": None})
    request = approvals.submit(factor.record, year.world.actor("manager"))
    with pytest.raises(Refused, match="valid from, source document"):
        approvals.approve(request, year.world.actor("administrator"), "password")


def test_a_retired_one_counts_no_more(year, factor):
    approve(year, factor)
    factor.record.refresh_from_db()
    own_factors.retire(year.world.actor("manager"), factor, "contract ended")
    assert own_factors.in_force() == []
    with pytest.raises(Refused, match="retired already"):
        own_factors.retire(year.world.actor("manager"), factor, "again")


@pytest.mark.parametrize(
    ("name", "value"),
    [("denominator", "ton"), ("numerator", "blob"), ("pollutant", "SO9"), ("valid_to", date(2023, 1, 1))],
)
def test_what_no_factor_can_be_is_refused_at_its_field(year, name, value):
    with pytest.raises(ValidationError) as refused:
        domain.create(OwnFactor, year.world.actor("manager"), VALUES | {name: value})
    assert set(refused.value.message_dict) == {name}
