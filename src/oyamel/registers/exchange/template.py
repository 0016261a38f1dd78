"""The empty workbook of a register: headings, drop-downs, help, and one example that is not imported."""

from collections.abc import Sequence
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from oyamel.kit.sheets import Column, write_xlsx
from oyamel.org.actors import Actor
from oyamel.registers.declaration import Register
from oyamel.registers.exchange.columns import sheet_columns
from oyamel.registers.exchange.export import EXAMPLE_KEY, read_me, stamp_of
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import Field

TITLE = "title"


def write_template(target: BinaryIO, register: Register, actor: Actor) -> None:
    """Write the workbook to fill in."""
    lookup = Lookup(actor)
    fields = [field for field in register.exchange_fields() if field.form]
    columns = sheet_columns(register, lookup, fields)
    example = _example(register, fields, columns)
    stamp = stamp_of(register, actor, [column.title for column in columns], example=_title(register))
    notes = read_me(register, _("A template: the grey first row is an example and is not imported."), actor)
    write_xlsx(
        target, columns, [(EXAMPLE_KEY, example)], title=str(register.plural), notes=notes, stamp=stamp
    )


def _example(register: Register, fields: Sequence[Field], columns: Sequence[Column]) -> list[Any]:
    """The register's example as title, the first choice of each required drop-down, the rest empty."""
    choices = [column.choices[0] if column.required and column.choices else None for column in columns[1:]]
    cells = [
        _title(register) if field.name == TITLE else choice
        for field, choice in zip(fields, choices, strict=True)
    ]
    return [None, *cells]


def _title(register: Register) -> str:
    return (_("Example: %(text)s") % {"text": register.example or register.label})[:250]
