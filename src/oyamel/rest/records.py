"""The operations that each register has of its own: list, read, create, change. A declared register has them by itself."""

import hashlib
from datetime import datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Header, Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, WithJsonSchema, create_model

from oyamel.records import domain
from oyamel.records.errors import Conflict, NotAllowed
from oyamel.records.models import RecordModel
from oyamel.registers import listing
from oyamel.registers.declaration import Register
from oyamel.registers.lookup import Lookup
from oyamel.registers.models import FormToken
from oyamel.registers.types import Bool, Reference
from oyamel.registers.types import Field as RegisterField
from oyamel.rest import values
from oyamel.rest.addresses import Number, Slug, obtain
from oyamel.rest.errors import Clash, answers

Count = Annotated[int, Field(ge=1, le=listing.MOST)]
Site = Annotated[int, Field(ge=1, le=values.LARGEST_ID)]


class RecordHead(BaseModel):
    """What every record has, whatever its register."""

    number: str
    version: int = Field(description="Send it back with a change, so that nobody overwrites another's work.")
    url: str = Field(description="The page of the record.")
    is_archived: bool
    opened_at: datetime
    updated_at: datetime


def head(row: RecordModel) -> dict[str, Any]:
    record = row.record
    return {
        "number": record.number, "version": record.version, "url": record.get_absolute_url(), "is_archived": record.is_archived,
        "opened_at": record.opened_at, "updated_at": record.updated_at,
    }  # fmt: skip


def full(register: Register, row: RecordModel) -> dict[str, Any]:
    return head(row) | {"values": values.shown(register, row)}


class Models:
    """The types of a register's operations, named after its model, so that the schema can be read."""

    def __init__(self, register: Register):
        name = register.model.__name__
        example = {"values": _example(register), "reason": ""}
        self.record = create_model(name, __base__=RecordHead, values=(values.read_model(register), ...))
        self.page = create_model(
            f"{name}Page",
            items=(list[self.record], ...),
            count=(int, ...),
            is_exact=(bool, ...),
            after=(str | None, ...),
        )
        self.new = create_model(
            f"New{name}",
            __base__=_with_example(example),
            values=(values.new_model(register), ...),
            reason=(Reason, ""),
        )
        self.change = create_model(
            f"Changed{name}",
            __base__=_with_example(example | {"version": 1}),
            version=(Annotated[int, Field(ge=1, le=2**31 - 1)], ...),
            values=(values.change_model(register), ...),
            reason=(Reason, ""),
        )
        self.asked = _asked_model(register)


Reason = Annotated[values.Line, Field(max_length=500, description="Why; kept in the history.")]


def _with_example(example: dict[str, Any]) -> type[BaseModel]:
    config = ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})
    return type("Body", (BaseModel,), {"model_config": config})


def _example(register: Register) -> dict[str, Any]:
    return {"title": values.english(register.example or register.label)[:250]}


def _asked_model(register: Register) -> type[BaseModel]:
    """What the query of a list may say: paging, search, order, and the register's filters."""
    sorts = [f"{sign}{name}" for name in listing.sortable(register) for sign in ("", "-")]
    fields: dict[str, Any] = {
        "q": (
            Annotated[values.Line, Field(max_length=200, description="Words, as typed or without accents.")],
            "",
        ),
        "sort": (Literal[tuple(sorts)], register.default_sort),
        "site": (_optional(Site, description="A site, with everything below it."), None),
        "archived": (bool, False),
        "size": (Count, listing.PAGE),
        "after": (
            Annotated[values.Line, Field(max_length=1000, description="`after` of the page before.")],
            "",
        ),
    }
    filters = {name: _filter_type(each) for name, each in register.filters.items() if name not in fields}
    return create_model(f"{register.model.__name__}Query", **fields, **filters)


def _optional(kind: Any, **about: Any) -> Any:
    """A parameter that may be left out, which is not the same as one that may be null."""
    return Annotated[kind | None, WithJsonSchema(TypeAdapter(kind).json_schema() | about)]


def _filter_type(field: RegisterField) -> tuple[Any, Any]:
    if isinstance(field, Bool):
        return _optional(bool), None
    if isinstance(field, Reference):
        return list[Site], []
    codes = tuple(code for code, _label in field.choices(None))
    return list[Literal[codes]] if codes else list[values.Line], []


def router_for(register: Register) -> Router:
    """The operations of one register."""
    router, models = Router(tags=[values.english(register.plural)]), Models(register)
    _add_list(router, register, models)
    _add_read(router, register, models)
    _add_create(router, register, models)
    _add_change(router, register, models)
    return router


def _at(register: Register, below: str = "") -> str:
    return f"/{{organization}}/{register.slug}{below}"


def _add_list(router: Router, register: Register, models: Models) -> None:
    @router.get(
        _at(register),
        response=answers(models.page),
        operation_id=f"{register.slug}_list",
        summary=f"List {_many(register)}",
    )
    def list_(request: HttpRequest, organization: Slug, asked: Query[models.asked]) -> dict[str, Any]:
        _refuse_unknown(request, models.asked)
        signer = Signer(salt=f"rest.{register.slug}.{asked.sort}")
        found = listing.Listing(
            register, request.actor, _query(register, asked, signer), Lookup(request.actor)
        )
        page = found.page
        for row in page.rows:
            row.record.organization = request.actor.organization
        return {
            "items": [full(register, row) for row in page.rows],
            "count": min(found.count, listing.COUNTED),
            "is_exact": found.is_counted,
            "after": signer.sign(page.next_cursor) if page.next_cursor else None,
        }


