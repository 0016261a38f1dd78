"""Canada's National Pollutant Release Inventory: each part has its own test (CEPA 1999, s. 46 notice)."""

from fractions import Fraction

from oyamel.engine.screening.counting import Counted, Counting, count_uses, known_or_asked, together
from oyamel.engine.screening.given import Chemical, Facility, Given
from oyamel.engine.screening.lists import listed_check, looked_up, unlisted
from oyamel.engine.screening.spans import NOTHING, UNKNOWN, Span
from oyamel.engine.screening.verdicts import (
    Check,
    Distance,
    Question,
    Screening,
    Truth,
    answered,
    distance,
    measured,
    some,
)
from oyamel.facts import Text
from oyamel.facts.prtr import USES, NpriListing, listed_activities, npri_by_cas, npri_listings, rules

REGISTER = "NPRI"
FACILITY_PARTS = ("1A", "1B", "1C", "2", "3")


def screen_npri(chemical: Chemical, given: Given) -> Screening:
    """Whether a substance is to be reported."""
    listing = listing_of(chemical)
    pfas = rules(REGISTER)["pfas"]
    if listing is None and not (chemical.pfas and given.facility.year >= pfas["from_year"]):
        return unlisted(REGISTER, "report", chemical, given.facility.year)
    row = listing or _some_pfas(chemical)
    conditions, thresholds = _tests(chemical, row, given)
    if listing is None:
        conditions = [
            *conditions,
            listed_check(REGISTER, f"{chemical.place}.ids.{REGISTER}", looked_up(REGISTER, chemical)),
        ]
    return Screening(
        REGISTER, "report", chemical.place, chemical.cas, row.id, row.name, tuple(conditions), tuple(thresholds),
        _citation(row.part), row.checked,
    )  # fmt: skip


def listing_of(chemical: Chemical) -> NpriListing | None:
    """The NPRI listing of a chemical, by its id or its CAS number."""
    named = npri_listings().get(chemical.ids.get(REGISTER, ""))
    return named or next(iter(npri_by_cas().get(chemical.cas, ())), None)


def _citation(part: str) -> str:
    return f"{rules(REGISTER)['citation']}, Part {part}"


def _some_pfas(chemical: Chemical) -> NpriListing:
    rule = rules(REGISTER)["pfas"]
    percent = Fraction(str(rule["concentration_pct"]))
    limit = Fraction(rule["limit"])
    name = Text(en=chemical.name)
    return NpriListing("", chemical.cas, name, None, "1C", limit, rule["unit"], percent, rule["checked"])


def _group(chemical: Chemical, given: Given) -> tuple[Chemical, ...]:
    row = listing_of(chemical)
    if row is None:
        return tuple(each for each in given.chemicals if each.cas == chemical.cas)
    return tuple(each for each in given.chemicals if listing_of(each) is row)


def _tests(chemical: Chemical, row: NpriListing, given: Given) -> tuple[list[Check], list[Check]]:
    facility, group = given.facility, _group(chemical, given)
    conditions = [_hours(facility), _exempt(facility)] if row.part in FACILITY_PARTS else []
    if row.part in ("1A", "1B", "1C"):
        return conditions, [_mpo(group, row)]
    if row.part == "2":
        return _pahs(group, row, given, conditions)
    if row.part == "3":
        return [*conditions, _listed_activity(facility)], []
    if row.part == "5":
        conditions = [_voc_total(given)]
    return conditions, [_air(group, row, facility)]


def _hours(facility: Facility) -> Check:
    rule, code = rules(REGISTER)["hours"], "hours"
    exempt = _has(facility, "hours")
    enough = _over_hours(facility)
    if exempt or enough is None:
        questions = [Question("employee_hours", "facility.employee_hours")] if enough is None else []
        questions += [Question("activities", "facility.activities")] if exempt is None else []
        return Check(code, some([exempt, enough]), rule["citation"], {}, () if exempt else tuple(questions))
    hours = facility.employee_hours or Fraction(0)
    found = Distance(hours, hours, Fraction(rule["value"]), "h", False)
    if enough or exempt is False:
        return Check(code, enough, rule["citation"], {}, (), found)
    asked = (Question("activities", "facility.activities"),)
    return Check(code, None, rule["citation"], {}, asked, found)


def _over_hours(facility: Facility) -> Truth:
    hours = facility.employee_hours
    return None if hours is None else hours >= rules(REGISTER)["hours"]["value"]


