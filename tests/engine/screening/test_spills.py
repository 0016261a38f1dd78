"""The largest 24 hours of a spill, and what of it counts."""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from oyamel.engine.screening import largest_day
from oyamel.engine.screening.given import Release
from oyamel.engine.screening.spans import Span, certain
from tests.engine.screening.builders import places, spilled

NOON = datetime(2025, 3, 1, 12)


def release(hours: float, kg: int, lasting: float = 0) -> Release:
    start = NOON + timedelta(hours=hours)
    return Release(start, start + timedelta(hours=lasting), certain(Fraction(kg)))


def spill(**changes: Any) -> dict[str, Any]:
    whole = {"releases": [{"at": "2025-03-01T08:00", "amount": "100 lb"}], "leaves_site": True,
             "federally_permitted": False, "components": [{"cas": "1330-20-7", "concentration_pct": 100}]}  # fmt: skip
    return {**whole, **changes}


def test_the_sum_slides_over_the_days() -> None:
    parts = (release(0, 1), release(20, 2), release(30, 4), release(60, 5))
    assert largest_day(parts) == (certain(Fraction(6)), NOON + timedelta(hours=6))


def test_both_ends_of_the_day_belong_to_it() -> None:
    assert largest_day((release(0, 1), release(24, 2)))[0] == certain(Fraction(3))
    assert largest_day((release(0, 1), release(24.001, 2)))[0] == certain(Fraction(2))


def test_a_slow_leak_counts_by_its_part_of_the_day() -> None:
    assert largest_day((release(0, 100, lasting=48),))[0] == certain(Fraction(50))
    assert largest_day((release(0, 100, lasting=48), release(47, 7)))[0] == certain(Fraction(57))


def test_a_span_keeps_both_bounds() -> None:
    vague = Release(NOON, NOON, Span(Fraction(1), Fraction(9)))
    assert largest_day((vague, release(30, 5)))[0] == Span(Fraction(5), Fraction(9))


def test_the_order_of_releases_is_irrelevant() -> None:
    parts = (release(0, 1, 3), release(20, 2, 30), release(30, 4))
    assert largest_day(parts) == largest_day(parts[::-1])


def test_exactly_the_quantity_is_reportable() -> None:
    found = spilled("US", spill())
    assert [(each.register, each.verdict) for each in found] == [("CERCLA", True), ("EPCRA304", True)]
    away = found[0].thresholds[0].distance
    assert away is not None and (away.low, away.left) == (100, (0, 0))


def test_parts_of_a_mixture_are_not_added() -> None:
    halves = [{"cas": "1330-20-7", "concentration_pct": 50}, {"cas": "107-13-1", "concentration_pct": 50}]
    found = spilled("US", spill(components=halves, releases=[{"at": "2025-03-01T08:00", "amount": "199 lb"}]))
    assert [each.verdict for each in found] == [False, False, False, False]


def test_an_unlisted_part_stays_open_beside_the_others() -> None:
    parts = [{"cas": "108-88-3", "concentration_pct": 10}, {"cas": "7732-18-5", "concentration_pct": 90}]
    found = spilled("US", spill(components=parts))
    assert [(each.cas, each.verdict) for each in found[:2]] == [("108-88-3", False), ("7732-18-5", None)]


def test_where_it_went_and_whether_it_is_permitted_are_asked() -> None:
    found = spilled("US", spill(leaves_site=None, federally_permitted=None))
    assert places(found[0]) == [("federally_permitted", "spills.1.federally_permitted")]
    assert places(found[1]) == [
        ("federally_permitted", "spills.1.federally_permitted"), ("leaves_site", "spills.1.leaves_site"),
    ]  # fmt: skip


def test_a_metal_counts_only_in_small_pieces() -> None:
    sheet = spill(components=[{"cas": "7440-66-6", "concentration_pct": 100}],
                  releases=[{"at": "2025-03-01T08:00", "amount": "1000 lb"}])  # fmt: skip
    assert places(spilled("US", sheet)[0]) == [("form", "spills.1.components.1")]


def test_combustion_is_asked_under_a_thousand_pounds_only() -> None:
    def smoke(amount: str) -> dict[str, Any]:
        return spill(components=[{"cas": "10102-44-0", "concentration_pct": 100}],
                     releases=[{"at": "2025-03-01T08:00", "amount": amount}])  # fmt: skip

    assert places(spilled("US", smoke("999 lb"))[0]) == [("combustion", "spills.1.components.1.combustion")]
    assert spilled("US", smoke("1000 lb"))[0].verdict is True


def test_an_unlisted_substance_is_no_canadian_emergency() -> None:
    found = spilled("CA", spill(components=[{"cas": "7732-18-5", "concentration_pct": 100}]))
    assert [(each.register, each.verdict) for each in found] == [("CEPA201", False)]
