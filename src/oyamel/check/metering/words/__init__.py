"""What sources count, in the reader's language: activities of the facts, grouped by carrier."""

from functools import cache
from importlib import resources

import yaml
from django.utils.functional import lazy
from django.utils.translation import get_language

from oyamel.facts.inventory import routes
from oyamel.facts.text import Text

_word = lazy(lambda text: text(get_language() or "en"), str)
FUELS = ("fuel", "vehicle fuel")
Group = tuple[str, list[tuple[str, str]]]


@cache
def _worded() -> dict[str, tuple[Text, dict[str, Text]]]:
    """Carrier → its words and those of its activities."""
    data = yaml.safe_load(
        resources.files(__package__).joinpath("activities.yaml").read_text(encoding="utf-8")
    )
    return {
        carrier: (Text.of(row["words"]), {id: Text.of(words) for id, words in row["activities"].items()})
        for carrier, row in data.items()
    }


@cache
def activity_choices() -> list[Group]:
    """Activities that the facts know, grouped by carrier; one that has no words yet stands under its title."""
    known = {id: found[0] for id, found in routes().items()}
    groups: list[Group] = []
    for words, activities in _worded().values():
        there = [(id, _word(text)) for id, text in activities.items() if id in known]
        if there:
            groups.append((_word(words), there))
    named = {id for _words, activities in _worded().values() for id in activities}
    rest = [(id, route.title) for id, route in known.items() if id not in named]
    return [*groups, ("", rest)] if rest else groups


def activity_word(id: str) -> str:
    """The words of an activity in the reader's language; its id where there are none."""
    words = next((found[id] for _carrier, found in _worded().values() if id in found), None)
    return words(get_language() or "en") if words else id


def activity_ids_by_words(text: str) -> list[str]:
    """The activities whose words in any language, or whose id, are this text; case does not count."""
    wanted = text.strip().casefold()
    return [
        id
        for _carrier, found in _worded().values()
        for id, words in found.items()
        if wanted in {id.casefold(), *(words(each).casefold() for each in ("en", "es", "fr"))}
    ]


def gases() -> list[str]:
    """The activities whose volumes need the state of the gas."""
    return [id for id, found in routes().items() if any(route.gas for route in found)]


def fuels() -> list[str]:
    """The activities whose amounts in energy need a heating value basis."""
    return [id for id, found in routes().items() if found[0].carrier in FUELS]


def joined(ids: list[str]) -> str:
    """Activities as a condition of the form names them."""
    return "|".join(ids)
