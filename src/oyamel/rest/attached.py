"""What hangs on a record of any register: comments, actions, links."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from oyamel.records import actions, comments, links
from oyamel.records.enums import ActionStatus
from oyamel.records.models import Action, Comment, Link, Record
from oyamel.registers.declaration import register_for_kind
from oyamel.rest.acts import AT, User, Why
from oyamel.rest.addresses import Id, Kind, Number, Slug, find, person, user
from oyamel.rest.errors import answers
from oyamel.rest.values import LARGEST_ID, Line, Strict

router = Router(tags=["Records"])
Text = Annotated[Line, Field(min_length=1)]
PersonId = Annotated[int, Field(ge=1, le=LARGEST_ID, strict=True)]


class NewComment(Strict):
    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "The **new** filter is in."}]})
    text: Annotated[Text, Field(max_length=comments.LONGEST, description="Markdown; @name tells people.")]


class CommentOut(BaseModel):
    id: int
    at: datetime
    by: User | None
    text: str = Field(description="Empty once it was disposed of.")


@router.get(
    f"{AT}/comments",
    response=answers(list[CommentOut]),
    operation_id="comments",
    summary="The comments of a record",
)
def list_comments(
    request: HttpRequest, organization: Slug, register_name: Kind, number: Number
) -> list[dict[str, Any]]:
    _register, row = find(request, register_name, number)
    rows = Comment.objects.filter(record=row.record).select_related("event__actor", "event__text")
    return [_comment(request, each) for each in rows.order_by("event__sequence")]


@router.post(
    f"{AT}/comments",
    response=answers(CommentOut, 201, body=True),
    operation_id="comment",
    summary="Comment on a record",
)
def add_comment(
    request: HttpRequest, organization: Slug, register_name: Kind, number: Number, payload: NewComment
) -> Status:
    _register, row = find(request, register_name, number, "comment")
    return Status(201, _comment(request, comments.add_comment(row.record, request.actor, payload.text)))


def _comment(request: HttpRequest, comment: Comment) -> dict[str, Any]:
    event = comment.event
    text = getattr(event, "text", None)
    return {
        "id": comment.pk,
        "at": event.at,
        "by": user(request, event.actor),
        "text": text.text if text else "",
    }


class ActionIn(Strict):
    model_config = ConfigDict(json_schema_extra={"examples": [{"what": "Fit a lid", "due_on": "2026-11-30"}]})
    what: Annotated[Text, Field(max_length=250)]
    responsible: PersonId | None = Field(None, description="The id of a person.")
    due_on: date | None = None


class ActionChange(Strict):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"due_on": "2026-12-15", "reason": "Parts are late"}]}
    )
    what: Annotated[Text, Field(max_length=250)] = "–"
    responsible: PersonId | None = None
    due_on: date | None = None
    reason: Annotated[Line, Field(max_length=500)] = ""


class Note(Strict):
    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "Seen on site"}]})
    note: Annotated[Line, Field(max_length=500)] = ""


class Done(Note):
    done_on: date | None = Field(None, description="Today where it is left out.")


class ActionOut(BaseModel):
    id: int
    what: str
    status: Literal[tuple(ActionStatus.values)]
    responsible: int | None
    due_on: date | None
    done_on: date | None
    done_by: User | None
    verified_on: date | None
    verified_by: User | None


ONE_ACTION = f"{AT}/actions/{{action}}"
ACTED = answers(ActionOut, body=True, conflict=True)


@router.get(
    f"{AT}/actions",
    response=answers(list[ActionOut]),
    operation_id="actions",
    summary="The actions of a record",
)
def list_actions(
    request: HttpRequest, organization: Slug, register_name: Kind, number: Number
) -> list[dict[str, Any]]:
    _register, row = find(request, register_name, number)
    return [_action(request, each) for each in actions.actions_of(row.record)]


@router.post(
    f"{AT}/actions",
    response=answers(ActionOut, 201, body=True, conflict=True),
    operation_id="action_add",
    summary="Add an action",
)
def add_action(
    request: HttpRequest, organization: Slug, register_name: Kind, number: Number, payload: ActionIn
) -> Status:
    _register, row = find(request, register_name, number, "change")
    responsible = person(payload.responsible, "responsible")
    made = actions.add_action(row.record, request.actor, payload.what, responsible, payload.due_on)
    return Status(201, _action(request, made))


@router.patch(ONE_ACTION, response=ACTED, operation_id="action_change", summary="Change an open action")
def change_action(
    request: HttpRequest,
    organization: Slug,
    register_name: Kind,
    number: Number,
    action: Id,
    payload: ActionChange,
) -> dict[str, Any]:
    found = _find_action(request, register_name, number, action, "change")
    values = payload.model_dump(exclude_unset=True, exclude={"reason"})
    if "responsible" in values:
        values["responsible"] = person(payload.responsible, "responsible")
    return _action(request, actions.change_action(found, request.actor, values, payload.reason))


@router.post(
    f"{ONE_ACTION}/complete",
    response=ACTED,
    operation_id="action_complete",
    summary="Report an action as done",
)
def complete_action(
    request: HttpRequest, organization: Slug, register_name: Kind, number: Number, action: Id, payload: Done
) -> dict[str, Any]:
    found = _find_action(request, register_name, number, action)
    return _action(request, actions.complete_action(found, request.actor, payload.done_on, payload.note))


@router.post(
    f"{ONE_ACTION}/verify",
    response=ACTED,
    operation_id="action_verify",
    summary="Confirm that an action was done",
)
def verify_action(
    request: HttpRequest, organization: Slug, register_name: Kind, number: Number, action: Id, payload: Note
) -> dict[str, Any]:
    return _action(
        request,
        actions.verify_action(
            _find_action(request, register_name, number, action), request.actor, payload.note
        ),
    )


@router.post(
    f"{ONE_ACTION}/reopen", response=ACTED, operation_id="action_reopen", summary="Open an action again"
)
def reopen_action(
    request: HttpRequest, organization: Slug, register_name: Kind, number: Number, action: Id, payload: Why
) -> dict[str, Any]:
    return _action(
        request,
        actions.reopen_action(
            _find_action(request, register_name, number, action), request.actor, payload.reason
        ),
    )


@router.post(f"{ONE_ACTION}/drop", response=ACTED, operation_id="action_drop", summary="Give an action up")
def drop_action(
    request: HttpRequest, organization: Slug, register_name: Kind, number: Number, action: Id, payload: Why
) -> dict[str, Any]:
    return _action(
        request,
        actions.drop_action(
            _find_action(request, register_name, number, action), request.actor, payload.reason
        ),
    )


def _find_action(request: HttpRequest, slug: str, number: str, pk: int, right: str = "view") -> Action:
    _register, row = find(request, slug, number, right)
    return get_object_or_404(Action.objects.filter(record=row.record).select_related("record"), pk=pk)


def _action(request: HttpRequest, action: Action) -> dict[str, Any]:
    return {
        "id": action.pk, "what": action.what, "status": str(action.status), "responsible": action.responsible_id,
        "due_on": action.due_on, "done_on": action.done_on, "done_by": user(request, action.done_by),
        "verified_on": action.verified_on, "verified_by": user(request, action.verified_by),
    }  # fmt: skip


class NewLink(Strict):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"type": "controls", "number": "ASP-0002", "end": "backward"}]}
    )
    type: Literal[tuple(links.all_link_types())]
    number: Annotated[Line, Field(max_length=20, description="The other record.")]
    end: Literal["forward", "backward"] = Field(
        "forward", description="forward: from this record to the other."
    )
    reason: Annotated[Line, Field(max_length=500)] = ""


class LinkOut(BaseModel):
    """A link as it reads from the record at `from`."""

    id: int
    type: str
    end: Literal["forward", "backward"]
    name: str = Field(examples=["is controlled by"])
    distance: Literal[1, 2]
    number: str
    title: str
    register_name: str
    url: str


class Links(BaseModel):
    items: list[LinkOut]
    is_cut: bool = Field(description="There are more links than are given.")


class Depth(BaseModel):
    depth: Annotated[int, Field(ge=1, le=2)] = 1


@router.get(
    f"{AT}/links", response=answers(Links), operation_id="links", summary="What a record is linked to"
)
def list_links(
    request: HttpRequest, organization: Slug, register_name: Kind, number: Number, asked: Query[Depth]
) -> dict[str, Any]:
    _register, row = find(request, register_name, number)
    found = links.neighbourhood(row.record, request.actor, asked.depth)
    items = [_edge(edge, 1) for edge in found.near] + [_edge(edge, 2) for edge in found.far]
    return {"items": items, "is_cut": found.is_cut}


@router.post(
    f"{AT}/links",
    response=answers(LinkOut, 201, body=True, conflict=True),
    operation_id="link_add",
    summary="Link two records",
)
def add_link(
    request: HttpRequest, organization: Slug, register_name: Kind, number: Number, payload: NewLink
) -> Status:
    _register, row = find(request, register_name, number, "change")
    other = (
        Record.objects.for_actor(request.actor, "view").filter(number=payload.number.strip().upper()).first()
    )
    if other is None:
        raise ValidationError({"number": _("There is no record with this number that you may see.")})
    ends = (row.record, other) if payload.end == "forward" else (other, row.record)
    link = links.add_link(payload.type, *ends, request.actor, payload.reason)
    end = "forward" if link.source_id == row.pk else "backward"
    return Status(201, _edge(links.Edge(link, row.pk, other, end), 1))


@router.delete(
    f"{AT}/links/{{link}}", response=answers(None, 204), operation_id="link_remove", summary="Remove a link"
)
def remove_link(
    request: HttpRequest, organization: Slug, register_name: Kind, number: Number, link: Id
) -> Status:
    _register, row = find(request, register_name, number, "change")
    mine = Link.objects.filter(source=row.record) | Link.objects.filter(target=row.record)
    links.remove_link(get_object_or_404(mine.select_related("source", "target"), pk=link), request.actor)
    return Status(204, None)


def _edge(edge: links.Edge, distance: int) -> dict[str, Any]:
    register = register_for_kind(edge.other.kind)
    return {
        "id": edge.link.pk, "type": edge.link.type, "end": edge.end, "name": edge.name, "distance": distance,
        "number": edge.other.number, "title": edge.other.title, "register_name": register.slug if register else "",
        "url": edge.other.get_absolute_url(),
    }  # fmt: skip
