"""The jobs of files of activity data: read and written by the worker."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.check.metering.importing import taking
from oyamel.check.metering.models import Upload
from oyamel.jobs.progress import Progress
from oyamel.jobs.registry import job
from oyamel.org.actors import Actor, actor_for
from oyamel.records.errors import NotAllowed

READ, WRITE = "metering.upload.read", "metering.upload.write"


def _actor(run: Progress) -> Actor:
    """Whoever started the run, with the rights of now. Raises NotAllowed for one who may not import any more."""
    try:
        actor = actor_for(run.user, run.organization) if run.user and run.organization else None
    except Http404:
        actor = None
    if actor is None or not actor.may_anywhere("import"):
        raise NotAllowed(_("Whoever started this may not import here any more. Ask an administrator."))
    return actor


def _tell(run: Progress) -> taking.Tell:
    return lambda done, total: run.update(done, total or None, unit=_("rows"))


def _result(upload: Upload) -> dict[str, Any]:
    return {"counts": upload.counts, "url": f"/{upload.organization.slug}/sources/data/{upload.key}/"}


@job(READ, title=gettext_lazy("Reading a file of activity data"), restartable=True)
def read_upload(run: Progress, *, upload: int) -> dict[str, Any]:
    """Find out what a file holds."""
    found = Upload.objects.select_related("organization", "file__organization").get(pk=upload)
    taking.read(found, _actor(run), _tell(run))
    return _result(found)


@job(WRITE, title=gettext_lazy("Taking in activity data"), restartable=True)
def write_upload(run: Progress, *, upload: int, all_or_nothing: bool) -> dict[str, Any]:
    """Write what the preview showed; a second run finds what stands."""
    found = Upload.objects.select_related("organization", "file__organization").get(pk=upload)
    return _result(taking.write(found, _actor(run), all_or_nothing, _tell(run)))
