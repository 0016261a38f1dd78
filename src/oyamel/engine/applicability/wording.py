"""Verdicts, answers and limits in words: Spanish of Mexico, French of Canada, English."""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from oyamel.engine.applicability.answers import Answer
from oyamel.engine.applicability.syntax import Quantity
from oyamel.facts.loader import load
from oyamel.facts.obligations import Fact, Vocabulary
from oyamel.facts.text import Text

if TYPE_CHECKING:
    from oyamel.engine.applicability.reasons import Ground, Reason

SEPARATORS = {"en": (",", "."), "es": (",", "."), "fr": ("\u202f", ",")}
DIGITS = 6
MOST_DIGITS = 30


@cache
def _words() -> dict[str, dict[str, Text]]:
    raw = load("obligations/reason-words.yaml")
    return {
        section: {key: Text.of(words) for key, words in entries.items()} for section, entries in raw.items()
    }


def show_number(number: Fraction, language: str = "en", digits: int = DIGITS) -> str:
    """A number rounded to significant digits, whole parts kept whole, with the separators of the language."""
    context = Context(prec=max(digits, len(str(abs(int(number))))), rounding=ROUND_HALF_EVEN)
    decimal = context.divide(Decimal(number.numerator), Decimal(number.denominator))
    thousands, point = SEPARATORS[language[:2]]
    text = f"{decimal:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", "\0").replace(".", point).replace("\0", thousands)


class Wording:
    """Words of one language over one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, language: str) -> None:
        self.vocabulary = vocabulary
        self.language = language[:2].lower()

    def say(self, section: str, key: str, **filled: str) -> str:
        """A template of reason-words.yaml, filled in."""
        return _words()[section][key](self.language).format(**filled)

    def reason(self, reason: "Reason") -> str:
        """The whole sentence of a reason."""
        heads = [self.say("heads", reason.verdict.word)]
        if reason.verdict.is_contingent:
            heads.insert(0, self.say("heads", "contingent"))
        sentence = f"{' '.join(heads)} {self._because(reason)}"
        return sentence if sentence.endswith("?") else f"{sentence}."

    def _because(self, reason: "Reason") -> str:
        if reason.grounds:
            return self._joined(reason.grounds)
        countries = self.vocabulary.facts["country"].choices
        law = countries[reason.verdict.obligation.country](self.language)
        site = countries[reason.site_country](self.language) if reason.site_country else ""
        return self.say("sentences", reason.code, law=law, site=site)

    def ground(self, ground: "Ground") -> str:
        """One ground: the question, the site's answer, what the rule asks."""
        if ground.derived:
            label, answer = ground.derived.label(self.language), self.flag(ground.holds).lower()
            return self.say(
                "sentences", "derived", question=label, answer=answer, parts=self._joined(ground.parts)
            )
        fact = ground.fact
        if fact is None:
            return ""
        rule = self.rule(ground, fact) if ground.rule else ""
        words = {"question": fact.question(self.language), "rule": rule}
        if ground.given is None:
            return self.say("sentences", "open-rule" if rule else "open", **words)
        return self.say(
            "sentences", "rule" if rule else "fact", **words, answer=self._answer_beside(ground, fact)
        )

    def _joined(self, grounds: "tuple[Ground, ...]") -> str:
        return self.say("sentences", "and").join(self.ground(ground) for ground in grounds)

    def rule(self, ground: "Ground", fact: Fact) -> str:
        """What the rule asks of a fact: 10,000 kg or more."""
        if ground.other:
            question, answer = (
                ground.other.question(self.language),
                self.answer(ground.other, ground.other_given),
            )
            other = self.say("sentences", "other-fact", question=question, answer=answer)
            return self.say("rules", ground.rule, limit=other)
        limits = self.say("sentences", "or").join(self.limit(fact, limit) for limit in ground.limits)
        return self.say("rules", ground.rule, limit=limits)

    def limit(self, fact: Fact, limit: Any) -> str:
        """A limit of the rule, in the rule's own unit."""
        if isinstance(limit, Quantity):
            return self.amount(limit.number, limit.unit, MOST_DIGITS)
        return fact.choices[limit](self.language) if limit in fact.choices else str(limit)

    def answer(self, fact: Fact, given: Answer | None) -> str:
        """A site's answer as people read it."""
        if given is None:
            return self.say("answers", "unanswered")
        if given.number is not None:
            return self.amount(given.number, given.unit, MOST_DIGITS)
        if isinstance(given.value, bool):
            return self.flag(given.value)
        if isinstance(given.value, tuple):
            return ", ".join(given.value) or self.say("answers", "none")
        text = str(given.value)
        return (
            fact.choices[text](self.language) if text in fact.choices else text or self.say("answers", "none")
        )

    def _answer_beside(self, ground: "Ground", fact: Fact) -> str:
        """The answer, also in the unit of the rule where that is another one."""
        shown = self.answer(fact, ground.given)
        limit = ground.limits[0] if ground.limits else None
        if ground.given is None or not isinstance(limit, Quantity) or limit.unit in (None, ground.given.unit):
            return shown
        unit = self.vocabulary.units[limit.unit]
        value = Fraction(ground.given.value) / unit.factor  # type: ignore[arg-type]  # a quantity, as it has a unit
        converted = self.amount(value, unit.name, _digits(value, limit.number))
        return self.say("sentences", "converted", given=shown, converted=converted)

    def flag(self, value: bool | None) -> str:
        """Yes, No or not answered."""
        return self.say("answers", {True: "yes", False: "no", None: "unanswered"}[value])

    def amount(self, number: Fraction, unit: str | None, digits: int = DIGITS) -> str:
        """A number with its unit as people write it."""
        shown = show_number(number, self.language, digits)
        return f"{shown}\u00a0{self.unit(unit)}" if unit else shown

    def unit(self, name: str) -> str:
        """How a unit is written: m3 → m³, short_ton → short tons."""
        symbols = _words()["units"]
        return symbols[name](self.language) if name in symbols else name


def _digits(value: Fraction, limit: Fraction) -> int:
    """As many digits as it takes to show that a value is not its limit."""
    digits = DIGITS
    while value != limit and digits < MOST_DIGITS and _look_alike(value, limit, digits):
        digits += 1
    return digits


def _look_alike(one: Fraction, other: Fraction, digits: int) -> bool:
    return show_number(one, "en", digits) == show_number(other, "en", digits)
