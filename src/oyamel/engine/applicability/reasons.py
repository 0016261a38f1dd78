"""Why a row applies, does not apply or is unknown: the grounds that decide, as data and in words.

reason = explain(register, "mx-hw-management-plan", answers)
reason.grounds[0].fact.name, reason.grounds[0].given, reason.grounds[0].limits
reason.words("es")   "Aplica: ¿Cuántos residuos …? 12 t = 12,000 kg (regla: 10,000 kg o más)."
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from oyamel.engine.applicability.answers import Answer, Answers
from oyamel.engine.applicability.register import Register, Verdict
from oyamel.engine.applicability.rules import Rule
from oyamel.engine.applicability.syntax import Comparison, Membership, Name, Operand, Prefix
from oyamel.engine.applicability.wording import Wording
from oyamel.facts.obligations import Derived, Fact, Obligation

Limit = Operand


@dataclass(frozen=True)
class Ground:
    """One fact that decides, the site's answer to it, and what the rule asks.

    `rule`: a comparison sign, "in", "starts" or "" (the fact itself). `holds`: whether the test of the fact is met, None
    when it is unanswered. A derived fact has its own grounds in `parts`.
    """

    holds: bool | None
    fact: Fact | None = None
    given: Answer | None = None
    rule: str = ""
    limits: tuple[Limit, ...] = ()
    other: Fact | None = None
    other_given: Answer | None = None
    derived: Derived | None = None
    parts: tuple["Ground", ...] = field(default=())


@dataclass(frozen=True)
class Reason:
    """The verdict with its grounds. `code`: grounds, other-country, every-site, repealed, never or no-country."""

    verdict: Verdict
    code: str
    grounds: tuple[Ground, ...]
    site_country: str | None
    register: Register

    def words(self, language: str = "en") -> str:
        """The reason as a sentence in en, es or fr."""
        return Wording(self.register.vocabulary, language).reason(self)

    def as_data(self, language: str = "en") -> dict[str, Any]:
        """The grounds as plain data for JSON, with their code."""
        wording = Wording(self.register.vocabulary, language)
        return {"code": self.code, "facts": [_ground_data(ground, wording) for ground in self.grounds]}


def explain(register: Register, row_id: str, answers: Answers) -> Reason:
    """The reason for the verdict of one row at a site."""
    row, rule = register.rows[row_id]
    verdict = register.verdict(row_id, answers)
    code = _code(row, rule, answers)
    if code == "no-country":
        grounds: tuple[Ground, ...] = (Ground(None, register.vocabulary.facts["country"]),)
    else:
        grounds = tuple(dict.fromkeys(_grounds(rule, answers, register))) if code == "grounds" else ()
    return Reason(verdict, code, grounds, answers.country, register)


def _code(row: Obligation, rule: Rule, answers: Answers) -> str:
    if answers.country is None:
        return "no-country"
    if answers.country != row.country:
        return "other-country"
    if rule.facts:
        return "grounds"
    if rule.test(answers):
        return "every-site"
    return "repealed" if row.status == "repealed" else "never"


def _grounds(rule: Rule, answers: Answers, register: Register) -> Iterator[Ground]:
    value = rule.test(answers)
    if rule.kind == "leaf":
        yield _leaf(rule, answers, register)
    elif rule.kind == "derived":
        parts = tuple(dict.fromkeys(_grounds(rule.parts[0], answers, register)))
        yield Ground(value, derived=rule.derived, parts=parts)
    else:
        for part in _deciding(rule, value, answers):
            yield from _grounds(part, answers, register)


def _deciding(rule: Rule, value: bool | None, answers: Answers) -> list[Rule]:
    """The parts that make the value: all of them where all are needed, else those that share it."""
    if (
        rule.kind == "not"
        or (rule.kind == "all" and value is True)
        or (rule.kind == "any" and value is False)
    ):
        return list(rule.parts)
    return [part for part in rule.parts if part.test(answers) is value]


def _leaf(rule: Rule, answers: Answers, register: Register) -> Ground:
    holds, facts, given = rule.test(answers), register.vocabulary.facts, answers.given
    match rule.node:
        case Comparison(fact=name, operator=sign, operand=Name(name=other)):
            return Ground(holds, facts[name], given.get(name), sign, (), facts[other], given.get(other))
        case Comparison(fact=name, operator=sign, operand=operand):
            return Ground(holds, facts[name], given.get(name), sign, (operand,))
        case Membership(fact=name, operands=operands):
            return Ground(holds, facts[name], given.get(name), "in", operands)
        case Prefix(prefixes=prefixes):
            return Ground(holds, facts["naics"], given.get("naics"), "starts", prefixes)
    name = next(iter(rule.facts))
    return Ground(holds, facts[name], given.get(name))


def _ground_data(ground: Ground, wording: Wording) -> dict[str, Any]:
    if ground.derived:
        parts = [_ground_data(part, wording) for part in ground.parts]
        return {"derived": ground.derived.name, "holds": ground.holds, "facts": parts}
    fact = ground.fact
    if fact is None:
        return {}
    data: dict[str, Any] = {
        "fact": fact.name,
        "holds": ground.holds,
        "given": wording.answer(fact, ground.given),
    }
    if ground.rule:
        data |= {"rule": ground.rule, "limits": [getattr(limit, "written", limit) for limit in ground.limits]}
    if ground.other:
        data["other"] = {"fact": ground.other.name, "given": wording.answer(ground.other, ground.other_given)}
    return data
