"""Answers of one site that cannot all be true; shown to people, never corrected silently."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from oyamel.engine.applicability.answers import Answers
from oyamel.engine.applicability.rules import Compiler, Rule
from oyamel.facts.loader import load
from oyamel.facts.obligations import load_vocabulary
from oyamel.facts.text import Text


@dataclass(frozen=True)
class Contradiction:
    """What cannot be: the facts that disagree, and why, in words."""

    id: str
    facts: tuple[str, ...]
    reason: Text


def contradictions(answers: Answers) -> list[Contradiction]:
    """The contradictions among a site's answers; unanswered facts contradict nothing."""
    return [found for found, rule in _known().values() if rule.test(answers)]


@cache
def _known() -> Mapping[str, tuple[Contradiction, Rule]]:
    compiler = Compiler(load_vocabulary())
    known = {}
    for row in load("obligations/contradictions.yaml"):
        rule = compiler.compile(row["condition"])
        known[row["id"]] = (Contradiction(row["id"], tuple(sorted(rule.facts)), Text.of(row["reason"])), rule)
    return known
