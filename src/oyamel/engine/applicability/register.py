"""Obligations with their compiled conditions, and what they say about a site.

register = load_register()
answers = read_answers({"country": "MX", "employees": 140}, register.vocabulary)
for verdict in register.judge(answers):
    verdict.id, verdict.value, verdict.is_contingent
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from oyamel.engine.applicability.answers import Answers
from oyamel.engine.applicability.rules import Compiler, Rule, open_facts
from oyamel.engine.applicability.syntax import ConditionError
from oyamel.facts.obligations import (
    Fact,
    Obligation,
    Pack,
    Problem,
    Threshold,
    Vocabulary,
    load_packs,
    load_vocabulary,
)
from oyamel.facts.obligations.problems import Where, refuse

APPLIES, DOES_NOT_APPLY, UNKNOWN = "applies", "does not apply", "unknown"
WORDS = {True: APPLIES, False: DOES_NOT_APPLY, None: UNKNOWN}


@dataclass(frozen=True)
class Verdict:
    """What a row says about a site. `value`: True applies, False does not, None unknown.

    `is_contingent`: it hangs on an event or a project, "applies when it happens"; it stays in the register.
    """

    obligation: Obligation
    value: bool | None
    is_contingent: bool

    @property
    def id(self) -> str:
        """The id of the row."""
        return self.obligation.id

    @property
    def word(self) -> str:
        """applies, does not apply or unknown."""
        return WORDS[self.value]


class Register:
    """A set of obligations over one vocabulary, compiled once, for any number of sites."""

    def __init__(self, rows: Mapping[str, tuple[Obligation, Rule]], vocabulary: Vocabulary) -> None:
        self.rows = rows
        self.vocabulary = vocabulary
        self.happening = frozenset(fact.name for fact in vocabulary.facts.values() if fact.happens)
        self._of_country: dict[str, list[tuple[Obligation, Rule, bool]]] = defaultdict(list)
        for row, rule in rows.values():
            self._of_country[row.country].append((row, rule, not rule.facts.isdisjoint(self.happening)))

    @cached_property
    def obligations(self) -> list[Obligation]:
        """The rows, in the order of the packs."""
        return [row for row, _rule in self.rows.values()]

    def judge(self, answers: Answers) -> Iterator[Verdict]:
        """The verdict of every row for a site. The country's gate comes first: unknown country, unknown verdict."""
        standing = answers.without(self.happening)
        for row, rule in self.rows.values():
            yield self._verdict(row, rule, answers, standing)

    def judge_country(self, answers: Answers) -> list[tuple[str, bool | None, bool]]:
        """(id, value, contingent) of the rows of the site's own country only, fast; the others do not apply.

        Empty when the country is unknown.
        """
        standing = answers.without(self.happening)
        return [
            (row.id, value, happens and self._is_contingent(rule, value, standing))
            for row, rule, happens in self._of_country[answers.country or ""]
            for value in (rule.test(answers),)
        ]

    def verdict(self, row_id: str, answers: Answers) -> Verdict:
        """The verdict of one row. Raises KeyError for an unknown id."""
        row, rule = self.rows[row_id]
        return self._verdict(row, rule, answers, answers.without(self.happening))

    def _verdict(self, row: Obligation, rule: Rule, answers: Answers, standing: Answers) -> Verdict:
        if answers.country is None:
            return Verdict(row, None, False)
        if answers.country != row.country:
            return Verdict(row, False, False)
        value = rule.test(answers)
        return Verdict(row, value, self._is_contingent(rule, value, standing))

    def _is_contingent(self, rule: Rule, value: bool | None, standing: Answers) -> bool:
        """Not true, not false for the site as it stands, and an event or project fact among what is left open."""
        if value is True or rule.facts.isdisjoint(self.happening) or rule.test(standing) is False:
            return False
        return any(name in self.happening for name in open_facts(rule, standing))

    def open_questions(self, row_id: str, answers: Answers) -> list[Fact]:
        """The questions that still matter for one row, each once; the country's first when it is unknown."""
        row, rule = self.rows[row_id]
        if answers.country is None:
            return [self.vocabulary.facts["country"]]
        if answers.country != row.country:
            return []
        return [self.vocabulary.facts[name] for name in dict.fromkeys(open_facts(rule, answers))]

    def questions(self, answers: Answers, happening_too: bool = False) -> list["Question"]:
        """The questions that decide something for a site, the most decisive first.

        Events and projects are left out unless asked for: they are asked when they happen. A row with one open
        question weighs one, with n open questions 1/n for each of them.
        """
        if answers.country is None:
            return [Question(self.vocabulary.facts["country"], float(len(self.rows)), tuple(self.rows))]
        asked_of = answers if happening_too else answers.without(self.happening)
        weights: dict[str, float] = defaultdict(float)
        rows: dict[str, list[str]] = defaultdict(list)
        for row, rule, _happens in self._of_country[answers.country]:
            left = set(open_facts(rule, asked_of))
            asked = left if happening_too else left - self.happening
            for name in asked:
                weights[name] += 1 / len(asked)
                rows[name].append(row.id)
        order = sorted(weights, key=lambda name: (-weights[name], name))
        return [Question(self.vocabulary.facts[name], weights[name], tuple(rows[name])) for name in order]

    def with_rows(self, rows: Iterable[Obligation]) -> "Register":
        """This register with an organization's own rows added. Raises RefusedRow for a bad or doubled one."""
        compiler = Compiler(self.vocabulary)
        more: dict[str, tuple[Obligation, Rule]] = {}
        for row in rows:
            taken = row.id in self.rows or row.id in more
            problems = [_doubled(row)] if taken else condition_problems(row, compiler)
            if problems:
                raise RefusedRow(row.id, problems)
            more[row.id] = (row, compiler.compile(row.applies_when))
        return Register({**self.rows, **more}, self.vocabulary)


