"""What a verb may refuse, in words for the person who asked."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from oyamel.records.models import Record


class NotAllowed(PermissionDenied):
    """The actor may not do this here."""


class Conflict(Exception):
    """Someone saved the record first. `changes` holds what they changed: field → [before, after]."""

    def __init__(self, record: "Record", changes: dict[str, list[Any]]):
        super().__init__(
            _("%(number)s was saved by someone else in the meantime.") % {"number": record.number}
        )
        self.record = record
        self.changes = changes


class Refused(ValidationError):
    """A verb that makes no sense in the record's present state."""
