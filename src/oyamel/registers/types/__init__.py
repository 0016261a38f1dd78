"""Types of fields: how a value is shown, edited, filtered, exchanged and described to the API.

Values travel in three forms: the Python value (on the row), text (what people read and write in a cell, in their
language), and JSON (history and API: ids, codes, ISO dates, decimals as text).
"""

from oyamel.registers.types.references import (
    AreaField,
    PersonField,
    RecordField,
    Reference,
    ReferenceField,
    SiteField,
)
from oyamel.registers.types.values import (
    Bool,
    Choice,
    Date,
    Field,
    LocalDecimalField,
    LongText,
    Number,
    Status,
    Text,
)

__all__ = [
    "AreaField",
    "Bool",
    "Choice",
    "Date",
    "Field",
    "LocalDecimalField",
    "LongText",
    "Number",
    "PersonField",
    "RecordField",
    "Reference",
    "ReferenceField",
    "SiteField",
    "Status",
    "Text",
]
