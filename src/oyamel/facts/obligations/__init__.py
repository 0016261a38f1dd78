"""Country packs of obligations and the vocabulary of facility facts, as typed and checked data.

    load_vocabulary().facts["employees"].question("es")
    load_packs()["MX"].rows[0].due.rrule
    coverage(load_packs(), "MX", "MX-QUE")   which levels of law a pack covers, where nobody has looked
    row.findings        what later readings found about the row: applied, in part, open, confirmed

Conditions are compiled and judged in `oyamel.engine.applicability`, dates in `oyamel.engine.recurrence`.
"""

from oyamel.facts.obligations.coverage import Coverage, coverage, known_gaps, names_of, topics_off
from oyamel.facts.obligations.library import load_packs, read_pack, untranslated
from oyamel.facts.obligations.packs import Due, Finding, Obligation, Pack, Threshold
from oyamel.facts.obligations.problems import Problem, RefusedPack
from oyamel.facts.obligations.vocabulary import (
    Derived,
    Fact,
    Unit,
    Vocabulary,
    load_vocabulary,
    read_vocabulary,
)

__all__ = [
    "Coverage",
    "Derived",
    "Due",
    "Fact",
    "Finding",
    "Obligation",
    "Pack",
    "Problem",
    "RefusedPack",
    "Threshold",
    "Unit",
    "Vocabulary",
    "coverage",
    "known_gaps",
    "load_packs",
    "load_vocabulary",
    "names_of",
    "read_pack",
    "read_vocabulary",
    "topics_off",
    "untranslated",
]
