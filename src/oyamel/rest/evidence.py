"""Evidence of a record of any register: listed, added, opened, withdrawn."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import File, Form, Router, Status, UploadedFile
from pydantic import BaseModel, Field

from oyamel.records import evidence, files
from oyamel.records.models import Evidence
from oyamel.rest.acts import AT, User, Why
from oyamel.rest.addresses import Id, Kind, Number, Slug, find, user
from oyamel.rest.errors import answers
from oyamel.rest.values import Line

router = Router(tags=["Evidence"])


class EvidenceOut(BaseModel):
    id: int
    name: str
    note: str
    covers_from: date | None
    covers_until: date | None
    media_type: str
    size_bytes: int
    sha256: str
    added_at: datetime
    added_by: User | None
    is_withdrawn: bool
    url: str = Field(description="Where the bytes are.")


class About(BaseModel):
    """What a file shows, and when."""

    note: Annotated[Line, Field(max_length=300)] = ""
    covers_from: date | None = None
    covers_until: date | None = None


@router.get(
    f"{AT}/evidence",
    response=answers(list[EvidenceOut]),
    operation_id="evidence",
    summary="The evidence of a record",
)
def list_evidence(
    request: HttpRequest, organization: Slug, register_name: Kind, number: Number
) -> list[dict[str, Any]]:
    _register, row = find(request, register_name, number)
    return [_shown(request, each) for each in evidence.evidence_of(row.record)]


@router.post(
    f"{AT}/evidence",
    response=answers(EvidenceOut, 201, body=True, conflict=True),
    operation_id="evidence_add",
    summary="Add a file",
    description="The same file with the same words again gives the evidence that stands already.",
)
def add_evidence(
    request: HttpRequest,
    organization: Slug,
    register_name: Kind,
    number: Number,
    payload: Form[About],
    file: File[UploadedFile],
) -> Status:
    _register, row = find(request, register_name, number, "change")
    made = evidence.add_evidence(
        row.record,
        request.actor,
        file,
        note=payload.note,
        covers_from=payload.covers_from,
        covers_until=payload.covers_until,
    )
    return Status(201, _shown(request, made))


@router.post(
    f"{AT}/evidence/{{evidence_id}}/withdraw",
    response=answers(EvidenceOut, body=True, conflict=True),
    operation_id="evidence_withdraw",
    summary="Take evidence back",
)
def withdraw(
    request: HttpRequest,
    organization: Slug,
    register_name: Kind,
    number: Number,
    evidence_id: Id,
    payload: Why,
) -> dict[str, Any]:
    _register, row = find(request, register_name, number, "change")
    rows = Evidence.objects.filter(record=row.record).select_related("record")
    found = get_object_or_404(rows, pk=evidence_id)
    return _shown(request, evidence.withdraw_evidence(found, request.actor, payload.reason))


ANY_FILE = {"responses": {200: {"description": "The bytes", "content": {"*/*": {}}}}}


@router.get(
    "/{organization}/files/{key}",
    response=answers(None),
    operation_id="file",
    summary="The bytes of a piece of evidence",
    openapi_extra=ANY_FILE,
)
def open_file(request: HttpRequest, organization: Slug, key: str) -> FileResponse:
    found = evidence.open_evidence(request.actor, key.replace("\x00", ""))
    response = FileResponse(files.open_file(found.file))
    for name, value in evidence.download_headers(found).items():
        response.headers[name] = value
    return response


def _shown(request: HttpRequest, found: Evidence) -> dict[str, Any]:
    return {
        "id": found.pk, "name": found.name, "note": found.note, "covers_from": found.covers_from, "covers_until": found.covers_until,
        "media_type": found.file.media_type, "size_bytes": found.file.size_bytes, "sha256": found.file.sha256,
        "added_at": found.added_at, "added_by": user(request, found.added_by), "is_withdrawn": bool(found.withdrawn_at),
        "url": f"/api/v1/{request.actor.organization.slug}/files/{found.key}",
    }  # fmt: skip