def _has(facility: Facility, kind: str) -> Truth:
    if facility.activities is None:
        return None
    return any(kind in listed_activities()[each].kinds for each in facility.activities)


def _exempt(facility: Facility) -> Check:
    """A facility is out when all it does is exempt."""
    given = facility.activities
    only = None if given is None else bool(given) and all(
        "exempt" in listed_activities()[each].kinds for each in given
    )  # fmt: skip
    state = None if only is None else not only
    return answered(
        "not_exempt", state, rules(REGISTER)["citation"], Question("activities", "facility.activities")
    )


def _mpo(group: tuple[Chemical, ...], row: NpriListing) -> Check:
    percent = row.concentration_pct
    least = None if percent is None else Span(percent / 100, percent / 100)
    counting = Counting(least, row.form, frozenset(rules(REGISTER)["exemptions"]))
    counted = together(count_uses(group, use, counting) for use in USES)
    found = distance(counted.span, row.limit or Fraction(0), row.unit, strictly=False)
    return measured("mpo", found, _citation(row.part), counted.questions)


def released(chemical: Chemical) -> Counted:
    """All releases, disposals and transfers in kg a year."""
    return together(
        known_or_asked(amount, "release." + medium, f"{chemical.place}.releases.{medium}")
        for medium, amount in chemical.releases.items()
    )


def _incidental(chemical: Chemical) -> Counted:
    counted = released(chemical)
    if chemical.incidental is False:
        return Counted(NOTHING)
    if chemical.incidental:
        return counted
    asked = Question("incidental", f"{chemical.place}.incidental")
    return Counted(counted.span.loosened(), (asked, *counted.questions))


def _pahs(
    group: tuple[Chemical, ...], row: NpriListing, given: Given, conditions: list[Check]
) -> tuple[list[Check], list[Check]]:
    rule, citation = rules(REGISTER)["pah_total"], _citation("2")
    activities = given.facility.activities
    creosote = None if activities is None else rule["any_amount_activity"] in activities
    own = together(_incidental(each) for each in group)
    if creosote:
        found = distance(own.span, Fraction(0), rule["unit"], strictly=True)
        return conditions, [measured("pah.any", found, citation, own.questions)]
    sum_of_all = together(_incidental(each) for each in given.chemicals if _is_part(each, "2"))
    whole = distance(sum_of_all.span, Fraction(rule["limit"]), rule["unit"], strictly=False)
    shown = distance(own.span, row.limit or Fraction(0), row.unit, strictly=False)
    conditions = [*conditions, measured("pah.total", whole, citation, sum_of_all.questions)]
    return conditions, [measured("pah.own", shown, citation, own.questions)]


def _is_part(chemical: Chemical, part: str) -> bool:
    row = listing_of(chemical)
    return row is not None and row.part == part


def _listed_activity(facility: Facility) -> Check:
    question = Question("activities", "facility.activities")
    return answered("part3", _has(facility, "part3"), _citation("3"), question)


def _air(group: tuple[Chemical, ...], row: NpriListing, facility: Facility) -> Check:
    counted = together(_air_amount(each, row, facility) for each in group)
    found = distance(counted.span, row.limit or Fraction(0), row.unit, strictly=False)
    return measured("air", found, _citation(row.part), counted.questions)


def _air_amount(chemical: Chemical, row: NpriListing, facility: Facility) -> Counted:
    """Under the hours test only stationary combustion counts, for the contaminants of Part 4."""
    place = chemical.place
    whole = known_or_asked(chemical.releases["air"], "release.air", f"{place}.releases.air")
    enough = True if row.part != "4" else _over_hours(facility)
    if enough:
        return whole
    burned = known_or_asked(
        chemical.air_from_combustion, "air_from_combustion", f"{place}.air_from_combustion"
    )
    if enough is False:
        return burned
    asked = Question("employee_hours", "facility.employee_hours")
    span = Span(min(burned.span.low, whole.span.low), whole.span.high)
    return Counted(span, (asked, *whole.questions, *burned.questions))


def _voc_total(given: Given) -> Check:
    voc = rules(REGISTER)["speciated"]["voc"]
    row = npri_listings()[voc]
    entries = [each for each in given.chemicals if listing_of(each) is row]
    if not entries:
        counted = Counted(UNKNOWN, (Question("voc_total", "chemicals", {"id": voc}),))
    else:
        counted = together(_air_amount(each, row, given.facility) for each in entries)
    found = distance(counted.span, row.limit or Fraction(0), row.unit, strictly=False)
    return measured("voc", found, _citation("5"), counted.questions)
