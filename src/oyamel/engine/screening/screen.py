"""The whole screening: every chemical against the registers of the country, every spill against its calls."""

from oyamel.engine.screening.e2 import screen_e2
from oyamel.engine.screening.given import Chemical, Given
from oyamel.engine.screening.npri import screen_npri
from oyamel.engine.screening.retc import screen_retc
from oyamel.engine.screening.spills import screen_spill
from oyamel.engine.screening.tri import screen_tri
from oyamel.engine.screening.verdicts import Screening


def screen(given: Given) -> list[Screening]:
    """Verdicts in the order of the input: chemicals, then spills."""
    found = [each for chemical in given.chemicals for each in screen_chemical(chemical, given)]
    return found + [each for spill in given.spills for each in screen_spill(spill, given.facility)]


def screen_chemical(chemical: Chemical, given: Given) -> list[Screening]:
    """The verdicts for one chemical of the input."""
    if given.facility.country == "US":
        return [screen_tri(chemical, given)]
    if given.facility.country == "MX":
        return [screen_retc(chemical, given)]
    return [screen_npri(chemical, given), *screen_e2(chemical, given)]
