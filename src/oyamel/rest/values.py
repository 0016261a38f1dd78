"""The fields of a register as the types of the API: what they accept, give, and say in the schema."""

from functools import cache
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.utils import translation
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    StrictBool,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
    create_model,
)
from pydantic_core import PydanticCustomError

from oyamel.records.models import Record, RecordModel
from oyamel.registers.declaration import Register
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import Field

LARGEST_ID = 2**63 - 1


def _no_null(text: str | None) -> str | None:
    if text is not None and "\x00" in text:
        raise PydanticCustomError("no_null", "holds a null character")
    return text


Line = Annotated[str, AfterValidator(_no_null)]
PYTHON: dict[str, Any] = {
    "integer": StrictInt,
    "boolean": StrictBool,
    "array": list[Any],
    "object": dict[str, Any],
}


class Strict(BaseModel):
    """A body in which a name that nobody reads is an error."""

    model_config = ConfigDict(extra="forbid")


def annotation(field: Field) -> Any:
    """The type of a field's value, described by the field's own schema."""
    schema = field.schema()
    kinds = schema.get("type", "string")
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    nullable = "null" in kinds
    base = _text(schema) if kinds[0] == "string" else PYTHON[kinds[0]]
    described = schema | {"title": english(field.label)} | _help(field)
    return Annotated[(base | None) if nullable else base, WithJsonSchema(described)]


def _text(schema: dict[str, Any]) -> Any:
    limits = StringConstraints(pattern=schema.get("pattern"), max_length=schema.get("maxLength"))
    return Annotated[str, limits, AfterValidator(_no_null)]


def english(text: Any) -> str:
    """A translatable text in English, the language of the schema."""
    with translation.override("en"):
        return str(text)


def _help(field: Field) -> dict[str, str]:
    words = field.register.help.get(field.name, {}).get("en", "")
    return {"description": words} if words else {}


def _name(register: Register, ending: str) -> str:
    return register.model.__name__ + ending


@cache
def read_model(register: Register) -> type[BaseModel]:
    """The values of a record as they are given."""
    return create_model(
        _name(register, "Values"), **{each.name: (annotation(each), ...) for each in register.all_fields}
    )


def _must_be_given(field: Field) -> bool:
    return field.is_required and field.type_name != "status"  # a new record has the first status


@cache
def new_model(register: Register) -> type[BaseModel]:
    """The values of a new record: what is required must be there."""
    fields = {
        each.name: (annotation(each), ... if _must_be_given(each) else None)
        for each in register.form_fields()
    }
    return create_model(_name(register, "New"), __base__=Strict, **fields)


@cache
def change_model(register: Register) -> type[BaseModel]:
    """The values that a change may name; what is not named stays."""
    fields = {each.name: (annotation(each), None) for each in register.form_fields()}
    return create_model(_name(register, "Changed"), __base__=Strict, **fields)


def given(register: Register, model: BaseModel, lookup: Lookup) -> dict[str, Any]:
    """The Python values of what a body names. Raises ValidationError by field."""
    values, errors = {}, {}
    for name in model.model_fields_set:
        try:
            values[name] = register.by_name[name].from_json(getattr(model, name), lookup)
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)
    return values


def shown(register: Register, row: RecordModel) -> dict[str, Any]:
    """The values of a row as the API gives them; children must have been attached."""
    return {each.name: each.json(each.value(row)) for each in register.all_fields}


class Past:
    """Values of the history as the API gives them: the chain keeps ids, the API names records by number."""

    def __init__(self, register: Register, lookup: Lookup):
        self._lookup = lookup
        self._links = {each.name for each in register.all_fields if each.type_name == "record"}
        self._names = set(register.by_name)
        self._numbers: dict[int, str] = {}

    def read(self, found: list[dict[str, Any]]) -> None:
        """Look up, in one query, the numbers of all records that these values name."""
        ids = {values[name] for values in found for name in self._links & set(values) if values[name]}
        seen = Record.objects.for_actor(self._lookup.actor, "view").filter(pk__in=ids) if ids else []
        self._numbers = {row.pk: row.number for row in seen}

    def value(self, name: str, value: Any) -> Any:
        return self._numbers.get(value) if name in self._links else value

    def values(self, found: dict[str, Any]) -> dict[str, Any]:
        """Those of the values that are fields of the register."""
        return {name: self.value(name, value) for name, value in found.items() if name in self._names}
