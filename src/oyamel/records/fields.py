"""The fields of a record, across envelope, own model and child rows: reading, writing, comparing."""

import sys
from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext as _

from oyamel.kit.text import fold
from oyamel.records.history import to_json
from oyamel.records.models import Record, RecordModel

ENVELOPE = (
    "title", "language", "site", "area", "owner", "status", "due_on", "closed_at", "retain_until",
    "has_legal_hold", "is_privileged", "is_archived", "archived_at", "fact_id", "custom",
)  # fmt: skip


@cache
def own_fields(model: type[RecordModel]) -> list[str]:
    """The names of the kind's own fields."""
    return [
        field.name for field in model._meta.concrete_fields if field.name not in {"record", "organization"}
    ]


def model_field(model: type[RecordModel], name: str) -> models.Field:
    """The Django field behind a name. Raises FieldDoesNotExist for an unknown one."""
    return (Record if name in ENVELOPE else model)._meta.get_field(name)


def is_child(model: type[RecordModel], name: str) -> bool:
    return name in model.children


def read(row: RecordModel, name: str) -> Any:
    """The JSON value of an envelope or own field; a relation gives its id without a query."""
    holder: models.Model = row.record if name in ENVELOPE else row
    return to_json(getattr(holder, holder._meta.get_field(name).attname))


def write(row: RecordModel, name: str, value: Any) -> None:
    """Set an envelope or own field from a Python value, a related row, or a JSON value of the chain."""
    holder: models.Model = row.record if name in ENVELOPE else row
    field = holder._meta.get_field(name)
    if isinstance(value, models.Model):
        setattr(holder, field.name, value)
    elif field.is_relation:
        setattr(holder, field.attname, value)
    else:
        setattr(holder, field.name, field.to_python(value))
    if name == "title":
        row.record.title_key = fold(row.record.title)[:250]


def settle_site(record: Record) -> None:
    """Keep the envelope's site path true to its site."""
    record.site_path = record.site.path if record.site else ""


def snapshot(row: RecordModel) -> dict[str, Any]:
    """Every tracked value of a record that is set, in JSON form, child rows excepted."""
    names = [*ENVELOPE, *own_fields(type(row))]
    values = {name: read(row, name) for name in names}
    return {name: value for name, value in values.items() if value not in (None, "", {}, [])}


def validate(row: RecordModel) -> None:
    """Check every field and the model's own rules, without queries. Raises ValidationError by field."""
    errors: dict[str, list[Any]] = {}
    for part in (row.record, row):
        for check in (partial(_clean_fields, part), part.clean):
            try:
                check()
            except ValidationError as error:
                for name, messages in error.update_error_dict({}).items():
                    errors.setdefault(name, []).extend(messages)
    if row.record.area and row.record.area.site_id != row.record.site_id:
        errors.setdefault("area", []).append(_area_elsewhere(row.record))
    if errors:
        raise ValidationError(errors)


def _clean_fields(part: models.Model) -> None:
    """Django's `clean_fields` for own columns; what is plainly well is passed by, for an import has many."""
    errors = {}
    for field, is_plainly_well in _checks(type(part)):
        value = getattr(part, field.attname)
        if is_plainly_well(value) or (field.blank and value in field.empty_values):
            continue
        try:
            setattr(part, field.attname, field.clean(value, part))
        except ValidationError as error:
            errors[field.name] = error.error_list
    if errors:
        raise ValidationError(errors)


@cache
def _checks(model: type[models.Model]) -> list[tuple[models.Field, Callable[[Any], bool]]]:
    """Every column that holds no relation, with a quick test that is true only for values that need no cleaning."""
    columns = [field for field in model._meta.concrete_fields if not field.is_relation]
    return [(field, _quick_test(field)) for field in columns if field.name != "site_path"]


def _quick_test(field: models.Field) -> Callable[[Any], bool]:
    codes = frozenset(code for code, _label in field.flatchoices) if field.choices else frozenset()
    if codes:
        return lambda value: type(value) is str and value in codes
    if isinstance(field, models.BooleanField):
        return lambda value: type(value) is bool
    if isinstance(field, models.CharField | models.TextField) and _bounds_length_only(field):
        most = field.max_length or sys.maxsize
        return lambda value: type(value) is str and 0 < len(value) <= most
    if type(field) is models.DateTimeField:
        return lambda value: type(value) is datetime
    return lambda value: False


def _bounds_length_only(field: models.Field) -> bool:
    return all(isinstance(validator, MaxLengthValidator) for validator in field.validators)


def _area_elsewhere(record: Record) -> ValidationError:
    return ValidationError(
        _("The area “%(area)s” belongs to another site; choose an area of this site."),
        params={"area": record.area},
    )
