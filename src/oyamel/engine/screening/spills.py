"""A spill against the reportable quantities: the largest 24 hours, each constituent or the whole mixture."""

from datetime import datetime, timedelta
from fractions import Fraction

from oyamel.engine.screening.counting import negated
from oyamel.engine.screening.e2 import list_checks
from oyamel.engine.screening.fields import WHOLE
from oyamel.engine.screening.given import Component, Facility, Release, Spill
from oyamel.engine.screening.lists import missing
from oyamel.engine.screening.spans import NOTHING, Span, certain, total
from oyamel.engine.screening.verdicts import Check, Question, Screening, answered, distance, measured, some
from oyamel.facts.prtr import ReportableQuantity, e2_by_cas, reportable_quantities, rules

CERCLA, EPCRA, CEPA = "CERCLA", "EPCRA304", "CEPA201"
MICRO = timedelta(microseconds=1)


def screen_spill(spill: Spill, facility: Facility) -> list[Screening]:
    """Which calls a spill asks for. Reportable quantities of Mexico are not carried: there the list is empty."""
    if facility.country == "US":
        return [found for register in (CERCLA, EPCRA) for found in _united_states(spill, facility, register)]
    return _canada(spill, facility) if facility.country == "CA" else []


def largest_day(releases: tuple[Release, ...], hours: int = 24) -> tuple[Span, datetime]:
    """The most that ran out within `hours` (both ends included), and the start of that time.

    A release over a time runs evenly. The sum is linear between the corners, so a corner holds the largest.
    """
    width = timedelta(hours=hours)
    ends = [each.start for each in releases] + [each.end for each in releases]
    corners = sorted({*ends, *(each - width for each in ends)})
    sums = [(_within(releases, start, start + width), start) for start in corners]
    low = max(span.low for span, _start in sums)
    high, start = max(((span.high or NOTHING.low, start) for span, start in sums), key=lambda each: each[0])
    return Span(low, high), start


def _within(releases: tuple[Release, ...], start: datetime, end: datetime) -> Span:
    return total([each.amount.times(*(_part(each, start, end),) * 2) for each in releases])


def _part(release: Release, start: datetime, end: datetime) -> Fraction:
    first, last = max(release.start, start), min(release.end, end)
    if last < first:
        return Fraction(0)
    if release.start == release.end:
        return Fraction(1)
    return Fraction((last - first) // MICRO, (release.end - release.start) // MICRO)


def _united_states(spill: Spill, facility: Facility, register: str) -> list[Screening]:
    amount, _start = largest_day(spill.releases, rules(CERCLA)["hours"])
    listed = [each for each in spill.components if each.cas in reportable_quantities()]
    other = [each for each in spill.components if each not in listed]
    found = [missing(register, each.place, each.cas, each.name, facility.year) for each in other]
    limited = [each for each in listed if _limit(reportable_quantities()[each.cas], register) is not None]
    if any(each.share is None for each in spill.components) and limited:
        lowest = min(limited, key=lambda each: _limit(reportable_quantities()[each.cas], register) or 0)
        return [_screening(spill, lowest, register, amount, "spill.mixture"), *found]
    whole = [(each, each.share or certain(Fraction(1))) for each in listed]
    return [
        *(_screening(spill, each, register, _share(amount, share), "spill.part") for each, share in whole), *found
    ]  # fmt: skip


def _share(amount: Span, share: Span) -> Span:
    return amount.times(share.low, Fraction(1) if share.high is None else share.high)


def _limit(row: ReportableQuantity, register: str) -> Fraction | None:
    return row.cercla_lb if register == CERCLA else row.epcra304_lb


def _screening(spill: Spill, component: Component, register: str, amount: Span, code: str) -> Screening:
    row = reportable_quantities()[component.cas]
    limit, rule = _limit(row, register), rules(register)
    thresholds = []
    conditions = _conditions(spill, component, row, register, amount)
    if limit is None:
        conditions = [Check("no_quantity", False, rule["citation"])]
    else:
        asked = () if amount.is_exact else (Question("share.concentration", component.place),)
        found = distance(amount, limit, "lb", strictly=False)
        thresholds = [measured(code, found, rule["citation"], asked)]
    return Screening(
        register, "call", component.place, component.cas, row.id, row.name, tuple(conditions), tuple(thresholds),
        row.source, row.checked,
    )  # fmt: skip


def _conditions(
    spill: Spill, component: Component, row: ReportableQuantity, register: str, amount: Span
) -> list[Check]:
    citation = rules(register)["citation"]
    permitted = Question("federally_permitted", f"{spill.place}.federally_permitted")
    checks = [answered("not_permitted", negated(spill.federally_permitted), citation, permitted)]
    if register == EPCRA:
        leaves = Question("leaves_site", f"{spill.place}.leaves_site")
        checks.append(answered("leaves_site", spill.leaves_site, citation, leaves))
    if row.form:
        asked = Question("form", component.place, {"form": row.form})
        checks.append(answered("form", component.listed_form, row.source, asked, form=row.form))
    burned = rules(CERCLA)["combustion"]
    if row.cas in burned["ids"]:
        over = distance(amount, Fraction(burned["limit"]), burned["unit"], strictly=False).state
        question = Question("combustion", f"{component.place}.combustion")
        state = some([over, negated(component.combustion)])
        checks.append(answered("not_combustion", state, burned["citation"], question))
    return checks


def _canada(spill: Spill, facility: Facility) -> list[Screening]:
    found = []
    for component in spill.components:
        rows = e2_by_cas().get(component.cas, ())
        if not rows:
            found.append(missing(CEPA, component.place, component.cas, component.name, facility.year))
        for row in rows:
            checks = list_checks(
                row, component.place, component.share or WHOLE, component.solution, component.listed_form
            )
            harm = Question("may_harm", f"{spill.place}.may_harm")
            checks.append(answered("may_harm", spill.may_harm, rules(CEPA)["citation"], harm))
            found.append(Screening(
                CEPA, "call", component.place, component.cas, row.id, row.name, tuple(checks), (),
                rules(CEPA)["citation"], row.checked,
            ))  # fmt: skip
    return found
