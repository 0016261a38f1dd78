"""What a register's columns may be called in somebody's own sheet, and what their values look like."""

from collections.abc import Callable, Iterable
from functools import cache
from importlib import resources
from typing import Any

import yaml
from django.core.exceptions import ValidationError

from oyamel.kit.errors import KitError
from oyamel.kit.sheets.days import may_be_day
from oyamel.kit.sheets.guessing import Wanted
from oyamel.kit.text import fold
from oyamel.registers.declaration import Register
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import Bool, Field

_TELLING = {"choice", "status", "site", "person", "record"}


def wanted(register: Register, labels: dict[str, str], lookup: Lookup) -> list[Wanted]:
    """The register's fields as columns may stand for them; `labels` are its own headings in every language."""
    by_name: dict[str, set[str]] = {}
    for label, name in labels.items():
        by_name.setdefault(name, set()).add(label)
    return [
        Wanted(
            one.name, frozenset(by_name.get(one.name, ())), frozenset(_words(register, one.name)),
            _fits(one), _proves(one, lookup),
        )
        for one in register.exchange_fields()
        if one.form
    ]  # fmt: skip


def known_words(register: Register) -> frozenset[str]:
    """Every folded word that heads a column of the register in somebody's sheet."""
    return frozenset(word for one in register.exchange_fields() for word in _words(register, one.name))


def _words(register: Register, name: str) -> set[str]:
    return _common().get(name, set()) | _own(register).get(name, set())


@cache
def _common() -> dict[str, set[str]]:
    return _read(resources.files(__package__).joinpath("synonyms.yaml").read_text(encoding="utf-8"))


@cache
def _own(register: Register) -> dict[str, set[str]]:
    package = register.model.__module__.rsplit(".", 1)[0]
    file = resources.files(package) / "help" / f"{register.kind}.headings.yaml"
    return _read(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _read(text: str) -> dict[str, set[str]]:
    return {name: {fold(word) for word in _flat(words)} for name, words in yaml.safe_load(text).items()}


def _flat(words: Iterable[Any]) -> Iterable[str]:
    for word in words:
        yield from _flat(word) if isinstance(word, list) else (str(word),)


def _fits(one: Field) -> Callable[[Any], bool] | None:
    """Whether a cell may be meant as a value of the field, though its word be unknown."""
    if one.type_name == "number":
        return _is_number
    if one.type_name == "date":
        return may_be_day
    return None if isinstance(one, Bool) else lambda value: isinstance(value, str)


def _proves(one: Field, lookup: Lookup) -> Callable[[Any], bool] | None:
    """Whether a cell is a word that only this kind of field has."""
    if one.type_name not in _TELLING:
        return None
    return lambda value: isinstance(value, str) and _parses(one, value, lookup)


def _is_number(value: Any) -> bool:
    if isinstance(value, int | float):
        return not isinstance(value, bool)
    return isinstance(value, str) and any(sign.isdigit() for sign in value)


def _parses(one: Field, value: Any, lookup: Lookup) -> bool:
    try:
        return one.parse(value, lookup, {}) not in (None, "")
    except (ValidationError, KitError):
        return False
