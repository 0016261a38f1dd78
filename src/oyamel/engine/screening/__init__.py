"""Screening of chemicals, releases and spills against the registers of the United States, Canada and Mexico.

    given = read_given({"facility": {"country": "US", "year": 2025, ...}, "chemicals": [...], "spills": [...]})
    for each in screen(given): each.register, each.verdict, each.questions, each.thresholds[0].distance
    reason(each, "es"), as_data(each, "fr")

A verdict is True (applies), False (does not), None (a fact is missing: `questions` says which, and where it belongs).
Amounts are exact fractions in the unit of the law; what is known only in part is a span, and the verdict is open only
while the span straddles the threshold. No clock, no network: the year is an argument.
"""

from oyamel.engine.screening.command import main
from oyamel.engine.screening.given import Chemical, Facility, Given, Spill
from oyamel.engine.screening.problems import Refused, ScreeningProblem
from oyamel.engine.screening.reading import read_given
from oyamel.engine.screening.screen import screen, screen_chemical
from oyamel.engine.screening.spills import largest_day, screen_spill
from oyamel.engine.screening.verdicts import Check, Distance, Question, Screening
from oyamel.engine.screening.wording import as_data, question_words, reason

__all__ = [
    "Check", "Chemical", "Distance", "Facility", "Given", "Question", "Refused", "Screening", "ScreeningProblem",
    "Spill", "as_data", "largest_day", "main", "question_words", "read_given", "reason", "screen", "screen_chemical",
    "screen_spill",
]  # fmt: skip
