"""Mexico's RETC: who is subject, and the two thresholds of each substance (NOM-165-SEMARNAT-2013)."""

from fractions import Fraction

from oyamel.engine.screening.counting import Counting, count_use, known_or_asked, together
from oyamel.engine.screening.given import Chemical, Facility
from oyamel.engine.screening.lists import unlisted
from oyamel.engine.screening.npri import released
from oyamel.engine.screening.spans import Span
from oyamel.engine.screening.verdicts import (
    Check,
    Question,
    Screening,
    Truth,
    distance,
    every,
    measured,
    some,
)
from oyamel.facts.prtr import USES, RetcListing, by_cas, retc_listings, rules

REGISTER = "RETC"
SUBJECTS = (
    "federal_jurisdiction_source",
    "hazardous_waste_service_provider",
    "wastewater_discharge_to_national_waters",
)
UNIT = "kg"


def screen_retc(chemical: Chemical, facility: Facility) -> Screening:
    """Whether a substance belongs in the RETC section of the COA."""
    row = _listing(chemical)
    if row is None:
        return unlisted(REGISTER, "report", chemical, facility.year)
    return Screening(
        REGISTER, "report", chemical.place, chemical.cas, row.id, row.name, (_subject(facility),),
        tuple(_thresholds(chemical, row)), rules(REGISTER)["citation"], row.checked,
        notes=(row.doubt,) if row.doubt else (),
    )  # fmt: skip


def _listing(chemical: Chemical) -> RetcListing | None:
    named = retc_listings().get(chemical.ids.get(REGISTER, ""))
    return named or next(iter(by_cas(retc_listings().values(), chemical.cas)), None)


def _subject(facility: Facility) -> Check:
    states: list[Truth] = [getattr(facility, name) for name in SUBJECTS]
    asked = [Question(name, f"facility.{name}") for name in SUBJECTS if getattr(facility, name) is None]
    waste = _amount(facility, "hazardous_waste_year", "large_generator", "kg")
    gases = _amount(facility, "ghg_direct_and_electricity_year", "rene", "t")
    rene = every([facility.rene_sector, gases.state])
    if facility.rene_sector is None and gases.state is not False:
        asked.append(Question("rene_sector", "facility.rene_sector"))
    if facility.rene_sector is not False:
        asked.extend(gases.questions)
    state = some([*states, waste.state, rene])
    questions = (*asked, *waste.questions) if state is None else ()
    return Check("subject", state, rules(REGISTER)["citation"], {}, questions)


def _amount(facility: Facility, fact: str, rule: str, unit: str) -> Check:
    known: Span | None = getattr(facility, fact)
    counted = known_or_asked(known, fact, f"facility.{fact}")
    limit = rules(REGISTER)[rule]
    found = distance(counted.span, Fraction(limit["value"]), unit, strictly=False)
    return measured(fact, found, limit["citation"], counted.questions)


def _thresholds(chemical: Chemical, row: RetcListing) -> list[Check]:
    found = []
    if row.mpo_kg is not None:
        counted = together(count_use(chemical, use, Counting(form=row.form)) for use in USES)
        found.append(_threshold("mpo", counted.span, row.mpo_kg, counted.questions))
    if row.emission_transfer_kg is not None:
        gone = released(chemical)
        asked = list(gone.questions)
        span = gone.span
        if row.form and chemical.listed_form is not True:
            span = Span(Fraction(0), Fraction(0)) if chemical.listed_form is False else span.loosened()
            asked.append(Question("form", chemical.place, {"form": row.form}))
        found.append(_threshold("emission", span, row.emission_transfer_kg, tuple(asked)))
    return found


def _threshold(code: str, span: Span, limit: Fraction, questions: tuple[Question, ...]) -> Check:
    """Reaching the figure counts; "any quantity" (a limit of 0) needs more than nothing."""
    return measured(
        code, distance(span, limit, UNIT, strictly=not limit), rules(REGISTER)["citation"], questions
    )
