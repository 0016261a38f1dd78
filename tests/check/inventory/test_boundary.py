"""What counts of a site over time, by approach, weighted by day."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from oyamel.check.inventory.domain.boundary import boundary_of, set_share, share_of
from oyamel.check.inventory.domain.calculating import calculate
from oyamel.check.inventory.models import SiteShare
from oyamel.records.errors import NotAllowed
from oyamel.records.models import Event

pytestmark = pytest.mark.one_database  # dear: on the two databases in turn

HALF = {
    "starts_on": date(2024, 1, 16),
    "equity_percent": Decimal(50),
    "has_operational": True,
    "has_financial": False,
    "reason": "bought half",
}


def test_a_month_is_weighted_by_its_days(year):
    share = SiteShare(**HALF)
    assert share_of([share], 202401, "equity") == pytest.approx(0.5 * 16 / 31)
    assert share_of([share], 202401, "operational") == pytest.approx(16 / 31)
    assert (share_of([share], 202402, "equity"), share_of([share], 202402, "financial")) == (0.5, 0.0)
    assert share_of([share], 202312, "operational") == 0.0


def test_a_site_without_a_row_counts_in_full(year):
    assert boundary_of(year.world.sites.values(), [202401], "equity") == {}


def test_figures_follow_the_share_and_the_difference_is_the_boundary(year):
    calculate(year.inventory)
    set_share(year.world.actor("manager"), year.world.sites["guelph"], HALF | {"starts_on": date(2020, 1, 1)})
    year.inventory.approach = "equity"
    year.inventory.save()
    made = calculate(year.inventory)
    assert made.co2e_kg == pytest.approx((5013.787643 + 219) / 2)
    steps = {each["cause"]: Decimal(each["amount"]) for each in made.explanation}
    assert {cause for cause, amount in steps.items() if amount} == {"before", "boundary", "after"}
    assert steps["before"] + steps["boundary"] == steps["after"]


def test_it_is_told_with_the_reason_on_the_site_and_only_the_office_may(year):
    site = year.world.sites["guelph"]
    with pytest.raises(NotAllowed):
        set_share(year.world.actor("contributor"), site, HALF)
    with pytest.raises(ValidationError, match="Say why"):
        set_share(year.world.actor("manager"), site, HALF | {"reason": " "})
    set_share(year.world.actor("manager"), site, HALF)
    event = Event.objects.get(kind="SiteShareSet", subject_id=site.pk)
    assert event.changes["equity_percent"] == [None, "50"]
    assert event.text.text == "bought half"
