"""Evidence: files that show something about a record, and the period they cover."""

import secrets
from datetime import date
from pathlib import PurePath
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from oyamel.kit import uploads
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.records import access, domain, events, files
from oyamel.records.errors import Refused
from oyamel.records.models import Evidence, Record, visible


@transaction.atomic
def add_evidence(
    record: Record,
    actor: Actor,
    upload: BinaryIO,
    name: str = "",
    note: str = "",
    covers_from: date | None = None,
    covers_until: date | None = None,
) -> Evidence:
    """Attach a file; `upload` is an uploaded file or any binary stream that can be rewound, `name` defaults to its name.

    The same file with the same words on the same record is a double click and gives the first evidence. Raises NotAllowed,
    Refused, FileRefused for type, size or content, ValidationError by field.
    """
    record = access.claim(actor, "change", record)
    file, safe = files.store(actor.organization, upload, name or str(getattr(upload, "name", "") or "file"))
    values = {"name": safe, "note": note.strip(), "covers_from": covers_from, "covers_until": covers_until}
    first = Evidence.objects.filter(record=record, file=file, withdrawn_at=None, **values).first()
    if first:
        return first
    evidence = Evidence(
        organization=actor.organization, key=secrets.token_hex(16), record=record, file=file, added_by=actor.user,
        added_at=clock.now(), **values,
    )  # fmt: skip
    _check(evidence)
    evidence.save()
    context = {"evidence": evidence.pk, "name": safe, "sha256": file.sha256, "size_bytes": file.size_bytes}
    domain.record_event(record, actor, events.EVIDENCE_ADDED, context | _period(evidence))
    return evidence


def _check(evidence: Evidence) -> None:
    evidence.clean_fields(exclude=["organization", "record", "file", "added_by"])
    since, until = evidence.covers_from, evidence.covers_until
    if since and until and until < since:
        raise ValidationError(
            {"covers_until": _("The period ends before it begins; exchange the two days or correct one.")}
        )


def _period(evidence: Evidence) -> dict[str, str]:
    days = {"covers_from": evidence.covers_from, "covers_until": evidence.covers_until}
    return {name: day.isoformat() for name, day in days.items() if day}


@transaction.atomic
def withdraw_evidence(evidence: Evidence, actor: Actor, reason: str) -> Evidence:
    """Take evidence back with a reason; the file stays for those who may change the record. Raises NotAllowed, Refused, ValidationError."""
    access.claim(actor, "change", evidence.record)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; the reason stays in the history.")})
    evidence = Evidence.objects.select_related("record", "file").get(pk=evidence.pk)
    if evidence.withdrawn_at:
        raise Refused(_("“%(name)s” was withdrawn already."), params={"name": evidence.name})
    evidence.withdrawn_at = clock.now()
    evidence.save(update_fields=["withdrawn_at"])
    context = {"evidence": evidence.pk, "name": evidence.name, "sha256": evidence.file.sha256}
    domain.record_event(evidence.record, actor, events.EVIDENCE_WITHDRAWN, context, reason.strip())
    return evidence


def evidence_of(record: Record, on: date | None = None) -> QuerySet[Evidence]:
    """The evidence in force of a record that the reader has obtained, newest first; with `on` what covers that day."""
    rows = Evidence.objects.filter(record=record, withdrawn_at=None)
    if on:
        rows = rows.filter(Q(covers_from=None) | Q(covers_from__lte=on)).filter(
            Q(covers_until=None) | Q(covers_until__gte=on)
        )
    return rows.select_related("file__organization", "added_by").order_by("-added_at", "-pk")


def open_evidence(actor: Actor, key: str) -> Evidence:
    """The evidence behind an unguessable key, if the actor may see its record; withdrawn evidence is for those who may change it.

    Raises Http404 otherwise, whether or not the key exists.
    """
    rows = Evidence.objects.filter(
        visible(actor, "view", "record__"), organization=actor.organization, key=key
    )
    evidence = rows.select_related("record", "file__organization").first()
    if evidence is None or (evidence.withdrawn_at and not access.may(actor, "change", evidence.record)):
        raise Http404
    return evidence


_SEALED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


def download_headers(evidence: Evidence) -> dict[str, str]:
    """The headers with which the file is sent: always saved, never shown, never guessed at, never run."""
    return _SEALED | {
        "Content-Type": evidence.file.media_type,
        "Content-Disposition": content_disposition_header(True, _file_name(evidence)) or "attachment",
        "Content-Length": str(evidence.file.size_bytes),
        "ETag": f'"{evidence.file.sha256}"',
    }


def preview_headers(evidence: Evidence) -> dict[str, str]:
    """The headers of the preview, a picture drawn anew, which may be shown in a page."""
    return _SEALED | {
        "Content-Type": evidence.file.preview_type,
        "Content-Disposition": "inline",
        "ETag": f'"{evidence.file.sha256}-preview"',
    }


def _file_name(evidence: Evidence) -> str:
    """The record's number stands before the name, so that a folder of downloads stays in order."""
    name = PurePath(uploads.safe_name(evidence.name)).name
    return f"{evidence.record.number} {name}"
