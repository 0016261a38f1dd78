"""Significance of aspects by a method that is data.

    method = shipped_method("matrix_5x5_override")     # or validate_method({...}) for an organization's own
    method.criteria_for("emergency")                   # what to ask: id, name, steps with words, help
    found = evaluate(method, {"likelihood": 3, "severity": 4, "legal": False}, "normal")
    found.score, found.class_id, found.is_significant  # Decimal("12"), "significant", True
    explain(method, found, "es")                       # one sentence per reason
    method.as_dict()                                   # plain data for JSON, and validate_method back

A method in plain data:

    id, name {en, es, fr: at least one}, source, basis
    criteria   [{id, name, help, kind, weight, conditions, …}]; without `conditions` it is asked in all
               kind scale:  steps [{value, words {en, es, fr}}], words: source | ours
               kind number: minimum, maximum, unit
               kind yes_no
    formula    a text, or one per condition {normal, abnormal, emergency}; see `oyamel.engine.formula`;
               `<criterion>.weight` is the weight of a criterion
    formula_words  {en, es, fr}, optional: how the formula is worded for people
    tables     {name: {key: value}} for lookup, as many levels as keys
    decimals   0 to 6, how the score is rounded (halves up) before it is compared; 6 when absent
    classes    from high to low [{id, name, significant, at_least | above}], the last without a limit; for text
               scores [{id, name, significant, values}]
    overrides  [{id, name, when, class, conditions}]: the first whose `when` holds decides the class

An aspect with an open criterion stays not evaluated, even when an override would already hold. Beneficial or
adverse is the sign of an impact and no business of a method.
"""

import functools

from oyamel.engine.significance.checking import validate_method
from oyamel.engine.significance.evaluation import Evaluation, Reason, evaluate
from oyamel.engine.significance.method import Criterion, Method, Override, ScoreClass, Step
from oyamel.engine.significance.problems import SignificanceProblem
from oyamel.engine.significance.words import explain, reason_texts
from oyamel.facts.methods import method_data, method_ids

__all__ = [
    "Criterion",
    "Evaluation",
    "Method",
    "Override",
    "Reason",
    "ScoreClass",
    "SignificanceProblem",
    "Step",
    "evaluate",
    "explain",
    "reason_texts",
    "shipped_method",
    "shipped_methods",
    "validate_method",
]


@functools.cache
def shipped_method(method_id: str) -> Method:
    """A method of the facts by id. Raises UnknownFact."""
    return validate_method(method_data(method_id))


def shipped_methods() -> tuple[Method, ...]:
    """All methods of the facts."""
    return tuple(shipped_method(each) for each in method_ids())
