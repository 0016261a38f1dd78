"""The jobs of registers: long imports read and written by the worker, old drafts forgotten."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_scopes import scope

from oyamel.jobs.progress import Progress
from oyamel.jobs.registry import job, scheduled
from oyamel.org.actors import Actor, actor_for
from oyamel.org.models import Organization
from oyamel.records.errors import NotAllowed
from oyamel.registers.exchange import committing, drafts
from oyamel.registers.models import ImportDraft

READ, WRITE = "registers.import.read", "registers.import.write"


def _actor(run: Progress) -> Actor:
    """The person who started the run, with the rights of now. Raises NotAllowed for one who may not import any more."""
    if run.user is None or run.organization is None:
        raise NotAllowed(_("The person who started this is gone."))
    try:
        actor = actor_for(run.user, run.organization)
    except Http404:
        actor = None
    if actor is None or not actor.may_anywhere("import"):
        raise NotAllowed(_("Whoever started this may not import here any more. Ask an administrator."))
    return actor


def _tell(run: Progress) -> drafts.Tell:
    return lambda done, total: run.update(done, total, unit=_("rows"))


def _result(draft: ImportDraft) -> dict[str, Any]:
    return {"counts": draft.counts, "url": f"/{draft.organization.slug}/{draft.register}/import/{draft.key}/"}


@job(READ, title=gettext_lazy("Reading a sheet"), restartable=True)
def read_sheet(run: Progress, *, draft: int) -> dict[str, Any]:
    """Find out what every row of a draft means."""
    found = ImportDraft.objects.select_related("organization").get(pk=draft)
    drafts.read(found, _actor(run), _tell(run))
    return _result(found)


@job(WRITE, title=gettext_lazy("Writing an import"), restartable=True)
def write_sheet(run: Progress, *, draft: int, wish: dict[str, Any]) -> dict[str, Any]:
    """Write what the preview showed; a second run finds it done."""
    found = ImportDraft.objects.select_related("organization").get(pk=draft)
    return _result(committing.commit(found, _actor(run), committing.Wish(**wish), _tell(run)))


@scheduled(
    "registers.import.forget",
    "FREQ=DAILY;BYHOUR=4;BYMINUTE=20;BYSECOND=0",
    "UTC",
    title=gettext_lazy("Forgetting old imports"),
)
def forget_old_imports(run: Progress) -> dict[str, int]:
    """Forget imports that were never written, and the rows of those that were."""
    count = 0
    for organization in Organization.objects.order_by("pk"):
        with scope(organization=organization):
            count += drafts.forget_old()
    return {"rows": count}
