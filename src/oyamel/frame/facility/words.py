"""Answers checked and worded: what an answer may be, in the reader's language."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.engine.applicability import sift_answers
from oyamel.engine.applicability.wording import Wording
from oyamel.facts.obligations import Fact, Problem, Unit, Vocabulary, load_vocabulary


def checked(name: str, raw: Any) -> tuple[Any, str]:
    """Value and unit as they are kept. Raises ValidationError with reason and cure in the active language."""
    vocabulary = load_vocabulary()
    given, problems = sift_answers({name: raw}, vocabulary)
    if problems:
        raise ValidationError(problem_words(problems[0]))
    if name not in given:
        raise ValidationError(_("Nothing is answered; leave the question out instead."))
    fact, found = vocabulary.facts[name], given[name]
    if fact.happens:
        raise ValidationError(
            _(
                "This belongs to an event or a project, and is asked when it happens; it is no fact of the site."
            )
        )
    if found.written is not None:
        return (int(found.written), "") if fact.kind == "integer" else (found.written, found.unit or "")
    return (list(found.value), "") if isinstance(found.value, tuple) else (found.value, "")


def problem_words(problem: Problem) -> str:
    """What is wrong with an answer, in the active language."""
    vocabulary, name = load_vocabulary(), str(problem.where[0])
    fact = vocabulary.facts.get(name)
    if fact is None:
        return _("There is no question “%(name)s”.") % {"name": name}
    if problem.code in ("answer.unit", "answer.no_unit", "answer.quantity"):
        return _("A number with one of these units is needed: %(units)s.") % {
            "units": ", ".join(unit_name(unit) for unit in units_of(fact, vocabulary))
        }
    if problem.code == "answer.choice":
        labels = ", ".join(label(get_language() or "en") for label in fact.choices.values())
        return _("This is none of the choices: %(choices)s.") % {"choices": labels}
    if problem.code == "answer.jurisdiction":
        return _("The state or province lies in another country; correct one of them.")
    return {
        "boolean": _("Yes or no is needed."),
        "integer": _("A whole number is needed, without a unit."),
        "quantity": _("A number is needed, without a unit."),
        "codes": _("Codes of digits are needed, such as 336390, parted by commas."),
    }.get(fact.kind, _("This answer cannot be read."))


def units_of(fact: Fact, vocabulary: Vocabulary) -> list[Unit]:
    """The units in which a fact may be answered."""
    return vocabulary.units_of(fact.dimension or "") if fact.takes_unit else []


def unit_name(unit: Unit) -> str:
    """How a unit is written, in the active language."""
    return Wording(load_vocabulary(), get_language() or "en").unit(unit.name)


def answer_words(name: str, raw: Any) -> str:
    """An answer as people read it, in the active language; one that cannot be read any more as it was given."""
    vocabulary = load_vocabulary()
    given, _problems = sift_answers({name: raw}, vocabulary)
    if name not in given:
        return str(raw)
    return Wording(vocabulary, get_language() or "en").answer(vocabulary.facts[name], given[name])


def question(name: str) -> str:
    """The question of a fact in the active language; the name of one that is not asked any more."""
    fact = load_vocabulary().facts.get(name)
    return fact.question(get_language() or "en") if fact else name
