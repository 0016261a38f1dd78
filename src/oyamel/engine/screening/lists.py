"""Whether a substance is on a list, when the list carried here may be only part of the law's."""

from oyamel.engine.screening.given import NOT_LISTED, Chemical
from oyamel.engine.screening.verdicts import Check, Question, Screening, Truth, answered
from oyamel.facts import Text
from oyamel.facts.prtr import rules


def listed_check(register: str, place: str, state: Truth) -> Check:
    """The check that a substance is on the register's list; the question names the list, or its groups."""
    rule = rules(register)
    groups = rule.get("groups")
    code = "in_group" if groups else "listed"
    params = {"list": Text.of(rule["list"])} | ({"groups": Text.of(groups)} if groups else {})
    return answered(code, state, rule["citation"], Question(code, place, params), **params)


def absent(register: str, cas: str, year: int) -> Truth:
    """What a substance that is not carried here is: False (not listed) or None (nobody looked)."""
    rule = rules(register)
    removed = rule.get("removed", {})
    if cas in rule.get("not_listed", ()) or (rule["complete"] and "groups" not in rule):
        return False
    return False if cas in removed.get("cas", ()) and year >= removed["from_year"] else None


def looked_up(register: str, chemical: Chemical) -> Truth:
    """False when a person has looked and found that the substance is not listed; else unknown."""
    return False if chemical.ids.get(register) == NOT_LISTED else None


def unlisted(register: str, duty: str, chemical: Chemical, year: int) -> Screening:
    """The verdict for a substance that is not on the list carried here."""
    state = False if looked_up(register, chemical) is False else absent(register, chemical.cas, year)
    check = listed_check(register, f"{chemical.place}.ids.{register}", state)
    return _screening(register, duty, chemical.place, chemical.cas, chemical.name, check)


def missing(register: str, place: str, cas: str, name: str, year: int) -> Screening:
    """The verdict for a spilled substance that is not on the list carried here."""
    check = listed_check(register, place, absent(register, cas, year))
    return _screening(register, "call", place, cas, name, check)


def _screening(register: str, duty: str, place: str, cas: str, name: str, check: Check) -> Screening:
    return Screening(
        register, duty, place, cas, "", Text(en=name), (check,), (), rules(register)["citation"],
        "verified" if check.state is False else "from-memory",
    )  # fmt: skip
