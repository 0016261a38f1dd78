"""Which column of a sheet is which field, whatever the language of its headings."""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from oyamel.kit.sheets import KEY_COLUMN, Stamp
from oyamel.kit.sheets.guessing import How, Wanted, guess, plain
from oyamel.kit.text import fold
from oyamel.org.models import LANGUAGES
from oyamel.registers.declaration import Register
from oyamel.registers.exchange.columns import NUMBER, headings
from oyamel.registers.exchange.synonyms import known_words, wanted
from oyamel.registers.lookup import Lookup

KEY = KEY_COLUMN
SKIPPED = ""
_UNIT = re.compile(r"\s*\[[^\]]*\]\s*$")


@dataclass
class Match:
    """One field name per column ('' where none), how each was found, the language of the headings, and what is wrong
    with them.
    """

    mapping: list[str]
    guesses: list[How]
    language: str
    problems: list[str] = field(default_factory=list)


def match(
    register: Register, found: Sequence[str], stamp: Stamp | None = None,
    columns: Sequence[Sequence[Any]] = (), recalled: Mapping[str, str] | None = None, lookup: Lookup | None = None,
) -> Match:  # fmt: skip
    """Recognise the columns by what our own workbook says of itself, by label in any language, or by field name.

    What is left is taken as it was the last time (`recalled`: folded heading → field), and else guessed from synonyms
    and from the values in `columns`, for whom a `lookup` is given.
    """
    own = _stamped(register, stamp)
    language, labels = _best_language(register, found)
    if own and stamp:
        language = stamp.values.get("language", language)[:2]
    known = labels | own | _machine_names(register)
    mapping = [known.get(_plain(heading), SKIPPED) for heading in found]
    if not stamp and columns:
        mapping = _without_foreign_numbers(register, mapping, columns)
    kept = _without_twins(mapping)
    guesses: list[How] = ["label" if name else "" for name in kept]
    if recalled:
        _recall(register, found, kept, guesses, recalled)
    if lookup and not stamp:
        _guess(register, found, kept, guesses, columns, wanted(register, labels, lookup))
    shown = [
        name or (twin if not how else SKIPPED) for name, twin, how in zip(kept, mapping, guesses, strict=True)
    ]
    return Match(kept, guesses, language, problems_of(register, _open_ones(found, guesses), shown))


def _open_ones(found: Sequence[str], guesses: Sequence[str]) -> list[str]:
    """The headings but for those that were left out on purpose the last time."""
    return ["" if how == "remembered" else heading for heading, how in zip(found, guesses, strict=True)]


def needs_look(
    register: Register,
    found: Sequence[str],
    mapping: Sequence[str],
    guesses: Sequence[str],
    constants: Collection[str],
) -> bool:
    """Whether somebody should look at the columns before the rows are read."""
    is_guessed = any(name and not is_certain(how) for name, how in zip(mapping, guesses, strict=True))
    return is_guessed or bool(problems_of(register, _open_ones(found, guesses), mapping, constants))


def _without_foreign_numbers(
    register: Register, mapping: list[str], columns: Sequence[Sequence[Any]]
) -> list[str]:
    """A column “No.” that counts 1, 2, 3 holds no numbers of our records."""
    sign = re.compile(rf"{register.model.prefix}-\d+", re.IGNORECASE)
    return [
        SKIPPED if name == NUMBER and column and not any(sign.match(str(cell)) for cell in column) else name
        for name, column in zip(mapping, columns, strict=True)
    ]


def _recall(
    register: Register,
    found: Sequence[str],
    mapping: list[str],
    guesses: list[How],
    recalled: Mapping[str, str],
) -> None:
    """What someone chose for the same headings the last time counts, leaving out too."""
    known = {SKIPPED, KEY, NUMBER, *register.by_name}
    for place, heading in enumerate(found):
        name = recalled.get(fold(heading))
        if name in known and (name == SKIPPED or name == mapping[place] or name not in mapping):
            mapping[place], guesses[place] = name, "remembered"


def _guess(
    register: Register, found: Sequence[str], mapping: list[str], guesses: list[How],
    columns: Sequence[Sequence[Any]], offered: Sequence[Wanted],
) -> None:  # fmt: skip
    free = [each for each in offered if each.name not in mapping]
    blind = [heading if not how else "" for heading, how in zip(found, guesses, strict=True)]
    for place, each in enumerate(guess(blind, columns, free)):
        if each.name:
            mapping[place], guesses[place] = each.name, each.how


