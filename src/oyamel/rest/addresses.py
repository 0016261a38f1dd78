"""The parts of an address, and what stands at one."""

from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from pydantic import WithJsonSchema

from oyamel.org.models import Person, User
from oyamel.records.models import RecordModel
from oyamel.records.timeline import names_of_users
from oyamel.registers.declaration import Register, register_for_slug, registers
from oyamel.registers.views import access
from oyamel.rest.values import LARGEST_ID

# What does not fit leads nowhere (404) rather than being a misfit (422), so the forms are only described.
Slug = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"})]
Number = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2,5}-[0-9]{4,9}$"})]
Id = Annotated[int, WithJsonSchema({"type": "integer", "minimum": 1, "maximum": LARGEST_ID})]
Kind = Annotated[str, WithJsonSchema({"type": "string", "enum": [each.slug for each in registers()]})]


def find(request: HttpRequest, slug: str, number: str, action: str = "view") -> tuple[Register, RecordModel]:
    """The register at an address and its row: 404 for whom it does not exist, 403 for who may not do `action`."""
    try:
        register = register_for_slug(slug)
    except KeyError as error:
        raise Http404 from error
    return register, obtain(request, register, number, action)


def obtain(request: HttpRequest, register: Register, number: str, action: str = "view") -> RecordModel:
    """The row of a number, with its child rows; see `find`."""
    if "\x00" in number:
        raise Http404
    row = access.obtain(request, register, number, action)
    register.attach_children([row])
    return row


def person(pk: int | None, field: str) -> Person | None:
    """The person of an id. Raises ValidationError where nobody here has it."""
    if pk is None:
        return None
    found = Person.objects.filter(pk=pk, left_on__isnull=True).first() if pk <= LARGEST_ID else None
    if found is None:
        raise ValidationError({field: _("There is nobody here with the id %(id)s.") % {"id": pk}})
    return found


def user(request: HttpRequest, found: User | None) -> dict[str, Any] | None:
    """A user as answers name them: by the name of the person in this organization, read once for each request."""
    if found is None:
        return None
    names = request.__dict__.setdefault("names_of_users", {})
    if found.pk not in names:
        names[found.pk] = names_of_users([found.pk]).get(found.pk, found.name)
    return {"id": found.pk, "name": names[found.pk]}
