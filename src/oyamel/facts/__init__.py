"""Facts: data files shipped with the program, each with its source, read by typed loaders.

- `oyamel.facts.standards`: the clauses of ISO 14001 in both editions, in own words; audit questions.
- `oyamel.facts.vocabulary`: impacts, aspect types, conditions, life-cycle stages; harms to cover.
- `oyamel.facts.kits`: activities and aspects of the six sector kits.
- `oyamel.facts.methods`: the significance methods shipped, as plain data for `oyamel.engine.significance`.
- `oyamel.facts.lock`: SHA-256 of every file; `python -m oyamel.facts lock` rewrites it, `check` compares.

A wording in three languages is a `Text`: call it with a language, `title("es")`. What each file is, where it
comes from and how far it was verified stands in `facts/README.md`.
"""

from oyamel.facts.errors import FactError, UnknownFact
from oyamel.facts.loader import load, use_cache
from oyamel.facts.text import LANGUAGES, Text

__all__ = ["LANGUAGES", "FactError", "Text", "UnknownFact", "load", "use_cache"]
