"""The words of the facts (types, stages, impacts) as choices in the reader's language."""

from functools import cache

from django.utils.functional import lazy
from django.utils.translation import get_language

from oyamel.facts import vocabulary
from oyamel.facts.text import Text

_word = lazy(lambda text: text(get_language() or "en"), str)


def localized(text: Text) -> str:
    """A fact's wording that follows the reader's language when it is shown."""
    return _word(text)


def _choices(terms: dict[str, Text]) -> list[tuple[str, str]]:
    return [(code, localized(text)) for code, text in terms.items()]


@cache
def aspect_type_choices() -> list[tuple[str, str]]:
    return _choices(vocabulary.aspect_types())


@cache
def stage_choices() -> list[tuple[str, str]]:
    return _choices(vocabulary.life_cycle_stages())


@cache
def impact_choices() -> list[tuple[str, str]]:
    return _choices(vocabulary.impacts())
