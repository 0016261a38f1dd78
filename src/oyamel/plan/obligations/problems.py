"""What is wrong with an own rule, worded in the active language: place, reason, cure."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from oyamel.engine.applicability import Compiler, ConditionError
from oyamel.facts.obligations import Problem, load_vocabulary
from oyamel.plan.obligations.texts import language

FIELDS = {
    "applies_when": "condition",
    "duty": "requirement",
    "as_of": "text_as_of",
    "jurisdiction": "jurisdiction",
    "title": "title",
    "citation": "citation",
    "authority": "authority",
    "due": "recurrence",
    "topic": "topic",
    "kind": "type",
}


def by_field(found: Iterable[Problem], condition: str = "") -> dict[str | None, list[str]]:
    """Problems of a row as messages by the field of the form."""
    errors: dict[str | None, list[str]] = defaultdict(list)
    for problem in found:
        place = str(problem.where[0]) if problem.where else ""
        field = FIELDS.get(place)
        if field == "condition" and condition.strip():
            errors[field] += condition_problems(condition) or [_plain(problem)]
        else:
            errors[field].append(_words(problem, place))
    return dict(errors)


def _words(problem: Problem, place: str) -> str:
    needed = {
        "title": _("Give the rule a title."),
        "jurisdiction": _("Choose the country or state whose law it is."),
        "duty": _("Write what must be done."),
        "citation": _("Write where it stands, such as: Reglamento municipal, art. 12."),
        "authority": _("Write whose rule it is."),
        "as_of": _("Give the date of the text that you read."),
    }
    if problem.code in ("row.needed", "row.empty") and place in needed:
        return needed[place]
    if problem.code == "row.jurisdiction":
        return needed["jurisdiction"]
    return _plain(problem)


def _plain(problem: Problem) -> str:
    return f"{problem.reason}. {problem.remedy}"


def condition_problems(text: str) -> list[str]:
    """What is wrong with a condition as typed, with the place in it; empty when it can be used."""
    try:
        Compiler(load_vocabulary()).compile(text)
    except ConditionError as error:
        return [_at(error)]
    return []


def _at(error: ConditionError) -> str:
    words = _reasons().get(error.code)
    reason = (
        words
        % {
            "name": error.params.get("fact", ""),
            "found": error.params.get("found", ""),
            "remedy": error.remedy,
        }
        if words
        else f"{error.reason}. {error.remedy}"
    )
    return _("Character %(column)d: %(reason)s") % {"column": error.column, "reason": reason}


def _reasons() -> dict[str, str]:
    return {
        "condition.unknown_fact": _("there is no fact “%(name)s”. %(remedy)s"),
        "condition.not_boolean": _(
            "“%(name)s” is not yes or no; compare it with a value, such as %(name)s > 0."
        ),
        "condition.unit": _("this unit does not fit the fact. %(remedy)s"),
        "condition.no_unit": _("a unit is missing. %(remedy)s"),
        "condition.extra_unit": _("this fact takes no unit; write the number alone."),
        "condition.choice": _("this is no choice of the fact. %(remedy)s"),
        "condition.deep": _("the rule nests too deeply; write it with fewer parentheses, or as two rules."),
        "condition.long": _("the rule is too long; write it as two rules."),
        "condition.end": _("the rule ends too early; finish it."),
        "condition.syntax": _(
            "“%(found)s” cannot stand here; write facts, numbers with units, texts in double quotes, and, or, not, in [..] and parentheses."
        ),
        "condition.circle": _("the rule runs in a circle; write one of its facts without the others."),
        "condition.operator": _("choices have no order; use == or !=."),
        "condition.codes": _('this is a list of codes; use naics_starts("33").'),
        "condition.incomparable": _("these two facts cannot be compared: kind, dimension or period differ."),
    }


def facts_offered() -> list[tuple[str, str]]:
    """The facts that a condition may name, with their questions in the active language."""
    return [(name, fact.question(language())) for name, fact in load_vocabulary().facts.items()]
