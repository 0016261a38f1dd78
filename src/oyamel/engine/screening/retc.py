"""Mexico's RETC: who is subject, and the two thresholds of each substance (NOM-165-SEMARNAT-2013)."""

from fractions import Fraction

from oyamel.engine.screening.counting import Counted, Counting, count_uses, known_or_asked, together
from oyamel.engine.screening.given import Chemical, Facility, Given
from oyamel.engine.screening.lists import unlisted
from oyamel.engine.screening.npri import released
from oyamel.engine.screening.spans import NOTHING, Span
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
from oyamel.facts.prtr import USES, RetcListing, retc_by_cas, retc_listings, rules

REGISTER = "RETC"
SUBJECTS = (
    "federal_jurisdiction_source",
    "hazardous_waste_service_provider",
    "wastewater_discharge_to_national_waters",
)
UNIT = "kg"


def screen_retc(chemical: Chemical, given: Given) -> Screening:
    """Whether a substance belongs in the RETC section of the COA."""
    row = _listing(chemical)
    if row is None:
        return unlisted(REGISTER, "report", chemical, given.facility.year)
    group = tuple(each for each in given.chemicals if _listing(each) is row)
    return Screening(
        REGISTER, "report", chemical.place, chemical.cas, row.id, row.name, (_subject(given.facility),),
        tuple(_thresholds(group, row)), rules(REGISTER)["citation"], row.checked,
        notes=(row.doubt,) if row.doubt else (),
    )  # fmt: skip


def _listing(chemical: Chemical) -> RetcListing | None:
    named = retc_listings().get(chemical.ids.get(REGISTER, ""))
    return named or next(iter(retc_by_cas().get(chemical.cas, ())), None)


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


def _thresholds(group: tuple[Chemical, ...], row: RetcListing) -> list[Check]:
    found = []
    if row.mpo_kg is not None:
        counted = together(count_uses(group, use, Counting(form=row.form)) for use in USES)
        found.append(_threshold("mpo", counted, row.mpo_kg))
    if row.emission_transfer_kg is not None:
        gone = together(_gone(each, row) for each in group)
        found.append(_threshold("emission", gone, row.emission_transfer_kg))
    return found


def _gone(chemical: Chemical, row: RetcListing) -> Counted:
    """What was emitted or transferred, as far as it is in the form that counts."""
    gone = released(chemical)
    if not row.form or chemical.listed_form:
        return gone
    if chemical.listed_form is False:
        return Counted(NOTHING)
    asked = Question("form", f"{chemical.place}.listed_form", {"form": row.form})
    return Counted(gone.span.loosened(), (*gone.questions, asked))


def _threshold(code: str, counted: Counted, limit: Fraction) -> Check:
    """Reaching the figure counts; "any quantity" (a limit of 0) needs more than nothing."""
    away = distance(counted.span, limit, UNIT, strictly=not limit)
    return measured(code, away, rules(REGISTER)["citation"], counted.questions)
