"""The US Toxics Release Inventory: sector, size, and three uses, each over its own threshold (40 CFR 372)."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from oyamel.engine.screening.counting import Counting, count_uses, known_or_asked, together
from oyamel.engine.screening.given import Chemical, Facility, Given
from oyamel.engine.screening.lists import listed_check, looked_up, unlisted
from oyamel.engine.screening.spans import Span
from oyamel.engine.screening.verdicts import (
    Check,
    Distance,
    Question,
    Screening,
    Truth,
    answered,
    distance,
    every,
    measured,
)
from oyamel.facts import Text
from oyamel.facts.prtr import USES, Industry, TriListing, industries, rules, tri_categories, tri_listings

REGISTER = "TRI"


def screen_tri(chemical: Chemical, given: Given) -> Screening:
    """Whether a Form R or A is due for a chemical."""
    listing, facility = _listing(chemical), given.facility
    if listing is None and chemical.pfas is not True:
        return unlisted(REGISTER, "report", chemical, facility.year)
    row = listing or _some_pfas(chemical)
    group = _group(chemical, row, given)
    conditions: tuple[Check, ...] = (_sector(facility), _size(facility))
    if listing is None:
        conditions = (
            *conditions,
            listed_check(REGISTER, f"{chemical.place}.ids.{REGISTER}", looked_up(REGISTER, chemical)),
        )
    found = Screening(
        REGISTER, "report", chemical.place, chemical.cas, row.id, row.name, conditions,
        tuple(_thresholds(group, row)), rules(REGISTER)["citation"], row.checked,
    )  # fmt: skip
    return _with_form(found, group, row)


def _listing(chemical: Chemical) -> TriListing | None:
    wanted = chemical.ids.get(REGISTER) or chemical.cas
    return tri_listings().get(wanted) or tri_listings().get(tri_categories().get(wanted, ""))


def _group(chemical: Chemical, row: TriListing, given: Given) -> tuple[Chemical, ...]:
    """All entries of the listing: the threshold holds for a chemical or a category as a whole."""
    if not row.id:
        return tuple(each for each in given.chemicals if each.cas == chemical.cas)
    return tuple(each for each in given.chemicals if _listing(each) is row)


def _some_pfas(chemical: Chemical) -> TriListing:
    rule = rules(REGISTER)["pfas"]
    limits = dict.fromkeys(USES, Fraction(rule["limit"]))
    return TriListing(
        "", chemical.cas, Text(en=chemical.name), None, limits, rule["unit"], True, True, None, True, rule["checked"]
    )  # fmt: skip


def _sector(facility: Facility) -> Check:
    citation, place = "40 CFR 372.23", "facility.naics"
    if facility.federal_facility:
        return answered(
            "sector.federal", None, citation, Question("federal_order", "facility.federal_facility")
        )
    if not facility.naics:
        return answered("sector", None, citation, Question("naics", place), naics="")
    fitting = [each for each in industries() if facility.naics.startswith(each.code)]
    if fitting:
        return _covered(max(fitting, key=lambda each: len(each.code)), facility, citation)
    if any(each.code.startswith(facility.naics) for each in industries()):
        return answered("sector", None, citation, Question("naics_digits", place), naics=facility.naics)
    federal = Question("federal_facility", "facility.federal_facility")
    return answered("sector", facility.federal_facility, citation, federal, naics=facility.naics)


def _covered(industry: Industry, facility: Facility, citation: str) -> Check:
    if industry.limit is None:
        return Check("sector", True, citation, {"naics": facility.naics})
    question = Question("naics_limit", "facility.naics_limit_met", {"limit": industry.limit})
    return answered("sector", facility.naics_limit_met, citation, question, naics=facility.naics)


def _size(facility: Facility) -> Check:
    rule = rules(REGISTER)["size"]
    if facility.employee_hours is not None:
        hours = facility.employee_hours
        return _counted("size.hours", hours, rule["hours"], "h", rule["citation"])
    if facility.employees_fte is not None:
        return _counted("size.fte", facility.employees_fte, rule["fte"], "FTE", rule["citation"])
    return answered(
        "size.hours", None, rule["citation"], Question("employee_hours", "facility.employee_hours")
    )


def _counted(code: str, number: Fraction, limit: int, unit: str, citation: str) -> Check:
    return measured(code, Distance(number, number, Fraction(limit), unit, False), citation, ())


def _thresholds(group: tuple[Chemical, ...], row: TriListing) -> list[Check]:
    rule = rules(REGISTER)
    in_alloys = row.id in rule["alloy"]["ids"]
    citation = rule["pfas"]["citation"] if row.pfas else "40 CFR 372.28" if row.special_concern else ""
    counting = _counting(row, in_alloys)
    found = [
        _threshold(group, use, row.limits[use], row.unit, citation or rule["ordinary"]["citation"],
                   _for_use(counting, row, use))
        for use in USES
    ]  # fmt: skip
    return [*found, *_alloys(group, rule)] if in_alloys else found


def _alloys(group: tuple[Chemical, ...], rule: Mapping[str, Any]) -> list[Check]:
    everything = Counting(exemptions=frozenset(rule["exemptions"]))
    ordinary, citation = rule["ordinary"], rule["alloy"]["citation"]
    found = []
    for use in USES:
        counted = count_uses(group, use, everything)
        away = distance(counted.span, Fraction(ordinary[use]), ordinary["unit"], strictly=True)
        found.append(measured("with_alloys." + use, away, citation, counted.questions))
    return found


def _threshold(
    group: tuple[Chemical, ...], use: str, limit: Fraction, unit: str, citation: str, counting: Counting
) -> Check:
    counted = count_uses(group, use, counting)
    return measured(
        "use." + use, distance(counted.span, limit, unit, strictly=True), citation, counted.questions
    )


def _counting(row: TriListing, in_alloys: bool) -> Counting:
    return Counting(
        _least(row), row.form, frozenset(rules(REGISTER)["exemptions"]), only_outside_alloys=in_alloys
    )


def _for_use(counting: Counting, row: TriListing, use: str) -> Counting:
    if row.id not in rules(REGISTER)["contaminant_only"]["ids"] or use == "manufacture":
        return counting
    return Counting(counting.least, counting.form, counting.exemptions, only_contaminants=True)


def _least(row: TriListing) -> Span | None:
    if not row.de_minimis_known:
        rule = rules(REGISTER)["de_minimis"]
        return Span(Fraction(str(rule["lowest_pct"])) / 100, Fraction(str(rule["highest_pct"])) / 100)
    if row.de_minimis_pct is None:
        return None
    return Span(row.de_minimis_pct / 100, row.de_minimis_pct / 100)


def _with_form(found: Screening, group: tuple[Chemical, ...], row: TriListing) -> Screening:
    if found.verdict is not True:
        return found
    may, questions = _short_form(found, group, row)
    form = None if may is None else "A" if may else "R"
    return Screening(**{**vars(found), "form": form, "form_questions": () if form else questions})


def _short_form(
    found: Screening, group: tuple[Chemical, ...], row: TriListing
) -> tuple[Truth, tuple[Question, ...]]:
    """Form A: at most 500 lb reportable and at most 1,000,000 lb of each use (40 CFR 372.27)."""
    if row.special_concern:
        return False, ()
    rule = rules(REGISTER)["alternate"]
    fact = "annual_reportable_amount"
    amount = together(
        known_or_asked(each.annual_reportable_amount, fact, f"{each.place}.{fact}") for each in group
    )
    over = [distance(amount.span, Fraction(rule["reportable_amount"]), rule["unit"], strictly=True).state]
    for check in found.thresholds:
        if check.distance:
            span = Span(check.distance.low, check.distance.high)
            over.append(span.reaches(Fraction(rule["activity"]), strictly=True))
    asked = (*amount.questions, *(each for check in found.thresholds for each in check.questions))
    return every(None if each is None else not each for each in over), asked
