"""Verdicts with three values: what holds, what is still to answer, and how far each threshold is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from oyamel.engine.screening.spans import Span, kilograms
from oyamel.facts import Text

Param = str | int | Fraction | Text
Truth = bool | None


def every(states: Iterable[Truth]) -> Truth:
    """And: false beats unknown, unknown beats true; of none: true."""
    seen = list(states)
    return False if False in seen else None if None in seen else True


def some(states: Iterable[Truth]) -> Truth:
    """Or: true beats unknown, unknown beats false; of none: false."""
    seen = list(states)
    return True if True in seen else None if None in seen else False


@dataclass(frozen=True)
class Question:
    """A fact that is missing: what is asked (`code`) and the place in the input where its answer belongs."""

    code: str
    place: str
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Distance:
    """An amount beside a limit, both in `unit` of the law. `high` None: no upper bound is known."""

    low: Fraction
    high: Fraction | None
    limit: Fraction
    unit: str
    strictly: bool

    @property
    def state(self) -> Truth:
        """Whether the threshold is reached; None when the amount is not known well enough."""
        return Span(self.low, self.high).reaches(self.limit, self.strictly)

    @property
    def shares(self) -> tuple[Fraction | None, Fraction | None]:
        """Lowest and highest share of the limit (1 is the limit); None without a bound or for a limit of zero."""
        if not self.limit:
            return None, None
        return self.low / self.limit, None if self.high is None else self.high / self.limit

    @property
    def left(self) -> tuple[Fraction | None, Fraction]:
        """Least and most that is left to the limit, below zero when it is passed; None without a bound."""
        return None if self.high is None else self.limit - self.high, self.limit - self.low


def distance(amount: Span, limit: Fraction, unit: str, *, strictly: bool) -> Distance:
    """The distance of an amount in kilograms to a limit in `unit` (lb, kg, t or g)."""
    one = kilograms(unit)
    high = None if amount.high is None else amount.high / one
    return Distance(amount.low / one, high, limit, unit, strictly)


@dataclass(frozen=True)
class Check:
    """One condition of a rule: its state, its words (`code`, `params`), what is missing, the distance if any."""

    code: str
    state: Truth
    citation: str = ""
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)
    questions: tuple[Question, ...] = ()
    distance: Distance | None = None


def measured(
    code: str, found: Distance, citation: str, questions: Iterable[Question], **params: Param
) -> Check:
    """The check of a threshold; its questions count only while it is undecided."""
    asked = tuple(dict.fromkeys(questions)) if found.state is None else ()
    return Check(code, found.state, citation, params, asked, found)


def answered(code: str, answer: Truth, citation: str, question: Question, **params: Param) -> Check:
    """The check of a yes-or-no fact; while it is unknown the question is asked."""
    return Check(code, answer, citation, params, (question,) if answer is None else ())


@dataclass(frozen=True)
class Screening:
    """The verdict of one listing: all `conditions` hold and, where there are `thresholds`, one of them is reached.

    `duty` says what follows (report, notice, plan, call). `form` is R or A for TRI, None where it is open or unused.
    """

    register: str
    duty: str
    place: str
    cas: str
    listing: str
    name: Text
    conditions: tuple[Check, ...]
    thresholds: tuple[Check, ...]
    citation: str
    checked: str
    form: str | None = None
    form_questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def verdict(self) -> Truth:
        """True: it applies; False: it does not; None: not known yet."""
        reached = some(check.state for check in self.thresholds) if self.thresholds else True
        return every([*(check.state for check in self.conditions), reached])

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked, while an answer could still change the verdict or the form."""
        if self.verdict is False:
            return ()
        if self.verdict:
            return self.form_questions
        reached = some(check.state for check in self.thresholds)
        open_checks = [*self.conditions, *(() if reached else self.thresholds)]
        return tuple(dict.fromkeys(each for check in open_checks for each in check.questions))
