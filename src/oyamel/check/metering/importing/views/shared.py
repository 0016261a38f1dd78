"""What the pages of a file of activity data share: the upload, its address, its steps, and how it is read."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from oyamel.check.metering import enums
from oyamel.check.metering.importing import jobs, taking
from oyamel.check.metering.models import Upload
from oyamel.jobs import domain as runs
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address, require

SMALL = 256 * 1024


def obtain_upload(request: HttpRequest, key: str) -> Upload:
    """The reader's own upload; anybody else's is not there."""
    require(request, "import")
    mine = Upload.objects.filter(uploaded_by=request.user, key=key)
    upload = mine.select_related("run", "organization", "file__organization").first()
    if upload is None:
        raise Http404
    return upload


def upload_address(request: HttpRequest, register: Register, upload: Upload, *parts: str) -> str:
    return address(request, register, "data", upload.key, *parts)


def is_busy(upload: Upload) -> bool:
    """Whether a run is reading or writing it now."""
    return upload.run is not None and upload.run.is_open


def read_now(request: HttpRequest, register: Register, upload: Upload) -> HttpResponse:
    """Read a small file at once, a large one by the worker; ask first where something must be said."""
    here = upload_address(request, register, upload)
    if taking.questions(upload):
        return redirect(here + "columns/")
    if not is_busy(upload):
        if upload.file.size_bytes <= SMALL:
            taking.read(upload, request.actor)
        else:
            start(request, upload, jobs.READ)
    return redirect(here)


def start(request: HttpRequest, upload: Upload, kind: str, **arguments: Any) -> None:
    """Let the worker do it."""
    upload.run = runs.start(kind, request.actor.organization, request.user, upload=upload.pk, **arguments)
    upload.save(update_fields=["run"])


def steps(request: HttpRequest, register: Register, upload: Upload, now: str) -> list[dict[str, Any]]:
    """The steps of taking in a file."""
    here = upload_address(request, register, upload)
    is_open = upload.state != enums.UploadState.DONE and not is_busy(upload)
    places = [
        ("file", _("File"), address(request, register, "data")),
        ("columns", _("Columns"), here + "columns/" if is_open and upload.reader != "green_button" else ""),
        ("preview", _("Preview"), here if upload.state == enums.UploadState.READ else ""),
        ("result", _("Result"), ""),
    ]
    names = [name for name, _label, _url in places]
    return [
        {"label": label, "url": url if name != now else "", "current": name == now, "done": names.index(name) < names.index(now)}
        for name, label, url in places
    ]  # fmt: skip
