"""The environmental conditions as choices in the reader's language."""

from functools import cache

from django.utils.functional import lazy
from django.utils.translation import get_language

from oyamel.facts import context

_word = lazy(lambda text: text(get_language() or "en"), str)


@cache
def condition_choices() -> list[tuple[str, str]]:
    """The five environmental conditions: (id, name that follows the reader's language)."""
    return [(key, _word(each.name)) for key, each in context.environmental_conditions().items()]
