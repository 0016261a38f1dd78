"""Long work of the inventory: calculating a year; and removing ledgers that nothing names."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_scopes import scope

from oyamel.check.inventory.domain import files
from oyamel.check.inventory.domain.calculating import calculate
from oyamel.check.inventory.domain.freshness import CALCULATE, is_stale
from oyamel.check.inventory.models import Inventory
from oyamel.jobs.progress import Progress
from oyamel.jobs.registry import job, scheduled
from oyamel.org.actors import actor_for
from oyamel.org.models import Organization


@job(CALCULATE, title=gettext_lazy("Calculating an inventory"), restartable=True)
def calculate_job(run: Progress, *, inventory: int, reason: str = "") -> dict[str, Any]:
    """Calculate one inventory; a run that the program began itself keeps quiet where closed months forbid it."""
    found = Inventory.objects.select_related("record", "organization").get(pk=inventory)
    url = found.record.get_absolute_url()
    if run.user is None and not is_stale(found):
        return {"url": url, "said": _("Nothing changed since the last calculation.")}
    actor = actor_for(run.user, found.organization) if run.user else None
    try:
        made = calculate(found, actor, reason, lambda text: run.update(message=text))
    except ValidationError as refused:
        if run.user is not None:
            raise
        return {"url": url, "said": " ".join(refused.messages)}
    return {"url": url, "version": made.version, "lines": made.lines}


@scheduled(
    "inventory.sweep",
    "FREQ=DAILY;BYHOUR=3;BYMINUTE=40",
    "UTC",
    title=gettext_lazy("Removing ledgers left over"),
)
def sweep_job(run: Progress) -> dict[str, Any]:
    """Remove the files that no calculation names, organization by organization."""
    count = 0
    for organization in Organization.objects.order_by("pk"):
        with scope(organization=organization):
            count += len(files.sweep(organization))
    return {"removed": count}