def is_certain(how: str) -> bool:
    """Whether nobody needs to look at a column again."""
    return how in {"label", "remembered"}


def problems_of(
    register: Register, found: Sequence[str], mapping: Sequence[str], constants: Collection[str] = ()
) -> list[str]:
    """What is wrong with a mapping, in words: columns that are unknown, stand twice, or are missing.

    `constants` are fields whose value is the same for all rows.
    """
    problems = [
        _("Column %(column)s, “%(heading)s”, is not known here; choose its field or leave it out.")
        % {"column": column_letters(place), "heading": heading}
        for place, (heading, name) in enumerate(zip(found, mapping, strict=True))
        if heading and name == SKIPPED
    ]
    for name in {name for name in mapping if name and list(mapping).count(name) > 1}:
        places = ", ".join(column_letters(place) for place, other in enumerate(mapping) if other == name)
        problems.append(
            _("The columns %(columns)s both stand for “%(label)s”; keep one of them.")
            % {"columns": places, "label": label_of(register, name)}
        )
    return [*problems, *missing(register, [*mapping, *constants])]


def missing(register: Register, mapping: Sequence[str]) -> list[str]:
    """The columns without which no row can be imported: none for a sheet that only changes numbered records."""
    if NUMBER in mapping or KEY in mapping:
        return []
    required = [each for each in register.exchange_fields() if each.form and each.is_required]
    return [
        _("The column “%(label)s” is missing; a new record needs it.") % {"label": each.label}
        for each in required
        if each.name not in mapping
    ]


def label_of(register: Register, name: str) -> str:
    """What a column is called in the active language."""
    own = {NUMBER: _("No."), KEY: _("hidden row key")}
    return own.get(name) or str(register.by_name[name].label)


def column_letters(place: int) -> str:
    """0 → 'A', 27 → 'AB'."""
    letters, rest = "", place + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def is_known(register: Register) -> Callable[[str], bool]:
    """A test whether a text may head a column of the register, in any language."""
    _language, labels = _best_language(register, ())
    known = labels.keys() | _machine_names(register).keys() | known_words(register)
    return lambda text: _plain(text) in known or plain(text) in known


def _plain(heading: str) -> str:
    return fold(_UNIT.sub("", heading.removesuffix("*").rstrip()))


def _stamped(register: Register, stamp: Stamp | None) -> dict[str, str]:
    """The headings that our own workbook was written with; users may have moved or removed columns since."""
    if stamp is None or stamp.values.get("register") != register.slug:
        return {}
    try:
        titles = json.loads(stamp.values.get("headings", "[]"))
    except ValueError:
        return {}
    names = [name for name in stamp.columns if name != KEY]
    fit = isinstance(titles, list) and len(titles) == len(names)
    known = {NUMBER, *register.by_name}
    return (
        {_plain(str(title)): name for title, name in zip(titles, names, strict=True) if name in known}
        if fit
        else {}
    )


def _best_language(register: Register, found: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The language that names most columns, and every known label; its own labels win over those of the others."""
    by_language = {language: _labels(register, language) for language, _name in LANGUAGES}
    plain = {_plain(heading) for heading in found}
    reader = (translation.get_language() or "en")[:2]
    best = max(
        by_language, key=lambda language: (len(plain & by_language[language].keys()), language == reader)
    )
    known: dict[str, str] = {}
    for labels in [*by_language.values(), by_language[reader], by_language[best]]:
        known |= labels
    return best, known


def _labels(register: Register, language: str) -> dict[str, str]:
    fields = register.exchange_fields()
    with translation.override(language):
        labels = {_plain(str(each.label)): each.name for each in fields}
        labels |= {_plain(heading): each.name for heading, each in zip(headings(fields), fields, strict=True)}
        return labels | {_plain(_("No.")): NUMBER}


def _machine_names(register: Register) -> dict[str, str]:
    names = [each.name for each in register.exchange_fields()]
    return {_plain(name): name for name in [KEY, NUMBER, *names]}


def _without_twins(mapping: list[str]) -> list[str]:
    """The second column of a field is left out until someone says which one counts."""
    seen: set[str] = set()
    kept = []
    for name in mapping:
        kept.append(SKIPPED if name in seen else name)
        seen.add(name)
    return kept
