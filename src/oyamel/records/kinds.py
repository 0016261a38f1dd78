"""The kinds of records, registered by the models that hang on the envelope."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oyamel.records.models import RecordModel

_models: dict[str, type["RecordModel"]] = {}


def register(model: type["RecordModel"]) -> None:
    """Called once by each record model; a kind or prefix taken twice is an error at start."""
    for other in _models.values():
        if other.__qualname__ != model.__qualname__ and other.prefix == model.prefix:
            raise ValueError(f"prefix {model.prefix} of {model.__name__} belongs to {other.__name__}")
    _models[model.kind] = model


def model_for(kind: str) -> type["RecordModel"]:
    """The model of a kind. Raises KeyError for an unknown kind."""
    return _models[kind]


def all_models() -> dict[str, type["RecordModel"]]:
    return dict(_models)


def format_number(prefix: str, sequence: int) -> str:
    """ASP, 42 → 'ASP-0042'."""
    return f"{prefix}-{sequence:04d}"
