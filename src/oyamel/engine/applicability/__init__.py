"""Which obligations apply to a site, and why.

    register = load_register()                                   the packs, checked and compiled once
    answers = read_answers({"country": "MX", "employees": 140}, register.vocabulary)
    for verdict in register.judge(answers): verdict.id, verdict.value, verdict.is_contingent
    explain(register, "mx-coa", answers).words("es")             the reason, each threshold beside the site's value
    register.questions(answers)                                  what is worth asking, most decisive first
    read_own_row({...}, register); register.with_rows([row])     an organization's own rows
    contradictions(answers)                                      answers that cannot all be true
    changes(old, new), effects(old, new, answers)                what a new version changes, and what it means for a site

Verdicts are True, False or None (unknown); the grammar and the meaning stand in docs/recipes/obligation-packs.md.
"""

from oyamel.engine.applicability.answers import Answer, Answers, RefusedAnswers, read_answers, sift_answers
from oyamel.engine.applicability.changes import Change, Effect, changes, effects
from oyamel.engine.applicability.command import main
from oyamel.engine.applicability.contradictions import Contradiction, contradictions
from oyamel.engine.applicability.own import own_row_problems, read_own_row
from oyamel.engine.applicability.reasons import Ground, Reason, explain
from oyamel.engine.applicability.register import (
    Question,
    RefusedRow,
    Register,
    Verdict,
    compile_packs,
    load_register,
)
from oyamel.engine.applicability.rules import Compiler
from oyamel.engine.applicability.syntax import ConditionError, parse
from oyamel.engine.applicability.wording import show_number

__all__ = [
    "Answer",
    "Answers",
    "Change",
    "Compiler",
    "ConditionError",
    "Contradiction",
    "Effect",
    "Ground",
    "Question",
    "Reason",
    "RefusedAnswers",
    "RefusedRow",
    "Register",
    "Verdict",
    "changes",
    "compile_packs",
    "contradictions",
    "effects",
    "explain",
    "load_register",
    "main",
    "own_row_problems",
    "parse",
    "read_answers",
    "read_own_row",
    "show_number",
    "sift_answers",
]
