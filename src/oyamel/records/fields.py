"""The fields of a record, across envelope, own model and child rows: reading, writing, comparing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from oyamel.kit.text import fold
from oyamel.records.history import to_json
from oyamel.records.models import Record, RecordModel

ENVELOPE = (
    "title", "language", "site", "area", "owner", "status", "due_on", "closed_at", "retain_until",
    "has_legal_hold", "is_privileged", "is_archived", "archived_at", "fact_id", "custom",
)  # fmt: skip


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
        relations = [field.name for field in part._meta.concrete_fields if field.is_relation]
        for check in (
            lambda part=part, relations=relations: part.clean_fields(exclude=[*relations, "site_path"]),
            part.clean,
        ):
            try:
                check()
            except ValidationError as error:
                for name, messages in error.update_error_dict({}).items():
                    errors.setdefault(name, []).extend(messages)
    if row.record.area and row.record.area.site_id != row.record.site_id:
        errors.setdefault("area", []).append(_area_elsewhere(row.record))
    if errors:
        raise ValidationError(errors)


def _area_elsewhere(record: Record) -> ValidationError:
    return ValidationError(
        _("The area “%(area)s” belongs to another site; choose an area of this site."),
        params={"area": record.area},
    )
