"""The columns of a register on a sheet: headings, help and drop-downs."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from oyamel.kit.sheets import Column
from oyamel.org.models import Organization
from oyamel.registers.declaration import Register
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import Field, RecordField

NUMBER = "number"
MOST_RECORDS = 500  # a drop-down of more records than this helps nobody
_WIDTHS = {"long_text": 40, "record": 32, "site": 24, "area": 22, "person": 24}
_KEY_SIGN = "."


def row_key(organization: Organization, number: str, version: int) -> str:
    """What the hidden first column says of a row: its record, the version it shows, and whose it is."""
    return _KEY_SIGN.join((number, str(version), organization.uuid.hex[:8]))


def read_row_key(text: str) -> tuple[str, int | None, str]:
    """(number, version, mark of the organization) of a hidden key; what cannot be read is ''."""
    parts = text.strip().split(_KEY_SIGN)
    if len(parts) != 3 or not parts[1].isdecimal() or len(parts[1]) > 9:
        return "", None, ""
    return parts[0].upper(), int(parts[1]), parts[2].lower()


def headings(fields: Sequence[Field]) -> list[str]:
    """One heading per field in the active language; where two labels are the same, the field's name tells them apart."""
    labels = [str(field.label) for field in fields]
    counts = Counter([label.casefold() for label in [*labels, _("No.")]])
    return [
        label if counts[label.casefold()] == 1 else f"{label} ({field.name})"
        for label, field in zip(labels, fields, strict=True)
    ]


def sheet_columns(register: Register, lookup: Lookup, fields: Sequence[Field]) -> list[Column]:
    """The number of the record, then the fields, as the sheet's columns in the active language."""
    number = Column(
        NUMBER, _("No."), width=12, locked=True, help=_("Given by the program; leave it empty in a new row.")
    )
    named = zip(fields, headings(fields), strict=True)
    return [number, *(_column(register, lookup, field, heading) for field, heading in named)]


def _column(register: Register, lookup: Lookup, field: Field, heading: str) -> Column:
    return Column(
        field.name,
        heading,
        help=_help(register, field),
        type=field.sheet,
        width=_WIDTHS.get(field.type_name, 36 if field.name == "title" else 18),
        choices=_choices(lookup, field),
        locked=not field.form,
        required=field.form and field.is_required,
    )


def _help(register: Register, field: Field) -> str:
    said = register.help_for(field.name)
    return said if field.form else " ".join([said, _("Set by the program; it is not imported.")]).strip()


def _choices(lookup: Lookup, field: Field) -> list[str]:
    if not field.form or field.sheet not in {"choice", "multi"}:
        return []
    if isinstance(field, RecordField) and field.queryset(lookup)[: MOST_RECORDS + 1].count() > MOST_RECORDS:
        return []
    return [label for _code, label in field.choices(lookup)]
