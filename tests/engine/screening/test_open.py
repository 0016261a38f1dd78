"""What is not known stays open, and is asked just where it decides."""

from fractions import Fraction

import pytest

from oyamel.engine.screening import Screening, reason
from oyamel.engine.screening.verdicts import every, some
from tests.engine.screening.builders import PLANTS, places, screened, spilled


def one(country: str, chemical: dict[str, object], **facts: object) -> Screening:
    return screened(country, chemical, **facts)[0]


@pytest.mark.parametrize(
    ("states", "both", "either"),
    [((True, None), None, True), ((False, None), False, None), ((), True, False), ((None,), None, None)],
)
def test_three_values(states: tuple[bool | None, ...], both: bool | None, either: bool | None) -> None:
    assert (every(states), some(states)) == (both, either)


def test_a_use_that_was_not_told_is_asked() -> None:
    found = one("US", {"cas": "108-88-3", "manufacture": 0, "process": "10 lb"})
    assert found.verdict is None
    assert places(found) == [("use.otherwise_use", "chemicals.1.otherwise_use")]


def test_a_use_that_was_not_told_does_not_matter_once_another_decides() -> None:
    found = one("US", {"cas": "7439-97-6", "process": "11 lb"})
    assert (found.verdict, found.form, found.questions) == (True, "R", ())


def test_a_missing_concentration_is_asked_only_when_it_could_decide() -> None:
    small = one("US", {"cas": "108-88-3", "complete": True, "process": [{"amount": "25000 lb"}]})
    large = one("US", {"cas": "108-88-3", "complete": True, "process": [{"amount": "25001 lb"}]})
    assert (small.verdict, small.questions) == (False, ())
    assert (large.verdict, places(large)) == (None, [("share.concentration", "chemicals.1.process.1")])


def test_a_range_of_the_data_sheet_stays_a_span() -> None:
    stream = {"amount": "40000 lb", "concentration_pct": [50, 75]}
    found = one("US", {"cas": "108-88-3", "complete": True, "process": [stream]})
    away = found.thresholds[1].distance
    assert found.verdict is None and away is not None
    assert (away.low, away.high) == (20000, 30000)
    assert away.shares == (Fraction(4, 5), Fraction(6, 5))
    assert away.left == (-5000, 5000)


def test_a_range_that_straddles_the_de_minimis_may_count_as_nothing() -> None:
    stream = {"amount": "3000000 lb", "concentration_pct": ["0.5", 2]}
    found = one("US", {"cas": "108-88-3", "complete": True, "process": [stream]})
    away = found.thresholds[1].distance
    assert away is not None and (away.low, away.high) == (0, 60000)


def test_the_de_minimis_itself_may_be_unknown() -> None:
    stream = {"amount": "9000000 lb", "concentration_pct": "0.5"}
    found = one("US", {"cas": "107-18-6", "complete": True, "process": [stream]})
    assert (found.verdict, places(found)) == (None, [("share.de_minimis", "chemicals.1.process.1")])


def test_a_form_is_asked_where_the_listing_needs_one() -> None:
    found = one("US", {"cas": "7664-93-9", "complete": True, "manufacture": "26000 lb"})
    assert places(found) == [("form", "chemicals.1.manufacture")]


def test_an_unlisted_substance_is_open_where_the_list_is_only_a_part() -> None:
    water = {"cas": "7732-18-5", "complete": True, "process": "900 tonne"}
    assert [each.verdict for each in screened("US", water)] == [None]
    assert [(each.register, each.verdict) for each in screened("CA", water)] == [
        ("NPRI", None),
        ("E2", False),
    ]
    assert [each.verdict for each in screened("MX", water)] == [None]


def test_one_who_looked_it_up_can_say_so() -> None:
    water = {"cas": "7732-18-5", "ids": {"TRI": "none", "NPRI": "none", "RETC": "none"}}
    assert [screened(country, water)[0].verdict for country in ("US", "CA", "MX")] == [False, False, False]
    pfas = {"cas": "2706-90-3", "pfas": True, "ids": {"TRI": "none"}, "complete": True, "process": "101 lb"}
    assert screened("US", pfas)[0].verdict is False


def test_a_compound_without_a_row_of_its_own_may_belong_to_a_group() -> None:
    found = one("MX", {"cas": "1317-36-8", "complete": True, "process": "900 kg"})
    assert places(found) == [("in_group", "chemicals.1.ids.RETC")]


def test_entries_of_one_listing_are_added() -> None:
    acids = [{"cas": cas, "complete": True, "process": "60 lb"} for cas in ("50-32-8", "218-01-9")]
    assert [(each.listing, each.verdict) for each in screened("US", *acids)] == [
        ("N590", True),
        ("N590", True),
    ]
    parts = [{"cas": "71-43-2", "complete": True, "process": amount} for amount in ("2 tonne", "0.5 tonne")]
    assert [each.verdict for each in screened("MX", *parts)] == [True, True]
    halves = [{"ids": {"NPRI": "108-88-3"}, "complete": True, "process": "5 tonne"}] * 2
    assert [each.verdict for each in screened("CA", *halves)] == [True, True]


