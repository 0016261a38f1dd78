"""Which column of a sheet is which field, whatever the language of its headings."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.translation import gettext as _

from oyamel.kit.sheets import KEY_COLUMN, Stamp
from oyamel.kit.text import fold
from oyamel.org.models import LANGUAGES
from oyamel.registers.declaration import Register
from oyamel.registers.exchange.columns import NUMBER, headings

KEY = KEY_COLUMN
SKIPPED = ""
_UNIT = re.compile(r"\s*\[[^\]]*\]\s*$")


@dataclass
class Match:
    """One field name per column ('' where none), the language of the headings, and what is wrong with them."""

    mapping: list[str]
    language: str
    problems: list[str] = field(default_factory=list)


def match(register: Register, found: Sequence[str], stamp: Stamp | None = None) -> Match:
    """Recognise the columns by what our own workbook says of itself, by label in any language, or by field name."""
    own = _stamped(register, stamp)
    language, labels = _best_language(register, found)
    if own and stamp:
        language = stamp.values.get("language", language)[:2]
    known = labels | own | _machine_names(register)
    mapping = [known.get(_plain(heading), SKIPPED) for heading in found]
    return Match(_without_twins(mapping), language, problems_of(register, found, mapping))


def problems_of(register: Register, found: Sequence[str], mapping: Sequence[str]) -> list[str]:
    """What is wrong with a mapping, in words: columns that are unknown, stand twice, or are missing."""
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
    return [*problems, *missing(register, mapping)]


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
