"""The acts on one record of any register: archive, restore, its history, and as it was on a day."""

from datetime import date, datetime, time
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from oyamel.records import domain, events, history
from oyamel.records.models import Event
from oyamel.records.timeline import hidden_records
from oyamel.registers.lookup import Lookup
from oyamel.rest.addresses import Kind, Number, Slug, find, user
from oyamel.rest.errors import answers
from oyamel.rest.records import RecordHead, head
from oyamel.rest.values import Line, Past, Strict

router = Router(tags=["Records"])
AT = "/{organization}/{register_name}/{number}"


class Why(Strict):
    """A reason, which stays in the history."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The line was sold."}]})
    reason: Annotated[Line, Field(min_length=1, max_length=500)]


class User(BaseModel):
    id: int
    name: str


class Happened(BaseModel):
    """One event of a record."""

    sequence: int
    kind: str = Field(examples=["FieldsChanged"])
    at: datetime
    by: User | None
    sentence: str = Field(description="What happened, in the language of the request.")
    text: str = Field(description="The reason or the comment.")
    changes: dict[str, list[Any]] = Field(
        description="Field → [before, after]; sites, areas and people by id."
    )
    batch: str


class History(BaseModel):
    items: list[Happened]
    after: int | None = Field(description="The `after` of the next page; null on the last one.")


class HistoryQuery(BaseModel):
    after: Annotated[int, Field(ge=0, le=2**31 - 1, description="The sequence after which to go on.")] = 0
    size: Annotated[int, Field(ge=1, le=200)] = 50


class AsOf(BaseModel):
    """A record as it was at the end of a day, in the time zone of your site."""

    number: str
    on: date
    is_there: bool
    values: dict[str, Any]


@router.post(
    f"{AT}/archive",
    response=answers(RecordHead, body=True, conflict=True),
    operation_id="archive",
    summary="Archive a record",
)
def archive(
    request: HttpRequest, organization: Slug, register_name: Kind, number: Number, payload: Why
) -> dict[str, Any]:
    return _moved(request, register_name, number, domain.archive, payload.reason)


@router.post(
    f"{AT}/restore",
    response=answers(RecordHead, body=True, conflict=True),
    operation_id="restore",
    summary="Bring a record back",
)
def restore(
    request: HttpRequest, organization: Slug, register_name: Kind, number: Number, payload: Why
) -> dict[str, Any]:
    return _moved(request, register_name, number, domain.restore, payload.reason)


def _moved(request: HttpRequest, slug: str, number: str, verb: Any, reason: str) -> dict[str, Any]:
    _register, row = find(request, slug, number, "archive")
    verb(row, request.actor, reason)
    return head(find(request, slug, number)[1])


@router.get(
    f"{AT}/history", response=answers(History), operation_id="history", summary="What happened to a record"
)
def history_(
    request: HttpRequest, organization: Slug, register_name: Kind, number: Number, asked: Query[HistoryQuery]
) -> dict[str, Any]:
    declared, row = find(request, register_name, number)
    rows = Event.objects.filter(record=row.record, sequence__gt=asked.after).select_related("actor", "text")
    found = list(rows.order_by("sequence")[: asked.size + 1])
    page, past = found[: asked.size], Past(declared, Lookup(request.actor))
    hidden = hidden_records(request.actor, page)
    told = [event for event in page if event.context.get("record") not in hidden]
    past.read([side for event in told for side in _sides(event)])
    return {
        "items": [_happened(request, event, past) for event in told],
        "after": page[-1].sequence if len(found) > asked.size else None,
    }


def _sides(event: Event) -> list[dict[str, Any]]:
    """The values before and after an event."""
    return [{name: pair[side] for name, pair in event.changes.items()} for side in (0, 1)]


def _happened(request: HttpRequest, event: Event, past: Past) -> dict[str, Any]:
    text = getattr(event, "text", None)
    before, after = (past.values(side) for side in _sides(event))
    return {
        "sequence": event.sequence, "kind": event.kind, "at": event.at, "by": user(request, event.actor), "batch": event.batch,
        "sentence": str(events.event_type(event.kind).word(event.context)), "text": text.text if text else "",
        "changes": {name: [before[name], after[name]] for name in after},
    }  # fmt: skip


@router.get(
    f"{AT}/as-of", response=answers(AsOf), operation_id="as_of", summary="A record as it was on a day"
)
def as_of(
    request: HttpRequest, organization: Slug, register_name: Kind, number: Number, on: date
) -> dict[str, Any]:
    declared, row = find(request, register_name, number)
    found = history.as_of(row.record, timezone.make_aware(datetime.combine(on, time.max)))
    past = Past(declared, Lookup(request.actor))
    past.read([found])
    return {"number": number, "on": on, "is_there": bool(found), "values": past.values(found)}