def _refuse_unknown(request: HttpRequest, model: type[BaseModel]) -> None:
    unknown = sorted(set(request.GET) - set(model.model_fields))
    if unknown:
        raise ValidationError({name: _("There is no filter of this name.") for name in unknown})


def _query(register: Register, asked: Any, signer: Signer) -> listing.Query:
    filters = {
        name: _wanted(getattr(asked, name)) for name in register.filters if name in type(asked).model_fields
    }
    return listing.Query(
        q=asked.q.strip(),
        sort=asked.sort,
        filters={name: wanted for name, wanted in filters.items() if wanted},
        site=str(asked.site or ""),
        archived=asked.archived,
        after=_unsigned(asked.after, signer),
        size=asked.size,
    )


def _wanted(value: Any) -> list[str]:
    """A filter's value as addresses write it."""
    if isinstance(value, bool):
        return ["1" if value else "0"]
    return [str(each) for each in value or []] if not isinstance(value, int) else [str(value)]


def _unsigned(cursor: str, signer: Signer) -> str:
    try:
        return signer.unsign(cursor) if cursor else ""
    except BadSignature as error:
        words = _("Give “after” as the page before gave it, with the same order.")
        raise ValidationError({"after": words}) from error


def _add_read(router: Router, register: Register, models: Models) -> None:
    @router.get(
        _at(register, "/{number}"),
        response=answers(models.record),
        operation_id=f"{register.slug}_read",
        summary=f"Read {_one(register)}",
    )
    def read(request: HttpRequest, organization: Slug, number: Number) -> dict[str, Any]:
        return full(register, obtain(request, register, number))


def _add_create(router: Router, register: Register, models: Models) -> None:
    @router.post(
        _at(register),
        response=answers(models.record, 201, body=True, conflict=True) | {200: models.record},
        operation_id=f"{register.slug}_create",
        summary=f"Create {_one(register)}",
        description="The same `Idempotency-Key` again gives the record that the first request made, with 200.",
    )
    def create(
        request: HttpRequest,
        organization: Slug,
        payload: models.new,
        key: str = Header("", alias="Idempotency-Key", max_length=200),
    ) -> Status:
        if not request.actor.may_anywhere("create"):
            raise NotAllowed("create")
        number, is_new = _create_once(request, register, payload, key)
        return Status(201 if is_new else 200, full(register, obtain(request, register, number)))


def _create_once(request: HttpRequest, register: Register, payload: Any, key: str) -> tuple[str, bool]:
    """The number of the record of this request, and whether it was made just now."""
    actor, token = request.actor, _token(request, register, key)
    made = _made_with(token)
    if made:
        return made, False
    lookup = Lookup(actor)
    given = values.given(register, payload.values, lookup)
    register.clean_row(given, lookup)
    try:
        with transaction.atomic():
            row = domain.create(register.model, actor, given, payload.reason)
            if token:
                FormToken.objects.create(organization=actor.organization, token=token, record=row.record)
    except IntegrityError:
        made = _made_with(token)  # the twin of this request was faster
        if not made:
            raise
        return made, False
    return row.record.number, True


def _token(request: HttpRequest, register: Register, key: str) -> str:
    if not key:
        return ""
    parts = [request.actor.organization.pk, request.actor.user.pk, register.slug, key]
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]


def _made_with(token: str) -> str | None:
    rows = FormToken.objects.filter(token=token).values_list("record__number", flat=True)
    return rows.first() if token else None


def _add_change(router: Router, register: Register, models: Models) -> None:
    @router.patch(
        _at(register, "/{number}"),
        response=answers(models.record, body=True, conflict=True),
        operation_id=f"{register.slug}_change",
        summary=f"Change {_one(register)}",
        description="Name only what is to change. If somebody saved after `version`, 409 shows both values.",
    )
    def change(
        request: HttpRequest, organization: Slug, number: Number, payload: models.change
    ) -> dict[str, Any]:
        row, lookup = obtain(request, register, number, "change"), Lookup(request.actor)
        given = values.given(register, payload.values, lookup)
        present = {each.name: each.value(row) for each in register.form_fields()}
        register.clean_row(present | given, lookup)
        try:
            domain.change(row, request.actor, given, payload.reason, payload.version)
        except Conflict as conflict:
            raise _clash(request, register, payload, conflict) from conflict
        return full(register, obtain(request, register, number))


def _clash(request: HttpRequest, register: Register, payload: Any, conflict: Conflict) -> Clash:
    """Both values of every field that the other one changed."""
    theirs = values.shown(register, obtain(request, register, conflict.record.number))
    yours = payload.values.model_dump(exclude_unset=True)
    sides = {
        name: {"theirs": theirs[name]} | ({"yours": yours[name]} if name in yours else {})
        for name in conflict.changes
        if name in theirs
    }
    return Clash(str(conflict), conflict.record.version, sides)


def _one(register: Register) -> str:
    return values.english(register.label).lower()


def _many(register: Register) -> str:
    return values.english(register.plural).lower()
