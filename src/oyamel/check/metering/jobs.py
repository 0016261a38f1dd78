"""What metering does by itself each night: expects what is due, and removes files of readings that nothing names."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_scopes import scope

from oyamel.check.metering import domain, store
from oyamel.check.metering.importing import jobs as importing  # noqa: F401 - files are read and written by jobs too
from oyamel.jobs.progress import Progress
from oyamel.jobs.registry import scheduled
from oyamel.org.models import Organization


@scheduled(
    "metering.expect",
    "FREQ=DAILY;BYHOUR=3;BYMINUTE=20;BYSECOND=0",
    "UTC",
    title=_("Looking for missing bills and readings"),
)
def expect(run: Progress) -> dict[str, Any]:
    """Bring the dates of expected data to the new day, in every organization."""
    organizations = list(Organization.objects.order_by("pk"))
    count = 0
    for organization in run.track(organizations, len(organizations)):
        with scope(organization=organization):
            count += domain.expect_everywhere(organization)
    return {"sources": count}


@scheduled(
    "metering.sweep",
    "FREQ=DAILY;BYHOUR=3;BYMINUTE=40;BYSECOND=0",
    "UTC",
    title=_("Removing readings that belong to nothing"),
)
def sweep(run: Progress) -> dict[str, Any]:
    """Remove files of readings that no row names: what a killed import left behind."""
    organizations = list(Organization.objects.order_by("pk"))
    count = 0
    for organization in run.track(organizations, len(organizations)):
        with scope(organization=organization):
            count += len(store.remove_orphans(organization))
    return {"files": count}