@dataclass(frozen=True)
class Question:
    """A question worth asking: the fact, its weight, and the rows that it bears on."""

    fact: Fact
    weight: float
    row_ids: tuple[str, ...]


class RefusedRow(ValueError):
    """A row that cannot be used; `problems` says where, why and how to cure it."""

    def __init__(self, row_id: str, problems: list[Problem]) -> None:
        self.row_id, self.problems = row_id, problems
        places = (f"{'.'.join(map(str, one.where)) or 'row'}: {one.reason}. {one.remedy}" for one in problems)
        super().__init__(f"{row_id}: " + " ".join(places))


@cache
def load_register() -> Register:
    """The shipped packs, compiled. Raises RefusedPack with file, line and remedy when one of them is broken."""
    return compile_packs(load_packs().values(), load_vocabulary())


def compile_packs(packs: Iterable[Pack], vocabulary: Vocabulary) -> Register:
    """A register of packs. Raises RefusedPack with every bad condition or threshold of the first bad file."""
    compiler = Compiler(vocabulary)
    refuse(vocabulary.path, _vocabulary_problems(compiler))
    rows: dict[str, tuple[Obligation, Rule]] = {}
    for pack in packs:
        found = [
            one.under("obligations", at)
            for at, row in enumerate(pack.rows)
            for one in condition_problems(row, compiler)
        ]
        refuse(pack.path, found)
        rows |= {row.id: (row, compiler.compile(row.applies_when)) for row in pack.rows}
    return Register(rows, vocabulary)


def _vocabulary_problems(compiler: Compiler) -> Iterator[Problem]:
    for at, derived in enumerate(compiler.vocabulary.derived.values()):
        try:
            compiler.compile(derived.name)
        except ConditionError as error:
            yield _as_problem(error, ("derived", at, "expression"))


def condition_problems(row: Obligation, compiler: Compiler) -> list[Problem]:
    """What is wrong with a row's condition and with the thresholds that explain it; places from the row itself."""
    try:
        rule = compiler.compile(row.applies_when)
    except ConditionError as error:
        return [_as_problem(error, ("applies_when",))]
    found = (_threshold_problem(one, rule, compiler) for one in row.thresholds)
    return [one.under("thresholds", at) for at, one in enumerate(found) if one]


def _threshold_problem(threshold: Threshold, rule: Rule, compiler: Compiler) -> Problem | None:
    if threshold.fact is None:
        return None
    fact = compiler.vocabulary.facts.get(threshold.fact)
    if fact is None:
        remedy = "Correct the name, or write null and say in `what` what is measured."
        return Problem("threshold.unknown_fact", ("fact",), f"there is no fact {threshold.fact!r}", remedy)
    if fact.name not in rule.facts:
        reason = f"the condition does not reach {fact.name!r}"
        return Problem(
            "threshold.unreached", ("fact",), reason, "Remove the threshold or correct the condition."
        )
    return _threshold_unit_problem(threshold, fact, compiler.vocabulary)


def _threshold_unit_problem(threshold: Threshold, fact: Fact, vocabulary: Vocabulary) -> Problem | None:
    if not fact.takes_unit:
        if threshold.unit is None:
            return None
        reason = f"{fact.name!r} takes no unit"
        return Problem("threshold.extra_unit", ("unit",), reason, "Write unit: null.")
    names = [unit.name for unit in vocabulary.units_of(fact.dimension or "")]
    if threshold.unit in names:
        return None
    reason = f"{threshold.unit!r} is no unit of {fact.dimension} ({fact.name})"
    return Problem("threshold.unit", ("unit",), reason, f"Use one of: {', '.join(names)}.")


def _as_problem(error: ConditionError, where: Where) -> Problem:
    return Problem(error.code, where, f"{error.reason} (column {error.column})", error.remedy)


def _doubled(row: Obligation) -> Problem:
    return Problem(
        "row.twice", ("id",), f"the id {row.id!r} stands twice", "Give one of the rows another id."
    )
