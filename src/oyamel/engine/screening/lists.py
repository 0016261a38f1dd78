"""Whether a substance is on a list, when the list carried here may be only part of the law's."""

from oyamel.engine.screening.given import Chemical
from oyamel.engine.screening.verdicts import Check, Question, Screening, Truth, answered
from oyamel.facts import Text
from oyamel.facts.prtr import rules


def listed_check(register: str, place: str, state: Truth) -> Check:
    """The check that a substance is on the register's list; the question names the list."""
    rule = rules(register)
    question = Question("listed", place, {"list": Text.of(rule["list"])})
    return answered("listed", state, rule["citation"], question, list=Text.of(rule["list"]))


def absent(register: str, cas: str, year: int) -> Truth:
    """What a substance that is not carried here is: False (not listed) or None (nobody looked)."""
    rule = rules(register)
    removed = rule.get("removed", {})
    if rule["complete"] or cas in rule.get("not_listed", ()):
        return False
    return False if cas in removed.get("cas", ()) and year >= removed["from_year"] else None


def unlisted(register: str, duty: str, chemical: Chemical, year: int) -> Screening:
    """The verdict for a substance that is not on the list carried here."""
    return missing(
        register, duty, chemical.place, chemical.cas, chemical.name, absent(register, chemical.cas, year)
    )


def missing(register: str, duty: str, place: str, cas: str, name: str, state: Truth) -> Screening:
    """A verdict that rests on the list alone."""
    return Screening(
        register, duty, place, cas, "", Text(en=name), (listed_check(register, place, state),), (),
        rules(register)["citation"], "verified" if state is False else "from-memory",
    )  # fmt: skip
