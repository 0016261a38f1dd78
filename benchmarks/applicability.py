"""How long all packs take for 1,000 sites of three countries: verdicts with the contingent flag. Budget: 2 seconds."""

import random
import sys
import time
from typing import Any

from oyamel.engine.applicability import load_register, read_answers
from oyamel.facts.obligations import Fact, Vocabulary

SITES, BUDGET_SECONDS = 1_000, 2.0
STATES = {"MX": ("MX-NLE", "MX-JAL", "MX-CMX"), "US": ("US-TX", "US-CA"), "CA": ("CA-ON", "CA-QC")}


def some_site(vocabulary: Vocabulary, chance: random.Random) -> dict[str, Any]:
    """A site that answers two facts of three."""
    country = chance.choice(list(STATES))
    given = {fact.name: some_answer(fact, vocabulary, chance) for fact in vocabulary.facts.values()}
    kept = {name: value for name, value in given.items() if chance.random() < 2 / 3}
    return {**kept, "naics": ["336390"], "country": country, "jurisdiction": chance.choice(STATES[country])}


def some_answer(fact: Fact, vocabulary: Vocabulary, chance: random.Random) -> Any:
    """An answer of the right kind."""
    if fact.takes_unit:
        return f"{chance.randrange(100_000)} {chance.choice(vocabulary.units_of(fact.dimension or '')).name}"
    if fact.kind == "choice":
        return chance.choice(list(fact.choices) or [""])
    return chance.randrange(500) if fact.kind in ("integer", "quantity") else chance.random() < 0.5


def main() -> int:
    """Print the times; 1 when the budget is broken."""
    began = time.perf_counter()
    register = load_register()
    loaded = time.perf_counter()
    chance = random.Random(1)
    sites = [some_site(register.vocabulary, chance) for _ in range(SITES)]
    started = time.perf_counter()
    answers = [read_answers(site, register.vocabulary) for site in sites]
    read = time.perf_counter()
    verdicts = sum(len(register.judge_country(one)) for one in answers)
    judged = time.perf_counter()
    print(f"applicability: packs loaded and compiled in {loaded - began:.2f} s")
    print(
        f"applicability: {SITES} sites, {len(register.rows)} rows, {verdicts} verdicts of their own countries"
    )
    print(
        f"applicability: answers read in {read - started:.2f} s, judged in {judged - read:.2f} s (budget {BUDGET_SECONDS} s)"
    )
    return int(judged - started > BUDGET_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