def test_all_stores_of_an_e2_substance_are_added_as_far_as_they_are_listed() -> None:
    def store(tonnes: int, percent: int) -> dict[str, object]:
        storage = {"quantity": f"{tonnes} tonne", "container": 0, "uncontained": False,
                   "concentration_pct": percent, "mixture_excluded": False}  # fmt: skip
        return {"cas": "1336-21-6", "ids": {"NPRI": "none"}, "storage": storage}

    def stored(*stores: dict[str, object]) -> Fraction:
        away = screened("CA", *stores)[1].thresholds[0].distance
        assert away is not None and away.low == away.high
        return away.low

    assert stored(store(20, 30), store(10, 25)) == Fraction(85, 10)
    assert stored(store(20, 30), store(10, 19)) == 6


def test_a_pfas_that_is_not_carried_is_screened_as_one() -> None:
    small = one("US", {"cas": "2706-90-3", "pfas": True, "complete": True, "process": "99 lb"})
    large = one("US", {"cas": "2706-90-3", "pfas": True, "complete": True, "process": "101 lb"})
    assert (small.verdict, large.verdict, places(large)) == (False, None, [("listed", "chemicals.1.ids.TRI")])
    before = one("CA", {"cas": "2706-90-3", "pfas": True, "complete": True, "process": "99 g"}, year=2024)
    since = one("CA", {"cas": "2706-90-3", "pfas": True, "complete": True, "process": "99 g"}, year=2025)
    assert (before.verdict, since.verdict) == (None, False)


def test_the_industry_is_asked_when_its_code_is_missing_or_short() -> None:
    chemical = {"cas": "108-88-3", "complete": True, "process": "30000 lb", "annual_reportable_amount": 0}
    facts = {key: value for key, value in PLANTS["US"].items() if key != "naics"}
    assert places(one("US", chemical, naics=None)) == [("naics", "facility.naics")]
    assert places(one("US", chemical, naics="2122")) == [("naics_digits", "facility.naics")]
    assert places(one("US", chemical, naics="4451")) == [("federal_facility", "facility.federal_facility")]
    assert facts["employee_hours"] == 40000


def test_what_fails_needs_no_answer() -> None:
    found = one("US", {"cas": "108-88-3"}, employee_hours=10)
    assert (found.verdict, found.questions) == (False, ())
    assert reason(found) == (
        "Toxics Release Inventory (TRI) does not apply: hours worked in the year: 10 h, threshold 20,000 h or more: "
        "not reached (0.05 %, 19,990 h to go)"
    )


def test_form_a_is_asked_only_for_a_reportable_chemical() -> None:
    found = one("US", {"cas": "108-88-3", "complete": True, "process": "30000 lb"})
    assert (found.verdict, found.form) == (True, None)
    assert places(found) == [("annual_reportable_amount", "chemicals.1.annual_reportable_amount")]


def test_an_exempt_stream_does_not_count_where_the_law_exempts_it() -> None:
    stream = {"content": "12 tonne", "concentration_pct": 100, "exempt": "resale"}
    verdicts = {
        "US": one("US", {"cas": "108-88-3", "complete": True, "process": [stream]}).verdict,
        "CA": one("CA", {"cas": "108-88-3", "complete": True, "process": [stream]}).verdict,
    }
    assert verdicts == {"US": True, "CA": False}


def test_the_hours_of_the_npri_are_asked_only_without_an_exempt_activity() -> None:
    chemical = {"cas": "108-88-3", "complete": True, "process": "10 tonne"}
    asked = one("CA", chemical, employee_hours=None)
    exempt = one("CA", chemical, employee_hours=None, activities=["terminal-operations"])
    unknown = one("CA", chemical, employee_hours=100, activities=None)
    assert places(asked) == [("employee_hours", "facility.employee_hours")]
    assert exempt.verdict is True
    assert places(unknown) == [("activities", "facility.activities")]


def test_particles_below_the_hours_are_bounded_by_combustion() -> None:
    chemical = {"ids": {"NPRI": "NA - M10"}, "releases": {"air": "900 kg"}, "air_from_combustion": "100 kg"}
    found = one("CA", chemical, employee_hours=None)
    away = found.thresholds[0].distance
    assert away is not None and (away.low, away.high, found.verdict) == (
        Fraction(1, 10),
        Fraction(9, 10),
        None,
    )


def test_a_pure_e2_substance_has_no_mixture_to_exclude() -> None:
    storage = {"quantity": "4.5 tonne", "container": "1 tonne", "concentration_pct": 100}
    notice = screened("CA", {"cas": "74-98-6", "complete": True, "storage": storage})[1]
    assert (notice.register, notice.duty, notice.verdict) == ("E2", "notice", True)
    mixed = screened("CA", {"cas": "74-98-6", "complete": True, "storage": {**storage, "concentration_pct": 99,
                                                                           "quantity": "5 tonne"}})[1]  # fmt: skip
    assert [code for code, _place in places(mixed)] == ["mixture.E"]


def test_loose_e2_substance_asks_for_a_plan_without_a_container() -> None:
    storage = {"quantity": "1 tonne", "container": 0, "uncontained": True}
    plan = screened("CA", {"cas": "7439-97-6", "storage": {**storage, "concentration_pct": 100}})[2]
    assert (plan.duty, plan.verdict) == ("plan", True)


def test_mexico_has_no_reportable_quantities_here() -> None:
    spill = {"releases": [{"at": "2025-03-01T08:00", "amount": "1 kg"}], "components": [{"cas": "71-43-2"}]}
    assert spilled("MX", spill) == []
