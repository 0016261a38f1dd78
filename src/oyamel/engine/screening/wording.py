"""A screening in words: the verdict, what it rests on, how far the thresholds are, what is still asked."""

from collections.abc import Mapping
from fractions import Fraction

from oyamel.engine.applicability.wording import show_number
from oyamel.engine.screening.verdicts import Check, Distance, Param, Question, Screening, Truth
from oyamel.facts import Text, load
from oyamel.facts.prtr import rules, title

HEADS = {True: "applies", False: "does_not_apply", None: "unknown"}
STATES = {True: "holds", False: "fails", None: "open"}


def say(section: str, code: str, language: str, params: Mapping[str, Param] | None = None) -> str:
    """A wording of `texts/screening-words.yaml`, filled in."""
    wording = Text.of(load("texts/screening-words.yaml")[section][code])
    filled = {key: _shown(value, language) for key, value in (params or {}).items()}
    return wording(language).format(**filled)


def _shown(value: Param, language: str) -> str:
    if isinstance(value, Text):
        return value(language)
    return show_number(value, language) if isinstance(value, Fraction) else str(value)


def reason(screening: Screening, language: str = "en") -> str:
    """The verdict and its grounds in one text."""
    parts = [check_words(check, language) for check in grounds(screening)]
    head = say("heads", HEADS[screening.verdict], language, {"register": title(screening.register)})
    return f"{head} {'; '.join(parts)}".strip()


def grounds(screening: Screening) -> list[Check]:
    """The checks that decide: what fails, or all that holds, or what is open (with the thresholds it bears on)."""
    conditions, thresholds = list(screening.conditions), list(screening.thresholds)
    if screening.verdict is False:
        failing = [check for check in conditions if check.state is False]
        return failing or thresholds
    if screening.verdict:
        return [*conditions, *(check for check in thresholds if check.state)]
    reached = [check for check in thresholds if check.state]
    bearing = reached or [check for check in thresholds if check.state is None]
    return [*(check for check in conditions if check.state is None), *bearing]


def check_words(check: Check, language: str = "en") -> str:
    """One check in words, with its distance when it has one."""
    if check.distance is None:
        return say("checks", f"{check.code}.{STATES[check.state]}", language, check.params)
    what = say("measures", check.code, language, check.params)
    return f"{what}: {distance_words(check.distance, language)}"


def distance_words(found: Distance, language: str = "en") -> str:
    """An amount beside its limit: in the unit of the law, as a share, and what is left."""
    params: dict[str, Param] = {
        "amount": _amount(found, language), "limit": _limit(found, language), "unit": found.unit,
        "share": _share(found, language), "left": _left(found, language),
    }  # fmt: skip
    state: Truth = found.state
    zero = "" if found.limit else ".any"
    return say("distances", STATES[state] + zero, language, params)


def _amount(found: Distance, language: str) -> str:
    if found.high is None:
        return say("distances", "no_bound", language, {"low": found.low, "unit": found.unit})
    if found.low == found.high:
        return f"{show_number(found.low, language)} {found.unit}"
    return f"{show_number(found.low, language)}–{show_number(found.high, language)} {found.unit}"


def _limit(found: Distance, language: str) -> str:
    code = "over" if found.strictly else "at_least"
    return say("distances", code, language, {"limit": found.limit, "unit": found.unit})


def _share(found: Distance, language: str) -> str:
    shares = [f"{show_number(each * 100, language, 3)} %" for each in found.shares if each is not None]
    return "–".join(dict.fromkeys(shares))


def _left(found: Distance, language: str) -> str:
    sizes = sorted(abs(each) for each in found.left if each is not None)
    amounts = [show_number(each, language) for each in sizes]
    return f"{'–'.join(dict.fromkeys(amounts))} {found.unit}"


def question_words(question: Question, language: str = "en") -> str:
    """What is asked."""
    return say("questions", question.code, language, question.params)


def as_data(screening: Screening, language: str = "en") -> dict[str, object]:
    """One verdict as plain data for JSON; numbers as floats in the unit of the law."""
    return {
        "register": screening.register,
        "duty": screening.duty,
        "place": screening.place,
        "cas": screening.cas,
        "listing": screening.listing,
        "name": screening.name(language),
        "verdict": HEADS[screening.verdict],
        "form": screening.form,
        "reason": reason(screening, language),
        "conditions": [_check_data(check, language) for check in screening.conditions],
        "thresholds": [_check_data(check, language) for check in screening.thresholds],
        "questions": [
            {"code": each.code, "place": each.place, "text": question_words(each, language)}
            for each in screening.questions
        ],
        "citation": screening.citation,
        "list_complete": rules(screening.register)["complete"],
        "checked": screening.checked,
        "notes": list(screening.notes),
    }


def _check_data(check: Check, language: str) -> dict[str, object]:
    return {
        "code": check.code,
        "state": check.state,
        "text": check_words(check, language),
        "citation": check.citation,
        "distance": _distance_data(check.distance) if check.distance else None,
    }


def _distance_data(found: Distance) -> dict[str, object]:
    least, most = found.left
    return {
        "low": float(found.low),
        "high": _float(found.high),
        "limit": float(found.limit),
        "unit": found.unit,
        "comparison": ">" if found.strictly else ">=",
        "share": [_float(each) for each in found.shares],
        "left": [_float(least), float(most)],
    }


def _float(number: Fraction | None) -> float | None:
    return None if number is None else float(number)
