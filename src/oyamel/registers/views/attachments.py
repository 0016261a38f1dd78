"""What hangs on a record: comments, actions, evidence, links, approval."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern

from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register


def context(request: HttpRequest, register: Register, row: RecordModel) -> dict[str, Any]:
    """What the record page shows of them."""
    return {}


def patterns(at: Callable[..., URLPattern]) -> list[URLPattern]:
    """Their addresses below a record."""
    return []
