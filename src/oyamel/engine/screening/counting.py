"""How much of a use counts for a register: streams through the gates of concentration, form and exemption."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from oyamel.engine.screening.fields import WHOLE
from oyamel.engine.screening.given import Chemical, Stream
from oyamel.engine.screening.spans import NOTHING, UNKNOWN, Span, total
from oyamel.engine.screening.verdicts import Question, Truth, every, some
from oyamel.facts import Text

Gate = tuple[Truth, Question]


@dataclass(frozen=True)
class Counting:
    """How a register counts: `least` is the lowest share that counts (a span while the law's own figure is not known).

    None: any share counts. A by-product counts at any share. `exemptions` leave a stream out.
    """

    least: Span | None = None
    form: Text | None = None
    exemptions: frozenset[str] = field(default_factory=frozenset)
    only_outside_alloys: bool = False
    only_contaminants: bool = False


@dataclass(frozen=True)
class Counted:
    """An amount in kg, and what would make it more certain."""

    span: Span
    questions: tuple[Question, ...] = ()


def together(parts: Iterable[Counted]) -> Counted:
    """The sum of counted amounts with all their questions."""
    listed = list(parts)
    questions = tuple(each for part in listed for each in part.questions)
    return Counted(total([part.span for part in listed]), questions)


def known_or_asked(amount: Span | None, code: str, place: str, **params: Text | str) -> Counted:
    """An amount told, or an unknown one with its question."""
    if amount is None:
        return Counted(UNKNOWN, (Question(code, place, params),))
    return Counted(amount, () if amount.is_exact else (Question("exact_amount", place),))


def count_uses(chemicals: Iterable[Chemical], use: str, rule: Counting) -> Counted:
    """What counts of one use over all entries of the same listing, in kg a year."""
    return together(count_use(each, use, rule) for each in chemicals)


def count_use(chemical: Chemical, use: str, rule: Counting) -> Counted:
    """What counts of one use (manufacture, process, otherwise_use) in kg a year."""
    streams = chemical.uses[use]
    if streams is None:
        return Counted(UNKNOWN, (Question("use." + use, f"{chemical.place}.{use}"),))
    return together(_count(stream, chemical, use, rule) for stream in streams)


def _count(stream: Stream, chemical: Chemical, use: str, rule: Counting) -> Counted:
    if stream.exempt in rule.exemptions:
        return Counted(NOTHING)
    gates = [*_gates(stream, chemical, rule), *_concentration(stream, use, rule)]
    passes = every(_states(gates))
    if passes is False:
        return Counted(NOTHING)
    content = _content(stream)
    asked = [question for state, question in gates if state is None]
    return Counted(content if passes else content.loosened(), tuple(asked) + _vague(stream))


def _states(gates: list[Gate]) -> list[Truth]:
    states = [state for state, question in gates if not question.code.startswith("share.")]
    shares = [state for state, question in gates if question.code.startswith("share.")]
    return [*states, some(shares)] if shares else states


def _content(stream: Stream) -> Span:
    if stream.content is not None:
        return stream.content
    share = stream.share or WHOLE
    high = WHOLE.high if share.high is None else share.high
    return (stream.amount or UNKNOWN).times(share.low, high or Fraction(0))


def _vague(stream: Stream) -> tuple[Question, ...]:
    mass = stream.amount if stream.content is None else stream.content
    vague_mass = mass is not None and not mass.is_exact
    vague_share = stream.content is None and not (stream.share and stream.share.is_exact)
    found = (Question("exact_amount", stream.place),) if vague_mass else ()
    return (*found, Question("share.concentration", stream.place)) if vague_share else found


def _gates(stream: Stream, chemical: Chemical, rule: Counting) -> list[Gate]:
    gates: list[Gate] = []
    if rule.form:
        listed = chemical.listed_form if stream.listed_form is None else stream.listed_form
        gates.append((listed, Question("form", stream.place, {"form": rule.form})))
    if rule.only_outside_alloys:
        gates.append((negated(stream.alloy), Question("alloy", stream.place)))
    if rule.only_contaminants:
        gates.append((stream.contaminant, Question("contaminant", stream.place)))
    return gates


def _concentration(stream: Stream, use: str, rule: Counting) -> list[Gate]:
    if rule.least is None:
        return []
    share = stream.share or WHOLE
    enough = at_least(share, rule.least)
    asked = "share.concentration" if not share.is_exact else "share.de_minimis"
    gates: list[Gate] = [(enough, Question(asked, stream.place))]
    byproduct = False if stream.byproduct is None and use != "manufacture" else stream.byproduct
    if not enough:
        gates.append((byproduct, Question("share.byproduct", stream.place)))
    return gates


def at_least(share: Span, least: Span) -> Truth:
    """Whether a share reaches the least one, both perhaps known as spans only."""
    if least.high is not None and share.low >= least.high:
        return True
    if share.high is not None and share.high < least.low:
        return False
    return None


def negated(truth: Truth) -> Truth:
    """Not: unknown stays unknown."""
    return None if truth is None else not truth
